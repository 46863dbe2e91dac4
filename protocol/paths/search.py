"""The best sets of a few paths, the best first, by looking at no set that is worse than one found.

A set that leaves a rule open can only do by more paths that bear on this rule: so sets grow by these alone, each rule
in turn, the one with least to choose from first. What has grown so far is put in order by the least it can come to.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from protocol.paths.bounds import Gains
from protocol.paths.options import Mask, Options, Start

Rank = tuple[int, bool, int, int, tuple[int, ...], tuple[int, ...]]
"""Burden, whether the sum is unknown, the sum in minor units, how many paths, which paths by id, which levels."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A set of options with which a project lands."""

    rank: Rank
    options: Mask


def best_sets(options: Options) -> Iterator[Ranked]:
    """Yield the sets with which every rule holds, the best first, none with the paths of one before."""
    yield from _Search(options).run()


def rank_of(options: Options, mask: Mask, charged: int | None) -> Rank:
    """Return what a set is compared by; the smaller the better."""
    chosen = list(options.members(mask))
    costs = [options.all[at].cost for at in chosen]
    unknown = charged is None or None in costs
    total = 0 if unknown else (charged or 0) + sum(cost or 0 for cost in costs)
    paths = tuple(options.all[at].order for at in chosen)
    return sum(options.all[at].burden for at in chosen), unknown, total, len(chosen), paths, tuple(chosen)


@dataclass(frozen=True, slots=True)
class _Grown:
    """A set on its way: what is taken and barred, what it comes to so far, and the options to go on with (0: done)."""

    start: Start
    taken: Mask
    barred: Mask
    growing: Mask


class _Search:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.gains = Gains(options)
        self.waiting: list[tuple[Rank, int, _Grown]] = []
        self.found: list[Mask] = []
        self.count = 0

    def run(self) -> Iterator[Ranked]:
        for start in self.options.starts():
            self._add(start, start.taken, start.barred)
        while self.waiting:
            rank, _, grown = heapq.heappop(self.waiting)
            if any(not found & ~self.options.whole_paths(grown.taken) for found in self.found):
                continue
            if not grown.growing:
                self.found.append(grown.taken)
                yield Ranked(rank, grown.taken)
                continue
            self._grow(grown)

    def _grow(self, grown: _Grown) -> None:
        barred = grown.barred
        done = 0
        for at in self.options.members(grown.growing):
            if done >> at & 1:
                continue
            own = self.options.of_path[self.options.all[at].path]
            for level in self.options.members(own & grown.growing):
                if self.options.bearable(level):
                    self._add(grown.start, grown.taken | 1 << level, barred | self.options.conflicts[level])
            # what follows does without this path, so that no set is met twice
            barred |= own
            done |= own

    def _add(self, start: Start, taken: Mask, barred: Mask) -> None:
        """Put a set among those to go on with, unless nothing can come of it."""
        growing, least = self._next(taken, barred)
        if growing is None:
            return
        rank = rank_of(self.options, taken, start.charged)
        if growing:
            burden, unknown, total, many, _, _ = rank
            rank = (burden, unknown, total if unknown else total + least, many + 1, (), ())
        self.count += 1
        heapq.heappush(self.waiting, (rank, self.count, _Grown(start, taken, barred, growing)))

    def _next(self, taken: Mask, barred: Mask) -> tuple[Mask | None, int]:
        """Return the options to go on with, 0 where the set will do, None where no larger one will; and the least that
        must be added to the sum."""
        options = self.options
        free = ~(barred | taken)
        choices: list[Mask] = []
        for needed in options.needed(taken):
            if not needed & free:
                return None, 0
            choices.append(needed & free)
        least = 0
        for rule in options.open_rules(taken):
            helping = options.relaxing[rule] & free
            more = self.gains.least_cost(rule, taken, helping)
            if not helping or more is None:
                return None, 0
            least = max(least, more)
            choices.append(helping)
        if not options.fits(taken):
            giving_back = options.giving_back & free
            if not giving_back:
                return None, 0
            choices.append(giving_back)
        return (min(choices, key=int.bit_count) if choices else 0), least
