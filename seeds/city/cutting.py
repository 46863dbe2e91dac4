"""Cutting a polygon in two across its length: how faces become blocks, and blocks parcels."""

import math

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from seeds.city.frame import Rng

FAR = 3000.0


def long_axis(shape: BaseGeometry) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return centre, unit vector of the length, length and width of the smallest rectangle round a shape."""
    ring = shapely.get_coordinates(shapely.oriented_envelope(shape))
    if len(ring) < 4:
        return ring.mean(axis=0), np.array([1.0, 0.0]), 0.0, 0.0
    first, second = ring[1] - ring[0], ring[2] - ring[1]
    length, width = math.hypot(*first), math.hypot(*second)
    along = first / length if length >= width else second / width
    return ring[:4].mean(axis=0), along, max(length, width), min(length, width)


def cut_line(centre: np.ndarray, across: np.ndarray, kink: float) -> np.ndarray:
    """Return a line through the centre, bent sideways there by `kink` metres, that goes far beyond any shape."""
    side = np.array([-across[1], across[0]])
    return np.array([centre - across * FAR, centre + side * kink, centre + across * FAR])


def halves(shape: Polygon, line: np.ndarray) -> list[Polygon]:
    """Return the parts of a polygon on either side of a line."""
    heading = line[-1] - line[0]
    side = np.array([-heading[1], heading[0]])
    half_plane = Polygon(np.vstack([line, line[-1] + side, line[0] + side]))
    inside = shapely.intersection(shape, half_plane)
    outside = shapely.difference(shape, half_plane)
    parts = [*shapely.get_parts(inside), *shapely.get_parts(outside)]
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 1e-6]


def turned(vector: np.ndarray, angle: float) -> np.ndarray:
    """Return a vector turned by an angle in radians."""
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([vector[0] * cos - vector[1] * sin, vector[0] * sin + vector[1] * cos])


def quarter_by_lanes(
    face: Polygon, rng: Rng, block_area: float, jitter: float, bend: float
) -> list[tuple[LineString, float]]:
    """Return the lanes that cut a face into blocks of about the wanted area, each with the area it cut."""
    lanes: list[tuple[LineString, float]] = []
    waiting = [face]
    while waiting:
        piece = waiting.pop()
        centre, along, length, width = long_axis(piece)
        if piece.area < block_area * rng.uniform(1.1, 1.75) or width < 24:
            continue
        for attempt in range(4):
            shift = rng.uniform(-0.09, 0.09) * (1 + attempt) * length
            across = turned(np.array([-along[1], along[0]]), rng.normal(0, jitter))
            line = cut_line(centre + along * shift, across, rng.normal(0, bend))
            parts = halves(piece, line)
            if len(parts) >= 2 and min(part.area for part in parts) > 0.22 * block_area:
                inside = shapely.intersection(LineString(line), piece)
                lanes.extend((part, piece.area) for part in shapely.get_parts(inside) if part.length > 8)
                waiting.extend(parts)
                break
    return lanes
