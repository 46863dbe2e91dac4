"""The interval bar's figures: what an indicator may be on a site, what it is, and what is proposed.

Drawn by :mod:`interface.web.drawing`, said in words by :mod:`interface.web.interval_words`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

NO_LIMIT: Final = "no limit"
UNKNOWN: Final = "unknown"
NOT_APPLICABLE: Final = "not applicable"

Bound = float | str
"""A figure, or one of the three words a check says instead of one: NO_LIMIT, UNKNOWN, NOT_APPLICABLE."""

Ground = Literal["as_of_right", "by_paths", "not_possible", "unknown"]


class NotABound(ValueError):
    """A bound is neither a figure nor one of the three words."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From a least to a greatest figure; None as the least means there is no minimum."""

    at_most: Bound = NO_LIMIT
    at_least: Bound | None = None

    def __post_init__(self) -> None:
        for bound in (self.at_most, self.at_least):
            if isinstance(bound, str) and bound not in (NO_LIMIT, UNKNOWN, NOT_APPLICABLE):
                raise NotABound(
                    f"{bound!r} is no bound: give a number, {NO_LIMIT!r}, {UNKNOWN!r} or {NOT_APPLICABLE!r}."
                )

    def holds(self, figure: float) -> bool | None:
        """Return whether `figure` lies inside; None where an unknown bound leaves it open."""
        below = not isinstance(self.at_most, int | float) or figure <= self.at_most
        above = not isinstance(self.at_least, int | float) or figure >= self.at_least
        if not (below and above):
            return False
        return None if UNKNOWN in (self.at_most, self.at_least) else True


@dataclass(frozen=True, slots=True)
class Tick:
    """A binding rule or path: where it stands on the scale, and what it is called."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """What may be, what is and what is proposed, for one indicator.

    Args:
        indicator: its name in the reader's language.
        unit: its unit in the reader's language, blank for a ratio.
        as_of_right: what the rules allow without any path; None where they allow nothing.
        by_paths: what the loosest valid set of paths allows; None where no path changes anything.
        existing: what stands or is registered today; None where it is not known or not shown.
        proposed: what is proposed; None where nothing is.
        ticks: the rules and paths that bind, in any order.
        scale_max: the least right end of the scale, to compare bars with each other; None lets the bar choose.
        step: how far one press of an arrow key moves the handle.
        decimals: the most decimals a figure is shown with.
    """

    indicator: str
    unit: str = ""
    as_of_right: Interval | None = None
    by_paths: Interval | None = None
    existing: float | None = None
    proposed: float | None = None
    ticks: Sequence[Tick | tuple[float, str]] = field(default=())
    scale_max: float | None = None
    step: float = 0.1
    decimals: int = 2

    @property
    def not_applicable(self) -> bool:
        """Whether the indicator has no meaning here, so that there is nothing to draw but a line."""
        bounds = [interval.at_most for interval in (self.as_of_right, self.by_paths) if interval is not None]
        return bool(bounds) and all(bound == NOT_APPLICABLE for bound in bounds)

    @property
    def sorted_ticks(self) -> list[Tick]:
        """The ticks from the least to the greatest."""
        ticks = [tick if isinstance(tick, Tick) else Tick(*tick) for tick in self.ticks]
        return sorted(ticks, key=lambda tick: (tick.value, tick.label))

    def ground_at(self, figure: float) -> Ground:
        """Return what kind of ground `figure` stands on.

        Where it is unknown whether the rules allow a figure but a path surely does, the ground is `by_paths`.
        """
        right = False if self.as_of_right is None else self.as_of_right.holds(figure)
        paths = False if self.by_paths is None else self.by_paths.holds(figure)
        if right:
            return "as_of_right"
        if paths:
            return "by_paths"
        return "unknown" if right is None or paths is None else "not_possible"

    def bounds(self) -> list[float]:
        """Return every finite bound, of right and by paths."""
        found = []
        for interval in (self.as_of_right, self.by_paths):
            if interval is not None:
                found += [bound for bound in (interval.at_least, interval.at_most) if isinstance(bound, int | float)]
        return [float(bound) for bound in found]


def plain(figure: float, decimals: int = 2) -> str:
    """Return a figure with at most `decimals` decimals, its thousands apart by a thin no-break space."""
    text = f"{figure:,.{decimals}f}".replace(",", "\u202f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
