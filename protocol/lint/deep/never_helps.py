"""Paths that can never help: taken or not, everything comes out the same."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from protocol.evaluate.effects import Effects
from protocol.evaluate.plan import SIDES, Plan
from protocol.lint.deep import sentences
from protocol.lint.deep.boxes import Boxes, frame_names
from protocol.lint.deep.domains import Domains
from protocol.lint.deep.finding import Finding
from protocol.lint.deep.mentions import expressions_of_path, expressions_that_decide, names_in, names_of_rules
from protocol.lint.deep.points import Point, Rules, sample
from protocol.rulebook.model import Gives, Language

MOST_POINTS: Final = 20_000
"""Points tried for one path and one rule it relaxes."""

Why = tuple[str, tuple[str, ...]]
"""The code of a sentence, and the paths or rules it names."""


def never_helping(rules: Rules, domains: Domains) -> Iterator[Finding]:
    """Yield each path that helps nowhere, proved or not seen to."""
    for at, path in enumerate(rules.plan.paths):
        never_with = _never_with(rules.plan, at)
        if never_with:
            yield _finding(rules, at, ("never-with", never_with), 0)
            continue
        tried = _tried_in_vain(rules, domains, at)
        if tried is None:
            continue
        why = _proof(rules, domains, at)
        if why is None:
            yield _finding(rules, at, ("not-seen-to-help", ()), tried)
        else:
            yield _finding(rules, at, (why, path.relaxes if why == "never-needed" else ()), 0)


def _never_with(plan: Plan, at: int) -> tuple[str, ...]:
    """Return the paths that a path requires, directly or not, and that exclude it or one another."""
    together = plan.with_needs(at)
    barred = [other for other in sorted(together - {at}) if plan.conflicts[other] & together]
    return tuple(plan.paths[other].id for other in barred)


def _relaxed(plan: Plan, at: int) -> list[int]:
    return [plan.rule_at[rule] for rule in plan.paths[at].relaxes if rule in plan.rule_at]


# Trials


def _tried_in_vain(rules: Rules, domains: Domains, at: int) -> int | None:
    """Return how many points were tried without the path helping, None where it was seen to help."""
    plan, edition = rules.plan, rules.edition
    needed = [part for path in plan.with_needs(at) for part in expressions_of_path(edition, plan.paths[path])]
    tried = 0
    for rule in _relaxed(plan, at):
        names = tuple(dict.fromkeys((*names_in(edition, needed), *names_of_rules(edition, plan, (rule,)))))
        frame = domains.frame([*needed, *expressions_that_decide(plan, (rule,))], [plan.rules[rule]])
        for point in sample(frame, names, MOST_POINTS).points:
            tried += 1
            if _helps(rules, at, rule, point):
                return None
    return tried


def _helps(rules: Rules, at: int, rule: int, point: Point) -> bool:
    scope = rules.scope(point)
    plan = rules.plan
    if not all(rules.condition(plan.paths[path].when, scope) is True for path in plan.with_needs(at)):
        return False
    kind = plan.rules[rule].kind
    if kind == "limit":
        if all(rules.number(rule, side, scope) is None for side in plan.sides[rule]):
            return False
        effects = Effects(plan, rules.closure, (scope,), (1.0,))
        gives = (effects.give(at, level, rule, 0) for level in effects.plan.levels[at])
        return any(give.lift or (give.multiply or 0) > 0 or (give.add or 0) > 0 for give in gives)
    if kind == "allow":
        return rules.when(rule, scope) is False and rules.lists(rule, scope)
    return rules.fails(rule, scope)


# Proofs


def _proof(rules: Rules, domains: Domains, at: int) -> str | None:
    """Return why a path can help nowhere, None where that is not proved."""
    plan, edition = rules.plan, rules.edition
    path = plan.paths[at]
    own = expressions_of_path(edition, path)
    boxes = Boxes(edition, domains.frame(own))
    every = boxes.over(frame_names(edition, names_in(edition, own)))
    if every is None:
        return None
    opens = gives = False
    for _ in every:
        if boxes.condition(path.when).true:
            opens = True
            gives = gives or not path.gives or any(_can_give(boxes, at, each) for each in path.gives.values())
    if not opens:
        return "never-open"
    if not gives and all(plan.rules[rule].kind == "limit" for rule in _relaxed(plan, at)):
        return "gives-nothing"
    return "never-needed" if all(_never_needed(rules, domains, at, rule) for rule in _relaxed(plan, at)) else None


def _can_give(boxes: Boxes, at: int, gives: Gives) -> bool:
    """Say whether a path can give something in the box at hand, at one of its levels."""
    if gives.lift:
        return True
    level = boxes.plan.paths[at].level
    for step in (None,) if level is None else level.steps():
        for part in (gives.add, gives.multiply):
            if part is not None and boxes.value(part, step).has_numbers and boxes.value(part, step).high > 0:
                return True
    return False


def _never_needed(rules: Rules, domains: Domains, at: int, rule: int) -> bool:
    """Say whether a rule surely holds or does not apply wherever a path that relaxes it is open."""
    plan, edition = rules.plan, rules.edition
    path = plan.paths[at]
    own = [] if path.when is None else [path.when]
    frame = domains.frame([*own, *expressions_that_decide(plan, (rule,))], [plan.rules[rule]])
    names = dict.fromkeys((*names_in(edition, own), *names_of_rules(edition, plan, (rule,))))
    boxes = Boxes(edition, frame)
    every = boxes.over(frame_names(edition, names))
    return every is not None and not any(boxes.condition(path.when).true and _can_fail(boxes, rule) for _ in every)


def _can_fail(boxes: Boxes, rule: int) -> bool:
    kind = boxes.plan.rules[rule].kind
    if kind == "allow":
        return boxes.listed(rule).true and not (boxes.counts(rule).true and not boxes.counts(rule).false)
    if not boxes.counts(rule).true:
        return False
    if kind == "limit":
        bounds = [boxes.bound(rule, side) for side in SIDES if side in boxes.plan.sides[rule]]
        return any(bound.has_numbers and not math.isinf(bound.low) for bound in bounds)
    return boxes.said(rule).false


def _finding(rules: Rules, at: int, why: Why, tried: int) -> Finding:
    code, others = why
    path = rules.plan.paths[at]

    def parts(language: Language) -> dict[str, str]:
        name = sentences.path_name if code == "never-with" else sentences.rule_name
        return {"others": sentences.listed([name(rules.edition, other, language) for other in others], language)}

    return Finding(
        kind="never-helps",
        code=code,
        place=path.place,
        says=sentences.told(code, parts),
        how="sampled" if tried else "proved",
        rules=() if code == "never-with" else others,
        paths=(path.id, *others) if code == "never-with" else (path.id,),
        tried=tried,
    )
