"""Check the rows of a cadastre against each other and write what holds, set-wise.

A property comes whole or not at all: where one of its spatial units or rights is rejected, or its shares do not make
up the whole, the property, its units and its rights are rejected together. Spatial units and parties stand alone.
"""

from django.db.backends.utils import CursorWrapper

from interface.registry.importing.sections import CADASTRE, KEYS, reject_repeated_ids, sequence_of
from interface.registry.importing.shapes import transform

LEVELS_OF_PARTS = 8
HOLDING = "('ownership', 'land_use')"


def check_rows(cursor: CursorWrapper, *, authority_id: int, srid: int) -> None:
    """Give every row that cannot be imported a problem, and every other row the ids it refers to."""
    for section in CADASTRE:
        reject_repeated_ids(cursor, section)
    transform(cursor, "spatial_units", "source_id", srid=srid, areas_where="s.kind = 'parcel'")
    for section in CADASTRE:
        # Whole tables meet whole tables, so the planner needs their sizes and no index.
        cursor.execute(f"ANALYZE rows_{section} ({', '.join(KEYS[section])}, problem)")
    _name_parties(cursor, authority_id)
    _name_units(cursor, authority_id)
    _check_unit_codes(cursor)
    _name_properties(cursor, authority_id)
    _properties_come_whole(cursor, authority_id)


def _name_parties(cursor: CursorWrapper, authority_id: int) -> None:
    cursor.execute(
        """
        CREATE TEMP TABLE named_parties AS
        SELECT s.source_id, coalesce(e.id, nextval(%s::regclass)) AS id,
               e.id IS NULL AS is_new
        FROM rows_parties s LEFT JOIN accounts_party e ON e.authority_id = %s AND e.source_id = s.source_id
        WHERE s.problem IS NULL
        """,
        [sequence_of(cursor, "accounts_party"), authority_id],
    )
    # Parties may be named by rights without being in this file.
    cursor.execute(
        """
        INSERT INTO named_parties
        SELECT e.source_id, e.id, NULL FROM accounts_party e
        WHERE e.authority_id = %s AND e.source_id IN (SELECT party FROM rows_rights)
          AND NOT EXISTS (SELECT FROM rows_parties s WHERE s.source_id = e.source_id)
        """,
        [authority_id],
    )
    cursor.execute("ANALYZE named_parties")


def _name_units(cursor: CursorWrapper, authority_id: int) -> None:
    cursor.execute(
        """
        CREATE TEMP TABLE named_units AS
        SELECT s.source_id, coalesce(e.id, nextval(%s::regclass)) AS id,
               e.id IS NULL AS is_new, s.kind, s.parent, s.parcel, NULL::bigint AS parent_id, NULL::bigint AS parcel_id
        FROM rows_spatial_units s
        LEFT JOIN registry_spatialunit e ON e.authority_id = %s AND e.source_id = s.source_id
        WHERE s.problem IS NULL
        """,
        [sequence_of(cursor, "registry_spatialunit"), authority_id],
    )
    cursor.execute(
        """
        INSERT INTO named_units
        SELECT e.source_id, e.id, NULL, e.kind, NULL, NULL, e.parent_id, e.parcel_id
        FROM registry_spatialunit e
        WHERE e.authority_id = %s
          AND e.source_id IN (
              SELECT parent FROM rows_spatial_units UNION SELECT parcel FROM rows_spatial_units
              UNION SELECT spatial_unit FROM rows_property_units UNION SELECT parcel FROM rows_properties)
          AND NOT EXISTS (SELECT FROM rows_spatial_units s WHERE s.source_id = e.source_id)
        """,
        [authority_id],
    )
    cursor.execute("ANALYZE named_units")
    cursor.execute("SELECT EXISTS (SELECT FROM rows_spatial_units WHERE parent IS NOT NULL OR parcel IS NOT NULL)")
    if cursor.fetchone()[0]:
        _unit_references(cursor)


def _unit_references(cursor: CursorWrapper) -> None:
    for field, wanted in (("parent", "true"), ("parcel", "named.kind = 'parcel'")):
        # A unit whose parent falls away falls too, and so on down.
        for _ in range(LEVELS_OF_PARTS):
            cursor.execute(
                f"""
                WITH bad AS (
                    UPDATE rows_spatial_units s SET problem = '{field}: ' || s.{field} || CASE
                        WHEN EXISTS (SELECT FROM rows_spatial_units o WHERE o.source_id = s.{field}
                                     AND o.problem IS NOT NULL) THEN ' was rejected'
                        WHEN EXISTS (SELECT FROM named_units o WHERE o.source_id = s.{field}) THEN ' is no parcel'
                        ELSE ' is not known' END
                    WHERE s.problem IS NULL AND s.{field} IS NOT NULL
                      AND NOT EXISTS (SELECT FROM named_units named WHERE named.source_id = s.{field} AND {wanted})
                    RETURNING s.source_id
                )
                DELETE FROM named_units u USING bad WHERE u.source_id = bad.source_id
                """
            )
            if cursor.rowcount == 0:
                break
        cursor.execute(
            f"""
            UPDATE named_units u SET {field}_id = o.id FROM named_units o
            WHERE o.source_id = u.{field} AND u.is_new IS NOT NULL
            """
        )
    for _ in range(LEVELS_OF_PARTS):
        cursor.execute(
            """
            UPDATE named_units u SET parcel_id = CASE WHEN o.kind = 'parcel' THEN o.id ELSE o.parcel_id END
            FROM named_units o
            WHERE o.id = u.parent_id AND u.parcel_id IS NULL AND u.is_new IS NOT NULL
              AND (o.kind = 'parcel' OR o.parcel_id IS NOT NULL)
            """
        )
        if cursor.rowcount == 0:
            break


