"""One site of a screening, back as facts and terms by name."""

from __future__ import annotations

import duckdb

from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.screen import sql
from protocol.screen.compile import column_of, inapplicable_column_of
from protocol.screen.sites import Sites


def row_of(connection: duckdb.DuckDBPyConnection, sites: Sites, site: object, use: str) -> dict[str, Value]:
    """Return what is known of a site and what is proposed there, `use` among it. Unknown ones are left out."""
    query = sites.query.copy()
    query = query.where(sql.binary("=", sql.column(sites.key), sql.column("wanted")), copy=False)
    text = query.sql("duckdb").replace('"wanted"', "?")
    result = connection.execute(text, [site])
    names = [column[0] for column in result.description or ()]
    row = dict(zip(names, result.fetchone() or (), strict=True))
    layout = sites.layout
    found: dict[str, Value] = dict(layout.constants or {})
    for name in layout.columns:
        value = row[column_of(name)]
        if name in layout.inapplicable and row[inapplicable_column_of(name)]:
            value = NOT_APPLICABLE
        if value is not None:
            found[name] = value
    return {**found, "use": use}
