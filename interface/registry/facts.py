"""The facts of properties: read from spatial units, rights and ledgers, and from what was derived from layers.

One SQL statement reads any number of facts of few properties; for many, a second, before it, finds which derivation
answers for which layer on a day. A fact that is not known is absent.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from interface.registry.models import Derivation, LayerVersion, Property
from interface.registry.vocabulary import HOLDING_KINDS
from interface.registry.vocabulary import NOT_APPLICABLE as NOT_APPLICABLE_TEXT
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import FactDeclaration
from protocol.rulebook.sources import Source

DERIVED_KINDS = ("distance", "overlap", "attribute", "count_within", "frontages")
REGISTRY = "registry"
# Fields that say something where nothing is recorded, if the register is complete for that kind of right.
ABSENCE_COUNTS = ("mortgaged", "seized", "tenants")

SITE: Mapping[str, str] = {
    "area": "round(s.area_m2::numeric, 2)::float8",
    "floor_area": "round(coalesce(s.floor_area_m2, built.floor_area_m2)::numeric, 2)::float8",
    "height": "coalesce(s.height_m, built.height_m)",
    "level_from": "held.level_from",
    "level_to": "held.level_to",
    "built_year": "coalesce(s.built_year, built.built_year)",
    "units": "held.units",
}
RIGHT: Mapping[str, str] = {
    "use": "principal.registered_use",
    "kind": "principal.kind",
    "acquired": "principal.acquired",
    "from": "principal.valid_from",
    "to": "CASE WHEN principal.without_end THEN 'not applicable' ELSE principal.valid_to::text END",
    "state_owned": "principal.state_owned",
    "far": "principal.contract_far",
    "holders": "principal.holders",
    "joint": "principal.joint",
    "mortgaged": "CASE WHEN other.mortgages > 0 THEN true WHEN 'mortgage' = ANY (state.complete_for) THEN false END",
    "seized": "CASE WHEN other.seizures > 0 THEN true WHEN 'seizure' = ANY (state.complete_for) THEN false END",
    "tenants": "CASE WHEN other.leases > 0 OR 'lease' = ANY (state.complete_for) THEN other.leases END",
}

# What stands on the site: known only if it is known of every building.
BUILT = """
LEFT JOIN LATERAL (
    SELECT CASE WHEN count(*) = count(b.floor_area_m2) THEN sum(b.floor_area_m2) END AS floor_area_m2,
           CASE WHEN count(*) = count(b.height_m) THEN max(b.height_m) END AS height_m,
           CASE WHEN count(*) = count(b.built_year) THEN min(b.built_year) END AS built_year
    FROM registry_spatialunit b WHERE b.parcel_id = s.id AND b.kind = 'building'
) built ON true"""
HELD = """
LEFT JOIN LATERAL (
    SELECT min(u.level_from) FILTER (WHERE u.kind <> 'parcel') AS level_from,
           max(u.level_to) FILTER (WHERE u.kind <> 'parcel') AS level_to, count(*) AS units
    FROM registry_propertyunit pu JOIN registry_spatialunit u ON u.id = pu.spatial_unit_id WHERE pu.property_id = p.id
) held ON true"""
# The rights that hold the property: the use of land before ownership; those in force, else those that ended last. Where
# co-holders' rights differ, the first end counts and what they do not agree on is unknown.
PRINCIPAL = """
LEFT JOIN LATERAL (
    SELECT min(r.kind) AS kind, min(r.valid_to) AS valid_to, bool_and(r.valid_to IS NULL) AS without_end,
           CASE WHEN count(r.valid_from) = count(*) THEN min(r.valid_from) END AS valid_from,
           CASE WHEN count(DISTINCT r.registered_use) = 1 THEN nullif(min(r.registered_use), '') END AS registered_use,
           CASE WHEN count(DISTINCT r.acquired) = 1 THEN nullif(min(r.acquired), '') END AS acquired,
           CASE WHEN count(DISTINCT r.contract_far) = 1 THEN min(r.contract_far) END AS contract_far,
           CASE WHEN count(r.state_owned) = count(*) AND bool_and(r.state_owned) = bool_or(r.state_owned)
                THEN bool_and(r.state_owned) END AS state_owned,
           CASE WHEN count(coalesce(r.party_id, r.holder_property_id)) = count(*)
                THEN count(DISTINCT (r.party_id, r.holder_property_id)) END AS holders,
           bool_or(r.joint) AS joint, max(r.recorded_on) AS recorded_on
    FROM (
        SELECT r.*, rank() OVER (ORDER BY r.kind, coalesce(r.valid_to, 'infinity') <= %(as_of)s,
            CASE WHEN coalesce(r.valid_to, 'infinity') <= %(as_of)s THEN r.valid_to END DESC) AS place
        FROM registry_right r
        WHERE r.property_id = p.id AND r.kind = ANY (%(holding)s)
          AND coalesce(r.valid_from, '-infinity') <= %(as_of)s
    ) r
    WHERE r.place = 1
    HAVING count(*) > 0
) principal ON true"""
OTHER = """
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE o.kind = 'mortgage') AS mortgages, count(*) FILTER (WHERE o.kind = 'seizure')
           AS seizures, count(*) FILTER (WHERE o.kind = 'lease') AS leases, max(o.recorded_on) AS recorded_on
    FROM registry_right o
    WHERE o.property_id = p.id AND coalesce(o.valid_from, '-infinity') <= %(as_of)s
      AND coalesce(o.valid_to, 'infinity') > %(as_of)s
) other ON true
LEFT JOIN registry_registrystate state ON state.authority_id = p.authority_id"""
# The ledger whose area holds the middle of the site, before one that serves the whole of the authority.
HEADROOM = """
LEFT JOIN LATERAL (
    SELECT l.code, l.recorded_on, l.capacity - coalesce((
        SELECT sum(v.amount) FROM registry_reservation v
        WHERE v.ledger_id = l.id AND v.valid_from <= %(as_of)s AND coalesce(v.valid_to, 'infinity') > %(as_of)s
    ), 0) AS left_over
    FROM registry_ledger l
    WHERE l.authority_id = p.authority_id AND l.name = %({parameter})s
      AND (l.shape IS NULL OR ST_Intersects(l.shape, ST_PointOnSurface(s.shape)))
    ORDER BY l.shape IS NULL, l.code LIMIT 1
) {alias} ON true"""


@dataclass(frozen=True)
class FactTable:
    """Facts of many properties by column; position i of every list is property i. None is unknown.

    `values`: protocol values by fact. `as_of`: by fact, the day each value speaks of.
    """

    property_ids: list[int]
    certificate_numbers: list[str]
    values: dict[str, list[Value]]
    as_of: dict[str, list[dt.date | None]]


def facts_of_one(held: Property, declarations: Mapping[str, FactDeclaration], as_of: dt.date) -> dict[str, FactValue]:
    """Return the known facts of one property, each with its source and the day it speaks of."""
    table = facts_table(held.authority_id, declarations, as_of, property_ids=[held.pk])
    found: dict[str, FactValue] = {}
    for name, column in table.values.items():
        if column and column[0] is not None:
            source = declarations[name].source
            told = REGISTRY if source.kind in ("site", "right") else source.text
            found[name] = FactValue(column[0], source=told, as_of=table.as_of[name][0])
    return found


def facts_table(
    authority_id: int,
    declarations: Mapping[str, FactDeclaration],
    as_of: dt.date,
    *,
    property_ids: Sequence[int] | None = None,
) -> FactTable:
    """Return the facts of all properties of an authority, or of some, by column, in order of their ids."""
    wanted = {name: one for name, one in declarations.items() if not one.source.asked}
    kind = FactQuery if property_ids is None else FewQuery
    query = kind(authority_id, as_of, {one.source for one in wanted.values()})
    table = FactTable([], [], {name: [] for name in wanted}, {name: [] for name in wanted})
    for row in query.rows(property_ids):
        table.property_ids.append(row["id"])
        table.certificate_numbers.append(row["certificate_number"])
        for name, one in wanted.items():
            raw, day = query.read(row, one.source)
            value = as_declared(one.type, raw)
            table.values[name].append(value)
            table.as_of[name].append(day if value is not None else None)
    return table


def as_declared(kind: Type, raw: Any) -> Value:
    """Return a value as its fact declares it, or None where it is no such thing: a guess is worse than unknown."""
    if raw is None or raw is NOT_APPLICABLE:
        return raw
    if kind.kind == "number":
        return _number(raw, integer=kind.integer)
    if kind.kind == "boolean":
        return raw if isinstance(raw, bool) else None
    if kind.kind == "date":
        return _date(raw)
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    if isinstance(raw, bool):
        text = str(raw).lower()
    return text if not kind.members or text in kind.members else None


def _number(raw: Any, *, integer: bool) -> float | None:
    if isinstance(raw, bool):
        return None
    try:
        number = float(raw)
    except (TypeError, ValueError):
        return None
    return number if number == number and (not integer or number.is_integer()) else None


def _date(raw: Any) -> dt.date | None:
    if isinstance(raw, dt.date):
        return raw
    try:
        return dt.date.fromisoformat(str(raw))
    except ValueError:
        return None


class FactQuery:
    """The statement that reads some sources of many properties, and how to read its rows."""

    def __init__(self, authority_id: int, as_of: dt.date, sources: Iterable[Source]) -> None:
        self.sources = sorted(sources, key=lambda source: source.text)
        self.parameters: dict[str, Any] = {
            "authority": authority_id,
            "as_of": as_of,
            "holding": list(HOLDING_KINDS),
        }
        self.joins: dict[str, str] = {}
        self.columns: list[str] = ["p.id", "p.certificate_number", "s.recorded_on AS site_recorded_on"]
        self.position: dict[Source, str] = {}
        self._look_up_derivations()
        for number, source in enumerate(self.sources):
            self.position[source] = f"v{number}"
            getattr(self, f"_add_{'derived' if source.kind in DERIVED_KINDS else source.kind}")(source, number)

    def _look_up_derivations(self) -> None:
        self.derivations = derivations_of(self.parameters["authority"], self.sources, self.parameters["as_of"])

    def _add_site(self, source: Source, number: int) -> None:
        field = source.arguments[0]
        if field in ("floor_area", "height", "built_year"):
            self.joins["built"] = BUILT
        elif field != "area":
            self.joins["held"] = HELD
        self.columns.append(f"{SITE[field]} AS v{number}")

    def _add_right(self, source: Source, number: int) -> None:
        field = source.arguments[0]
        other = field in ABSENCE_COUNTS
        self.joins["other" if other else "principal"] = OTHER if other else PRINCIPAL
        self.columns.append(f"{RIGHT[field]} AS v{number}")
        day = "coalesce(other.recorded_on, s.recorded_on)" if other else "principal.recorded_on"
        self.columns.append(f"{day} AS d{number}")

    def _add_headroom(self, source: Source, number: int) -> None:
        alias, parameter = f"ledger{number}", f"name{number}"
        self.parameters[parameter] = source.arguments[0]
        self.joins[alias] = HEADROOM.format(alias=alias, parameter=parameter)
        self.columns += [f"{alias}.left_over AS v{number}", f"{alias}.recorded_on AS d{number}"]

    def _add_derived(self, source: Source, number: int) -> None:
        derivation = self.derivations.get(source.text)
        if derivation is None:
            self.columns.append(f"NULL AS v{number}")
            return
        alias, parameter = f"fact{number}", f"derivation{number}"
        self.parameters[parameter] = derivation.pk
        self.joins[alias] = (
            f"LEFT JOIN registry_derivedfact {alias} ON {alias}.spatial_unit_id = p.parcel_id "
            f"AND {alias}.derivation_id = %({parameter})s"
        )
        self.columns += [f"{alias}.value::text AS v{number}", f"{alias}.not_applicable AS n{number}"]

    def rows(self, property_ids: Sequence[int] | None) -> Iterator[dict[str, Any]]:
        chosen = "" if property_ids is None else "AND p.id = ANY (%(ids)s)"
        if property_ids is not None:
            self.parameters["ids"] = list(property_ids)
        statement = (
            f"SELECT {', '.join(self.columns)} FROM registry_property p "
            f"LEFT JOIN registry_spatialunit s ON s.id = p.parcel_id {' '.join(self.joins.values())} "
            f"WHERE p.authority_id = %(authority)s {chosen} ORDER BY p.id"
        )
        with self._cursor() as cursor:
            cursor.execute(statement, self.parameters)
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                yield dict(zip(names, row, strict=True))

    def _cursor(self) -> Any:
        return connection.cursor()

    def read(self, row: dict[str, Any], source: Source) -> tuple[Any, dt.date | None]:
        """Return the raw value of a source in a row and the day it speaks of."""
        column = self.position[source]
        value = row[column]
        if source.kind == "site":
            return value, row["site_recorded_on"]
        if source.kind in DERIVED_KINDS:
            derivation = self.derivations.get(source.text)
            if derivation is None:
                return None, None
            day = derivation.layer_version.dated
            if row[f"n{column[1:]}"]:
                return NOT_APPLICABLE, day
            return (None if value is None else json.loads(value)), day
        day = row[f"d{column[1:]}"]
        if source.kind == "right" and value == NOT_APPLICABLE_TEXT and source.arguments == ("to",):
            return NOT_APPLICABLE, day
        return value, day


# All derived facts of a property as one value: joining them one by one takes long to plan, longer than to run.
DERIVED = """
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(d.source, jsonb_build_array(f.value, f.not_applicable, v.dated))::text AS found
    FROM registry_derivedfact f
    JOIN registry_derivation d ON d.id = f.derivation_id
    JOIN registry_layerversion v ON v.id = d.layer_version_id
    WHERE f.spatial_unit_id = p.parcel_id AND d.source = ANY (%(derived)s) AND v.dated <= %(as_of)s
      AND NOT EXISTS (SELECT FROM registry_layerversion later
                      WHERE later.layer_id = v.layer_id AND later.dated > v.dated AND later.dated <= %(as_of)s)
) derived ON true"""


class _Prepared(psycopg.Cursor[Any]):
    """A cursor whose statements the server plans once; Django's own put the values into the text of each.

    Planning takes longer than reading the facts of a property, and one statement serves all properties of an edition.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{**options, "prepare": True})


