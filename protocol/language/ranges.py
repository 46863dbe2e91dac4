"""Which numbers an expression can yield: just enough to prove that a factor is positive.

No limit passes through `*` and `/` only beside a number that is positive whatever the facts are. Bounds are worked out
with the same doubles as the values, and rounding is monotone, so no value lies outside.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from protocol.language.tree import Band, Call, Choice, Constant, Define, Level, Lookup, Negative, Node, Operation, Value


@dataclass(frozen=True, slots=True)
class Range:
    """Least and greatest value; `positive` also where the least is 0 but never reached."""

    least: float = -math.inf
    greatest: float = math.inf
    positive: bool = False


ANYTHING: Final = Range()


class Bounds(Protocol):
    """What the ranges of names are taken from; `Scope` is one."""

    @property
    def defines(self) -> Mapping[str, Node]: ...
    @property
    def ranges(self) -> Mapping[tuple[str, str], Range]: ...
    @property
    def level(self) -> _Level | None: ...


class _Level(Protocol):
    @property
    def least(self) -> float: ...
    @property
    def greatest(self) -> float: ...


def range_of_cells(cells: Iterable[Value]) -> Range:
    """Return the range of a column's cells: anything, where one of them is unknown or not a number."""
    known = [cell for cell in cells if isinstance(cell, float | int) and not isinstance(cell, bool)]
    values = list(cells) if not isinstance(cells, list) else cells
    if not values or len(known) != len(values):
        return ANYTHING
    return _known(min(known), max(known))


def range_of(node: Node, bounds: Bounds) -> Range:
    """Return the range of a checked number."""
    match node:
        case Constant(value=value) if isinstance(value, float | int) and not isinstance(value, bool):
            return _known(value, value)
        case Level() if bounds.level is not None:
            return _known(bounds.level.least, bounds.level.greatest)
        case Define(name=name) if name in bounds.defines:
            return range_of(bounds.defines[name], bounds)
        case Lookup(table=table, column=column) | Band(table=table, column=column):
            return bounds.ranges.get((table, column), Range(positive=node.type.positive))
        case Negative():
            inner = range_of(node.operand, bounds)
            return _known(-inner.greatest, -inner.least)
        case Operation():
            return _operation(node, range_of(node.left, bounds), range_of(node.right, bounds))
        case Choice():
            results = [result for _, result in node.arms] + ([] if node.otherwise is None else [node.otherwise])
            parts = [range_of(result, bounds) for result in results]
            return Range(
                min(part.least for part in parts),
                max(part.greatest for part in parts),
                all(part.positive for part in parts),
            )
        case Call():
            return _call(node, [range_of(part, bounds) for part in node.arguments])
    return Range(positive=node.type.positive)


def _known(least: float, greatest: float) -> Range:
    return Range(least, greatest, least > 0)


def _operation(node: Operation, left: Range, right: Range) -> Range:
    match node.operator:
        case "+":
            total = _known(_sum(left.least, right.least, -math.inf), _sum(left.greatest, right.greatest, math.inf))
            grows = (left.positive and right.least >= 0) or (right.positive and left.least >= 0)
            return Range(total.least, total.greatest, total.positive or grows)
        case "-":
            return _known(_sum(left.least, -right.greatest, -math.inf), _sum(left.greatest, -right.least, math.inf))
        case "*":
            return _corners(left, right, _product)
    return _corners(left, right, _quotient) if right.positive else ANYTHING


def _corners(left: Range, right: Range, of: Callable[[float, float], float]) -> Range:
    found = [of(one, other) for one in (left.least, left.greatest) for other in (right.least, right.greatest)]
    return Range(min(found), max(found), (left.positive and right.positive) or min(found) > 0)


def _product(one: float, other: float) -> float:
    return 0.0 if 0 in (one, other) else one * other


def _quotient(one: float, other: float) -> float:
    """Return one number divided by another that is positive, or by 0 as by the least positive one."""
    if one == 0 or other == math.inf:
        return 0.0
    return one / other if other else math.copysign(math.inf, one)


def _sum(one: float, other: float, otherwise: float) -> float:
    total = one + other
    return otherwise if math.isnan(total) else total


def _call(node: Call, parts: list[Range]) -> Range:
    match node.function:
        case "min":
            return Range(
                min(part.least for part in parts),
                min(part.greatest for part in parts),
                all(part.positive for part in parts),
            )
        case "max":
            return Range(
                max(part.least for part in parts),
                max(part.greatest for part in parts),
                any(part.positive for part in parts),
            )
        case "floor" | "ceil":
            least, greatest = (_whole(bound, node.function) for bound in (parts[0].least, parts[0].greatest))
            return Range(least, greatest, least > 0 or (node.function == "ceil" and parts[0].positive))
        case "round_half_up":
            return _known(_whole(parts[0].least, "floor"), _whole(parts[0].greatest, "ceil"))
        case "abs":
            inner = parts[0]
            least = 0.0 if inner.least <= 0 <= inner.greatest else min(abs(inner.least), abs(inner.greatest))
            return Range(least, max(abs(inner.least), abs(inner.greatest)), inner.positive or inner.greatest < 0)
        case "share":
            return _known(0.0, 1.0)
    return ANYTHING


def _whole(bound: float, function: str) -> float:
    if not math.isfinite(bound):
        return bound
    return float(math.floor(bound) if function == "floor" else math.ceil(bound))
