"""What operators and functions do to values, rounding included: one definition for the explainer, in plain calls.

Everywhere: not applicable wins over unknown, comparisons with it are false, and the rest is IEEE doubles.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from protocol.evaluate.values import Truth
from protocol.language.tree import NOT_APPLICABLE, Arithmetic, Comparison, Value

TOLERANCE = 1e-9
"""How far a scaled number may lie beyond a step and still count as on it; part of the rounding's definition."""

DAYS_A_YEAR = 365.25


def operate(operator: Arithmetic, left: Value, right: Value) -> Value:
    """Return left operator right. A division by zero is unknown."""
    if left is NOT_APPLICABLE or right is NOT_APPLICABLE:
        return NOT_APPLICABLE
    if left is None or right is None:
        return None
    assert isinstance(left, float)
    assert isinstance(right, float)
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return None if right == 0 else left / right


def compare(operator: Comparison, left: Value, right: Value) -> Truth:
    """Return whether left stands in the relation to right; false if either is not applicable."""
    if left is NOT_APPLICABLE or right is NOT_APPLICABLE:
        return False
    if left is None or right is None:
        return None
    if operator == "=":
        return left == right
    if operator == "<>":
        return left != right
    return _ordered(operator, left, right)


def _ordered(operator: Comparison, left: Value, right: Value) -> bool:
    assert type(left) is type(right)
    difference = (left > right) - (left < right)  # type: ignore[operator]  # two numbers, two dates or two texts
    if operator == "<":
        return difference < 0
    if operator == "<=":
        return difference <= 0
    if operator == ">":
        return difference > 0
    return difference >= 0


def strict(arguments: Sequence[Value]) -> Value | bool:
    """Return True if every argument is a value to compute with, else what the whole becomes."""
    if any(argument is NOT_APPLICABLE for argument in arguments):
        return NOT_APPLICABLE
    return None if any(argument is None for argument in arguments) else True


def floor(number: float) -> float:
    """Return the largest integer not above the number; no limit stays."""
    return number if math.isinf(number) else float(math.floor(number))


def ceil(number: float) -> float:
    """Return the smallest integer not below the number; no limit stays."""
    return number if math.isinf(number) else float(math.ceil(number))


def round_half_up(number: float, digits: float) -> float:
    """Return `floor(x * 10^d + 0.5 + 1e-9) / 10^d`; no limit stays."""
    scale = 10.0**digits
    scaled = number * scale + 0.5 + TOLERANCE
    return number if math.isinf(scaled) else math.floor(scaled) / scale


def round_at_most(bound: float, precision: int) -> float:
    """Return an upper bound rounded down to its indicator's precision: `floor(x * 10^p + 1e-9) / 10^p`."""
    scale = 10.0**precision
    scaled = bound * scale + TOLERANCE
    return bound if math.isinf(scaled) else math.floor(scaled) / scale


def round_at_least(bound: float, precision: int) -> float:
    """Return a lower bound rounded up to its indicator's precision: `ceil(x * 10^p - 1e-9) / 10^p`."""
    scale = 10.0**precision
    scaled = bound * scale - TOLERANCE
    return bound if math.isinf(scaled) else math.ceil(scaled) / scale


def years_between(start: dt.date, end: dt.date) -> float:
    """Return the years from start to end, negative if end is before: days / 365.25, rounded half up to 2 decimals."""
    return round_half_up((end - start).days / DAYS_A_YEAR, 2.0)
