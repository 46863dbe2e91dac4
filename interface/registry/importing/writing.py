"""Write the checked rows of a cadastre: new rows inserted, changed ones updated, equal ones left alone."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from interface.registry.importing.report import Report
from interface.registry.importing.sections import sequence_of


@dataclass(frozen=True)
class Write:
    """One table: where its rows come from (`chosen`, which yields id, is_new and the columns) and what is compared.

    `kept` columns are written with a row and do not by themselves make it a changed one.
    """

    section: str
    table: str
    columns: tuple[str, ...]
    chosen: str
    kept: tuple[str, ...] = ()


WRITES = (
    Write(
        "parties",
        "accounts_party",
        ("authority_id", "source_id", "kind", "name", "name_zh"),
        """SELECT n.id, n.is_new, {authority} AS authority_id, s.source_id, s.kind,
                  coalesce(nullif(s.name, ''), s.name_zh) AS name, s.name_zh
           FROM rows_parties s JOIN named_parties n USING (source_id) WHERE s.problem IS NULL""",
    ),
    Write(
        "spatial_units",
        "registry_spatialunit",
        (
            "authority_id",
            "source_id",
            "unit_code",
            "parcel_number",
            "kind",
            "parent_id",
            "parcel_id",
            "level_from",
            "level_to",
            "floor_area_m2",
            "height_m",
            "built_year",
            "name",
            "name_zh",
            "geom",
            "shape",
        ),
        """SELECT n.id, n.is_new, {authority} AS authority_id, s.source_id, s.unit_code, s.parcel_number, s.kind,
                  n.parent_id, n.parcel_id, round(s.level_from::numeric, 2) AS level_from,
                  round(s.level_to::numeric, 2) AS level_to, s.floor_area_m2, s.height_m,
                  s.built_year::integer AS built_year, s.name, s.name_zh, p.geom, p.shape,
                  {version}::bigint AS shape_version, {dated}::date AS recorded_on
           FROM rows_spatial_units s JOIN named_units n USING (source_id)
           LEFT JOIN placed_spatial_units p ON p.id = s.source_id
           WHERE s.problem IS NULL""",
        kept=("shape_version", "recorded_on"),
    ),
    Write(
        "properties",
        "registry_property",
        ("authority_id", "certificate_number", "kind", "address", "address_zh", "parcel_id"),
        """SELECT n.id, n.is_new, {authority} AS authority_id, s.certificate_number, s.kind, s.address, s.address_zh,
                  n.parcel_id
           FROM rows_properties s JOIN named_properties n USING (certificate_number) WHERE s.problem IS NULL""",
    ),
    Write(
        "property_units",
        "registry_propertyunit",
        ("property_id", "spatial_unit_id"),
        """SELECT coalesce(e.id, nextval('{sequence}')) AS id,
                  e.id IS NULL AS is_new, n.id AS property_id, u.id AS spatial_unit_id
           FROM rows_property_units s JOIN named_properties n ON n.certificate_number = s.property
           JOIN named_units u ON u.source_id = s.spatial_unit
           LEFT JOIN registry_propertyunit e ON e.property_id = n.id AND e.spatial_unit_id = u.id
           WHERE s.problem IS NULL""",
    ),
    Write(
        "rights",
        "registry_right",
        (
            "property_id",
            "source_id",
            "party_id",
            "holder_property_id",
            "kind",
            "share_numerator",
            "share_denominator",
            "joint",
            "valid_from",
            "valid_to",
            "registered_use",
            "acquired",
            "contract_far",
            "state_owned",
            "details",
        ),
        """SELECT coalesce(e.id, nextval('{sequence}')) AS id, e.id IS NULL AS is_new,
                  n.id AS property_id, s.source_id, pa.id AS party_id, h.id AS holder_property_id, s.kind,
                  CASE WHEN NOT s.joint THEN coalesce(s.share[1], s.share_numerator, 1) END AS share_numerator,
                  CASE WHEN NOT s.joint THEN coalesce(s.share[2], s.share_denominator, 1) END AS share_denominator,
                  s.joint, s.valid_from, s.valid_to, s.registered_use, s.acquired, s.contract_far, s.state_owned,
                  s.details, {dated}::date AS recorded_on
           FROM rows_rights s JOIN named_properties n ON n.certificate_number = s.property
           LEFT JOIN named_parties pa ON pa.source_id = s.party
           LEFT JOIN named_properties h ON h.certificate_number = s.holder_property
           LEFT JOIN registry_right e ON e.property_id = n.id AND e.source_id = s.source_id
           WHERE s.problem IS NULL""",
        kept=("recorded_on",),
    ),
)


def write_rows(cursor: CursorWrapper, report: Report, *, authority_id: int, version: int, dated: str) -> bool:
    """Write every section. Returns whether the shape of a parcel was added or changed."""
    shapes_changed = False
    for write in WRITES:
        rows = f"write_{write.section}"
        chosen = write.chosen.format(
            authority=int(authority_id),
            version=int(version),
            dated=f"'{dated}'",
            sequence=sequence_of(cursor, write.table),
        )
        # MATERIALIZED into a table: the sequence must be asked once a row, and both statements below read it.
        cursor.execute(f"CREATE TEMP TABLE {rows} AS {chosen}")
        cursor.execute(f"ANALYZE {rows} (id, is_new)")
        if write.section == "spatial_units":
            shapes_changed = _parcels_differ(cursor)
        if write.section in ("property_units", "rights"):
            _remove(cursor, report, write.section)
        _update(cursor, report, write, rows)
        _insert(cursor, report, write, rows)
        # What follows joins these tables; the planner must know that a first import has filled them.
        cursor.execute(f"ANALYZE {write.table}")
    return shapes_changed


def _parcels_differ(cursor: CursorWrapper) -> bool:
    """Return whether a parcel is new or has another shape, before it is written."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM write_spatial_units w LEFT JOIN registry_spatialunit t ON t.id = w.id "
        "WHERE w.kind = 'parcel' AND (w.is_new OR w.shape IS DISTINCT FROM t.shape))"
    )
    return bool(cursor.fetchone()[0])


