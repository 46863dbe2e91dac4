"""A frontier drawn: floor area ratio above and years below, on one scale of cost.

Drawn twice, wide and narrow, with the same size of type; the width of the figure decides which is seen. A line in each
panel is the most that a sum of money opens; filled dots lie on it, open ones have less of this and more of the other.
Every point has a group of its own, by its number, that a script can choose.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from interface.checks.figures import money_scale
from interface.rulebooks import labels
from interface.web.drawing import round_scale
from interface.web.labels import text_width
from protocol.evaluate.words import quantity
from protocol.paths.frontier import FrontierPoint, Reach
from protocol.rulebook.model import Edition

WIDTHS: Final = (("wide", 680.0), ("narrow", 320.0))
HEIGHTS: Final = (140.0, 90.0)
"""How high the panel of the ratios is, and that of the years."""
TITLE: Final = 28.0
LID: Final = 20.0
"""What is without limit stands this much above the highest figure."""
BELOW: Final = 46.0
RIGHT: Final = 12.0
INSET: Final = 10.0
SMALL: Final = 11.5
"""Size of the figures along the axes, in pixels."""
MANY: Final = 40
"""From so many points on, dots are small."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a scale begins and ends, and the distance between its figures."""

    least: float
    most: float
    step: float

    @property
    def figures(self) -> list[float]:
        """The figures along the scale; every second one is enough where there are many."""
        found = [round(self.least + count * self.step, 9) for count in range(self._count + 1)]
        return found if len(found) <= 6 else found[::2]

    @property
    def _count(self) -> int:
        return round((self.most - self.least) / self.step)

    def place(self, value: float, start: float, end: float) -> float:
        """Return where a value lies between two pixels; beyond the scale it is held at its end."""
        share = (value - self.least) / (self.most - self.least)
        return round(start + (end - start) * min(max(share, 0.0), 1.0), 2)


def scale_of(values: Iterable[float], asked: float | None = None) -> Scale:
    """Return a scale that shows how values differ: from 0, or from near the least where all are large.

    Args: values: infinite ones are left out. asked: is on the scale too, where it is not far from the values.
    """
    finite = [value for value in values if math.isfinite(value)]
    if asked is not None and (not finite or 0.5 * min(finite) <= asked <= 1.5 * max(finite)):
        finite.append(asked)
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    if low == high or low < 0.5 * high:
        most, step = round_scale(1.05 * high)
        return Scale(0.0, most, step)
    spare = 0.05 * (high - low)
    step = round_scale(2 * (high - low))[1]
    return Scale(step * math.floor((low - spare) / step), step * math.ceil((high + spare) / step), step)


@dataclass(frozen=True, slots=True)
class _Panel:
    """One indicator against cost. `values`: infinite where there is no limit. `words`: the values as people read."""

    title: str
    values: tuple[float, ...]
    words: tuple[str, ...]
    asked: float | None
    asked_words: str
    scale: Scale
    title_y: float
    top: float
    bottom: float

    @property
    def lid_y(self) -> float | None:
        """Where what has no limit stands; None where nothing is without."""
        return self.top - LID if any(map(math.isinf, self.values)) else None

    def y(self, value: float) -> float:
        if math.isinf(value):
            return self.top - LID
        return self.scale.place(value, self.bottom, self.top)


@dataclass(frozen=True, slots=True)
class _Across:
    """The scale of cost, in the unit of its figures. `costs`: in this unit, None where unknown."""

    title: str
    costs: tuple[float | None, ...]
    scale: Scale

    @property
    def known(self) -> list[float]:
        return [cost for cost in self.costs if cost is not None]


def frontier_drawings(
    points: Sequence[FrontierPoint],
    edition: Edition,
    *,
    asked: tuple[float | None, float | None],
    chosen: int,
    words: str,
) -> tuple[SafeString, ...]:
    """Return the drawings of a frontier, in the reader's language.

    Args: points: in order of cost, those of unknown cost last. asked: the ratio and the years of the project itself.
    chosen: the number of the point that stands out. words: what the drawing shows, for whoever does not see it.
    """
    far = _panel("far", [point.far for point in points], asked[0], edition, 0.0, HEIGHTS[0])
    years = _panel("service_life", [point.service_life for point in points], asked[1], edition, far.bottom, HEIGHTS[1])
    across = _across(points, edition)
    return tuple(_Drawing(name, width, (far, years), across, chosen, words).whole() for name, width in WIDTHS)


