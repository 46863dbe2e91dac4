"""Faces become quarters, lanes are laid inside them, and what the street surfaces leave over are the blocks."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from seeds.city.cutting import long_axis, quarter_by_lanes
from seeds.city.districts import DISTRICTS, GRAINS
from seeds.city.field import nearest_districts
from seeds.city.frame import stream
from seeds.city.streets import HALF_WIDTH, Street
from seeds.city.terrain import Terrain

ISLAND_DISTRICT = 18
LEAST_BLOCK = 420.0


@dataclass
class Block:
    """A piece of ground between streets. `front`: the part of its edge that lies on a street."""

    shape: Polygon
    district: int
    front: BaseGeometry


@dataclass
class Fabric:
    """The streets with their lanes, the blocks, each quarter's area, and the corners too small to build on."""

    streets: list[Street]
    blocks: list[Block]
    quarters: list[BaseGeometry]
    squares: list[Polygon]
    surface: BaseGeometry


def quarter_of_faces(faces: list[Polygon], terrain: Terrain) -> np.ndarray:
    """Return the index of the quarter each face belongs to."""
    middle = shapely.get_coordinates(shapely.centroid(faces))
    quarters = nearest_districts(middle[:, 0], middle[:, 1])
    on_island = shapely.intersects(terrain.island, faces)
    quarters[on_island] = ISLAND_DISTRICT
    rest = np.array([d for d in range(len(DISTRICTS)) if d != ISLAND_DISTRICT])
    stray = (quarters == ISLAND_DISTRICT) & ~on_island
    for index in np.nonzero(stray)[0]:
        far = [np.hypot(DISTRICTS[d].east - middle[index, 0], DISTRICTS[d].north - middle[index, 1]) for d in rest]
        quarters[index] = rest[int(np.argmin(far))]
    return quarters


def lay_fabric(seed: int, terrain: Terrain, main: list[Street], faces: list[Polygon]) -> Fabric:
    """Return lanes and blocks for the faces between the main streets."""
    rng = stream(seed, "blocks")
    quarters = quarter_of_faces(faces, terrain)
    streets = list(main)
    for face, quarter in zip(faces, quarters, strict=True):
        grain = GRAINS[DISTRICTS[quarter].kind]
        if face.area < grain.block_area * 0.6:
            continue
        lanes = quarter_by_lanes(face, rng, grain.block_area, grain.jitter, 28 * grain.jitter)
        for lane, cut_area in lanes:
            grade = grain.block_class
            if grade == "lane" and cut_area > 5.5 * grain.block_area:
                grade = "local"
            streets.append(Street(grade, lane))
    surfaces = [
        shapely.buffer(street.line, HALF_WIDTH[street.grade], quad_segs=3, cap_style="round") for street in streets
    ]
    surface = shapely.union_all(surfaces)
    ground = shapely.union_all(faces)
    index = shapely.STRtree(surfaces)
    face_index = shapely.STRtree(faces)
    blocks: list[Block] = []
    squares: list[Polygon] = []
    for piece in shapely.get_parts(ground.difference(surface)):
        # Corners are cut off so that traffic can see, and spikes where streets meet at a sharp angle go with them.
        rounded = piece.buffer(-4, quad_segs=1).buffer(4, quad_segs=1)
        for part in shapely.get_parts(rounded):
            part = shapely.simplify(part, 0.1)
            if part.area < 60:
                continue
            _, _, length, width = long_axis(part)
            mean_width = 2 * part.area / part.length
            thin = (mean_width < 19 and length > 90) or (mean_width < 27 and length > 170)
            if part.area < LEAST_BLOCK or width < 14 or thin or part.area < 0.3 * length * width:
                squares.append(part)
                continue
            near = index.query(part, predicate="dwithin", distance=2.5)
            street_side = shapely.union_all([surfaces[i] for i in near]).buffer(2.0)
            front = shapely.intersection(part.boundary, street_side)
            face = face_index.nearest(part.representative_point())
            blocks.append(Block(part, int(quarters[face]), _lines(front)))
    order = np.lexsort(
        [
            [block.shape.centroid.x for block in blocks],
            [-round(block.shape.centroid.y / 150) for block in blocks],
            [block.district for block in blocks],
        ]
    )
    blocks = [blocks[i] for i in order]
    areas = [
        shapely.union_all([face for face, q in zip(faces, quarters, strict=True) if q == number])
        for number in range(len(DISTRICTS))
    ]
    return Fabric(streets, blocks, areas, squares, surface)


def _lines(geometry: BaseGeometry) -> BaseGeometry:
    """Return only the lines of an intersection (touching points dropped)."""
    lines = [part for part in shapely.get_parts(geometry) if isinstance(part, LineString) and part.length > 0.5]
    return MultiLineString(lines)
