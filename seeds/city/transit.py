"""The metro: two lines under the city, their stations near street corners."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point

from seeds.city.frame import stream
from seeds.city.streets import Street
from seeds.city.terrain import smooth_line

STOPS: dict[str, tuple[tuple[float, float, str, str], ...]] = {
    "1": (
        (780, 1560, "Xishan", "西山"), (1380, 1880, "Rongcheng", "榕城"), (2050, 1940, "Yuanling", "园岭"),
        (2620, 2060, "Chaomen", "潮门"), (2900, 2680, "Luwan South", "鹭湾南"), (3150, 3080, "Luwan", "鹭湾"),
        (3620, 3420, "Rivergate", "江门"), (4050, 3780, "Dongji", "东机"), (4600, 4120, "Gangbei", "港北"),
        (5150, 4250, "Egret Port", "鹭港"),
    ),
    "2": (
        (2340, 4380, "Shanxia", "山下"), (2330, 3740, "Shangpu", "上浦"), (2640, 3260, "Bell Tower", "钟楼"),
        (3150, 3080, "Luwan", "鹭湾"), (2900, 2680, "Luwan South", "鹭湾南"), (2760, 2340, "Bayside", "湾畔"),
        (2560, 1700, "Nanmen", "南门"), (2800, 1200, "Old Town West", "老城西"), (3420, 1060, "Old Town", "老城"),
        (4060, 1080, "Neck Road", "鹭颈"), (4560, 1480, "Headland", "鹭首"),
    ),
    "3": (
        (930, 2950, "Campus", "大学城"), (1250, 2480, "Hushan", "湖山"), (1380, 1880, "Rongcheng", "榕城"),
        (1900, 1330, "Nanxin", "南新"), (2130, 640, "Yutou", "渔头"),
    ),
}  # fmt: skip
COLOURS = {"1": "#2a7f9e", "2": "#b0562b", "3": "#6a8f3c"}


@dataclass(frozen=True)
class Station:
    """A metro station with the lines that stop there."""

    name: str
    name_zh: str
    place: Point
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Metro:
    """Lines by code, and stations."""

    lines: dict[str, LineString]
    stations: list[Station]


def dig_metro(seed: int, streets: list[Street]) -> Metro:
    """Return the metro, each stop moved onto the nearest large street, interchanges shared."""
    rng = stream(seed, "metro")
    large = shapely.union_all([s.line for s in streets if s.grade in ("arterial", "secondary")])
    places: dict[str, Point] = {}
    served: dict[str, list[str]] = {}
    chinese: dict[str, str] = {}
    for code, stops in STOPS.items():
        for east, north, name, name_zh in stops:
            served.setdefault(name, []).append(code)
            chinese[name] = name_zh
            if name not in places:
                wish = Point(east + rng.normal(0, 25), north + rng.normal(0, 25))
                street = shapely.shortest_line(large, wish)
                places[name] = Point(street.coords[0]) if street.length < 260 else wish
    lines = {
        code: LineString(smooth_line(np.array([places[stop[2]].coords[0] for stop in stops])))
        for code, stops in STOPS.items()
    }
    return Metro(lines, [Station(name, chinese[name], places[name], tuple(served[name])) for name in places])
