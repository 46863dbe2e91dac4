"""A small map of a site and its surroundings, as paths of an SVG: it needs no script and prints well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

CONTEXT_LAYERS: Final = ("water", "green", "streets", "buildings")
MOST_SHAPES: Final = 600
LEAST_REACH_M: Final = 60.0
GREATEST_REACH_M: Final = 2000.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One path in metres from the top left corner; `kind` is a context layer, `parcel` or `site`."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The square around a site, `size` metres wide, with a scale bar of `scale_m` metres."""

    size: float
    shapes: tuple[Shape, ...]
    scale_m: int

    @property
    def scale_x(self) -> float:
        return round(self.size * 0.04, 2)

    @property
    def scale_y(self) -> float:
        return round(self.size * 0.965, 2)

    @property
    def scale_end(self) -> float:
        return round(self.scale_x + self.scale_m, 2)

    @property
    def label_y(self) -> float:
        return round(self.scale_y - self.size * 0.02, 2)

    @property
    def font_size(self) -> float:
        return round(self.size * 0.042, 2)


_SQL = """
WITH site AS (
  SELECT authority_id, shape, ST_Centroid(ST_Envelope(shape)) AS middle,
    GREATEST(ST_XMax(shape) - ST_XMin(shape), ST_YMax(shape) - ST_YMin(shape)) AS extent
  FROM registry_spatialunit WHERE id = %(parcel)s AND shape IS NOT NULL
), frame AS (
  SELECT authority_id, shape, ST_X(middle) AS x, ST_Y(middle) AS y,
    LEAST(%(greatest)s, GREATEST(%(least)s, 0.85 * extent)) AS reach
  FROM site
), boxed AS (
  SELECT frame.*, ST_MakeEnvelope(x - reach, y - reach, x + reach, y + reach) AS box FROM frame
), found AS (
  SELECT layer.name::text AS kind, feature.shape
  FROM boxed
  JOIN registry_layer layer ON layer.authority_id = boxed.authority_id AND layer.name = ANY(%(layers)s)
  JOIN registry_layerversion version ON version.layer_id = layer.id AND version.is_current
  JOIN registry_layerfeature feature ON feature.version_id = version.id AND feature.shape && boxed.box
  UNION ALL
  SELECT 'parcel', unit.shape
  FROM boxed
  JOIN registry_spatialunit unit ON unit.authority_id = boxed.authority_id AND unit.shape && boxed.box
  WHERE unit.kind = 'parcel' AND unit.id <> %(parcel)s
  UNION ALL
  SELECT 'site', shape FROM boxed
)
SELECT found.kind, 2 * boxed.reach, ST_AsSVG(
  ST_Translate(ST_ClipByBox2D(found.shape, boxed.box::box2d), boxed.reach - boxed.x, -boxed.y - boxed.reach), 1, 1)
FROM boxed CROSS JOIN found
ORDER BY (found.kind = 'site') DESC, ST_Area(found.shape) DESC
LIMIT %(most)s
"""
_DEPTH: Final = {kind: depth for depth, kind in enumerate((*CONTEXT_LAYERS, "parcel", "site"))}


def site_map(parcel_id: int | None) -> SiteMap | None:
    """Return the map around a parcel in one statement; None where the parcel or its shape is not known."""
    if parcel_id is None:
        return None
    values: dict[str, int | float | list[str]] = {
        "parcel": parcel_id,
        "layers": list(CONTEXT_LAYERS),
        "least": LEAST_REACH_M,
        "greatest": GREATEST_REACH_M,
        "most": MOST_SHAPES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    if not rows:
        return None
    size = float(rows[0][1])
    shapes = [Shape(kind, path) for kind, _size, path in rows if path]
    shapes.sort(key=lambda shape: _DEPTH.get(shape.kind, 0))
    return SiteMap(round(size, 2), tuple(shapes), _round_scale(size))


def _round_scale(size_m: float) -> int:
    """Return a round length of about a quarter of the map."""
    return max(length for length in (5, 10, 20, 50, 100, 200, 500, 1000) if length <= size_m / 3 or length == 5)
