"""Two screenings of one project side by side, read from their files: what another edition does to every property."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import duckdb

from interface.checks.models import VERDICTS
from interface.checks.screening_files import result_file
from interface.checks.screening_rows import PER_PAGE
from interface.checks.screening_work import PARCELS
from interface.registry.snapshot import AREA, PROPERTY
from protocol.screen.capacity import Both, moved_by, possible
from protocol.screen.duck import quoted

Cell = tuple[str, str]
"""A verdict under the older edition, and under the newer one."""


@dataclass(frozen=True, slots=True)
class Change:
    """A property whose verdict or floor area ratio another edition changes; None: unknown, infinite: no limit."""

    certificate: str
    property_id: int
    old: str
    new: str
    old_far: tuple[float | None, float | None]
    new_far: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many properties have which two verdicts, and a page of those that changed, verdicts before floor areas.

    `flips`: how many change their verdict; `moved`: how many keep it and have another floor area ratio. `whole`,
    `by_district`, `by_use`: floor area as of right and by paths, of the whole city and by key.
    """

    matrix: dict[Cell, int]
    flips: int
    moved: int
    changes: tuple[Change, ...]
    total: int
    number: int
    whole: Both
    by_district: dict[str | None, Both]
    by_use: dict[str | None, Both]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


_FAR: Final = "far_at_most"
# Where an edition has no floor area ratio there is nothing to compare.
_JOINED = f"""
CREATE TEMP TABLE joined AS
SELECT o.site, n."{PROPERTY}" AS property, n."{AREA}" AS area,
       o.verdict AS old, n.verdict AS new, {{old_far}}, {{new_far}}
FROM read_parquet(?) o JOIN read_parquet(?) n ON n.site = o.site
"""  # noqa: S608  # our own names
# What is blocked either way can hold nothing of the project, whatever its ratio.
_MOVED = "new <> 'blocked' AND (old_far IS DISTINCT FROM new_far OR old_paths IS DISTINCT FROM new_paths)"
# What gets better stands before what gets worse, the largest change of floor area first.
_ORDER = f"""
old = new, list_position({list(VERDICTS)}, new) - list_position({list(VERDICTS)}, old),
abs(area * (CASE WHEN isinf(new_far) THEN 0 ELSE new_far END - CASE WHEN isinf(old_far) THEN 0 ELSE old_far END))
    DESC NULLS LAST, site
"""  # our own names


def _possible(side: str, is_open: str, bound: str) -> str:
    """Return what is possible on a parcel; places are those of VERDICTS, from 1."""
    return possible(
        is_open=f"{side}.{is_open}",
        is_unknown=f"{side}.place = 3 OR ({side}.{is_open} AND {side}.{bound}_unknown)",
        area=f"{side}.area",
        bound=f"{side}.{bound}",
    )


_RIGHT, _PATHS = ("place = 1", "far"), ("place <= 2", "by_paths")
_POSSIBLE = f"""
CREATE TEMP TABLE possible AS
SELECT n.district, n.registered_use, {_possible("o", *_RIGHT)} AS old_right, {_possible("n", *_RIGHT)} AS new_right,
       {_possible("o", *_PATHS)} AS old_paths, {_possible("n", *_PATHS)} AS new_paths
FROM old_parcels o JOIN new_parcels n ON n.parcel = o.parcel
"""  # noqa: S608  # our own names


def compared(old: UUID, new: UUID, number: int, cell: Cell | None = None) -> Comparison:
    """Return what differs between two screenings. Args: cell: only properties with these two verdicts."""
    files = [str(result_file(old)), str(result_file(new))]
    with duckdb.connect() as engine:
        engine.execute(
            _JOINED.format(
                old_far=_bounds(engine, files[0], "old", "o"), new_far=_bounds(engine, files[1], "new", "n")
            ),
            files,
        )
        matrix = {
            (str(before), str(after)): int(count)
            for before, after, count in engine.execute("SELECT old, new, count(*) FROM joined GROUP BY ALL").fetchall()
        }
        where, values = "old <> new OR " + _MOVED, []
        if cell is not None:
            where, values = "old = ? AND new = ?", list(cell)
        total = _count(engine, where, values)
        number = min(max(1, number), max(1, -(-total // PER_PAGE)))
        rows = engine.execute(
            f"SELECT site, property, old, new, old_far, old_paths, new_far, new_paths FROM joined "  # noqa: S608  # our own names
            f"WHERE {where} ORDER BY {_ORDER} LIMIT {PER_PAGE} OFFSET ?",
            [*values, (number - 1) * PER_PAGE],
        ).fetchall()
        for name, file in zip(("old", "new"), files, strict=True):
            engine.execute(f"CREATE TEMP VIEW {name}_rows AS SELECT * FROM read_parquet({quoted(file)})")  # noqa: S608  # our own
            engine.execute(PARCELS.format(parcels=f"{name}_parcels", result=f"{name}_rows"))
        engine.execute(_POSSIBLE)
        whole = moved_by(engine, "possible")[None]
        by_district, by_use = moved_by(engine, "possible", "district"), moved_by(engine, "possible", "registered_use")
        moved = _count(engine, f"old = new AND ({_MOVED})", [])
    flips = sum(count for (before, after), count in matrix.items() if before != after)
    changes = tuple(
        Change(site, held, before, after, (old_far, old_paths), (new_far, new_paths))
        for site, held, before, after, old_far, old_paths, new_far, new_paths in rows
    )
    return Comparison(matrix, flips, moved, changes, total, number, whole, by_district, by_use)


def _bounds(engine: duckdb.DuckDBPyConnection, file: str, prefix: str, alias: str) -> str:
    described = engine.execute("DESCRIBE SELECT * FROM read_parquet(?)", [file]).fetchall()
    if _FAR not in {row[0] for row in described}:
        return f"NULL::DOUBLE AS {prefix}_far, NULL::DOUBLE AS {prefix}_paths"
    return f"{alias}.{_FAR} AS {prefix}_far, {alias}.{_FAR}_by_paths AS {prefix}_paths"


def _count(engine: duckdb.DuckDBPyConnection, where: str, values: list[Any]) -> int:
    row = engine.execute(f"SELECT count(*) FROM joined WHERE {where}", values).fetchone()  # noqa: S608  # our own names
    return int(row[0]) if row else 0
