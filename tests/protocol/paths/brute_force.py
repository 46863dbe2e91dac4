"""The best sets of paths, found by trying every set at every level: plainly, slowly, and sharing no search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from protocol.evaluate.arithmetic import round_half_up
from protocol.evaluate.scope import Scope
from protocol.language.tree import NOT_APPLICABLE
from protocol.paths.rank import Objective
from protocol.rulebook.model import Edition, Path
from tests.protocol.properties.reference import Reference, Taken

CENTS = 100
Key = tuple[int, bool, int, int, tuple[str, ...], tuple[float, ...]]
"""Burden, sum unknown, sum in cents, number of paths, their ids, their levels: less is better."""


class BruteForce:
    """One case with a single use before an edition."""

    def __init__(self, edition: Edition, scope: Scope) -> None:
        self.edition = edition
        self.scope = scope
        self.reference = Reference(edition, scope)

    def best(self, objective: Objective, steps: Taken | None = None) -> list[tuple[Key, Taken]]:
        """Return the sets with which every rule holds, the best first, none with all the paths of one before."""
        found: list[tuple[Key, Taken]] = []
        for key, taken in sorted(self._landing(objective, steps or {}), key=lambda each: each[0]):
            if not any(better.keys() <= taken.keys() for _, better in found):
                found.append((key, taken))
        return found

    def _landing(self, objective: Objective, steps: Taken) -> Iterator[tuple[Key, Taken]]:
        for taken in self.reference.sets():
            if any(taken.get(name, "none") != level for name, level in steps.items()):
                continue
            if self.reference.valid(taken) is True and self.reference.all_hold(taken) is True:
                yield self.key(taken, objective), taken

    def key(self, taken: Taken, objective: Objective) -> Key:
        paths = [self.edition.paths[name] for name in sorted(taken)]
        costs = [*(self.cost(path, taken[path.id]) for path in paths), *self.charges(taken)]
        known = [round(cost * CENTS) for cost in costs if cost is not None]
        unknown = len(known) < len(costs)
        burdens = sum(burden(path, objective) for path in paths)
        levels = tuple(taken[path.id] or 0.0 for path in paths)
        return burdens, unknown, 0 if unknown else sum(known), len(paths), tuple(path.id for path in paths), levels

    def cost(self, path: Path, level: float | None) -> float | None:
        total = 0.0
        for expression, times in ((path.cost_fixed, 1.0), (path.cost_rate, 1.0 if level is None else level)):
            amount = 0.0 if expression is None else self.reference.value(expression, level)
            if amount is None:
                return None
            total += 0.0 if amount is NOT_APPLICABLE else amount * times
        return round_half_up(total, 2.0)

    def charges(self, taken: Taken) -> Iterator[float | None]:
        scope = Scope(self.scope.facts, self.scope.terms, self.scope.use, self.scope.mix, frozenset(taken))
        asked = Reference(self.edition, scope)
        for charge in self.edition.charges:
            made = asked.condition(charge.when)
            amount = asked.value(charge.amount)
            if made is False or amount is NOT_APPLICABLE:
                continue
            yield None if made is None or amount is None else round_half_up(amount, 2.0)


def burden(path: Path, objective: Objective) -> int:
    if objective == "cost":
        return 0
    if objective == "obligations":
        return len(path.obliges)
    waiting = [obligation for obligation in path.obliges if obligation.due.split("_")[0] == "before"]
    return len(list(itertools.chain(path.consents, waiting)))
