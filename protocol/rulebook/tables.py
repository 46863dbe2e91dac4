"""Raw tables and the look-ups that read them -> typed tables; what is wrong with their keys, cells and spans."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from protocol.language.problem import Place, Problem
from protocol.language.suggest import suggest
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.language.units import PURE, Unit
from protocol.rulebook.csv_grid import GridCell
from protocol.rulebook.model import Cell, Row, Table
from protocol.rulebook.raw_tables import REMARKS, Column, RawTable, read_cell, read_value

Key: TypeAlias = "float | str | bool"

UnitOf = Callable[[str, Place], Unit | None]
"""Reads a unit, reporting what is wrong with it at the place."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look-up as written: how many keys it gives, of which types as far as one can tell."""

    key_types: tuple[Type | None, ...]
    is_band: bool


@dataclass(slots=True)
class TableBuilder:
    """Builds tables. `problems` collects what is wrong, `without_unit` the tables whose units cannot be read."""

    unit_of: UnitOf
    uses: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)
    without_unit: set[str] = field(default_factory=set)

    def build(self, raw: RawTable, readings: list[Reading]) -> Table:
        """Return a table as its look-ups read it; without any, its key columns end before the column `value`."""
        units = {column.name: self._unit(raw.name, column) for column in raw.columns}
        keys: tuple[str, ...] = ("from", "to")
        key_types: tuple[Type, ...] = (Type("number", unit=units[raw.columns[0].name]),) * 2
        if raw.is_band:
            if units["from"] != units["to"]:
                self._report(raw.columns[1].place, "wrong-unit", "from and to have different units.", "Give them one.")
        else:
            keys = tuple(column.name for column in raw.columns[: self._count_of_keys(raw, readings)])
            key_types = tuple(self._key_type(raw, name, at, readings, units) for at, name in enumerate(keys))
        values = raw.columns[len(keys) :]
        rows = self._rows(raw, keys, key_types, values)
        columns = {column.name: self._column_type(raw, column, units[column.name]) for column in values}
        if raw.is_band:
            self._check_spans(raw, rows)
        return Table(raw.name, raw.is_band, keys, key_types, MappingProxyType(columns), rows, raw.place)

    def _report(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, code, message, hint))

    def _unit(self, name: str, column: Column) -> Unit:
        if column.unit_text is None:
            return PURE
        unit = self.unit_of(column.unit_text.strip(), column.unit_place)
        if unit is None:
            self.without_unit.add(name)
        return unit or PURE

    def _count_of_keys(self, raw: RawTable, readings: list[Reading]) -> int:
        """Return how many of the first columns are keys: as many as the first look-up gives."""
        most = len(raw.columns) - 1
        counts = [len(reading.key_types) for reading in readings if not reading.is_band]
        if counts:
            return max(1, min(counts[0], most))
        at_value = next((at for at, column in enumerate(raw.columns) if column.name == "value"), 1)
        return max(1, at_value)

    def _key_type(self, raw: RawTable, name: str, at: int, readings: list[Reading], units: Mapping[str, Unit]) -> Type:
        if name == "use":
            return Type("use")
        column = raw.columns[at]
        values = [read_value(row[column.index].text) for row in raw.rows]
        kinds = {_kind(value) for value in values}
        for reading in readings:
            known = reading.key_types[at] if not reading.is_band and at < len(reading.key_types) else None
            if known is not None and known.kind in ("text", "use"):
                return Type("text", members=known.members)
            if known is not None and known.kind in kinds:
                return known
        if kinds == {"boolean"}:
            return Type("boolean")
        return Type("number", unit=units[name]) if kinds == {"number"} else Type("text")

    def _column_type(self, raw: RawTable, column: Column, unit: Unit) -> Type:
        values = [read_value(row[column.index].text) for row in raw.rows if row[column.index].text]
        said = [value for value in values if value is not None and value is not NOT_APPLICABLE]
        numbers = [value for value in said if isinstance(value, float)]
        no_limit = any(value == math.inf for value in numbers)
        kinds = {_kind(value) for value in said}
        if len(kinds) > 1:
            self._report_mixed(raw, column, kinds)
        elif column.unit_text is not None and said and kinds != {"number"}:
            self._report(column.place, "wrong-type", f"{column.name} has a unit, but not every cell is a number.")
        if kinds == {"boolean"}:
            return Type("boolean")
        if kinds == {"text"}:
            return Type("text")
        positive = bool(numbers) and len(numbers) == len(values) and all(value > 0 for value in numbers)
        return Type("number", unit=unit, may_be_no_limit=no_limit, positive=positive)

    def _report_mixed(self, raw: RawTable, column: Column, kinds: set[str]) -> None:
        values = [(read_value(row[column.index].text), row[column.index]) for row in raw.rows]
        by_kind = {kind: [cell for value, cell in values if _kind(value) == kind] for kind in kinds}
        measured = column.unit_text is not None
        usual = max(by_kind, key=lambda kind: (measured and kind == "number", len(by_kind[kind]), kind == "number"))
        for kind, cells in by_kind.items():
            if kind == usual:
                continue
            for cell in cells:
                message = f"{cell.text!r} is a {kind}, the other cells of {column.name} are {usual}s."
                hint = suggest(cell.text, ("unknown", "no limit", "not applicable"))
                self._report(cell.place, "wrong-type", message, hint or "A cell without a figure says unknown.")

    def _rows(
        self, raw: RawTable, keys: tuple[str, ...], key_types: tuple[Type, ...], values: tuple[Column, ...]
    ) -> tuple[Row, ...]:
        rows: list[Row] = []
        seen: dict[tuple[Key, ...], Place] = {}
        for line in raw.rows:
            cells = [line[column.index] for column in raw.columns[: len(keys)]]
            made = [
                self._key(cell, name, wanted, raw.is_band)
                for cell, name, wanted in zip(cells, keys, key_types, strict=True)
            ]
            row_keys = tuple(key for key in made if key is not None)
            if len(row_keys) < len(keys):
                continue
            if row_keys in seen and not raw.is_band:
                message = f"The keys {', '.join(cell.text for cell in cells)} stand here a second time."
                hint = f"They stand on line {seen[row_keys].line} already; keep one of the two rows."
                self._report(cells[0].place, "duplicate-key", message, hint)
                continue
            seen[row_keys] = cells[0].place
            read: dict[str, Cell] = {column.name: read_cell(line[column.index]) for column in values}
            verified, cites, note = (raw.remark(line, name) for name in REMARKS)
            rows.append(Row(row_keys, MappingProxyType(read), verified, cites, note, cells[0].place))
        return tuple(rows)

    def _key(self, cell: GridCell, name: str, wanted: Type, is_band: bool) -> Key | None:
        if not cell.text:
            return None
        if wanted.kind == "use":
            if cell.text not in self.uses and self.uses:
                hint = suggest(cell.text, self.uses) or "Add it to uses.csv, or take the row out."
                self._report(cell.place, "unknown-use", f"{cell.text} is no code of the catalogue of uses.", hint)
                return None
            return cell.text
        if wanted.kind == "text":
            if wanted.members and cell.text not in wanted.members:
                hint = suggest(cell.text, wanted.members, "Members")
                self._report(cell.place, "unknown-member", f"{cell.text} is no member of {name}.", hint)
                return None
            return cell.text
        value = read_value(cell.text)
        if wanted.kind == "number" and isinstance(value, float) and (value != math.inf or (is_band and name == "to")):
            return value
        if wanted.kind == "boolean" and isinstance(value, bool):
            return value
        kind = "a number" if wanted.kind == "number" else "true or false" if wanted.kind == "boolean" else "a text"
        self._report(cell.place, "wrong-type", f"The key {name} is {kind}, not {cell.text!r}.")
        return None

    def _check_spans(self, raw: RawTable, rows: tuple[Row, ...]) -> None:
        before: Row | None = None
        for row in rows:
            start, end = (float(key) for key in row.keys)
            if start >= end:
                self._report(
                    row.place, "band", f"This span is empty: from {start:g} to {end:g}.", "to lies above from."
                )
                continue
            if before is not None:
                last = float(before.keys[1])
                if start < float(before.keys[0]):
                    self._report(row.place, "band", "This span lies below the one before it.", "Sort the rows by from.")
                elif start < last:
                    message = f"This span begins at {start:g}, but the one before it ends at {last:g}: they overlap."
                    self._report(
                        row.place, "band", message, f"Begin at {last:g}; a span holds its from and not its to."
                    )
                elif start > last:
                    message = f"Nothing is said from {last:g} to {start:g}."
                    self._report(row.place, "band", message, f"Begin at {last:g}, or add a row that says unknown.")
            before = row


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "number"
    return "text" if isinstance(value, str) else ""
