"""What can be reached by paths: P, whether any valid set works, and the loosest bound that any valid set gives."""

from __future__ import annotations

from protocol.evaluate.effects import BEST
from protocol.evaluate.plan import Side
from protocol.evaluate.sets import assignments, candidates, gives_surely, is_valid
from protocol.evaluate.standing import NOTHING, OPEN, USE_RULE, Standing, Taken
from protocol.evaluate.values import NO_LIMIT, Truth, both, either
from protocol.language.tree import NOT_APPLICABLE, Value


def any_set_works(standing: Standing, forced: Taken = NOTHING) -> tuple[Truth, Taken]:
    """Return P over the valid sets that hold the forced paths, and a set that works (empty unless P is true).

    Exact: what is not tried can be no better than something that is.
    """
    return LandingSets(standing, forced).search()


class LandingSets:
    """The search for sets of paths with which every rule holds."""

    def __init__(self, standing: Standing, forced: Taken = NOTHING) -> None:
        self.standing = standing
        self.forced = forced
        self.open_rules = tuple(
            rule for rule in (USE_RULE, *standing.plan.others) if standing.settled_truth(rule, forced) is not True
        )
        relaxable = {rule for rule in self.open_rules if rule >= 0}
        if USE_RULE in self.open_rules:
            relaxable.update(standing.plan.allows)
        self.rules = frozenset(relaxable)
        self.best: Truth = False

    def search(self) -> tuple[Truth, Taken]:
        for taken in assignments(self.standing, self.rules, self.forced, self._hopeless):
            truth = is_valid(self.standing, taken)
            if truth is not False:
                truth = both(truth, self.holds(taken))
            self.best = either(self.best, truth)
            if self.best is True:
                return True, taken
        return self.best, NOTHING

    def holds(self, taken: Taken) -> Truth:
        """Return L with these paths, rules that held without them left out unless a path imposes limits."""
        if any(self.standing.plan.paths[path].imposes for path in taken):
            return self.standing.all_hold(taken)
        truth: Truth = True
        for rule in self.open_rules:
            truth = both(truth, self.standing.settled_truth(rule, taken))
        return truth

    def _hopeless(self, taken: Taken, rest: tuple[int, ...]) -> bool:
        """Say whether no set that extends these can do better than what was found, were all the rest free to take."""
        hope: Truth = True
        for path in taken:
            hope = both(hope, self.standing.effects.open(path))
        for each, holds in self.standing.imposed(taken):
            if self.standing.proposed.get(each.indicator) is not OPEN:
                hope = both(hope, holds)
        for rule in self.open_rules:
            fullest = fullest_for(self.standing, rule, taken, rest)
            hope = both(hope, self.standing.truth(rule, fullest, hopeful=True))
            if hope is False:
                return True
        return hope is False or (self.best is None and hope is None)


def fullest_for(standing: Standing, rule: int, taken: Taken, rest: tuple[int, ...]) -> Taken:
    """Return the paths taken and, of the rest, all that relax the rule, each at its best."""
    relaxed = standing.plan.allows if rule == USE_RULE else (rule,)
    helping = {path: BEST for path in rest if any(path in standing.plan.relaxers[each] for each in relaxed)}
    return {**taken, **helping}


def loosest(
    standing: Standing, indicator: str, side: Side, forced: Taken = NOTHING, *, works: LandingSets | None = None
) -> Value:
    """Return the loosest bound that any valid set of open paths gives an indicator.

    Unknown if a set could give a looser one than every set that surely is valid surely does. As gives are never
    negative, a set surely gives what its known gives come to; what it could give at most is the tightest of its limits
    that are known: the unknown ones can only tighten it. With `works`, only sets count with which every rule holds.
    """
    if (indicator, side) not in standing.plan.bounded:
        return NO_LIMIT
    rules = frozenset(standing.plan.limits[indicator])
    start = standing.tightest(indicator, side, forced)[0]
    lands = works is None or not works.open_rules
    if lands and ((start == NO_LIMIT and not forced) or not candidates(standing, rules, forced)):
        return start
    return _Loosest(standing, indicator, side, forced, works).search()


class _Loosest:
    """Bounds as heights: the higher the looser, whichever the side."""

    def __init__(
        self, standing: Standing, indicator: str, side: Side, forced: Taken, works: LandingSets | None
    ) -> None:
        self.standing = standing
        self.indicator = indicator
        self.side: Side = side
        self.forced = forced
        self.limits = frozenset(standing.plan.limits[indicator])
        self.works = works
        self.rules = self.limits | self.works.rules if self.works is not None else self.limits
        self.sure: float | None = None
        self.maybe = -NO_LIMIT

    def search(self) -> Value:
        for taken in assignments(self.standing, self.rules, self.forced, self._hopeless):
            self._weigh(taken)
            if self.sure == NO_LIMIT:
                return NO_LIMIT
        if self.sure is None or self.maybe > self.sure:
            return None
        return self.sure if self.side == "at_most" else -self.sure

    def _weigh(self, taken: Taken) -> None:
        valid = is_valid(self.standing, taken)
        if self.works is not None and valid is not False:
            valid = both(valid, self.works.holds(taken))
        if valid is False:
            return
        most = least = self._as_height(self.standing.tightest(self.indicator, self.side, taken)[0])
        if not gives_surely(self.standing, taken):
            known = self.standing.work_out_tightest(self.indicator, self.side, taken, hopeful=False, known_only=True)[0]
            least = self._as_height(known)
        if valid is True and least is not None:
            self.sure = least if self.sure is None else max(self.sure, least)
        if valid is None or most is None or most != least:
            known = self.standing.work_out_tightest(self.indicator, self.side, taken, ignore_unknown=True)[0]
            height = self._as_height(known)
            assert height is not None
            self.maybe = max(self.maybe, height)

    def _as_height(self, bound: Value) -> float | None:
        if bound is None or bound is NOT_APPLICABLE:
            return None
        assert isinstance(bound, float)
        return bound if self.side == "at_most" or bound == NO_LIMIT else -bound

    def _hopeless(self, taken: Taken, rest: tuple[int, ...]) -> bool:
        """Say whether no set that extends these can be looser than a set found, were all the rest free to take."""
        return self.sure is not None and self._hope(taken, rest) <= self.sure

    def _hope(self, taken: Taken, rest: tuple[int, ...]) -> float:
        hope = NO_LIMIT
        for rule in self.limits:
            fullest = fullest_for(self.standing, rule, taken, rest)
            for bound, counts in self.standing.bounds(rule, self.side, fullest):
                if counts is not True or bound is None or bound is NOT_APPLICABLE or bound == NO_LIMIT:
                    continue
                assert isinstance(bound, float)
                hope = min(hope, bound if self.side == "at_most" else -bound)
        return hope
