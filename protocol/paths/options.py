"""What can be taken in one phase of a project: the paths that may help, at each level, and what has still to hold.

Sets of options are bit masks, so that what was found out of a rule is kept by the options that bear on it. A rule that
holds with some paths holds with more of them, as gives are never negative; and a limit that a path imposes is met or
not whatever else is taken. So only paths that relax a rule still open matter, with all these require, and those that
may make the sum smaller.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from protocol.evaluate.check import PhaseCase
from protocol.evaluate.inputs import paths_looked_at
from protocol.evaluate.scope import Scope
from protocol.evaluate.sets import draws_fit
from protocol.evaluate.standing import USE_RULE, Standing, Taken
from protocol.evaluate.sums import MINOR_DIGITS, charge_amount, path_cost
from protocol.paths.rank import Objective, burden
from protocol.rulebook.model import Charge

Mask = int
"""A set of options: bit i stands for option i."""


@dataclass(frozen=True, slots=True)
class Option:
    """A path at one level.

    `order`: the place of its path by id. `cost`: in minor units of the currency, None if unknown. `burden`: by the
    objective.
    """

    order: int
    path: int
    level: float | None
    cost: int | None
    burden: int


@dataclass(frozen=True, slots=True)
class Start:
    """Where a search begins: what is taken for sure, what is left out for sure, and what is charged then."""

    taken: Mask
    barred: Mask
    charged: int | None


class Options:
    """The options of one phase, in the order of the paths' ids and of their levels, lowest first."""

    def __init__(self, case: PhaseCase, objective: Objective, *, among: frozenset[int] | None = None) -> None:
        """Args: among: paths that may be taken, all of them unless said."""
        self.case = case
        self.standing: Standing = case.standing
        self.plan = case.standing.plan
        self.rules = tuple(
            rule for rule in (USE_RULE, *self.plan.others) if self.standing.settled_truth(rule, case.taken) is not True
        )
        self._unit = 10.0 ** MINOR_DIGITS.get(self.standing.runner.edition.currency, 2)
        self.charges = tuple(self.standing.runner.edition.charges)
        self._costs: dict[tuple[int, float | None], int | None] = {}
        self.looked_at = self._looked_at()
        by_id = sorted(self._relevant(among), key=lambda path: self.plan.paths[path].id)
        self.all: tuple[Option, ...] = tuple(
            Option(order, path, level, self._cost(path, level), burden(self.plan.paths[path], objective))
            for order, path in enumerate(by_id)
            for level in self._levels(path)
        )
        self.of_path: dict[int, Mask] = {}
        for at, option in enumerate(self.all):
            self.of_path[option.path] = self.of_path.get(option.path, 0) | 1 << at
        self.paths: tuple[int, ...] = tuple(self.of_path)
        """Paths that have options, by id."""
        self.forced: Mask = self.mask_of(case.taken)
        self.relaxing: dict[int, Mask] = {rule: self._relaxing(rule) for rule in self.rules}
        """Options by the open rule they bear on."""
        self._truths: dict[int, dict[Mask, bool]] = {rule: {} for rule in self.rules}
        self._bearable: dict[int, bool] = {}
        self._fit: dict[Mask, bool] = {}

    # What there is

    def _looked_at(self) -> frozenset[int]:
        """Return the paths that a charge asks after."""
        return frozenset(
            self.plan.path_at[name]
            for charge in self.charges
            if charge.when is not None
            for name in paths_looked_at(charge.when)
        )

    def _relevant(self, among: frozenset[int] | None) -> set[int]:
        standing, plan = self.standing, self.plan

        def usable(path: int) -> bool:
            return (among is None or path in among) and standing.effects.open(path) is True

        wanted = set(self.looked_at)
        for rule in self.rules:
            for each in plan.allows if rule == USE_RULE else (rule,):
                wanted.update(plan.relaxers[each])
        wanted.update(path for path in range(len(plan.paths)) if self._may_pay(path))
        found = {path for path in wanted if usable(path)}
        waiting = [*found, *self.case.taken]
        while waiting:
            more = {path for path in plan.needs[waiting.pop()] - found if usable(path)}
            found |= more
            waiting += more
        return found | set(self.case.taken)

    def _may_pay(self, path: int) -> bool:
        """Say whether a path costs less than nothing at some level."""
        entry = self.plan.paths[path]
        if entry.cost_fixed is None and entry.cost_rate is None:
            return False
        if self.standing.effects.open(path) is not True:
            return False
        costs = [self._cost(path, level) for level in self._levels(path)]
        return any(cost is not None and cost < 0 for cost in costs)

    def _levels(self, path: int) -> tuple[float | None, ...]:
        if path in self.case.taken:
            return (self.case.taken[path],)
        return tuple(reversed(self.standing.plan.levels[path]))

    def _cost(self, path: int, level: float | None) -> int | None:
        at = path, level
        if at not in self._costs:
            self._costs[at] = self.in_units(path_cost(self.standing, self.case.own, path, level))
        return self._costs[at]

    def in_units(self, amount: float | None) -> int | None:
        """Return an amount, which is rounded to the minor unit, as a whole number of them; None if unknown."""
        if amount is None or not math.isfinite(amount):
            return None
        return round(amount * self._unit)

    def _relaxing(self, rule: int) -> Mask:
        found = 0
        for each in self.plan.allows if rule == USE_RULE else (rule,):
            for path in self.plan.relaxers[each]:
                found |= self.of_path.get(path, 0)
        return found

    # Sets of options

    def mask_of(self, taken: Taken) -> Mask:
        """Return the options that are these paths at these levels."""
        return sum(1 << at for at, each in enumerate(self.all) if each.path in taken and each.level == taken[each.path])

    def members(self, mask: Mask) -> Iterator[int]:
        """Yield the positions of a set's options, lowest first."""
        while mask:
            lowest = mask & -mask
            yield lowest.bit_length() - 1
            mask ^= lowest

    def taken(self, mask: Mask) -> dict[int, float | None]:
        """Return a set as paths with their levels."""
        return {self.all[at].path: self.all[at].level for at in self.members(mask)}

    def whole_paths(self, mask: Mask) -> Mask:
        """Return all options of the paths in a set, at every level."""
        found = 0
        for at in self.members(mask):
            found |= self.of_path[self.all[at].path]
        return found

    # What holds

    def holds(self, rule: int, mask: Mask) -> bool:
        """Say whether an open rule surely holds with a set taken."""
        bearing = mask & self.relaxing[rule] | self.forced
        kept = self._truths[rule]
        found = kept.get(bearing)
        if found is None:
            found = kept[bearing] = self.standing.settled_truth(rule, self.taken(bearing)) is True
        return found

    def open_rules(self, mask: Mask) -> list[int]:
        """Return the rules that do not surely hold with a set taken."""
        return [rule for rule in self.rules if not self.holds(rule, mask)]

    def bearable(self, at: int) -> bool:
        """Say whether the limits an option imposes surely hold."""
        found = self._bearable.get(at)
        if found is None:
            option = self.all[at]
            found = not self.plan.paths[option.path].imposes or all(
                holds is True for _, holds in self.standing.imposed({option.path: option.level})
            )
            self._bearable[at] = found
        return found

    @cached_property
    def drawing(self) -> Mask:
        """Options that draw on a headroom."""
        return sum(mask for path, mask in self.of_path.items() if self.plan.paths[path].draws)

    @cached_property
    def giving_back(self) -> Mask:
        """Options that add to a headroom."""
        return sum(
            1 << at for at in self.members(self.drawing) if any(amount < 0 for amount in self.draws(at).values())
        )

    def draws(self, at: int) -> dict[str, float]:
        """Return what an option draws from each headroom, as far as it is known."""
        drawn = self.standing.effects.draws(self.all[at].path, self.all[at].level)
        return {fact: amount for fact, amount in drawn.items() if isinstance(amount, float)}

    def fits(self, mask: Mask) -> bool:
        """Say whether what a set draws surely is within the headroom."""
        drawing = mask & self.drawing
        if not drawing:
            return True
        found = self._fit.get(drawing)
        if found is None:
            found = self._fit[drawing] = draws_fit(self.standing, self.taken(drawing)) is True
        return found

    @cached_property
    def conflicts(self) -> tuple[Mask, ...]:
        """By option: the options it cannot be taken with, those of its own path among them."""
        found = []
        for at, option in enumerate(self.all):
            mask = self.of_path[option.path] & ~(1 << at)
            for path in self.plan.conflicts[option.path]:
                mask |= self.of_path.get(path, 0)
            found.append(mask)
        return tuple(found)

    def needed(self, mask: Mask) -> Iterator[Mask]:
        """Yield, for each path that a set requires and does not hold, its options; nothing at all is 0."""
        for at in self.members(mask):
            for path in self.plan.needs[self.all[at].path]:
                options = self.of_path.get(path, 0)
                if not options & mask:
                    yield options

    # What is charged

    def starts(self) -> Iterator[Start]:
        """Yield where to begin: every choice of the paths that may make the sum smaller, the rest still open."""
        paying = [
            path
            for path in self.paths
            if path not in self.case.taken
            and (path in self.looked_at or any((self.all[at].cost or 0) < 0 for at in self.members(self.of_path[path])))
        ]
        barred = 0
        for at in self.members(self.forced):
            if self.conflicts[at] & self.forced or not self.bearable(at):
                return
            if self.standing.effects.open(self.all[at].path) is not True:
                return
            barred |= self.conflicts[at]
        yield from self._start(paying, self.forced, barred)

    def _start(self, paying: Sequence[int], taken: Mask, barred: Mask) -> Iterator[Start]:
        if not paying:
            yield Start(taken, barred, self._charged(taken))
            return
        path, rest = paying[0], paying[1:]
        yield from self._start(rest, taken, barred | self.of_path[path])
        for at in self.members(self.of_path[path]):
            if not barred >> at & 1 and self.bearable(at):
                yield from self._start(rest, taken | 1 << at, barred | self.conflicts[at])

    def _charged(self, mask: Mask) -> int | None:
        ids = frozenset(self.plan.paths[self.all[at].path].id for at in self.members(mask))
        whole = tuple(_with(scope, ids) for scope in self.standing.scopes)
        own = tuple(_with(scope, ids) for scope in self.case.own)
        total = 0
        for charge in self.charges:
            amount = self._charge(charge, whole, own)
            if amount is None:
                return None
            total += amount
        return total

    def _charge(self, charge: Charge, whole: tuple[Scope, ...], own: tuple[Scope, ...]) -> int | None:
        amount = charge_amount(self.standing.runner, charge, whole, own, self.standing.weights)
        if amount is None:
            return None
        return self.in_units(amount) if isinstance(amount, float) else 0


def _with(scope: Scope, taken: frozenset[str]) -> Scope:
    return Scope(scope.facts, scope.terms, scope.use, scope.mix, taken)
