"""The facts of a block of properties as Arrow columns: the same values that `site_facts` gives of each one.

Facts are read by the query that reads those of a single property; only what ledgers have left, which takes a look at
each ledger's area there, is worked out for all parcels at once before.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
from django.db import connection

from interface.registry.facts import DERIVED_KINDS, FactQuery, as_declared
from interface.registry.snapshot import (
    AREA,
    BESIDE,
    DISTRICT,
    FLOOR_AREA,
    PARCEL,
    PROPERTY,
    SITE,
    USE,
    Column,
    schema_of,
)
from interface.registry.snapshot_marks import DISTRICTS
from interface.registry.vocabulary import NOT_APPLICABLE as NOT_APPLICABLE_TEXT
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.rulebook.sources import Source, parse_source

NOWHERE: Final = 0
"""Stands for the parcel of a property that has none."""

PLACES = """
CREATE TEMP TABLE snapshot_place AS
SELECT q.parcel_id, ST_PointOnSurface(s.shape) AS point FROM (
    SELECT DISTINCT coalesce(p.parcel_id, 0) AS parcel_id FROM registry_property p WHERE p.id = ANY (%(ids)s)
) q LEFT JOIN registry_spatialunit s ON s.id = q.parcel_id
"""
# As HEADROOM of facts.py says it: the ledger whose area holds the middle of the site, before one that serves all.
SERVED = """
CREATE TEMP TABLE snapshot_served AS
SELECT DISTINCT ON (near.parcel_id, l.name) near.parcel_id, l.name, l.code, l.recorded_on,
       l.capacity - coalesce(spoken_for.amount, 0) AS left_over
FROM (
    SELECT q.parcel_id, l.id FROM registry_ledger l JOIN snapshot_place q ON ST_Intersects(l.shape, q.point)
    WHERE l.authority_id = %(authority)s AND l.name = ANY (%(names)s)
    UNION ALL
    SELECT q.parcel_id, l.id FROM registry_ledger l CROSS JOIN snapshot_place q
    WHERE l.authority_id = %(authority)s AND l.name = ANY (%(names)s) AND l.shape IS NULL
) near JOIN registry_ledger l ON l.id = near.id LEFT JOIN (
    SELECT v.ledger_id, sum(v.amount) AS amount FROM registry_reservation v
    WHERE v.valid_from <= %(as_of)s AND coalesce(v.valid_to, 'infinity') > %(as_of)s GROUP BY v.ledger_id
) spoken_for ON spoken_for.ledger_id = l.id
ORDER BY near.parcel_id, l.name, l.shape IS NULL, l.code
"""
IN_DISTRICT = """
CREATE TEMP TABLE snapshot_district AS
SELECT DISTINCT ON (q.parcel_id) q.parcel_id, f.source_id AS district
FROM registry_layerfeature f JOIN snapshot_place q ON ST_Intersects(f.shape, q.point)
WHERE f.version_id = %(version)s ORDER BY q.parcel_id, f.source_id
"""
TABLES = ("snapshot_place", "snapshot_served", "snapshot_district")


@dataclass(frozen=True)
class Rows:
    """The rows of some properties, in the order of their ids; `ledgers`: for each row the accounts that serve it."""

    table: pa.Table
    ids: list[int]
    ledgers: Mapping[str, list[str | None]]


class SnapshotQuery(FactQuery):
    """Reads what ledgers have left from what was worked out before, and where each property lies."""

    def __init__(self, authority_id: int, as_of: date, sources: Sequence[Source]) -> None:
        self.codes: dict[str, str] = {}
        super().__init__(authority_id, as_of, sources)
        self.joins["in_district"] = "LEFT JOIN snapshot_district d ON d.parcel_id = p.parcel_id"
        self.columns += ["p.parcel_id", "d.district"]

    def _add_headroom(self, source: Source, number: int) -> None:
        alias, parameter = f"ledger{number}", f"name{number}"
        self.parameters[parameter] = source.arguments[0]
        self.joins[alias] = (
            f"LEFT JOIN snapshot_served {alias} ON {alias}.parcel_id = coalesce(p.parcel_id, {NOWHERE}) "
            f"AND {alias}.name = %({parameter})s"
        )
        self.columns += [f"{alias}.left_over AS v{number}", f"{alias}.recorded_on AS d{number}"]
        self.columns.append(f"{alias}.code AS c{number}")
        self.codes[source.arguments[0]] = f"c{number}"


def read_rows(
    authority_id: int, columns: Sequence[Column], ids: Sequence[int], as_of: date, district_version: int | None
) -> Rows:
    """Return the rows of some properties. Runs in the caller's transaction, which sees one state of the register."""
    sources = {column.source: parse_source(column.source) for column in columns}
    sources |= {text: parse_source(text) for text in (AREA, FLOOR_AREA, USE)}
    names = sorted({source.arguments[0] for source in sources.values() if source.kind == "headroom"})
    with connection.cursor() as cursor:
        _drop(cursor)
        cursor.execute(PLACES, {"ids": list(ids)})
        cursor.execute("CREATE INDEX ON snapshot_place USING gist (point); ANALYZE snapshot_place")
        cursor.execute(SERVED, {"authority": authority_id, "names": names, "as_of": as_of})
        cursor.execute(IN_DISTRICT, {"version": district_version})
        cursor.execute("CREATE INDEX ON snapshot_served (parcel_id, name); ANALYZE snapshot_served")
        cursor.execute("CREATE INDEX ON snapshot_district (parcel_id); ANALYZE snapshot_district")
        query = SnapshotQuery(authority_id, as_of, list(sources.values()))
        found = _Raw.of(query, ids)
        _drop(cursor)
    return _as_arrow(found, query, columns, sources)


