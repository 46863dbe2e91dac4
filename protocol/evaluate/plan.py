"""What can be said of an edition before any case: which rules bound what, who overrides and who relaxes whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from protocol.evaluate.inputs import expressions_of, facts_of
from protocol.evaluate.kept import Kept
from protocol.language.analyse import mentions_use
from protocol.language.rising import mentions_level, never_falls
from protocol.rulebook.model import Edition, Path, Rule

Side = Literal["at_most", "at_least"]
SIDES: tuple[Side, ...] = ("at_most", "at_least")


@dataclass(frozen=True, slots=True)
class Plan:
    """Places of an edition's rules and paths. Rules and paths are known by their position from here on.

    `overriders[r]`: rules that name r under `overrides`; `from_the_top`: rules, each after all its overriders.
    `counts_alike[r]`: whether r counts for all components of a mix or for none, as neither its `when` nor what
    overrides it depends on the use.
    `facts[r]`: facts that decide how r turns out.
    `relaxers[r]`: paths that relax r. `limits[indicator]`: rules that bound it, by id.
    `sides[r]`: the sides r bounds; `bounding[indicator, side]`: rules that do, by id; `bounded`: (indicator, side) that
    any rule, or any limit of a path, bounds.
    `levels[p]`: the levels a path can be taken at, the highest first, (None,) without level; `trials[p]`: those of them
    one has to try, the highest alone where it surely is as good as any other in everything but its cost.
    `conflicts[p]`: paths that cannot be taken with p, either way round; `needs[p]`: paths p requires.
    """

    rules: tuple[Rule, ...]
    paths: tuple[Path, ...]
    rule_at: Mapping[str, int]
    path_at: Mapping[str, int]
    allows: tuple[int, ...]
    others: tuple[int, ...]
    limits: Mapping[str, tuple[int, ...]]
    sides: tuple[tuple[Side, ...], ...]
    bounding: Mapping[tuple[str, Side], tuple[int, ...]]
    bounded: frozenset[tuple[str, Side]]
    overriders: tuple[tuple[int, ...], ...]
    from_the_top: tuple[int, ...]
    counts_alike: tuple[bool, ...]
    facts: tuple[tuple[str, ...], ...]
    relaxers: tuple[tuple[int, ...], ...]
    levels: tuple[tuple[float | None, ...], ...]
    trials: tuple[tuple[float | None, ...], ...]
    conflicts: tuple[frozenset[int], ...]
    needs: tuple[frozenset[int], ...]

    def with_needs(self, path: int) -> frozenset[int]:
        """Return a path with all it requires, directly or not."""
        found, waiting = {path}, [path]
        while waiting:
            more = self.needs[waiting.pop()] - found
            found |= more
            waiting += more
        return frozenset(found)


def plan_of(edition: Edition) -> Plan:
    """Return the edition's plan; made once."""
    return _plans.of(edition)


def _make(edition: Edition) -> Plan:
    rules = tuple(edition.rules.values())
    paths = tuple(edition.paths.values())
    rule_at = {rule.id: position for position, rule in enumerate(rules)}
    path_at = {path.id: position for position, path in enumerate(paths)}
    overriders: list[list[int]] = [[] for _ in rules]
    for position, rule in enumerate(rules):
        for target in rule.overrides:
            if target in rule_at:
                overriders[rule_at[target]].append(position)
    relaxers: list[list[int]] = [[] for _ in rules]
    for position, path in enumerate(paths):
        for target in path.relaxes:
            if target in rule_at:
                relaxers[rule_at[target]].append(position)
    limits: dict[str, tuple[int, ...]] = {
        name: tuple(sorted((rule_at[rule.id] for rule in rules if rule.indicator == name), key=lambda at: rules[at].id))
        for name in edition.indicators
    }
    from_the_top = _from_the_top(overriders)
    levels = tuple((None,) if path.level is None else tuple(reversed(path.level.steps())) for path in paths)
    sides = tuple(tuple(side for side in SIDES if getattr(rule, side) is not None) for rule in rules)
    return Plan(
        rules=rules,
        paths=paths,
        rule_at=rule_at,
        path_at=path_at,
        allows=tuple(position for position, rule in enumerate(rules) if rule.kind == "allow"),
        others=tuple(position for position, rule in enumerate(rules) if rule.kind != "allow"),
        limits=limits,
        sides=sides,
        bounding={
            (name, side): tuple(at for at in positions if side in sides[at])
            for name, positions in limits.items()
            for side in SIDES
        },
        bounded=_bounded(rules, paths),
        overriders=tuple(tuple(each) for each in overriders),
        from_the_top=from_the_top,
        counts_alike=_count_alike(edition, rules, overriders, from_the_top),
        facts=tuple(facts_of(edition, expressions_of(rule)) for rule in rules),
        relaxers=tuple(tuple(each) for each in relaxers),
        levels=levels,
        trials=tuple(each[:1] if _highest_is_best(path) else each for path, each in zip(paths, levels, strict=True)),
        conflicts=_conflicts(paths, path_at),
        needs=tuple(frozenset(path_at[name] for name in path.requires if name in path_at) for path in paths),
    )


_plans = Kept(_make)


def _highest_is_best(path: Path) -> bool:
    """Say whether nothing that a path gives falls with its level, and nothing that it takes depends on it."""
    gives = [part for each in path.gives.values() for part in (each.add, each.multiply) if part is not None]
    gives += [] if path.cap is None else [path.cap]
    takes = [part for each in path.imposes.values() for part in (each.at_most, each.at_least) if part is not None]
    takes += path.draws.values()
    return all(never_falls(part.tree) for part in gives) and not any(mentions_level(part.tree) for part in takes)


def _bounded(rules: tuple[Rule, ...], paths: tuple[Path, ...]) -> frozenset[tuple[str, Side]]:
    found: set[tuple[str, Side]] = set()
    for side in SIDES:
        found.update((rule.indicator, side) for rule in rules if rule.indicator and getattr(rule, side) is not None)
        for path in paths:
            found.update((name, side) for name, limits in path.imposes.items() if getattr(limits, side) is not None)
    return frozenset(found)


def _from_the_top(overriders: list[list[int]]) -> tuple[int, ...]:
    try:
        return tuple(TopologicalSorter(dict(enumerate(overriders))).static_order())
    except CycleError as loop:
        raise ValueError("Rules override each other in a loop; lint names them.") from loop


def _count_alike(
    edition: Edition, rules: tuple[Rule, ...], overriders: list[list[int]], from_the_top: tuple[int, ...]
) -> tuple[bool, ...]:
    defines = {name: define.tree for name, define in edition.defines.items()}
    alike = [rule.when is None or not mentions_use(rule.when.tree, defines) for rule in rules]
    for rule in from_the_top:
        if any(rules[above].mentions_use or not alike[above] for above in overriders[rule]):
            alike[rule] = False
    return tuple(alike)


def _conflicts(paths: tuple[Path, ...], path_at: Mapping[str, int]) -> tuple[frozenset[int], ...]:
    conflicts: list[set[int]] = [set() for _ in paths]
    for position, path in enumerate(paths):
        for name in path.excludes:
            if name in path_at:
                conflicts[position].add(path_at[name])
                conflicts[path_at[name]].add(position)
    return tuple(frozenset(each) for each in conflicts)
