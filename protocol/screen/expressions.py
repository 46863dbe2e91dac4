"""Checked trees -> SQL, three-valued throughout, with the masks of what keeps a value unknown.

Every value is the explainer's to the bit: doubles in source order, the same roundings, `min` and `max` strict.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import assert_never

from sqlglot import exp

from protocol.evaluate.arithmetic import DAYS_A_YEAR, TOLERANCE
from protocol.language import tree
from protocol.language.tree import Expression, Node
from protocol.rulebook.model import Edition
from protocol.screen import sql
from protocol.screen.cannot import CannotExpress
from protocol.screen.pipeline import Pipeline
from protocol.screen.sql import Sql
from protocol.screen.tables import Cells, band, joined, lookup
from protocol.screen.value import Value, guarded_by, only_where

MOST_COMPARED = 2
"""Codes that a use is compared with one after another; of more, it is asked where it stands among them."""
_NO_SPAN = (-1.0, -2.0)
"""Lies within none, and none within it."""


class Writer:
    """Writes expressions of one edition. Facts and terms by name; a define becomes a column when first met."""

    def __init__(
        self, edition: Edition, pipeline: Pipeline, facts: Mapping[str, Value], terms: Mapping[str, Value]
    ) -> None:
        self.edition = edition
        self.pipeline = pipeline
        self.facts = facts
        self.terms = terms
        self._defines: dict[str, Value] = {}
        self._level: float | None = None

    def value(self, expression: Expression, level: float | None = None) -> Value:
        """Return an expression in SQL, at a level of the path it belongs to."""
        self._level = level
        return self.node(expression.tree)

    def condition(self, expression: Expression, level: float | None = None) -> Value:
        """Return an expression in SQL where a condition is wanted."""
        return self.value(expression, level).as_condition()

    def kept(self, name: str, value: Value) -> Value:
        """Return the value as columns, worked out once however often it is used."""
        inapplicable = value.inapplicable
        if inapplicable is not None and not isinstance(inapplicable, exp.Boolean):
            inapplicable = self.pipeline.keep(f"{name}_not_applicable", inapplicable)
        column = self.pipeline.keep(name, value.sql)
        return Value(column, inapplicable, value.nullable, guarded_by(column, value))

    def node(self, node: Node) -> Value:  # noqa: C901  # one line for each kind of node
        match node:
            case tree.Constant():
                value = float(node.value) if node.type.kind == "number" else node.value  # type: ignore[arg-type]
                return Value(sql.constant(value), nullable=False)
            case tree.Fact():
                return self.facts[node.name]
            case tree.Term():
                return self.terms[node.name]
            case tree.Level():
                assert self._level is not None
                return Value(sql.number(self._level), nullable=False)
            case tree.Taken():
                raise CannotExpress(f"taken('{node.path}') asks for the paths taken, which a screening has none of.")
            case tree.Define():
                return self._define(node)
            case tree.Negative():
                return self._strictly([self.node(node.operand)], lambda parts: sql.negative(parts[0]))
            case tree.Not():
                inner = self._condition(node.operand)
                return Value(sql.not_(inner.sql), None, inner.nullable, inner.missing)
            case tree.Operation():
                return self._operation(node)
            case tree.Compare():
                return self._comparison(node)
            case tree.Logic():
                return self._logic(node)
            case tree.Choice():
                return self._choice(node)
            case tree.Call():
                return self._call(node)
            case tree.Lookup():
                return self._lookup(node)
            case tree.Band():
                table = self.edition.tables[node.table]
                number = self.kept(f"{node.table}_by", self.node(node.number))
                found = band(table, node.column, number.sql)
                return _through([number], self.kept(node.table, found))
            case tree.Name():
                raise CannotExpress(f"{node.name} was never checked.")
            case _:
                assert_never(node)

    def _define(self, node: tree.Define) -> Value:
        if node.name not in self._defines:
            level, self._level = self._level, None
            value = self.kept(node.name, self.node(self.edition.defines[node.name].tree))
            missing = tuple(
                (word, self.pipeline.keep(f"{node.name}_missing", mask))
                for word, mask in only_where(value.is_unknown, value.missing)
            )
            self._defines[node.name] = Value(value.sql, value.inapplicable, value.nullable, missing)
            self._level = level
        return self._defines[node.name]

    def _condition(self, node: Node) -> Value:
        return self.node(node).as_condition()

    def _strictly(self, parts: Sequence[Value], apply: Callable[[list[Sql]], Sql]) -> Value:
        """Return an application that is not applicable, else unknown, if an argument is."""
        return _through(parts, Value(apply([part.sql for part in parts]), nullable=False))

    def _operation(self, node: tree.Operation) -> Value:
        parts = [self.node(node.left), self.node(node.right)]
        if node.operator != "/":
            return self._strictly(parts, lambda both: sql.binary(node.operator, *both))
        divisor = node.right.value if isinstance(node.right, tree.Constant) else 0
        if divisor != 0:
            return self._strictly(parts, lambda both: sql.divided(*both))
        right = self.kept("divisor", parts[1])
        whole = sql.case(
            [(sql.binary("<>", right.sql, sql.number(0.0)), sql.divided(parts[0].sql, right.sql))], kind=sql.DOUBLE
        )
        return _through([parts[0], right], Value(whole))

    def _comparison(self, node: tree.Compare) -> Value:
        parts = [self.node(node.left), self.node(node.right)]
        found = self._strictly(parts, lambda both: sql.binary(node.operator, *both))
        return found.as_condition()

    def _logic(self, node: tree.Logic) -> Value:
        parts = [self._condition(operand) for operand in node.operands]
        make = sql.and_ if node.operator == "and" else sql.or_
        whole = make(*(part.sql for part in parts))
        nullable = any(part.nullable for part in parts)
        masks = [mask for part in parts for mask in part.missing]
        return Value(whole, None, nullable, only_where(sql.unknown(whole) if nullable else sql.false(), masks))

    def _choice(self, node: tree.Choice) -> Value:
        arms = [(self.kept("condition", self._condition(c)), self.node(result)) for c, result in node.arms]
        kind = sql.TYPES[node.type.kind]
        whole = Value(sql.null(kind)) if node.otherwise is None else self.node(node.otherwise)
        for condition, result in reversed(arms):
            whole = _either(condition, result, whole, kind)
        return whole

    def _call(self, node: tree.Call) -> Value:  # one line for each function
        if node.function == "share":
            return self._share(node)
        if node.function == "is_a":
            return self._is_a(node)
        parts = [self.node(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                return self._extreme(node.function, parts)
            case "floor":
                return self._strictly(parts, lambda one: sql.floor(one[0]))
            case "ceil":
                return self._strictly(parts, lambda one: sql.ceil(one[0]))
            case "abs":
                return self._strictly(parts, lambda one: exp.Abs(this=one[0]))
            case "round_half_up":
                digits = node.arguments[1]
                assert isinstance(digits, tree.Constant)
                assert isinstance(digits.value, float)
                places = digits.value
                return self._strictly(parts[:1], lambda one: self._round_half_up(one[0], places))
            case "years_between":
                return self._strictly(parts, self._years_between)
        raise CannotExpress(f"{node.function} has no form in SQL.")

    def _extreme(self, function: str, parts: Sequence[Value]) -> Value:
        if not any(part.nullable or part.inapplicable is not None for part in parts):
            make = sql.least if function == "min" else sql.greatest
            return Value(make([part.sql for part in parts]), nullable=False)
        first, *rest = [self.kept(function, part) for part in parts]
        nearer, farther = ("<", ">=") if function == "min" else (">", "<=")
        whole = first.sql
        for part in rest:
            whole = self.pipeline.keep(function, whole)
            arms = [(sql.binary(nearer, part.sql, whole), part.sql), (sql.binary(farther, part.sql, whole), whole)]
            whole = sql.case(arms, kind=sql.DOUBLE)
        return _through(parts, Value(whole, nullable=False))

    def _round_half_up(self, number: Sql, digits: float) -> Sql:
        """Return `floor(x * 10^d + 0.5 + 1e-9) / 10^d`; what is too large to scale stays."""
        scale = sql.number(10.0**digits)
        scaled = sql.binary(
            "+", sql.binary("+", sql.binary("*", number, scale), sql.number(0.5)), sql.number(TOLERANCE)
        )
        return finite_or(scaled, number, sql.divided(sql.floor(scaled), scale))

    def _years_between(self, days: list[Sql]) -> Sql:
        start, end = days
        count = exp.DateDiff(this=end, expression=start, unit=exp.var("DAY"))
        years = sql.divided(sql.cast(count, sql.DOUBLE), sql.number(DAYS_A_YEAR))
        hundred = sql.number(100.0)
        scaled = sql.binary(
            "+", sql.binary("+", sql.binary("*", years, hundred), sql.number(0.5)), sql.number(TOLERANCE)
        )
        return sql.divided(sql.floor(scaled), hundred)

    def _share(self, node: tree.Call) -> Value:
        (code,) = node.arguments
        assert isinstance(code, tree.Constant)
        use = self.terms["use"]
        below = [each.code for each in self.edition.uses.values() if code.value in each.ancestors]
        held = sql.among(use.sql, below)
        whole = sql.case([(held, sql.number(1.0)), (sql.not_(held), sql.number(0.0))], kind=sql.DOUBLE)
        return Value(whole, None, use.nullable, use.missing)

    def _is_a(self, node: tree.Call) -> Value:
        use, code = (self.kept("use_asked", self.node(argument)) for argument in node.arguments)
        uses = self.edition.uses
        if isinstance(use.sql, exp.Literal):
            own = str(use.sql.this)
            found = sql.among(code.sql, () if own == "unlisted" or own not in uses else uses[own].ancestors)
        elif isinstance(code.sql, exp.Literal):
            wanted = str(code.sql.this)
            below = [each.code for each in uses.values() if wanted in each.ancestors and each.code != "unlisted"]
            if len(below) <= MOST_COMPARED:
                found = sql.among(use.sql, below)
            else:
                found = self._lies_within(use, *map(sql.number, self._spans[wanted]))
        else:
            cells: Cells = {(each,): self._spans.get(each, _NO_SPAN) for each in uses}
            join = joined(self.pipeline, "use_span", [code.sql], ["first", "last"], cells)
            found = self._lies_within(use, *(sql.column(join.given[name]) for name in ("first", "last")))
        return _through([use, code], Value(found, nullable=use.nullable or code.nullable))

    def _lies_within(self, use: Value, first: Sql, last: Sql) -> Sql:
        cells: Cells = {(each,): self._spans.get(each, _NO_SPAN)[:1] for each in self.edition.uses}
        place = sql.column(joined(self.pipeline, "use_place", [use.sql], ["place"], cells).given["place"])
        return sql.and_(sql.binary(">=", place, first), sql.binary("<=", place, last))

    @cached_property
    def _spans(self) -> dict[str, tuple[float, float]]:
        """The place of each code but `unlisted`, and of the last below it: each stands right before those below it."""
        uses = [use for use in self.edition.uses.values() if use.code != "unlisted"]
        uses.sort(key=lambda use: use.ancestors[::-1])
        below = Counter(above for use in uses for above in use.ancestors)
        return {use.code: (float(at), float(at + below[use.code] - 1)) for at, use in enumerate(uses)}

    def _lookup(self, node: tree.Lookup) -> Value:
        table = self.edition.tables[node.table]
        keys = [self.kept(f"{node.table}_key", self.node(key)) for key in node.keys]
        found = lookup(self.edition, self.pipeline, table, node.column, [key.sql for key in keys])
        return _through(keys, found)


def _through(parts: Sequence[Value], found: Value) -> Value:
    """Return what is found from arguments: not applicable, else unknown, where one of them is."""
    reasons = [part.inapplicable for part in parts if part.inapplicable is not None]
    of_parts = sql.or_(*reasons) if reasons else None
    if found.inapplicable is not None:
        reasons.append(found.inapplicable)
    inapplicable = sql.or_(*reasons) if reasons else None
    if inapplicable is not None and sql.is_false(inapplicable):
        inapplicable = None
    masks = [mask for part in parts for mask in part.missing]
    missing = masks if of_parts is None else only_where(sql.not_(of_parts), masks)
    nullable = found.nullable or any(part.nullable for part in parts)
    return Value(found.sql, inapplicable, nullable, tuple(missing))


def _either(condition: Value, result: Value, otherwise: Value, kind: str) -> Value:
    """Return one arm of a choice before the rest: an unknown condition makes the whole unknown."""
    test = condition.sql
    if sql.is_true(test):
        return result
    if sql.is_false(test):
        return otherwise
    if condition.nullable:
        both = [(test, result.sql), (sql.not_(test), otherwise.sql)]
        whole = sql.case(both, kind=kind)
    else:
        whole = sql.case([(test, result.sql)], otherwise.sql)
    inapplicable = None
    if result.inapplicable is not None or otherwise.inapplicable is not None:
        inapplicable = sql.case(
            [(test, result.not_applicable), (sql.not_(test), otherwise.not_applicable)], sql.false()
        )
        if sql.is_false(inapplicable):
            inapplicable = None
    missing = (
        *condition.missing,
        *only_where(sql.possibly(test) if condition.nullable else test, result.missing),
        *only_where(sql.not_(sql.surely(test) if condition.nullable else test), otherwise.missing),
    )
    return Value(whole, inapplicable, condition.nullable or result.nullable or otherwise.nullable, missing)


def finite_or(scaled: Sql, number: Sql, result: Sql) -> Sql:
    """Return the result, or the number itself where scaling it went beyond all doubles."""
    return sql.case([(sql.binary("=", exp.Abs(this=scaled), sql.number(math.inf)), number)], result)
