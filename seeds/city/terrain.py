"""The ground before the city: the egret-shaped coast, islands, hills, river and lake."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from seeds.city.frame import HEIGHT, MARGIN, WIDTH, Rng, stream

# From the east, along the bay's north shore, round the egret's neck, head and beak, and down the outer coast; km.
COAST = np.array(
    [
        (9.0, 4.75), (7.2, 4.5), (6.1, 4.2), (5.45, 3.95), (4.95, 3.62), (4.6, 3.28), (4.22, 3.05), (3.9, 2.92),
        (3.5, 2.72), (3.18, 2.35), (3.08, 1.92), (3.22, 1.56), (3.55, 1.36), (3.95, 1.4), (4.22, 1.62), (4.42, 1.9),
        (4.75, 2.02), (5.02, 1.9), (5.5, 1.76), (5.04, 1.66), (4.86, 1.46), (4.66, 1.1), (4.3, 0.8), (3.8, 0.62),
        (3.2, 0.56), (2.65, 0.36), (2.1, 0.3), (1.55, 0.42), (1.0, 0.2), (0.3, -0.2), (-0.8, -0.9), (-4.0, -2.6),
    ]
)  # fmt: skip
RIVER = np.array(
    [(2.1, 8.2), (2.3, 6.2), (2.2, 5.2), (2.42, 4.6), (2.62, 4.1), (3.02, 3.72), (3.3, 3.36), (3.72, 3.12), (4.05, 2.7)]
)
HILLS = (
    (0.0, 4.8, 1.35, 0.85), (1.35, 5.0, 0.95, 0.66), (3.4, 5.1, 1.0, 0.66), (2.45, 5.35, 0.5, 0.55),
    (4.7, 5.25, 1.0, 0.6), (5.85, 4.85, 0.6, 0.42), (0.0, 3.5, 0.8, 1.0), (-0.1, 2.2, 0.85, 1.0),
    (0.0, 1.0, 0.75, 0.75), (0.1, 0.1, 0.8, 0.5), (1.95, 2.72, 0.46, 0.34), (1.3, 0.92, 0.3, 0.22),
    (4.72, 1.74, 0.16, 0.11), (3.9, 4.15, 0.24, 0.17), (1.9, 4.05, 0.17, 0.2),
)  # fmt: skip
"""East, north, half width and half height in km; the outer ones run together into the ranges behind the city."""
LAKE = (1.22, 3.42, 0.2, 0.13)
ISLANDS = ((4.02, 2.26, 0.27, 0.19), (5.2, 2.86, 0.2, 0.14), (5.55, 0.95, 0.12, 0.08), (6.6, 2.3, 0.4, 0.3),
           (4.9, 0.35, 0.07, 0.06), (7.6, 1.0, 0.25, 0.2), (3.1, -0.6, 0.16, 0.11))  # fmt: skip
SETTLED_ISLAND = 0


@dataclass(frozen=True)
class Terrain:
    """The ground, in metres from the frame's origin; `buildable`: without shore strip, hills, lake and river banks."""

    land: BaseGeometry
    sea: BaseGeometry
    river: BaseGeometry
    lake: Polygon
    hills: BaseGeometry
    shore_green: BaseGeometry
    buildable: BaseGeometry
    island: Polygon
    shoreline: BaseGeometry
    river_axis: LineString


