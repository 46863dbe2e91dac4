"""Where a look-up or a band finds its row: row by row for the explainer, by ready indexes for the closure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from protocol.evaluate.kept import Kept
from protocol.language.tree import Value
from protocol.rulebook.model import Edition, Row, Table

_indexes: Kept[dict[str, Mapping[tuple[Value, ...], Row]]] = Kept(lambda _: {})


def find_row(edition: Edition, table: Table, keys: Sequence[Value]) -> Row | None:
    """Return the row of these keys, or None. A key column named `use` matches the nearest ancestor that has a row.

    Rows are read from the top; the first match counts.
    """
    if "use" not in table.keys:
        return _first(table, tuple(keys))
    place = table.keys.index("use")
    code = keys[place]
    assert isinstance(code, str)
    use = edition.uses.get(code)
    for ancestor in use.ancestors if use else (code,):
        if row := _first(table, (*keys[:place], ancestor, *keys[place + 1 :])):
            return row
    return None


def find_band(table: Table, number: float) -> Row | None:
    """Return the row whose [from, to) holds the number, or None."""
    for row in table.rows:
        start, end = row.keys
        assert isinstance(start, float)
        assert isinstance(end, float)
        if start <= number < end:
            return row
    return None


def _first(table: Table, keys: tuple[Value, ...]) -> Row | None:
    for row in table.rows:
        if row.keys[: len(keys)] == keys:
            return row
    return None


def rows_by_keys(edition: Edition, table: Table) -> Mapping[tuple[Value, ...], Row]:
    """Return the rows by keys with every code of the catalogue led to its row; kept with the edition."""
    indexes = _indexes.of(edition)
    if table.name not in indexes:
        indexes[table.name] = _index(edition, table)
    return indexes[table.name]


def _index(edition: Edition, table: Table) -> dict[tuple[Value, ...], Row]:
    found: dict[tuple[Value, ...], tuple[int, Row]] = {}
    place = table.keys.index("use") if "use" in table.keys else None
    below: dict[str, list[tuple[str, int]]] = {}
    for use in edition.uses.values():
        for distance, ancestor in enumerate(use.ancestors):
            below.setdefault(ancestor, []).append((use.code, distance))
    for row in table.rows:
        if place is None:
            found.setdefault(row.keys, (0, row))
            continue
        code = row.keys[place]
        for descendant, distance in below.get(str(code), [(str(code), 0)]):
            keys = (*row.keys[:place], descendant, *row.keys[place + 1 :])
            if keys not in found or distance < found[keys][0]:
                found[keys] = (distance, row)
    return {keys: row for keys, (_, row) in found.items()}


def values_by_keys(edition: Edition, table: Table, column: str) -> dict[tuple[Value, ...] | Value, Value]:
    """Return a column by keys with every code of the catalogue led to its row; a single key stands bare.

    A row that is not there is not in it; an unknown cell is there as None.
    """
    rows = rows_by_keys(edition, table)
    return {keys if len(keys) > 1 else keys[0]: row.cells[column].value for keys, row in rows.items()}


def band_reader(table: Table, column: str) -> Callable[[float], Value]:
    """Return a function from a number to the cell of its band; None where there is none."""
    rows = sorted(table.rows, key=lambda row: float(row.keys[0]))
    starts = [float(row.keys[0]) for row in rows]
    ends = [float(row.keys[1]) for row in rows]
    values = [row.cells[column].value for row in rows]

    def read(number: float) -> Value:
        position = bisect_right(starts, number) - 1
        return values[position] if position >= 0 and number < ends[position] else None

    return read
