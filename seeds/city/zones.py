"""Plans, zones and protections: areas by quarter, by block and by distance, which the rules of the city read."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from seeds.city.districts import DISTRICTS, GRAINS
from seeds.city.frame import stream
from seeds.city.plan import City

Row = tuple[BaseGeometry, dict[str, Any], str, str]
PLAN_FAR = {"core": 6.5, "mixed": 3.2, "housing": 2.2, "industry": 1.8}
NAMED_CORES = ((3450, 1120, "Egret Old Town", "鹭嘴老城"), (4020, 2260, "Lantern Island", "灯屿"))


def draw_zones(city: City) -> dict[str, list[Row]]:
    """Return the rows (shape, attributes, name, name in Chinese) of every layer that is a zone."""
    whole = shapely.union_all(city.fabric.quarters)
    return {
        "district": _districts(city),
        "plan_unit": [
            (area, {"code": f"P-{d.code}"}, f"Plan unit {d.name}", f"{d.name_zh}单元") for d, area in _quarters(city)
        ],
        "planned_use": list(_planned_use(city)),
        "plan_far": list(_plan_far(city)),
        "density_zone": list(_density_zones(city)),
        "land_grade": list(_land_grades(whole)),
        "heritage": list(_heritage(city)),
        "height_corridor": list(_height_corridors(city, whole)),
        "noise_zone": [
            (area, {"class": noise}, f"Class {noise}", f"{noise}类区")
            for noise, area in _grouped(city, lambda d: GRAINS[d.kind].noise_class)
        ],
        "industrial_line": [
            (area, {"level": "2" if d.name == "Xishan Works" else "1"}, d.name, d.name_zh)
            for d, area in _quarters(city)
            if d.kind in ("industry", "port") and d.name != "Dongji Works"
        ],
        "airspace": list(_airspace(city, whole)),
    }


def _quarters(city: City) -> Iterator[tuple[Any, BaseGeometry]]:
    for district, area in zip(DISTRICTS, city.fabric.quarters, strict=True):
        if not area.is_empty:
            yield district, area


def _grouped(city: City, key: Any) -> list[tuple[str, BaseGeometry]]:
    groups: dict[str, list[BaseGeometry]] = {}
    for district, area in _quarters(city):
        groups.setdefault(key(district), []).append(area)
    return [(name, shapely.union_all(areas)) for name, areas in sorted(groups.items())]


def _districts(city: City) -> list[Row]:
    rows: list[Row] = []
    for district, area in _quarters(city):
        office = f"{district.name} Street Office"
        rows.append(
            (
                area,
                {"code": district.code, "kind": district.kind, "street_office": office},
                district.name,
                district.name_zh,
            )
        )
    return rows


def _planned_use(city: City) -> Iterator[Row]:
    """Plan most parcels as they are; the old works for offices and culture, half the villages for housing."""
    rng = stream(city.seed, "planned use")
    change = {block: float(rng.random()) for block in range(len(city.fabric.blocks))}
    areas: dict[tuple[int, str], list[BaseGeometry]] = {}
    for parcel in city.parcels:
        use, chance = parcel.use, change[parcel.block]
        name = DISTRICTS[parcel.district].name
        if name == "Dongji Works" and use in ("1001", "1101") and chance < 0.75:
            use = "0902" if chance < 0.5 else "0802"
        elif use in ("0703", "1001") and parcel.kind in ("village", "mixed") and chance < 0.5:
            use = "0701"
        elif use == "1601":
            use = "0701" if parcel.kind == "housing" else "1001"
        areas.setdefault((parcel.block, use), []).append(parcel.shape)
    for (_, use), shapes in areas.items():
        yield shapely.union_all(shapes), {"use": use}, "", ""


def _plan_far(city: City) -> Iterator[Row]:
    rng = stream(city.seed, "plan far")
    for block in city.fabric.blocks:
        base = PLAN_FAR.get(DISTRICTS[block.district].kind)
        chance, factor = float(rng.random()), float(rng.choice([0.8, 0.9, 1.0, 1.1]))
        if base is not None and chance < 0.3:
            yield block.shape, {"far": round(base * factor, 1)}, "", ""


def _density_zones(city: City) -> Iterator[Row]:
    """Grade the quarters by kind, and one zone denser round the metro stations."""
    near = shapely.union_all([station.place.buffer(330, quad_segs=8) for station in city.metro.stations])
    zones: dict[str, list[BaseGeometry]] = {}
    for code, area in _grouped(city, lambda d: GRAINS[d.kind].density_zone):
        denser = str(max(1, int(code) - 1))
        zones.setdefault(code, []).append(area.difference(near))
        zones.setdefault(denser, []).append(area.intersection(near))
    for code in sorted(zones):
        yield (
            shapely.union_all(zones[code]),
            {"code": code},
            f"Density zone {code}",
            f"密度{'一二三四五'[int(code) - 1]}区",
        )


def _land_grades(whole: BaseGeometry) -> Iterator[Row]:
    centre, inner = Point(3150, 2900), Point(3150, 2900).buffer(1)
    for grade, radius in enumerate((850, 1500, 2200, 3000, 9000), start=1):
        ring = centre.buffer(radius, quad_segs=24)
        yield (
            whole.intersection(ring.difference(inner)),
            {"grade": str(grade)},
            f"Land price grade {grade}",
            f"{'一二三四五'[grade - 1]}级地价区",
        )
        inner = ring


def heritage_cores(city: City) -> Iterator[BaseGeometry]:
    """Yield the area of each heritage core: the old blocks round its heart, with the lanes between them."""
    for east, north, _, _ in NAMED_CORES:
        heart = Point(east, north)
        blocks = [
            b.shape for b in city.fabric.blocks if DISTRICTS[b.district].kind == "old" and b.shape.distance(heart) < 270
        ]
        yield shapely.union_all(blocks).buffer(9, join_style="mitre").buffer(-6, join_style="mitre")


def _heritage(city: City) -> Iterator[Row]:
    for core, (_, _, name, name_zh) in zip(heritage_cores(city), NAMED_CORES, strict=True):
        yield core, {"kind": "core"}, f"{name} core", f"{name_zh}核心保护范围"
        around = core.buffer(85).intersection(city.terrain.land).difference(core)
        yield around, {"kind": "control"}, f"{name} control area", f"{name_zh}建设控制地带"


def _height_corridors(city: City, whole: BaseGeometry) -> Iterator[Row]:
    hill, bay, tower, lamp = (1960, 2740), (4300, 2300), (2640, 3260), (4720, 1760)
    for (start, end), height, name, name_zh in (
        ((hill, bay), 45, "Hill to bay", "山海视廊"),
        ((tower, (4000, 2350)), 60, "Bell tower to bay", "钟楼视廊"),
        ((hill, lamp), 80, "Hill to headland", "鹭首视廊"),
    ):
        corridor = LineString([start, end]).buffer(55, cap_style="flat").intersection(whole)
        yield corridor, {"kind": "view", "max_height": height}, f"View corridor, {name}", name_zh
    shore = whole.intersection(city.terrain.shoreline.buffer(105))
    yield shore, {"kind": "shore", "max_height": 24}, "Shore height control", "滨海限高区"
    approach = shapely.Polygon([(3700, 5000), (5600, 3200), (5600, 5000)]).intersection(whole)
    yield approach, {"kind": "airport", "max_height": 90}, "Airport approach surface", "机场净空限高区"


def _airspace(city: City, whole: BaseGeometry) -> Iterator[Row]:
    closed = [p.shape.centroid.buffer(420) for p in city.parcels if p.use == "0806"]
    closed.append(shapely.box(4300, 3300, 5600, 5000))
    shut = shapely.union_all(closed).intersection(whole)
    yield shut, {"class": "closed"}, "Closed to drones", "无人机禁飞区"
    yield whole.difference(shut), {"class": "filed"}, "Open on filing", "报备空域"


def nearest_areas(places: list[Point], whole: BaseGeometry) -> list[BaseGeometry]:
    """Return, for each place, the part of the whole that is nearer to it than to any other."""
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=whole.envelope))
    owner = shapely.STRtree(cells).query(places, predicate="within")
    by_place = dict(zip(owner[0].tolist(), owner[1].tolist(), strict=True))
    return [shapely.intersection(cells[by_place[i]], whole) for i in range(len(places))]


def floor_area_in(city: City, areas: list[BaseGeometry]) -> np.ndarray:
    """Return the floor area above ground that stands in each area, in m²."""
    middles = shapely.centroid([building.shape for building in city.buildings])
    floors = np.array([building.floor_area for building in city.buildings])
    found = shapely.STRtree(middles).query(areas, predicate="contains")
    return np.bincount(found[0], weights=floors[found[1]], minlength=len(areas))
