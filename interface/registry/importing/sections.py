"""The tables a mapping can fill, field by field, and how their rows come out of the staged sources."""

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from interface.registry.importing.fields import NOTHING, Compiled, Target, compile_field, refuse_unknown_fields
from interface.registry.importing.mapping import FieldSpec, Section
from interface.registry.importing.report import Report
from interface.registry.importing.staging import GEOMETRY, Staged
from interface.registry.vocabulary import ACQUIRED, PROPERTY_KINDS, RIGHT_KINDS, SPATIAL_UNIT_KINDS

PARTY_KINDS = ("person", "company", "authority", "collective", "state")
LONGEST_SHARE = 10**17

CADASTRE = ("parties", "spatial_units", "properties", "property_units", "rights")
TARGETS: dict[str, dict[str, Target]] = {
    "parties": {
        "source_id": Target("text", needed=True, limit=200),
        "kind": Target("among", needed=True, among=PARTY_KINDS),
        "name": Target("text", limit=300, empty=""),
        "name_zh": Target("text", limit=300, empty=""),
    },
    "spatial_units": {
        "source_id": Target("text", needed=True, limit=100),
        "kind": Target("among", needed=True, among=tuple(SPATIAL_UNIT_KINDS)),
        "unit_code": Target("text", limit=40, empty=""),
        "parcel_number": Target("text", limit=60, empty=""),
        "parent": Target("text", limit=100),
        "parcel": Target("text", limit=100),
        "level_from": Target("number", least=-999, most=9999),
        "level_to": Target("number", least=-999, most=9999),
        "floor_area_m2": Target("number", least=0, most=1e9),
        "height_m": Target("number", least=0, most=10_000),
        "built_year": Target("integer", least=-3000, most=3000),
        "name": Target("text", limit=200, empty=""),
        "name_zh": Target("text", limit=200, empty=""),
    },
    "properties": {
        "certificate_number": Target("text", needed=True, limit=100),
        "kind": Target("among", needed=True, among=tuple(PROPERTY_KINDS)),
        "address": Target("text", limit=300, empty=""),
        "address_zh": Target("text", limit=300, empty=""),
        "parcel": Target("text", limit=100),
    },
    "property_units": {
        "property": Target("text", needed=True, limit=100),
        "spatial_unit": Target("text", needed=True, limit=100),
    },
    "rights": {
        "source_id": Target("text", needed=True, limit=140),
        "property": Target("text", needed=True, limit=100),
        "party": Target("text", limit=200),
        "holder_property": Target("text", limit=100),
        "kind": Target("among", needed=True, among=tuple(RIGHT_KINDS)),
        "share": Target("share"),
        "share_numerator": Target("integer", least=1, most=LONGEST_SHARE),
        "share_denominator": Target("integer", least=1, most=LONGEST_SHARE),
        "joint": Target("boolean", empty="false"),
        "valid_from": Target("date"),
        "valid_to": Target("date"),
        "registered_use": Target("text", limit=40, empty=""),
        "acquired": Target("among", among=tuple(ACQUIRED), empty=""),
        "contract_far": Target("number", least=0, most=1000),
        "state_owned": Target("boolean"),
    },
    "layer": {
        "source_id": Target("text", limit=100),
        "name": Target("text", limit=200, empty=""),
        "name_zh": Target("text", limit=200, empty=""),
    },
    "ledgers": {
        "name": Target("text", needed=True, limit=60),
        "code": Target("text", needed=True, limit=60),
        "unit": Target("text", needed=True, limit=30),
        "title": Target("text", limit=200, empty=""),
        "title_zh": Target("text", limit=200, empty=""),
        "capacity": Target("number", least=0, most=1e14),
    },
    "reservations": {
        "name": Target("text", needed=True, limit=60),
        "code": Target("text", needed=True, limit=60),
        "amount": Target("number", needed=True, least=0.001, most=1e14),
        "note": Target("text", limit=2000, empty=""),
        "valid_from": Target("date", needed=True),
        "valid_to": Target("date"),
    },
}

# What names a row; two rows of one name that differ are rejected.
KEYS: dict[str, tuple[str, ...]] = {
    "parties": ("source_id",),
    "spatial_units": ("source_id",),
    "properties": ("certificate_number",),
    "property_units": ("property", "spatial_unit"),
    "rights": ("property", "source_id"),
    "layer": ("source_id",),
    "ledgers": ("name", "code"),
    "reservations": ("name", "code", "note", "valid_from"),
}

