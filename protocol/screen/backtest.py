"""Past cases under two editions: verdicts, bounds, binding rules and costs of each, before and after.

What comes of it in all: how many cases change from which verdict to which, and how much floor area is gained or lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from protocol.language.units import PURE, Unit
from protocol.paths.price import pricer
from protocol.rulebook.model import Edition
from protocol.screen.cannot import WrongInput
from protocol.screen.capacity import INDICATOR, Both, area_fact, moved_by, possible
from protocol.screen.compile import Compiled
from protocol.screen.demand import Demand
from protocol.screen.duck import NOBODY, Limits, Watch, failures_said, opened, quoted, watched
from protocol.screen.outcome import check_out, metadata, written_whole
from protocol.screen.prices import price_rows, store_prices
from protocol.screen.run_duckdb import (
    BEST,
    NO_LIMITS,
    Screening,
    Source,
    source_name,
    stored_columns,
    written,
)
from protocol.screen.side_by_side import SIDES, SideBySide
from protocol.screen.sites import RAW

VERDICTS: Final = ("lands", "lands_by_path", "undetermined", "blocked")
RESULT: Final = "backtest"
FLOOR_AREAS: Final = (("right", "floor_area"), ("paths", "floor_area_by_paths"))
"""Kinds of capacity, and what the columns of the floor area possible are called."""
SHARE_OF_CASES: Final = 0.8
"""How much of the way is behind one when every case has its verdicts and prices begin."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """How a back-test came out. `matrix`: cases by (verdict before, verdict after), those that occur.

    `capacity`, `by_use`, `by_area`: what happens to the floor area possible on the sites of the cases, in all, by use
    asked for and by the area they lie in, in `unit`; None and empty where no edition asks for the area of a site, or
    no column says where a case lies. `priced`: of how many cases the cost is known, before and after.
    """

    cases: int
    matrix: Mapping[tuple[str, str], int]
    warnings: tuple[str, ...]
    capacity: Both | None = None
    by_use: Mapping[str | None, Both] = field(default_factory=dict)
    by_area: Mapping[str | None, Both] = field(default_factory=dict)
    unit: Unit = PURE
    priced: tuple[int, int] = (0, 0)

    @property
    def changed(self) -> int:
        """Return how many cases change their verdict."""
        return sum(count for (before, after), count in self.matrix.items() if before != after)


def backtest_to_file(
    old: Edition,
    new: Edition,
    cases: Source,
    out: Path,
    *,
    demand: Demand | None = None,
    key: str = "case",
    area: str | None = None,
    costs: int = BEST,
    limits: Limits = NO_LIMITS,
    watch: Watch = NOBODY,
) -> Backtest:
    """Ask both editions of every case and write a row per case, `…_before` and `…_after`.

    Args: cases: facts and terms of each case, its `use` among them; a fact that only one edition
    knows is left out by the other. demand: what all cases have in common. area: the column that says in which part of
    the city a case lies. costs: of how many cases an edition's cheapest paths are priced, those that change their
    verdict first; the other costs are null. Raises: as `screen_to_file` does; WrongInput where there is no such column.
    """
    check_out(out)
    with failures_said(source_name(cases), limits), opened(limits) as connection:
        both = _Both(connection, (old, new), cases, demand or Demand(), key, area)
        both.replay(watch)
        both.price(costs, watch)
        with written_whole(out) as partial:
            how = "FORMAT csv, HEADER" if partial.suffix == ".csv" else f"FORMAT parquet, KV_METADATA {both.said()}"
            watched(connection, f"COPY (FROM {RESULT}) TO {quoted(str(partial))} ({how})", Watch(None, watch.cancelled))
        return both.outcome()


class _Both:
    """Two screenings of the same cases, and the table that holds both answers to each."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        editions: tuple[Edition, Edition],
        cases: Source,
        demand: Demand,
        key: str,
        area: str | None,
    ) -> None:
        self.connection = connection
        self.editions = editions
        self.demand = demand
        self.key = key
        self.area = area
        self.sides = [Screening(connection, edition, cases, demand, key) for edition in editions]
        columns = stored_columns(connection)
        if area is not None and area not in columns:
            known = ", ".join(list(columns)[:12])
            raise WrongInput(f"{source_name(cases)} has no column {area}. It has: {known}.")
        self.both = SideBySide(editions, [screening.sites for screening in self.sides], self._area_of_site)

    def replay(self, watch: Watch) -> None:
        """Fill the table."""
        watched(self.connection, f"CREATE TEMP TABLE {RESULT} AS {self._joined()}", watch.part(0.0, SHARE_OF_CASES))

    def _joined(self) -> str:
        """Return the query that puts both answers to a case side by side, those of one kind together."""
        columns = ['site AS "case"', "use"]
        of_each = [compiled.columns for compiled in self.both.compiled]
        for name in dict.fromkeys(name for found in of_each for name in found):
            if name in ("site", "use"):
                continue
            for side, found in zip(SIDES, of_each, strict=True):
                columns.append(f'"{name}_{side}"' if name in found else f'NULL AS "{name}_{side}"')
        columns += self._floor_areas()
        return f"SELECT {', '.join(columns)} FROM ({written(self.both.sites, self.both.query)})"  # noqa: S608  # our own

    def _floor_areas(self) -> list[str]:
        """Return the columns of the floor area possible; none where no edition asks for the area of a site."""
        if self._area_of_site is None:
            return []
        return [
            f"{self._possible(side, compiled, kind)} AS {name}_{side}"
            for kind, name in FLOOR_AREAS
            for side, compiled in zip(SIDES, self.both.compiled, strict=True)
        ]

    def _possible(self, side: str, compiled: Compiled, kind: str) -> str:
        column = f"{INDICATOR}_at_most" + ("_by_paths" if kind == "paths" else "")
        bound = f"{column}_{side}" if column in compiled.columns else "NULL::DOUBLE"
        verdicts = "('lands', 'lands_by_path')" if kind == "paths" else "('lands')"
        is_open = f"verdict_{side} IN {verdicts}"
        return possible(
            is_open=is_open,
            is_unknown=f"verdict_{side} = 'undetermined' OR ({is_open} AND {bound} IS NULL)",
            area="area",
            bound=bound,
        )

    @property
    def _area_of_site(self) -> str | None:
        return next(filter(None, map(area_fact, reversed(self.editions))), None)

    def price(self, most: int, watch: Watch) -> None:
        """Give each case its cost: nothing to what lands, the cheapest paths' to what they open."""
        middle = (1 + SHARE_OF_CASES) / 2
        parts = ((SHARE_OF_CASES, middle), (middle, 1.0))
        for side, screening, (start, end) in zip(SIDES, self.sides, parts, strict=True):
            self.connection.execute(f"UPDATE {RESULT} SET cost_{side} = 0 WHERE verdict_{side} = 'lands'")  # noqa: S608  # our own
            wanted = (
                f"SELECT \"case\" AS site, use FROM {RESULT} WHERE verdict_{side} = 'lands_by_path' "  # noqa: S608  # our own
                f"ORDER BY verdict_before = verdict_after, site, use LIMIT {most:d}"
            )
            price = pricer(screening.edition, self.demand.values)
            found = price_rows(self.connection, screening.sites, wanted, price, watch.part(start, end))
            store_prices(self.connection, RESULT, "case", f"cost_{side}", found)
        if watch.progress is not None:
            watch.progress(1.0)

    def said(self) -> str:
        """Return what a Parquet file says of itself, of both sides."""
        parts = [
            f"{name}_{side}: {quoted(text)}"
            for side, edition, compiled in zip(SIDES, self.editions, self.both.compiled, strict=True)
            for name, text in metadata(edition, compiled).items()
        ]
        return f"{{{', '.join(parts)}}}"

    def outcome(self) -> Backtest:
        """Return what came of it."""
        rows = self.connection.execute(
            f"SELECT verdict_before, verdict_after, count(*) FROM {RESULT} GROUP BY ALL"  # noqa: S608  # our own
        ).fetchall()
        matrix = {(str(before), str(after)): int(count) for before, after, count in rows}
        priced = self.connection.execute(f"SELECT count(cost_before), count(cost_after) FROM {RESULT}").fetchone()  # noqa: S608  # our own
        name = self._area_of_site
        edition = next((one for one in reversed(self.editions) if name in one.facts), None)
        capacity, by_use, by_area = self._capacity() if name is not None else (None, {}, {})
        return Backtest(
            cases=sum(matrix.values()),
            matrix=matrix,
            warnings=tuple(self._warnings()),
            capacity=capacity,
            by_use=by_use,
            by_area=by_area,
            unit=PURE if edition is None or name is None else edition.facts[name].type.unit,
            priced=priced or (0, 0),
        )

    def _capacity(self) -> tuple[Both, Mapping[str | None, Both], Mapping[str | None, Both]]:
        lies = f"nullif(CAST(raw.{chr(34)}{self.area}{chr(34)} AS VARCHAR), '')" if self.area is not None else "NULL"
        areas = ", ".join(
            f"{RESULT}.{name}_{side} AS {old}_{kind}"
            for kind, name in FLOOR_AREAS
            for side, old in zip(SIDES, ("old", "new"), strict=True)
        )
        self.connection.execute(
            f"CREATE TEMP TABLE possible AS SELECT {RESULT}.use, {lies} AS area, {areas} FROM {RESULT} "  # noqa: S608  # our own
            f'JOIN {RAW} AS raw ON raw."{self.key}" = {RESULT}."case"'
        )
        by_area = moved_by(self.connection, "possible", "area") if self.area is not None else {}
        return moved_by(self.connection, "possible")[None], moved_by(self.connection, "possible", "use"), by_area

    def _warnings(self) -> Mapping[str, None]:
        """Return the warnings of both, each once, but for columns that the other edition knows."""
        known = [{*edition.facts, *edition.indicators} for edition in self.editions]
        warnings: dict[str, None] = {}
        for screening, others in zip(self.sides, reversed(known), strict=True):
            for warning in screening.sites.warnings:
                if not any(f"the column {name} " in warning for name in (*others, *filter(None, [self.area]))):
                    warnings[warning] = None
        return warnings
