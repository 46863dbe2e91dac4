"""The layers of `catalogue.LAYERS`, drawn from the city: ground, streets, buildings, metro, and what is surveyed.

Plans, zones and protections are drawn in `zones`; the attributes of every layer are explained in `catalogue`.
"""

from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from seeds.city import zones
from seeds.city.districts import DISTRICTS
from seeds.city.frame import stream
from seeds.city.parcels import Parcel
from seeds.city.plan import City
from seeds.city.streets import HALF_WIDTH
from seeds.city.surveys import idle_offices, listed_buildings
from seeds.city.transit import COLOURS


class Feature(NamedTuple):
    """One feature of a layer."""

    shape: BaseGeometry
    attributes: dict[str, Any]
    name: str = ""
    name_zh: str = ""


def draw_layers(city: City) -> dict[str, list[Feature]]:
    """Return the features of every layer of the catalogue, by the layer's name."""
    drawn: dict[str, list[Feature]] = {
        "water": _water(city),
        "green": _green(city),
        "street": [
            Feature(s.line, {"class": s.grade, "width": 2 * HALF_WIDTH[s.grade]}, s.name, s.name_zh)
            for s in city.fabric.streets
        ],
        "building": _buildings(city),
        "metro_line": [
            Feature(line, {"code": code, "colour": COLOURS[code]}, f"Line {code}", f"{code}号线")
            for code, line in city.metro.lines.items()
        ],
        "metro_station": [
            Feature(station.place, {"lines": ",".join(station.lines)}, station.name, station.name_zh)
            for station in city.metro.stations
        ],
        "basement": _basements(city),
        "listed_building": _listed(city),
        "shopping_street": _shopping_streets(city),
        "idle_office": _idle_offices(city),
        **_places(city),
    }
    for name, rows in zones.draw_zones(city).items():
        drawn[name] = [Feature(*row) for row in rows]
    return drawn


def _parts(geometry: BaseGeometry, least: float = 50.0) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area >= least]


def _water(city: City) -> list[Feature]:
    ground = city.terrain
    return [
        *(Feature(part, {"kind": "sea"}, "Egret Bay", "鹭湾") for part in _parts(ground.sea)),
        *(Feature(part, {"kind": "river"}, "Egret River", "鹭江") for part in _parts(ground.river)),
        Feature(ground.lake, {"kind": "lake"}, "North Lake", "北湖"),
    ]


def _green(city: City) -> list[Feature]:
    return [
        *(Feature(part, {"kind": "hill"}) for part in _parts(city.terrain.hills)),
        *(Feature(part, {"kind": "shore"}) for part in _parts(city.terrain.shore_green)),
        *(Feature(part, {"kind": "square"}) for part in city.fabric.squares),
        *(Feature(parcel.shape, {"kind": "park"}) for parcel in city.parcels if parcel.use == "1401"),
    ]


def _buildings(city: City) -> list[Feature]:
    """Draw every building by its outline; a tower apart from the podium it stands on."""
    rng = stream(city.seed, "drawings")
    features = []
    for building in city.buildings:
        modern = building.built_year >= 1990
        load = (
            3.5
            if building.kind == "hall"
            else 5.0
            if building.kind == "shed"
            else 2.0
            if building.kind != "tower"
            else 2.5
        )
        load = load + float(rng.choice([0.0, 0.5, 1.0]))
        known = {
            "built_year": building.built_year if rng.random() < (0.99 if modern else 0.8) else None,
            "civil": building.kind != "shed",
            "floor_load": load if rng.random() < (0.85 if modern else 0.3) else None,
        }
        if building.upper is None:
            features.append(
                Feature(
                    building.shape,
                    {"kind": building.kind, "storeys": building.storeys, "height": building.height, **known},
                )
            )
            continue
        low = round(building.podium_storeys * building.height / building.storeys, 1)
        podium = shapely.difference(building.shape, building.upper)
        features.append(Feature(podium, {"kind": "podium", "storeys": building.podium_storeys, "height": low, **known}))
        features.append(
            Feature(building.upper, {"kind": "tower", "storeys": building.storeys, "height": building.height, **known})
        )
    return features


