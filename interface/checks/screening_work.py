"""The work of a screening: the question put to the snapshot, rows ranked, totals counted.

Nothing here touches the database; `operations` calls it and records what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from interface.checks.models import VERDICTS
from interface.checks.screening_question import Asked
from interface.registry.snapshot import AREA, DISTRICT, FLOOR_AREA, PARCEL, PROPERTY, SITE, USE, Snapshot
from protocol.paths.price import pricer
from protocol.screen.duck import Limits, Watch, failures_said, opened, quoted
from protocol.screen.missing import mask_columns
from protocol.screen.run_duckdb import screen_to_file

SHARE_OF_SCREENING: Final = 0.95
"""How much of the way is behind one when every row has its verdict and its cost, and ranking begins."""


@dataclass(frozen=True, slots=True)
class Result:
    """Where the ranked rows stand, and the totals that go with them."""

    file: Path
    totals: dict[str, Any]


def screen(asked: Asked, snapshot: Snapshot, folder: Path, *, limits: Limits, watch: Watch) -> Result:
    """Screen a city and leave `result.parquet` in a folder. Raises: as `screen_to_file` does."""
    raw = folder / "raw.parquet"
    outcome = screen_to_file(
        asked.rules,
        snapshot.sites_for(asked.rules),
        asked.demand,
        raw,
        key=SITE,
        limits=limits,
        watch=watch.part(0.0, SHARE_OF_SCREENING),
        pricer=pricer(asked.rules, asked.demand.values),
    )
    with failures_said("result", limits), opened(limits) as connection:
        ranked = folder / "result.parquet"
        _rank(connection, raw, snapshot, ranked, mask_columns(outcome.legend))
        totals = _totals(connection, ranked)
    raw.unlink(missing_ok=True)
    totals["legend"] = list(outcome.legend)
    totals["silent"] = sorted(_silent(asked, snapshot))
    if asked.presumed is not None:
        totals["conditions"] = {name: list(names) for name, names in asked.presumed.conditions.items()}
        totals["left_out"] = {name: list(names) for name, names in asked.presumed.left_out.items()}
    return Result(ranked, totals)


def _silent(asked: Asked, snapshot: Snapshot) -> Iterator[str]:
    """Yield the facts of sites that a snapshot knows of no site."""
    columns = {column.fact for column in snapshot.columns}
    return (name for name, fact in asked.rules.facts.items() if not fact.source.asked and name not in columns)


# What of a verdict comes first: the best for a project; of equals what costs least, then what allows most; where it
# cannot be told, what is nearest to being told.
_RANK = """
CASE r.verdict WHEN 'lands' THEN 0 WHEN 'lands_by_path' THEN 1 WHEN 'undetermined' THEN 2 ELSE 3 END,
r.cost NULLS LAST, {missing}, r.far_at_most_by_paths DESC NULLS LAST, r.far_at_most DESC NULLS LAST, r.site
"""


def _rank(
    connection: duckdb.DuckDBPyConnection, raw: Path, snapshot: Snapshot, out: Path, masks: tuple[str, ...]
) -> None:
    """Write the rows in the order of their rank, each with where its property lies and what stands there."""
    missing = " + ".join(f"bit_count(r.{mask})" for mask in masks)
    about = ", ".join(f's."{name}" AS "{name}"' for name in (PROPERTY, PARCEL, DISTRICT, AREA, FLOOR_AREA, USE))
    files = ", ".join(quoted(path) for path in snapshot.files())
    connection.execute(
        f"COPY (SELECT row_number() OVER (ORDER BY {_RANK.format(missing=missing)}) AS rank, r.*, {about} "  # noqa: S608  # our own names
        f"FROM read_parquet({quoted(str(raw))}) r JOIN read_parquet([{files}]) s ON s.{SITE} = r.site ORDER BY rank) "
        f"TO {quoted(str(out))} (FORMAT parquet, ROW_GROUP_SIZE 20000)"
    )


# --- Totals -----------------------------------------------------------------------------------------------------------

# A floor area is counted once a parcel, however many properties lie on it: with the best verdict among them, and of
# those with this verdict the largest bound.
PARCELS = f"""
CREATE TEMP TABLE {{parcels}} AS
SELECT coalesce("{PARCEL}", -"{PROPERTY}") AS parcel, any_value("{DISTRICT}") AS district,
       any_value("{AREA}") AS area, any_value("{FLOOR_AREA}") AS built, min(place) AS place,
       mode("{USE}") AS registered_use,
       max(far_at_most) FILTER (WHERE place = best) AS far, bool_or(far_at_most IS NULL) FILTER (WHERE place = best)
           AS far_unknown,
       max(far_at_most_by_paths) FILTER (WHERE place = best) AS by_paths,
       bool_or(far_at_most_by_paths IS NULL) FILTER (WHERE place = best) AS by_paths_unknown
