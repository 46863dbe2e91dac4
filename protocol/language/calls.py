"""The functions of the language: what each takes and yields."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Literal

from protocol.language.scope import TableShape
from protocol.language.settle import settle
from protocol.language.suggest import suggest
from protocol.language.tree import (
    Band,
    Call,
    Constant,
    Lookup,
    Name,
    Negative,
    Node,
    Span,
    Taken,
    Type,
)
from protocol.language.units import PURE, Unit, UnknownUnit, parse_unit
from protocol.language.words import a_kind, operand

if TYPE_CHECKING:
    from protocol.language.check import Checker

_Arguments = tuple[Node, ...]
MOST_DIGITS: Final = 9


def least_or_greatest(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    function: Literal["min", "max"] = "min" if name.name == "min" else "max"
    parts = [checker.number(part, function) for part in arguments]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return None
    agreed = checker.same_unit(known)
    if agreed is None:
        return None
    if function == "max" and sum(not checker.limited(part, "max") for part in agreed):
        return None
    kind = Type(
        "number",
        agreed[0].type.unit,
        integer=all(part.type.integer for part in agreed),
        may_be_no_limit=all(part.type.may_be_no_limit for part in agreed),
    )
    return _proved(checker, Call(function, agreed, name.span, kind))


def whole(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    function: Literal["floor", "ceil", "abs"]
    function = "floor" if name.name == "floor" else "ceil" if name.name == "ceil" else "abs"
    inner = checker.calculable(arguments[0], function)
    if inner is None or not checker.limited(inner, function):
        return None
    kind = Type("number", inner.type.unit, integer=function != "abs" or inner.type.integer)
    return _proved(checker, Call(function, (inner,), name.span, kind))


def round_half_up(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    inner = checker.calculable(arguments[0], "round_half_up")
    digits = arguments[1]
    value = digits.value if isinstance(digits, Constant) else None
    if not isinstance(value, float) or not value.is_integer() or not 0 <= value <= MOST_DIGITS:
        message = f"The digits of round_half_up are a whole number from 0 to {MOST_DIGITS}, written out."
        checker.wrong(digits.span, "not-constant", message, "Write round_half_up(x, 2).")
        return None
    if inner is None or not checker.limited(inner, "round_half_up"):
        return None
    typed = Constant(value, digits.span, Type("number", PURE, integer=True, positive=value > 0))
    kind = Type("number", inner.type.unit, integer=value == 0)
    return _proved(checker, Call("round_half_up", (inner, typed), name.span, kind))


def years_between(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    days = [checker.visit(part) for part in arguments]
    for day in days:
        if day is not None and day.type.kind != "date":
            message = f"{operand(day, checker.text)} is {a_kind(day.type)}, not a date."
            checker.wrong(day.span, "not-a-date", message, "A day is written as DATE '2026-03-01'.")
    first, last = days
    if first is None or last is None or {first.type.kind, last.type.kind} != {"date"}:
        return None
    return Call("years_between", (first, last), name.span, Type("number", Unit((("year", 1),))))


def is_a(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    visited = [checker.visit(part) for part in arguments]
    uses = [None if part is None else checker.as_use(part) for part in visited]
    if uses[0] is None or uses[1] is None:
        return None
    return Call("is_a", (uses[0], uses[1]), name.span, Type("boolean"))


def share(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    code = arguments[0]
    if not isinstance(code, Constant) or not isinstance(code.value, str):
        message = "share takes the code of a use, written out in quotes."
        checker.wrong(code.span, "not-constant", message, "Write share('07').")
        return None
    if "use" in checker.scope.refused:
        checker.wrong(name.span, "not-here", checker.scope.refused["use"])
        return None
    use = checker.as_use(dataclasses.replace(code, type=Type("text")))
    return None if use is None else Call("share", (use,), name.span, Type("number"))


def quantity(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    number, unit = arguments
    inner = number.operand if isinstance(number, Negative) else number
    value = inner.value if isinstance(inner, Constant) else None
    if isinstance(value, bool) or not isinstance(value, float) or abs(value) == float("inf"):
        checker.wrong(
            number.span, "not-constant", "quantity takes a number, written out.", "Write quantity(1000, 'm2')."
        )
        return None
    if not isinstance(unit, Constant) or not isinstance(unit.value, str):
        checker.wrong(unit.span, "not-constant", "The unit of quantity is a text.", "Write quantity(1000, 'm2').")
        return None
    try:
        parsed = parse_unit(unit.value, checker.scope.units)
    except UnknownUnit as problem:
        checker.wrong(unit.span, "unknown-unit", str(problem), problem.hint)
        return None
    value = -value if isinstance(number, Negative) else value
    kind = Type("number", parsed, integer=value.is_integer(), positive=value > 0)
    return Constant(value, name.span, kind)


def taken(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    path, paths = arguments[0], checker.scope.paths
    if paths is None:
        message = "taken has no place here."
        checker.wrong(name.span, "not-here", message, "Only the `when` of a charge or a consent may ask for a path.")
        return None
    if not isinstance(path, Constant) or not isinstance(path.value, str):
        message = "taken takes the id of a path, written out in quotes."
        checker.wrong(path.span, "not-constant", message, "Write taken('path-id').")
        return None
    if path.value not in paths:
        checker.wrong(path.span, "unknown-path", f"'{path.value}' is no path.", suggest(path.value, paths, "Paths"))
        return None
    return Taken(path.value, name.span, Type("boolean"))


def lookup(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    found = _table(checker, name, arguments[0], band=False)
    visited = [checker.visit(part) for part in arguments[1:]]
    if found is None:
        return None
    table, title, column = found
    if len(visited) != len(table.keys):
        names = ", ".join(table.keys)
        message = f"{title} has the key{'s' * (len(table.keys) != 1)} {names}; {len(visited)} given."
        checker.wrong(name.span, "key-count", message, f"Write lookup({title}, {names}).")
        return None
    keys = [
        None if part is None else _key(checker, title, key, kind, part)
        for part, key, kind in zip(visited, table.keys, table.key_types, strict=True)
    ]
    known = tuple(key for key in keys if key is not None)
    if len(known) < len(keys):
        return None
    return Lookup(title, column, known, name.span, table.columns[column])


def band(checker: Checker, name: Name, arguments: _Arguments) -> Node | None:
    found = _table(checker, name, arguments[0], band=True)
    number = checker.number(arguments[1], "band")
    if found is None or number is None:
        return None
    table, title, column = found
    key = _key(checker, title, "from", table.key_types[0], number)
    return None if key is None else Band(title, column, key, name.span, table.columns[column])


def _table(checker: Checker, name: Name, first: Node, *, band: bool) -> tuple[TableShape, str, str] | None:
    """Return the table, its name and the column that are read, or None with a mistake."""
    tables = checker.scope.tables
    if not isinstance(first, Name) or first.arguments is not None:
        message = f"{name.name} reads a table: its first argument is the table's name."
        checker.wrong(first.span, "unknown-table", message, suggest("", tables, "Tables"))
        return None
    title, _, column = first.name.partition(".")
    table = tables.get(title)
    if table is None:
        checker.wrong(first.span, "unknown-table", f"{title} is no table.", suggest(title, tables, "Tables"))
        return None
    if table.is_band is not band:
        other = "band" if table.is_band else "lookup"
        what = "a table of bands (its first columns are from and to)" if table.is_band else "a table of keys"
        checker.wrong(name.span, "unknown-table", f"{title} is {what}.", f"Read it with {other}({title}, …).")
        return None
    column = column or "value"
    if column not in table.columns:
        hint = suggest(column, table.columns, "Columns")
        if "." not in first.name and table.columns:
            hint = f"Say which: {', '.join(f'{title}.{known}' for known in table.columns)}."
        span = Span(first.span.end - len(column), first.span.end) if "." in first.name else first.span
        checker.wrong(span, "unknown-column", f"{title} has no column {column}.", hint)
        return None
    return table, title, column


def _key(checker: Checker, title: str, key: str, kind: Type, part: Node) -> Node | None:
    """Return what a table is read with, as the key column takes it, or None with a mistake."""
    said = f"The key {key} of {title}"
    if kind.kind == "use":
        return checker.as_use(part)
    if part.type.kind == "use" and kind.kind == "text":
        return part
    if part.type.kind != kind.kind:
        message = f"{said} is {a_kind(kind)}, {operand(part, checker.text)} is {a_kind(part.type)}."
        checker.wrong(part.span, "key-type", message, "A number never equals a text.")
        return None
    if kind.kind == "text" and kind.members and isinstance(part, Constant) and part.value not in kind.members:
        hint = suggest(str(part.value), kind.members, "Values")
        checker.wrong(part.span, "unknown-member", f"'{part.value}' is no value of {key}.", hint)
        return None
    if kind.kind == "number":
        part = settle(part, kind.unit)
        if part.type.unit != kind.unit:
            message = f"{said} is {a_kind(kind)}, {operand(part, checker.text)} is {a_kind(part.type)}."
            checker.wrong(part.span, "unit", message, "Write the unit into the column's header, such as from [m].")
            return None
        if not checker.limited(part, "a key"):
            return None
    return part


def _proved(checker: Checker, call: Call) -> Call:
    return dataclasses.replace(call, type=dataclasses.replace(call.type, positive=checker.is_positive(call)))


CALLS: Final[Mapping[str, Callable[[Checker, Name, _Arguments], Node | None]]] = {
    "min": least_or_greatest,
    "max": least_or_greatest,
    "floor": whole,
    "ceil": whole,
    "abs": whole,
    "round_half_up": round_half_up,
    "years_between": years_between,
    "is_a": is_a,
    "share": share,
    "quantity": quantity,
    "taken": taken,
    "lookup": lookup,
    "band": band,
}
