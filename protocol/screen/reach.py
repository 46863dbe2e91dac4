"""What can be reached by paths, in SQL: whether any valid set works, and the loosest bound that one gives."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from protocol.evaluate.plan import Plan, Side
from protocol.screen import sql
from protocol.screen.families import Family, PathSet, families_of
from protocol.screen.sql import Sql
from protocol.screen.standing import FALSE, Standing, Taken, bare, both, either
from protocol.screen.value import Value


@dataclass(frozen=True, slots=True)
class Both:
    """A set of paths twice: those of it that surely are open, and those that may be. One object where none may be."""

    surely: Taken
    possibly: Taken


class Reach:
    """The paths of an edition over columns."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.plan: Plan = standing.plan
        self.edition = standing.edition
        self.families = families_of(self.edition, self.plan, self._may_be_open(range(len(self.plan.paths))))
        self.relaxed = {rule for family in self.families for rule in family.rules}

    def _may_be_open(self, paths: Iterable[int]) -> list[int]:
        """Return those of some paths that are open on some site, as far as what is common to all sites tells."""
        closed = {path for path in range(len(self.plan.paths)) if sql.is_false(self.standing.effects.open(path).sql)}
        return [path for path in paths if not closed & self.plan.with_needs(path)]

    # Whether any set works

    def any_set_works(self) -> Value:
        """Return P: whether every rule holds with some valid set of open paths."""
        works = [self._family_works(family) for family in self.families]
        return self.standing.writer.kept("reached", both(self.unrelaxed_hold(), *works))

    def lands(self) -> Value:
        """Return whether every rule holds as it stands."""
        relaxed = [self.standing.truth(rule) for rule in self.plan.others if rule in self.relaxed]
        if self.relaxed & set(self.plan.allows):
            relaxed.append(self.standing.admitted())
        return self.standing.writer.kept("lands", both(self.unrelaxed_hold(), *relaxed))

    def unrelaxed_hold(self) -> Value:
        """Return whether the rules hold that no path relaxes."""
        found = [self.standing.truth(rule) for rule in self.plan.others if rule not in self.relaxed]
        if not self.relaxed & set(self.plan.allows):
            found.append(self.standing.admitted())
        return self.standing.writer.kept("unrelaxed_hold", both(*map(bare, found)))

    def _family_works(self, family: Family) -> Value:
        name = f"{self.plan.paths[family.paths[0]].id}_works"
        found = [self._set_works(family, paths) for paths in family.sets]
        return self.standing.writer.kept(name, either(*found) if found else FALSE)

    def _set_works(self, family: Family, paths: PathSet) -> Value:
        taken = self._taken(paths)
        surely = self._holds(family, taken.surely)
        if taken.possibly is taken.surely:
            return surely
        hoped = self._holds(family, taken.possibly)
        surely, hoped = (self.standing.writer.kept("works", each) for each in (surely, hoped))
        open_yet = sql.or_(sql.unknown(surely.sql), sql.possibly(hoped.sql))
        whole = sql.case([(surely.sql, sql.true()), (sql.not_(open_yet), sql.false())], kind=sql.BOOLEAN)
        return Value(whole)

    def _holds(self, family: Family, taken: Taken) -> Value:
        """Return whether the rules these paths bear on hold with them, and the set is one that can be taken."""
        found = [self.standing.truth(rule, taken) for rule in family.rules if self.plan.rules[rule].kind != "allow"]
        if any(self.plan.rules[rule].kind == "allow" for rule in family.rules):
            found.append(self.standing.admitted(taken))
        return both(*found, self.standing.imposed_hold(taken), self.standing.draws_fit(taken))

    def _taken(self, paths: PathSet) -> Both:
        surely, possibly = self._flags(paths, hope=False), self._flags(paths, hope=True)
        taken = Taken(surely, paths)
        same = all(sql.key(surely[path]) == sql.key(possibly[path]) for path in paths)
        return Both(taken, taken if same else Taken(possibly, paths))

    def _flags(self, paths: PathSet, *, hope: bool) -> dict[int, Sql]:
        """Return whether each path of a set takes effect: it is open, and so is all that it requires."""
        flags: dict[int, Sql] = {}

        def flag(path: int, above: frozenset[int]) -> Sql:
            if path not in flags:
                opened = self.standing.effects.open(path)
                own = opened.sql if not opened.nullable else (sql.possibly if hope else sql.surely)(opened.sql)
                needed = [flag(other, above | {path}) for other in sorted(self.plan.needs[path]) if other not in above]
                name = f"{self.plan.paths[path].id}_taken"
                flags[path] = self.standing.writer.pipeline.keep(name, sql.and_(own, *needed))
            return flags[path]

        for path in paths:
            flag(path, frozenset())
        return {path: flags[path] for path in paths}

    # The loosest bound

    def loosest(self, indicator: str, side: Side) -> Value:
        """Return the loosest bound that any valid set of open paths gives an indicator.

        Unknown if a set that may be valid could give a looser one than every set that surely is valid surely does. A
        set surely gives what its known gives come to, and at most the tightest of its limits that are known.
        """
        if (indicator, side) not in self.plan.bounded:
            return Value(sql.number(math.inf), nullable=False)
        limits = self.plan.limits[indicator]
        relaxers = self._may_be_open(sorted({path for rule in limits for path in self.plan.relaxers[rule]}))
        if not relaxers:
            return self.standing.tightest(indicator, side)
        families = families_of(self.edition, self.plan, relaxers)
        relaxed = {rule for family in families for rule in family.rules}
        bounding = self.plan.bounding[indicator, side]
        rest = [rule for rule in bounding if rule not in relaxed]
        heights = [self._family_height(family, indicator, side) for family in families]
        if rest:
            bound = self.standing.tightest(indicator, side, rules=rest)
            sure = _height(bound.sql, side)
            maybe = sql.case([(bound.is_unknown, sql.number(math.inf))], sure) if bound.nullable else None
            heights.append(_Height(sure, maybe))
        return self._joined(heights, indicator, side)

    def _family_height(self, family: Family, indicator: str, side: Side) -> _Height:
        """Return how high the bound rises with the paths of a family, surely and possibly."""
        rules = [rule for rule in family.rules if rule in self.plan.bounding[indicator, side]]
        sure: list[Sql] = []
        maybe: list[Sql] = []
        for paths in family.sets:
            taken = self._taken(paths)
            least = self.standing.tightest(indicator, side, taken.surely, rules, known_only=True)
            bound = self.standing.tightest(indicator, side, taken.surely, rules)
            fits = self.standing.draws_fit(taken.surely)
            sure.append(_where(sql.surely(fits.sql) if fits.nullable else fits.sql, _height(least.sql, side)))
            if taken.possibly is not taken.surely or bound.nullable or fits.nullable:
                most = self.standing.tightest(indicator, side, taken.possibly, rules, ignore_unknown=True)
                fits = self.standing.draws_fit(taken.possibly)
                maybe.append(_where(sql.possibly(fits.sql) if fits.nullable else fits.sql, _height(most.sql, side)))
        keep = self.standing.writer.pipeline.keep
        return _Height(
            keep(f"{indicator}_surely", sql.greatest(sure)),
            keep(f"{indicator}_possibly", sql.greatest([*sure, *maybe])) if maybe else None,
        )

    def _joined(self, heights: list[_Height], indicator: str, side: Side) -> Value:
        keep = self.standing.writer.pipeline.keep
        sure = keep(f"{indicator}_surely", sql.least([height.sure for height in heights]))
        found = sure
        if side == "at_least":
            found = sql.case([(sql.binary("=", sure, sql.number(math.inf)), sure)], sql.negative(sure))
        if all(height.maybe is None for height in heights):
            return Value(found, nullable=False)
        most = sql.least([height.sure if height.maybe is None else height.maybe for height in heights])
        bound = sql.case([(sql.binary("<=", most, sure), found)], kind=sql.DOUBLE)
        return self.standing.writer.kept(f"{indicator}_{side}_by_paths", Value(bound))


@dataclass(frozen=True, slots=True)
class _Height:
    """How loose a bound is, the higher the looser; `maybe` None where nothing beyond what is sure may be reached."""

    sure: Sql
    maybe: Sql | None


def _height(bound: Sql, side: Side) -> Sql:
    """Return how loose a bound is, lowest where it is unknown."""
    if side == "at_least":
        endless = sql.binary("=", bound, sql.number(math.inf))
        bound = sql.case([(endless, bound)], sql.negative(bound))
    return exp.Coalesce(this=bound, expressions=[sql.number(-math.inf)])


def _where(condition: Sql, height: Sql) -> Sql:
    return sql.case([(condition, height)], sql.number(-math.inf))
