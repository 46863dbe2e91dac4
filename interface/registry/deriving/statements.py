"""The SQL of each source expression: from `sites` (id, shape, area_m2) and `marks` (the layer's shapes) to values.

Each statement yields rows of (spatial_unit_id, value jsonb, not_applicable). A parcel without a row is unknown.
Lengths are in metres rounded to the millimetre, shares rounded to 6 decimals.
"""

from dataclasses import dataclass
from typing import Any

from protocol.rulebook.sources import Source

# An overlap thinner than this share of the site is a difference between two surveys and no overlap.
SLIVER = 1e-4
# A site fronts a street whose property line runs along it: within this distance, for at least this length.
STREET_REACH_M = 2.0
LEAST_FRONT_M = 5.0
# Half the width of a street whose layer does not say how wide it is.
HALF_WIDTH_M = 5.0


@dataclass(frozen=True)
class Statement:
    """What `marks` must hold, and the SQL over it; `complete` fills in what a layer that knows all says of a site it
    does not touch."""

    marks: str
    select: str
    parameters: dict[str, Any]


class CannotDerive(ValueError):
    """A source's arguments make no sense; the message says why."""


def statement(source: Source, *, complete: bool) -> Statement:
    """Return the SQL of one source. Raises CannotDerive."""
    if source.kind == "distance":
        return Statement(PIECES, DISTANCE if complete else KNOWN_DISTANCE, {})
    if source.kind == "overlap":
        return Statement(AREAS, OVERLAP.format(untouched="to_jsonb(0)" if complete else "NULL"), {})
    if source.kind == "attribute":
        share = _number(source, 2, default=0.5)
        if not 0 < share <= 1:
            raise CannotDerive(f"{source.text}: a share is more than 0 and at most 1.")
        return Statement(
            VALUED,
            ATTRIBUTE,
            {"attribute": source.arguments[1], "share": share, "complete": complete, "sliver": SLIVER},
        )
    if source.kind == "count_within":
        metres = _number(source, 1)
        if not 0 < metres <= 100_000:
            raise CannotDerive(f"{source.text}: a distance is more than 0 and at most 100000 metres.")
        return Statement(PIECES, COUNT_WITHIN.format(untouched=_none(complete)), {"metres": metres})
    return Statement(
        FRONTS,
        FRONTAGES.format(untouched=_none(complete)),
        {"reach": STREET_REACH_M, "half_width": HALF_WIDTH_M, "least_front": LEAST_FRONT_M},
    )


def _none(complete: bool) -> str:
    """Return what a count of nothing is: zero in a layer that knows all, else unknown."""
    return "0" if complete else "NULL"


def _number(source: Source, position: int, default: float | None = None) -> float:
    if len(source.arguments) <= position and default is not None:
        return default
    try:
        return float(source.arguments[position])
    except ValueError:
        raise CannotDerive(f"{source.text}: {source.arguments[position]} is not a number.") from None


# Large shapes are cut up, so that an index finds the part that is near.
PIECES = """
SELECT f.id, piece.shape FROM registry_layerfeature f
CROSS JOIN LATERAL (SELECT ST_Subdivide(f.shape, 128) AS shape) piece
WHERE f.version_id = %(version)s
"""
AREAS = """
SELECT f.id, piece.shape FROM registry_layerfeature f
CROSS JOIN LATERAL (SELECT ST_Subdivide(f.shape, 256) AS shape) piece
WHERE f.version_id = %(version)s AND ST_Dimension(f.shape) = 2
"""
VALUED = """
SELECT f.id, piece.shape, nullif(f.attributes -> %(attribute)s::text, 'null'::jsonb) AS value
FROM registry_layerfeature f CROSS JOIN LATERAL (SELECT ST_Subdivide(f.shape, 256) AS shape) piece
WHERE f.version_id = %(version)s
"""
# A street is what goes by one name; its property line lies half its width from the line in its middle.
FRONTS = """
SELECT f.id, coalesce(nullif(f.name, ''), nullif(f.name_zh, ''), f.source_id) AS street,
       ST_Buffer(f.shape, CASE WHEN ST_Dimension(f.shape) = 1
           THEN coalesce(registry_as_number(f.attributes ->> 'width') / 2, %(half_width)s) ELSE 0 END + %(reach)s,
           'endcap=flat join=mitre mitre_limit=2') AS shape
FROM registry_layerfeature f WHERE f.version_id = %(version)s AND ST_Dimension(f.shape) > 0
"""

