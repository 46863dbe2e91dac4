"""Which sets of paths are compiled: the fullest valid ones, as gives are never negative.

A path that imposes limits or draws on a capacity may do harm, so that every set is compiled with it and without it, and
a path with a level at every level no other one is surely as good as. Paths that have nothing to do with each other are
kept apart: each family of paths is decided on its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from protocol.evaluate.plan import Plan
from protocol.rulebook.model import Edition, Path
from protocol.screen.cannot import CannotExpress
from protocol.screen.levels import levels_worth_trying

MOST_SETS: Final = 64
"""Sets of one family that are compiled; beyond them a screening stops with the names of the paths."""

PathSet: TypeAlias = Mapping[int, float | None]
"""Paths by position, each with its level."""


@dataclass(frozen=True, slots=True)
class Family:
    """Paths that bear on each other, the rules they relax, and the sets of them that are compiled."""

    paths: tuple[int, ...]
    rules: tuple[int, ...]
    sets: tuple[PathSet, ...]


def families_of(edition: Edition, plan: Plan, among: Iterable[int] | None = None) -> tuple[Family, ...]:
    """Return the families of an edition's paths, or of some of them with all that these require.

    All `allow` rules count as one rule, as one of them suffices. Raises CannotExpress.
    """
    asked = range(len(plan.paths)) if among is None else among
    wanted = sorted(set().union(*(plan.with_needs(path) for path in asked)) if asked else ())
    return tuple(
        Family(tuple(paths), _relaxed(plan, paths), tuple(_sets(edition, plan, paths)))
        for paths in _related(plan, wanted)
    )


def _relaxed(plan: Plan, paths: Iterable[int]) -> tuple[int, ...]:
    found = {plan.rule_at[rule] for path in paths for rule in plan.paths[path].relaxes if rule in plan.rule_at}
    return tuple(sorted(found))


def _related(plan: Plan, paths: list[int]) -> list[list[int]]:
    """Return the paths sorted into groups that share no rule, no headroom, no requirement and no exclusion."""

    def ties(path: int) -> set[tuple[str, object]]:
        entry = plan.paths[path]
        rules = {plan.rule_at[rule] for rule in entry.relaxes if rule in plan.rule_at}
        shared: set[tuple[str, object]] = {("rule", -1 if plan.rules[at].kind == "allow" else at) for at in rules}
        shared |= {("draws", fact) for fact in entry.draws}
        shared |= {("path", other) for other in (path, *plan.needs[path], *plan.conflicts[path])}
        return shared

    groups: list[tuple[list[int], set[tuple[str, object]]]] = []
    for path in paths:
        mine, shared = [path], ties(path)
        rest = []
        for others, theirs in groups:
            if theirs & shared:
                mine, shared = others + mine, shared | theirs
            else:
                rest.append((others, theirs))
        groups = [*rest, (mine, shared)]
    return sorted(sorted(group) for group, _ in groups)


def is_harmless(path: Path) -> bool:
    """Say whether taking a path costs nothing but money: it imposes no limit and draws on no capacity."""
    return not path.imposes and not path.draws


def _sets(edition: Edition, plan: Plan, paths: list[int]) -> Iterator[PathSet]:
    bundles = {path: plan.with_needs(path) for path in paths}
    clashes = {
        (one, other)
        for one, other in itertools.product(paths, repeat=2)
        if any(plan.conflicts[mine] & bundles[other] for mine in bundles[one])
    }
    possible = [path for path in paths if (path, path) not in clashes]
    optional = [path for path in possible if not is_harmless(plan.paths[path])]
    count = 0
    for chosen in _apart(optional, clashes):
        left_out = set(optional) - set(chosen)
        free = [
            path
            for path in possible
            if is_harmless(plan.paths[path])
            and not bundles[path] & left_out
            and not any((path, one) in clashes for one in chosen)
        ]
        if any(bundles[path] & left_out for path in chosen):
            continue
        for fullest in _fullest(free, clashes):
            taken = sorted({*chosen, *fullest})
            if not all(plan.needs[path] <= set(taken) for path in taken):
                continue
            for levels in itertools.product(*(levels_worth_trying(edition, plan.paths[path]) for path in taken)):
                count += 1
                if count > MOST_SETS:
                    names = ", ".join(plan.paths[path].id for path in paths)
                    raise CannotExpress(
                        f"The paths {names} bear on each other in more than {MOST_SETS} ways, levels counted. "
                        "Let fewer of them impose limits, draw on a capacity or exclude each other."
                    )
                yield dict(zip(taken, levels, strict=True))


def _apart(paths: list[int], clashes: set[tuple[int, int]], chosen: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Yield every set of paths without a clash, the empty one first."""
    yield chosen
    for at, path in enumerate(paths):
        if not any((path, one) in clashes for one in chosen):
            yield from _apart(paths[at + 1 :], clashes, (*chosen, path))


def _fullest(paths: list[int], clashes: set[tuple[int, int]]) -> Iterator[frozenset[int]]:
    """Yield every set without a clash that no path can be added to. Source: Bron and Kerbosch 1973, with a pivot."""
    friends = {one: {other for other in paths if other != one and (one, other) not in clashes} for one in paths}

    def extend(taken: frozenset[int], fitting: set[int], passed: set[int]) -> Iterator[frozenset[int]]:
        if not fitting and not passed:
            yield taken
            return
        pivot = max(fitting | passed, key=lambda path: len(friends[path] & fitting))
        for path in sorted(fitting - friends[pivot]):
            yield from extend(taken | {path}, fitting & friends[path], passed & friends[path])
            fitting = fitting - {path}
            passed = passed | {path}

    yield from extend(frozenset(), set(paths), set())