def _check_unit_codes(cursor: CursorWrapper) -> None:
    """Report unit codes of 28 characters that are not built as such codes are; other keys are nobody's business."""
    cursor.execute(
        r"""
        INSERT INTO import_notes
        SELECT 'noted', 'spatial_units', source, row_no, source_id,
               'unit code ' || unit_code || ' is not built 6+3+3+2+5 and 1+8'
        FROM rows_spatial_units
        WHERE problem IS NULL AND length(unit_code) = 28
          AND unit_code !~ '^\d{12}[GJZ][A-HJ-LNP-Y]\d{5}([FLQ]\d{8}|W0{8})$'
        """
    )


def _name_properties(cursor: CursorWrapper, authority_id: int) -> None:
    """Find each property's id and parcel; where the file names no parcel, the one its units are or stand on."""
    cursor.execute(
        """
        UPDATE rows_properties s SET problem = 'parcel: ' || s.parcel || ' is not known, or was rejected'
        WHERE s.problem IS NULL AND s.parcel IS NOT NULL
          AND NOT EXISTS (SELECT FROM named_units u WHERE u.source_id = s.parcel AND u.kind = 'parcel')
        """
    )
    cursor.execute(
        """
        CREATE TEMP TABLE named_properties AS
        WITH stands AS (
            SELECT pu.property, min(p.parcel_id) AS parcel_id, min(p.parcel_id) <> max(p.parcel_id) AS on_several
            FROM rows_property_units pu JOIN named_units u ON u.source_id = pu.spatial_unit
            CROSS JOIN LATERAL (SELECT CASE WHEN u.kind = 'parcel' THEN u.id ELSE u.parcel_id END AS parcel_id) p
            WHERE pu.problem IS NULL AND p.parcel_id IS NOT NULL
            GROUP BY pu.property
        )
        SELECT s.certificate_number, coalesce(e.id, nextval(%s::regclass)) AS id,
               e.id IS NULL AS is_new,
               coalesce(u.id, CASE WHEN NOT stands.on_several THEN stands.parcel_id END) AS parcel_id,
               s.parcel IS NULL AND coalesce(stands.on_several, false) AS on_several
        FROM rows_properties s
        LEFT JOIN registry_property e ON e.authority_id = %s AND e.certificate_number = s.certificate_number
        LEFT JOIN named_units u ON u.source_id = s.parcel
        LEFT JOIN stands ON stands.property = s.certificate_number
        WHERE s.problem IS NULL
        """,
        [sequence_of(cursor, "registry_property"), authority_id],
    )
    cursor.execute(
        """
        INSERT INTO import_notes
        SELECT 'noted', 'properties', s.source, s.row_no, s.certificate_number,
               'it stands on several parcels and the file does not say on which its site is measured'
        FROM rows_properties s JOIN named_properties n USING (certificate_number)
        WHERE n.on_several AND s.problem IS NULL
        """
    )
    cursor.execute(
        """
        INSERT INTO named_properties
        SELECT e.certificate_number, e.id, NULL, e.parcel_id, false FROM registry_property e
        WHERE e.authority_id = %s
          AND e.certificate_number IN (
              SELECT property FROM rows_property_units UNION SELECT property FROM rows_rights
              UNION SELECT holder_property FROM rows_rights)
          AND NOT EXISTS (SELECT FROM rows_properties s WHERE s.certificate_number = e.certificate_number)
        """,
        [authority_id],
    )
    cursor.execute("ANALYZE named_properties")


def _properties_come_whole(cursor: CursorWrapper, authority_id: int) -> None:
    _broken_references(cursor)
    cursor.execute(WRONG_SHARES)
    # What is wrong with one part is wrong with the whole; a property that falls takes those down it holds a right in.
    while True:
        cursor.execute(SPREAD_TO_PROPERTIES)
        if cursor.rowcount == 0:
            break
        cursor.execute(SPREAD_TO_HELD)
    for section in ("property_units", "rights"):
        cursor.execute(
            f"""
            UPDATE rows_{section} s SET problem = 'its property was rejected' FROM wrong_properties w
            WHERE w.certificate_number = s.property AND s.problem IS NULL
            """
        )
    cursor.execute(
        """
        DELETE FROM named_properties n USING wrong_properties w WHERE w.certificate_number = n.certificate_number
        """
    )


