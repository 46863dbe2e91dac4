"""A small vocabulary for the tests of the language: facts, terms, tables and uses of a town that needs no files."""

from dataclasses import dataclass

from protocol.language.origin import origin_of_line
from protocol.language.problem import Place
from protocol.language.ranges import Range
from protocol.language.read import read_defines
from protocol.language.scope import Scope
from protocol.language.tree import Type
from protocol.language.units import PURE, parse_unit

DECLARED = ("CNY", "ft")


def number(unit: str = "", **more: bool) -> Type:
    return Type("number", parse_unit(unit, DECLARED) if unit else PURE, **more)


@dataclass(frozen=True)
class Table:
    keys: tuple[str, ...]
    key_types: tuple[Type, ...]
    columns: dict[str, Type]
    is_band: bool = False


FACTS = {
    "site_area": number("m2"),
    "depth": number("ft"),
    "density_zone": Type("text"),
    "climate": Type("text", members=("cold", "mild", "hot")),
    "aspect": Type("text", members=("north", "south")),
    "metro_distance": number("m"),
    "street_fronts": number(integer=True),
    "registered_use": Type("use"),
    "right_ends": Type("date"),
    "state_owned": Type("boolean"),
    "power": number("kVA"),
    "night_noise": number("dB"),
    "contract_far": number(may_be_no_limit=True),
}
TERMS = {
    "use": Type("use"),
    "far": number(),
    "service_life": number("year"),
    "starts_on": Type("date"),
    "hours_from": number("h"),
    "hours_to": number("h"),
}
HEIGHT = number("m", may_be_no_limit=True)
TABLES = {
    "base_far": Table(
        ("density_zone", "use"),
        (Type("text"), Type("use")),
        {"value": number(), "height": HEIGHT},
    ),
    "maximum_term": Table(("use",), (Type("use"),), {"value": number("year")}),
    "land_value": Table(("use",), (Type("use"),), {"value": number("CNY/m2")}),
    "metro_bonus": Table(("from", "to"), (number("m"), number("m")), {"value": number()}, is_band=True),
    "climate_factor": Table(("climate",), (FACTS["climate"],), {"summer": number(), "winter": number()}),
}
DEFINES = {
    "far_ceiling": "base * (1 - size_correction) * (1 + band(metro_bonus, metro_distance))",
    "base": "lookup(base_far, density_zone, use)",
    "size_correction": "min(0.3, max(0, site_area - 20000) / quantity(1000, 'm2') * 0.005)",
    "height_ceiling": "lookup(base_far.height, density_zone, use) * (1 - size_correction)",
    "used_up": "far / far_ceiling",
}


def town() -> Scope:
    scope = Scope(
        facts=FACTS,
        terms=TERMS,
        defines={},
        tables=TABLES,
        uses=("07", "0701", "09", "0901", "10", "unlisted"),
        units=DECLARED,
        ranges={("base_far", "value"): Range(1.5, 5.4, True), ("metro_bonus", "value"): Range(0.0, 0.5, False)},
    )
    texts = {name: (text, origin_of_line(text, Place("town", 1, 1))) for name, text in DEFINES.items()}
    defines, problems = read_defines(texts, scope)
    assert problems == []
    return scope.with_defines({name: define.tree for name, define in defines.items()})
