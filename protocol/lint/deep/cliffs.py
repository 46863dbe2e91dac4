"""Cliffs: a bound that jumps across one threshold of one fact while nothing else changes.

Looked for in each limit alone, in what a path makes of a limit, and in limits of one indicator together, as far as
their figures stand in the rulebook: a figure of the site, such as the ratio in its contract, may be anything.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from protocol.evaluate.effects import Effects
from protocol.evaluate.plan import SIDES, Side
from protocol.evaluate.relaxed import relaxed_bound
from protocol.evaluate.thresholds import Threshold
from protocol.evaluate.values import Truth
from protocol.language.tree import Value
from protocol.lint.deep import sentences
from protocol.lint.deep.boxes import rounded_bound
from protocol.lint.deep.curve import curve_of
from protocol.lint.deep.domains import Domains, Frame, above, below, span_of
from protocol.lint.deep.finding import Finding, Witness, table_of
from protocol.lint.deep.mentions import expressions_of_path, expressions_that_decide, names_in, names_of_rules, type_of
from protocol.lint.deep.points import Point, Rules, facts_file, sample
from protocol.rulebook.model import Language

CLIFF: Final = 0.15
"""The least jump that is told, as a share of the smaller of the two bounds."""

MOST_POINTS: Final = 600
"""Combinations of everything else tried at one threshold."""

NOISE: Final = 1e-9

Bound = Callable[[Point], float | None]
"""A bound at a point, not rounded: infinite for no limit, None where there is none or it is unknown."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What bounds an indicator on one side, of which rules and perhaps with which path, and what it hangs on.

    `marks`: the thresholds to look at; `frame`: what everything else is drawn from.
    """

    indicator: str
    side: Side
    rules: tuple[int, ...]
    path: int | None
    names: tuple[str, ...]
    frame: Frame
    marks: Mapping[str, tuple[Threshold, ...]]
    bound: Bound

    def opens(self, rules: Rules, point: Point) -> Truth:
        """Return whether the path is open; true where there is none."""
        return True if self.path is None else rules.condition(rules.plan.paths[self.path].when, rules.scope(point))


@dataclass(frozen=True, slots=True)
class _Jump:
    share: float
    near: Point
    far: Point
    before: float
    after: float
    seen: int
    tried: int


def cliffs(rules: Rules, domains: Domains, least: float = CLIFF) -> Iterator[Finding]:
    """Yield, for each limit and threshold, the largest jump of more than `least`, a share of the smaller bound."""
    told: set[tuple[str, Side, str, Value]] = set()
    for around in _bounds(rules, domains):
        for name, marks in around.marks.items():
            for mark in marks:
                key = (around.indicator, around.side, name, mark.value)
                # What a limit does alone is not told again of a path, nor of all limits together.
                if name not in around.names or (key in told and (around.path is not None or len(around.rules) > 1)):
                    continue
                jump = _largest(rules, around, mark, least)
                if jump is not None:
                    told.add(key)
                    yield _finding(rules, around, mark, jump)


def _bounds(rules: Rules, domains: Domains) -> Iterator[_Around]:
    """Yield every limit alone, then with each path that relaxes it, then those of one indicator together."""
    plan = rules.plan
    limits = [(name, side, at) for (name, side), every in plan.bounding.items() for at in every]
    for indicator, side, at in limits:
        yield _around(rules, domains, indicator, side, (at,))
    for indicator, side, at in limits:
        for path in plan.relaxers[at]:
            yield _around(rules, domains, indicator, side, (at,), path)
    for indicator in rules.edition.indicators:
        for side in SIDES:
            written = tuple(at for at in plan.bounding[indicator, side] if _is_written(rules, domains, at))
            if len(written) > 1:
                yield _around(rules, domains, indicator, side, written)


def _is_written(rules: Rules, domains: Domains, at: int) -> bool:
    """Say whether a bound is put together from figures of the rulebook alone."""
    rule = rules.plan.rules[at]
    bounds = [part for part in (rule.at_most, rule.at_least) if part is not None]
    thresholds = domains.frame(bounds).thresholds
    names = names_in(rules.edition, bounds)
    return all(name in thresholds for name in names if type_of(rules.edition, name).kind in ("number", "date"))


def _around(
    rules: Rules, domains: Domains, indicator: str, side: Side, group: tuple[int, ...], path: int | None = None
) -> _Around:
    plan, edition = rules.plan, rules.edition
    expressions = expressions_that_decide(plan, group)
    more = [] if path is None else expressions_of_path(edition, plan.paths[path])
    frame = domains.frame([*expressions, *more], [plan.rules[at] for at in group])
    names = tuple(dict.fromkeys((*names_of_rules(edition, plan, group), *names_in(edition, more))))

    def bound(point: Point) -> float | None:
        if path is None:
            return _tightest(rules, group, side, point)
        return _with_path(rules, group[0], side, path, point)

    marks = frame.thresholds if path is None else domains.frame(more).thresholds
    return _Around(indicator, side, group, path, names, frame, marks, bound)


def _tightest(rules: Rules, group: tuple[int, ...], side: Side, point: Point) -> float | None:
    scope = rules.scope(point)
    found: float | None = None
    for at in group:
        counts = rules.counts(at, scope)
        if counts is False:
            continue
        bound = rules.bound(at, side, scope, rounded=False)
        if counts is None or bound is None:
            return None
        if isinstance(bound, float) and (found is None or (bound < found if side == "at_most" else bound > found)):
            found = bound
    return found


def _with_path(rules: Rules, at: int, side: Side, path: int, point: Point) -> float | None:
    """Return a bound with a path taken at its highest level where it is open, without it elsewhere."""
    base = _tightest(rules, (at,), side, point)
    if base is None or math.isinf(base):
        return None
    effects = Effects(rules.plan, rules.closure, (rules.scope(point),), (1.0,))
    opened = effects.open(path)
    if opened is not True:
        return base if opened is False else None
    give = effects.give(path, effects.plan.levels[path][0], at, 0)
    bound = relaxed_bound(base, [give], lambda group: effects.group_cap(group, 0), side)
    return bound if isinstance(bound, float) else None


# One threshold


def _largest(rules: Rules, around: _Around, mark: Threshold, least: float) -> _Jump | None:
    """Return the largest jump at a threshold, None where it is not more than `least` anywhere tried."""
    pairs = _pairs(rules, around, mark)
    best: _Jump | None = None
    points = sample(around.frame, around.names, MOST_POINTS, {mark.name: mark.value}).points
    seen = 0
    for point in points:
        jump = max(
            (found for pair in pairs if (found := _jump(around.bound, point, mark.name, *pair)) is not None),
            key=lambda found: found.share,
            default=None,
        )
        if jump is None or jump.share <= least + NOISE or not _is_own(rules, around, jump):
            continue
        seen += 1
        if best is None or jump.share > best.share + NOISE:
            best = jump
    if best is None:
        return None
    return _Jump(best.share, best.near, best.far, best.before, best.after, seen, len(points))


def _is_own(rules: Rules, around: _Around, jump: _Jump) -> bool:
    """Say whether a jump is still one when rounded, and that of the path, where there is one, not of the limit."""
    precision = rules.edition.indicators[around.indicator].precision
    if rounded_bound(jump.before, precision, around.side) == rounded_bound(jump.after, precision, around.side):
        return False
    if around.path is None or _changes(rules, around, jump):
        return True
    without = [_tightest(rules, around.rules, around.side, point) for point in (jump.near, jump.far)]
    return without[0] == without[1]


def _changes(rules: Rules, around: _Around, jump: _Jump) -> bool:
    """Say whether the path is open on one side only."""
    return around.opens(rules, jump.near) is not around.opens(rules, jump.far)


def _pairs(rules: Rules, around: _Around, mark: Threshold) -> list[tuple[Value, Value]]:
    """Return (just below, at) and (at, just above) a threshold, as far as a facts file takes them."""
    value = mark.value
    if isinstance(value, dt.date):
        day = dt.timedelta(days=1)
        return [(value - day, value), (value, value + day)]
    span = span_of(rules.edition, mark.name)
    if not span.low <= value <= span.high or (span.integer and not value.is_integer()):
        return []
    every = [(below(value, span), value)]
    # Of whole numbers, the step up from one threshold may be the step up to the next.
    if not span.integer or all(value + 1 != other.value for other in around.marks[mark.name]):
        every.append((value, above(value, span)))
    return [(one, other) for one, other in every if one != other]


def _jump(bound: Bound, point: Point, name: str, below: Value, at: Value) -> _Jump | None:
    near, far = {**point, name: below}, {**point, name: at}
    before, after = bound(near), bound(far)
    if before is None or after is None or before == after:
        return None
    return _Jump(_share(before, after), near, far, before, after, 0, 0)


def _share(before: float, after: float) -> float:
    """Return a jump as a share of the smaller bound, of the larger where that is 0; infinite to or from no limit."""
    if math.isinf(before) or math.isinf(after):
        return math.inf
    smaller, larger = sorted((abs(before), abs(after)))
    return abs(after - before) / (smaller or larger)


# What is said of it


def _finding(rules: Rules, around: _Around, mark: Threshold, jump: _Jump) -> Finding:
    edition, indicator, side = rules.edition, around.indicator, around.side
    precision = edition.indicators[indicator].precision
    before, after = (rounded_bound(bound, precision, side) for bound in (jump.before, jump.after))
    path = None if around.path is None else rules.plan.paths[around.path]
    code = _code(rules, around, jump)

    def parts(language: Language) -> dict[str, str]:
        def value(name: str, point: Point) -> str:
            return sentences.value_of(edition, name, point[name], language)

        said = {
            "indicator": sentences.label_of(edition, indicator, language),
            "fact": sentences.label_of(edition, mark.name, language),
            "threshold": sentences.value_of(edition, mark.name, mark.value, language),
            "share": sentences.percent(jump.share, language),
            "near": value(mark.name, jump.near),
            "far": value(mark.name, jump.far),
            "before": sentences.bound_of(edition, indicator, before, language),
            "after": sentences.bound_of(edition, indicator, after, language),
            "seen": sentences.count_of(jump.seen, language),
            "tried": sentences.count_of(jump.tried, language),
        }
        return said if path is None else {**said, "path": sentences.path_name(edition, path.id, language)}

    ids = tuple(rules.plan.rules[at].id for at in around.rules)
    return Finding(
        kind="cliff",
        code=code,
        place=mark.place,
        says=sentences.joined(sentences.told(code, parts), sentences.told("cliff-seen", parts)),
        how="shown",
        rules=ids,
        paths=() if path is None else (path.id,),
        table=table_of(mark.place),
        tried=jump.tried,
        witnesses=(
            Witness(facts_file(jump.near), ids[0], None if math.isinf(before) else before),
            Witness(facts_file(jump.far), ids[0], None if math.isinf(after) else after),
        ),
        fact=mark.name,
        threshold=mark.value.isoformat() if isinstance(mark.value, dt.date) else mark.value,
        share=None if math.isinf(jump.share) else round(jump.share, 6),
        indicator=indicator,
        curve=curve_of(edition, around.bound, mark, jump.near, jump.far, indicator, side),
    )


def _code(rules: Rules, around: _Around, jump: _Jump) -> str:
    if math.isinf(jump.share):
        return "cliff-no-limit"
    if around.path is not None:
        return "cliff-by-path" if _changes(rules, around, jump) else "cliff-with-path"
    return "cliff-at-most" if around.side == "at_most" else "cliff-at-least"
