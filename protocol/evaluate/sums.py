"""Sums of money: what paths cost and what an answer charges. A mix pays the share-weighted sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from protocol.evaluate.arithmetic import round_half_up
from protocol.evaluate.effects import weighted_sum
from protocol.evaluate.runner import Runner
from protocol.evaluate.scope import Scope
from protocol.evaluate.standing import Standing, Taken
from protocol.evaluate.values import as_truth
from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.rulebook.model import Charge

MINOR_DIGITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimals of a currency's minor unit where they are not 2. Source: ISO 4217."""


def money(amount: float, currency: str) -> float:
    """Return an amount rounded half up to the currency's minor unit."""
    return round_half_up(amount, float(MINOR_DIGITS.get(currency, 2)))


def total_of(amounts: Iterable[float | None], currency: str) -> float | None:
    """Return the sum of rounded amounts, None if one is unknown."""
    total = 0.0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return money(total, currency)


def path_cost(standing: Standing, own: tuple[Scope, ...], path: int, level: float | None) -> float | None:
    """Return `fixed + rate * level` of a path, rounded; None if unknown. A cost that is not applicable is none.

    Args: own: the scopes in which a phase's terms are its own, not those of its whole service life.
    """
    entry = standing.plan.paths[path]
    total = 0.0
    for expression, times in ((entry.cost_fixed, 1.0), (entry.cost_rate, 1.0 if level is None else level)):
        if expression is None:
            continue
        parts = standing.effects.amounts(entry, expression, level, own)
        amount = weighted_sum(parts)
        if amount is None:
            return None
        assert isinstance(amount, float)
        total += amount * times
    return money(total, standing.runner.edition.currency)


def cost_of(standing: Standing, own: tuple[Scope, ...], taken: Taken) -> float | None:
    """Return what a set of paths costs, None if a part of it is unknown."""
    costs = (path_cost(standing, own, path, level) for path, level in sorted(taken.items()))
    return total_of(costs, standing.runner.edition.currency)


def charge_amount(
    runner: Runner, charge: Charge, whole: tuple[Scope, ...], own: tuple[Scope, ...], weights: tuple[float, ...]
) -> Value:
    """Return what a charge comes to, rounded; not applicable where it is not made, None where that is unknown.

    Its `when` sees the whole service life, its amount the phase's own terms. A charge that mentions `use` is made for
    the components its `when` holds for, by their shares; another one is made once, whole.
    """
    if not charge.mentions_use:
        whole, own, weights = whole[:1], own[:1], (1.0,)
    parts: list[tuple[float, Value]] = []
    for weight, scope, own_scope in zip(weights, whole, own, strict=True):
        made = True if charge.when is None else as_truth(runner.value(charge.when, scope))
        if made is False:
            continue
        amount = runner.value(charge.amount, own_scope)
        if amount is NOT_APPLICABLE:
            continue
        parts.append((weight, None if made is None else amount))
    if not parts:
        return NOT_APPLICABLE
    total = weighted_sum(parts)
    return money(total, runner.edition.currency) if isinstance(total, float) else None
