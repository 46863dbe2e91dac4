"""Which paths can be taken together, at which levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from protocol.evaluate.arithmetic import compare
from protocol.evaluate.effects import Effects
from protocol.evaluate.standing import Standing, Taken
from protocol.evaluate.values import Truth, both
from protocol.language.tree import NOT_APPLICABLE, Value

Prune = Callable[[Taken, tuple[int, ...]], bool]
"""Given the paths taken so far and those not yet decided: whether nothing worth finding lies that way."""


def is_valid(standing: Standing, taken: Taken) -> Truth:
    """Return whether a set is valid: all open, none excluded, all required ones there, draws within headroom."""
    plan, effects = standing.plan, standing.effects
    truth: Truth = True
    for path in taken:
        if plan.conflicts[path] & taken.keys() or not plan.needs[path] <= taken.keys():
            return False
        truth = both(truth, effects.open(path))
    return both(truth, draws_fit(standing, taken)) if truth is not False else False


def draws_fit(standing: Standing, taken: Taken) -> Truth:
    """Return whether, fact by fact, what the paths draw together is at most what the headroom holds."""
    truth: Truth = True
    for fact, total in total_draws(standing.effects, taken).items():
        truth = both(truth, compare("<=", total, standing.scopes[0].facts.get(fact)))
    return truth


def _is_overdrawn(standing: Standing, taken: Taken, rest: tuple[int, ...]) -> bool:
    """Say whether more is drawn for sure than there is, and nothing of the rest gives back."""
    paths = standing.plan.paths
    return (
        any(paths[path].draws for path in taken)
        and draws_fit(standing, taken) is False
        and not any(gives_back(standing.effects, path) for path in rest if paths[path].draws)
    )


def gives_back(effects: Effects, path: int) -> bool:
    """Say whether a path may add to a headroom at some level."""
    return any(
        amount is None or (isinstance(amount, float) and amount < 0)
        for level in effects.plan.levels[path]
        for amount in effects.draws(path, level).values()
    )


def total_draws(effects: Effects, taken: Taken) -> dict[str, Value]:
    """Return the sum the paths draw from each headroom, in the order of the paths; unknown if one is."""
    totals: dict[str, Value] = {}
    for path in sorted(taken):
        for fact, amount in effects.draws(path, taken[path]).items():
            before = totals.get(fact, 0.0)
            if amount is None or before is None:
                totals[fact] = None
            elif amount is not NOT_APPLICABLE:
                totals[fact] = before + amount  # type: ignore[operator]  # two numbers
    return totals


def candidates(standing: Standing, rules: frozenset[int], forced: Taken) -> tuple[int, ...]:
    """Return the paths, not known to be closed, that relax one of the rules, with all that these and forced ones
    require."""
    plan, effects = standing.plan, standing.effects
    wanted = {path for rule in rules if rule >= 0 for path in plan.relaxers[rule]}
    waiting = [*wanted, *forced]
    while waiting:
        for needed in plan.needs[waiting.pop()] - wanted:
            wanted.add(needed)
            waiting.append(needed)
    return tuple(sorted(path for path in wanted if path not in forced and effects.open(path) is not False))


def is_free(standing: Standing, path: int, among: tuple[int, ...], forced: Taken) -> bool:
    """Say whether taking a path can spoil nothing: it surely is open, what it gives is known, it imposes, draws and
    requires nothing, and neither excludes nor is excluded by another one."""
    entry = standing.plan.paths[path]
    return (
        standing.effects.open(path) is True
        and not entry.imposes
        and not entry.draws
        and not standing.plan.needs[path]
        and not standing.plan.conflicts[path] & {*among, *forced}
        and gives_surely(standing, (path,))
    )


def gives_surely(standing: Standing, paths: Iterable[int]) -> bool:
    """Say whether it is known of each path for which components it is open, and of all it gives how much."""
    return all(None not in standing.effects.open_in(path) and _gives_are_known(standing, path) for path in paths)


def _gives_are_known(standing: Standing, path: int) -> bool:
    """Say whether all a path gives to limits is known, at every level."""
    known = standing.effects.gives_known.get(path)
    if known is None:
        known = standing.effects.gives_known[path] = _work_out_gives_are_known(standing, path)
    return known


def _work_out_gives_are_known(standing: Standing, path: int) -> bool:
    effects, plan = standing.effects, standing.plan
    for rule in effects.relaxed_by(path):
        if plan.rules[rule].kind != "limit":
            continue
        for component in range(len(standing.scopes)):
            for level in plan.trials[path]:
                give = effects.give(path, level, rule, component)
                if give.multiply is None or give.add is None or give.cap is None:
                    return False
            if give.group is not None and effects.group_cap(give.group, component) is None:
                return False
    return True


def choices(standing: Standing, path: int, rules: frozenset[int]) -> tuple[float | None, ...]:
    """Return the levels of a path worth trying, the highest first: those no other level is at least as good as."""
    levels = standing.plan.trials[path]
    if len(levels) == 1:
        return levels
    relaxed = rules.intersection(standing.effects.relaxed_by(path))
    kept_levels = standing.effects.best_levels.get((path, relaxed))
    if kept_levels is None:
        kept_levels = standing.effects.best_levels[path, relaxed] = _undominated(standing, path, levels, relaxed)
    return kept_levels


def _undominated(
    standing: Standing, path: int, levels: tuple[float | None, ...], rules: frozenset[int]
) -> tuple[float | None, ...]:
    kept: list[tuple[float | None, _Worth]] = []
    for level in levels:
        worth = _Worth(standing, path, level, rules)
        if any(other.covers(worth) for _, other in kept):
            continue
        kept = [(at, other) for at, other in kept if not worth.covers(other)]
        kept.append((level, worth))
    return tuple(level for level, _ in kept)


class _Worth:
    """What a path does at one level: gives (more is better), draws and imposed limits (less is better)."""

    def __init__(self, standing: Standing, path: int, level: float | None, rules: frozenset[int]) -> None:
        effects, plan = standing.effects, standing.plan
        self.good: list[Value] = []
        self.bad: list[Value] = []
        relaxed = sorted(rules)
        for component in range(len(standing.scopes)):
            for rule in relaxed:
                if plan.rules[rule].kind == "limit":
                    give = effects.give(path, level, rule, component)
                    self.good += [give.multiply, give.add, give.cap]
            for each in effects.imposed(path, level, component):
                (self.good if each.side == "at_most" else self.bad).append(_as_imposed(each.bound, each.side))
        self.bad += effects.draws(path, level).values()

    def covers(self, other: _Worth) -> bool:
        """Say whether this is at least as good in everything; what is unknown or not applicable covers only itself."""
        return all(_at_least(mine, theirs) for mine, theirs in zip(self.good, other.good, strict=True)) and all(
            _at_least(theirs, mine) for mine, theirs in zip(self.bad, other.bad, strict=True)
        )


def _as_imposed(bound: Value, side: str) -> Value:
    """Return an imposed bound so that more (at_most) or less (at_least) is looser, no bound at all the loosest."""
    if bound is NOT_APPLICABLE or bound == float("inf"):
        return float("inf") if side == "at_most" else float("-inf")
    return bound


def _at_least(left: Value, right: Value) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return left >= right
    return left is right


def assignments(standing: Standing, rules: frozenset[int], forced: Taken, prune: Prune) -> Iterator[Taken]:
    """Yield every set of paths worth trying for these rules, the fullest first, with the forced ones in each.

    As gives are never negative, a path that can spoil nothing is in every set; of the others, each that may help is
    tried at each level no other level is as good as, and left out. Sets whose paths exclude each other, or lack what
    one requires, are not yielded.
    """
    among = candidates(standing, rules, forced)
    free = [path for path in among if is_free(standing, path, among, forced)]
    levels = {path: choices(standing, path, rules) for path in free}
    taken: dict[int, float | None] = {**forced, **{path: each[0] for path, each in levels.items() if len(each) == 1}}
    rest = tuple(path for path in among if path not in taken)
    yield from _branch(standing, rules, taken, rest, prune)


def _branch(
    standing: Standing, rules: frozenset[int], taken: dict[int, float | None], rest: tuple[int, ...], prune: Prune
) -> Iterator[Taken]:
    if _is_overdrawn(standing, taken, rest) or prune(taken, rest):
        return
    if not rest:
        if all(standing.plan.needs[path] <= taken.keys() for path in taken):
            yield taken
        return
    path, rest = rest[0], rest[1:]
    if not standing.plan.conflicts[path] & taken.keys():
        for level in choices(standing, path, rules):
            yield from _branch(standing, rules, {**taken, path: level}, rest, prune)
    yield from _branch(standing, rules, taken, rest, prune)
