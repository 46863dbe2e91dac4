"""The mask of missing facts, in SQL: which unknown facts and terms keep a verdict open."""

from __future__ import annotations

from protocol.screen import sql
from protocol.screen.sql import Sql
from protocol.screen.standing import Standing
from protocol.screen.value import Mask, Value, joined, only_where


def missing(standing: Standing, lands: Value, undetermined: Sql, words: int) -> list[Sql]:
    """Return the masks of a row, a number for each word, 0 where the verdict is not undetermined.

    Unknown rules leave what keeps them unknown. Where some rule fails, so that paths decide, every path that may be
    open and relaxes a rule that does not surely hold (or is required by one) leaves what is unknown of it.
    """
    masks: list[Mask] = [mask for rule in standing.plan.others for mask in standing.truth(rule).missing]
    masks += standing.admitted().missing
    by_paths = [mask for path in range(len(standing.plan.paths)) for mask in _of_path(standing, path)]
    masks += only_where(sql.not_(sql.possibly(lands.sql)), by_paths)
    found = []
    for word in range(words):
        whole = joined(masks, word)
        found.append(sql.integer(0) if whole is None else sql.case([(undetermined, whole)], sql.integer(0)))
    return found


def _of_path(standing: Standing, path: int) -> tuple[Mask, ...]:
    entry, effects = standing.plan.paths[path], standing.effects
    wanted = _wanted(standing, path, frozenset())
    opened = effects.open(path)
    level = None if entry.level is None else entry.level.steps()[-1]
    inside: list[Mask] = list(opened.missing)
    for rule in effects_on(standing, path):
        give = effects.give(path, level, rule)
        parts = [part for part in (give.multiply, give.add, give.cap) if part is not None]
        if entry.group is not None and (cap := effects.group_cap(entry.group)) is not None:
            parts.append(cap)
        inside += only_where(_not_held(standing, rule), [mask for part in parts for mask in part.missing])
    for fact in entry.draws:
        inside += (*effects.drawn(path, fact, level).missing, *standing.writer.facts[fact].missing)
    for limit in effects.imposed(path, level):
        inside += (*limit.bound.missing, *standing.proposed(limit.indicator).missing)
    may_be_open = sql.possibly(opened.sql) if opened.nullable else opened.sql
    return only_where(sql.and_(wanted, may_be_open), inside)


def effects_on(standing: Standing, path: int) -> list[int]:
    """Return the limits a path relaxes."""
    rules = [standing.plan.rule_at.get(rule) for rule in standing.plan.paths[path].relaxes]
    return [rule for rule in rules if rule is not None and standing.plan.rules[rule].kind == "limit"]


def _wanted(standing: Standing, path: int, seen: frozenset[int]) -> Sql:
    """Return whether a path relaxes a rule that does not surely hold, or is required by one that does."""
    plan = standing.plan
    rules = [plan.rule_at[rule] for rule in plan.paths[path].relaxes if rule in plan.rule_at]
    above = [other for other in range(len(plan.paths)) if path in plan.needs[other] and other not in seen]
    return sql.or_(
        *(_not_held(standing, rule) for rule in rules), *(_wanted(standing, other, seen | {path}) for other in above)
    )


def _not_held(standing: Standing, rule: int) -> Sql:
    is_use = standing.plan.rules[rule].kind == "allow"
    truth = standing.admitted() if is_use else standing.truth(rule)
    return sql.not_(sql.surely(truth.sql) if truth.nullable else truth.sql)