DISTANCE = """
SELECT s.id, to_jsonb(round(near.metres::numeric, 3)), near.metres IS NULL
FROM sites s LEFT JOIN LATERAL (
    SELECT ST_Distance(s.shape, m.shape) AS metres FROM marks m ORDER BY m.shape <-> s.shape LIMIT 1
) near ON true
"""
KNOWN_DISTANCE = DISTANCE + "WHERE near.metres IS NOT NULL"

OVERLAP = """
SELECT s.id, coalesce(to_jsonb(round(touched.share::numeric, 6)), {untouched}), false
FROM sites s LEFT JOIN (
    SELECT o.id, CASE WHEN bool_or(o.covered) THEN 1
                      WHEN count(*) = 1 THEN least(1, ST_Area(min(o.part)) / min(o.area_m2))
                      ELSE least(1, ST_Area(ST_Union(o.part)) / min(o.area_m2)) END AS share
    FROM (
        SELECT s.id, s.area_m2, c.covered,
               CASE WHEN NOT c.covered THEN ST_CollectionExtract(ST_Intersection(m.shape, s.shape), 3) END AS part
        FROM marks m JOIN sites s ON ST_Intersects(m.shape, s.shape)
        CROSS JOIN LATERAL (SELECT ST_Covers(m.shape, s.shape) AS covered) c
    ) o GROUP BY o.id
) touched ON touched.id = s.id
WHERE coalesce(to_jsonb(touched.share), {untouched}) IS NOT NULL
"""

ATTRIBUTE = """
WITH parts AS (
    SELECT s.id, m.value, round((CASE WHEN ST_Covers(m.shape, s.shape) THEN 1
               ELSE ST_Area(ST_Intersection(m.shape, s.shape)) / s.area_m2 END)::numeric, 9) AS share,
           ST_Dimension(m.shape) < 2 AS thin
    FROM marks m JOIN sites s ON ST_Intersects(m.shape, s.shape)
), summed AS (
    SELECT id, value, round(sum(share), 6) AS share, bool_or(thin) AS thin FROM parts GROUP BY id, value
), best AS (
    SELECT DISTINCT ON (id) id, value, share FROM summed WHERE value IS NOT NULL
    ORDER BY id, share DESC, value::text
), touched AS (
    SELECT id FROM summed GROUP BY id HAVING sum(share) > %(sliver)s OR bool_or(thin)
)
SELECT s.id, CASE WHEN best.share >= %(share)s THEN best.value END, touched.id IS NULL
FROM sites s LEFT JOIN touched ON touched.id = s.id LEFT JOIN best ON best.id = s.id AND touched.id IS NOT NULL
WHERE CASE WHEN touched.id IS NULL THEN %(complete)s ELSE best.share >= %(share)s END
"""

COUNT_WITHIN = """
SELECT s.id, to_jsonb(coalesce(near.number, {untouched})), false
FROM sites s LEFT JOIN (
    SELECT s.id, count(DISTINCT m.id) AS number FROM marks m JOIN sites s ON ST_DWithin(m.shape, s.shape, %(metres)s)
    GROUP BY s.id
) near ON near.id = s.id
WHERE coalesce(near.number, {untouched}) IS NOT NULL
"""

FRONTAGES = """
SELECT s.id, to_jsonb(coalesce(along.streets, {untouched})), false
FROM sites s LEFT JOIN (
    SELECT front.id, count(*) AS streets FROM (
        SELECT s.id, m.street FROM marks m JOIN sites s ON ST_Intersects(m.shape, s.shape)
        GROUP BY s.id, m.street
        HAVING sum(ST_Length(ST_Intersection(m.shape, ST_Boundary(s.shape)))) >= %(least_front)s
    ) front GROUP BY front.id
) along ON along.id = s.id
WHERE coalesce(along.streets, {untouched}) IS NOT NULL
"""
