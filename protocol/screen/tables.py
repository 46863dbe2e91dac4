"""Tables in SQL: look-ups as joins, bands as ranges. What is fixed beforehand is read beforehand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from sqlglot import exp

from protocol.evaluate.tables import values_by_keys
from protocol.language.tree import NOT_APPLICABLE
from protocol.language.tree import Value as Plain
from protocol.rulebook.model import Edition, Row, Table
from protocol.screen import sql
from protocol.screen.pipeline import Join, Pipeline, Rows
from protocol.screen.sql import Sql
from protocol.screen.value import Value

MOST_ARMS = 8
"""Bands compared one after another; of more, halves are chosen first."""
MOST_ROWS = 10_000
"""Of a table in which every key is to be found, unknown ones too."""
NOWHERE = ""
"""What an unknown key looks for."""

Cells: TypeAlias = Mapping[tuple[Plain, ...], tuple[Plain, ...]]
"""The other columns of a table by its keys."""


def lookup(edition: Edition, pipeline: Pipeline, table: Table, column: str, keys: Sequence[Sql]) -> Value:
    """Return the cell of the row with these keys, unknown where there is no row."""
    kind = sql.TYPES[table.columns[column].kind]
    fixed = {at: _plain(key) for at, key in enumerate(keys) if _is_fixed(key)}
    open_keys = [key for at, key in enumerate(keys) if at not in fixed]
    cells: dict[tuple[Plain, ...], Plain] = {}
    for found, value in values_by_keys(edition, table, column).items():
        row = found if isinstance(found, tuple) else (found,)
        if all(row[at] == key for at, key in fixed.items()):
            cells[tuple(key for at, key in enumerate(row) if at not in fixed)] = value
    if not cells or any(sql.is_null(key) for key in keys):
        return Value(sql.null(kind))
    if not open_keys:
        return cell(cells[()], kind)
    inapplicable = NOT_APPLICABLE in cells.values()
    names = ["value", "not_applicable"] if inapplicable else ["value"]
    columns = {row: (value, value is NOT_APPLICABLE)[: len(names)] for row, value in cells.items()}
    title = f"{table.name}_{column}" if not fixed else f"{table.name}_{column}_{'_'.join(map(str, fixed.values()))}"
    join = joined(pipeline, title, open_keys, names, columns)
    says_nothing = all(value is None or value is NOT_APPLICABLE for value in cells.values())
    found_value = sql.null(kind) if says_nothing else sql.column(join.given["value"])
    if not inapplicable:
        return Value(found_value)
    return Value(found_value, sql.surely(sql.column(join.given["not_applicable"])))


def joined(
    pipeline: Pipeline,
    title: str,
    keys: Sequence[Sql],
    names: Sequence[str],
    cells: Cells,
) -> Join:
    """Return a table joined by its keys; what is unknown or not applicable in it is NULL.

    If keys can be listed, each row finds one: DuckDB parts rows that find none from those that do, and whatever comes
    after works on ever smaller pieces.
    """
    domains = [dict.fromkeys(column) for column in zip(*cells, strict=True)]
    listed = math.prod(len(domain) + 1 for domain in domains) <= MOST_ROWS
    if listed and all(isinstance(key, str) and key != NOWHERE for domain in domains for key in domain):
        keys = [exp.Coalesce(this=key, expressions=[sql.text(NOWHERE)]) for key in keys]
        unknown = (None,) * len(names)
        cells = {row: cells.get(row, unknown) for row in itertools.product(*([*domain, NOWHERE] for domain in domains))}

    def rows() -> Rows:
        return {tuple(map(_constant, row)): [_constant(value) for value in values] for row, values in cells.items()}

    return pipeline.join(title, keys, names, tuple(cells.items()), rows)


def _constant(value: Plain) -> Sql:
    return exp.null() if value is None or value is NOT_APPLICABLE else sql.constant(value)


def cell(value: Plain, kind: str) -> Value:
    """Return a cell as a constant."""
    if value is None:
        return Value(sql.null(kind))
    if value is NOT_APPLICABLE:
        return Value(sql.null(kind), sql.true())
    return Value(sql.constant(value), nullable=False)


def band(table: Table, column: str, number: Sql) -> Value:
    """Return the cell of the band that holds a number, unknown where none does."""
    kind = sql.TYPES[table.columns[column].kind]
    rows = sorted(table.rows, key=lambda row: float(row.keys[0]))
    if sql.is_null(number) or not rows:
        return Value(sql.null(kind))
    found = _between(rows, number, kind, lambda row: cell(row.cells[column].value, kind).sql)
    if not any(row.cells[column].value is NOT_APPLICABLE for row in rows):
        return Value(found)
    inapplicable = _between(rows, number, sql.BOOLEAN, lambda row: cell(row.cells[column].value, kind).not_applicable)
    return Value(found, sql.surely(inapplicable))


def _between(rows: list[Row], number: Sql, kind: str, result: Callable[[Row], Sql]) -> Sql:
    if len(rows) > MOST_ARMS:
        middle = len(rows) // 2
        start = sql.number(float(rows[middle].keys[0]))
        below = _between(rows[:middle], number, kind, result)
        above = _between(rows[middle:], number, kind, result)
        return sql.case([(sql.binary("<", number, start), below), (sql.binary(">=", number, start), above)], kind=kind)
    arms = []
    for row in rows:
        start, end = (sql.number(float(key)) for key in row.keys)
        arms.append((sql.and_(sql.binary(">=", number, start), sql.binary("<", number, end)), result(row)))
    return sql.case(arms, kind=kind)


def _is_fixed(key: Sql) -> bool:
    inner = key.this if isinstance(key, exp.Neg) else key
    return isinstance(inner, exp.Literal | exp.Boolean)


def _plain(key: Sql) -> Plain:
    if isinstance(key, exp.Neg):
        return -float(key.this.this)
    if isinstance(key, exp.Boolean):
        return bool(key.this)
    return str(key.this) if key.is_string else float(key.this)
