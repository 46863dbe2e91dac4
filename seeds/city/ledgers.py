"""The city's ledgers: what substations, waterworks, schools and plan units can carry, and what is spoken for."""

from dataclasses import dataclass, field

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from seeds.city.districts import DISTRICTS
from seeds.city.frame import Rng, stream
from seeds.city.plan import City
from seeds.city.zones import floor_area_in, nearest_areas

WATERWORKS = (
    (1300, 2900, "West Works", "西水厂"), (2700, 3500, "River Works", "江水厂"),
    (4500, 4100, "Port Works", "港水厂"), (3200, 1200, "South Works", "南水厂"),
)  # fmt: skip
POWER_PER_M2 = 0.042
"""kVA drawn by a square metre of floor, on average."""
WATER_PER_M2 = 0.0075
"""m³ a day."""
PLACES_PER_M2 = 0.0011
"""School places asked for by a square metre of floor in the catchment."""


@dataclass
class Account:
    """One account of a ledger. `reservations`: (amount, note, from, to or "")."""

    ledger: str
    code: str
    title: str
    title_zh: str
    capacity: float
    area: BaseGeometry
    reservations: list[tuple[float, str, str, str]] = field(default_factory=list)


def open_ledgers(city: City) -> list[Account]:
    """Return every account with its reservations: what the existing city draws, and what permits under way will."""
    rng = stream(city.seed, "ledgers")
    whole = shapely.union_all(city.fabric.quarters)
    return [
        *_by_place(city, rng, whole, "1301", "power", POWER_PER_M2, ("Substation area", "变电站供区"), 100),
        *_water(city, rng, whole),
        *_by_place(city, rng, whole, "0804", "school_places", PLACES_PER_M2, ("School catchment", "学区"), 10),
        *_floor_area(city, rng),
    ]


def _by_place(
    city: City, rng: Rng, whole: BaseGeometry, use: str, ledger: str, rate: float, words: tuple[str, str], unit: int
) -> list[Account]:
    serving = [p for p in city.parcels if p.use == use and p.kind != "campus"]
    areas = nearest_areas([parcel.shape.centroid for parcel in serving], whole)
    accounts = []
    for number, (parcel, area, floor) in enumerate(
        zip(serving, areas, floor_area_in(city, areas), strict=True), start=1
    ):
        quarter = DISTRICTS[parcel.district]
        title = (f"{words[0]} {number}, {quarter.name}", f"{quarter.name_zh}{words[1]}（{number}）")
        accounts.append(
            _account(rng, ledger, f"{ledger[0].upper()}-{number:02d}", title, area, float(floor) * rate, unit)
        )
    return accounts


def _water(city: City, rng: Rng, whole: BaseGeometry) -> list[Account]:
    areas = nearest_areas([Point(east, north) for east, north, _, _ in WATERWORKS], whole)
    floors = floor_area_in(city, areas)
    return [
        _account(rng, "water", f"W-{number:02d}", (name, name_zh), area, float(floor) * WATER_PER_M2, 10)
        for number, ((_, _, name, name_zh), area, floor) in enumerate(
            zip(WATERWORKS, areas, floors, strict=True), start=1
        )
    ]


def _floor_area(city: City, rng: Rng) -> list[Account]:
    accounts = []
    for district, area, floor in zip(
        DISTRICTS, city.fabric.quarters, floor_area_in(city, city.fabric.quarters), strict=True
    ):
        if not area.is_empty:
            title = (f"Plan unit {district.name}", f"{district.name_zh}单元")
            accounts.append(_account(rng, "floor_area", f"P-{district.code}", title, area, float(floor), 100))
    return accounts


def _account(
    rng: Rng, ledger: str, code: str, title: tuple[str, str], area: BaseGeometry, drawn: float, unit: int
) -> Account:
    """Open an account with room to spare in most places, and next to none in some."""
    spare = float(rng.choice([0.01, 0.06, 0.15, 0.3, 0.5], p=[0.12, 0.2, 0.3, 0.25, 0.13]))
    capacity = float(round((drawn * (1 + spare) + unit) / unit) * unit)
    account = Account(ledger, code, *title, capacity, area)
    account.reservations.append((max(1.0, float(round(drawn))), "Drawn by what stands today", "2025-12-31", ""))
    for number in range(1, 1 + int(rng.integers(0, 3))):
        amount = float(round((capacity - drawn) * rng.uniform(0.03, 0.2)))
        if amount >= 1:
            begins = f"2025-{int(rng.integers(1, 13)):02d}-01"
            account.reservations.append((amount, f"Permit under way, {number}", begins, f"2027-{begins[5:7]}-01"))
    return account
