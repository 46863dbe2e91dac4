"""tables/*.csv -> columns and cells with places, before it is known which columns are keys.

A header may carry a unit (`value [CNY/m2]`). Columns `verified`, `cites` and `note` speak about the row. Which of the
first columns are keys follows from the look-ups; `tables.py` settles it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from protocol.language.problem import Place, Problem
from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.rulebook.csv_grid import Grid, GridCell, read_csv
from protocol.rulebook.model import Cell

REMARKS = ("verified", "cites", "note")
WORDS: dict[str, Value] = {
    "unknown": None,
    "no limit": math.inf,
    "not applicable": NOT_APPLICABLE,
    "true": True,
    "false": False,
}
_HEADER = re.compile(r"([a-z][a-z0-9_]*)(?:\s*\[([^\[\]]+)\])?")
_NUMBER = re.compile(r"[-+]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][-+]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the unit as written (with its place), and the index of its cells."""

    name: str
    unit_text: str | None
    unit_place: Place
    index: int
    place: Place


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in its file. `is_band`: the first columns are `from` and `to`."""

    name: str
    columns: tuple[Column, ...]
    remarks: dict[str, int]
    rows: tuple[tuple[GridCell, ...], ...]
    is_band: bool
    place: Place

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def remark(self, row: tuple[GridCell, ...], name: str) -> str:
        return row[self.remarks[name]].text if name in self.remarks else ""


def read_table(text: str, file: str, name: str) -> tuple[RawTable | None, list[Problem]]:
    """Return one table and what is wrong with its form; None where no column can be read."""
    grid, problems = read_csv(text, file)
    if grid is None:
        return None, problems
    columns: list[Column] = []
    remarks: dict[str, int] = {}
    for index, cell in enumerate(grid.header):
        match = _HEADER.fullmatch(cell.text)
        if match is None:
            hint = "A column's name is small letters, digits and _; its unit stands behind it, such as value [CNY/m2]."
            said = f"{cell.text!r} is no name of a column." if cell.text else "This column has no name."
            problems.append(Problem(cell.place, "bad-name", said, hint))
        elif match[1] in REMARKS:
            remarks[match[1]] = index
        elif any(column.name == match[1] for column in columns):
            problems.append(Problem(cell.place, "duplicate-key", f"The column {match[1]} stands here a second time."))
        else:
            offset = match.start(2) if match[2] else 0
            place = Place(file, cell.place.line, cell.place.column + offset)
            columns.append(Column(match[1], match[2], place, index, cell.place))
    if len(columns) < 2:
        message = "A table needs at least one key and one value."
        return None, [*problems, Problem(Place(file, 1, 1), "empty-table", message)]
    if not grid.rows:
        problems.append(
            Problem(Place(file, 1, 1), "empty-table", "The table has no row.", "Add one, or remove the file.")
        )
    is_band = columns[0].name == "from" and columns[1].name == "to"
    table = RawTable(name, tuple(columns), remarks, grid.rows, is_band, Place(file, 1, 1))
    return table, [*problems, *_remark_problems(table, grid), *_empty_cells(table)]


def read_value(text: str) -> Value:
    """Return what a cell says: a word, a number or a text."""
    if text in WORDS:
        return WORDS[text]
    if _NUMBER.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def read_cell(cell: GridCell) -> Cell:
    """Return the value of a cell with its place. A quoted number is a number: spreadsheets quote as they like."""
    return Cell(read_value(cell.text), cell.place)


def _empty_cells(table: RawTable) -> list[Problem]:
    hint = "Write unknown, no limit or not applicable, whichever is true."
    return [
        Problem(row[column.index].place, "empty-cell", f"This cell of {column.name} is empty.", hint)
        for row in table.rows
        for column in table.columns
        if not row[column.index].text
    ]


def _remark_problems(table: RawTable, grid: Grid) -> list[Problem]:
    if "verified" not in table.remarks:
        return []
    index = table.remarks["verified"]
    return [
        Problem(row[index].place, "unknown-word", f"verified is true or false, not {row[index].text!r}.")
        for row in grid.rows
        if row[index].text not in ("true", "false", "")
    ]
