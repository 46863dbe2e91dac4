"""Whether a verdict is settled whatever some facts are, looked at part by part of what they can be.

Worked out as a whole, a fact that stands in two rules counts in each as if it could be something else there. Cut where
the rules compare it, and at the ends of bands, it cannot: between two cuts every rule treats it alike.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from protocol.evaluate.inputs import expressions_of
from protocol.evaluate.kept import Kept
from protocol.evaluate.outlook import Outlook
from protocol.evaluate.possible import Possibilities, Possible
from protocol.evaluate.thresholds import Point, thresholds_of
from protocol.evaluate.values import Verdict
from protocol.language.tree import Value
from protocol.rulebook.model import Edition

BUDGET: Final = 64
"""Parts looked at before the question is left open."""
MOST_FACTS: Final = 4
"""Facts cut at a time, those that most open rules mention."""
MOST_PARTS: Final = 12
"""Parts of one fact beyond which it is not cut."""


def decided_in_parts(outlook: Outlook, unknown: frozenset[str]) -> Verdict | None:
    """Return the verdict that every completion of the unknown names gives, None if it is not proved in the budget."""
    whole = outlook.decided(unknown)
    if whole is not None:
        return whole
    cut = _facts_to_cut(outlook, unknown)
    # What two of the smallest parts leave open, or see differently, no larger part settles.
    ends = {outlook.decided(unknown, {name: parts[at] for name, parts in cut}) for at in (0, -1)} if cut else {None}
    return None if None in ends or len(ends) > 1 else _decided(outlook, unknown, cut, {}, iter(range(BUDGET)))


def _decided(
    outlook: Outlook,
    unknown: frozenset[str],
    cut: list[tuple[str, tuple[Possible, ...]]],
    within: dict[str, Possible],
    budget: Iterator[int],
) -> Verdict | None:
    if within:
        if next(budget, None) is None:
            return None
        found = outlook.decided(unknown, within)
        if found is not None:
            return found
    if not cut:
        return None
    (name, parts), *rest = cut
    verdict: Verdict | None = None
    for part in parts:
        found = _decided(outlook, unknown, rest, {**within, name: part}, budget)
        if found is None or found != (verdict or found):
            return None
        verdict = found
    return verdict


def _facts_to_cut(outlook: Outlook, unknown: frozenset[str]) -> list[tuple[str, tuple[Possible, ...]]]:
    edition = outlook.edition
    mentioned: dict[str, int] = {}
    for names in outlook.open_rules(unknown):
        for name in names:
            if name in edition.facts:
                mentioned[name] = mentioned.get(name, 0) + 1
    found = []
    for name in sorted(mentioned, key=lambda name: (-mentioned[name], name)):
        parts = parts_of(edition, name, unknown)
        if 1 < len(parts) <= MOST_PARTS:
            found.append((name, parts))
    return found[:MOST_FACTS]


def parts_of(edition: Edition, name: str, unknown: frozenset[str]) -> tuple[Possible, ...]:
    """Return parts of what a fact can be that cover all of it, each treated alike wherever a rule compares it."""
    whole = Possibilities(edition, unknown, cells=True, strict=True).fact(edition.facts[name])
    if whole.unknown or whole.values is None:
        return (whole,)
    apart = [Possible(inapplicable=True)] if whole.inapplicable else []
    plain = replace(whole, inapplicable=False)
    if plain.has_numbers:
        step = 1.0 if edition.facts[name].type.kind == "date" else None
        cuts = [cut for cut in _cuts.of(edition).get(name, ()) if plain.low <= cut <= plain.high]
        return (*_between(plain, cuts, step), *apart)
    values: list[Value] = sorted(plain.values or (), key=str)
    return (*(replace(plain, values=frozenset([value])) for value in values), *apart)


def _between(whole: Possible, cuts: list[float], step: float | None) -> Iterator[Possible]:
    """Yield each cut by itself and what lies between two: of days the day beside, of numbers the double beside."""
    low = whole.low
    for cut in cuts:
        before = cut - step if step is not None else math.nextafter(cut, -math.inf)
        if low <= before:
            yield replace(whole, low=low, high=before)
        yield replace(whole, low=cut, high=cut)
        low = cut + step if step is not None else math.nextafter(cut, math.inf)
    if low <= whole.high:
        yield replace(whole, low=low)


def _cuts_of(edition: Edition) -> dict[str, tuple[float, ...]]:
    """Return where rules cut each fact, in order."""
    expressions = [part for rule in edition.rules.values() for part in expressions_of(rule) if part is not None]
    return {
        name: tuple(cut for threshold in found if math.isfinite(cut := _ordinal(threshold.value)))
        for name, found in thresholds_of(edition, expressions).items()
    }


_cuts = Kept(_cuts_of)


def _ordinal(point: Point) -> float:
    return float(point.toordinal()) if isinstance(point, dt.date) else point
