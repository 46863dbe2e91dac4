"""Look-ups and bands made ready: what runners read tables through.

A key column named `use` matches the code or its nearest ancestor that has a row; that is worked out once for every use
of the catalogue, so that a look-up is one dictionary access.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from protocol.language.tree import Value
from protocol.rulebook.model import Edition, Row, Table, Use

Key: TypeAlias = "float | str | bool"


@dataclass(frozen=True, slots=True)
class LookupIndex:
    """Rows by keys, with every use of the catalogue led to the row of its nearest ancestor."""

    table: Table
    rows: Mapping[tuple[Key, ...], Row]

    def row(self, *keys: Key) -> Row | None:
        """Return the row for known keys, or None where there is none."""
        return self.rows.get(keys)

    def values(self, column: str) -> dict[tuple[Key, ...], Value]:
        """Return one column by keys; an unknown cell is None, a missing row no entry."""
        return {keys: row.cells[column].value for keys, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class BandIndex:
    """Rows by their half-open spans [from, to), in order."""

    table: Table
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    rows: tuple[Row, ...]

    def row(self, number: float) -> Row | None:
        """Return the row whose span holds the number, or None (below the first, in a gap, beyond the last)."""
        at = bisect_right(self.starts, number) - 1
        return self.rows[at] if at >= 0 and number < self.ends[at] else None

    def values(self, column: str) -> tuple[Value, ...]:
        """Return one column in the order of `starts`."""
        return tuple(row.cells[column].value for row in self.rows)


UNLISTED: Final = "unlisted"


def index_table(table: Table, uses: Mapping[str, Use]) -> LookupIndex | BandIndex:
    """Return the index of one table."""
    if table.is_band:
        rows = sorted(table.rows, key=lambda row: _number(row.keys[0]))
        starts = tuple(_number(row.keys[0]) for row in rows)
        return BandIndex(table, starts, tuple(_number(row.keys[1]) for row in rows), tuple(rows))
    exact = {row.keys: row for row in reversed(table.rows)}
    if "use" not in table.keys:
        return LookupIndex(table, exact)
    at = table.keys.index("use")
    resolved: dict[tuple[Key, ...], Row] = {}
    for before, after in dict.fromkeys((keys[:at], keys[at + 1 :]) for keys in (row.keys for row in table.rows)):
        for use in uses.values():
            for ancestor in use.ancestors:
                if (found := exact.get((*before, ancestor, *after))) is not None:
                    resolved[(*before, use.code, *after)] = found
                    break
    return LookupIndex(table, resolved)


def index_tables(edition: Edition) -> dict[str, LookupIndex | BandIndex]:
    """Return the indexes of all tables of an edition by name."""
    return {name: index_table(table, edition.uses) for name, table in edition.tables.items()}


def _number(key: Key) -> float:
    return key if isinstance(key, float) else math.nan
