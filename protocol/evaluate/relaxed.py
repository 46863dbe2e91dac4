"""A bound with what paths give to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from protocol.evaluate.effects import Give
from protocol.evaluate.plan import Side
from protocol.evaluate.values import NO_LIMIT
from protocol.language.tree import NOT_APPLICABLE, Value

GroupCap = Callable[[str], float | None]


def relaxed_bound(
    base: Value, gives: Iterable[Give], group_cap: GroupCap, side: Side, *, known_only: bool = False
) -> Value:
    """Return `base * (1 + sum of multiply) + sum of add`, mirrored for `at_least`, not yet rounded.

    A lift removes the limit. A cap, of a path or of a group, caps what is given to the bound; what is beyond it counts
    as the cap, added. A base of 0 or below gains nothing by multiplying. An unknown give or cap makes the bound
    unknown; with `known_only` it gives nothing instead, which is the least the bound can come to.
    """
    gives = tuple(gives)
    if base is NOT_APPLICABLE or not gives:
        return base
    if any(give.lift for give in gives):
        return NO_LIMIT
    if base is None or base == math.inf:
        return base
    assert isinstance(base, float)
    multiply, add, all_known = _given(base, gives, group_cap)
    least = base * (1 + multiply) + add if side == "at_most" else base * (1 - multiply) - add
    if math.isinf(least):
        return NO_LIMIT
    return least if all_known or known_only else None


def _given(base: float, gives: tuple[Give, ...], group_cap: GroupCap) -> tuple[float, float, bool]:
    """Return the sums of what multiplies and of what adds, caps applied, and whether all of it is known."""
    multiply_sum = add_sum = 0.0
    all_known = True
    groups: dict[str, tuple[float, float]] = {}
    for give in gives:
        if give.multiply is None or give.add is None or give.cap is None:
            all_known = False
            continue
        multiply, add = _capped(base, give.multiply, give.add, give.cap)
        if give.group is None:
            multiply_sum += multiply
            add_sum += add
        else:
            before = groups.get(give.group, (0.0, 0.0))
            groups[give.group] = (before[0] + multiply, before[1] + add)
    for group, (multiply, add) in groups.items():
        cap = group_cap(group)
        if cap is None:
            all_known = False
            continue
        multiply, add = _capped(base, multiply, add, cap)
        multiply_sum += multiply
        add_sum += add
    return multiply_sum, add_sum, all_known


def _capped(base: float, multiply: float, add: float, cap: float) -> tuple[float, float]:
    if base <= 0:
        multiply = 0.0
    if cap != math.inf and base * multiply + add > cap:
        return 0.0, cap
    return multiply, add
