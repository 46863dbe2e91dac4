"""Labels beside a scale that never lie on each other.

Each label hangs on a leader from its place on the scale, in the first row where neither words nor leaders cross it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

GAP: Final = 6.0
BETWEEN: Final = 10.0


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its place: `x` of its leader and `row` in pixels and rows; `side` says to which side it runs."""

    x: float
    figure: str
    words: str
    full_words: str
    width: float
    side: Literal["start", "end"] = "start"
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


def text_width(text: str, size: float = 13) -> float:
    """Return about how many pixels `text` takes, on the generous side: CJK one em, Latin 0.62 em a character."""
    ems = sum(1.04 if unicodedata.east_asian_width(character) in "WF" else 0.62 for character in text)
    return round(ems * size, 2)


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
    side: Literal["start", "end"] = "start" if wanted <= room_right or room_right >= room_left else "end"
    shown = shorten(words, (room_right if side == "start" else room_left) - lead)
    return Label(x, figure, shown, words, lead + text_width(shown), side)


def place_labels(labels: Sequence[Label]) -> list[Label]:
    """Return the labels with rows such that no two texts overlap and, wherever possible, no leader crosses a text.

    Labels running to the right are placed from the right, those running to the left from the left, so that a leader
    meets only labels it can pass. Where some leader cannot pass, texts still stay apart.
    """
    rightward = sorted((label for label in labels if label.side == "start"), key=lambda label: -label.x)
    leftward = sorted((label for label in labels if label.side == "end"), key=lambda label: label.x)
    placed: list[Label] = []
    for label in [*rightward, *leftward]:
        rows = [replace(label, row=row) for row in range(len(labels))]
        clear = [candidate for candidate in rows if not any(_texts_meet(candidate, other) for other in placed)]
        best = next((one for one in clear if not any(_leaders_meet(one, other) for other in placed)), clear[0])
        placed.append(best)
    return sorted(placed, key=lambda label: (label.x, label.row))


def _texts_meet(one: Label, other: Label) -> bool:
    return one.row == other.row and one.left < other.right + BETWEEN and other.left < one.right + BETWEEN


def _leaders_meet(one: Label, other: Label) -> bool:
    upper, lower = (one, other) if one.row < other.row else (other, one)
    return upper.row != lower.row and upper.left - 2 < lower.x < upper.right + 2