def _panel(
    axis: str, reaches: Sequence[Reach], asked: float | None, edition: Edition, above: float, height: float
) -> _Panel:
    indicator = edition.indicators[axis]
    label = labels.term_label(axis, edition)
    unit = labels.unit_label(indicator.unit)
    title = labels.capital(label)
    values = tuple(math.inf if reach == "no limit" else reach for reach in reaches)
    lid = LID if any(map(math.isinf, values)) else 0.0
    top = above + TITLE + 6 + lid + (10 if above else 0)

    def shown(value: float) -> str:
        return quantity(value, indicator.unit, labels.language(), most_decimals=indicator.precision)

    return _Panel(
        title=_("%(name)s (%(unit)s)") % {"name": title, "unit": unit} if unit else title,
        values=values,
        words=tuple(_("no limit") if math.isinf(value) else shown(value) for value in values),
        asked=asked,
        asked_words="" if asked is None else _("asked: %(value)s") % {"value": shown(asked)},
        scale=scale_of(values, asked),
        title_y=top - lid - 16,
        top=top,
        bottom=top + height,
    )


def _across(points: Sequence[FrontierPoint], edition: Edition) -> _Across:
    costs = [None if point.cost == "unknown" else point.cost for point in points]
    known = [cost for cost in costs if cost is not None]
    divisor, unit = money_scale(max(known, default=0.0), edition)
    scaled = tuple(None if cost is None else cost / divisor for cost in costs)
    title = _("%(name)s (%(unit)s)") % {"name": _("Cost"), "unit": unit}
    return _Across(title, scaled, scale_of(cost / divisor for cost in known))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Both panels at some width."""

    name: str
    width: float
    panels: tuple[_Panel, _Panel]
    across: _Across
    chosen: int
    words: str

    @property
    def left(self) -> float:
        """Where the panels begin, to the right of the widest figure."""
        listed = [labels.number(figure) for panel in self.panels for figure in panel.scale.figures]
        if any(panel.lid_y is not None for panel in self.panels):
            listed.append(_("no limit"))
        return 10 + max(text_width(each, SMALL) for each in listed)

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def end(self) -> float:
        """Where the known costs end."""
        unknown = len(self.across.costs) - len(self.across.known)
        if not unknown:
            return self.right
        room = max(text_width(_("unknown")) + 12, min(14.0 * unknown, (self.right - self.left) / 3))
        return self.left if not self.across.known else round(self.right - room, 2)

    @property
    def height(self) -> float:
        return self.panels[1].bottom + BELOW

    def x(self, number: int) -> float:
        """Return where a point lies; those of unknown cost stand evenly at the right."""
        cost = self.across.costs[number]
        if cost is not None:
            return self.along(cost)
        known = len(self.across.known)
        apart = (self.right - self.end) / (len(self.across.costs) - known + 1)
        return round(self.end + apart * (number - known + 1), 2)

    def along(self, cost: float) -> float:
        """Return where a known cost lies."""
        return self.across.scale.place(cost, self.left + INSET, self.end - 6)

    def whole(self) -> SafeString:
        opening = (
            f'<svg class="uos-frontier__drawing uos-frontier__drawing--{self.name}" role="img"'
            f' viewBox="0 0 {self.width:g} {self.height:g}" aria-label="{conditional_escape(self.words)}">'
        )
        parts = [opening]
        for panel in self.panels:
            parts += self._ground(panel)
        parts += self._costs()
        for panel in self.panels:
            parts += self._asked(panel)
            parts += self._line(panel)
            parts += self._dots(panel)
        parts += [self._point(number) for number in range(len(self.across.costs))]
        parts.append("</svg>")
        return mark_safe("".join(parts))  # noqa: S308  # numbers of ours, and words escaped one by one

    def _ground(self, panel: _Panel) -> Iterable[str]:
        yield _text(0, panel.title_y, "start", panel.title, "title")
        levels = [(panel.y(figure), labels.number(figure)) for figure in panel.scale.figures]
        if panel.lid_y is not None:
            levels.append((panel.lid_y, _("no limit")))
        for y, words in levels:
            yield f'<path class="uos-frontier__level" d="M{self.left:g} {y:g}H{self.right:g}"/>'
            yield _text(self.left - 6, y + 4, "end", words, "scale")

    def _costs(self) -> Iterable[str]:
        """Yield the figures below, as many as have room, and what sets unknown costs apart."""
        bottom = self.panels[1].bottom
        figures = self.across.scale.figures if any(self.across.known) else [0.0]
        taken = -math.inf
        for figure in figures if self.across.known else ():
            words = labels.number(figure) if figure else _("no cost")
            half = text_width(words, SMALL) / 2
            x = min(max(self.along(figure), half), self.width - half)
            if x - half > taken and x + half <= self.end + (RIGHT if self.end == self.right else 0):
                yield f'<path class="uos-frontier__tick" d="M{self.along(figure):g} {bottom:g}v5"/>'
                yield _text(x, bottom + 19, "middle", words, "scale")
                taken = x + half + 8
        if self.end < self.right:
            middle = round((self.end + self.right) / 2, 2)
            half = text_width(_("unknown"), SMALL) / 2
            yield _text(min(middle, self.width - half), bottom + 19, "middle", _("unknown"), "scale")
            for panel in self.panels if self.across.known else ():
                top = panel.top if panel.lid_y is None else panel.lid_y
                yield f'<path class="uos-frontier__edge" d="M{self.end:g} {top:g}V{panel.bottom:g}"/>'
        yield _text(self.right, bottom + 38, "end", self.across.title, "title")

    def _asked(self, panel: _Panel) -> Iterable[str]:
        """Yield what the project asks for; beyond the scale it stands at its edge, with an arrow."""
        if panel.asked is None:
            return
        y = panel.y(panel.asked)
        arrow = "▲ " if panel.asked > panel.scale.most else "▼ " if panel.asked < panel.scale.least else ""
        # Lines rise to the right: at that end they are above whatever they reach, and below it else.
        below = panel.asked <= max(panel.values) and y + 16 <= panel.bottom
        yield f'<path class="uos-frontier__asked" d="M{self.left:g} {y:g}H{self.right:g}"/>'
        yield _text(self.right, y + (14 if below else -5), "end", f"{arrow}{panel.asked_words}", "asked-words")

    def _line(self, panel: _Panel) -> Iterable[str]:
        """Yield the most that a sum opens: level until a point has more."""
        best = -math.inf
        path = ""
        for number in range(len(self.across.known)):
            if panel.values[number] > best:
                best = panel.values[number]
                y = panel.y(best)
                path += f"H{self.x(number):g}V{y:g}" if path else f"M{self.x(number):g} {y:g}"
        if path:
            yield f'<path class="uos-frontier__line" d="{path}H{self.end:g}"/>'

    def _dots(self, panel: _Panel) -> Iterable[str]:
        radius = 2.5 if len(panel.values) >= MANY else 3.5
        best = -math.inf
        for number, value in enumerate(panel.values):
            # Points of unknown cost lie on no line.
            most = number < len(self.across.known) and value >= best
            best = max(best, value)
            kind = "most" if most else "less"
            yield (
                f'<circle class="uos-frontier__{kind}" cx="{self.x(number):g}" cy="{panel.y(value):g}" r="{radius:g}"/>'
            )

    def _point(self, number: int) -> str:
        """Return what is seen of a point when it is chosen: a line through both panels, both dots, both figures."""
        x = self.x(number)
        chosen = " uos-frontier__point--chosen" if number == self.chosen else ""
        top = min(panel.top if panel.lid_y is None else panel.lid_y for panel in self.panels)
        parts = [f'<g class="uos-frontier__point{chosen}" data-point="{number}" data-x="{x:g}">']
        parts.append(f'<path class="uos-frontier__guide" d="M{x:g} {top:g}V{self.panels[1].bottom:g}"/>')
        for panel in self.panels:
            y = panel.y(panel.values[number])
            words = panel.words[number]
            to_the_left = x + 12 + text_width(words) > self.width
            anchor, shift = ("end", -10) if to_the_left else ("start", 10)
            low = y + 20 if y - 22 < panel.title_y else y - 9
            parts.append(f'<circle class="uos-frontier__chosen" cx="{x:g}" cy="{y:g}" r="6"/>')
            parts.append(_text(x + shift, low, anchor, words, "value"))
        parts.append("</g>")
        return "".join(parts)


def _text(x: float, y: float, anchor: str, words: str, kind: str) -> str:
    return (
        f'<text class="uos-frontier__{kind}" x="{round(x, 2):g}" y="{round(y, 2):g}" text-anchor="{anchor}">'
        f"{conditional_escape(words)}</text>"
    )
