"""Labels beside a scale that never lie on each other.

Each label hangs on a leader from its place on the scale and runs to the right or to the left of it. Of all ways to
choose sides the one with the fewest leaders running through words is taken, then the one with the fewest rows.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final, Literal, NamedTuple

GAP: Final = 6.0
BETWEEN: Final = 10.0
MANY: Final = 4
NARROW: Final = frozenset("ijltfr.,:;!'|()[]/ ")
WIDE: Final = frozenset("mwMW@%—…")

Side = Literal["start", "end"]
SIDES: Final[tuple[Side, Side]] = ("start", "end")


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its place: `x` of its leader in pixels, the side it runs to, and the row it stands in."""

    x: float
    figure: str
    words: str
    full_words: str
    width: float
    side: Side = "start"
    row: int = 0

    @property
    def text_x(self) -> float:
        """Where the text begins (side "start") or ends (side "end")."""
        return round(self.x + GAP if self.side == "start" else self.x - GAP, 2)

    @property
    def left(self) -> float:
        """The left edge of the text."""
        return self.text_x if self.side == "start" else round(self.text_x - self.width, 2)

    @property
    def right(self) -> float:
        """The right edge of the text."""
        return round(self.left + self.width, 2)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = 13) -> float:
    """Return about how many pixels `text` takes in a system font, on the generous side; CJK counts one em."""
    return round(size * sum(_ems(character) for character in text), 2)


def _ems(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.04
    if character in NARROW:
        return 0.36
    return 0.78 if character in WIDE or character.isupper() else 0.6


def shorten(text: str, room: float) -> str:
    """Return `text`, cut with an ellipsis where it would take more than `room` pixels."""
    if text_width(text) <= room:
        return text
    while text and text_width(text + "…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""


def fit(x: float, figure: str, words: str, *, left: float, right: float) -> Label:
    """Return a label on the side of `x` with room for it, cut where neither side has enough; its row is still 0."""
    lead = text_width(figure + " ") if figure else 0.0
    room_right, room_left = right - x - GAP, x - GAP - left
    wanted = lead + text_width(words)
    side: Side = "start" if wanted <= room_right or room_right >= room_left else "end"
    shown = shorten(words, (room_right if side == "start" else room_left) - lead)
    return Label(x, figure, shown, words, round(lead + text_width(shown), 2), side)


class _Box(NamedTuple):
    """Which label, where its leader and the two edges of its text are, and its row."""

    which: int
    x: float
    left: float
    right: float
    row: int


def place_labels(labels: Sequence[Label], *, left: float, right: float) -> list[Label]:
    """Return the labels, each with a side and a row, such that no two texts overlap, from left to right.

    Every label must come fitted between `left` and `right`. With more than MANY labels the sides stay as they are.
    """
    best: list[_Box] = []
    best_cost = (len(labels) ** 2 + 1, 0, 0)
    best_sides: tuple[Side, ...] = ()
    for sides in _choices_of_sides(labels, left, right):
        placed = _rows(labels, sides)
        crossings = sum(_leader_crosses(one, other) for one in placed for other in placed)
        flips = sum(label.side != side for label, side in zip(labels, sides, strict=True))
        cost = (crossings, max((box.row for box in placed), default=0), flips)
        if cost < best_cost:
            best, best_cost, best_sides = placed, cost, sides
        if cost == (0, 0, 0):
            break
    placed_labels = [replace(labels[box.which], side=best_sides[box.which], row=box.row) for box in best]
    return sorted(placed_labels, key=lambda label: (label.x, label.row))


def _choices_of_sides(labels: Sequence[Label], left: float, right: float) -> Iterable[tuple[Side, ...]]:
    if len(labels) > MANY:
        return [tuple(label.side for label in labels)]
    possible: list[list[Side]] = []
    for label in labels:
        fitting = [side for side in SIDES if _inside(replace(label, side=side), left, right)]
        possible.append(fitting or [label.side])
    return product(*possible)


def _inside(label: Label, left: float, right: float) -> bool:
    return label.left >= left and label.right <= right


def _rows(labels: Sequence[Label], sides: tuple[Side, ...]) -> list[_Box]:
    """Give each label the first row that keeps texts apart, one that no leader crosses where there is any.

    Labels running right are placed from the right and those running left from the left, so that a leader goes down
    past labels that lie beyond it.
    """
    rightward, leftward = [], []
    for index, (label, side) in enumerate(zip(labels, sides, strict=True)):
        if side == "start":
            rightward.append(_Box(index, label.x, label.x + GAP, label.x + GAP + label.width, 0))
        else:
            leftward.append(_Box(index, label.x, label.x - GAP - label.width, label.x - GAP, 0))
    placed: list[_Box] = []
    for box in [*sorted(rightward, key=lambda box: -box.x), *sorted(leftward, key=lambda box: box.x)]:
        placed.append(_first_row(box, placed))
    return placed


def _first_row(box: _Box, placed: list[_Box]) -> _Box:
    clear = None
    for row in range(len(placed) + 1):
        candidate = box._replace(row=row)
        if any(_texts_meet(candidate, other) for other in placed):
            continue
        clear = clear or candidate
        if not any(_leader_crosses(candidate, other) or _leader_crosses(other, candidate) for other in placed):
            return candidate
    return clear or box._replace(row=len(placed))


def _texts_meet(one: _Box, other: _Box) -> bool:
    return one.row == other.row and one.left < other.right + BETWEEN and other.left < one.right + BETWEEN


def _leader_crosses(one: _Box, other: _Box) -> bool:
    """Return whether the leader of `one` runs through the text of `other`."""
    return one.row > other.row and other.left - 2 < one.x < other.right + 2
