"""How the rules of an edition bear on a city: on how many sites each binds, fails and is unknown, for any use.

Asked before there is a project: what nobody has said counts as met, as in `presume`, and it starts on the day the
edition comes into force. So a rule fails where the site fails it, and is unknown where a fact of the site is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from protocol.evaluate.plan import SIDES
from protocol.language.tree import Value
from protocol.rulebook.model import Edition
from protocol.screen import sql
from protocol.screen.compile import SITES, Compiler
from protocol.screen.demand import Demand
from protocol.screen.duck import NOBODY, Limits, Watch, failures_said, opened, watched
from protocol.screen.presume import open_names, presume
from protocol.screen.run_duckdb import NO_LIMITS, Screening, Source, open_raw, source_name, stored_columns
from protocol.screen.sites import RAW
from protocol.screen.sql import Sql
from protocol.screen.standing import NOTHING, Standing, both, negated

HOW: Final = ("binds", "fails", "unknown")


@dataclass(frozen=True, slots=True)
class RuleTally:
    """Sites on which a rule binds, fails, or is unknown, for at least one use; and of each the first site by name.

    A limit binds where no other bounds its indicator more, another rule where it fails, an `allow` where no other one
    admits a use it admits; as allows are alternatives, none of them fails.
    """

    rule: str
    binds: int
    fails: int
    unknown: int
    examples: dict[str, str]


@dataclass(frozen=True, slots=True)
class CityTally:
    """What was counted. `uses`: how many uses were asked of each site, 0 where each says its own.

    `empty`: sites, and the first of them, on which an indicator has a lower bound above the upper one. `asked`: rules
    that hang, in part at least, on what people answer. `unsaid`: facts of the site that the file has no column for.
    """

    sites: int
    uses: int
    rules: tuple[RuleTally, ...]
    empty: Mapping[str, tuple[int, str]]
    asked: frozenset[str]
    unsaid: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON carries them."""
        return {
            "sites": self.sites,
            "uses": self.uses,
            "rules": [asdict(each) for each in self.rules],
            "empty": {name: list(found) for name, found in self.empty.items()},
            "asked": sorted(self.asked),
            "unsaid": list(self.unsaid),
        }


def tally_from_json(data: Mapping[str, Any]) -> CityTally:
    """Return the counts that `to_json` wrote."""
    return CityTally(
        sites=data["sites"],
        uses=data["uses"],
        rules=tuple(RuleTally(**each) for each in data["rules"]),
        empty={name: (count, site) for name, (count, site) in data["empty"].items()},
        asked=frozenset(data["asked"]),
        unsaid=tuple(data["unsaid"]),
    )


def tally(
    edition: Edition, source: Source, *, key: str = "site", limits: Limits = NO_LIMITS, watch: Watch = NOBODY
) -> CityTally:
    """Return how the rules bear on the sites in a file, for the use each says, or for all uses of the catalogue.

    Raises: as `screen_to_file` does.
    """
    with failures_said(source_name(source), limits), opened(limits) as connection:
        columns = _columns(connection, source)
        presumed = presume(edition, open_names(edition, said=columns))
        rules = presumed.edition
        uses = () if "use" in columns else tuple(edition.uses)
        said: dict[str, Value] = {**presumed.proposals, "starts_on": edition.in_force_from}
        screening = Screening(connection, rules, source, Demand(said, uses), key)
        layout = screening.sites.layout
        found = _counts(screening, _bearings(Compiler(rules, layout)), watch)
        # A minimum of what is still to be chosen is presumed met, so that here the edition is read as it stands.
        found |= _counts(screening, _empty(Compiler(edition, layout)), watch)
        (sites,) = connection.execute(f"SELECT count(*) FROM {RAW}").fetchone() or (0,)  # noqa: S608  # our own
    return CityTally(
        sites=int(sites),
        uses=len(uses),
        rules=tuple(_rule_tally(rule, found) for rule in rules.rules),
        empty={
            name: (count, str(site))
            for name in edition.indicators
            for count, site in [found.get(f"empty {name}", (0, None))]
            if count
        },
        asked=frozenset(presumed.conditions) | (edition.rules.keys() - rules.rules.keys()),
        unsaid=tuple(name for name, fact in edition.facts.items() if not fact.source.asked and name not in columns),
    )


def _columns(connection: Any, source: Source) -> frozenset[str]:
    open_raw(connection, source)
    return frozenset(stored_columns(connection))


def _rule_tally(rule: str, found: Mapping[str, tuple[int, Any]]) -> RuleTally:
    binds, fails, unknown = (found[f"{how} {rule}"] for how in HOW)
    named = {how: site for how, (_, site) in zip(HOW, (binds, fails, unknown), strict=True) if site is not None}
    return RuleTally(rule, binds[0], fails[0], unknown[0], {how: str(site) for how, site in named.items()})


Columns = tuple[Compiler, dict[str, Sql]]
"""Conditions on a row of a site and a use, by name, and the compiler whose stages they stand on."""


