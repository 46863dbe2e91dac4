"""The best sets of a few paths, the best first, by looking at no set that is worse than one found.

A set that leaves a rule open can only do by more paths that bear on this rule: so sets grow by these alone, each rule
in turn, the one with least to choose from first. What has grown so far is put in order by the least it can come to.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from protocol.paths.bounds import Gains, Needs
from protocol.paths.options import Mask, Options

Rank = tuple[int, bool, int, int, tuple[int, ...], tuple[int, ...]]
"""Burden, whether the sum is unknown, the sum in minor units, how many paths, which paths by id, which levels."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A set of options with which a project lands."""

    rank: Rank
    options: Mask


class GaveUp(RuntimeError):
    """The search looked at as many sets as it was allowed to."""


def best_sets(options: Options, *, tries: int | None = None) -> Iterator[Ranked]:
    """Yield the sets with which every rule holds, the best first, none with the paths of one before.

    Args: tries: how many sets to look at, however many it takes unless said. Raises: GaveUp.
    """
    yield from _Search(options, tries).run()


def rank_of(options: Options, mask: Mask, charged: int | None) -> Rank:
    """Return what a set is compared by; the smaller the better."""
    chosen = list(options.members(mask))
    costs = [options.all[at].cost for at in chosen]
    unknown = charged is None or None in costs
    total = 0 if unknown else (charged or 0) + sum(cost or 0 for cost in costs)
    paths = tuple(options.all[at].order for at in chosen)
    return sum(options.all[at].burden for at in chosen), unknown, total, len(chosen), paths, tuple(chosen)


class _Grown(NamedTuple):
    """A set on its way: what is taken and barred, the rules that may still be open, and what it comes to so far.

    `needs`: what limits still need. `total` is None where it is unknown.
    """

    taken: Mask
    barred: Mask
    rules: tuple[int, ...]
    needs: Needs
    burden: int
    total: int | None
    many: int


class _Search:
    def __init__(self, options: Options, tries: int | None) -> None:
        self.options = options
        self.tries = math.inf if tries is None else tries
        self.gains = Gains(options)
        self.waiting: list[tuple[Rank, Mask, _Grown]] = []
        self.found: list[Mask] = []

    def run(self) -> Iterator[Ranked]:
        for start in self.options.starts():
            burden, unknown, total, many, _, _ = rank_of(self.options, start.taken, start.charged)
            known = None if unknown else total
            needs = self.gains.start(start.taken)
            self._add(_Grown(start.taken, start.barred, self.options.rules, needs, burden, known, many))
        while self.waiting:
            rank, _, grown = heapq.heappop(self.waiting)
            if self.found and self._holds_a_better_one(grown.taken):
                continue
            self.tries -= 1
            if self.tries < 0:
                raise GaveUp
            rules = self._open(grown)
            choices = self._choices(grown, rules)
            if choices:
                self._grow(grown, rules, min(choices, key=int.bit_count))
                continue
            self.found.append(grown.taken)
            yield Ranked(rank, grown.taken)

    def _holds_a_better_one(self, taken: Mask) -> bool:
        whole = self.options.whole_paths(taken)
        return any(not found & ~whole for found in self.found)

    def _open(self, grown: _Grown) -> tuple[int, ...]:
        return tuple(
            rule
            for rule in grown.rules
            if any(grown.needs[at] > 0 for at in self.gains.of_rule[rule]) or not self.options.holds(rule, grown.taken)
        )

    def _choices(self, grown: _Grown, rules: tuple[int, ...]) -> list[Mask]:
        """Return the options of which one more has to be taken, for each thing that is not right yet."""
        options, taken = self.options, grown.taken
        free = ~(grown.barred | taken)
        choices = [needed & free for needed in options.needed(taken)]
        choices += [options.relaxing[rule] & free for rule in rules]
        if not options.fits(taken):
            choices.append(options.giving_back & free)
        return choices

    def _grow(self, grown: _Grown, rules: tuple[int, ...], waiting: Mask) -> None:
        options = self.options
        barred = grown.barred
        while waiting:
            first = waiting & -waiting
            own = options.of_path[options.all[first.bit_length() - 1].path]
            for at in options.members(own & waiting):
                if options.bearable(at):
                    cost, burden = options.all[at].cost, grown.burden + options.all[at].burden
                    total = None if grown.total is None or cost is None else grown.total + cost
                    taken, rest = grown.taken | 1 << at, barred | options.conflicts[at]
                    needs = self.gains.after(grown.needs, at)
                    self._add(_Grown(taken, rest, rules, needs, burden, total, grown.many + 1))
            # what follows does without this path, so that no set is met twice
            barred |= own
            waiting &= ~own

    def _add(self, grown: _Grown) -> None:
        """Put a set among those to go on with, by the least it can come to, unless nothing can come of it."""
        unknown, total = grown.total is None, grown.total or 0
        if any(need > 0 for need in grown.needs):
            least = self.gains.least_cost(grown.needs, ~(grown.barred | grown.taken))
            if least is None:
                return
            rank: Rank = (grown.burden, unknown, 0 if unknown else total + least, grown.many + 1, (), ())
        else:
            at = tuple(self.options.members(grown.taken))
            orders = tuple(self.options.all[each].order for each in at)
            rank = (grown.burden, unknown, total, grown.many, orders, at)
        heapq.heappush(self.waiting, (rank, grown.taken, grown))
