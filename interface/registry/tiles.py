"""Vector tiles of the rights map: one SQL statement a tile, ST_AsMVT.

`properties`: one feature a parcel from zoom 15 up (layer `properties`), blocks of parcels below (layer `blocks`).
`context`: water, green, streets, buildings and the like, from the current versions of the layers of these names.
"""

import datetime as dt
from typing import Any, Final

from django.db import connection

from interface.registry.models import RegistryState

LAYERS: Final = ("properties", "context")
LEAST_ZOOM_OF_PROPERTIES: Final = 15
# Near enough to point at one parcel, its address is worth its bytes.
ADDRESSES_FROM_ZOOM: Final = 16
DEEPEST_ZOOM: Final = 22

PROPERTIES = """
WITH box AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile)
SELECT ST_AsMVT(drawn, 'properties', 4096, 'shape') FROM (
    SELECT m.spatial_unit_id AS id, m.certificate_number AS certificate, m.properties_count AS properties,
           nullif(m.right_kind, '') AS right_kind, nullif(m.acquired, '') AS acquired,
           round((m.valid_to - %(as_of)s::date) / 365.25, 1)::float8 AS years_left,
           round(m.utilisation::numeric, 2)::float8 AS utilisation,
           nullif(p.address, '') AS address, nullif(p.address_zh, '') AS address_zh,
           ST_AsMVTGeom(m.drawn, box.tile, 4096, 64, true) AS shape
    FROM box CROSS JOIN registry_mapparcel m
    LEFT JOIN registry_property p ON %(z)s >= %(addresses_from)s
        AND p.authority_id = m.authority_id AND p.certificate_number = m.certificate_number
    WHERE m.authority_id = %(authority)s AND m.drawn && ST_Expand(box.tile, %(margin)s)
) drawn WHERE shape IS NOT NULL
"""

BLOCKS = """
WITH box AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile)
SELECT ST_AsMVT(drawn, 'blocks', 4096, 'shape') FROM (
    SELECT m.properties_count AS properties, nullif(m.right_kind, '') AS right_kind,
           nullif(m.acquired, '') AS acquired,
           round((m.valid_to - %(as_of)s::date) / 365.25, 1)::float8 AS years_left,
           round(m.utilisation::numeric, 2)::float8 AS utilisation,
           ST_AsMVTGeom(m.drawn, box.tile, 4096, 64, true) AS shape
    FROM registry_mapblock m, box
    WHERE m.authority_id = %(authority)s AND m.drawn && ST_Expand(box.tile, %(margin)s)
      AND m.detail = (SELECT max(detail) FROM registry_mapblock
                      WHERE authority_id = %(authority)s AND detail <= %(z)s)
) drawn WHERE shape IS NOT NULL
"""

# From which zoom each kind of ground is drawn; small things would only fill the tile before.
CONTEXT_FROM_ZOOM: Final[dict[str, int]] = {
    "water": 0,
    "green": 8,
    "district": 9,
    "street": 9,
    "metro_line": 9,
    "metro_station": 12,
    "building": 14,
}
# What is named once, at a point of its own: a polygon cut by tiles would carry its name in each of them.
NAMED_ONCE: Final = ("district", "water", "green")
# Streets that are drawn before all others are.
MAIN_STREETS_BELOW: Final = 13

CONTEXT = """
WITH box AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile),
degrees AS (SELECT ST_Transform(ST_Expand(tile, %(margin)s), 4326) AS area FROM box)
SELECT string_agg(part, ''::bytea) FROM (
    SELECT ST_AsMVT(drawn, drawn.layer, 4096, 'shape') AS part FROM (
        SELECT l.name AS layer, nullif(f.name, '') AS name, nullif(f.name_zh, '') AS name_zh,
               f.attributes ->> 'class' AS class, f.attributes ->> 'kind' AS kind,
               ST_AsMVTGeom(ST_Transform(f.geom, 3857), box.tile, 4096, 64, true) AS shape
        FROM registry_layer l
        JOIN registry_layerversion v ON v.layer_id = l.id AND v.is_current
        JOIN registry_layerfeature f ON f.version_id = v.id
        CROSS JOIN box CROSS JOIN degrees
        WHERE l.authority_id = %(authority)s AND l.name = ANY (%(names)s) AND f.geom && degrees.area
          AND (l.name <> 'street' OR %(z)s >= %(all_streets)s
               OR coalesce(f.attributes ->> 'class', 'arterial') IN ('arterial', 'secondary'))
    ) drawn WHERE shape IS NOT NULL GROUP BY drawn.layer
    UNION ALL
    SELECT ST_AsMVT(named, 'place', 4096, 'shape') FROM (
        SELECT l.name AS of, nullif(f.name, '') AS name, nullif(f.name_zh, '') AS name_zh,
               ST_AsMVTGeom(middle.point, box.tile, 4096, 0, true) AS shape
        FROM registry_layer l
        JOIN registry_layerversion v ON v.layer_id = l.id AND v.is_current
        JOIN registry_layerfeature f ON f.version_id = v.id
        CROSS JOIN box CROSS JOIN degrees
        CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(f.geom), 3857) AS point) middle
        WHERE l.authority_id = %(authority)s AND l.name = ANY (%(named)s) AND l.name = ANY (%(names)s)
          AND f.geom && degrees.area AND f.name || f.name_zh <> '' AND middle.point && box.tile
    ) named WHERE shape IS NOT NULL
) parts
"""
# Half the circumference of the earth at the equator, in metres of web mercator.
HALF_WORLD_M: Final = 20_037_508.342789244


def state_key(authority_code: str) -> str:
    """Return where the cache keeps the state of an authority's register."""
    return f"registry-state:{authority_code}"


def state_of(authority_code: str) -> tuple[int, int] | None:
    """Return the id and the data version of an authority's register, or None where there is no such authority."""
    found = RegistryState.objects.filter(authority__code=authority_code).values_list("authority_id", "data_version")
    return found.first()


def is_on_earth(z: int, x: int, y: int) -> bool:
    """Return whether there is such a tile."""
    return 0 <= z <= DEEPEST_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z


def draw_tile(layer: str, authority_id: int, z: int, x: int, y: int, *, as_of: dt.date) -> bytes:
    """Return one tile as Mapbox vector tile bytes; empty where there is nothing.

    Args: layer: one of LAYERS. as_of: the day that years left are counted from.
    """
    parameters: dict[str, Any] = {
        "z": z,
        "x": x,
        "y": y,
        "authority": authority_id,
        "as_of": as_of,
        "margin": 2 * HALF_WORLD_M / 2**z * 64 / 4096,
    }
    if layer == "context":
        parameters["names"] = [name for name, least in CONTEXT_FROM_ZOOM.items() if z >= least]
        parameters["named"] = list(NAMED_ONCE)
        parameters["all_streets"] = MAIN_STREETS_BELOW
        statement = CONTEXT
    else:
        parameters["addresses_from"] = ADDRESSES_FROM_ZOOM
        statement = PROPERTIES if z >= LEAST_ZOOM_OF_PROPERTIES else BLOCKS
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        tile = cursor.fetchone()[0]
    return bytes(tile) if tile else b""
