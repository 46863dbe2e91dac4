"""CSV text -> cells that know their places. RFC 4180: commas, `"` quotes, `""` inside quotes; lines may end in CRLF."""

from __future__ import annotations

from dataclasses import dataclass

from protocol.language.problem import Place, Problem

MOST_CHARACTERS = 20_000_000
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its text without quotes and without spaces around it."""

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A header and rows as long as the header; rows that are longer or shorter were reported and left out."""

    header: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]


def read_csv(text: str, file: str) -> tuple[Grid | None, list[Problem]]:
    """Return the cells of a CSV file with a header, and what is wrong with its form; no grid without a header."""
    start = Place(file, 1, 1)
    if len(text) > MOST_CHARACTERS:
        message = f"The file has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read."
        return None, [Problem(start, "too-large", message, "Split it into several tables.")]
    lines, problems = _split(text, file)
    lines = [line for line in lines if len(line) > 1 or line[0].text or line[0].quoted]
    if not lines:
        return None, [
            *problems,
            Problem(start, "empty-table", "The file has no header.", "Name the columns in line 1."),
        ]
    header, *body = lines
    if len(header) == 1 and any(mark in header[0].text for mark in ";\t"):
        message = "The columns are not separated by commas."
        return None, [*problems, Problem(start, "csv", message, "Save the sheet as CSV with commas and UTF-8.")]
    if len(body) > MOST_ROWS:
        message = f"The table has {len(body):,} rows; at most {MOST_ROWS:,} are read."
        problems.append(Problem(body[MOST_ROWS][0].place, "too-large", message, "Split it into several tables."))
        body = body[:MOST_ROWS]
    rows = []
    for line in body:
        if len(line) == len(header):
            rows.append(tuple(line))
            continue
        if len(line) > len(header) and not any(cell.text for cell in line[len(header) :]):
            rows.append(tuple(line[: len(header)]))
            continue
        message = f"This row has {len(line)} cells, the header {len(header)}."
        hint = "Put a cell that holds a comma in quotes." if len(line) > len(header) else "Fill the missing cells."
        problems.append(Problem(line[0].place, "row-length", message, hint))
    return Grid(tuple(header), tuple(rows)), problems


def _split(text: str, file: str) -> tuple[list[list[GridCell]], list[Problem]]:
    lines: list[list[GridCell]] = []
    problems: list[Problem] = []
    cells: list[GridCell] = []
    index = line_start = 0
    line = 1
    while index <= len(text):
        place = Place(file, line, index - line_start + 1)
        quoted = text.startswith('"', index)
        if quoted:
            content, index, breaks = _quoted(text, index + 1)
            if breaks is None:
                message = "This quote is never closed."
                problems.append(Problem(place, "csv", message, 'Close it, or write "" for a quote inside quotes.'))
            elif breaks:
                line += breaks
                line_start = text.rfind("\n", 0, index) + 1
            content = content.strip()
        end = _cell_end(text, index)
        rest = text[index:end].strip()
        if quoted and rest:
            message = f"{rest[:20]!r} stands after a closing quote."
            problems.append(Problem(place, "csv", message, 'Write "" for a quote inside quotes.'))
        cells.append(GridCell(content if quoted else rest, place, quoted))
        index = end + 1
        if end >= len(text) or text[end] == "\n":
            lines.append(cells)
            cells = []
            line += 1
            line_start = index
    return lines, problems


def _quoted(text: str, index: int) -> tuple[str, int, int | None]:
    """Return the content of a quoted cell, where it ends, and the line breaks inside (None where it never closes)."""
    parts = []
    while (close := text.find('"', index)) >= 0:
        parts.append(text[index:close])
        if not text.startswith('"', close + 1):
            content = '"'.join(parts)
            return content, close + 1, content.count("\n")
        index = close + 2
    content = '"'.join([*parts, text[index:]])
    return content, len(text), None


def _cell_end(text: str, index: int) -> int:
    comma = text.find(",", index)
    newline = text.find("\n", index)
    ends = [end for end in (comma, newline) if end >= 0]
    return min(ends) if ends else len(text)
