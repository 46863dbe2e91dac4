"""Sites of a screening, back as facts and terms by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.screen.compile import column_of, inapplicable_column_of
from protocol.screen.sites import Sites


def rows_of(
    connection: duckdb.DuckDBPyConnection, sites: Sites, wanted: str
) -> Iterator[tuple[object, dict[str, Value]]]:
    """Yield the sites named in a query, each with the facts and terms that are known of it.

    Args: wanted: a query of one column, the sites' names.
    """
    text = f"SELECT * FROM ({sites.query.sql('duckdb')}) WHERE site IN ({wanted})"  # noqa: S608  # queries of our own
    for row in _rows(connection.execute(text)):
        yield row["site"], _values(sites, row)


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in result.description or ()]
    for row in result.fetchall():
        yield dict(zip(names, row, strict=True))


def _values(sites: Sites, row: Mapping[str, Any]) -> dict[str, Value]:
    layout = sites.layout
    found: dict[str, Value] = dict(layout.constants or {})
    for name in layout.columns:
        value = row[column_of(name)]
        if name in layout.inapplicable and row[inapplicable_column_of(name)]:
            value = NOT_APPLICABLE
        if value is not None:
            found[name] = value
    return found
