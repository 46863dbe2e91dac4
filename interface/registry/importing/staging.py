"""Bring the tables a mapping names into temporary tables, joined and merged, by COPY and set-wise SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from interface.registry.importing.mapping import Join, Mapping, Reject, Source
from interface.registry.importing.reading import Table, open_table, srid_of
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import note

Progress = Callable[[str], None]
GEOMETRY = "import_geom"


@dataclass(frozen=True)
class Staged:
    """A staged table: its columns with their PostgreSQL types, and the EPSG code of its shapes (None: it has none)."""

    name: str
    table: sql.Identifier
    columns: dict[str, str]
    srid: int | None
    rows: int

    def column(self, name: str, purpose: str) -> sql.Identifier:
        """Return a column's identifier. Raises ImportRefused where there is none of that name."""
        if name not in self.columns:
            known = ", ".join(sorted(self.columns))
            raise ImportRefused([f"{purpose}: {self.name} has no column {name}. It has {known}."])
        return sql.Identifier(name)


def stage(
    cursor: CursorWrapper, mapping: Mapping, name: str, file: Path, wanted: set[str], progress: Progress
) -> Staged:
    """Stage one named source of a mapping: read, reject what it says to reject, merge and join."""
    source = mapping.sources.get(name) if mapping.sources else Source()
    if source is None:
        known = ", ".join(mapping.sources)
        raise ImportRefused([f"from: {name}: no such source. The mapping has {known}."])
    wanted = wanted | {reject.column for reject in source.reject} | {join.keys[0] for join in source.join}
    wanted |= {source.merge} if source.merge else set()
    wanted |= (
        set(filter(None, (source.geometry.wkt, source.geometry.x, source.geometry.y))) if source.geometry else set()
    )
    staged = _load(cursor, mapping, name, source, file, wanted, progress)
    for reject in source.reject:
        _reject(cursor, staged, reject)
    if source.merge:
        _merge(cursor, staged, source.merge)
    for number, join in enumerate(source.join):
        theirs, mine = Source(file=join.file, layer=join.layer, encoding=join.encoding), f"{name} join {number + 1}"
        keys = {join.keys[1], *(column for column, take in join.take.items() if take != "count")}
        joined = _load(cursor, mapping, mine, theirs, file, keys, progress)
        staged = _join(cursor, staged, joined, join, number)
    cursor.execute(sql.SQL("ANALYZE {}").format(staged.table))
    return staged


def _load(
    cursor: CursorWrapper,
    mapping: Mapping,
    name: str,
    source: Source,
    file: Path,
    wanted: set[str],
    progress: Progress,
) -> Staged:
    path = file.parent / source.file if source.file else file
    with open_table(
        path,
        layer=source.layer,
        where=source.where,
        encoding=source.encoding or mapping.encoding,
        delimiter=source.delimiter,
    ) as table:
        srid = _srid(path, table, source, mapping)
        columns = {
            field.name: _postgres_type(field.type)
            for field in table.schema
            if field.name != table.geometry and field.name in wanted
        }
        target = sql.Identifier(f"import_{name.replace(' ', '_')}"[:60])
        definitions = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in columns.items()]
        with_shape = table.geometry is not None
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {} ({})").format(
                target,
                sql.SQL(", ").join(
                    [
                        sql.SQL("import_row bigint"),
                        *definitions,
                        sql.SQL("{} geometry").format(sql.Identifier(GEOMETRY)),
                    ]
                ),
            )
        )
        rows = _copy(cursor, target, table, list(columns), with_shape, name, progress)
        note(
            cursor,
            (
                (
                    "rejected",
                    "lines",
                    name,
                    line.number,
                    None,
                    f"{line.found} cells where the header has {line.expected}",
                )
                for line in table.broken
            ),
        )
    if srid is not None:
        _locate(cursor, target, source, srid, with_shape)
    return Staged(name, target, columns, srid, rows)


