"""The section figure: the spatial units of a property stacked by level, as boxes that a template only has to place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 320
AXIS: Final = 44
ROW: Final = 22
MOST_ROWS: Final = 16


@dataclass(frozen=True, slots=True)
class Storey:
    """A unit that takes part in the figure: what it is called and the levels it fills, `level_to` included."""

    name: str
    kind: str
    level_from: float
    level_to: float


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    kind: str
    name: str
    below_ground: bool

    @property
    def middle_x(self) -> float:
        return self.x + self.width / 2

    @property
    def middle_y(self) -> float:
        return self.y + self.height / 2

    @property
    def shows_name(self) -> bool:
        """Whether the name fits; the table beside the figure has it in any case."""
        wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in self.name)
        return self.height >= 14 and wide * 6.6 <= self.width - 8


@dataclass(frozen=True, slots=True)
class Section:
    """A drawing `width` by `height` px; `ground` is the y of the ground line, `levels` the figures of the axis."""

    width: float
    height: float
    ground: float
    boxes: tuple[Box, ...]
    levels: tuple[tuple[float, str], ...]


def draw_section(storeys: Sequence[Storey]) -> Section | None:
    """Lay units out by level, side by side where they share one; None where no unit has levels.

    Level 1 is the ground floor and -1 the first basement: there is no level 0 unless a unit says so. Towers taller
    than fit are drawn with lower storeys.
    """
    if not storeys:
        return None
    lowest = min(_top(storey.level_from) - 1 for storey in storeys)
    highest = max(_top(storey.level_to) for storey in storeys)
    rows = max(highest - min(lowest, 0), 1)
    row = ROW if rows <= MOST_ROWS else max(ROW * MOST_ROWS / rows, 3)
    height = rows * row + 16

    def y_of(edge: float) -> float:
        return round(8 + (highest - edge) * row, 2)

    boxes = []
    for column, columns, storey in _columns(storeys):
        top, bottom = _top(storey.level_to), _top(storey.level_from) - 1
        width = (WIDTH - AXIS - 8) / columns
        boxes.append(
            Box(
                round(AXIS + column * width + 1, 2),
                y_of(top) + 1,
                round(width - 2, 2),
                round((top - bottom) * row - 2, 2),
                storey.kind,
                storey.name,
                top <= 0,
            )
        )
    step = max(1, round(rows / 12))
    edges = [edge for edge in range(int(min(lowest, 0)), int(highest)) if edge % step == 0]
    levels = tuple((round(y_of(edge) - row / 2 + 4, 2), _level_name(edge)) for edge in edges)
    return Section(WIDTH, round(height, 2), y_of(0), tuple(boxes), levels)


def _top(level: float) -> float:
    """Return the upper edge of a level in storeys above the ground: 1 -> 1, -1 -> 0, -2 -> -1."""
    return level if level > 0 else level + 1


def _level_name(edge: int) -> str:
    """Return what the storey above an edge is called: 0 -> 1, -1 -> -1."""
    return str(edge + 1) if edge >= 0 else f"−{-edge}"


def _columns(storeys: Sequence[Storey]) -> list[tuple[int, int, Storey]]:
    """Return for each unit its column and among how many columns, so that units on one level stand side by side."""
    ordered = sorted(storeys, key=lambda storey: (storey.level_from, -storey.level_to, storey.name))
    result: list[tuple[int, int, Storey]] = []
    cluster: list[tuple[int, Storey]] = []
    reach = float("-inf")

    def close() -> None:
        columns = 1 + max((column for column, _ in cluster), default=0)
        result.extend((column, columns, storey) for column, storey in cluster)
        cluster.clear()

    for storey in ordered:
        if storey.level_from > reach:
            close()
        taken = {column for column, other in cluster if other.level_to >= storey.level_from}
        column = next(number for number in range(len(cluster) + 1) if number not in taken)
        cluster.append((column, storey))
        reach = max(reach, storey.level_to)
    close()
    return result