def _insert(cursor: CursorWrapper, report: Report, write: Write, rows: str) -> None:
    names = ", ".join(("id", *write.columns, *write.kept))
    # In the order of the source: neighbours in the file stay neighbours on the disk.
    cursor.execute(f"INSERT INTO {write.table} ({names}) SELECT {names} FROM {rows} WHERE is_new")
    report.count(write.section, "inserted", cursor.rowcount)


def _update(cursor: CursorWrapper, report: Report, write: Write, rows: str) -> None:
    ours = ", ".join(f"t.{column}" for column in write.columns)
    theirs = ", ".join(f"w.{column}" for column in write.columns)
    assigned = [f"{column} = w.{column}" for column in (*write.columns, *write.kept) if column != "shape_version"]
    if "shape_version" in write.kept:
        assigned.append(
            "shape_version = CASE WHEN w.shape IS DISTINCT FROM t.shape THEN w.shape_version ELSE t.shape_version END"
        )
    cursor.execute(
        f"UPDATE {write.table} t SET {', '.join(assigned)} FROM {rows} w "
        f"WHERE t.id = w.id AND NOT w.is_new AND ROW({ours}) IS DISTINCT FROM ROW({theirs})"
    )
    changed = cursor.rowcount
    cursor.execute(f"SELECT count(*) FROM {rows} WHERE NOT is_new")
    report.count(write.section, "updated", changed)
    report.count(write.section, "unchanged", cursor.fetchone()[0] - changed)


def _remove(cursor: CursorWrapper, report: Report, section: str) -> None:
    """Take away what a property in the file no longer has. Rights of kinds that this import never names are kept."""
    if section == "property_units":
        cursor.execute(
            """
            DELETE FROM registry_propertyunit t USING named_properties n
            WHERE t.property_id = n.id AND EXISTS (SELECT FROM write_property_units)
              AND n.certificate_number IN (SELECT property FROM rows_property_units WHERE problem IS NULL)
              AND NOT EXISTS (SELECT FROM write_property_units w WHERE w.id = t.id)
            """
        )
    else:
        cursor.execute(
            """
            DELETE FROM registry_right t USING named_properties n
            WHERE t.property_id = n.id AND n.is_new IS NOT TRUE
              AND t.kind IN (SELECT DISTINCT kind FROM write_rights)
              AND (n.is_new IS NOT NULL OR EXISTS (SELECT FROM write_rights w WHERE w.property_id = n.id))
              AND NOT EXISTS (SELECT FROM write_rights w WHERE w.id = t.id)
            """
        )
    report.count(section, "removed", max(cursor.rowcount, 0))