def names_of_districts(version: int | None) -> dict[str, tuple[str, str]]:
    """Return the names of the districts of a version of their layer, English and Chinese, by key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, name, name_zh FROM registry_layerfeature WHERE version_id = %s ORDER BY source_id",
            [version],
        )
        return {key: (name, name_zh) for key, name, name_zh in cursor.fetchall()}


def _drop(cursor: Any) -> None:
    for table in TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")


@dataclass(frozen=True)
class _Raw:
    """What the query gave, by column."""

    columns: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, query: SnapshotQuery, ids: Sequence[int]) -> "_Raw":
        rows = list(query.rows(ids))
        names = list(rows[0]) if rows else []
        return cls({name: [row[name] for row in rows] for name in names})

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns.get(name, ())


def _as_arrow(found: _Raw, query: SnapshotQuery, columns: Sequence[Column], sources: Mapping[str, Source]) -> Rows:
    data: dict[str, Any] = {
        SITE: found["certificate_number"],
        PROPERTY: found["id"],
        PARCEL: found["parcel_id"],
        DISTRICT: found["district"],
        AREA: list(_values(found, query, sources[AREA], Type("number"))),
        FLOOR_AREA: list(_values(found, query, sources[FLOOR_AREA], Type("number"))),
        USE: list(_values(found, query, sources[USE], Type("text"))),
    }
    for column in columns:
        values = list(_values(found, query, sources[column.source], column.type))
        data[column.name] = [None if value is NOT_APPLICABLE else value for value in values]
        if column.inapplicable:
            data[f"{column.name}{BESIDE}"] = [value is NOT_APPLICABLE for value in values]
    ledgers = {name: list(found[position]) for name, position in query.codes.items()}
    return Rows(pa.table(data, schema=schema_of(columns)), list(found["id"]), ledgers)


def _values(found: _Raw, query: SnapshotQuery, source: Source, kind: Type) -> Iterator[Value]:
    """Yield the values of a source as a fact of a type has them; `FactQuery.read` says the same of one row."""
    position = query.position[source]
    raw = found[position]
    declared = _remembered(lambda value: as_declared(kind, value))
    if source.kind in DERIVED_KINDS:
        if source.text not in query.derivations:
            yield from [None] * len(found["id"])
            return
        parsed = _remembered(lambda text: as_declared(kind, json.loads(text)))
        for value, inapplicable in zip(raw, found[f"n{position[1:]}"], strict=True):
            yield NOT_APPLICABLE if inapplicable else None if value is None else parsed(value)
    elif source.text == "right.to":
        for value in raw:
            yield NOT_APPLICABLE if value == NOT_APPLICABLE_TEXT else declared(value)
    else:
        for value in raw:
            yield declared(value)


def _remembered(work: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """Return a function that works out each value once: a city has few zones and uses, and many properties."""
    known: dict[Any, Value] = {}

    def remember(value: Any) -> Value:
        # True and 1 are the same key, and no register tells a truth as a number.
        key = (value.__class__, value)
        if key not in known:
            known[key] = work(value)
        return known[key]

    return remember


__all__ = ["DISTRICTS", "Rows", "names_of_districts", "read_rows"]
