"""Truth under strong Kleene logic, and what a value counts as where a condition is wanted."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

from protocol.language.tree import NOT_APPLICABLE, Value

Truth: TypeAlias = bool | None
"""True, False, or None for unknown."""

BoundJson: TypeAlias = float | Literal["no limit", "not applicable", "unknown"]

Outcome = Literal["holds", "fails", "unknown", "not_applicable", "overridden"]
Verdict = Literal["lands", "lands_by_path", "blocked", "undetermined"]

NO_LIMIT = math.inf


def as_truth(value: Value) -> Truth:
    """Return what a value counts as in a condition: not applicable reads as false, unknown stays unknown."""
    if value is None:
        return None
    return value is True


def both(left: Truth, right: Truth) -> Truth:
    """Return left AND right."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: Truth, right: Truth) -> Truth:
    """Return left OR right."""
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def negate(truth: Truth) -> Truth:
    """Return NOT truth."""
    return None if truth is None else not truth


def agreed(least: Truth, most: Truth) -> Truth:
    """Return the truth two extremes share, unknown where they differ."""
    return least if least is most else None


def is_number(value: Value) -> bool:
    """Say whether a value is a number that can be computed with (no limit counts, a boolean does not)."""
    return isinstance(value, float)


def value_json(value: Value) -> float | bool | str | None:
    """Return a value as JSON carries it: dates in ISO form, no limit and not applicable in words, unknown as null."""
    if isinstance(value, float):
        return "no limit" if math.isinf(value) else tidy(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    return "not applicable" if value is NOT_APPLICABLE else value.isoformat()


def bound_json(value: Value) -> BoundJson:
    """Return a bound as section 6 of the format writes it: a number or one of three words."""
    if value is None:
        return "unknown"
    if value is NOT_APPLICABLE:
        return "not applicable"
    assert isinstance(value, float), f"a bound is a number, not {value!r}"
    return "no limit" if math.isinf(value) else tidy(value)


def tidy(number: float) -> float:
    """Return the number without the sign of a negative zero."""
    return number + 0.0
