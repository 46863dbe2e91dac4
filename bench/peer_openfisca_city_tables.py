"""The uses, tables and inputs of the demo city as openfisca-core takes them: members, parameters, types.

Tables and uses are read from the edition of 2026-01-01; a use without a row takes that of the nearest use above it.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from database import ROOT
from numpy.typing import NDArray
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from peer_openfisca import SINCE

Row = dict[str, str]

EDITION: Final = ROOT / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01"
NOT_APPLICABLE: Final = "not_applicable"
BESIDE: Final = f"__{NOT_APPLICABLE}"
"""What the name of a column ends with that says where another one is not applicable."""


def _rows(file: str) -> list[Row]:
    with (EDITION / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def named(code: str) -> str:
    """Return the name that a code goes by: parameters and members want one that Python could read."""
    return code if code.isidentifier() else f"of_{code}"


def _members(name: str, codes: Iterable[str]) -> type[Enum]:
    return Enum(name, {named(code): code for code in codes} | {NOT_APPLICABLE: NOT_APPLICABLE})


PARENT: Final = {row["code"]: row["parent"] for row in _rows("uses.csv")}


def _ancestors(code: str) -> Iterator[str]:
    while code:
        yield code
        code = PARENT[code]


Use = _members("Use", PARENT)
Acquired = _members("Acquired", ("granted", "allocated", "leased", "collective"))
Zone = _members("Zone", "12345")
Heritage = _members("Heritage", ("core", "control"))
Listed = _members("Listed", ("national", "provincial", "municipal"))
NoiseClass = _members("NoiseClass", "123")
BasementTitle = _members("BasementTitle", ("registered",))
Airspace = _members("Airspace", ("filed", "closed"))
Tenure = _members("Tenure", ("own", "lease"))
Hazard = _members("Hazard", "ABCDE")
PlanGroup = _members(
    "PlanGroup",
    ("residential", "public", "commercial", "industry", "storage", "transport", "green", "reserved", "unplanned"),
)

INPUTS: Final[dict[str, type]] = {
    "acquired": Acquired,
    "density_zone": Zone,
    "heritage": Heritage,
    "listed_grade": Listed,
    "noise_class": NoiseClass,
    "basement_title": BasementTitle,
    "airspace": Airspace,
    "tenure": Tenure,
    "fire_hazard": Hazard,
    **dict.fromkeys(("use", "registered_use", "planned_use"), Use),
    **dict.fromkeys(("starts_on", "right_begins", "right_ends"), dt.date),
    **dict.fromkeys(("tenants", "street_fronts", "shopping_fronts"), int),
    **dict.fromkeys(("lowest_storey", "biosafety", "added_storeys"), int),
    **dict.fromkeys(("far", "service_life", "height", "parking", "hours_from", "hours_to"), float),
    **dict.fromkeys(("site_area", "existing_floor_area", "contract_far", "plan_far"), float),
    **dict.fromkeys(("floor_load", "height_cap", "metro_distance"), float),
    **dict.fromkeys(("power_headroom", "water_headroom", "school_headroom", "floor_area_headroom"), float),
    **dict.fromkeys(("project_area", "power", "water", "pupils", "trucks", "noise_day", "noise_night"), float),
    **dict.fromkeys(("elderly_area", "active_frontage", "window_distance"), float),
    **dict.fromkeys(("floor_above", "tall_floor", "basement_retail", "canteen_floor"), float),
    **dict.fromkeys(("seized", "civil_building", "civil_defence", "children", "whole_floors", "sold_by_unit"), bool),
    **dict.fromkeys(("exhaust_over_roof", "flue", "elastic_term", "tenant_plan", "workshop", "shelter_kept"), bool),
    **dict.fromkeys(("heritage_approval", "sunlight_kept", "structure_safe", "government_approval"), bool),
}


def _within() -> NDArray[np.bool_]:
    """Return for each use whether it is a kind of each other; `unlisted` is a kind of nothing."""
    made = np.zeros((len(Use), len(Use)), bool)
    for code in PARENT:
        for above in _ancestors(code):
            made[Use[named(code)].index, Use[named(above)].index] = code != "unlisted"
    return made


WITHIN: Final = _within()


def is_a(use: Any, *codes: str) -> Any:
    """Return where a use is a kind of one of these."""
    return np.logical_or.reduce([WITHIN[use, Use[named(code)].index] for code in codes])


def _cell(text: str) -> float | bool:
    words = {"true": True, "false": False, "not applicable": np.nan}
    return words[text] if text in words else float(text)


def _values(found: Mapping[str, str]) -> dict[str, Any]:
    return {named(key): {"values": {SINCE: {"value": _cell(text)}}} for key, text in found.items()}


def _by_use(rows: Iterable[Row], column: str) -> dict[str, Any]:
    """Return a value for every use: its own, or that of the nearest use above it."""
    own = {row["use"]: row[column] for row in rows}
    return _values({code: next(own[above] for above in _ancestors(code) if above in own) for code in PARENT})


def _by_both(name: str, key: str) -> dict[str, Any]:
    """Return the values of a table of another key and a use, with a row for a key that is not applicable."""
    rows = _rows(f"tables/{name}.csv")
    keys = dict.fromkeys(row[key] for row in rows)
    found = {named(one): _by_use((row for row in rows if row[key] == one), "value") for one in keys}
    return found | {NOT_APPLICABLE: _values(dict.fromkeys(PARENT, "not applicable"))}


def _band(name: str) -> dict[str, Any]:
    brackets = [
        {"threshold": {SINCE: {"value": float(start)}}, "amount": {SINCE: {"value": float(amount)}}}
        for start, _, amount, *_ in (row.values() for row in _rows(f"tables/{name}.csv"))
    ]
    return {"metadata": {"type": "single_amount"}, "brackets": brackets}


def parameters() -> ParameterNode:
    """Return the tables of the edition as a tree to be looked up by members."""
    noise_rows = _rows("tables/noise_limit.csv")
    return ParameterNode(
        "",
        data={
            "base_far": _by_both("base_far", "density_zone"),
            "compatible": _by_both("compatible", "plan_group"),
            "maximum_term": _by_use(_rows("tables/maximum_term.csv"), "value [year]"),
            "parking": _by_use(_rows("tables/parking.csv"), "value [space/m2]"),
            "noise_limit": {
                time: _values({row["noise_class"]: row[f"{time} [dB]"] for row in noise_rows})
                | _values({NOT_APPLICABLE: "not applicable"})
                for time in ("day", "night")
            },
            **{name: _band(name) for name in ("size_factor", "street_bonus", "metro_bonus")},
        },
    )


def _told(value: Any, kind: type) -> Any:
    """Return a value of the demand as an array of it holds it."""
    if issubclass(kind, Enum):
        return kind[named(value)].index
    return np.datetime64(value) if kind is dt.date else value


def _column(sites: pa.Table, name: str, kind: type) -> NDArray[Any]:
    """Return a column of sites as an array. Null is what is not applicable, and says so beside it."""
    column, beside = sites[name], name + BESIDE
    if beside in sites.column_names:
        column = pc.if_else(sites[beside], pa.scalar(None, column.type), column)
    marked = pc.sum(sites[beside]).as_py() if beside in sites.column_names else 0
    assert column.null_count == marked, f"{name} is unknown on a site, which openfisca-core has no value for"
    if issubclass(kind, Enum):
        members = pa.array([member.value for member in kind])
        return pc.fill_null(pc.index_in(column, members), kind[NOT_APPLICABLE].index).to_numpy()
    return (pc.fill_null(column, False) if kind is bool else column).to_numpy()


def columns(sites: pa.Table, demand: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Return what a simulation takes: the columns of the sites, and of each term of the demand an array."""
    return {
        name: _column(sites, name, kind)
        if name in sites.column_names
        else np.full(len(sites), _told(demand[name], kind))
        for name, kind in INPUTS.items()
    }


def read(file: str) -> pa.Table:
    """Return what the rules read of a file of sites."""
    names = pq.read_schema(file).names
    return pq.read_table(file, columns=[name for name in names if name.removesuffix(BESIDE) in {"site", *INPUTS}])
