"""Blocks cut into parcels: again and again across their length, so long as every part keeps a street front."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from seeds.city.blocks import Block
from seeds.city.cutting import cut_line, halves, long_axis, turned
from seeds.city.districts import DISTRICTS, GRAINS, Grain
from seeds.city.frame import Rng, stream


@dataclass
class Parcel:
    """A parcel. `use` is a code of the land use classification; `street` the index of the one its address names."""

    shape: Polygon
    block: int
    district: int
    front: float
    use: str = ""
    number: int = 0
    address: str = ""
    address_zh: str = ""
    parcel_number: str = ""
    unit_code: str = ""
    collective: bool = False
    street: int = -1
    buildings: list[int] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind of the quarter it lies in."""
        return DISTRICTS[self.district].kind


def cut_parcels(seed: int, blocks: list[Block]) -> list[Parcel]:
    """Return the parcels of all blocks, block by block."""
    parcels: list[Parcel] = []
    for number, block in enumerate(blocks):
        rng = stream(seed, "parcels", number)
        grain = GRAINS[DISTRICTS[block.district].kind]
        pieces = _cut_block(block, grain, rng)
        middles = [piece.centroid for piece, _ in pieces]
        for index in np.lexsort([[-p.y for p in middles], [round(p.x / 40) for p in middles]]):
            piece, front = pieces[index]
            parcels.append(Parcel(piece, number, block.district, front))
    return parcels


def _cut_block(block: Block, grain: Grain, rng: Rng) -> list[tuple[Polygon, float]]:
    if grain.parcel_area > 2.2 * block.shape.area:
        return [(block.shape, block.front.length)]
    shapely.prepare(block.front)
    front_band = shapely.buffer(block.front, 0.05, cap_style="flat")
    waiting = [block.shape]
    done: list[tuple[Polygon, float]] = []
    while waiting:
        piece = waiting.pop()
        wanted = grain.parcel_area * float(rng.lognormal(0, grain.parcel_spread))
        parts = _cut_once(piece, front_band, grain, wanted, rng) if piece.area > 1.45 * wanted else None
        if parts:
            waiting.extend(parts)
        else:
            done.append((piece, _front_length(piece, front_band)))
    return done


def _cut_once(piece: Polygon, front_band: BaseGeometry, grain: Grain, wanted: float, rng: Rng) -> list[Polygon] | None:
    """Return the parts of one cut that leaves each a front and a sound shape, or None where there is no such cut."""
    centre, along, length, width = long_axis(piece)
    across = np.array([-along[1], along[0]])
    small = piece.area < 5 * wanted
    tries = [(along, across, length), (along, across, length), (across, along, width)]
    if small and length < 1.6 * width:
        tries = [(along, across, length), (across, along, width), (along, across, length)]
    for step, heading, extent in tries:
        for _ in range(2):
            shift = rng.normal(0, 0.05) * extent
            if not small:
                shift = rng.uniform(-0.16, 0.16) * extent
            line = cut_line(centre + step * shift, turned(heading, rng.normal(0, grain.jitter * 0.4)), 0.0)
            parts = halves(piece, line)
            if len(parts) == 2 and all(_sound(part, front_band, grain, wanted) for part in parts):
                return parts
    return None


def _sound(part: Polygon, front_band: BaseGeometry, grain: Grain, wanted: float) -> bool:
    if part.area < 0.42 * wanted:
        return False
    _, _, length, width = long_axis(part)
    if width < 0.55 * grain.parcel_front or length > 5.2 * width or part.area < 0.58 * length * width:
        return False
    return _front_length(part, front_band) >= 0.55 * grain.parcel_front


def _front_length(part: Polygon, front_band: BaseGeometry) -> float:
    return float(shapely.length(shapely.intersection(part.exterior, front_band)))
