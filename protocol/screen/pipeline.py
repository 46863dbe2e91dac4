"""Columns in the order in which they can be worked out: a chain of common table expressions.

Every column is worked out once, in the first stage after what it looks at. Stages that do not depend on the use stand
before the rows are multiplied by the uses, the others after.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from protocol.screen import sql
from protocol.screen.sql import Sql

Place: TypeAlias = tuple[int, int]
"""0 before and 1 after the rows are multiplied by the uses, and the stage there, from 1."""


Rows: TypeAlias = Mapping[tuple[Sql, ...], Sequence[Sql]]
"""The rows of a table, all constants: its other columns by its keys."""


@dataclass(frozen=True, slots=True)
class Join:
    """A table joined to the rows by its keys; `given`: the columns it adds, in the order of those of `rows`."""

    keys: tuple[Sql, ...]
    rows: Rows
    given: Mapping[str, str]


@dataclass(slots=True)
class Stage:
    """What one common table expression adds to the one before it."""

    columns: dict[str, Sql] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)


class Pipeline:
    """Builds the stages. Columns of the source are known from the start.

    Args: source: columns the rows come with. uses: codes by which the rows are multiplied, each in the column
    `use_column`; empty where they are not.
    """

    def __init__(self, source: Sequence[str], use_column: str, uses: Sequence[str] = ()) -> None:
        self.uses = tuple(uses)
        self.use_column = use_column
        self._places: dict[str, Place] = dict.fromkeys(source, (0, 0))
        self._names = {name.lower() for name in (*source, use_column)}
        if self.uses:
            self._places[use_column] = (1, 0)
        self._stages: dict[Place, Stage] = {}
        self._kept: dict[str, str] = {}
        self._joins: dict[Hashable, Join] = {}

    def keep(self, name: str, expression: Sql) -> Sql:
        """Return a column that holds the expression; one that costs nothing is given back as it is."""
        if sql.is_simple(expression):
            return expression
        key = sql.key(expression)
        if key not in self._kept:
            unique = self._free(name)
            place = self._after(expression)
            self._stage(place).columns[unique] = expression
            self._places[unique] = place
            self._kept[key] = unique
        return sql.column(self._kept[key])

    def join(
        self,
        key: str,
        keys: Sequence[Sql],
        names: Sequence[str],
        content: Hashable,
        rows: Callable[[], Rows],
    ) -> Join:
        """Return a table joined by its keys: one row at most for the keys of any row.

        Args: key: what the table is called. names: its other columns. content: what tells its rows from those of
        another table of that name. rows: gives the other columns by keys.
        """
        known = (key, _keys_of(keys), content)
        if known not in self._joins:
            place = self._after(*keys)
            given = {name: self._free(f"{key}_{name}") for name in names}
            self._places |= dict.fromkeys(given.values(), place)
            self._joins[known] = Join(tuple(keys), rows(), given)
            self._stage(place).joins.append(self._joins[known])
        return self._joins[known]

    def _free(self, name: str) -> str:
        """Return a name no column has yet; engines do not tell capitals from small letters."""
        unique, count = name, 1
        while unique.lower() in self._names:
            count += 1
            unique = f"{name}_{count}"
        self._names.add(unique.lower())
        return unique

    def _stage(self, place: Place) -> Stage:
        return self._stages.setdefault(place, Stage())

    def _after(self, *expressions: Sql) -> Place:
        """Return the first place after all the columns these look at."""
        places = [self._places[name] for expression in expressions for name in sql.columns_of(expression)]
        part, stage = max(places, default=(0, 0))
        return part, stage + 1

    def query(self, source: str, columns: Mapping[str, Sql]) -> exp.Select:
        """Return the whole query: the stages one after another, then the columns by name."""
        tables: list[tuple[str, exp.Select]] = []
        before = source
        for part in (0, 1):
            if part == 1 and self.uses:
                before = self._named(tables, self._multiplied(before))
            for place in sorted(place for place in self._stages if place[0] == part):
                before = self._named(tables, _select(self._stages[place], before))
        select = exp.select(*(sql.named(each, name) for name, each in columns.items()), copy=False)
        select = select.from_(exp.to_table(before), copy=False)
        for name, table in tables:
            select = select.with_(name, as_=table, copy=False)
        return select

    @staticmethod
    def _named(tables: list[tuple[str, exp.Select]], select: exp.Select) -> str:
        name = f"stage{len(tables) + 1}"
        tables.append((name, select))
        return name

    def _multiplied(self, before: str) -> exp.Select:
        uses = exp.values([(sql.text(code),) for code in self.uses], alias="uses", columns=[self.use_column])
        select = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("rows")), sql.column(self.use_column))
        return select.from_(exp.to_table(before).as_("rows"), copy=False).join(uses, join_type="cross", copy=False)


def _select(stage: Stage, before: str) -> exp.Select:
    select = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("rows")))
    tables = [_Table(f"t{at}", joins) for at, joins in enumerate(_by_keys(stage.joins))]
    for table in tables:
        for name in table.names:
            select = select.select(sql.named(table.column(name), name), copy=False)
    for name, expression in stage.columns.items():
        select = select.select(sql.named(expression, name), copy=False)
    select = select.from_(exp.to_table(before).as_("rows"), copy=False)
    for table in tables:
        select = select.join(table.rows(), on=table.matches(), join_type="left", copy=False)
    return select


def _by_keys(joins: Sequence[Join]) -> list[list[Join]]:
    """Return the joins by what they are joined by: one table does for all of the same keys."""
    found: dict[tuple[str, ...], list[Join]] = {}
    for join in joins:
        found.setdefault(_keys_of(join.keys), []).append(join)
    return list(found.values())


class _Table:
    """What joins of the same keys add to the rows, side by side."""

    def __init__(self, alias: str, joins: Sequence[Join]) -> None:
        self.alias = alias
        self.joins = joins
        self.keys = {f"key{at}": key for at, key in enumerate(joins[0].keys)}
        self.names = [unique for join in joins for unique in join.given.values()]

    def column(self, name: str) -> Sql:
        return exp.column(name, table=self.alias, quoted=True)

    def matches(self) -> Sql:
        return sql.and_(*(sql.binary("=", key, self.column(name)) for name, key in self.keys.items()))

    def rows(self) -> exp.Values:
        found: dict[tuple[str, ...], list[Sql]] = {}
        filled = len(self.keys)
        for join in self.joins:
            for keys, values in join.rows.items():
                row = found.setdefault(_keys_of(keys), list(keys))
                row += [exp.null()] * (filled - len(row)) + list(values)
            filled += len(join.given)
        tuples = [exp.Tuple(expressions=row + [exp.null()] * (filled - len(row))) for row in found.values()]
        columns = [exp.to_identifier(name, quoted=True) for name in (*self.keys, *self.names)]
        return exp.Values(expressions=tuples, alias=exp.TableAlias(this=exp.to_identifier(self.alias), columns=columns))


def _keys_of(parts: Sequence[Sql]) -> tuple[str, ...]:
    return tuple(map(sql.key, parts))
