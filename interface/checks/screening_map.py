"""The result of a screening on the map: written once set-wise, drawn one SQL statement a tile."""

from __future__ import annotations

import math
from typing import Any, Final
from uuid import UUID

import duckdb
from django.db import connection

from interface.checks.models import VERDICTS
from interface.registry.snapshot import PARCEL
from interface.registry.tiles import HALF_WORLD_M

PARCELS_FROM_ZOOM: Final = ((15_000, 12), (30_000, 13), (120_000, 14))
"""Up to how many parcels a city shows them from which zoom; a larger one from FARTHEST on."""
FARTHEST: Final = 15
ADDRESSES_FROM_ZOOM: Final = 16
ROWS_AT_ONCE: Final = 20_000

# The best of a parcel's properties stands for it.
_BEST = f"""
SELECT "{PARCEL}", arg_min(site, rank), arg_min(verdict, rank), count(*),
       count(*) FILTER (WHERE verdict = best), arg_min(far_at_most, rank), arg_min(far_at_most_by_paths, rank),
       arg_min(cost, rank)
FROM (SELECT *, arg_min(verdict, rank) OVER (PARTITION BY "{PARCEL}") AS best FROM read_parquet(?))
WHERE "{PARCEL}" IS NOT NULL GROUP BY "{PARCEL}" ORDER BY "{PARCEL}"
"""  # noqa: S608  # our own names
_COPY = """
COPY checks_screeningparcel (run_id, spatial_unit_id, certificate_number, verdict, properties, with_verdict, far,
                             far_by_paths, cost) FROM STDIN
"""
# Cells of the same size as those of the rights map at these zooms, in metres of web mercator.
_DETAILS: Final = ((12, 256), (10, 512), (0, 4096))
# What can be built of the project on a parcel, as a floor area ratio: nothing where it does not land, unknown where
# nobody can tell whether it does.
_RIGHT = """CASE {parcel}.verdict WHEN 'lands' THEN {parcel}.far WHEN 'undetermined' THEN NULL ELSE 0 END"""
_PATHS = """CASE {parcel}.verdict WHEN 'blocked' THEN 0 WHEN 'undetermined' THEN NULL ELSE {parcel}.far_by_paths END"""
# A block shows its middle parcel: a mean of none and no limit would be neither.
_MIDDLE = """CASE WHEN count({far}) * 2 >= count(*) THEN percentile_disc(0.5) WITHIN GROUP (ORDER BY {far}) END"""
_BLOCKS = f"""
INSERT INTO checks_screeningblock (run_id, detail, "column", "row", verdict, lands, lands_by_path, undetermined,
                                   blocked, far, far_by_paths, drawn)
SELECT %(run)s, {{detail}}, i, j, verdict, lands, lands_by_path, undetermined, blocked, far_right, far_paths,
       coalesce(nullif(ST_Intersection(hull, ST_MakeEnvelope({{cell}} * i, {{cell}} * j, {{cell}} * (i + 1),
                {{cell}} * (j + 1), 3857)), 'POLYGON EMPTY'::geometry), hull)
FROM (
    SELECT i, j, (%(verdicts)s::text[])[mode() WITHIN GROUP (
               ORDER BY array_position(%(verdicts)s::text[], verdict::text))] AS verdict,
           count(*) FILTER (WHERE verdict = 'lands') AS lands,
           count(*) FILTER (WHERE verdict = 'lands_by_path') AS lands_by_path,
           count(*) FILTER (WHERE verdict = 'undetermined') AS undetermined,
           count(*) FILTER (WHERE verdict = 'blocked') AS blocked,
           {_MIDDLE.format(far="of_right")} AS far_right, {_MIDDLE.format(far="with_paths")} AS far_paths,
           ST_ConvexHull(ST_Collect(drawn)) AS hull
    FROM (
        SELECT p.verdict, m.drawn, {_RIGHT.format(parcel="p")} AS of_right,
               {_PATHS.format(parcel="p")} AS with_paths,
               floor((ST_XMin(m.drawn) + ST_XMax(m.drawn)) / 2 / {{cell}}) AS i,
               floor((ST_YMin(m.drawn) + ST_YMax(m.drawn)) / 2 / {{cell}}) AS j
        FROM checks_screeningparcel p JOIN registry_mapparcel m ON m.spatial_unit_id = p.spatial_unit_id
        WHERE p.run_id = %(run)s
    ) parcels GROUP BY i, j
) cells
"""  # noqa: S608  # our own names


def write_map(run_id: UUID, result: str) -> int:
    """Put what the map draws of a result into the database; return how many parcels. In the caller's transaction."""
    count = 0
    with duckdb.connect() as engine, connection.cursor() as cursor:
        rows = engine.execute(_BEST, [result])
        with cursor.copy(_COPY) as copy:
            while chunk := rows.fetchmany(ROWS_AT_ONCE):
                for row in chunk:
                    copy.write_row((run_id, *row))
                count += len(chunk)
        cursor.execute("ANALYZE checks_screeningparcel")
        for detail, cell in _DETAILS:
            statement = _BLOCKS.format(detail=detail, cell=cell)
            cursor.execute(statement, {"run": run_id, "verdicts": list(VERDICTS)})
    return count


