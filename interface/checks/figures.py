"""Figures in words: sums of money, and numbers with their sign."""

from __future__ import annotations

from django.utils.translation import gettext as _

from interface.rulebooks import labels
from protocol.evaluate.document import Amount
from protocol.evaluate.words import quantity
from protocol.language.units import Unit
from protocol.rulebook.model import Edition


def money(amount: Amount, edition: Edition) -> str:
    """Return a sum in the rulebook's currency, or that it is unknown."""
    if isinstance(amount, str):
        return _("unknown")
    return quantity(amount, Unit(((edition.currency, 1),)), labels.language())


def signed(value: float) -> str:
    """Return a number with its sign."""
    words = labels.number(abs(value))
    return f"−{words}" if value < 0 else f"+{words}"
