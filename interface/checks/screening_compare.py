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
from protocol.screen.run_duckdb import quoted

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
class Moved:
    """What happens to the floor area that is possible on some parcels, in m².

    `old` and `new`: on the parcels of which both are known and have a limit, nothing where the project may not land.
    `lifted`: how many parcels have no limit any more, with what was possible there; `limited`: how many have one now,
    with what is possible there; `unlimited`: how many have none before and after; `unknown`: of how many it is not
    known before or after.
    """

    old: float
    new: float
    lifted: int
    lifted_from: float
    limited: int
    limited_to: float
    unlimited: int
    unknown: int

    @property
    def is_nothing(self) -> bool:
        return abs(self.new - self.old) < 1 and not self.lifted and not self.limited


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
    whole: tuple[Moved, Moved]
    by_district: dict[str | None, tuple[Moved, Moved]]
    by_use: dict[str | None, tuple[Moved, Moved]]

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


# What is possible on a parcel: nothing where the project may not land, infinite without a limit, null where unknown.
_AREA = """
CASE WHEN {p}.place = 3 OR (({p}.{open}) AND {p}.{unknown}) THEN NULL WHEN NOT ({p}.{open}) THEN 0
     WHEN isinf({p}.{bound}) THEN {p}.{bound} ELSE {p}.area * {p}.{bound} END
"""
_RIGHT = {"open": "place = 1", "unknown": "far_unknown", "bound": "far"}
_PATHS = {"open": "place <= 2", "unknown": "by_paths_unknown", "bound": "by_paths"}
_POSSIBLE = f"""
CREATE TEMP TABLE possible AS
SELECT n.district, n.registered_use, {_AREA.format(p="o", **_RIGHT)} AS old_right, {_AREA.format(p="n", **_RIGHT)}
       AS new_right, {_AREA.format(p="o", **_PATHS)} AS old_paths, {_AREA.format(p="n", **_PATHS)} AS new_paths
FROM old_parcels o JOIN new_parcels n ON n.parcel = o.parcel
"""  # noqa: S608  # our own names
_SUMS = """
coalesce(sum(old_{kind}) FILTER (WHERE isfinite(old_{kind}) AND isfinite(new_{kind})), 0),
coalesce(sum(new_{kind}) FILTER (WHERE isfinite(old_{kind}) AND isfinite(new_{kind})), 0),
count(*) FILTER (WHERE isfinite(old_{kind}) AND isinf(new_{kind})),
coalesce(sum(old_{kind}) FILTER (WHERE isfinite(old_{kind}) AND isinf(new_{kind})), 0),
count(*) FILTER (WHERE isinf(old_{kind}) AND isfinite(new_{kind})),
coalesce(sum(new_{kind}) FILTER (WHERE isinf(old_{kind}) AND isfinite(new_{kind})), 0),
count(*) FILTER (WHERE isinf(old_{kind}) AND isinf(new_{kind})),
count(*) FILTER (WHERE old_{kind} IS NULL OR new_{kind} IS NULL)
"""


def _moved(engine: duckdb.DuckDBPyConnection, column: str) -> dict[str | None, tuple[Moved, Moved]]:
    """Return what happens as of right and by paths for each value of a column."""
    sums = ", ".join(_SUMS.format(kind=kind) for kind in ("right", "paths"))
    rows = engine.execute(f"SELECT {column} AS key, {sums} FROM possible GROUP BY 1").fetchall()  # noqa: S608  # our own names
    found = {row[0]: (Moved(*row[1:9]), Moved(*row[9:17])) for row in rows}
    return found or {None: (Moved(0, 0, 0, 0, 0, 0, 0, 0), Moved(0, 0, 0, 0, 0, 0, 0, 0))}


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
        whole = _moved(engine, "NULL")[None]
        by_district, by_use = _moved(engine, "district"), _moved(engine, "registered_use")
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
