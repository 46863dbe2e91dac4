"""A cliff drawn: a bound against one fact, on both sides of the threshold where it jumps.

Drawn twice, wide and narrow, with the same size of type; the width of the figure decides which is seen. It reads in
black and white: a filled dot is what holds at the threshold, an open one what holds just beside it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from interface.rulebooks import labels
from interface.web.drawing import round_scale
from interface.web.labels import text_width
from protocol.evaluate.words import date
from protocol.lint.deep.finding import Curve

WIDTHS: Final = (("wide", 600.0), ("narrow", 320.0))
HEIGHT: Final = 220.0
TOP: Final = 14.0
BELOW: Final = 40.0
RIGHT: Final = 16.0
SMALL: Final = 11.5
"""Size of the figures along the axes, in pixels."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template shows of a cliff: what stands along the axes, the drawings, and the same in words."""

    upright: str
    across: str
    drawings: tuple[SafeString, ...]
    words: str


def chart_of(curve: Curve) -> Chart:
    """Return a curve as a figure, in the reader's language."""
    language = labels.language()
    across, upright = (
        _titled(label, unit) for label, unit in zip(curve.labels[language], curve.units[language], strict=True)
    )
    words = _words(curve, across, upright)
    drawings = tuple(_drawing(curve, name, width, words) for name, width in WIDTHS)
    return Chart(upright, across, drawings, words)


def _titled(label: str, unit: str) -> str:
    capital = labels.capital(label)
    return _("%(name)s (%(unit)s)") % {"name": capital, "unit": unit} if unit else capital


def _words(curve: Curve, across: str, upright: str) -> str:
    """Say what the figure shows, for whoever does not see it."""
    near, far = curve.below[-1], curve.above[0]
    return _(
        "%(upright)s against %(across)s. From %(first)s to %(near)s it goes from %(start)s to %(before)s; "
        "there it jumps; from %(far)s to %(last)s it goes from %(after)s to %(end)s."
    ) % {
        "upright": upright,
        "across": across,
        "first": _end(curve, curve.below[0][0]),
        "near": _at(curve, near[0]),
        "start": _bound(curve, curve.below[0][1]),
        "before": _bound(curve, near[1]),
        "far": _at(curve, far[0]),
        "last": _end(curve, curve.above[-1][0]),
        "after": _bound(curve, far[1]),
        "end": _bound(curve, curve.above[-1][1]),
    }


def _at(curve: Curve, x: float) -> str:
    """Return a value of the fact, without its unit."""
    if curve.is_date:
        return date(dt.date.fromordinal(round(x)), labels.language())
    return labels.number(float(f"{x:.7g}"))


def _end(curve: Curve, x: float) -> str:
    """Return where a drawing begins or ends, as exactly as one can see it."""
    return _at(curve, x if curve.is_date else round(x, 2 if abs(x) < 100 else 0))


def _bound(curve: Curve, y: float) -> str:
    return labels.number(round(y, curve.decimals))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where figures lie in a drawing of some width."""

    left: float
    right: float
    low: float
    high: float
    least: float
    most: float

    @property
    def bottom(self) -> float:
        return HEIGHT - BELOW

    def x(self, value: float) -> float:
        return round(self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low), 2)

    def y(self, value: float) -> float:
        return round(self.bottom - (self.bottom - TOP) * (value - self.least) / (self.most - self.least), 2)


def _drawing(curve: Curve, name: str, width: float, words: str) -> SafeString:
    values = [y for _x, y in (*curve.below, *curve.above)]
    most, step = round_scale(1.08 * max(*values, 0.0))
    least = min(0.0, step * math.floor(min(values) / step))
    heights = [least + step * count for count in range(round((most - least) / step) + 1)]
    # Every second figure is enough on a small drawing, and one does not count lines.
    heights = heights[:: 1 if len(heights) <= 5 else 2]
    left = 10 + max(text_width(labels.number(round(y, 6)), SMALL) for y in heights)
    frame = _Frame(left, width - RIGHT, curve.below[0][0], curve.above[-1][0], least, most)
    opening = (
        f'<svg class="uos-cliff__drawing uos-cliff__drawing--{name}" role="img" viewBox="0 0 {width:g} {HEIGHT:g}"'
        f' aria-label="{conditional_escape(words)}">'
    )
    parts = [opening]
    parts += [_level(frame, y) for y in heights]
    parts += _scale(curve, frame)
    parts += [_line(frame, curve.below), _line(frame, curve.above), _jump(curve, frame)]
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308  # numbers of ours, and words escaped one by one


def _level(frame: _Frame, y: float) -> str:
    at = frame.y(y)
    line = f'<path class="uos-cliff__level" d="M{frame.left:g} {at:g}H{frame.right:g}"/>'
    return line + _text(frame.left - 6, at + 4, "end", labels.number(round(y, 6)), "scale")


def _scale(curve: Curve, frame: _Frame) -> Iterable[str]:
    """Yield the figures below: the threshold, and both ends where there is room beside it."""
    threshold = _at(curve, curve.threshold)
    middle = frame.x(curve.threshold)
    half = text_width(threshold) / 2
    held = min(max(middle, half), frame.right + RIGHT - half)
    yield f'<path class="uos-cliff__edge" d="M{middle:g} {TOP - 6:g}V{frame.bottom + 6:g}"/>'
    yield _text(held, frame.bottom + 20, "middle", threshold, "threshold")
    for value, anchor, x in ((frame.low, "start", frame.left), (frame.high, "end", frame.right)):
        words = _end(curve, value)
        reach = x + text_width(words, SMALL) * (1 if anchor == "start" else -1)
        if (reach < held - half - 8) if anchor == "start" else (reach > held + half + 8):
            yield _text(x, frame.bottom + 20, anchor, words, "scale")


def _line(frame: _Frame, points: Iterable[Point]) -> str:
    path = "L".join(f"{frame.x(x):g} {frame.y(y):g}" for x, y in points)
    return f'<path class="uos-cliff__line" d="M{path}"/>'


def _jump(curve: Curve, frame: _Frame) -> str:
    """Draw both ends of the jump with their figures, each above its line or below it, away from the other."""
    ends = (curve.below[-1], curve.above[0])
    # What holds at the threshold itself is the side that reaches it.
    holds = min((0, 1), key=lambda side: abs(ends[side][0] - curve.threshold))
    parts = []
    for side, ((x, y), other) in enumerate(zip(ends, reversed(ends), strict=True)):
        kind = "holds" if side == holds else "beside"
        parts.append(f'<circle class="uos-cliff__{kind}" cx="{frame.x(x):g}" cy="{frame.y(y):g}" r="4.5"/>')
        words = _bound(curve, y)
        anchor, shift = ("end", -9) if side == 0 else ("start", 9)
        lift = -9 if y >= other[1] else 19
        top = max(frame.y(y) + lift, 12.0)
        parts.append(_text(frame.x(x) + shift, top, anchor, words, "value"))
    return "".join(parts)


def _text(x: float, y: float, anchor: str, words: str, kind: str) -> str:
    return (
        f'<text class="uos-cliff__{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{conditional_escape(words)}</text>'
    )
