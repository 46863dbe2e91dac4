"""The best sets of paths of a project, phase by phase."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from protocol.evaluate.check import PhaseCase
from protocol.evaluate.standing import Taken
from protocol.paths.integer import best_sets_by_integers
from protocol.paths.options import Options
from protocol.paths.rank import Objective
from protocol.paths.search import Rank, Ranked, best_sets

FEW: Final = 16
"""Up to so many paths all sets are looked through; beyond, integer programming finds the best."""


def cheapest(
    cases: Sequence[PhaseCase], objective: Objective, most: int, *, few: int = FEW
) -> Sequence[tuple[Rank, tuple[Taken, ...]]]:
    """Return the best sets, the best first, each as the paths taken phase by phase; no phase's contains a better one.

    Args: few: up to how many paths that may help all their sets are looked through. Returns nothing if one phase has
    no set. The rank is that of all phases together.
    """
    by_phase = []
    for case in cases:
        options = Options(case, objective)
        ranked = list(itertools.islice(_best(options, few), most))
        if not ranked:
            return []
        by_phase.append([(each.rank, options.taken(each.options)) for each in ranked])
    together = [
        (_joined([rank for rank, _ in chosen]), tuple(taken for _, taken in chosen))
        for chosen in itertools.product(*by_phase)
    ]
    together.sort(key=lambda each: each[0])
    return together[:most]


def _best(options: Options, few: int) -> Iterator[Ranked]:
    return best_sets(options) if len(options.paths) <= few else best_sets_by_integers(options)


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