def _broken_references(cursor: CursorWrapper) -> None:
    checks = (
        ("property_units", "property", "named_properties", "certificate_number"),
        ("property_units", "spatial_unit", "named_units", "source_id"),
        ("rights", "property", "named_properties", "certificate_number"),
        ("rights", "party", "named_parties", "source_id"),
        ("rights", "holder_property", "named_properties", "certificate_number"),
    )
    for section, field, named, key in checks:
        cursor.execute(
            f"""
            UPDATE rows_{section} s SET problem = '{field}: ' || s.{field} || ' is not known, or was rejected'
            WHERE s.problem IS NULL AND s.{field} IS NOT NULL
              AND NOT EXISTS (SELECT FROM {named} n WHERE n.{key} = s.{field})
            """
        )


# The same arithmetic as the database's own check at commit, on the rows before they are written.
WRONG_SHARES = f"""
CREATE TEMP TABLE wrong_shares AS
WITH holding AS (
    SELECT property, kind, joint, coalesce(share[1], share_numerator, 1)::numeric AS n,
           coalesce(share[2], share_denominator, 1)::numeric AS d, coalesce(valid_from, '-infinity'::date) AS begins,
           coalesce(valid_to, 'infinity'::date) AS ends, count(*) OVER (PARTITION BY property, kind) AS holders
    FROM rows_rights WHERE problem IS NULL AND kind IN {HOLDING}
), several AS (
    SELECT * FROM holding WHERE holders > 1 OR (NOT joint AND n <> d)
), days AS (
    SELECT property, kind, begins AS day FROM several
    UNION SELECT property, kind, ends FROM several WHERE ends < 'infinity'
), in_force AS (
    SELECT days.*, s.n, s.d, s.joint, registry_lcm(s.d) OVER (PARTITION BY days.property, days.kind, days.day) AS common
    FROM days JOIN several s
      ON s.property = days.property AND s.kind = days.kind AND s.begins <= days.day AND days.day < s.ends
)
SELECT DISTINCT ON (property) property,
       'the shares of ' || kind || ' are ' || CASE WHEN bool_or(joint) THEN 'partly joint, partly fractions'
           ELSE sum(n * (common / d))::bigint || '/' || max(common)::bigint || ', not the whole' END
       || CASE WHEN day > '-infinity' THEN ' from ' || day ELSE '' END AS reason
FROM in_force GROUP BY property, kind, day
HAVING NOT (bool_and(joint) OR (NOT bool_or(joint) AND sum(n * (common / d)) = max(common)))
ORDER BY property, kind, day;

CREATE TEMP TABLE wrong_properties AS
SELECT DISTINCT ON (certificate_number) certificate_number, reason FROM (
    SELECT s.certificate_number, s.problem AS reason, 0 AS rank
    FROM rows_properties s WHERE s.problem IS NOT NULL AND s.certificate_number IS NOT NULL
    UNION ALL SELECT property, reason, 1 FROM wrong_shares
) found ORDER BY certificate_number, rank;
CREATE UNIQUE INDEX ON wrong_properties (certificate_number);
DELETE FROM wrong_properties w USING named_properties n
WHERE n.certificate_number = w.certificate_number AND n.is_new IS NOT NULL
  AND w.certificate_number NOT IN (SELECT property FROM wrong_shares);
"""

SPREAD_TO_PROPERTIES = """
WITH found AS (
    SELECT DISTINCT ON (property) property, reason FROM (
        SELECT property, 'its right ' || source_id || ' was rejected (' || problem || ')' AS reason, 1 AS rank
        FROM rows_rights WHERE problem IS NOT NULL AND property IS NOT NULL
        UNION ALL
        SELECT property, 'its spatial unit ' || coalesce(spatial_unit, '?') || ' was rejected (' || problem || ')', 2
        FROM rows_property_units WHERE problem IS NOT NULL AND property IS NOT NULL
    ) parts ORDER BY property, rank
), fresh AS (
    INSERT INTO wrong_properties SELECT property, reason FROM found
    ON CONFLICT (certificate_number) DO NOTHING RETURNING certificate_number, reason
), told AS (
    UPDATE rows_properties s SET problem = f.reason FROM (
        SELECT * FROM fresh UNION SELECT w.certificate_number, w.reason FROM wrong_properties w
    ) f
    WHERE f.certificate_number = s.certificate_number AND s.problem IS NULL
    RETURNING s.certificate_number
)
SELECT certificate_number FROM fresh UNION SELECT certificate_number FROM told
"""

SPREAD_TO_HELD = """
UPDATE rows_rights s SET problem = 'the property that holds it, ' || s.holder_property || ', was rejected'
FROM wrong_properties w WHERE w.certificate_number = s.holder_property AND s.problem IS NULL
"""
