"""The names an edition's expressions may mention: facts, terms, indicators, units, with their types."""

from __future__ import annotations

from types import MappingProxyType

from protocol.language.parse import usable_name
from protocol.language.problem import Place
from protocol.language.tree import Type
from protocol.language.units import PURE, Unit, UnknownUnit, parse_unit
from protocol.rulebook.model import FactDeclaration, Indicator, Text
from protocol.rulebook.outline import Entry, Outline
from protocol.rulebook.shapes import EnumShape, FactShape, TextShape
from protocol.rulebook.sources import Source, UnknownSource, parse_source

YEAR = Unit((("year", 1),))
HOUR = Unit((("h", 1),))

BUILT_IN: dict[str, Indicator] = {
    "far": Indicator("far", 2, PURE, MappingProxyType({"en": "Floor area ratio", "zh-Hans": "容积率"})),
    "service_life": Indicator("service_life", 1, YEAR, MappingProxyType({"en": "Service life", "zh-Hans": "使用年限"})),
}
"""The indicators every rulebook has; it may change their precision and title, not their unit."""

OTHER_TERMS: dict[str, Type] = {
    "use": Type("use"),
    "starts_on": Type("date"),
    "hours_from": Type("number", unit=HOUR),
    "hours_to": Type("number", unit=HOUR),
}
RESERVED = (*OTHER_TERMS, "phases", "value", "no_limit")

_SOURCE_UNITS: dict[str, str] = {
    "site.area": "m2",
    "site.floor_area": "m2",
    "site.height": "m",
    "distance": "m",
}
_SOURCE_KINDS: dict[str, str] = {
    "site.area": "number",
    "site.floor_area": "number",
    "site.height": "number",
    "site.level_from": "number",
    "site.level_to": "number",
    "site.built_year": "number",
    "site.units": "number",
    "right.use": "use",
    "right.kind": "text",
    "right.acquired": "text",
    "right.from": "date",
    "right.to": "date",
    "right.state_owned": "boolean",
    "right.far": "number",
    "right.holders": "number",
    "right.joint": "boolean",
    "right.mortgaged": "boolean",
    "right.seized": "boolean",
    "right.tenants": "number",
    "distance": "number",
    "overlap": "number",
    "count_within": "number",
    "frontages": "number",
    "headroom": "number",
}
_KIND_WORDS = {
    "number": "a number",
    "date": "a date",
    "boolean": "a boolean",
    "text": "a text or an enum",
    "use": "a use",
}


def text_of(shape: TextShape) -> Text:
    """Return a text by language."""
    return MappingProxyType({"en": shape.en} | ({"zh-Hans": shape.zh_hans} if shape.zh_hans else {}))


def optional_text(shape: TextShape | None) -> Text | None:
    return None if shape is None else text_of(shape)


def declared_units(outline: Outline) -> tuple[str, ...]:
    """Return the units beyond the language's own: the currency, then those of rulebook.yaml."""
    if outline.rulebook is None:
        return ()
    return (outline.rulebook.shape.currency, *outline.rulebook.shape.units)


def read_unit(outline: Outline, text: str, place: Place) -> Unit | None:
    """Return a unit; an unknown one is reported, unless rulebook.yaml could not be read."""
    try:
        return parse_unit(text, declared_units(outline))
    except UnknownUnit as error:
        if "unit" not in outline.unreadable:
            outline.report(place, "unknown-unit", str(error), error.hint)
        return None


def build_indicators(outline: Outline) -> dict[str, Indicator]:
    """Return the indicators: the built-in ones first, then those of rulebook.yaml."""
    indicators = dict(BUILT_IN)
    if outline.rulebook is None:
        return indicators
    for name, shape in outline.rulebook.shape.indicators.items():
        place = outline.rulebook.place_of("indicators", name)
        unit = PURE
        if shape.unit is not None:
            unit = read_unit(outline, shape.unit, outline.rulebook.place_of("indicators", name, "unit")) or PURE
        built_in = BUILT_IN.get(name)
        if name == "use" or name in RESERVED:
            outline.report(place, "reserved-name", f"{name} is a term already.", "Give the indicator another name.")
            continue
        if built_in is not None and unit != built_in.unit:
            wanted = f"is in {built_in.unit}s" if not built_in.unit.pure else "has no unit"
            outline.report(place, "wrong-unit", f"{name} {wanted}.", "Leave the unit as it is.")
            unit = built_in.unit
        title = optional_text(shape.title) or (built_in.title if built_in else None)
        indicators[name] = Indicator(name, shape.precision, unit, title)
    return indicators


