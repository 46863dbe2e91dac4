"""Rules that never bind: without them nothing would come out otherwise.

First each rule is tried out in search of a place where it binds; only where none is seen is it asked whether there can
be none, box by box.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from protocol.evaluate.plan import Side
from protocol.language.problem import Place
from protocol.lint.deep import sentences
from protocol.lint.deep.boxes import Boxes, frame_names
from protocol.lint.deep.domains import Domains
from protocol.lint.deep.finding import Finding
from protocol.lint.deep.mentions import expressions_that_decide, names_of_rules
from protocol.lint.deep.points import Point, Rules, sample
from protocol.rulebook.model import Language, Rule

MOST_POINTS: Final = 20_000
"""Points tried for one rule."""

Why = tuple[str, tuple[str, ...]]
"""The code of a sentence, and the rules it names."""


def never_binding(rules: Rules, domains: Domains) -> Iterator[Finding]:
    """Yield each rule that binds nowhere, proved or not seen to."""
    for at, rule in enumerate(rules.plan.rules):
        tried = _tried_in_vain(rules, domains, at)
        if tried is None:
            continue
        why = _proof(rules, domains, at)
        if why is None:
            yield _finding(rules, rule, ("not-seen-to-bind", ()), tried)
        else:
            yield _finding(rules, rule, why, 0)


def _tried_in_vain(rules: Rules, domains: Domains, at: int) -> int | None:
    """Return how many points were tried without the rule binding at one, None where it was seen to bind."""
    group = _group(rules, at)
    names = names_of_rules(rules.edition, rules.plan, group)
    frame = domains.frame(expressions_that_decide(rules.plan, group), [rules.plan.rules[each] for each in group])
    points = sample(frame, names, MOST_POINTS).points
    for point in points:
        if _binds(rules, at, group, point):
            return None
    return len(points)


def _group(rules: Rules, at: int) -> tuple[int, ...]:
    """Return a rule with those that can take its place: the limits of its indicator, or all that allow uses."""
    rule = rules.plan.rules[at]
    if rule.kind == "limit":
        assert rule.indicator is not None
        return rules.plan.limits[rule.indicator]
    return rules.plan.allows if rule.kind == "allow" else (at,)


def _binds(rules: Rules, at: int, group: Sequence[int], point: Point) -> bool:
    scope = rules.scope(point)
    rule = rules.plan.rules[at]
    if rule.overrides and rules.counts(at, scope) is True and rules.applies(at, scope) is True:
        return True  # it takes others out of the count, whatever it asks itself
    if rule.kind == "limit":
        return any(_is_tightest(rules, at, group, side, point) for side in rules.plan.sides[at])
    if rule.kind == "allow":
        others = (other for other in group if other != at)
        return rules.admits(at, scope) and not any(rules.admits(other, scope) for other in others)
    return rules.fails(at, scope)


def _is_tightest(rules: Rules, at: int, group: Sequence[int], side: Side, point: Point) -> bool:
    """Say whether no other limit is as strict here; of equals the first by id binds."""
    scope = rules.scope(point)
    own = rules.number(at, side, scope)
    if own is None:
        return False
    for other in group:
        if other == at or side not in rules.plan.sides[other]:
            continue
        bound = rules.number(other, side, scope)
        if bound is None:
            continue
        if bound == own and rules.plan.rules[other].id < rules.plan.rules[at].id:
            return False
        if (bound < own) if side == "at_most" else (bound > own):
            return False
    return True


# Proofs


def _proof(rules: Rules, domains: Domains, at: int) -> Why | None:
    """Return why a rule can bind nowhere, None where that is not proved."""
    return _alone(rules, domains, at) or _beside_another(rules, domains, at)


def _alone(rules: Rules, domains: Domains, at: int) -> Why | None:
    boxes, names = _boxes(rules, domains, (at,))
    every = boxes.over(names)
    if every is None:
        return None
    rule = rules.plan.rules[at]
    applies = counts = binds = False
    for _ in every:
        applies = applies or boxes.when(at).true
        if boxes.counts(at).true:
            counts = True
            binds = binds or _can_bind(boxes, at, rule)
        if binds:
            return None
    if rule.kind == "allow":
        # With a path its `when` is met, and its list may admit after all.
        return None if rules.plan.relaxers[at] else ("admits-nothing", ())
    if not applies:
        return "never-applies", ()
    if not counts:
        return "always-overridden", tuple(rules.plan.rules[other].id for other in rules.plan.overriders[at])
    return ("no-bound" if rule.kind == "limit" else "always-holds"), ()


def _can_bind(boxes: Boxes, at: int, rule: Rule) -> bool:
    """Say whether a rule that counts can bind in the box at hand."""
    if rule.kind == "limit":
        return any(_is_finite(boxes, at, side) for side in boxes.plan.sides[at])
    if rule.kind == "allow":
        return boxes.listed(at).true
    return boxes.said(at).false


def _is_finite(boxes: Boxes, at: int, side: Side) -> bool:
    bound = boxes.bound(at, side)
    return bound.has_numbers and not math.isinf(bound.low)


def _beside_another(rules: Rules, domains: Domains, at: int) -> Why | None:
    """Return another rule that makes this one idle wherever it counts."""
    rule = rules.plan.rules[at]
    if rule.kind not in ("limit", "allow") or len(rules.plan.sides[at]) > 1 or rules.plan.relaxers[at]:
        return None
    for other in _group(rules, at):
        if other == at or (rule.kind == "limit" and rules.plan.sides[at][0] not in rules.plan.sides[other]):
            continue
        boxes, names = _boxes(rules, domains, (at, other))
        every = boxes.over(names)
        if every is None:
            continue
        idle = _admits_no_more if rule.kind == "allow" else _as_strict
        if all(idle(boxes, at, other) for _ in every):
            code = "admits-no-more" if rule.kind == "allow" else "as-strict"
            return code, (rules.plan.rules[other].id,)
    return None


def _as_strict(boxes: Boxes, at: int, other: int) -> bool:
    """Say whether the other limit is surely as strict in the box at hand, or this one does not bind in it."""
    (side,) = boxes.plan.sides[at]
    own = boxes.bound(at, side)
    if not boxes.counts(at).true or not _is_finite(boxes, at, side):
        return True
    counts, bound = boxes.counts(other), boxes.bound(other, side)
    if counts.false or counts.unknown or bound.inapplicable or bound.unknown or not bound.has_numbers:
        return False
    if side == "at_most":
        stricter, equal = bound.high < own.low, bound.high == own.low
    else:
        # No minimum is written as no limit, and bounds nothing.
        stricter, equal = not math.isinf(bound.high) and bound.low > own.high, bound.low == own.high
    return stricter or (equal and boxes.plan.rules[other].id < boxes.plan.rules[at].id)


def _admits_no_more(boxes: Boxes, at: int, other: int) -> bool:
    if not (boxes.counts(at) & boxes.listed(at)).true:
        return True
    admits = boxes.counts(other) & boxes.listed(other)
    return not admits.false and not admits.unknown


def _boxes(rules: Rules, domains: Domains, group: Sequence[int]) -> tuple[Boxes, tuple[str, ...]]:
    frame = domains.frame(expressions_that_decide(rules.plan, group), [rules.plan.rules[at] for at in group])
    names = frame_names(rules.edition, names_of_rules(rules.edition, rules.plan, group))
    return Boxes(rules.edition, frame), names


def _finding(rules: Rules, rule: Rule, why: Why, tried: int) -> Finding:
    code, others = why

    def parts(language: Language) -> dict[str, str]:
        names = [sentences.rule_name(rules.edition, other, language) for other in others]
        return {"others": sentences.listed(names, language)}

    return Finding(
        kind="never-binds",
        code=code,
        place=Place(rule.place.file, rule.place.line, rule.place.column),
        says=sentences.told(code, parts),
        how="sampled" if tried else "proved",
        rules=(rule.id, *others),
        tried=tried,
    )
