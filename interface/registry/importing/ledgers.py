"""Import ledgers: capacities, the areas they serve, and what of them is reserved."""

from django.db.backends.utils import CursorWrapper

from interface.accounts.models import Authority
from interface.registry.importing.mapping import Mapping, read_mapping
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import Report
from interface.registry.importing.sections import build_section, note_rejected, reject_repeated_ids
from interface.registry.importing.shapes import transform
from interface.registry.importing.staging import stage
from interface.registry.importing.transaction import Request, close_report, one_import, record

LEDGER_COLUMNS = ("unit", "title", "title_zh", "capacity", "source", "recorded_on", "geom", "shape")


def run_ledgers(request: Request) -> Report:
    """Import ledgers: capacities and the areas they serve. Raises ImportRefused; then nothing was imported."""
    mapping = read_mapping(request.mapping_file)
    if not mapping.ledgers and not mapping.reservations:
        raise ImportRefused([f"{request.mapping_file}: it has neither `ledgers` nor `reservations`."])
    report = Report(request.dry_run)
    with one_import(mapping, request.authority_code, request.dry_run) as (cursor, authority, state):
        for name in ("ledgers", "reservations"):
            parts = []
            for section in getattr(mapping, name):
                columns = {column for spec in section.fields.values() for column in spec.columns}
                staged = stage(cursor, mapping, section.source, request.file, columns, request.progress)
                report.sources[section.source] = staged.rows
                parts.append((section, staged))
            build_section(cursor, name, parts)
            reject_repeated_ids(cursor, name)
        cursor.execute(
            "UPDATE rows_ledgers SET problem = 'name: ' || name || ' is no name a rulebook could refer to' "
            "WHERE problem IS NULL AND name !~ '^[a-z][a-z0-9_]*$'"
        )
        transform(cursor, "ledgers", "code", srid=authority.srid, areas_where="s.shape_given IS NOT NULL")
        _check_reservations(cursor, authority)
        note_rejected(cursor, report, ["ledgers", "reservations"])
        close_report(cursor, report, request)
        _write_ledgers(cursor, report, mapping, authority, request)
        _write_reservations(cursor, report, authority)
        if report.changed:
            state.data_version += 1
            state.save(update_fields=["data_version"])
            record(request, mapping, authority, "ledger", report)
    return report


def _write_ledgers(
    cursor: CursorWrapper, report: Report, mapping: Mapping, authority: Authority, request: Request
) -> None:
    cursor.execute(
        """
        CREATE TEMP TABLE write_ledgers AS
        SELECT s.name, s.code, s.unit, s.title, s.title_zh, round(s.capacity::numeric, 3) AS capacity,
               %s::text AS source, %s::date AS recorded_on, p.geom, p.shape
        FROM rows_ledgers s LEFT JOIN placed_ledgers p ON p.source = s.source AND p.row_no = s.row_no
        WHERE s.problem IS NULL
        """,
        [mapping.source_text, mapping.dated or request.as_of],
    )
    compared = [column for column in LEDGER_COLUMNS if column != "recorded_on"]
    cursor.execute(
        f"""
        UPDATE registry_ledger t SET {", ".join(f"{column} = w.{column}" for column in LEDGER_COLUMNS)}
        FROM write_ledgers w WHERE t.authority_id = %s AND t.name = w.name AND t.code = w.code
          AND ROW({", ".join(f"t.{c}" for c in compared)}) IS DISTINCT FROM ROW({", ".join(f"w.{c}" for c in compared)})
        """,
        [authority.pk],
    )
    report.count("ledgers", "updated", cursor.rowcount)
    cursor.execute(
        f"""
        INSERT INTO registry_ledger (authority_id, name, code, {", ".join(LEDGER_COLUMNS)})
        SELECT %s, name, code, {", ".join(LEDGER_COLUMNS)} FROM write_ledgers
        ON CONFLICT (authority_id, name, code) DO NOTHING
        """,
        [authority.pk],
    )
    report.count("ledgers", "inserted", cursor.rowcount)
    cursor.execute("SELECT count(*) FROM write_ledgers")
    counts = report.counts["ledgers"]
    report.count("ledgers", "unchanged", cursor.fetchone()[0] - counts["updated"] - counts["inserted"])


def _check_reservations(cursor: CursorWrapper, authority: Authority) -> None:
    cursor.execute(
        """
        UPDATE rows_reservations s SET problem = 'there is no ledger ' || s.name || ' ' || s.code
        WHERE s.problem IS NULL
          AND NOT EXISTS (SELECT FROM rows_ledgers l WHERE (l.name, l.code) = (s.name, s.code) AND l.problem IS NULL)
          AND NOT EXISTS (SELECT FROM registry_ledger l
                          WHERE l.authority_id = %s AND (l.name, l.code) = (s.name, s.code))
        """,
        [authority.pk],
    )


def _write_reservations(cursor: CursorWrapper, report: Report, authority: Authority) -> None:
    """Write reservations; one is recognised by its ledger, its note and its first day."""
    cursor.execute(
        """
        CREATE TEMP TABLE write_reservations AS
        SELECT l.id AS ledger_id, round(s.amount::numeric, 3) AS amount, s.note, s.valid_from, s.valid_to, e.id
        FROM rows_reservations s
        JOIN registry_ledger l ON l.authority_id = %s AND l.name = s.name AND l.code = s.code
        LEFT JOIN registry_reservation e ON e.ledger_id = l.id AND e.note = s.note AND e.valid_from = s.valid_from
        WHERE s.problem IS NULL
        """,
        [authority.pk],
    )
    cursor.execute(
        """
        UPDATE registry_reservation t SET amount = w.amount, valid_to = w.valid_to FROM write_reservations w
        WHERE t.id = w.id AND ROW(t.amount, t.valid_to) IS DISTINCT FROM ROW(w.amount, w.valid_to)
        """
    )
    updated = cursor.rowcount
    report.count("reservations", "updated", updated)
    cursor.execute(
        """
        INSERT INTO registry_reservation (ledger_id, amount, note, valid_from, valid_to)
        SELECT ledger_id, amount, note, valid_from, valid_to FROM write_reservations WHERE id IS NULL
        """
    )
    report.count("reservations", "inserted", cursor.rowcount)
    cursor.execute("SELECT count(*) FROM write_reservations WHERE id IS NOT NULL")
    report.count("reservations", "unchanged", cursor.fetchone()[0] - updated)
