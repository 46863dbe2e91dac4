"""Names of a rulebook's parts in the reader's language: its own first, ours where it is silent."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from protocol.rulebook.model import Edition, FactDeclaration, Language, Text
from protocol.rulebook.sources import Source

_SITE: dict[str, str | Promise] = {
    "area": gettext_lazy("site area"),
    "floor_area": gettext_lazy("floor area that stands today"),
    "height": gettext_lazy("height of what stands today"),
    "level_from": gettext_lazy("lowest level"),
    "level_to": gettext_lazy("highest level"),
    "built_year": gettext_lazy("year built"),
    "units": gettext_lazy("number of spatial units"),
}
_RIGHT: dict[str, str | Promise] = {
    "use": gettext_lazy("registered use"),
    "kind": gettext_lazy("kind of right"),
    "acquired": gettext_lazy("how the right was acquired"),
    "from": gettext_lazy("start of the right"),
    "to": gettext_lazy("end of the right"),
    "state_owned": gettext_lazy("state-owned land"),
    "far": gettext_lazy("floor area ratio in the land contract"),
    "holders": gettext_lazy("number of holders"),
    "joint": gettext_lazy("joint ownership"),
    "mortgaged": gettext_lazy("mortgaged"),
    "seized": gettext_lazy("seized"),
    "tenants": gettext_lazy("number of tenants"),
}
_TERMS: dict[str, str | Promise] = {
    "use": gettext_lazy("the use"),
    "far": gettext_lazy("floor area ratio"),
    "service_life": gettext_lazy("service life"),
    "height": gettext_lazy("height"),
    "coverage": gettext_lazy("site coverage"),
    "storeys": gettext_lazy("storeys"),
    "starts_on": gettext_lazy("the starting date"),
    "hours_from": gettext_lazy("the hour of opening"),
    "hours_to": gettext_lazy("the hour of closing"),
}
BASES: dict[str, str | Promise] = {
    "statute": gettext_lazy("Statute"),
    "policy": gettext_lazy("National policy"),
    "code": gettext_lazy("Technical code"),
    "plan": gettext_lazy("Detailed plan"),
    "local": gettext_lazy("Local standard"),
    "advisory": gettext_lazy("Advice"),
}
FIRMNESS: dict[str, str | Promise] = {
    "bottom_line": gettext_lazy("Bottom line"),
    "flexible": gettext_lazy("Flexible"),
}
HOLDERS: dict[str, str | Promise] = {
    "owner": gettext_lazy("owner"),
    "co-owner": gettext_lazy("co-owners"),
    "joint owner": gettext_lazy("joint owners"),
    "unit owner": gettext_lazy("owners of the building's units"),
    "mortgagee": gettext_lazy("mortgagee"),
    "easement holder": gettext_lazy("easement holder"),
    "land grantor": gettext_lazy("land grantor"),
    "operator": gettext_lazy("operator"),
    "tenant": gettext_lazy("tenants"),
    "neighbour": gettext_lazy("neighbours"),
}
_UNITS: dict[str, str | Promise] = {
    "m2": pgettext_lazy("unit", "m²"),
    "m": pgettext_lazy("unit", "m"),
    "year": pgettext_lazy("unit", "years"),
    "dB": pgettext_lazy("unit", "dB"),
    "kVA": pgettext_lazy("unit", "kVA"),
    "person": pgettext_lazy("unit", "people"),
    "ft": pgettext_lazy("unit", "ft"),
    "ft2": pgettext_lazy("unit", "sq ft"),
}


def language() -> Language:
    """Return the reader's language in the protocol's spelling."""
    return "zh-Hans" if (get_language() or "en").startswith("zh") else "en"


def text(texts: Text | None) -> str:
    """Return a text in the reader's language, English where there is no other, empty where there is none."""
    if not texts:
        return ""
    return texts.get(language()) or texts["en"]


def humanise(name: str) -> str:
    """Return `night_noise` as `night noise`."""
    return name.replace("_", " ").replace("-", " ")


def fact_label(declaration: FactDeclaration) -> str:
    """Return what a reader calls a fact: the rulebook's own title, else what its source says it is."""
    return text(declaration.title) or _source_label(declaration.source) or humanise(declaration.name)


def _source_label(source: Source) -> str:
    first = humanise(source.arguments[0]) if source.arguments else ""
    match source.kind:
        case "site":
            return str(_SITE[source.arguments[0]])
        case "right":
            return str(_RIGHT[source.arguments[0]])
        case "distance":
            return _("distance to the nearest %(layer)s") % {"layer": layer_label(first)}
        case "overlap":
            return _("share of the site within %(layer)s") % {"layer": layer_label(first)}
        case "count_within":
            return _("number of %(layer)s within %(metres)s m") % {
                "layer": layer_label(first),
                "metres": source.arguments[1],
            }
        case "frontages":
            return _("sides facing a %(layer)s") % {"layer": layer_label(first)}
        case "headroom":
            return _("capacity left: %(ledger)s") % {"ledger": layer_label(first)}
        case _:
            return ""


_LAYERS: dict[str, str | Promise] = {
    "metro station": pgettext_lazy("layer", "metro station"),
    "street": pgettext_lazy("layer", "street"),
    "density zone": pgettext_lazy("layer", "density zone"),
    "heritage": pgettext_lazy("layer", "heritage"),
    "power": pgettext_lazy("layer", "power"),
    "water": pgettext_lazy("layer", "water"),
    "school": pgettext_lazy("layer", "school"),
}


def layer_label(name: str) -> str:
    """Return a layer's or ledger's everyday name."""
    return str(_LAYERS.get(humanise(name), humanise(name)))


def source_sentence(source: Source) -> str:
    """Return where a fact comes from, for a reader: the register, a layer, a ledger, the applicant, a judgement."""
    match source.kind:
        case "site" | "right":
            return _("property register")
        case "headroom":
            return _("capacity ledger “%(name)s”") % {"name": layer_label(source.arguments[0])}
        case "project":
            return _("said by the applicant")
        case "applicant":
            return _("said by the applicant")
        case "judgement":
            return _("judged by a person: %(role)s") % {"role": humanise(source.arguments[0])}
        case _:
            return _("map layer “%(name)s”") % {"name": layer_label(source.arguments[0])}


def term_label(name: str, edition: Edition) -> str:
    """Return what a reader calls a proposed term: `far` is the floor area ratio."""
    declared = edition.indicators.get(name)
    if declared is not None and declared.title:
        return text(declared.title)
    return str(_TERMS.get(name, humanise(name)))


def use_label(code: str, edition: Edition) -> str:
    """Return the title of a use, or its code where the catalogue does not list it."""
    use = edition.uses.get(code)
    return text(use.title) if use else code


def unit_label(unit: str) -> str:
    """Return `m2` as m², `CNY/m2` as CNY/m²; empty for a pure number."""
    above, *below = unit.split("/")
    parts = ["·".join(str(_UNITS.get(base, base)) for base in above.split("*"))]
    parts.extend(str(_UNITS.get(base, base)) for base in below)
    return "/".join(parts) if unit else ""


def holder_label(holder: str) -> str:
    """Return a holder kind of consents.yaml for a reader."""
    if holder.startswith("authority:"):
        return _("authority: %(name)s") % {"name": humanise(holder.partition(":")[2].strip())}
    return str(HOLDERS.get(holder, humanise(holder)))
