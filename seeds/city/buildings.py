"""Buildings on parcels: tower on podium, slabs in rows, courtyard houses, shophouses, village houses, sheds, halls."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from seeds.city.cutting import long_axis, turned
from seeds.city.districts import DISTRICTS
from seeds.city.frame import Rng, stream
from seeds.city.parcels import Parcel
from seeds.city.zoning import year_built

STOREY = {"tower": 4.0, "slab": 3.0, "courtyard": 3.4, "shophouse": 3.6, "village": 3.1, "villa": 3.3, "hall": 3.9}
LEAST_BUILDING = 28.0


@dataclass
class Building:
    """A building. `shape`: where it meets the ground; `upper`: the tower's plate above the podium, if there is one."""

    parcel: int
    number: int
    kind: str
    shape: Polygon
    storeys: int
    height: float
    built_year: int
    upper: Polygon | None = None
    podium_storeys: int = 0
    basement: Polygon | None = None
    basement_levels: int = 0
    basement_registered: bool = False
    civil_defence: bool = False

    @property
    def floor_area(self) -> float:
        """Floor area above ground in m²."""
        if self.upper is None:
            return self.shape.area * self.storeys
        return self.shape.area * self.podium_storeys + self.upper.area * (self.storeys - self.podium_storeys)

    def plate(self, storey: int) -> Polygon:
        """Return the outline of one storey, counted from 1."""
        return self.shape if self.upper is None or storey <= self.podium_storeys else self.upper


def inset(shape: Polygon, distance: float) -> Polygon | None:
    """Return the largest part of a shape drawn in on all sides, or None where nothing worth building on is left."""
    drawn = shapely.buffer(shape, -distance, join_style="mitre", mitre_limit=2)
    parts = [part for part in shapely.get_parts(drawn) if part.geom_type == "Polygon"]
    if not parts:
        return None
    largest = max(parts, key=lambda part: part.area)
    return largest if largest.area >= LEAST_BUILDING else None


def rectangle(centre: np.ndarray, along: np.ndarray, length: float, width: float) -> Polygon:
    """Return a rectangle round a centre, its length along a unit vector."""
    side = np.array([-along[1], along[0]]) * width / 2
    half = along * length / 2
    return Polygon([centre - half - side, centre + half - side, centre + half + side, centre - half + side])


def _eastward(shape: Polygon) -> np.ndarray:
    """Return the axis of a shape that runs nearer to east and west: what stands along it looks south."""
    _, along, _, _ = long_axis(shape)
    return along if abs(along[0]) >= abs(along[1]) else turned(along, np.pi / 2)


