"""One value of a facts file -> what the rules see, checked against its declaration."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from protocol.language.suggest import closest
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.language.units import UnknownUnit, parse_unit
from protocol.rulebook.facts import UNKNOWN, FactValue, State
from protocol.rulebook.facts_messages import FactProblem
from protocol.rulebook.model import Edition, FactDeclaration

GREATEST_NUMBER = 1e12
LEAST_NUMBER = 1e-30
"""What is nearer to 0 and not 0 was never measured; a quotient by it could leave the doubles."""
LONGEST_TEXT = 10_000
_KEYS = ("value", "unit", "state", "reason", "source", "as_of")
_STATES: tuple[State, ...] = ("known", "disputed", "unknown")
_NEVER_NEGATIVE = ("distance", "count_within", "frontages")
_NEVER_NEGATIVE_SITE = ("site.area", "site.floor_area", "site.height", "site.units", "right.far")


class Wrong(Exception):
    """A value cannot be read; carries the problem."""

    def __init__(self, pointer: str, code: str, suggestion: str = "", **params: object) -> None:
        self.problem = FactProblem(
            pointer, code, MappingProxyType({name: str(value) for name, value in params.items()}), suggestion
        )


class FactReader:
    """Reads values against one edition's facts, uses and units. Methods raise Wrong."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.units = (edition.currency, *edition.units)

    def fact(self, pointer: str, declaration: FactDeclaration, raw: Any) -> FactValue:
        """Return a fact from a bare value, `{value, unit}` or `{value, state, reason, source, as_of}`."""
        if raw is None:
            return UNKNOWN
        if not isinstance(raw, Mapping):
            return FactValue(self.declared(pointer, declaration, raw))
        for key in raw:
            if key not in _KEYS:
                known = ", ".join(_KEYS)
                raise Wrong(f"{pointer}/{escape(key)}", "unknown-key", closest(str(key), _KEYS), name=key, known=known)
        state = raw.get("state", "known")
        if state not in _STATES:
            raise Wrong(f"{pointer}/state", "unknown-state", closest(str(state), _STATES), given=shown(state))
        self.check_unit(pointer, declaration, raw)
        reason = self.text(f"{pointer}/reason", "reason", raw.get("reason", ""))
        source = self.text(f"{pointer}/source", "source", raw.get("source", ""))
        as_of = None if raw.get("as_of") is None else self.date(f"{pointer}/as_of", "as_of", raw["as_of"])
        if state == "disputed" and not reason.strip():
            raise Wrong(f"{pointer}/reason", "no-reason", name=declaration.name)
        given = raw.get("value")
        value = None if given is None else self.declared(f"{pointer}/value", declaration, given)
        if value is None:
            return FactValue(None, "unknown", reason, source, as_of)
        return FactValue(value, state, reason, source, as_of)

    def check_unit(self, pointer: str, declaration: FactDeclaration, raw: Mapping[str, Any]) -> None:
        if "unit" not in raw:
            return
        given = self.text(f"{pointer}/unit", "unit", raw["unit"])
        wanted = declaration.type.unit
        try:
            same = parse_unit(given, self.units) == wanted
        except UnknownUnit:
            same = False
        if not same or declaration.type.kind != "number":
            said = str(wanted) or "1"
            raise Wrong(f"{pointer}/unit", "wrong-unit", name=declaration.name, wanted=said, given=given)

    def declared(self, pointer: str, declaration: FactDeclaration, raw: Any) -> Value:
        """Return a value as its fact is declared; `no limit` and `not applicable` where they may stand."""
        if raw in ("no limit", "not applicable") and isinstance(raw, str):
            if raw == "no limit" and "no limit" in declaration.may_be:
                return math.inf
            if raw == "not applicable" and may_be_not_applicable(declaration):
                return NOT_APPLICABLE
            if declaration.type.kind != "text" or declaration.type.members:
                raise Wrong(pointer, "word-not-allowed", name=declaration.name, given=raw)
        value = self.typed(pointer, declaration.name, declaration.type, raw)
        if isinstance(value, float):
            self.check_source(pointer, declaration, value)
        return value

    def check_source(self, pointer: str, declaration: FactDeclaration, value: float) -> None:
        """Refuse numbers that the fact's source cannot yield: a negative distance, a share of the site above 1."""
        source = declaration.source
        if source.kind == "overlap" and not 0 <= value <= 1:
            raise Wrong(pointer, "out-of-range", name=declaration.name, low=0, high=1, given=f"{value:g}")
        if value < 0 and (source.kind in _NEVER_NEGATIVE or source.text in _NEVER_NEGATIVE_SITE):
            high = f"{GREATEST_NUMBER:,.0f}"
            raise Wrong(pointer, "out-of-range", name=declaration.name, low=0, high=high, given=f"{value:g}")
        if value == 0 and source.text == "site.area":
            raise Wrong(pointer, "out-of-range", name=declaration.name, low="0.01", high="1e12", given=0)

    def typed(self, pointer: str, name: str, type_: Type, raw: Any) -> Value:
        """Return a value of a type; nothing is converted but an ISO text to a date."""
        if type_.kind == "number":
            return self.number(pointer, name, raw, integer=type_.integer)
        if type_.kind == "boolean":
            if not isinstance(raw, bool):
                raise Wrong(pointer, "wrong-type", name=name, wanted="boolean", given=shown(raw))
            return raw
        if type_.kind == "date":
            return self.date(pointer, name, raw)
        if type_.kind == "use":
            return self.use(pointer, name, raw)
        text = self.text(pointer, name, raw)
        if type_.members and text not in type_.members:
            suggestion = closest(text, type_.members)
            known = ", ".join(type_.members[:12])
            raise Wrong(pointer, "not-a-member", suggestion, name=name, known=known, given=shown(raw))
        return text

    def number(self, pointer: str, name: str, raw: Any, *, integer: bool = False) -> float:
        wanted = "integer" if integer else "number"
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise Wrong(pointer, "wrong-type", name=name, wanted=wanted, given=shown(raw))
        if isinstance(raw, float) and not math.isfinite(raw):
            raise Wrong(pointer, "not-finite", name=name)
        if abs(raw) > GREATEST_NUMBER:
            bound = f"{GREATEST_NUMBER:,.0f}"
            raise Wrong(pointer, "out-of-range", name=name, low=f"-{bound}", high=bound, given=shown(raw))
        if raw != 0 and abs(raw) < LEAST_NUMBER:
            raise Wrong(pointer, "too-small", name=name, least=f"{LEAST_NUMBER:g}", given=shown(raw))
        if integer and raw != int(raw):
            raise Wrong(pointer, "not-whole", name=name, given=shown(raw))
        return float(raw)

    def between(self, pointer: str, name: str, raw: Any, low: float, high: float) -> float:
        value = self.number(pointer, name, raw)
        if not low <= value <= high:
            raise Wrong(pointer, "out-of-range", name=name, low=f"{low:g}", high=f"{high:g}", given=shown(raw))
        return value

    def text(self, pointer: str, name: str, raw: Any) -> str:
        if not isinstance(raw, str):
            raise Wrong(pointer, "wrong-type", name=name, wanted="text", given=shown(raw))
        if len(raw) > LONGEST_TEXT:
            raise Wrong(pointer, "too-long", name=name, most=f"{LONGEST_TEXT:,}")
        return raw

    def date(self, pointer: str, name: str, raw: Any) -> dt.date:
        if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
            return raw
        if isinstance(raw, str) and len(raw) == 10:
            try:
                return dt.date.fromisoformat(raw)
            except ValueError:
                raise Wrong(pointer, "not-a-date", name=name, given=shown(raw)) from None
        raise Wrong(pointer, "not-a-date", name=name, given=shown(raw))

    def use(self, pointer: str, name: str, raw: Any) -> str:
        if not isinstance(raw, str):
            raise Wrong(pointer, "wrong-type", name=name, wanted="use", given=shown(raw))
        if raw not in self.edition.uses:
            raise Wrong(pointer, "unknown-use", self.suggest_use(raw), given=shown(raw))
        return raw

    def suggest_use(self, raw: str) -> str:
        """Return the code somebody may have meant: by its own spelling, or by the name of the use."""
        if code := closest(raw, self.edition.uses):
            return code
        named = {title.lower(): use.code for use in self.edition.uses.values() for title in use.title.values()}
        return named.get(closest(raw.lower(), named), "")


def may_be_not_applicable(declaration: FactDeclaration) -> bool:
    """Return whether `not applicable` may stand for a fact: where it says so, or where its source can come to that."""
    source = declaration.source
    return "not applicable" in declaration.may_be or source.kind == "attribute" or source.text == "right.to"


def escape(key: object) -> str:
    """Return a key as a part of a JSON pointer. Source: RFC 6901."""
    return str(key)[:100].replace("~", "~0").replace("/", "~1")


def shown(raw: Any) -> str:
    """Return a value as messages show it: short, on one line."""
    if isinstance(raw, Mapping):
        return "mapping"
    if isinstance(raw, list | tuple):
        return "list"
    if raw is True or raw is False:
        return str(raw).lower()
    text = str(raw)
    text = " ".join(text.split()) if len(text) < 200 else text[:60]
    return f"{text[:60]}…" if len(text) > 60 else text
