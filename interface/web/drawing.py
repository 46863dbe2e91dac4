"""The interval bar laid out: stretches of ground, a scale, ticks and labels, in pixels of one drawing."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from django.utils.translation import pgettext

from interface.web.interval import NO_LIMIT, Ground, IntervalBar, plain
from interface.web.labels import Label, fit, place_labels

WIDE: Final = 720
NARROW: Final = 336
COMPACT: Final = 160
MARGIN: Final = 12.0
ROW: Final = 19.0
AXIS: Final = 20.0
BAR_HEIGHT: Final = 28.0
COMPACT_HEIGHT: Final = 16.0

# A proposal this many times beyond everything else stands at the edge of the scale and does not squeeze the rest.
FAR_BEYOND: Final = 2.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of ground."""

    ground: Ground
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure on the scale; `y` is the baseline of its label, if it has one."""

    x: float
    label: Label | None = None
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a template needs to draw a bar; all lengths in pixels of the drawing."""

    name: str
    width: float
    height: float
    bar_y: float
    bar_height: float
    left: float
    right: float
    scale_max: float
    stretches: list[Stretch]
    axis: list[Mark]
    ticks: list[Mark]
    existing: Mark | None
    proposed: Mark | None
    open_ended: bool

    @property
    def compact(self) -> bool:
        return self.name == "compact"

    @property
    def bar_bottom(self) -> float:
        return self.bar_y + self.bar_height

    @property
    def middle(self) -> float:
        return self.bar_y + self.half

    @property
    def half(self) -> float:
        return self.bar_height / 2


def round_scale(reach: float) -> tuple[float, float]:
    """Return a round right end at or just beyond `reach`, and the distance between the figures of the scale.

    The distance is 1, 2 or 5 times a power of ten, and there are at most eight of them; nothing to show gives 0 to 1.
    """
    reach = reach if reach > 1e-6 else 1.0
    power = 10.0 ** floor(log10(reach / 8))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if reach / (power * factor) <= 8)
    return round(ceil(reach / step - 1e-9) * step, 10), step


def draw(bar: IntervalBar, width: float = WIDE, *, compact: bool = False, movable: bool = False) -> Drawing:
    """Lay a bar out in a drawing `width` pixels wide.

    `compact` leaves out every word and the scale; `movable` keeps room for a handle even where nothing is proposed yet.
    """
    end, step = _scale(bar)
    left, right = (1.0, width - 1.0) if compact else (MARGIN, width - MARGIN)

    sorted_ticks = bar.sorted_ticks

    def place(figure: float) -> float:
        return round(left + (right - left) * min(max(figure / end, 0.0), 1.0), 2)

    handle = 0.0 if movable and bar.proposed is None else bar.proposed
    above = 12.0 + ROW * sum(figure is not None for figure in (bar.existing, handle))
    bar_y = 1.0 if compact else above
    bottom = bar_y + (COMPACT_HEIGHT if compact else BAR_HEIGHT)
    ticks = [Mark(place(tick.value)) for tick in sorted_ticks]
    if compact:
        height = bottom + 1
    else:
        labels = [
            fit(place(tick.value), plain(tick.value, bar.decimals), tick.label, left=0, right=width)
            for tick in sorted_ticks
        ]
        ticks = [
            Mark(label.x, label, bottom + AXIS + ROW * (label.row + 1) - 5)
            for label in place_labels(labels, left=0, right=width)
        ]
        height = max([bottom + AXIS, *(mark.y + 6 for mark in ticks)])
    stretches = [] if bar.not_applicable else _stretches(bar, end, left, right)
    return Drawing(
        name="compact" if compact else "narrow" if width < 540 else "wide",
        width=width,
        height=height,
        bar_y=bar_y,
        bar_height=bottom - bar_y,
        left=left,
        right=right,
        scale_max=end,
        stretches=stretches,
        axis=[] if compact or bar.not_applicable else _axis(end, step, place, ticks),
        ticks=ticks,
        existing=_marker(
            bar.existing, pgettext("marker on a bar", "today"), bar, place, width, row_y=above - 17, compact=compact
        ),
        proposed=_marker(
            handle, pgettext("marker on a bar", "proposed"), bar, place, width, row_y=ROW - 5, compact=compact
        ),
        open_ended=bool(stretches) and _has_no_limit(bar),
    )


def _scale(bar: IntervalBar) -> tuple[float, float]:
    others = [*bar.bounds(), *(tick.value for tick in bar.sorted_ticks)]
    if bar.existing is not None:
        others.append(bar.existing)
    reach = max(others, default=0.0)
    if _has_no_limit(bar):
        return round_scale(max(1.6 * max(reach, bar.proposed or 0.0), bar.scale_max or 0.0))
    if bar.proposed is not None and (reach <= 0 or bar.proposed <= reach * FAR_BEYOND):
        reach = max(reach, bar.proposed)
    return round_scale(max(reach * 1.1, bar.scale_max or 0.0))


def _stretches(bar: IntervalBar, end: float, left: float, right: float) -> list[Stretch]:
    edges = sorted({0.0, end, *(bound for bound in bar.bounds() if 0 < bound < end)})
    stretches: list[Stretch] = []
    for start, stop in pairwise(edges):
        ground = bar.ground_at((start + stop) / 2)
        x = round(left + (right - left) * start / end, 2)
        width = round(left + (right - left) * stop / end - x, 2)
        if stretches and stretches[-1].ground == ground:
            x, width = stretches[-1].x, round(x + width - stretches[-1].x, 2)
            stretches.pop()
        stretches.append(Stretch(ground, x, width))
    return stretches


def _has_no_limit(bar: IntervalBar) -> bool:
    return any(interval is not None and interval.at_most == NO_LIMIT for interval in (bar.as_of_right, bar.by_paths))


def _axis(end: float, step: float, place: Callable[[float], float], ticks: list[Mark]) -> list[Mark]:
    """Figures of the scale, but for those that a tick's leader would run through."""
    decimals = max(0, -floor(log10(step)))
    marks = []
    for count in range(round(end / step) + 1):
        x = place(count * step)
        text = plain(count * step, decimals)
        half = 4 * len(text) + 3
        if all(abs(tick.x - x) > half for tick in ticks):
            marks.append(Mark(x, Label(x, text, "", "", 0)))
        else:
            marks.append(Mark(x))
    return marks


def _marker(
    figure: float | None,
    word: str,
    bar: IntervalBar,
    place: Callable[[float], float],
    width: float,
    *,
    row_y: float,
    compact: bool,
) -> Mark | None:
    if figure is None:
        return None
    x = place(figure)
    if compact:
        return Mark(x)
    return Mark(x, fit(x, plain(figure, bar.decimals), word, left=0, right=width), row_y)