def smooth_line(points: np.ndarray, step: float = 15.0) -> np.ndarray:
    """Return the Catmull-Rom spline through points, shape (n, 2), sampled about every `step` metres."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, int(np.hypot(*(c - b)) / step))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*pieces, points[-1:]])


def roughen(line: np.ndarray, rng: Rng, amplitudes: dict[float, float]) -> np.ndarray:
    """Move a line sideways by waves of the given lengths and heights (m), with random phases."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)])
    shift = np.zeros(len(line))
    for length, height in amplitudes.items():
        shift += height * np.sin(2 * np.pi * along / (length * rng.uniform(0.85, 1.15)) + rng.uniform(0, 2 * np.pi))
    tangent = np.gradient(line, axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / np.hypot(*tangent.T)[:, None]
    return line + normal * shift[:, None]


def blob(east_km: float, north_km: float, half_width_km: float, half_height_km: float, rng: Rng) -> Polygon:
    """Return a rounded, irregular patch around a centre."""
    angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    radius = np.ones_like(angle)
    for waves, height in ((2, 0.09), (3, 0.09), (5, 0.06), (8, 0.035), (13, 0.015)):
        radius += height * np.sin(waves * angle + rng.uniform(0, 2 * np.pi))
    east = east_km * 1000 + half_width_km * 1000 * radius * np.cos(angle)
    north = north_km * 1000 + half_height_km * 1000 * radius * np.sin(angle)
    return Polygon(np.column_stack([east, north]))


def _quays(rng: Rng) -> BaseGeometry:
    """Return the port's piers: straight slabs jutting out from the bay's north-east shore."""
    piers = []
    for east, north in ((5210, 3800), (5420, 3930), (5640, 4030)):
        pier = shapely.box(-45, -rng.uniform(170, 240), 45, 160)
        piers.append(shapely.affinity.translate(shapely.affinity.rotate(pier, 24, origin=(0, 0)), east, north))
    return shapely.union_all(piers)


def _river(rng: Rng) -> tuple[LineString, BaseGeometry]:
    axis = roughen(smooth_line(RIVER * 1000), rng, {1400: 30, 620: 16, 240: 5})
    half_width = np.interp(np.arange(len(axis)), [0, len(axis) * 0.6, len(axis)], [16, 30, 62])
    pieces = [shapely.buffer(LineString(axis[i : i + 2]), half_width[i], quad_segs=6) for i in range(len(axis) - 1)]
    return LineString(axis), shapely.simplify(shapely.union_all(pieces), 1.0)


def _parts(geometry: BaseGeometry, least: float) -> MultiPolygon:
    """Return the polygons of a geometry that are larger than `least` m², without holes smaller than it."""
    large = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area >= least]
    return MultiPolygon(
        [Polygon(part.exterior, [hole for hole in part.interiors if Polygon(hole).area >= least]) for part in large]
    )


def lay_ground(seed: int) -> Terrain:
    """Return the terrain that belongs to a seed."""
    rng = stream(seed, "terrain")
    control = COAST * 1000 + np.where(np.abs(COAST - np.array([2.8, 2.5])).max(axis=1)[:, None] < 3, 1, 0) * rng.normal(
        0, 22, COAST.shape
    )
    coast = roughen(smooth_line(control), rng, {1050: 26, 430: 15, 190: 4.5, 83: 1.2})
    mainland = Polygon(np.vstack([coast, [(-4000, 9000), (9000, 9000)]])).buffer(0)
    mainland = _parts(mainland.union(_quays(rng)).buffer(6).buffer(-12).buffer(6), 3000)
    islands = [blob(*island, rng) for island in ISLANDS]
    world = shapely.box(-MARGIN, -MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN)
    land = shapely.union_all([mainland, *islands]).intersection(world)
    sea = world.difference(land)
    axis, river = _river(rng)
    river = river.intersection(land)
    lake = blob(*LAKE, rng)
    hills = shapely.union_all([blob(*hill, rng) for hill in HILLS])
    # The ranges behind the city go on to the north and west without end, but for the river's valley.
    behind = shapely.box(-MARGIN, HEIGHT, WIDTH + MARGIN, HEIGHT + MARGIN).union(
        shapely.union_all([shapely.box(-MARGIN, -MARGIN, 0, HEIGHT), shapely.box(WIDTH, 0, WIDTH + MARGIN, HEIGHT)])
    )
    valley = shapely.buffer(axis, 70)
    island_hills = [shapely.affinity.scale(islands[0], 0.36, 0.5), *(island.buffer(-18) for island in islands[1:])]
    hills = hills.union(behind).buffer(60).buffer(-60).difference(valley)
    hills = shapely.union_all([hills, *island_hills]).intersection(land.buffer(-30))
    hills = _parts(hills.buffer(-15).buffer(15), 8000).difference(lake)
    strip = land.difference(land.buffer(-34)).difference(river.buffer(20))
    frame = shapely.box(0, 0, WIDTH, HEIGHT)
    buildable = land.intersection(frame)
    for taken in (strip.buffer(0.5), hills.buffer(0.5), river.buffer(24), lake.buffer(28)):
        buildable = buildable.difference(taken)
    buildable = _parts(buildable.buffer(-38).buffer(38), 20_000)
    left_over = land.difference(shapely.union_all([hills, river, lake, buildable]))
    shore_green = _parts(left_over.buffer(-2).buffer(2), 400)
    return Terrain(
        land=land,
        sea=sea,
        river=river,
        lake=lake,
        hills=hills,
        shore_green=shore_green,
        buildable=buildable,
        island=islands[SETTLED_ISLAND],
        shoreline=land.boundary.intersection(world.buffer(-5)),
        river_axis=axis,
    )
