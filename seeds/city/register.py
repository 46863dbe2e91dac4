"""The register's tables: spatial units, properties, and every right in them, as rows for the importer."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from shapely.geometry.base import BaseGeometry

from seeds.city.addresses import unit_code
from seeds.city.buildings import Building
from seeds.city.condominiums import Condominium, Unit
from seeds.city.frame import stream
from seeds.city.holders import CAST, PUBLIC, Parties, Share, draw_holders, draw_unit_holders
from seeds.city.parcels import Parcel
from seeds.city.plan import City
from seeds.city.restrictions import RightRow, heritage_rows, holding_rows, restriction_rows
from seeds.city.surveys import idle_offices, listed_buildings
from seeds.city.terms import LandTerm, draw_term

UNIT_COLUMNS = (
    "source_id", "kind", "unit_code", "parcel_number", "parent", "parcel", "level_from", "level_to",
    "floor_area_m2", "height_m", "built_year", "name", "name_zh",
)  # fmt: skip


@dataclass
class Register:
    """Rows by table; `shapes` go with `units`, row by row."""

    parties: list[tuple[str, str, str, str]] = field(default_factory=list)
    units: list[tuple[Any, ...]] = field(default_factory=list)
    shapes: list[BaseGeometry] = field(default_factory=list)
    certificates: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    certificate_units: list[tuple[str, str]] = field(default_factory=list)
    rights: list[RightRow] = field(default_factory=list)


class Registrar:
    """Fills the register of one city (or of one tile of a larger one)."""

    def __init__(self, city: City, tile: int, serial: int) -> None:
        self.city = city
        self.tile = tile
        self.prefix = f"T{tile:03d}-" if tile else ""
        self.rng = stream(city.seed, "rights", tile)
        self.parties = Parties(self.rng, self.prefix)
        self.register = Register()
        self.serial = self.first = serial
        self.neighbour = ""
        self.listed = listed_buildings(city)
        self.idle = idle_offices(city)
        self.held_by_units = {condominium.parcel: condominium for condominium in city.condominiums}
        self.cast_parcel = _property_of_the_cast(city) if tile == 0 else -1

    def fill(self, most: int | None = None) -> Register:
        """Return the filled register; no further parcel is entered once it has `most` properties."""
        for number, parcel in enumerate(self.city.parcels):
            if most is not None and self.serial - self.first >= most:
                break
            buildings = [self.city.buildings[index] for index in parcel.buildings]
            code = (
                parcel.unit_code
                if not self.tile
                else f"{parcel.unit_code[:6]}{self.tile + 1:03d}{parcel.unit_code[9:]}"
            )
            parcel_id = f"{self.prefix}P{number + 1:05d}"
            self._unit(parcel.shape, parcel_id, "parcel", code=unit_code(code), parcel_number=code[6:])
            owned = [parcel_id, *self._raise(parcel_id, code, buildings)]
            if number in self.idle and number not in self.held_by_units:
                self._floors(parcel_id, code, buildings)
            term = self._term(parcel, buildings)
            if number in self.held_by_units:
                self._condominium(self.held_by_units[number], parcel, parcel_id, code, owned, term)
                self.neighbour = ""
            else:
                self._plain(number, parcel, parcel_id, owned, term)
        public = [*PUBLIC, *CAST] if not self.tile else []
        self.register.parties = [*public, *self.parties.rows]
        return self.register

    def _unit(
        self, shape: BaseGeometry, source_id: str, kind: str, *, code: str = "", parcel_number: str = "",
        parent: str = "", parcel: str = "", levels: tuple[int | None, int | None] = (None, None),
        area: float | None = None, height: float | None = None, year: int | None = None, name: str = "",
        name_zh: str = "",
    ) -> None:  # fmt: skip
        area = None if area is None else round(area, 2)
        row = (source_id, kind, code, parcel_number, parent, parcel, *levels, area, height, year, name, name_zh)
        self.register.units.append(row)
        self.register.shapes.append(shape)

    def _raise(self, parcel_id: str, code: str, buildings: list[Building]) -> list[str]:
        """Write the buildings of a parcel with basements and roofs; return what the parcel's own title covers."""
        owned = []
        for building in buildings:
            n = building.number
            building_id = f"{parcel_id}-B{n}"
            self._unit(
                building.shape, building_id, "building", code=unit_code(code, n), parcel=parcel_id,
                levels=(1, building.storeys), area=building.floor_area, height=building.height,
                year=building.built_year, name=f"Building {n}", name_zh=f"{n}号楼",
            )  # fmt: skip
            owned.append(building_id)
            if building.basement is not None:
                self._unit(
                    building.basement, f"{building_id}-U", "basement", parent=building_id, parcel=parcel_id,
                    code=unit_code(code, n, 9001) if building.basement_registered else "",
                    levels=(-building.basement_levels, -1), year=building.built_year,
                    area=building.basement.area * building.basement_levels,
                    name=f"Basement of building {n}", name_zh=f"{n}号楼地下室",
                )  # fmt: skip
                if building.basement_registered:
                    owned.append(f"{building_id}-U")
            if building.kind == "tower":
                above = building.storeys + 1
                self._unit(
                    building.plate(building.storeys), f"{building_id}-R", "roof", parent=building_id, parcel=parcel_id,
                    levels=(above, above), area=building.plate(building.storeys).area,
                    name=f"Roof of building {n}", name_zh=f"{n}号楼屋面",
                )  # fmt: skip
                owned.append(f"{building_id}-R")
        return owned

    def _floors(self, parcel_id: str, code: str, buildings: list[Building]) -> None:
        """Write the floors of an idle office, so that a project can ask for some of them."""
        for building in buildings:
            for storey in range(1, building.storeys + 1):
                plate = building.plate(storey)
                self._unit(
                    plate, f"{parcel_id}-B{building.number}-F{storey:02d}", "floor",
                    code=unit_code(code, building.number, storey), parent=f"{parcel_id}-B{building.number}",
                    parcel=parcel_id, levels=(storey, storey), area=plate.area, year=building.built_year,
                    name=f"Floor {storey}, building {building.number}", name_zh=f"{building.number}号楼{storey}层",
                )  # fmt: skip

    def _term(self, parcel: Parcel, buildings: list[Building]) -> LandTerm:
        year = min((building.built_year for building in buildings), default=2012)
        far = sum(building.floor_area for building in buildings) / parcel.shape.area
        return draw_term(self.rng, parcel.use, parcel.kind, year, far, parcel.collective)

    def _certificate(
        self, year: int, kind: str, parcel: Parcel, parcel_id: str, place: tuple[str, str] = ("", "")
    ) -> str:
        self.serial += 1
        number = f"EB{year}-{self.serial:07d}"
        self.register.certificates.append(
            (number, kind, place[0] + parcel.address, parcel.address_zh + place[1], parcel_id)
        )
        return number

    def _plain(self, number: int, parcel: Parcel, parcel_id: str, owned: list[str], term: LandTerm) -> None:
        """Write the property of a parcel that is held as a whole."""
        year = max(2016, term.begins.year)
        certificate = self._certificate(year, "building" if len(owned) > 1 else "land", parcel, parcel_id)
        self.register.certificate_units.extend((certificate, unit) for unit in owned)
        holders = draw_holders(self.rng, self.parties, parcel.use, parcel.kind, term.acquired, parcel.shape.area)
        if number == self.cast_parcel:
            holders = _shares_of_the_cast()
        rights = self.register.rights
        rights.extend(holding_rows(certificate, "land_use", holders, term, parcel))
        rights.extend(restriction_rows(self.rng, self.parties, certificate, parcel.use, term, parcel, self.neighbour))
        rights.extend(heritage_rows(certificate, [self.listed[i] for i in parcel.buildings if i in self.listed]))
        self.neighbour = certificate

    def _condominium(
        self, condominium: Condominium, parcel: Parcel, parcel_id: str, code: str, owned: list[str], term: LandTerm
    ) -> None:
        """Write the units of a condominium, each a property, and its common parts, held by them by their area."""
        rights = self.register.rights
        weights: list[tuple[str, int]] = []
        apart: set[str] = set()
        doors: dict[int, int] = {}
        for unit in condominium.units:
            building = self.city.buildings[unit.building]
            building_id = f"{parcel_id}-B{building.number}"
            doors[unit.building] = doors.get(unit.building, 0) + 1
            unit_id = f"{building_id}-U" if unit.storey < 0 else f"{building_id}-{doors[unit.building]:04d}"
            label = _door(building, unit)
            if unit.storey < 0:
                apart.add(unit_id)
            else:
                self._unit(
                    unit.shape, unit_id, "unit", code=unit_code(code, building.number, doors[unit.building]),
                    parent=building_id, parcel=parcel_id, levels=(unit.storey, unit.storey), area=unit.area,
                    year=building.built_year, name=label[0], name_zh=label[1],
                )  # fmt: skip
            certificate = self._certificate(
                max(2016, building.built_year), "unit", parcel, parcel_id, (f"{label[0]}, ", label[1])
            )
            self.register.certificate_units.append((certificate, unit_id))
            holders = draw_unit_holders(self.rng, self.parties, unit.use)
            rights.extend(holding_rows(certificate, "ownership", holders, term, parcel, use=unit.use))
            rights.extend(restriction_rows(self.rng, self.parties, certificate, unit.use, term, parcel, ""))
            weights.append((certificate, round(unit.area * 100)))
        common = self._certificate(
            max(2016, term.begins.year), "common_parts", parcel, parcel_id, ("Common parts, ", "共有部分")
        )
        self.register.certificate_units.extend((common, unit) for unit in owned if unit not in apart)
        whole = sum(weight for _, weight in weights)
        rights.extend(
            RightRow(
                f"{common}-{place}", common, "", certificate, "ownership", weight, whole, False, term.begins, term.ends,
                parcel.use, term.acquired, term.contract_far, term.state_owned, "", "",
            )
            for place, (certificate, weight) in enumerate(weights, start=1)
        )  # fmt: skip


def _door(building: Building, unit: Unit) -> tuple[str, str]:
    n = building.number
    if unit.storey < 0:
        return f"Building {n}, basement", f"{n}号楼地下室"
    number = f"{unit.storey}{unit.door:02d}"
    if building.kind == "slab":
        return f"Building {n}, stairwell {unit.stairwell}, {number}", f"{n}号楼{unit.stairwell}单元{number}室"
    return f"Building {n}, {number}", f"{n}号楼{number}室"


def _property_of_the_cast(city: City) -> int:
    """Return the parcel Chen and Lin hold: the largest shophouse of the old town."""
    shops = [
        (parcel.shape.area, -number)
        for number, parcel in enumerate(city.parcels)
        if parcel.kind == "old" and parcel.use == "0901" and parcel.shape.area < 900 and parcel.buildings
    ]
    return -max(shops)[1]


def _shares_of_the_cast() -> list[tuple[str, Share]]:
    return [("cast:chen", Fraction(2, 3)), ("cast:lin", Fraction(1, 3))]