# What no single field can know of a row, as SQL over the fields of the row.
ROW_PROBLEMS: dict[str, str] = {
    "parties": "CASE WHEN name = '' AND name_zh = '' THEN 'the party has no name' END",
    "spatial_units": (
        "coalesce(CASE WHEN level_from > level_to THEN 'level_from ' || level_from || ' is above level_to ' || level_to"
        " END, CASE WHEN kind = 'parcel' AND (parent IS NOT NULL OR parcel IS NOT NULL)"
        " THEN 'a parcel stands on nothing: it has no parent and no parcel' END)"
    ),
    "reservations": (
        "CASE WHEN valid_from >= valid_to THEN 'it begins on ' || valid_from || ' and ends on ' || valid_to END"
    ),
    "rights": (
        "coalesce("
        "CASE WHEN valid_from >= valid_to THEN 'the right begins on ' || valid_from || ' and ends on ' || valid_to END,"
        "CASE WHEN party IS NOT NULL AND holder_property IS NOT NULL"
        " THEN 'either a party or a property holds it, not both' END,"
        "CASE WHEN holder_property = property THEN 'a property does not hold itself' END,"
        "CASE WHEN joint AND coalesce(share[1], share_numerator) IS NOT NULL"
        " THEN 'joint holders have no share; leave one of the two empty' END,"
        "CASE WHEN (share_numerator IS NULL) <> (share_denominator IS NULL)"
        " THEN 'a share has a numerator and a denominator' END,"
        "CASE WHEN share[1] < 1 OR share[2] < 1 OR coalesce(share[1], share_numerator) > coalesce(share[2],"
        " share_denominator) THEN 'a share is more than nothing and not more than the whole' END)"
    ),
}


def build_section(cursor: CursorWrapper, name: str, parts: list[tuple[Section, Staged]]) -> None:
    """Make the temporary table `rows_<section>`: one typed row a source row, with the problem it has or null.

    Every section gets its table, an empty one too, so that what follows need not ask.
    """
    targets = TARGETS[name]
    selects = [_select(name, section, staged) for section, staged in parts] or [_empty(targets)]
    table = sql.Identifier(f"rows_{name}")
    cursor.execute(
        sql.SQL(
            "CREATE TEMP TABLE {table} AS SELECT source, row_no, {columns}, details, shape_given, "
            "nullif(concat_ws('; ', nullif(field_problems, ''), {row_problem}), '') AS problem, taken_as_unknown "
            "FROM ({selects}) given"
        ).format(
            table=table,
            columns=sql.SQL(", ").join(map(sql.Identifier, targets)),
            row_problem=sql.SQL(ROW_PROBLEMS.get(name, "NULL::text")),
            selects=sql.SQL(" UNION ALL ").join(selects),
        )
    )
    cursor.execute(
        sql.SQL(
            "INSERT INTO import_notes SELECT 'taken as unknown', {name}, source, row_no, {key}, taken_as_unknown "
            "FROM {table} WHERE taken_as_unknown IS NOT NULL"
        ).format(name=sql.Literal(name), key=sql.Identifier(next(iter(targets))), table=table)
    )


def _select(name: str, section: Section, staged: Staged) -> sql.Composable:
    targets = TARGETS[name]
    refuse_unknown_fields(name, section.fields, targets)
    compiled = {
        field: compile_field(field, target, section.fields.get(field), staged, f"{name}.{field}")
        for field, target in targets.items()
    }
    details = {
        field: compile_field(field, detail_target(spec, staged), spec, staged, f"{name}.{field}")
        for field, spec in section.fields.items()
        if field.startswith("details.")
    }
    fields = [*compiled.values(), *details.values()]
    problems = [problem for one in fields for problem in one.problems]
    unknowns = [one.unknown for one in fields if one.unknown is not None]
    shape: sql.Composable = sql.SQL("NULL::geometry")
    if staged.srid is not None:
        shape = sql.SQL("ST_SetSRID({}, {})").format(sql.Identifier(GEOMETRY), sql.Literal(staged.srid))
    return sql.SQL(
        "SELECT {source} AS source, import_row AS row_no, {values}, {details} AS details, {shape} AS shape_given, "
        "concat_ws('; ', {problems}) AS field_problems, {unknowns} AS taken_as_unknown FROM {table}"
    ).format(
        source=sql.Literal(staged.name),
        values=sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(one.value, sql.Identifier(field)) for field, one in compiled.items()
        ),
        details=_details({field.removeprefix("details."): one.value for field, one in details.items()}),
        shape=shape,
        problems=sql.SQL(", ").join(problems or [NOTHING]),
        unknowns=sql.SQL("nullif(concat_ws('; ', {}), '')").format(sql.SQL(", ").join(unknowns))
        if unknowns
        else sql.SQL("NULL::text"),
        table=_in_steps(staged.table, fields),
    )


