"""Points: facts and terms with values, what the rules come to there, and the facts file that says the same."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from protocol.evaluate.closure import closure_of
from protocol.evaluate.plan import Plan, Side, plan_of
from protocol.evaluate.scope import HOURS, Scope, is_listed
from protocol.evaluate.values import Truth, as_truth, both, either, negate, value_json
from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.lint.deep.boxes import rounded_bound
from protocol.lint.deep.domains import Frame
from protocol.rulebook.facts import Component
from protocol.rulebook.model import Edition

SEED: Final = 20_260_101
"""One seed for all samples: a rulebook says the same of itself each time it is asked."""

Point: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sample:
    """Points, and whether they are all combinations of the values worth trying."""

    points: tuple[Point, ...]
    whole: bool


def sample(frame: Frame, names: Sequence[str], most: int, fixed: Point | None = None) -> Sample:
    """Return all combinations of the points of these names, or `most` of them drawn with a fixed seed.

    `fixed`: names that keep a value.
    """
    fixed = fixed or {}
    free = [name for name in names if name not in fixed]
    values = [frame.points(name) for name in free]
    if math.prod(len(each) for each in values) <= most:
        every = ({**fixed, **dict(zip(free, chosen, strict=True))} for chosen in itertools.product(*values))
        return Sample(tuple(point for point in every if _in_order(point)), True)
    return Sample(tuple(itertools.islice(_drawn(free, values, fixed), most)), False)


def _drawn(names: Sequence[str], values: Sequence[Sequence[Value]], fixed: Point) -> Iterator[Point]:
    chance = random.Random(SEED)  # noqa: S311  # not a secret: the same points each time
    while True:
        point = {**fixed, **{name: chance.choice(each) for name, each in zip(names, values, strict=True)}}
        if _in_order(point):
            yield point


def _in_order(point: Point) -> bool:
    """Say whether a facts file may say this: the hour from lies before the hour to."""
    start, end = (point.get(name, hour) for name, hour in HOURS.items())
    return not (isinstance(start, float) and isinstance(end, float)) or start < end


class Rules:
    """What single rules of an edition come to at points; everything a point does not say is unknown."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.plan: Plan = plan_of(edition)
        self.closure = closure_of(edition)

    def scope(self, point: Point) -> Scope:
        """Return a point as expressions see it."""
        facts = {name: value for name, value in point.items() if name in self.edition.facts}
        terms: dict[str, Value] = {**HOURS, **{name: value for name, value in point.items() if name not in facts}}
        use = terms.pop("use", None)
        mix = None if use is None else (Component(str(use), 1.0),)
        return Scope(facts, terms, None if use is None else str(use), mix)

    def condition(self, expression: Expression | None, scope: Scope) -> Truth:
        return True if expression is None else as_truth(self.closure.value(expression, scope))

    def when(self, rule: int, scope: Scope) -> Truth:
        return self.condition(self.plan.rules[rule].when, scope)

    def bound(self, rule: int, side: Side, scope: Scope, *, rounded: bool = True) -> Value:
        """Return the bound of a limit."""
        entry = self.plan.rules[rule]
        expression = entry.at_most if side == "at_most" else entry.at_least
        assert expression is not None
        assert entry.indicator is not None
        value = self.closure.value(expression, scope)
        if not rounded or not isinstance(value, float):
            return value
        if side == "at_least" and value == -math.inf:
            return math.inf
        return rounded_bound(value, self.edition.indicators[entry.indicator].precision, side)

    def overridden(self, rule: int, scope: Scope) -> Truth:
        found: Truth = False
        for above in self.plan.overriders[rule]:
            found = either(found, both(self.applies(above, scope), negate(self.overridden(above, scope))))
        return found

    def applies(self, rule: int, scope: Scope) -> Truth:
        when = self.when(rule, scope)
        arises: Truth = not self.plan.sides[rule]
        for side in self.plan.sides[rule]:
            bound = self.bound(rule, side, scope)
            arises = either(arises, None if bound is None else bound is not NOT_APPLICABLE)
        return both(when, arises)

    def counts(self, rule: int, scope: Scope) -> Truth:
        """Return whether a rule counts: its `when` holds and nothing overrides it."""
        return both(self.when(rule, scope), negate(self.overridden(rule, scope)))

    def fails(self, rule: int, scope: Scope) -> bool:
        """Say whether a require or forbid surely fails."""
        if self.counts(rule, scope) is not True:
            return False
        entry = self.plan.rules[rule]
        if entry.kind == "require":
            return self.condition(entry.condition, scope) is False
        return self.lists(rule, scope)

    def lists(self, rule: int, scope: Scope) -> bool:
        """Say whether an allow or forbid names the use."""
        return scope.use is not None and is_listed(self.edition, scope.use, self.plan.rules[rule].uses)

    def admits(self, rule: int, scope: Scope) -> bool:
        """Say whether an allow surely admits the use."""
        return self.lists(rule, scope) and self.counts(rule, scope) is True

    def number(self, rule: int, side: Side, scope: Scope, *, rounded: bool = True) -> float | None:
        """Return the bound of a limit that surely counts as a finite number, None where it is none or does not."""
        bound = self.bound(rule, side, scope, rounded=rounded)
        if not isinstance(bound, float) or math.isinf(bound) or self.counts(rule, scope) is not True:
            return None
        return bound


def facts_file(point: Point) -> dict[str, float | bool | str | None]:
    """Return a point as a facts file says it."""
    return {name: _json(value) for name, value in point.items()}


def _json(value: Value) -> float | bool | str | None:
    if isinstance(value, float) and not isinstance(value, bool) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value_json(value)
