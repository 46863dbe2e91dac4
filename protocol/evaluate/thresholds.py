"""Where expressions change their mind: the values a fact or term is compared with, edges of bands, keys of tables."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from protocol.evaluate import arithmetic
from protocol.language import tree
from protocol.language.problem import Place
from protocol.language.tree import Expression, Node
from protocol.language.walk import walk
from protocol.rulebook.model import Edition

MOST_VALUES: Final = 200
"""Values one side of a comparison may have (cells of a table) before they are no longer followed."""

STEPS: Final = (1.0, 2.0, 3.0, 5.0, 10.0)
"""Whole numbers at which a rounded number is looked at: a staircase has no last step."""

Point: TypeAlias = "float | dt.date"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value of a fact or term at which an expression may change, and where the text says so."""

    name: str
    value: Point
    place: Place


@dataclass(frozen=True, slots=True)
class _Line:
    """`slope * name + offset`."""

    name: str
    slope: float
    offset: float


def thresholds_of(edition: Edition, expressions: Iterable[Expression]) -> dict[str, tuple[Threshold, ...]]:
    """Return the thresholds of every number and date these expressions mention, through defines, least first.

    Not all there are: a comparison of two facts has none, and of a staircase only the first steps count.
    """
    finder = _Finder(edition)
    for expression in expressions:
        finder.look_through(expression)
    found: dict[str, dict[Point, Threshold]] = {}
    for threshold in finder.found:
        found.setdefault(threshold.name, {}).setdefault(threshold.value, threshold)
    return {name: tuple(by_value[value] for value in sorted(by_value)) for name, by_value in found.items()}