def _srid(path: Path, table: Table, source: Source, mapping: Mapping) -> int | None:
    said = source.crs or mapping.crs
    given = srid_of(said) if said else None
    if table.geometry is None and source.geometry is None:
        return None
    if table.srid is not None and source.crs and given != table.srid:
        raise ImportRefused(
            [f"{path}: the file says EPSG:{table.srid} and the mapping EPSG:{given}. Take `crs` out of the mapping."]
        )
    srid = table.srid or given
    if srid is None:
        raise ImportRefused(
            [f"{path}: the file names no coordinate reference system. Say `crs: EPSG:…` in the mapping."]
        )
    return srid


def _postgres_type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "bigint"
    if pa.types.is_floating(kind):
        return "double precision"
    if pa.types.is_date(kind):
        return "date"
    return "text"


def _copy(
    cursor: CursorWrapper,
    target: sql.Identifier,
    table: Table,
    columns: list[str],
    with_shape: bool,
    name: str,
    progress: Progress,
) -> int:
    names = ["import_row", *columns, *([GEOMETRY] if with_shape else [])]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        target, sql.SQL(", ").join(map(sql.Identifier, names))
    )
    options = pacsv.WriteOptions(include_header=False)
    rows = 0
    with cursor.copy(statement) as copy:
        for batch in table.batches:
            arrays = [pa.array(range(rows + 1, rows + 1 + batch.num_rows)), *(_text(batch, c) for c in columns)]
            if with_shape:
                shapes = batch.column(batch.schema.get_field_index(table.geometry or ""))
                arrays.append(pa.array([None if wkb is None else wkb.hex() for wkb in shapes.to_pylist()], pa.string()))
            sink = pa.BufferOutputStream()
            pacsv.write_csv(pa.RecordBatch.from_arrays(arrays, names=names), sink, options)
            copy.write(memoryview(sink.getvalue()))
            before, rows = rows, rows + batch.num_rows
            if rows // 100_000 > before // 100_000:
                progress(f"read {name}: {rows:,} rows")
    return rows


def _text(batch: pa.RecordBatch, column: str) -> pa.Array:
    values = batch.column(batch.schema.get_field_index(column))
    if _postgres_type(values.type) != "text" or pa.types.is_string(values.type):
        return values
    if pa.types.is_nested(values.type) or pa.types.is_binary(values.type):
        return pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())
    return values.cast(pa.string())


def _locate(cursor: CursorWrapper, target: sql.Identifier, source: Source, srid: int, with_shape: bool) -> None:
    shape: sql.Composable = sql.SQL("ST_SetSRID({}, {})").format(sql.Identifier(GEOMETRY), sql.Literal(srid))
    if source.geometry and source.geometry.wkt:
        shape = sql.SQL("registry_as_geometry({}::text, {})").format(
            sql.Identifier(source.geometry.wkt), sql.Literal(srid)
        )
    elif source.geometry and source.geometry.x and source.geometry.y:
        shape = sql.SQL(
            "ST_SetSRID(ST_MakePoint(registry_as_number({}::text), registry_as_number({}::text)), {})"
        ).format(sql.Identifier(source.geometry.x), sql.Identifier(source.geometry.y), sql.Literal(srid))
    elif with_shape:
        # The statements that write the shapes say their SRID; setting it here would rewrite the table.
        return
    cursor.execute(sql.SQL("UPDATE {} SET {} = {}").format(target, sql.Identifier(GEOMETRY), shape))


def _reject(cursor: CursorWrapper, staged: Staged, reject: Reject) -> None:
    column = sql.SQL("{}::text").format(staged.column(reject.column, "reject"))
    tests: list[sql.Composable] = []
    if reject.matches is not None:
        tests.append(sql.SQL("{} ~ {}").format(column, sql.Literal(reject.matches)))
    if reject.among is not None:
        values = [str(value) for value in reject.among if value is not None]
        tests.append(sql.SQL("{} = ANY ({})").format(column, sql.Literal(values)))
    if reject.empty:
        tests.append(sql.SQL("coalesce({}, '') = ''").format(column))
    cursor.execute(
        sql.SQL(
            "WITH gone AS (DELETE FROM {table} WHERE {test} RETURNING import_row, {column} AS id) "
            "INSERT INTO import_notes SELECT 'rejected', 'lines', {name}, import_row, id, {reason} FROM gone"
        ).format(
            table=staged.table,
            test=sql.SQL(" OR ").join(tests),
            column=column,
            name=sql.Literal(staged.name),
            reason=sql.Literal(reject.reason),
        )
    )