def _basements(city: City) -> list[Feature]:
    rng = stream(city.seed, "basements")
    features = []
    for building in city.buildings:
        if building.basement is None:
            continue
        use = "parking" if building.basement.area > 700 else str(rng.choice(["parking", "storage", "shop"]))
        features.append(
            Feature(
                building.basement,
                {
                    "title": "registered" if building.basement_registered else None,
                    "levels": building.basement_levels,
                    "civil_defence": building.civil_defence,
                    "use": use,
                },
            )
        )
    return features


def _listed(city: City) -> list[Feature]:
    features = []
    for index, grade in listed_buildings(city).items():
        building = city.buildings[index]
        parcel = city.parcels[building.parcel]
        works = building.kind == "shed"
        name = f"Old {'works' if works else 'house'} at {parcel.address}"
        features.append(
            Feature(building.shape, {"grade": grade}, name, f"{parcel.address_zh}旧{'厂房' if works else '宅'}")
        )
    return features


def _shopping_streets(city: City) -> list[Feature]:
    """Name the streets with the most shops, by kind of quarter."""
    shops: dict[tuple[str, int], int] = {}
    for parcel in city.parcels:
        if parcel.use == "0901" and parcel.kind in ("core", "mixed", "old"):
            shops[parcel.kind, parcel.street] = shops.get((parcel.kind, parcel.street), 0) + 1
    features: dict[int, Feature] = {}
    for kind, count, grade in (("core", 4, "city"), ("mixed", 5, "quarter"), ("old", 6, "quarter")):
        ranked = sorted((key for key in shops if key[0] == kind), key=lambda key: (-shops[key], key[1]))
        for _, index in ranked[:count]:
            street = city.fabric.streets[index]
            features.setdefault(index, Feature(street.line, {"class": grade}, street.name, street.name_zh))
    return list(features.values())


def _idle_offices(city: City) -> list[Feature]:
    return [
        Feature(city.parcels[number].shape, {"vacancy": vacancy, "since": since})
        for number, (vacancy, since) in idle_offices(city).items()
    ]


def _places(city: City) -> dict[str, list[Feature]]:
    """Mark the schools, hospitals, substations and canteens at their parcels."""
    rng = stream(city.seed, "places")
    places: dict[str, list[Feature]] = {"school": [], "hospital": [], "substation": [], "community_canteen": []}
    counts: dict[tuple[str, str], int] = {}
    for parcel in city.parcels:
        quarter = DISTRICTS[parcel.district]
        number = counts[parcel.use, quarter.code] = counts.get((parcel.use, quarter.code), 0) + 1
        at = shapely.point_on_surface(parcel.shape)
        if parcel.use == "0804" and quarter.kind != "campus":
            kind, word, word_zh = (
                ("middle", "Middle School", "中学") if number % 3 == 0 else ("primary", "Primary School", "小学")
            )
            numbered = (
                f"{quarter.name} No. {number} {word}",
                f"{quarter.name_zh}第{'一二三四五六七八九十'[number - 1]}{word_zh}",
            )
            places["school"].append(Feature(at, {"kind": kind}, *numbered))
        elif parcel.use == "0806":
            places["hospital"].append(Feature(at, {}, f"{quarter.name} Hospital", f"{quarter.name_zh}医院"))
        elif parcel.use == "1301":
            code = f"S-{len(places['substation']) + 1}"
            places["substation"].append(
                Feature(at, {"code": code}, f"{quarter.name} Substation", f"{quarter.name_zh}变电站")
            )
        elif parcel.use == "0702" and _big_enough(parcel) and rng.random() < 0.5:
            meals = int(np.round(rng.uniform(120, 900), -1))
            places["community_canteen"].append(
                Feature(
                    at, {"meals": meals}, f"{quarter.name} Canteen {number}", f"{quarter.name_zh}社区食堂（{number}）"
                )
            )
    return places


def _big_enough(parcel: Parcel) -> bool:
    return parcel.shape.area > 250
