"""Where a look-up or a band finds its row: row by row, as the explainer does. The closure reads ready indexes."""

from __future__ import annotations

from collections.abc import Sequence

from protocol.language.tree import Value
from protocol.rulebook.model import Edition, Row, Table


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
