"""Rows of a screening -> the cost of the cheapest paths of some of them."""

from __future__ import annotations

from typing import Final, TypeAlias

import duckdb

from protocol.paths.price import Pricer
from protocol.screen.cannot import Cancelled
from protocol.screen.duck import Watch, quoted
from protocol.screen.rows import rows_of
from protocol.screen.sites import Sites

WANTED: Final = "wanted"

Price: TypeAlias = tuple[int, float | None]
"""A row by its number among those wanted, and what it costs; None where nobody can tell."""


def price_rows(
    connection: duckdb.DuckDBPyConnection, sites: Sites, wanted: str, pricer: Pricer, watch: Watch
) -> list[Price]:
    """Return what some rows cost.

    Args: wanted: a query of their `site` and `use`. watch: is told how far it is, and asked before each row whether to
    stop. Raises: Cancelled.
    """
    numbered = f"SELECT row_number() OVER () AS number, * FROM ({wanted})"  # noqa: S608  # our own
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {WANTED} AS {numbered}")
    uses = connection.execute(f"SELECT site, list((use, number) ORDER BY use) FROM {WANTED} GROUP BY 1").fetchall()  # noqa: S608  # our own
    asked = dict(uses)
    found: list[Price] = []
    count = sum(map(len, asked.values()))
    for site, values in rows_of(connection, sites, f"SELECT site FROM {WANTED}"):  # noqa: S608  # our own
        for use, number in asked[site]:
            if watch.cancelled is not None and watch.cancelled():
                raise Cancelled("It was stopped. Nothing was written.")
            if watch.progress is not None:
                watch.progress(len(found) / count)
            found.append((number, pricer({**values, "use": use})))
    return found


def store_prices(connection: duckdb.DuckDBPyConnection, table: str, key: str, column: str, prices: list[Price]) -> None:
    """Write what the rows of `price_rows` cost into a column of a table whose column `key` names the sites."""
    if not prices:
        return
    # As literals: a table of Arrow's would make DuckDB load pandas, see duck.py.
    values = ", ".join(
        f"({number}, {'NULL' if cost is None else quoted(repr(cost))}::DOUBLE)" for number, cost in prices
    )
    connection.execute(
        f"UPDATE {table} SET {column} = prices.cost FROM (VALUES {values}) AS prices(number, cost) "  # noqa: S608  # our own
        f'JOIN {WANTED} USING (number) WHERE {table}."{key}" = {WANTED}.site AND {table}.use = {WANTED}.use'
    )