def _rows(
    ground: Polygon, along: np.ndarray, length: float, depth: float, gap: float, side_gap: float
) -> list[Polygon]:
    """Return equal slabs in rows that lie wholly in the ground: in each row as many as fit, from one end on."""
    across = np.array([-along[1], along[0]])
    corners = shapely.get_coordinates(ground)
    u, v = corners @ along, corners @ across
    rows = max(1, int((np.ptp(v) + gap) // (depth + gap)))
    spare = np.ptp(v) - rows * depth - (rows - 1) * gap
    offset = np.array([-0.5, 0.5])
    box_u, box_v = (length * offset)[[0, 1, 1, 0]], (depth * offset)[[0, 0, 1, 1]]
    slabs: list[Polygon] = []
    for row in range(rows):
        middle_v = v.min() + spare / 2 + depth / 2 + row * (depth + gap)
        middles = np.arange(u.min() + length / 2, u.max() - length / 2 + 0.1, 3.0)
        if not len(middles):
            continue
        rings = (middles[:, None] + box_u)[..., None] * along + (middle_v + box_v)[None, :, None] * across
        boxes = shapely.polygons(rings)
        fits = shapely.contains(ground, boxes)
        end = -np.inf
        for middle_u, box, fit in zip(middles, boxes, fits, strict=True):
            if fit and middle_u - length / 2 >= end:
                slabs.append(box)
                end = middle_u + length / 2 + side_gap
    return slabs


def _tower(parcel: Parcel, rng: Rng) -> list[tuple]:
    podium = inset(parcel.shape, float(rng.uniform(6.0, 12.0)))
    if podium is None or podium.area < 420:
        return _solid(parcel, rng, "slab", 1.5, (4, 8))
    _, along, length, width = long_axis(podium)
    side = float(np.clip(0.6 * width, 17, 38))
    centre = np.array(podium.centroid.coords[0])
    for shrink in (1.0, 0.85, 0.7, 0.55):
        plate = rectangle(centre, along, min(side * rng.uniform(1.0, 1.5), 0.8 * length) * shrink, side * shrink)
        if shapely.contains(podium, plate) and plate.area > 200:
            central = parcel.kind == "core"
            podium_storeys = int(rng.integers(2, 6 if central else 4))
            storeys = podium_storeys + int(rng.integers(10, 38) if central else rng.integers(6, 20))
            return [("tower", podium, storeys, plate, podium_storeys)]
    return [("hall", podium, int(rng.integers(4, 9)), None, 0)]


def _slabs(parcel: Parcel, rng: Rng, year: int) -> list[tuple]:
    ground = inset(parcel.shape, 5.0)
    if ground is None:
        return []
    storeys = int(rng.integers(5, 8)) if year < 2001 else int(rng.choice([8, 11, 17, 24]))
    depth = 12.0 if storeys < 12 else 15.0
    length = float(rng.choice([32, 40, 48, 56] if storeys < 12 else [28, 34]))
    gap = float(np.clip(storeys * 3 * 0.85, 15, 38))
    along = _eastward(parcel.shape)
    for tried in (length, 30.0, 22.0, 16.0):
        slabs = _rows(ground, along, tried, depth, gap, 9.0 if storeys < 12 else 18.0)
        if sum(slab.area for slab in slabs) > 0.13 * parcel.shape.area:
            return [("slab", slab, storeys, None, 0) for slab in slabs]
    if slabs or parcel.shape.area > 1500:
        return [("slab", slab, storeys, None, 0) for slab in slabs]
    return _solid(parcel, rng, "slab", 3.0, (4, 8))


def _solid(parcel: Parcel, rng: Rng, kind: str, back: float, storeys: tuple[int, int]) -> list[tuple]:
    shape = inset(parcel.shape, back)
    return [(kind, shape, int(rng.integers(*storeys)), None, 0)] if shape is not None else []


def _courtyard(parcel: Parcel, rng: Rng) -> list[tuple]:
    shape = inset(parcel.shape, float(rng.uniform(0.3, 1.1)))
    if shape is None:
        return []
    wing = float(rng.uniform(4.5, 7.5))
    yard = inset(shape, wing) if shape.area > 140 else None
    if yard is not None:
        shape = shapely.difference(shape, yard.buffer(0.6, join_style="mitre"))
    return [("courtyard", shape, int(rng.choice([1, 2, 2, 3])), None, 0)]


def _detached(parcel: Parcel, rng: Rng, kind: str, fill: float, storeys: tuple[int, int]) -> list[tuple]:
    ground = inset(parcel.shape, 1.0 if kind == "village" else 3.0)
    if ground is None:
        return []
    _, along, length, width = long_axis(ground)
    centre = np.array(ground.centroid.coords[0])
    for size in (fill, fill * 0.85, fill * 0.7, fill * 0.5):
        house = rectangle(centre, along, length * size, width * size)
        if shapely.contains(ground, house) and house.area >= LEAST_BUILDING:
            return [(kind, house, int(rng.integers(*storeys)), None, 0)]
    return [(kind, ground, int(rng.integers(*storeys)), None, 0)] if kind == "village" else []


def _sheds(parcel: Parcel, rng: Rng) -> list[tuple]:
    ground = inset(parcel.shape, 9.0)
    if ground is None:
        return _solid(parcel, rng, "shed", 2.0, (1, 3))
    _, along, length, width = long_axis(ground)
    columns, rows = max(1, round(length / rng.uniform(75, 130))), max(1, round(width / rng.uniform(45, 75)))
    across = np.array([-along[1], along[0]])
    corners = shapely.get_coordinates(ground)
    u, v = corners @ along, corners @ across
    result = []
    for row in range(rows):
        for column in range(columns):
            middle = along * (u.min() + length * (column + 0.5) / columns) + across * (
                v.min() + width * (row + 0.5) / rows
            )
            shed = rectangle(middle, along, length / columns - 12, width / rows - 12)
            inside = shapely.intersection(shed, ground)
            if inside.geom_type == "Polygon" and inside.area > max(200, 0.62 * shed.area) and rng.random() < 0.9:
                result.append(("shed", inside, int(rng.choice([1, 1, 2, 3])), None, 0))
    return result or _solid(parcel, rng, "shed", 6.0, (1, 4))


def _halls(parcel: Parcel, rng: Rng) -> list[tuple]:
    ground = inset(parcel.shape, 8.0)
    if ground is None:
        return _solid(parcel, rng, "hall", 1.5, (2, 5))
    slabs = _rows(ground, _eastward(parcel.shape), 46.0, 16.0, 30.0, 26.0) or _rows(
        ground, _eastward(parcel.shape), 24.0, 14.0, 22.0, 14.0
    )
    kept = [slab for slab in slabs if rng.random() < 0.72] or slabs[:1]
    return [("hall", slab, int(rng.integers(2, 6)), None, 0) for slab in kept] or (
        _solid(parcel, rng, "hall", 3.0, (2, 5)) if parcel.shape.area < 2600 else []
    )


def _on(parcel: Parcel, rng: Rng, year: int) -> list[tuple]:
    use, area = parcel.use, parcel.shape.area
    if use in ("1401", "1601"):
        return []
    if use in ("1001", "1101", "1208"):
        return _sheds(parcel, rng) if area > 900 else _solid(parcel, rng, "shed", 1.0, (1, 4))
    if parcel.kind == "old":
        shop = use == "0901" and area < 900
        return _solid(parcel, rng, "shophouse", 0.4, (2, 5)) if shop else _courtyard(parcel, rng)
    if parcel.kind == "village":
        return _detached(parcel, rng, "village", 0.9, (3, 7))
    if parcel.kind == "villa" and use == "0701":
        return _detached(parcel, rng, "villa", 0.5, (2, 4))
    if use in ("0804", "0806", "0802", "0803", "0702", "1301"):
        return _halls(parcel, rng)
    if use == "0701":
        return _tower(parcel, rng) if parcel.kind == "core" else _slabs(parcel, rng, year)
    if parcel.kind in ("core", "mixed") and area > 1500:
        return _tower(parcel, rng)
    return _halls(parcel, rng) if area > 2600 else _solid(parcel, rng, "hall", 3.5, (2, 6))


def _dig(building: Building, parcel: Parcel, rng: Rng) -> None:
    """Dig the basement: under the podium of a tower, under later slabs, and shelters under some old buildings."""
    if building.kind == "tower":
        building.basement, building.basement_levels = building.shape, int(rng.integers(1, 4))
        building.basement_registered = bool(rng.random() < 0.72)
        building.civil_defence = bool(rng.random() < 0.2)
    elif building.kind == "slab" and building.built_year >= 2003:
        building.basement, building.basement_levels = building.shape, int(rng.integers(1, 3))
        building.basement_registered = bool(rng.random() < 0.5)
        building.civil_defence = bool(rng.random() < 0.3)
    elif building.kind in ("slab", "hall") and building.built_year < 1992 and rng.random() < 0.16:
        building.basement, building.basement_levels, building.civil_defence = building.shape, 1, True
        building.basement_registered = bool(rng.random() < 0.25)


def raise_buildings(seed: int, parcels: list[Parcel]) -> list[Building]:
    """Return the buildings of all parcels; each parcel keeps the indexes of its own."""
    buildings: list[Building] = []
    for number, parcel in enumerate(parcels):
        rng = stream(seed, "buildings", number)
        year = year_built(parcel, rng, DISTRICTS[parcel.district].name)
        for order, (kind, shape, storeys, upper, podium_storeys) in enumerate(_on(parcel, rng, year), start=1):
            if shape.geom_type != "Polygon" or shape.area < LEAST_BUILDING:
                continue
            height = storeys * STOREY.get(kind, 3.5) if kind != "shed" else 5.0 + 4.5 * storeys
            if kind == "tower" and parcel.use == "0701":
                height = storeys * 3.1
            building = Building(number, order, kind, shape, storeys, round(height, 1), year, upper, podium_storeys)
            _dig(building, parcel, rng)
            parcel.buildings.append(len(buildings))
            buildings.append(building)
    return buildings
