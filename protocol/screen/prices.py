"""Rows of a screening -> the cost of the cheapest paths of some of them."""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from protocol.paths.price import Pricer
from protocol.screen.cannot import Cancelled
from protocol.screen.duck import Watch
from protocol.screen.rows import rows_of
from protocol.screen.sites import Sites

WANTED: Final = "wanted"


def price_rows(
    connection: duckdb.DuckDBPyConnection, sites: Sites, wanted: str, pricer: Pricer, watch: Watch
) -> list[tuple[object, str, float | None]]:
    """Return what some rows cost, by site and use.

    Args: wanted: a query of their `site` and `use`. watch: is told how far it is, and asked before each row whether to
    stop. Raises: Cancelled.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {WANTED} AS {wanted}")
    uses = dict(connection.execute(f"SELECT site, list(use ORDER BY use) FROM {WANTED} GROUP BY 1").fetchall())  # noqa: S608  # our own
    found: list[tuple[object, str, float | None]] = []
    count = sum(map(len, uses.values()))
    for site, values in rows_of(connection, sites, f"SELECT site FROM {WANTED}"):  # noqa: S608  # our own
        for use in uses[site]:
            if watch.cancelled is not None and watch.cancelled():
                raise Cancelled("It was stopped. Nothing was written.")
            if watch.progress is not None:
                watch.progress(len(found) / count)
            found.append((site, use, pricer({**values, "use": use})))
    return found


def store_prices(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: str,
    column: str,
    prices: list[tuple[object, str, float | None]],
) -> None:
    """Write what rows cost into a column of a table whose column `key` names the sites."""
    if not prices:
        return
    names = ("site", "use", "cost")
    connection.register("prices", pa.table({name: [row[at] for row in prices] for at, name in enumerate(names)}))
    connection.execute(
        f"UPDATE {table} SET {column} = prices.cost FROM prices "  # noqa: S608  # names of our own
        f'WHERE {table}."{key}" = prices.site AND {table}.use = prices.use'
    )
    connection.unregister("prices")
