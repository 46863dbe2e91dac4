"""The best sets of paths of a project, phase by phase."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from protocol.evaluate.check import PhaseCase
from protocol.evaluate.standing import Taken
from protocol.paths.options import Options
from protocol.paths.rank import Objective
from protocol.paths.search import GaveUp, Rank, Ranked, best_sets

FEW: Final = 16
"""Up to so many paths the search goes on until it is through."""

TRIES: Final = 2_000
"""With more paths the search gives up after so many sets, about as long as integer programming takes to begin with."""


def cheapest(
    cases: Sequence[PhaseCase], objective: Objective, most: int, *, few: int = FEW, tries: int = TRIES
) -> Sequence[tuple[Rank, tuple[Taken, ...]]]:
    """Return the best sets, the best first, each as the paths taken phase by phase; no phase's contains a better one.

    Args: few: up to how many paths that may help the search is left to itself; beyond, integer programming goes on
    where it gives up. tries: after how many sets that is. Returns nothing if one phase has no set. The rank is that of
    all phases together.
    """
    by_phase = []
    for case in cases:
        options = Options(case, objective)
        ranked = _best(options, most, few, tries)
        if not ranked:
            return []
        by_phase.append([(each.rank, options.taken(each.options)) for each in ranked])
    together = [
        (_joined([rank for rank, _ in chosen]), tuple(taken for _, taken in chosen))
        for chosen in itertools.product(*by_phase)
    ]
    together.sort(key=lambda each: each[0])
    return together[:most]


def _best(options: Options, most: int, few: int, tries: int) -> list[Ranked]:
    if len(options.paths) <= few:
        return list(itertools.islice(best_sets(options), most))
    try:
        return list(itertools.islice(best_sets(options, tries=tries), most))
    except GaveUp:
        # The solver takes two seconds to be there, more than most commands need in all.
        from protocol.paths.integer import best_sets_by_integers

        return list(itertools.islice(best_sets_by_integers(options), most))


def _joined(ranks: Sequence[Rank]) -> Rank:
    """Return the rank of the phases' sets taken together."""
    unknown = any(rank[1] for rank in ranks)
    return (
        sum(rank[0] for rank in ranks),
        unknown,
        0 if unknown else sum(rank[2] for rank in ranks),
        sum(rank[3] for rank in ranks),
        tuple(itertools.chain(*(rank[4] for rank in ranks))),
        tuple(itertools.chain(*(rank[5] for rank in ranks))),
    )
