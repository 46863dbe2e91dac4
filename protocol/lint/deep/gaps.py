"""Gaps: uses that no rule lets in anywhere, and places where a rule has no answer although every fact is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from protocol.evaluate import words
from protocol.evaluate.explain import Cause, Explainer
from protocol.evaluate.inputs import expressions_of
from protocol.evaluate.scope import Scope, is_listed
from protocol.evaluate.tables import find_row
from protocol.language.problem import Place
from protocol.language.tree import Expression
from protocol.lint.deep import sentences
from protocol.lint.deep.domains import Domains
from protocol.lint.deep.finding import Finding, Witness
from protocol.lint.deep.mentions import expressions_that_decide, names_of_rules
from protocol.lint.deep.points import Point, Rules, facts_file, sample
from protocol.rulebook.model import Edition, Language, Table

MOST_POINTS: Final = 4_000
"""Points tried for one rule."""

MOST_SHOWN: Final = 5
"""Combinations named of those without a figure."""

Keys = tuple[float | str | bool, ...]


def gaps(rules: Rules, domains: Domains) -> Iterator[Finding]:
    """Yield uses nobody admits, then tables without a figure, then rules that stay undecided for another reason."""
    nowhere = _uses_nowhere(rules)
    if nowhere:
        yield _of_uses(rules.edition, nowhere)
    silences, undecided = _silences(rules, domains)
    for silence in silences.values():
        yield _of_table(rules, silence)
    for at, (point, expression) in undecided.items():
        yield _of_rule(rules, at, point, expression)


# Uses


def _uses_nowhere(rules: Rules) -> tuple[str, ...]:
    """Return the uses on the list of no allow, without those below another of them."""
    edition = rules.edition
    lists = [rules.plan.rules[at].uses for at in rules.plan.allows]
    barred = [code for code in edition.uses if not any(is_listed(edition, code, uses) for uses in lists)]
    return tuple(code for code in barred if not set(edition.uses[code].ancestors[1:]) & set(barred))


def _of_uses(edition: Edition, codes: tuple[str, ...]) -> Finding:
    def parts(language: Language) -> dict[str, str]:
        return {"uses": _some([words.use_label(code, edition, language) for code in codes], language)}

    return Finding(
        kind="gap",
        code="use-nowhere",
        place=Place("uses.csv", 1, 1),
        says=sentences.told("use-nowhere", parts),
        how="proved",
    )


# Figures


@dataclass(slots=True)
class _Silence:
    """A column of a table that has no answer for some keys: those met, with the first point where one was."""

    table: Table
    column: str
    rows_missing: bool
    rule: int
    point: Point
    keys: dict[Keys, None] = field(default_factory=dict)
    rules: dict[int, None] = field(default_factory=dict)
    tried: int = 0


Silences = dict[tuple[str, str, str], _Silence]
Undecided = dict[int, tuple[Point, Expression]]


def _silences(rules: Rules, domains: Domains) -> tuple[Silences, Undecided]:
    explainer = Explainer(rules.edition)
    silences: Silences = {}
    undecided: Undecided = {}
    for at, rule in enumerate(rules.plan.rules):
        names = names_of_rules(rules.edition, rules.plan, (at,))
        frame = domains.frame(expressions_that_decide(rules.plan, (at,)), [rule])
        points = sample(frame, names, MOST_POINTS).points
        for point in points:
            scope = rules.scope(point)
            expression = _unknown_part(rules, at, scope)
            if expression is None:
                continue
            causes = [each for each in explainer.explain(expression, scope)[1] if each.kind in ("cell", "no_row")]
            if not causes:
                undecided.setdefault(at, (point, expression))
            for cause in causes:
                _note(rules, silences, cause, at, point, len(points))
    return silences, undecided


def _unknown_part(rules: Rules, at: int, scope: Scope) -> Expression | None:
    """Return the expression that leaves a rule undecided at a point, None where it is decided."""
    rule = rules.plan.rules[at]
    when = rules.when(at, scope)
    if when is False or rules.overridden(at, scope) is not False:
        return None
    if when is None:
        return rule.when
    if rule.kind in ("allow", "forbid"):
        return None
    own = [part for part in expressions_of(rule) if part is not None and part is not rule.when]
    return next((part for part in own if rules.closure.value(part, scope) is None), None)


def _note(rules: Rules, silences: Silences, cause: Cause, at: int, point: Point, tried: int) -> None:
    table = rules.edition.tables[cause.name]
    if cause.kind == "no_row" and _is_strange(rules.edition, table, cause.keys, point):
        return
    if table.is_band and isinstance(cause.keys[0], float) and cause.keys[0] < 0:
        return  # that a length is never negative is for its source to say, not for a band
    key = (cause.kind, cause.name, cause.column)
    if key not in silences:
        silences[key] = _Silence(table, cause.column, cause.kind == "no_row", at, point)
    silence = silences[key]
    silence.keys.setdefault(cause.keys)
    silence.rules.setdefault(at)
    silence.tried = max(silence.tried, tried)


def _is_strange(edition: Edition, table: Table, keys: Keys, point: Point) -> bool:
    """Say whether a key is a free text of a fact that the table knows nothing of: there is no end of those."""
    known = {key for row in table.rows for key in row.keys}
    free = {point[name] for name in point if name in edition.facts and edition.facts[name].type.kind == "text"}
    return any(isinstance(key, str) and key in free and key not in known for key in keys)


def _of_table(rules: Rules, silence: _Silence) -> Finding:
    edition, table = rules.edition, silence.table
    if silence.rows_missing:
        code, place = "no-row", table.place
        keys, every = list(silence.keys), 0
    else:
        code = "no-figure"
        unknown = [row for row in table.rows if row.cells[silence.column].value is None]
        keys, every = [row.keys for row in unknown], len(table.rows)
        first = unknown[0] if unknown else find_row(edition, table, next(iter(silence.keys)))
        place = table.place if first is None else first.cells[silence.column].place

    def parts(language: Language) -> dict[str, str]:
        combinations = [", ".join(_word(key, language) for key in each) for each in keys]
        return {
            "table": table.name if silence.column == "value" else f"{table.name}.{silence.column}",
            "names": sentences.listed([words.humanise(name) for name in table.keys], language),
            "count": sentences.count_of(len(keys), language),
            "all": sentences.count_of(every, language),
            "combinations": _some(combinations, language, "; " if language == "en" else "；"),
        }

    return Finding(
        kind="gap",
        code=code,
        place=place,
        says=sentences.told(code, parts),
        how="shown",
        rules=tuple(rules.plan.rules[at].id for at in silence.rules),
        table=table.name,
        tried=silence.tried,
        witnesses=(Witness(facts_file(silence.point), rules.plan.rules[silence.rule].id),),
    )


def _of_rule(rules: Rules, at: int, point: Point, expression: Expression) -> Finding:
    rule = rules.plan.rules[at]

    def parts(language: Language) -> dict[str, str]:
        return {"region": sentences.region(rules.edition, point, language)}

    return Finding(
        kind="gap",
        code="undecided",
        place=Place(expression.file, expression.line, expression.column),
        says=sentences.told("undecided", parts),
        how="shown",
        rules=(rule.id,),
        witnesses=(Witness(facts_file(point), rule.id),),
    )


def _word(key: float | str | bool, language: Language) -> str:
    if isinstance(key, bool):
        return str(key).lower()
    return words.number(key, language) if isinstance(key, float) else key


def _some(parts: list[str], language: Language, between: str = "") -> str:
    """Return the first few of some parts, and how many more there are."""
    more = len(parts) - MOST_SHOWN
    shown = parts[:MOST_SHOWN]
    text = between.join(shown) if between else ("、" if language == "zh-Hans" else ", ").join(shown)
    if more <= 0:
        return text
    return f"{text} and {more} more" if language == "en" else f"{text}等 {len(parts)} 项"