FROM (SELECT *, min(place) OVER (PARTITION BY coalesce("{PARCEL}", -"{PROPERTY}")) AS best FROM (
    SELECT *, list_position({list(VERDICTS)}, verdict) AS place FROM {{result}}))
GROUP BY 1
"""  # noqa: S608  # our own names
_CAPACITY = """
count(*) AS parcels, sum(area) AS area, sum(built) AS built, count(*) FILTER (WHERE built IS NULL) AS built_unknown,
{right} AS as_of_right, {paths} AS by_paths
"""
_SUMS = """{{
    'floor_area': sum(area * {bound}) FILTER (WHERE {open} AND NOT isinf({bound}) AND NOT {unknown}),
    'counted': count(*) FILTER (WHERE {open} AND area IS NOT NULL AND NOT isinf({bound}) AND NOT {unknown}),
    'no_limit': count(*) FILTER (WHERE {open} AND isinf({bound})),
    'unknown': count(*) FILTER (WHERE place = 3 OR ({open} AND (area IS NULL OR {unknown} OR {bound} IS NULL))),
    'built': sum(built) FILTER (WHERE {open} AND NOT isinf({bound}) AND NOT {unknown}),
    'built_unknown': count(*) FILTER (
        WHERE {open} AND area IS NOT NULL AND NOT isinf({bound}) AND NOT {unknown} AND built IS NULL)
}}"""
AS_OF_RIGHT = _SUMS.format(bound="far", unknown="far_unknown", open="place = 1")
BY_PATHS = _SUMS.format(bound="by_paths", unknown="by_paths_unknown", open="place <= 2")


def _totals(connection: duckdb.DuckDBPyConnection, ranked: Path) -> dict[str, Any]:
    connection.execute(f"CREATE TEMP VIEW result AS SELECT * FROM read_parquet({quoted(str(ranked))})")  # noqa: S608
    connection.execute(PARCELS.format(parcels="parcels", result="result"))
    verdicts = dict(connection.execute("SELECT verdict, count(*) FROM result GROUP BY 1").fetchall())
    return {
        "rows": sum(verdicts.values()),
        "verdicts": {verdict: verdicts.get(verdict, 0) for verdict in VERDICTS},
        "parcels": _by_verdict(connection, "NULL")[None],
        "priced": _one(connection, "SELECT count(cost) FROM result WHERE verdict = 'lands_by_path'"),
        "capacity": _capacity(connection, "NULL")[None],
        "by_district": _grouped(connection, "district"),
        "by_registered_use": _grouped(connection, "registered_use"),
        "reasons": [
            [verdict, rule, count]
            for verdict, rule, count in connection.execute(
                "SELECT verdict, rule, count(*) FROM result WHERE verdict <> 'lands' AND rule IS NOT NULL "
                "GROUP BY ALL ORDER BY 3 DESC, 1, 2"
            ).fetchall()
        ],
    }


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _grouped(connection: duckdb.DuckDBPyConnection, column: str) -> list[dict[str, Any]]:
    """Return verdicts and capacity of the parcels of each value of a column, those with the most parcels first."""
    verdicts, capacity = _by_verdict(connection, column), _capacity(connection, column)
    found = [{"key": key, "verdicts": verdicts[key], "capacity": capacity[key]} for key in capacity]
    return sorted(found, key=lambda each: (-each["capacity"]["parcels"], each["key"] or ""))


def _by_verdict(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str | None, dict[str, int]]:
    rows = connection.execute(f"SELECT {column}, place, count(*) FROM parcels GROUP BY ALL").fetchall()  # noqa: S608
    found: dict[str | None, dict[str, int]] = {}
    for key, place, count in rows:
        found.setdefault(key, dict.fromkeys(VERDICTS, 0))[VERDICTS[place - 1]] = count
    return found or {None: dict.fromkeys(VERDICTS, 0)}


def _capacity(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str | None, dict[str, Any]]:
    columns = _CAPACITY.format(right=AS_OF_RIGHT, paths=BY_PATHS)
    rows = connection.execute(f"SELECT {column} AS key, {columns} FROM parcels GROUP BY 1")  # noqa: S608  # our own
    names = [each[0] for each in rows.description or ()][1:]
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows.fetchall()}
