"""At which levels a path is worth taking: the top alone where it is surely the best in everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from protocol.language.ranges import Range, range_of, range_of_cells
from protocol.language.tree import Call, Choice, Constant, Define, Expression, Fact, Level, Negative, Node, Operation
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Path

Direction = Literal["steady", "up", "down", "either"]
"""How a value moves as the level rises; steady: not at all, either: it cannot be said."""

_FLIPPED: dict[Direction, Direction] = {"steady": "steady", "up": "down", "down": "up", "either": "either"}
_NEVER_NEGATIVE = ("distance", "count_within", "frontages", "overlap")


def levels_worth_trying(edition: Edition, path: Path) -> tuple[float | None, ...]:
    """Return the levels of a path no other level is surely as good as, the highest first; (None,) without a level."""
    if path.level is None:
        return (None,)
    levels = tuple(reversed(path.level.steps()))
    return levels[:1] if _top_is_best(edition, path) else levels


def _top_is_best(edition: Edition, path: Path) -> bool:
    directions = _Directions(edition, path)
    better: list[Expression | None] = [part for gives in path.gives.values() for part in (gives.add, gives.multiply)]
    better += [limits.at_most for limits in path.imposes.values()]
    worse: list[Expression | None] = [limits.at_least for limits in path.imposes.values()]
    worse += path.draws.values()
    return all(directions.of(part.tree) in ("steady", "up") for part in better if part is not None) and all(
        directions.of(part.tree) in ("steady", "down") for part in worse if part is not None
    )


@dataclass(slots=True)
class _LevelBounds:
    least: float
    greatest: float


@dataclass(slots=True)
class _Bounds:
    """What `range_of` takes the ranges of names from."""

    level: _LevelBounds | None
    defines: dict[str, Node] = field(default_factory=dict)
    ranges: dict[tuple[str, str], Range] = field(default_factory=dict)


class _Directions:
    def __init__(self, edition: Edition, path: Path) -> None:
        assert path.level is not None
        steps = path.level.steps()
        self.edition = edition
        self.bounds = _Bounds(
            _LevelBounds(min(steps), max(steps)),
            {name: define.tree for name, define in edition.defines.items()},
            {
                (name, column): range_of_cells([row.cells[column].value for row in table.rows])
                for name, table in edition.tables.items()
                for column in table.columns
            },
        )

    def of(self, node: Node) -> Direction:
        if not any(isinstance(inner, Level) for inner in walk(node)):
            return "steady"
        match node:
            case Level():
                return "up"
            case Negative():
                return _FLIPPED[self.of(node.operand)]
            case Operation(operator="+"):
                return _together(self.of(node.left), self.of(node.right))
            case Operation(operator="-"):
                return _together(self.of(node.left), _FLIPPED[self.of(node.right)])
            case Operation(operator="*"):
                return _together(self._scaled(node.left, node.right), self._scaled(node.right, node.left))
            case Operation(operator="/") if self.of(node.right) == "steady" and isinstance(node.right, Constant):
                return self._scaled(node.left, node.right)
            case Call(function="min" | "max" | "floor" | "ceil"):
                return _together(*(self.of(part) for part in node.arguments))
            case Call(function="round_half_up"):
                return self.of(node.arguments[0])
            case Choice() if all(self.of(condition) == "steady" for condition, _ in node.arms):
                results = [result for _, result in node.arms] + ([] if node.otherwise is None else [node.otherwise])
                return _together(*(self.of(result) for result in results))
        return "either"

    def _scaled(self, node: Node, by: Node) -> Direction:
        """Return how a factor moves a product, whose other factor keeps its sign."""
        direction = self.of(node)
        if direction == "steady":
            return "steady"
        if self._is_never_negative(by):
            return direction
        return _FLIPPED[direction] if range_of(by, self.bounds).greatest <= 0 else "either"

    def _is_never_negative(self, node: Node) -> bool:
        match node:
            case Fact():
                source = self.edition.facts[node.name].source
                return source.kind in _NEVER_NEGATIVE or source.text == "site.area"
            case Operation(operator="*" | "+"):
                return self._is_never_negative(node.left) and self._is_never_negative(node.right)
            case Define():
                return self._is_never_negative(self.bounds.defines[node.name])
        found = range_of(node, self.bounds)
        return found.positive or found.least >= 0


def _together(*directions: Direction) -> Direction:
    moving = {direction for direction in directions if direction != "steady"}
    return "steady" if not moving else moving.pop() if len(moving) == 1 else "either"