def _merge(cursor: CursorWrapper, staged: Staged, key: str) -> None:
    """Join the shapes of the records of one id into the first of them."""
    column = staged.column(key, "merge")
    cursor.execute(
        sql.SQL(
            "WITH parts AS (SELECT {key}::text AS key, min(import_row) AS first, array_agg(import_row) AS numbers, "
            "  ST_Multi(ST_UnaryUnion(ST_Collect(ST_MakeValid({geom})))) AS whole "
            "  FROM {table} WHERE coalesce({key}::text, '') <> '' GROUP BY 1 HAVING count(*) > 1), "
            "merged AS (UPDATE {table} t SET {geom} = parts.whole FROM parts WHERE t.import_row = parts.first), "
            "gone AS (DELETE FROM {table} t USING parts "
            "  WHERE t.import_row = ANY (parts.numbers) AND t.import_row <> parts.first "
            "  RETURNING t.import_row, parts.*) "
            "INSERT INTO import_notes SELECT 'merged', 'lines', {name}, import_row, key, "
            "  'a part of the same, joined to row ' || first FROM gone"
        ).format(key=column, table=staged.table, geom=sql.Identifier(GEOMETRY), name=sql.Literal(staged.name))
    )


def _join(cursor: CursorWrapper, ours: Staged, theirs: Staged, join: Join, number: int) -> Staged:
    our_key, their_key = (ours.column(join.keys[0], "join"), theirs.column(join.keys[1], "join"))
    taken = [
        sql.SQL("{} AS {}").format(_taken(theirs, column, take), sql.Identifier(join.prefix + column))
        for column, take in join.take.items()
    ]
    clash = sorted({join.prefix + column for column in join.take} & set(ours.columns))
    if clash:
        raise ImportRefused([f"join: {ours.name} already has {', '.join(clash)}. Say another `prefix`."])
    target = sql.Identifier(f"import_joined_{number}_{ours.name}"[:60])
    cursor.execute(sql.SQL("ANALYZE {}").format(theirs.table))
    cursor.execute(
        sql.SQL(
            "CREATE TEMP TABLE {target} AS SELECT o.*, {names} FROM {ours} o LEFT JOIN "
            "(SELECT {their_key}::text AS import_key, {taken} FROM {theirs} GROUP BY 1) t "
            "ON t.import_key = o.{our_key}::text"
        ).format(
            target=target,
            names=sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(join.prefix + c)) for c in join.take),
            ours=ours.table,
            theirs=theirs.table,
            taken=sql.SQL(", ").join(taken),
            our_key=our_key,
            their_key=their_key,
        )
    )
    cursor.execute(
        sql.SQL(
            "INSERT INTO import_notes SELECT 'unmatched', 'lines', {name}, t.import_row, t.{their_key}::text, "
            "'nothing to join it to' FROM {theirs} t "
            "WHERE NOT EXISTS (SELECT FROM {ours} o WHERE o.{our_key}::text = t.{their_key}::text)"
        ).format(
            name=sql.Literal(theirs.name), their_key=their_key, theirs=theirs.table, ours=ours.table, our_key=our_key
        )
    )
    kinds = {
        join.prefix + column: "bigint" if take == "count" else "double precision" if take == "sum" else "text"
        for column, take in join.take.items()
    }
    return Staged(ours.name, target, {**ours.columns, **kinds}, ours.srid, ours.rows)


def _taken(theirs: Staged, column: str, take: str) -> sql.Composable:
    if take == "count":
        return sql.SQL("count(*)")
    value = sql.SQL("nullif({}::text, '')").format(theirs.column(column, "take"))
    forms = {
        "single": "CASE WHEN count(*) = 1 THEN min({}) END",
        "only": "CASE WHEN count(DISTINCT {0}) = 1 AND count({0}) = count(*) THEN min({0}) END",
        "first": "(array_agg({0} ORDER BY import_row) FILTER (WHERE {0} IS NOT NULL))[1]",
        "sum": "sum(registry_as_number({0}))",
        "min": "min(registry_as_number({0}))::text",
        "max": "max(registry_as_number({0}))::text",
    }
    return sql.SQL(forms[take]).format(value)
