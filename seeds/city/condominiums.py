"""Buildings divided into units held apart: flats by stairwell and storey, shops below them, offices by floor."""

from dataclasses import dataclass

from shapely import Polygon

from seeds.city.buildings import Building, rectangle
from seeds.city.cutting import long_axis
from seeds.city.frame import Rng, stream
from seeds.city.parcels import Parcel

FLAT_FRONT = 10.5
"""How much of a slab's length one flat takes, in m."""


@dataclass
class Unit:
    """One unit: `storey` counts from 1 at the ground, and -1 downwards below it; there is no storey 0."""

    building: int
    stairwell: int
    storey: int
    door: int
    shape: Polygon
    area: float
    use: str


@dataclass
class Condominium:
    """A parcel whose buildings are held by units."""

    parcel: int
    units: list[Unit]


def _slices(shape: Polygon, count: int) -> list[Polygon]:
    centre, along, length, width = long_axis(shape)
    step = length / count
    return [rectangle(centre + along * (step * (i + 0.5) - length / 2), along, step, width) for i in range(count)]


def _flats(index: int, building: Building, shops: bool) -> list[Unit]:
    """Return the flats of a slab, two to a stairwell and storey, the ground floor as shops where said."""
    _, _, length, _ = long_axis(building.shape)
    stairwells = max(1, round(length / (2 * FLAT_FRONT)))
    slices = _slices(building.shape, 2 * stairwells)
    units = []
    for storey in range(1, building.storeys + 1):
        for place, shape in enumerate(slices):
            use = "0901" if shops and storey == 1 else "0701"
            units.append(Unit(index, place // 2 + 1, storey, place % 2 + 1, shape, shape.area * 0.92, use))
    return units


def _tower_flats(index: int, building: Building) -> list[Unit]:
    """Return the flats of a tower, four to a storey, and the shops of its podium, one to a storey."""
    units = []
    for storey in range(1, building.storeys + 1):
        if storey <= building.podium_storeys:
            units.append(Unit(index, 1, storey, 1, building.shape, building.shape.area * 0.9, "0901"))
            continue
        plate = building.plate(storey)
        for door, shape in enumerate([part for half in _slices(plate, 2) for part in _slices(half, 2)], start=1):
            units.append(Unit(index, 1, storey, door, shape, shape.area * 0.85, "0701"))
    return units


def _office_floors(index: int, building: Building) -> list[Unit]:
    return [
        Unit(
            index,
            1,
            storey,
            1,
            building.plate(storey),
            building.plate(storey).area * 0.88,
            "0902" if storey > 2 else "0901",
        )
        for storey in range(1, building.storeys + 1)
    ]


def _cellar(index: int, building: Building) -> list[Unit]:
    """Return the registered basement of a building as a unit of its own: car parking, or a shop where it is small."""
    if building.basement is None or not building.basement_registered:
        return []
    use = "1208" if building.basement.area > 700 else "0901"
    return [Unit(index, 1, -1, 1, building.basement, building.basement.area * building.basement_levels * 0.9, use)]


def _divide(parcel: Parcel, buildings: list[Building], rng: Rng) -> list[Unit]:
    units: list[Unit] = []
    shops = parcel.kind == "mixed" and bool(rng.random() < 0.6)
    for index in parcel.buildings:
        building = buildings[index]
        if building.kind == "slab":
            units.extend(_flats(index, building, shops))
        elif building.kind == "tower" and parcel.use == "0701":
            units.extend(_tower_flats(index, building))
        elif building.kind == "tower":
            units.extend(_office_floors(index, building))
        units.extend(_cellar(index, building))
    return units


def found_condominiums(seed: int, parcels: list[Parcel], buildings: list[Building]) -> list[Condominium]:
    """Return the condominiums: walk-up flats, some estates, a few residential towers and offices sold by floor."""
    rng = stream(seed, "condominiums")
    wanted = {"flats": 34, "estate": 5, "tower": 5, "office": 7}
    found: list[Condominium] = []
    for number in rng.permutation(len(parcels)):
        parcel = parcels[number]
        kinds = {buildings[index].kind for index in parcel.buildings}
        if len(kinds) != 1 or not kinds <= {"slab", "tower"} or parcel.collective:
            continue
        units = _divide(parcel, buildings, rng)
        towers = kinds == {"tower"}
        if parcel.use == "0701" and not towers:
            sort = "flats" if 16 <= len(units) <= 75 else "estate" if 90 <= len(units) <= 190 else ""
        elif towers and len(parcel.buildings) == 1:
            sort = "tower" if parcel.use == "0701" and len(units) < 110 else "office" if parcel.use == "0902" else ""
        else:
            sort = ""
        if wanted.get(sort, 0) > 0:
            wanted[sort] -= 1
            found.append(Condominium(int(number), units))
    return sorted(found, key=lambda condominium: condominium.parcel)
