"""The street net: arterials and secondary streets traced through the field, each ending at another street."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from seeds.city.field import CELL, StreetField
from seeds.city.frame import Rng, stream
from seeds.city.terrain import Terrain

Place = tuple[float, float]

STEP = 10.0
HALF_WIDTH = {"arterial": 17.0, "secondary": 10.0, "local": 6.5, "lane": 2.5}
ARTERIAL_GAP = 760.0
PARALLEL = 0.64
"""Cosine of the angle up to which two streets count as running along each other."""


@dataclass
class Street:
    """One named street. `line` may have several parts (a street that goes on beyond a park)."""

    grade: str
    line: BaseGeometry
    name: str = ""
    name_zh: str = ""


class _Net:
    """Points of the streets traced so far, each with the direction the street has there."""

    def __init__(self) -> None:
        self._east, self._north, self._dx, self._dy = (np.empty(0) for _ in range(4))

    def distance(self, east: float, north: float, direction: Place) -> float:
        """Return how far the nearest street is that runs more or less parallel."""
        squared = (self._east - east) ** 2
        squared += (self._north - north) ** 2
        turn = self._dx * direction[0]
        turn += self._dy * direction[1]
        parallel = squared[np.abs(turn) >= PARALLEL]
        return float(np.sqrt(parallel.min())) if len(parallel) else np.inf

    def add(self, path: np.ndarray) -> None:
        """Take in a street."""
        tangents = np.gradient(path, axis=0)
        tangents /= np.hypot(*tangents.T)[:, None]
        self._east, self._north = np.append(self._east, path[:, 0]), np.append(self._north, path[:, 1])
        self._dx, self._dy = np.append(self._dx, tangents[:, 0]), np.append(self._dy, tangents[:, 1])


def _trace(
    field: StreetField, net: _Net, start: Place, heading: Place, keep_off: Callable[[float, float], float], limit: int
) -> list[Place]:
    """Follow the field from a place, until a parallel street is nearer than `keep_off` or the ground ends."""
    (east, north), (dx, dy) = start, heading
    path: list[Place] = []
    for _ in range(limit):
        middle = (east + dx * STEP / 2, north + dy * STEP / 2)
        if not field.inside(*middle):
            break
        vx, vy = field.nearest_direction(*middle, dx, dy)
        if vx * dx + vy * dy < 0.8:
            break
        east, north, dx, dy = east + vx * STEP, north + vy * STEP, vx, vy
        path.append((east, north))
        if not field.inside(east, north) or net.distance(east, north, (dx, dy)) < keep_off(east, north):
            break
    return path


def _grow(
    field: StreetField, net: _Net, rng: Rng, gap_of: Callable[[float, float], float], least: float
) -> list[LineString]:
    """Trace streets from scattered places wherever no parallel one is nearer than the wanted gap."""
    rows, columns = np.nonzero(field.dry)
    sparse = (rows % 3 == 0) & (columns % 3 == 0)
    rows, columns = rows[sparse], columns[sparse]
    lines = []
    for index in rng.permutation(len(rows)):
        start = (float(columns[index] * CELL), float(rows[index] * CELL))
        if not field.inside(*start):
            continue
        gap = gap_of(*start)
        for dx, dy in field.directions(*start):
            if net.distance(*start, (dx, dy)) < gap:
                continue

            def keep_off(east: float, north: float) -> float:
                return 0.6 * gap_of(east, north)

            back = _trace(field, net, start, (-dx, -dy), keep_off, 600)
            ahead = _trace(field, net, start, (dx, dy), keep_off, 600)
            path = np.array([*back[::-1], start, *ahead])
            if len(path) * STEP < least:
                continue
            # Go on past the ends, so that the street meets the next one; what hangs over is cut off later.
            far = int(1.1 * gap / STEP)
            onward = _trace(field, net, tuple(path[-1]), _unit(path[-1] - path[-2]), _hardly, far)
            before = _trace(field, net, tuple(path[0]), _unit(path[0] - path[1]), _hardly, far)
            path = np.array([*before[::-1], *path, *onward])
            net.add(path)
            lines.append(LineString(path).simplify(1.5))
    return lines


def _hardly(east: float, north: float) -> float:
    return 80.0


def _unit(step: np.ndarray) -> Place:
    length = float(np.hypot(*step))
    return float(step[0]) / length, float(step[1]) / length


def _without_dangles(lines: list[LineString], boundary: BaseGeometry) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Return the lines without their loose ends, and the faces the net encloses."""
    noded = shapely.unary_union([*lines, boundary])
    while True:
        faces, _, dangles, _ = shapely.polygonize_full(list(shapely.get_parts(noded)))
        if dangles.is_empty:
            break
        noded = noded.difference(dangles)
    kept = noded.difference(boundary.buffer(0.05))
    edges = shapely.get_parts(kept)
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    owner = shapely.STRtree(lines).nearest(middles)
    streets = [shapely.line_merge(shapely.union_all(edges[owner == number])) for number in range(len(lines))]
    return streets, list(shapely.get_parts(faces))


def lay_streets(seed: int, terrain: Terrain) -> tuple[list[Street], list[BaseGeometry]]:
    """Return the arterials and secondary streets, and the faces (super-blocks) between them, by centre lines."""
    field = StreetField(terrain)
    rng = stream(seed, "streets")
    net = _Net()
    arterials = _grow(field, net, rng, lambda east, north: ARTERIAL_GAP, 500)
    secondaries = _grow(field, net, rng, field.wanted_gap, 150)
    lines = arterials + secondaries
    grades = ["arterial"] * len(arterials) + ["secondary"] * len(secondaries)
    boundary = shapely.union_all([terrain.buildable.boundary])
    kept, faces = _without_dangles(lines, boundary)
    shapely.prepare(terrain.buildable)
    faces = [face for face in faces if terrain.buildable.contains(face.representative_point())]
    streets = [Street(grade, line) for grade, line in zip(grades, kept, strict=True) if line.length > 0.5]
    return streets, faces
