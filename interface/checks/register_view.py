"""What is registered for a property, as plain values for the page: rights, restrictions, units by level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from interface.accounts.models import PartyKind
from interface.checks.section import Section, Storey, draw_section
from interface.registry.models import Property, SpatialUnit
from interface.registry.queries import HeldRight
from interface.registry.vocabulary import ACQUIRED, HOLDING_KINDS, RIGHT_KINDS, SPATIAL_UNIT_KINDS
from interface.rulebooks.labels import capital, humanise, language, number, use_label
from protocol.rulebook.model import Edition

MOST_UNITS: Final = 60


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right of the table; `holder` is blank where none is recorded."""

    kind: str
    holder: str
    share: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    acquired: str
    use: str
    note: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    name: str
    kind: str
    levels: str
    area: str
    code: str


@dataclass(frozen=True, slots=True)
class UnitsView:
    """The units of the table, how many more there are, and the figure (None without levels)."""

    rows: tuple[UnitRow, ...]
    left_out: int
    section: Section | None


def right_rows(rights: Iterable[HeldRight], edition: Edition | None) -> tuple[list[RightRow], list[RightRow]]:
    """Return the rights in force that hold the property, and the restrictions in force on it."""
    holding: list[RightRow] = []
    restricting: list[RightRow] = []
    for held in rights:
        right = held.right
        if not held.in_force:
            continue
        rows = holding if right.kind in HOLDING_KINDS else restricting
        rows.append(
            RightRow(
                capital(_word(RIGHT_KINDS, right.kind)),
                _holder(held),
                _share(held) if right.kind in HOLDING_KINDS else "",
                right.valid_from,
                right.valid_to,
                _word(ACQUIRED, right.acquired),
                _use(right.registered_use, edition),
                _note(right.details),
            )
        )
    return holding, restricting


def _word(words: dict[str, Any], code: str) -> str:
    return str(words.get(code, humanise(code)))


def _holder(held: HeldRight) -> str:
    if held.holder is None:
        return _("a natural person") if held.holder_kind == PartyKind.PERSON else ""
    return _("the property %(number)s") % {"number": held.holder} if held.holder_kind == "property" else held.holder


def _share(held: HeldRight) -> str:
    if held.share is None:
        return _("joint")
    return _("the whole") if held.share == 1 else f"{held.share.numerator}/{held.share.denominator}"


def _use(code: str, edition: Edition | None) -> str:
    return use_label(code, edition) if code and edition is not None else code


def _note(details: dict[str, Any]) -> str:
    chosen = details.get("note_zh") if language() == "zh-Hans" else None
    note = chosen or details.get("note") or ""
    return str(note)


def units_view(units: Sequence[SpatialUnit], parcel: SpatialUnit | None) -> UnitsView:
    """Return the units of a property, the parcel first, then from the top of the building down."""
    listed = {unit.pk: unit for unit in ([parcel] if parcel is not None else [])}
    listed.update({unit.pk: unit for unit in units})
    ordered = sorted(listed.values(), key=_from_the_top)
    shown = ordered[:MOST_UNITS]
    storeys = [
        Storey(unit.label(language()), unit.kind, float(unit.level_from), float(unit.level_to))
        for unit in shown
        if unit.kind != "parcel" and unit.level_from is not None and unit.level_to is not None
    ]
    return UnitsView(tuple(_unit_row(unit) for unit in shown), len(ordered) - len(shown), draw_section(storeys))


def _from_the_top(unit: SpatialUnit) -> tuple[bool, float, str]:
    top = float(unit.level_to) if unit.level_to is not None else 0.0
    return unit.kind != "parcel", -top, unit.source_id


def _unit_row(unit: SpatialUnit) -> UnitRow:
    area = unit.area_m2 if unit.kind == "parcel" else unit.floor_area_m2
    return UnitRow(
        unit.label(language()),
        _word(SPATIAL_UNIT_KINDS, unit.kind),
        _levels(unit),
        "" if area is None else number(round(area, 1)),
        unit.unit_code,
    )


def _levels(unit: SpatialUnit) -> str:
    if unit.level_from is None or unit.level_to is None:
        return ""
    low, high = number(float(unit.level_from)), number(float(unit.level_to))
    return low if low == high else pgettext("levels", "%(low)s to %(high)s") % {"low": low, "high": high}


def property_name(held: Property) -> str:
    """Return the address in the reader's language, or the certificate number where there is none."""
    return held.label(language())
