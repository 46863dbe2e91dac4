"""The best sets of paths of a project."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from protocol.evaluate.check import PhaseCase
from protocol.evaluate.scope import Scope
from protocol.evaluate.sets import is_valid
from protocol.evaluate.standing import Taken
from protocol.evaluate.sums import charge_amount, path_cost
from protocol.paths.rank import Objective


def cheapest(cases: Sequence[PhaseCase], objective: Objective, most: int) -> list[tuple[Taken, ...]]:
    """Return the best sets, each as the paths taken phase by phase."""
    best: list[tuple[Taken, ...]] = [()]
    for case in cases:
        ranked = _ranked(case, most)
        best = [(*before, taken) for before, taken in itertools.product(best, ranked)][:most]
    return best


def _ranked(case: PhaseCase, most: int) -> list[Taken]:
    landing = [
        (_key(case, taken), taken)
        for taken in _every(case)
        if is_valid(case.standing, taken) is True and case.standing.all_hold(taken) is True
    ]
    landing.sort(key=lambda each: each[0])
    kept: list[Taken] = []
    for _, taken in landing:
        if not any(other.keys() <= taken.keys() for other in kept):
            kept.append(taken)
        if len(kept) == most:
            break
    return kept


def _every(case: PhaseCase) -> Iterator[Taken]:
    standing = case.standing
    options: list[list[tuple[int, float | None] | None]] = []
    for path in range(len(standing.plan.paths)):
        if path in case.taken:
            options.append([(path, case.taken[path])])
        elif standing.effects.open(path) is True:
            options.append([None, *((path, level) for level in standing.effects.levels(path))])
    for chosen in itertools.product(*options):
        yield dict(each for each in chosen if each is not None)


def _key(case: PhaseCase, taken: Taken) -> tuple[object, ...]:
    plan = case.standing.plan
    ids = frozenset(plan.paths[path].id for path in taken)
    costs = [path_cost(case.standing, case.own, path, level) for path, level in taken.items()]
    whole = tuple(_with(scope, ids) for scope in case.standing.scopes)
    own = tuple(_with(scope, ids) for scope in case.own)
    for charge in case.standing.runner.edition.charges:
        amount = charge_amount(case.standing.runner, charge, whole, own, case.standing.weights)
        costs.append(amount if isinstance(amount, float) else None if amount is None else 0.0)
    unknown = None in costs
    named = sorted((plan.paths[path].id, -1.0 if level is None else level) for path, level in taken.items())
    total = 0.0 if unknown else sum(cost for cost in costs if cost is not None)
    return unknown, total, len(taken), [name for name, _ in named], [level for _, level in named]


def _with(scope: Scope, taken: frozenset[str]) -> Scope:
    return Scope(scope.facts, scope.terms, scope.use, scope.mix, taken)
