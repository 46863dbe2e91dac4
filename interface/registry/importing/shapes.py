"""Repair shapes, bring them into EPSG:4326 and into the authority's projected CRS, set-wise.

An invalid polygon is repaired (ST_MakeValid) and reported; what cannot be an area is rejected. Coordinates that no
point on earth has are rejected, because they tell of a wrong reference system.
"""

from django.db.backends.utils import CursorWrapper

# The widest bounds of coordinates in degrees; shapes in metres are checked once they are in degrees.
ON_EARTH = "ST_XMin({0}) >= -180 AND ST_XMax({0}) <= 180 AND ST_YMin({0}) >= -90 AND ST_YMax({0}) <= 90"

# What is left of a line where it was closed and called a polygon.
LEAST_AREA_M2 = 0.01

# A repair leaves slivers thinner than a coordinate's last digit, on which ST_Covers and ST_Intersects stop; on a grid
# of this many metres they close.
REPAIRED_TO = 0.0001

PREPARE = """
CREATE TEMP TABLE shapes_{section} AS
SELECT s.ctid AS at, s.source, s.row_no, s.{key} AS id, invalid.reason AS repaired,
       CASE WHEN invalid.reason IS NULL THEN flat.shape ELSE ST_MakeValid(flat.shape) END AS whole
FROM rows_{section} s
CROSS JOIN LATERAL (
    SELECT ST_Force2D(CASE WHEN ST_HasArc(s.shape_given) THEN ST_CurveToLine(s.shape_given) ELSE s.shape_given END)
           AS shape
) flat
CROSS JOIN LATERAL (
    SELECT CASE WHEN ST_Dimension(flat.shape) = 2 AND NOT ST_IsValid(flat.shape) THEN ST_IsValidReason(flat.shape) END
           AS reason
) invalid
WHERE s.problem IS NULL AND s.shape_given IS NOT NULL AND NOT ST_IsEmpty(s.shape_given)
"""


def transform(cursor: CursorWrapper, section: str, key: str, *, srid: int, areas_where: str) -> None:
    """Make `placed_<section>`: for each row with a shape its `geom` (EPSG:4326) and `shape` (measured, no SRID).

    Args: section: the table `rows_<section>` is read. key: its column that names a row. srid: the projected CRS of
    the authority. areas_where: SQL over the rows that says which must be areas. Rows that cannot have a shape get a
    problem in `rows_<section>`.
    """
    cursor.execute(PREPARE.format(section=section, key=key))
    cursor.execute(
        f"""
        UPDATE rows_{section} s SET problem = concat_ws('; ', s.problem, 'the shape is no area')
        FROM shapes_{section} p
        WHERE p.at = s.ctid AND ({areas_where})
          AND coalesce(ST_IsEmpty(ST_CollectionExtract(p.whole, 3)) OR ST_Area(p.whole) = 0, true)
        """
    )
    cursor.execute(
        f"""
        UPDATE rows_{section} s SET problem = concat_ws('; ', s.problem, 'it has no shape')
        WHERE s.problem IS NULL AND ({areas_where}) AND (s.shape_given IS NULL OR ST_IsEmpty(s.shape_given))
        """
    )
    cursor.execute(
        f"""
        UPDATE rows_{section} s
        SET problem = 'its coordinates (' || round(ST_XMin(p.whole)::numeric, 2) || ', '
                      || round(ST_YMin(p.whole)::numeric, 2) || ') are no degrees; is the reference system right?'
        FROM shapes_{section} p
        WHERE p.row_no = s.row_no AND p.source = s.source AND s.problem IS NULL
          AND ST_SRID(p.whole) = 4326 AND NOT ({ON_EARTH.format("p.whole")})
        """
    )
    # Rows move when they are updated, so from here on they are found by source and number.
    cursor.execute(
        f"""
        CREATE TEMP TABLE placed_{section} AS
        SELECT p.source, p.row_no, p.id, g.geom, m.shape
        FROM shapes_{section} p
        JOIN rows_{section} s ON s.row_no = p.row_no AND s.source = p.source AND s.problem IS NULL
        CROSS JOIN LATERAL (
            SELECT CASE WHEN p.repaired IS NOT NULL OR ({areas_where})
                        THEN CASE WHEN ST_GeometryType(p.whole) IN ('ST_Polygon', 'ST_MultiPolygon') THEN p.whole
                                  WHEN ST_IsEmpty(ST_CollectionExtract(p.whole, 3)) THEN p.whole
                                  ELSE ST_CollectionExtract(p.whole, 3) END
                        ELSE p.whole END AS whole
        ) a
        CROSS JOIN LATERAL (
            SELECT CASE WHEN ST_SRID(a.whole) = 4326 THEN a.whole ELSE ST_Transform(a.whole, 4326) END AS geom
        ) g
        CROSS JOIN LATERAL (
            SELECT ST_SetSRID(CASE WHEN ST_SRID(a.whole) = {int(srid)} THEN a.whole
                                   ELSE ST_Transform(a.whole, {int(srid)}) END, 0) AS measured
        ) t
        CROSS JOIN LATERAL (
            SELECT CASE WHEN p.repaired IS NOT NULL AND ST_Dimension(t.measured) = 2
                        THEN ST_ReducePrecision(t.measured, {REPAIRED_TO}) ELSE t.measured END AS shape
        ) m
        """
    )
    cursor.execute(
        f"""
        UPDATE rows_{section} s
        SET problem = 'it lies where the reference systems of the file and of the authority do not reach'
        FROM placed_{section} p
        WHERE p.row_no = s.row_no AND p.source = s.source AND s.problem IS NULL
          AND NOT (coalesce({ON_EARTH.format("p.geom")}, false)
                   AND ST_XMax(p.shape) < 1e10 AND ST_XMin(p.shape) > -1e10)
        """
    )
    cursor.execute(
        f"""
        UPDATE rows_{section} s SET problem = 'the shape is no area'
        FROM placed_{section} p
        WHERE p.row_no = s.row_no AND p.source = s.source AND s.problem IS NULL AND ({areas_where})
          AND ST_Area(p.shape) < {LEAST_AREA_M2}
        """
    )
    cursor.execute(
        f"""
        INSERT INTO import_notes
        SELECT 'repaired', '{section}', p.source, p.row_no, p.id, 'the shape was invalid: ' || p.repaired
        FROM shapes_{section} p JOIN rows_{section} s ON s.row_no = p.row_no AND s.source = p.source
        WHERE p.repaired IS NOT NULL AND s.problem IS NULL
        """
    )
    cursor.execute(f"ANALYZE placed_{section} (source, row_no, id)")