class _Finder:
    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.found: list[Threshold] = []
        self._seen: set[int] = set()

    def look_through(self, expression: Expression) -> None:
        if id(expression) in self._seen:
            return
        self._seen.add(id(expression))
        place = Place(expression.file, expression.line, expression.column)
        for node in walk(expression.tree):
            if isinstance(node, tree.Define):
                self.look_through(self.edition.defines[node.name])
            else:
                self.found += self._of(node, place)

    def _of(self, node: Node, place: Place) -> Iterator[Threshold]:
        match node:
            case tree.Compare():
                yield from self._meeting(node.left, node.right, place)
                yield from self._meeting(node.right, node.left, place)
                yield from self._days(node.left, node.right, place)
                yield from self._days(node.right, node.left, place)
            case tree.Band():
                rows = self.edition.tables[node.table].rows
                # A row begins at its threshold; the end of the last one is nobody's beginning.
                for at in (0, 1):
                    for row in rows:
                        yield from self._solved(node.number, row.keys[at], row.place)
            case tree.Lookup():
                table = self.edition.tables[node.table]
                for at, key in enumerate(node.keys):
                    for row in table.rows:
                        yield from self._solved(key, row.keys[at], row.place)
            case tree.Call(function="min" | "max"):
                for one, other in itertools.permutations(node.arguments, 2):
                    yield from self._meeting(one, other, place)
            case tree.Call(function="floor" | "ceil"):
                for step in STEPS:
                    yield from self._solved(node.arguments[0], step, place)

    def _solved(self, node: Node, value: object, place: Place) -> Iterator[Threshold]:
        """Yield where a number that is a line in one name comes to a value."""
        if isinstance(value, bool) or not isinstance(value, float) or value in (float("inf"), float("-inf")):
            return
        line = self._line(node)
        if line is not None:
            yield Threshold(line.name, _tidy((value - line.offset) / line.slope), place)

    def _meeting(self, one: Node, other: Node, place: Place) -> Iterator[Threshold]:
        values = self._values(other)
        if values is not None:
            for value in values:
                yield from self._solved(one, value, place)
            return
        left, right = self._line(one), self._line(other)
        if left is not None and right is not None and left.name == right.name and left.slope != right.slope:
            value = (right.offset - left.offset) / (left.slope - right.slope)
            yield Threshold(left.name, _tidy(value), place)

    def _days(self, one: Node, other: Node, place: Place) -> Iterator[Threshold]:
        one = self._resolved(one)
        if not isinstance(one, tree.Fact | tree.Term) or not isinstance(other, tree.Constant):
            return
        if isinstance(other.value, dt.date):
            yield Threshold(one.name, other.value, place)

    def _resolved(self, node: Node) -> Node:
        while isinstance(node, tree.Define):
            node = self.edition.defines[node.name].tree
        return node

    def _line(self, node: Node) -> _Line | None:
        """Return a number as a line in one name, its slope not 0; None where it is none."""
        node = self._resolved(node)
        if node.type.kind != "number":
            return None
        match node:
            case tree.Fact() | tree.Term():
                return _Line(node.name, 1.0, 0.0)
            case tree.Negative():
                line = self._line(node.operand)
                return None if line is None else _Line(line.name, -line.slope, -line.offset)
            case tree.Operation():
                return self._combined(node)
            case tree.Call(function="round_half_up"):
                return self._rounded(node)
        return None

    def _rounded(self, node: tree.Call) -> _Line | None:
        """Return a rounded line: it comes to a whole step half a step earlier."""
        line, digits = self._line(node.arguments[0]), self._single(node.arguments[1])
        return None if line is None or digits is None else _Line(line.name, line.slope, line.offset + 10**-digits / 2)

    def _combined(self, node: tree.Operation) -> _Line | None:
        left, right = self._line(node.left), self._line(node.right)
        one, other = self._single(node.left), self._single(node.right)
        if left is not None and other is not None:
            if node.operator in ("+", "-"):
                return _Line(left.name, left.slope, left.offset + (other if node.operator == "+" else -other))
            factor = other if node.operator == "*" else (1 / other if other else 0.0)
            return _Line(left.name, left.slope * factor, left.offset * factor) if factor else None
        if right is not None and one is not None and node.operator != "/":
            if node.operator == "*":
                return _Line(right.name, right.slope * one, right.offset * one) if one else None
            sign = 1.0 if node.operator == "+" else -1.0
            return _Line(right.name, sign * right.slope, one + sign * right.offset)
        return None

    def _single(self, node: Node) -> float | None:
        values = self._values(node)
        return next(iter(values)) if values is not None and len(values) == 1 else None

    def _values(self, node: Node) -> frozenset[float] | None:
        """Return the numbers an expression without numeric facts may come to; None where it has some, or too many."""
        node = self._resolved(node)
        match node:
            case tree.Constant():
                return frozenset([node.value]) if isinstance(node.value, float) else None
            case tree.Lookup() | tree.Band():
                cells = [row.cells[node.column].value for row in self.edition.tables[node.table].rows]
                numbers = frozenset(cell for cell in cells if isinstance(cell, float))
                return numbers if len(numbers) <= MOST_VALUES else None
            case tree.Negative():
                inner = self._values(node.operand)
                return None if inner is None else frozenset(-value for value in inner)
            case tree.Operation():
                return self._products(node)
            case tree.Choice():
                results = [result for _, result in node.arms]
                return self._joined([*results, node.otherwise] if node.otherwise is not None else results)
            case tree.Call(function="min" | "max"):
                return self._joined(list(node.arguments))
        return None

    def _joined(self, nodes: list[Node]) -> frozenset[float] | None:
        found: set[float] = set()
        for node in nodes:
            values = self._values(node)
            if values is None:
                return None
            found |= values
        return frozenset(found) if len(found) <= MOST_VALUES else None

    def _products(self, node: tree.Operation) -> frozenset[float] | None:
        left, right = self._values(node.left), self._values(node.right)
        if left is None or right is None or len(left) * len(right) > MOST_VALUES:
            return None
        found = {arithmetic.operate(node.operator, one, other) for one, other in itertools.product(left, right)}
        return frozenset(value for value in found if isinstance(value, float))


def _tidy(value: float) -> float:
    """Return a threshold without the noise of the division that gave it, where that is not what it says."""
    near = round(value, 9)
    return near if abs(near - value) <= 1e-12 * max(1.0, abs(value)) else value
