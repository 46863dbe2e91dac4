"""Streets get names, parcels get house numbers along them, parcel numbers and unit codes."""

import numpy as np
import shapely

from seeds.city.districts import DISTRICTS
from seeds.city.frame import stream
from seeds.city.names import street_names
from seeds.city.parcels import Parcel
from seeds.city.streets import Street

DIVISION = "359801"
"""The county-level division in the unit code; a number no real division has."""


def name_streets(seed: int, streets: list[Street]) -> None:
    """Give every street a name of its own, in both languages."""
    names = street_names(stream(seed, "street names"), [street.grade for street in streets])
    for street, (name, name_zh) in zip(streets, names, strict=True):
        street.name, street.name_zh = name, name_zh


def number_parcels(parcels: list[Parcel], streets: list[Street]) -> None:
    """Give each parcel its address, odd numbers on the left of the nearest street, even ones on the right."""
    lines = np.array([street.line for street in streets])
    shapes = np.array([parcel.shape for parcel in parcels])
    nearest = shapely.STRtree(lines).nearest(shapes)
    middles = shapely.centroid(shapes)
    along = shapely.line_locate_point(lines[nearest], middles)
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines[nearest], along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[nearest], along + 1.0))
    heading, outward = ahead - at, shapely.get_coordinates(middles) - at
    left = heading[:, 0] * outward[:, 1] - heading[:, 1] * outward[:, 0] > 0
    last: dict[tuple[int, bool], int] = {}
    for index in np.argsort(along, kind="stable"):
        parcel, street = parcels[index], streets[nearest[index]]
        key = (int(nearest[index]), bool(left[index]))
        number = last.get(key, -1 if key[1] else 0) + 2
        last[key] = number
        parcel.street = key[0]
        parcel.address = f"{number} {street.name}"
        parcel.address_zh = f"{street.name_zh}{number}号"


def code_parcels(parcels: list[Parcel], area: int = 1) -> None:
    """Give each parcel its number within its quarter and the first 19 digits of its unit code.

    Source of the form: 不动产单元代码编制规则 (6 division, 3 cadastral area, 3 section, 2 kind, 5 number).
    """
    counts: dict[tuple[int, str], int] = {}
    for parcel in parcels:
        kind = ("JC" if parcel.use == "0703" else "JB") if parcel.collective else "GB"
        key = (parcel.district, kind)
        counts[key] = counts.get(key, 0) + 1
        parcel.number = counts[key]
        section = DISTRICTS[parcel.district].code.zfill(3)
        parcel.parcel_number = f"{area:03d}{section}{kind}{parcel.number:05d}"
        parcel.unit_code = f"{DIVISION}{parcel.parcel_number}"


def unit_code(parcel_code: str, building: int = 0, unit: int = 0) -> str:
    """Return the 28-digit code of a fixture on a parcel (0, 0: none; unit 0: the whole building)."""
    return f"{parcel_code}W00000000" if not building else f"{parcel_code}F{building:04d}{unit:04d}"
