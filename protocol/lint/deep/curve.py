"""A bound against one fact around a threshold: the points of a figure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from protocol.evaluate.plan import Side
from protocol.evaluate.thresholds import Threshold
from protocol.lint.deep import sentences
from protocol.lint.deep.boxes import rounded_bound
from protocol.lint.deep.domains import span_of
from protocol.lint.deep.finding import Curve
from protocol.lint.deep.points import Point
from protocol.rulebook.model import Edition, Language

STEPS: Final = 24
"""Points on each side of the threshold."""

FEWEST: Final = 2
FEWEST_WHOLE: Final = 3.0


def curve_of(
    edition: Edition,
    bound: Callable[[Point], float | None],
    mark: Threshold,
    near: Point,
    far: Point,
    indicator: str,
    side: Side,
) -> Curve | None:
    """Return the bound from half the threshold to one and a half times of it, everything else as at `near` and `far`.

    None where it is no number on one side.
    """
    precision = edition.indicators[indicator].precision
    is_date = isinstance(mark.value, dt.date)
    start, end = _ordinal(near[mark.name]), _ordinal(far[mark.name])

    def each(point: Point, every: Iterable[float]) -> tuple[tuple[float, float], ...]:
        found = []
        for x in sorted(set(every)):
            value = bound({**point, mark.name: dt.date.fromordinal(int(x)) if is_date else x})
            if value is not None and not math.isinf(value):
                found.append((x, rounded_bound(value, precision, side)))
        return tuple(found)

    low, high = _reach(edition, mark, start, end)
    whole = is_date or span_of(edition, mark.name).integer
    before = each(near, _between(low, start, whole=whole))
    after = each(far, _between(end, high, whole=whole))
    if not before or not after or len(before) + len(after) < FEWEST + 1:
        return None
    return Curve(
        fact=mark.name,
        threshold=_ordinal(mark.value),
        below=before,
        above=after,
        is_date=is_date,
        decimals=precision,
        labels=_by_language(
            lambda language: (
                sentences.label_of(edition, mark.name, language),
                sentences.label_of(edition, indicator, language),
            )
        ),
        units=_by_language(
            lambda language: (
                sentences.unit_of(edition, mark.name, language),
                sentences.unit_of(edition, indicator, language),
            )
        ),
    )


def _reach(edition: Edition, mark: Threshold, start: float, end: float) -> tuple[float, float]:
    if isinstance(mark.value, dt.date):
        return start - 730, end + 730
    span = span_of(edition, mark.name)
    # A few whole steps to either side, however small the number; else as far as the number itself suggests.
    reach = max(abs(mark.value) / 2, FEWEST_WHOLE if span.integer else 0.0) or 1.0
    return max(span.low, start - reach), min(span.high, end + reach)


def _between(low: float, high: float, *, whole: bool) -> list[float]:
    every = [low + (high - low) * at / STEPS for at in range(STEPS + 1)]
    return [low, *(float(round(x)) for x in every[1:-1]), high] if whole else [low, *every[1:-1], high]


def _ordinal(value: object) -> float:
    if isinstance(value, dt.date):
        return float(value.toordinal())
    assert isinstance(value, float)
    return value


def _by_language(pair: Callable[[Language], tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    return {language: pair(language) for language in sentences.LANGUAGES}
