"""What a path does in one case: whether it is open, what it gives to a bound, draws, imposes, at each level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from protocol.evaluate.arithmetic import round_at_least, round_at_most
from protocol.evaluate.plan import Plan, Side
from protocol.evaluate.runner import Runner
from protocol.evaluate.scope import Scope
from protocol.evaluate.values import Truth, as_truth, either
from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.rulebook.model import Path

BEST: Final = math.inf
"""Stands for a level as good as the best of every level in everything: what a search may hope for."""


@dataclass(frozen=True, slots=True)
class Give:
    """What one path gives to one bound: both parts are 0 or more, None where unknown, infinite for no limit.

    `cap` caps what this path gives; infinite where there is none.
    """

    lift: bool
    multiply: float | None
    add: float | None
    cap: float | None
    group: str | None


@dataclass(frozen=True, slots=True)
class Imposed:
    """A limit of a path's own, rounded like any bound.

    `surely`: whether it comes with the path for sure; not where the path may be open for another component only.
    """

    path: int
    indicator: str
    side: Side
    bound: Value
    surely: bool


class Effects:
    """The paths of an edition in one case, each worked out once, when first asked for."""

    def __init__(self, plan: Plan, runner: Runner, scopes: tuple[Scope, ...], weights: tuple[float, ...]) -> None:
        self.plan = plan
        self.runner = runner
        self.scopes = scopes
        self.weights = weights
        self._open: dict[int, tuple[Truth, ...]] = {}
        self._gives: dict[tuple[int, float | None, int, int], Give] = {}
        self._imposed: dict[tuple[int, float | None, int], tuple[Imposed, ...]] = {}
        self._draws: dict[tuple[int, float | None], dict[str, Value]] = {}
        self._caps: dict[tuple[str, int], float | None] = {}
        self.best_levels: dict[tuple[int, frozenset[int]], tuple[float | None, ...]] = {}
        """Levels worth trying of a path for some rules, kept by whoever chooses among them."""
        self.gives_known: dict[int, bool] = {}
        """Whether all a path gives is known, kept by whoever asks."""

    def open_in(self, path: int) -> tuple[Truth, ...]:
        """Return, component by component, whether the path's `when` holds."""
        if path not in self._open:
            when = self.plan.paths[path].when
            self._open[path] = tuple(
                True if when is None else as_truth(self.runner.value(when, scope)) for scope in self.scopes
            )
        return self._open[path]

    def open_there(self, path: int) -> tuple[Truth, ...]:
        """Return, component by component, whether the path is open there, given that it is open at all."""
        opens = self.open_in(path)
        if True not in opens and opens.count(None) == 1:
            return tuple(truth is None for truth in opens)
        return opens

    def presume_open(self, path: int) -> None:
        """Take the path as open wherever that is unknown (an enquiry, where a person has yet to answer)."""
        self._open[path] = tuple(truth is not False for truth in self.open_in(path))

    def presume_shut(self, path: int) -> None:
        """Take the path as not open (an enquiry, where nobody has said yet how much it would give)."""
        self._open[path] = (False,) * len(self.scopes)

    def open(self, path: int) -> Truth:
        """Return whether the path is open: its `when` holds for one component."""
        truth: Truth = False
        for each in self.open_in(path):
            truth = either(truth, each)
        return truth

    def relaxed_by(self, path: int) -> tuple[int, ...]:
        """Return the rules a path relaxes."""
        return tuple(self.plan.rule_at[rule] for rule in self.plan.paths[path].relaxes if rule in self.plan.rule_at)

    def give(self, path: int, level: float | None, rule: int, component: int) -> Give:
        """Return what the path gives to a limit."""
        key = (path, level, rule, component)
        if key not in self._gives:
            self._gives[key] = self._work_out_give(*key)
        return self._gives[key]

    def _work_out_give(self, path: int, level: float | None, rule: int, component: int) -> Give:
        if level == BEST:
            return self._best_give(path, rule, component)
        entry = self.plan.paths[path]
        gives = entry.gives.get(self.plan.rules[rule].id)
        if gives is None:
            return Give(False, 0.0, 0.0, math.inf, entry.group)
        scope = self.scopes[component].at(level)
        cap = math.inf if entry.cap is None else _as_cap(self.runner.value(entry.cap, scope))
        multiply, add = self._amount(gives.multiply, scope), self._amount(gives.add, scope)
        return Give(gives.lift, multiply, add, cap, entry.group)

    def _best_give(self, path: int, rule: int, component: int) -> Give:
        every = [self.give(path, level, rule, component) for level in self.plan.trials[path]]
        lift = any(give.lift for give in every)
        multiply, add, cap = (
            [part for give in every if (part := getattr(give, name)) is not None] for name in ("multiply", "add", "cap")
        )
        if not len(multiply) == len(add) == len(cap) == len(every):
            # An unknown give leaves the bound unknown whatever a group caps, so no cap may rule it out.
            return Give(lift, 0.0, math.inf, math.inf, None)
        return Give(lift, max(multiply), max(add), max(cap), every[0].group)

    def _amount(self, expression: Expression | None, scope: Scope) -> float | None:
        """Return a give: never negative; what is not applicable gives nothing."""
        if expression is None:
            return 0.0
        value = self.runner.value(expression, scope)
        if value is NOT_APPLICABLE:
            return 0.0
        assert value is None or isinstance(value, float)
        return None if value is None else max(0.0, value)

    def group_cap(self, group: str, component: int) -> float | None:
        """Return the cap on the sum of what a group's paths give to one bound; infinite where it says none."""
        key = (group, component)
        if key not in self._caps:
            expression = self.runner.edition.groups.get(group)
            value = math.inf if expression is None else self.runner.value(expression, self.scopes[component])
            self._caps[key] = _as_cap(value)
        return self._caps[key]

    def imposed(self, path: int, level: float | None, component: int) -> tuple[Imposed, ...]:
        """Return the limits a path brings for one component, or may bring; none where it is not open there."""
        key = (path, level, component)
        if key not in self._imposed:
            self._imposed[key] = self._work_out_imposed(*key)
        return self._imposed[key]

    def _work_out_imposed(self, path: int, level: float | None, component: int) -> tuple[Imposed, ...]:
        entry = self.plan.paths[path]
        there = self.open_there(path)[component]
        if not entry.imposes or there is False:
            return ()
        scope = self.scopes[component].at(level)
        found = []
        for name, limits in entry.imposes.items():
            for side, expression in (("at_most", limits.at_most), ("at_least", limits.at_least)):
                if expression is not None:
                    bound = self.rounded(self.runner.value(expression, scope), name, side)  # type: ignore[arg-type]
                    found.append(Imposed(path, name, side, bound, there is True))  # type: ignore[arg-type]
        return tuple(found)

    def rounded(self, bound: Value, indicator: str, side: Side) -> Value:
        """Return a bound at its indicator's precision; no minimum at all is no limit."""
        if not isinstance(bound, float):
            return bound
        precision = self.runner.edition.indicators[indicator].precision
        if side == "at_most":
            return round_at_most(bound, precision)
        return round_at_least(bound, precision) if bound != -math.inf else math.inf

    def draws(self, path: int, level: float | None) -> dict[str, Value]:
        """Return what a path draws from each headroom; a mix draws the share-weighted sum."""
        key = (path, level)
        if key not in self._draws:
            entry = self.plan.paths[path]
            self._draws[key] = {
                fact: weighted_sum(self.amounts(entry, expression, level)) for fact, expression in entry.draws.items()
            }
        return self._draws[key]

    def amounts(
        self, entry: Path, expression: Expression, level: float | None, scopes: tuple[Scope, ...] | None = None
    ) -> list[tuple[float, Value]]:
        """Return (share, amount) of each component a path is open for; once, whole, if nothing of it mentions `use`.

        Where it is unknown if the path is open there, so is the amount, unless there is none. Args: scopes: those the
        amounts are worked out in, if not the effects' own.
        """
        scopes = self.scopes if scopes is None else scopes
        if not entry.mentions_use:
            return [(1.0, self.runner.value(expression, scopes[0].at(level)))]
        found: list[tuple[float, Value]] = []
        opens = self.open_there(self.plan.path_at[entry.id])
        for weight, scope, there in zip(self.weights, scopes, opens, strict=True):
            if there is not False:
                amount = self.runner.value(expression, scope.at(level))
                sure = there is True or amount == 0 or amount is NOT_APPLICABLE
                found.append((weight, amount if sure else None))
        return found


def weighted_sum(parts: list[tuple[float, Value]]) -> Value:
    """Return the sum of share times amount; an amount that is not applicable counts nothing, an unknown one all."""
    total = 0.0
    for share, amount in parts:
        if amount is None:
            return None
        if amount is not NOT_APPLICABLE:
            assert isinstance(amount, float)
            total += share * amount
    return total


def _as_cap(value: Value) -> float | None:
    """Return a cap, never negative; one that is not applicable caps nothing."""
    if value is NOT_APPLICABLE:
        return math.inf
    assert value is None or isinstance(value, float)
    return None if value is None else max(0.0, value)
