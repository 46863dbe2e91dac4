"""The best sets of many paths, by integer programming (CP-SAT) that is told, set by set, where it was too hopeful.

The programme knows what costs, what excludes, requires and draws, and of each limit how far it must move; all of it
rounded to its advantage. What it finds is checked by the rules themselves. A rule that does not hold with it forbids
at once all sets that do not go beyond the fullest set it fails with; so the best set that is left is the best there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from protocol.paths.bounds import Gains
from protocol.paths.cuts import Cut, cuts_for
from protocol.paths.options import Mask, Options, Start
from protocol.paths.programme import Aim, Held, Programme, value_of
from protocol.paths.search import Ranked, rank_of

BITS: Final = 50
"""How large the numbers of one aim may grow, in bits."""


def best_sets_by_integers(options: Options) -> Iterator[Ranked]:
    """Yield the sets with which every rule holds, the best first, none with the paths of one before."""
    gains = Gains(options)
    searches = [_Search(options, gains, start) for start in options.starts()]
    while True:
        found = [best for each in searches if (best := each.best()) is not None]
        if not found:
            return
        best = min(found, key=lambda each: each.rank)
        yield best
        for each in searches:
            each.forbid(options.whole_paths(best.options))


class _Search:
    """What begins with one start; what is learnt of it is kept from one set to the next."""

    def __init__(self, options: Options, gains: Gains, start: Start) -> None:
        self.options = options
        self.start = start
        self.programme = Programme(options, gains, start)
        self.forbidden: list[Mask] = []
        self.cuts: list[Cut] = []
        self._best: Ranked | None = None
        self._asked = False

    def best(self) -> Ranked | None:
        """Return the best set left, None where there is none."""
        if not self._asked:
            found = self._find()
            self._best = None if found is None else Ranked(rank_of(self.options, found, self.start.charged), found)
            self._asked = True
        return self._best

    def forbid(self, paths: Mask) -> None:
        """Leave out all sets that hold these paths, at whatever levels."""
        self.forbidden.append(paths)
        if self._best is not None and not paths & ~self.options.whole_paths(self._best.options):
            self._asked = False

    def _find(self) -> Mask | None:
        """Return the best set: what counts most is settled first, and held while the next is."""
        held: list[Held] = []
        if any(option.burden for option in self.options.all):
            found = self._settle({at: option.burden for at, option in enumerate(self.options.all)}, held, None)
            if found is None:
                return None
        # sums that are unknown are all alike, and come last
        hopeless = self.start.charged is None or self.start.taken & self.unknown
        found = None if hopeless else self._settle(self._sum(), held, None, barred=self.unknown)
        if found is None:
            found = self._settle(dict.fromkeys(range(len(self.options.all)), 1), held, None)
            if found is None:
                return None
        elif self.unknown:
            held.append((dict.fromkeys(self.options.members(self.unknown), 1), 0))
        for aim in self._by_id():
            found = self._settle(aim, held, found)
        assert found is not None
        for aim in self._levels(found):
            found = self._settle(aim, held, found)
        return found

    @property
    def unknown(self) -> Mask:
        """Options whose cost is unknown."""
        return sum(1 << at for at, option in enumerate(self.options.all) if option.cost is None)

    def _settle(self, aim: Aim, held: list[Held], hint: Mask | None, *, barred: Mask = 0) -> Mask | None:
        """Return the set with which all holds that has least of an aim, and hold that from now on."""
        while True:
            found = self.programme.solve(aim, held, self.forbidden, self.cuts, hint=hint, barred=barred)
            if found is None:
                return None
            cuts = cuts_for(self.options, found)
            if not cuts:
                held.append((aim, value_of(aim, found)))
                return found
            self.cuts += cuts

    def _sum(self) -> Aim:
        """Return the sum, and where that is equal how many paths."""
        many = len(self.options.paths) + 1
        return {at: (option.cost or 0) * many + 1 for at, option in enumerate(self.options.all)}

    def _by_id(self) -> Iterator[Aim]:
        """Yield what settles which paths: of as many, those with the first ids."""
        for first in range(0, len(self.options.paths), BITS):
            last = min(first + BITS, len(self.options.paths)) - 1
            yield {
                at: -(1 << (last - option.order))
                for at, option in enumerate(self.options.all)
                if first <= option.order <= last
            }

    def _levels(self, found: Mask) -> Iterator[Aim]:
        """Yield what settles the levels of the paths found, one after the other."""
        for at in self.options.members(found):
            own = list(self.options.members(self.options.of_path[self.options.all[at].path]))
            if len(own) > 1:
                yield {level: place for place, level in enumerate(own)}