def detail_target(spec: FieldSpec, staged: Staged) -> Target:
    """Return the type of a detail nobody declared: the file's own, a number where the mapping scales it, else text."""
    kind = staged.columns.get(spec.column or "") if spec.map is None and not spec.unknown_if else "text"
    if spec.factor is not None or spec.unknown_below is not None or kind in ("double precision", "bigint"):
        return Target("integer" if kind == "bigint" and spec.factor is None else "number")
    return Target("boolean") if kind == "boolean" else Target("text", limit=2000)


def _in_steps(table: sql.Composable, fields: list[Compiled]) -> sql.Composable:
    """Return the source with every step of every field worked out once. OFFSET 0 keeps the planner from inlining."""
    for number in range(max((len(one.steps) for one in fields), default=0)):
        made = [
            sql.SQL("{} AS {}").format(one.steps[number][1], sql.Identifier(one.steps[number][0]))
            for one in fields
            if number < len(one.steps)
        ]
        table = sql.SQL("(SELECT *, {} FROM {} OFFSET 0) step").format(sql.SQL(", ").join(made), table)
    return table


def _details(details: dict[str, sql.Composable]) -> sql.Composable:
    if not details:
        return sql.SQL("'{}'::jsonb")
    pairs = sql.SQL(", ").join(
        sql.SQL("{}::text, to_jsonb({})").format(sql.Literal(key), value) for key, value in details.items()
    )
    return sql.SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(pairs)


def sequence_of(cursor: CursorWrapper, table: str) -> str:
    """Return the name of the sequence of a table's ids; asked once, for asking it a row takes longer than the row."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
    return str(cursor.fetchone()[0])


def reject_repeated_ids(cursor: CursorWrapper, section: str) -> None:
    """Let rows that repeat each other word for word count once; reject those of one id that differ."""
    key = ", ".join(f"s.{name}" for name in KEYS[section])
    same = " AND ".join(f"s.{name} = many.{name}" for name in KEYS[section])
    grouped = ", ".join(KEYS[section])
    says = ", ".join([*(f"s.{field}" for field in TARGETS[section]), "s.details", "ST_AsBinary(s.shape_given)"])
    cursor.execute(
        f"""
        CREATE TEMP TABLE many_{section} AS
        SELECT {key}, s.source, s.row_no, md5(ROW({says})::text) AS says
        FROM rows_{section} s JOIN (
            SELECT {grouped} FROM rows_{section} WHERE problem IS NULL GROUP BY {grouped} HAVING count(*) > 1
        ) many ON {same}
        WHERE s.problem IS NULL
        """
    )
    cursor.execute(
        f"""
        WITH counted AS (
            SELECT {grouped}, count(*) AS times, count(DISTINCT says) AS versions,
                   string_agg(row_no::text, ', ' ORDER BY row_no) AS numbers
            FROM many_{section} GROUP BY {grouped}
        )
        UPDATE rows_{section} s
        SET problem = 'this id occurs ' || many.times || ' times and does not say the same (rows '
                      || left(many.numbers, 200) || ')'
        FROM counted many WHERE {same} AND many.versions > 1 AND s.problem IS NULL
        """
    )
    cursor.execute(
        f"""
        WITH repeats AS (
            SELECT source, row_no, row_number() OVER (PARTITION BY {grouped} ORDER BY source, row_no) AS nth,
                   count(*) OVER (PARTITION BY {grouped}) - count(*) OVER (PARTITION BY {grouped}, says) AS others
            FROM many_{section}
        )
        DELETE FROM rows_{section} s USING repeats r
        WHERE r.nth > 1 AND r.others = 0 AND s.source = r.source AND s.row_no = r.row_no
        """
    )


def note_rejected(cursor: CursorWrapper, report: Report, sections: Iterable[str]) -> None:
    """Put every row with a problem into the notes."""
    for section in sections:
        named = " || ' / ' || ".join(f"coalesce({key}::text, '')" for key in KEYS[section])
        cursor.execute(
            f"INSERT INTO import_notes SELECT 'rejected', '{section}', source, row_no, {named}, problem "
            f"FROM rows_{section} WHERE problem IS NOT NULL"
        )
        report.count(section, "rejected", 0)


def _empty(targets: dict[str, Target]) -> sql.Composable:
    values = sql.SQL(", ").join(
        sql.SQL("NULL::{} AS {}").format(sql.SQL(target.postgres), sql.Identifier(field))
        for field, target in targets.items()
    )
    return sql.SQL(
        "SELECT NULL::text AS source, NULL::bigint AS row_no, {}, NULL::jsonb AS details, "
        "NULL::geometry AS shape_given, NULL::text AS field_problems, NULL::text AS taken_as_unknown WHERE false"
    ).format(values)
