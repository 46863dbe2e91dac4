"""uses.csv: the catalogue of uses. `parent` defines nesting, not the code's prefix."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from protocol.language.problem import Place, Problem
from protocol.language.suggest import suggest
from protocol.rulebook.csv_grid import GridCell, read_csv
from protocol.rulebook.model import Use

UNLISTED = "unlisted"
COLUMNS = ("code", "parent", "en", "zh-Hans")


@dataclass(frozen=True, slots=True)
class UseRow:
    """One row of uses.csv as written."""

    code: str
    parent: GridCell
    en: str
    zh_hans: str
    place: Place


def read_uses(text: str, file: str) -> tuple[dict[str, UseRow], list[Problem]]:
    """Return the rows by code and what is wrong with them; the nesting of what is returned has no cycle."""
    grid, problems = read_csv(text, file)
    if grid is None:
        return {}, problems
    at: dict[str, int] = {}
    for index, cell in enumerate(grid.header):
        if cell.text in COLUMNS and cell.text not in at:
            at[cell.text] = index
        else:
            message = f"{cell.text or 'This'} is no column of the catalogue of uses."
            problems.append(Problem(cell.place, "unknown-key", message, suggest(cell.text, COLUMNS, "Columns")))
    for name in COLUMNS:
        if name not in at:
            problems.append(Problem(Place(file, 1, 1), "missing-key", f"The column {name} is missing.", f"Add {name}."))
    if "code" not in at or "parent" not in at:
        return {}, problems
    rows: dict[str, UseRow] = {}
    for row in grid.rows:
        code = row[at["code"]]
        texts = {name: row[at[name]].text if name in at else "" for name in COLUMNS}
        if not code.text:
            problems.append(Problem(code.place, "empty-cell", "This use has no code.", "Give it one."))
        elif code.text in rows:
            first = rows[code.text].place.line
            message = f"The use {code.text} stands here a second time."
            problems.append(Problem(code.place, "duplicate-id", message, f"It stands on line {first} already."))
        else:
            rows[code.text] = UseRow(code.text, row[at["parent"]], texts["en"], texts["zh-Hans"], code.place)
            if "en" in at and not texts["en"]:
                place = row[at["en"]].place
                problems.append(Problem(place, "text-without-english", "This use has no English name.", "Name it."))
    return rows, [*problems, *_nesting_problems(rows)]


def build_uses(rows: dict[str, UseRow]) -> dict[str, Use]:
    """Return the catalogue in the order of the file, each use with its ancestors."""
    uses = {}
    for row in rows.values():
        title = {"en": row.en} | ({"zh-Hans": row.zh_hans} if row.zh_hans else {})
        parent = row.parent.text or None
        uses[row.code] = Use(row.code, parent, MappingProxyType(title), ancestors_of(row.code, rows))
    return uses


def ancestors_of(code: str, rows: dict[str, UseRow]) -> tuple[str, ...]:
    """Return the code, its parent, and so on to the root; a cycle or an unknown parent ends it."""
    chain: list[str] = []
    while code in rows and code not in chain:
        chain.append(code)
        code = rows[code].parent.text
    return tuple(chain)


def _nesting_problems(rows: dict[str, UseRow]) -> list[Problem]:
    problems = []
    for row in rows.values():
        parent = row.parent.text
        if parent and UNLISTED in (parent, row.code):
            message = "An unlisted use is nested in nothing, and nothing in it."
            problems.append(Problem(row.parent.place, "unlisted", message, "Leave its parent empty."))
        if parent and parent not in rows:
            hint = suggest(parent, rows) or f"Add a row for {parent}."
            problems.append(Problem(row.parent.place, "unknown-use", f"The parent {parent} is no use.", hint))
        chain = ancestors_of(row.code, rows)
        if chain and rows[chain[-1]].parent.text == row.code and row.code == min(chain):
            message = f"{row.code} is nested in itself ({' in '.join([*chain, row.code])})."
            problems.append(Problem(row.parent.place, "cycle", message, "Let one of them have no parent."))
    return problems