class FewQuery(FactQuery):
    """The same for few properties: nothing is looked up before, and derived facts come as one value."""

    def _look_up_derivations(self) -> None:
        self.parameters["derived"] = []
        self._read_last: tuple[str | None, Mapping[str, Any]] = (None, {})

    def _cursor(self) -> Any:
        connection.ensure_connection()
        wrapped: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        return wrapped(_Prepared(connection.connection))

    def _add_derived(self, source: Source, number: int) -> None:
        if not self.parameters["derived"]:
            self.joins["derived"] = DERIVED
            self.columns.append("derived.found AS derived")
        self.parameters["derived"].append(source.text)

    def read(self, row: dict[str, Any], source: Source) -> tuple[Any, dt.date | None]:
        """Return the raw value of a source in a row and the day it speaks of."""
        if source.kind not in DERIVED_KINDS:
            return super().read(row, source)
        if row["derived"] is not self._read_last[0]:
            self._read_last = (row["derived"], json.loads(row["derived"]))
        value, inapplicable, day = self._read_last[1].get(source.text, (None, False, None))
        return NOT_APPLICABLE if inapplicable else value, None if day is None else dt.date.fromisoformat(day)


def derivations_of(authority_id: int, sources: Iterable[Source], as_of: dt.date) -> dict[str, Derivation]:
    """Return by source the derivation on the version of its layer in force on a day; one statement."""
    derived = [source for source in sources if source.kind in DERIVED_KINDS]
    if not derived:
        return {}
    found = (
        Derivation.objects.filter(
            authority=authority_id,
            source__in=[source.text for source in derived],
            layer_version__in=versions_in_force(authority_id, {source.arguments[0] for source in derived}, as_of),
        )
        .select_related("layer_version")
        .only("source", "layer_version__dated")
    )
    return {one.source: one for one in found}


def versions_in_force(authority_id: int, layers: Iterable[str], as_of: dt.date) -> Any:
    """Return the version of each layer in force on a day, as a query set of at most one version a layer."""
    return (
        LayerVersion.objects.filter(layer__authority=authority_id, layer__name__in=list(layers), dated__lte=as_of)
        .order_by("layer_id", "-dated")
        .distinct("layer_id")
    )
