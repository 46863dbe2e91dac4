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


def money_scale(most: float, edition: Edition) -> tuple[float, str]:
    """Return by what sums up to `most` are divided along an axis, and the unit they are in then: `CNY million`."""
    unit = labels.currency_label(edition)
    if labels.language() == "zh-Hans":
        for divisor, word in ((1e8, "亿"), (1e4, "万")):
            if most >= divisor:
                return divisor, f"{word} {unit}" if unit.isascii() else f"{word}{unit}"
        return 1.0, unit
    for divisor, word in ((1e9, "billion"), (1e6, "million")):
        if most >= divisor:
            return divisor, f"{unit} {word}"
    return 1.0, unit


def signed(value: float) -> str:
    """Return a number with its sign."""
    words = labels.number(abs(value))
    return f"−{words}" if value < 0 else f"+{words}"


def run_on(*sentences: str) -> str:
    """Return sentences one after the other; Chinese ones stand without a blank between them."""
    return ("" if labels.language() == "zh-Hans" else " ").join(each for each in sentences if each)


def area_words(area_m2: float) -> str:
    """Return a floor area as people say it: `3.78 million m²`, `12,345 m²`; in Chinese from ten thousand on 万 m²."""
    if labels.language() == "zh-Hans":
        return f"{labels.number(_brief(area_m2 / 1e4))} 万 m²" if abs(area_m2) >= 1e4 else f"{round(area_m2)} m²"
    if abs(area_m2) >= 1e6:
        return f"{labels.number(_brief(area_m2 / 1e6))} million m²"
    return f"{labels.number(round(area_m2))} m²"


def _brief(value: float) -> float:
    """Return a number with three figures that count, more before the point."""
    return round(value, 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0)
