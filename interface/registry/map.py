"""Rebuild what the map draws of an authority: its parcels near by, and blocks of parcels far out. Set-wise."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

MAP_TABLES = ("registry_mapparcel", "registry_mapblock")

# The holder's land comes before what stands on it, and the use of the land before its ownership by the state.
PARCELS = """
INSERT INTO registry_mapparcel (spatial_unit_id, authority_id, certificate_number, properties_count, right_kind,
                                acquired, valid_to, utilisation, drawn)
WITH on_parcel AS (
    SELECT p.parcel_id, p.id, p.certificate_number,
           row_number() OVER (PARTITION BY p.parcel_id ORDER BY array_position(
               ARRAY['land', 'building', 'common_parts', 'unit'], p.kind::text), p.certificate_number) AS nth,
           count(*) OVER (PARTITION BY p.parcel_id) AS properties
    FROM registry_property p WHERE p.authority_id = %(authority)s AND p.parcel_id IS NOT NULL
), held AS (
    SELECT DISTINCT ON (r.property_id) r.property_id, r.kind, r.acquired, r.valid_to
    FROM registry_right r JOIN on_parcel o ON o.id = r.property_id AND o.nth = 1
    WHERE r.kind IN ('land_use', 'ownership')
    ORDER BY r.property_id, r.kind, r.valid_from DESC NULLS LAST, r.valid_to NULLS LAST
), built AS (
    SELECT parcel_id, CASE WHEN count(*) = count(floor_area_m2) THEN sum(floor_area_m2) END AS floor_area_m2
    FROM registry_spatialunit
    WHERE authority_id = %(authority)s AND kind = 'building' AND parcel_id IS NOT NULL
    GROUP BY parcel_id
)
SELECT u.id, u.authority_id, coalesce(o.certificate_number, ''), coalesce(o.properties, 0), coalesce(held.kind, ''),
       coalesce(held.acquired, ''), held.valid_to,
       coalesce(u.floor_area_m2, built.floor_area_m2) / nullif(u.area_m2, 0), web.drawn
FROM registry_spatialunit u
LEFT JOIN on_parcel o ON o.parcel_id = u.id AND o.nth = 1
LEFT JOIN held ON held.property_id = o.id
LEFT JOIN built ON built.parcel_id = u.id
CROSS JOIN LATERAL (SELECT ST_Transform(u.geom, 3857) AS drawn) web
WHERE u.authority_id = %(authority)s AND u.kind = 'parcel' AND u.geom IS NOT NULL
ORDER BY web.drawn
"""


@dataclass(frozen=True)
class Detail:
    """One set of blocks: from which zoom it serves, the size of its cells in metres of web mercator, what it takes
    together (parcels, or the finer blocks before it), how it is drawn."""

    zoom: int
    cell: int
    parts: str
    drawn: str


# Near enough to see streets, the gaps between parcels are kept; farther out the hull within the cell will do. A buffer
# of nothing dissolves what touches in half the time of a union.
DETAILS = (
    Detail(12, 256, "registry_mapparcel m WHERE", "ST_SimplifyPreserveTopology(ST_Buffer(ST_Collect(b.drawn), 0), 2)"),
    Detail(
        10,
        512,
        "registry_mapblock m WHERE m.detail = 12 AND",
        "ST_Intersection(ST_ConvexHull(ST_Collect(b.drawn)), {cell})",
    ),
    Detail(
        0,
        4096,
        "registry_mapblock m WHERE m.detail = 10 AND",
        "ST_Intersection(ST_ConvexHull(ST_Collect(b.drawn)), {cell})",
    ),
)

BLOCKS = """
INSERT INTO registry_mapblock (authority_id, detail, properties_count, right_kind, acquired, valid_to, utilisation,
                               drawn)
SELECT %(authority)s, {zoom}, sum(b.properties_count), mode() WITHIN GROUP (ORDER BY b.right_kind),
       mode() WITHIN GROUP (ORDER BY b.acquired), percentile_disc(0.5) WITHIN GROUP (ORDER BY b.valid_to),
       sum(b.utilisation * b.area) / nullif(sum(b.area) FILTER (WHERE b.utilisation IS NOT NULL), 0),
       coalesce(nullif({drawn}, 'POLYGON EMPTY'::geometry), ST_Collect(b.drawn))
FROM (
    SELECT m.properties_count, m.right_kind, m.acquired, m.valid_to, m.utilisation, m.drawn, ST_Area(m.drawn) AS area,
           floor((ST_XMin(m.drawn) + ST_XMax(m.drawn)) / 2 / {cell}) AS i,
           floor((ST_YMin(m.drawn) + ST_YMax(m.drawn)) / 2 / {cell}) AS j
    FROM {parts} m.authority_id = %(authority)s
) b
GROUP BY b.i, b.j
ORDER BY b.i, b.j
"""


def refresh_map(cursor: CursorWrapper, *, authority_id: int) -> None:
    """Rebuild the parcels and blocks the map draws of one authority; part of the import's transaction."""
    chosen = {"authority": authority_id}
    for table in MAP_TABLES:
        cursor.execute(f"DELETE FROM {table} WHERE authority_id = %(authority)s", chosen)
    cursor.execute(PARCELS, chosen)
    cursor.execute("ANALYZE registry_mapparcel")
    for detail in DETAILS:
        size = detail.cell
        cell = f"ST_MakeEnvelope({size} * b.i, {size} * b.j, {size} * (b.i + 1), {size} * (b.j + 1), 3857)"
        drawn = detail.drawn.format(cell=cell)
        cursor.execute(BLOCKS.format(zoom=detail.zoom, cell=detail.cell, parts=detail.parts, drawn=drawn), chosen)
    cursor.execute("ANALYZE registry_mapblock")