def parcels_from_zoom(parcels: int) -> int:
    """Return from which zoom on a city of so many parcels shows each of them."""
    return next((zoom for most, zoom in PARCELS_FROM_ZOOM if parcels <= most), FARTHEST)


# Tiles hold numbers, and infinity is none.
NO_LIMIT: Final = 1e6


def _finite(far: str) -> str:
    """Return a floor area ratio as a tile holds it, in SQL: least() would take what is unknown for no limit."""
    return f"CASE WHEN {far} > {NO_LIMIT} THEN {NO_LIMIT} ELSE {far} END"


def _drawn_far(right: str, paths: str, suffix: str = "") -> str:
    """Return the columns of the floor area ratio as of right and by paths, in SQL."""
    return f"{_finite(right)} AS right{suffix}, {_finite(paths)} AS paths{suffix}"


def _of(parcel: str) -> tuple[str, str]:
    return _RIGHT.format(parcel=parcel), _PATHS.format(parcel=parcel)


def _changed(old: tuple[str, str], new: tuple[str, str]) -> str:
    """Return what of the older edition, and the difference, a tile shows beside the newer one."""
    differences = ", ".join(
        f"{_finite(after)} - {_finite(before)} AS {name}_change"
        for name, before, after in zip(("right", "paths"), old, new, strict=True)
    )
    return f"{_drawn_far(*old, suffix='_before')}, {differences}"


_PARCELS = """
WITH box AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile)
SELECT ST_AsMVT(drawn, 'properties', 4096, 'shape') FROM (
    SELECT m.spatial_unit_id AS id, r.certificate_number AS certificate, r.verdict, r.properties,
           r.with_verdict AS same, nullif(r.far, 'Infinity') AS far, nullif(r.far_by_paths, 'Infinity') AS far_by_paths,
           r.cost, nullif(p.address, '') AS address, nullif(p.address_zh, '') AS address_zh, {shown},
           ST_AsMVTGeom(m.drawn, box.tile, 4096, 64, true) AS shape
    FROM box CROSS JOIN registry_mapparcel m
    JOIN checks_screeningparcel r ON r.run_id = %(run)s AND r.spatial_unit_id = m.spatial_unit_id
    {older}
    LEFT JOIN registry_property p ON %(z)s >= %(addresses_from)s
        AND p.authority_id = m.authority_id AND p.certificate_number = r.certificate_number
    WHERE m.authority_id = %(authority)s AND m.drawn && ST_Expand(box.tile, %(margin)s)
) drawn WHERE shape IS NOT NULL
"""
_BLOCKS_DRAWN = """
WITH box AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile)
SELECT ST_AsMVT(drawn, 'blocks', 4096, 'shape') FROM (
    SELECT b.verdict, b.lands, b.lands_by_path, b.undetermined, b.blocked, {shown},
           ST_AsMVTGeom(b.drawn, box.tile, 4096, 64, true) AS shape
    FROM box CROSS JOIN checks_screeningblock b {older}
    WHERE b.run_id = %(run)s AND b.drawn && ST_Expand(box.tile, %(margin)s)
      AND b.detail = (SELECT max(detail) FROM checks_screeningblock WHERE run_id = %(run)s AND detail <= %(z)s)
) drawn WHERE shape IS NOT NULL
"""
_OF_BLOCK, _OF_OLDER_BLOCK = ("b.far", "b.far_by_paths"), ("o.far", "o.far_by_paths")
PARCELS: Final = _PARCELS.format(shown=_drawn_far(*_of("r")), older="")
BLOCKS: Final = _BLOCKS_DRAWN.format(shown=_drawn_far(*_OF_BLOCK), older="")
PARCELS_COMPARED: Final = _PARCELS.format(
    shown=f"o.verdict AS verdict_before, {_drawn_far(*_of('r'))}, {_changed(_of('o'), _of('r'))}",
    older="JOIN checks_screeningparcel o ON o.run_id = %(older)s AND o.spatial_unit_id = m.spatial_unit_id",
)
BLOCKS_COMPARED: Final = _BLOCKS_DRAWN.format(
    shown=f"o.verdict AS verdict_before, {_drawn_far(*_OF_BLOCK)}, {_changed(_OF_OLDER_BLOCK, _OF_BLOCK)}",
    older="""JOIN checks_screeningblock o
        ON o.run_id = %(older)s AND o.detail = b.detail AND o."column" = b."column" AND o."row" = b."row"
""",
)


def draw_tile(
    run_id: UUID, authority_id: int, parcels: int, z: int, x: int, y: int, *, older: UUID | None = None
) -> bytes:
    """Return one tile as Mapbox vector tile bytes; empty where there is nothing.

    Args: older: a screening of the same project under another edition, to be shown as what was before.
    """
    alone, compared = (BLOCKS, BLOCKS_COMPARED) if z < parcels_from_zoom(parcels) else (PARCELS, PARCELS_COMPARED)
    statement = alone if older is None else compared
    values: dict[str, Any] = {
        "run": run_id,
        "older": older,
        "authority": authority_id,
        "z": z,
        "x": x,
        "y": y,
        "addresses_from": ADDRESSES_FROM_ZOOM,
        "margin": 2 * HALF_WORLD_M / math.ldexp(1, z) * 64 / 4096,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        tile = cursor.fetchone()[0]
    return bytes(tile) if tile else b""
