"""Which way streets run at each place: directions bent by the shore, the river, and each quarter's own grid."""

import math

import numpy as np
import shapely

from seeds.city.districts import DISTRICTS, GRAINS
from seeds.city.frame import HEIGHT, WIDTH
from seeds.city.terrain import Terrain

CELL = 20.0


class StreetField:
    """Directions, wanted gaps between streets, and where streets may run, on a grid of `CELL` metres."""

    def __init__(self, terrain: Terrain) -> None:
        columns, rows = int(WIDTH / CELL) + 1, int(HEIGHT / CELL) + 1
        east, north = np.meshgrid(np.arange(columns) * CELL, np.arange(rows) * CELL)
        flat = shapely.points(east.ravel(), north.ravel())
        shape = east.shape
        shore = shapely.simplify(terrain.shoreline, 8)
        shore_far = shapely.distance(flat, shore).reshape(shape)
        river_far = shapely.distance(flat, shapely.simplify(terrain.river_axis, 5)).reshape(shape)
        hill_far = shapely.distance(flat, shapely.simplify(terrain.hills.boundary, 12)).reshape(shape)
        angle, weight = _grids(east, north)
        cos, sin = weight * np.cos(2 * angle), weight * np.sin(2 * angle)
        for far, strength, reach in ((shore_far, 4.5, 260), (river_far, 3.0, 160), (hill_far, 0.9, 150)):
            across_north, across_east = np.gradient(_smoothed(far, 5))
            along = np.arctan2(across_north, across_east) + np.pi / 2
            pull = strength * np.exp(-((far / reach) ** 2))
            cos += pull * np.cos(2 * along)
            sin += pull * np.sin(2 * along)
        self._cos, self._sin = _smoothed(cos, 3), _smoothed(sin, 3)
        self.gap = _gaps(east, north)
        shapely.prepare(terrain.buildable)
        ground = shapely.union_all(
            [terrain.buildable, terrain.river.buffer(26).intersection(shapely.box(0, 0, WIDTH, HEIGHT))]
        )
        shapely.prepare(ground)
        self.free = shapely.contains(ground, flat).reshape(shape)
        self.dry = shapely.contains(terrain.buildable, flat).reshape(shape)

    def directions(self, east: float, north: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the unit vectors of the street along the field here, and of the one across it."""
        column, row = east / CELL, north / CELL
        i, j = int(column), int(row)
        u, v = column - i, row - j
        w00, w10, w01, w11 = (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v
        c, s = self._cos, self._sin
        cos = c[j, i] * w00 + c[j, i + 1] * w10 + c[j + 1, i] * w01 + c[j + 1, i + 1] * w11
        sin = s[j, i] * w00 + s[j, i + 1] * w10 + s[j + 1, i] * w01 + s[j + 1, i + 1] * w11
        angle = 0.5 * math.atan2(sin, cos)
        return (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def nearest_direction(self, east: float, north: float, dx: float, dy: float) -> tuple[float, float]:
        """Return the direction of the field, along, across or back, that turns least from (dx, dy)."""
        best = max(self.directions(east, north), key=lambda way: abs(way[0] * dx + way[1] * dy))
        return best if best[0] * dx + best[1] * dy > 0 else (-best[0], -best[1])

    def inside(self, east: float, north: float) -> bool:
        """Say whether a street may run here (bridges over the river included)."""
        if not (0 < east < WIDTH - CELL and 0 < north < HEIGHT - CELL):
            return False
        return bool(self.free[round(north / CELL), round(east / CELL)])

    def wanted_gap(self, east: float, north: float) -> float:
        """Return the gap between secondary streets that the quarter here wants, in metres."""
        return float(self.gap[round(north / CELL), round(east / CELL)])


def nearest_districts(east: np.ndarray, north: np.ndarray) -> np.ndarray:
    """Return the index of the quarter that each place belongs to; quarters with more reach push further."""
    pull = [np.hypot(east - d.east, north - d.north) / d.reach for d in DISTRICTS]
    return np.argmin(np.stack(pull), axis=0)


def _grids(east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    cos, sin = np.full(east.shape, 1e-3), np.zeros(east.shape)
    for district in DISTRICTS:
        far = np.hypot(east - district.east, north - district.north) / (650 * district.reach)
        pull = np.exp(-(far**2))
        cos += pull * np.cos(2 * np.radians(district.angle))
        sin += pull * np.sin(2 * np.radians(district.angle))
    return 0.5 * np.arctan2(sin, cos), np.ones(east.shape)


def _gaps(east: np.ndarray, north: np.ndarray) -> np.ndarray:
    gaps = np.array([GRAINS[district.kind].street_gap for district in DISTRICTS])
    return _smoothed(gaps[nearest_districts(east, north)], 4)


def _smoothed(values: np.ndarray, times: int) -> np.ndarray:
    """Return values averaged with their neighbours a number of times, edges repeated."""
    for _ in range(times):
        padded = np.pad(values, 1, mode="edge")
        values = (
            padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] + 2 * padded[1:-1, 1:-1]
        ) / 6
    return values