def _counts(screening: Screening, columns: Columns, watch: Watch) -> dict[str, tuple[int, Any]]:
    """Return, by condition, on how many sites it holds for a use, and the first of them."""
    compiler, conditions = columns
    if not conditions:
        return {}
    query = compiler.pipeline.query(SITES, {"site": sql.column("site"), **conditions})
    per_site = [f'bool_or("{name}") AS "{name}"' for name in conditions]
    statement = f"SELECT site, {', '.join(per_site)} FROM ({screening.whole(query)}) GROUP BY site"  # noqa: S608  # our own
    watched(screening.connection, f"CREATE OR REPLACE TEMP TABLE per_site AS {statement}", watch)
    counted = [
        part
        for name in conditions
        for part in (f'count(*) FILTER (WHERE "{name}")', f'min(CAST(site AS VARCHAR)) FILTER (WHERE "{name}")')
    ]
    row = screening.connection.execute(f"SELECT {', '.join(counted)} FROM per_site").fetchone()  # noqa: S608  # our own
    assert row is not None
    return {name: (int(row[2 * at]), row[2 * at + 1]) for at, name in enumerate(conditions)}


def _bearings(compiler: Compiler) -> Columns:
    """Return `binds far-base`, `fails far-base`, `unknown far-base` and so on."""
    standing = compiler.standing
    columns: dict[str, Sql] = {}
    for at, rule in enumerate(standing.plan.rules):
        for how, bears in zip(HOW, _bears(standing, at), strict=True):
            columns[f"{how} {rule.id}"] = bears
    return compiler, columns


def _empty(compiler: Compiler) -> Columns:
    """Return `empty height` and so on, of each indicator that is bounded on both sides."""
    standing = compiler.standing
    columns: dict[str, Sql] = {}
    for name in standing.edition.indicators:
        if all(standing.plan.bounding[name, side] for side in SIDES):
            least, most = standing.tightest(name, "at_least").sql, standing.tightest(name, "at_most").sql
            limits = sql.binary("<", least, sql.number(math.inf))  # no minimum is written as no limit
            columns[f"empty {name}"] = sql.surely(sql.and_(sql.binary(">", least, most), limits))
    return compiler, columns


def _bears(standing: Standing, at: int) -> tuple[Sql, Sql, Sql]:
    rule = standing.plan.rules[at]
    if rule.kind == "allow":
        own = standing.admits(at)
        others = [standing.admits(other) for other in standing.plan.allows if other != at]
        alone = sql.and_(sql.surely(own.sql), *(sql.not_(sql.surely(other.sql)) for other in others))
        return alone, sql.false(), sql.unknown(own.sql) if own.nullable else sql.false()
    truth = standing.truth(at)
    fails = sql.surely(sql.not_(truth.sql))
    unknown = sql.unknown(truth.sql) if truth.nullable else sql.false()
    if rule.kind != "limit":
        return fails, fails, unknown
    return sql.or_(*_tightest(standing, at)), fails, sql.or_(unknown, *_open_bounds(standing, at))


def _counting(standing: Standing, at: int) -> Sql:
    return both(standing.whens[at], negated(standing.overridden[at])).sql


def _tightest(standing: Standing, at: int) -> Iterator[Sql]:
    """Yield, side by side, whether a limit that counts bounds its indicator as of right; ties bind together."""
    rule = standing.plan.rules[at]
    assert rule.indicator is not None
    for side in SIDES:
        if side in standing.plan.sides[at]:
            own = standing.relaxed(at, side, NOTHING).full.sql
            tightest = standing.tightest(rule.indicator, side).sql
            finite = sql.binary("<", own, sql.number(math.inf))
            yield sql.surely(sql.and_(_counting(standing, at), sql.binary("=", own, tightest), finite))


def _open_bounds(standing: Standing, at: int) -> Iterator[Sql]:
    """Yield whether a bound that counts, or may, is unknown."""
    for side in standing.plan.sides[at]:
        bound = standing.relaxed(at, side, NOTHING).full
        yield sql.and_(sql.possibly(_counting(standing, at)), bound.is_unknown)


def nearest(
    source: Source, name: str, threshold: float, *, key: str = "site", limits: Limits = NO_LIMITS, share: float = 0.1
) -> tuple[int, str, int, str] | None:
    """Return how many sites lie within a share of a threshold below it and from it on, and the nearest of each.

    None where the sites do not say this fact. Raises: WrongInput for a file that cannot be read.
    """
    with failures_said(source_name(source), limits), opened(limits) as connection:
        if name not in _columns(connection, source):
            return None
        value = f'TRY_CAST("{name}" AS DOUBLE)'
        width = share * abs(threshold)
        row = connection.execute(
            f"SELECT count(*) FILTER (WHERE x < $at), arg_max(site, x) FILTER (WHERE x < $at), "  # noqa: S608  # our own names
            f"count(*) FILTER (WHERE x >= $at), arg_min(site, x) FILTER (WHERE x >= $at) FROM "
            f'(SELECT CAST("{key}" AS VARCHAR) AS site, {value} AS x FROM raw_sites) '
            "WHERE x BETWEEN $low AND $high",
            {"at": threshold, "low": threshold - width, "high": threshold + width},
        ).fetchone()
    assert row is not None
    return int(row[0]), str(row[1] or ""), int(row[2]), str(row[3] or "")
