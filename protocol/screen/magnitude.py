"""How large a number can get: where it surely stays far from the largest double, roundings need no guard in SQL."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from protocol.language import tree
from protocol.language.tree import Expression, Node
from protocol.rulebook.fact_reader import GREATEST_NUMBER, LEAST_NUMBER
from protocol.rulebook.model import Edition

FAR_FROM_ENDLESS: Final = 1e290
LONGEST_AGE: Final = 1e5
"""Years between any two days a calendar of four digits can name are fewer."""


def magnitude(edition: Edition, expression: Expression, level: float = 0.0) -> float:
    """Return what the absolute value, where it is finite, does not exceed; infinite where that cannot be said.

    Args: level: the greatest level the expression is worked out at.
    """
    return _Magnitudes(edition.defines, edition, abs(level)).of(expression.tree)


class _Magnitudes:
    def __init__(self, defines: Mapping[str, Expression], edition: Edition, level: float) -> None:
        self.defines = defines
        self.edition = edition
        self.level = level
        self.known: dict[str, float] = {}

    def of(self, node: Node) -> float:
        match node:
            case tree.Constant():
                return abs(node.value) if isinstance(node.value, float) and node.value != math.inf else 0.0
            case tree.Fact() | tree.Term():
                return GREATEST_NUMBER
            case tree.Level():
                return self.level
            case tree.Define():
                if node.name not in self.known:
                    self.known[node.name] = self.of(self.defines[node.name].tree)
                return self.known[node.name]
            case tree.Negative():
                return self.of(node.operand)
            case tree.Operation():
                return self._operation(node)
            case tree.Choice():
                results = [result for _, result in node.arms] + ([] if node.otherwise is None else [node.otherwise])
                return max(self.of(result) for result in results)
            case tree.Lookup() | tree.Band():
                cells = [row.cells[node.column].value for row in self.edition.tables[node.table].rows]
                return max((abs(cell) for cell in cells if isinstance(cell, float) and cell != math.inf), default=0.0)
            case tree.Call():
                return self._call(node)
        return math.inf

    def _operation(self, node: tree.Operation) -> float:
        left, right = self.of(node.left), self.of(node.right)
        if node.operator == "*":
            return 0.0 if 0.0 in (left, right) else left * right
        if node.operator == "/":
            divisor = self._least(node.right)
            return left / divisor if divisor else math.inf
        return left + right

    def _least(self, node: Node) -> float:
        """Return what the absolute value is not below where it is not 0; 0 where that cannot be said."""
        match node:
            case tree.Constant():
                return self.of(node)
            case tree.Fact():
                return LEAST_NUMBER
            case tree.Define():
                return self._least(self.defines[node.name].tree)
            case tree.Negative():
                return self._least(node.operand)
            case tree.Operation(operator="*"):
                return self._least(node.left) * self._least(node.right)
            case tree.Call(function="min" | "max"):
                return min(self._least(part) for part in node.arguments)
        return 0.0

    def _call(self, node: tree.Call) -> float:
        match node.function:
            case "years_between":
                return LONGEST_AGE
            case "min" | "max":
                return max(self.of(part) for part in node.arguments)
            case "floor" | "ceil" | "abs" | "round_half_up":
                return self.of(node.arguments[0]) + 1
            case "share":
                return 1.0
        return math.inf