def build_facts(outline: Outline, indicators: dict[str, Indicator]) -> dict[str, FactDeclaration]:
    """Return the facts that can be read; problems are reported to the outline."""
    facts = {}
    for entry in outline.facts.values():
        name, shape = entry.id, entry.shape
        if name in indicators or name in RESERVED:
            message = f"{name} is a term of every project and cannot be a fact too."
            outline.report(entry.place, "reserved-name", message, "Give the fact another name.")
            continue
        if not usable_name(name):
            outline.report(entry.place, "bad-name", f"{name} is a word of the rule language.", "Choose another name.")
            continue
        source = _source(outline, entry)
        type_ = _fact_type(outline, entry)
        if source is None or type_ is None:
            continue
        _check_source(outline, entry, source, type_)
        place = entry.place
        facts[name] = FactDeclaration(
            name, type_, source, optional_text(shape.ask), tuple(shape.may_be), optional_text(shape.title), place
        )
    return facts


def terms_of(indicators: dict[str, Indicator]) -> dict[str, Type]:
    """Return the types of everything a project proposes."""
    limits = {name: Type("number", unit=indicator.unit) for name, indicator in indicators.items()}
    return {
        "use": OTHER_TERMS["use"],
        **limits,
        **{name: type_ for name, type_ in OTHER_TERMS.items() if name != "use"},
    }


def _source(outline: Outline, entry: Entry[FactShape]) -> Source | None:
    try:
        return parse_source(entry.shape.from_)
    except UnknownSource as error:
        message, _, hint = str(error).partition(". ")
        outline.report(entry.place_of("from"), "unknown-source", message.rstrip(".") + ".", hint)
        return None


def _fact_type(outline: Outline, entry: Entry[FactShape]) -> Type | None:
    shape = entry.shape
    kind = shape.type
    number = kind in ("number", "integer")
    if shape.unit is not None and not number:
        outline.report(entry.key_place("unit"), "stray-key", "Only a number has a unit.", "Take `unit` out.")
    if "no limit" in shape.may_be and not number:
        outline.report(entry.key_place("may_be"), "stray-key", "Only a number may be no limit.", "Take it out.")
    if isinstance(kind, EnumShape):
        doubled = [member for at, member in enumerate(kind.enum) if member in kind.enum[:at]]
        for member in doubled:
            outline.report(entry.place_of("type"), "duplicate-key", f"The member {member} stands twice.", "Keep one.")
        return Type("text", members=tuple(dict.fromkeys(kind.enum)))
    if not number:
        return Type(kind)  # type: ignore[arg-type]  # number and integer are gone; the other words are kinds
    unit: Unit | None = PURE
    if shape.unit is not None:
        unit = read_unit(outline, shape.unit, entry.place_of("unit"))
    if unit is None:
        outline.named.setdefault("unit of fact", set()).add(entry.id)
        return None
    return Type("number", unit=unit, integer=kind == "integer", may_be_no_limit="no limit" in shape.may_be)


def _check_source(outline: Outline, entry: Entry[FactShape], source: Source, type_: Type) -> None:
    spelled = source.text if source.kind in ("site", "right") else source.kind
    wanted = _SOURCE_KINDS.get(spelled)
    if wanted is not None and type_.kind != wanted:
        message = f"{source.text} yields {_KIND_WORDS[wanted]}, and {entry.id} is declared otherwise."
        outline.report(entry.place_of("type"), "wrong-type", message, f"Say type: {wanted}.")
    elif (unit := _SOURCE_UNITS.get(spelled)) is not None and type_.unit != parse_unit(unit):
        message = f"{source.text} is in {unit}, and {entry.id} is declared {_declared(type_)}."
        outline.report(entry.place_of("unit"), "wrong-unit", message, f"Say unit: {unit}.")
    if source.kind == "attribute" and len(source.arguments) == 3 and not _is_share(source.arguments[2]):
        message = f"{source.arguments[2]} is no share."
        outline.report(entry.place_of("from"), "wrong-value", message, "A share lies above 0 and is at most 1.")
    if source.kind == "count_within" and not source.arguments[1].replace(".", "", 1).isdigit():
        message = f"{source.arguments[1]} is no distance in metres."
        outline.report(entry.place_of("from"), "wrong-value", message, "Write count_within(layer, 500).")


def _declared(type_: Type) -> str:
    return "without a unit" if type_.unit.pure else f"in {type_.unit}"


def _is_share(text: str) -> bool:
    try:
        return 0 < float(text) <= 1
    except ValueError:
        return False
