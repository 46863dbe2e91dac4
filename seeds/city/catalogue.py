"""What layers and ledgers Egret Bay has, by name, with their attributes: the vocabulary its rulebook may refer to.

Facts of a rulebook name them as `distance(layer)`, `overlap(layer)`, `attribute(layer, attribute[, share])`,
`count_within(layer, metres)`, `frontages(layer)` and `headroom(ledger)`. A layer marked complete says: where I have
nothing there is nothing (so `attribute` is "not applicable" there, not unknown). An attribute that is null is unknown.
Attributes of things smaller than a site (a basement, a listed building) need a small share:
`attribute(basement, title, 0.02)`.

Rights carry the rest: `right.use` is a code of 用地用海分类 (0701 housing, 0702 community services, 0703 homestead,
0801 offices of public bodies, 0802 research and culture, 0803 sports, 0804 education, 0806 health, 0901 retail and
hospitality, 0902 office and finance, 1001 industry, 1101 storage and logistics, 1208 transport, 1301 utilities,
1401 park, 1601 reserved land); `right.acquired` is granted, allocated, leased or collective; `right.far` is the figure
of the land contract, absent where the contract names none. Levels are storeys as people count them: 1 is at the ground,
-1 the first below; there is no 0.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerDefinition:
    """One layer; `attributes` maps each attribute to what it means (its unit, its values where they are few)."""

    name: str
    title: str
    title_zh: str
    geometry: str
    complete: bool
    attributes: dict[str, str]


@dataclass(frozen=True)
class LedgerDefinition:
    """One kind of ledger; the city has several accounts of it, each serving an area."""

    name: str
    unit: str
    title: str
    title_zh: str


LAYERS: tuple[LayerDefinition, ...] = (
    LayerDefinition("water", "Water", "水体", "Polygon", True, {"kind": "sea, river, lake"}),
    LayerDefinition("green", "Green", "绿地", "Polygon", True, {"kind": "hill, park, shore, square"}),
    LayerDefinition(
        "street",
        "Streets",
        "道路",
        "MultiLineString",
        True,
        {"class": "arterial, secondary, local, lane", "width": "m between the property lines"},
    ),
    LayerDefinition(
        "building",
        "Buildings",
        "建筑",
        "Polygon",
        True,
        {
            "kind": "tower, podium, slab, courtyard, shophouse, shed, village, villa, hall",
            "storeys": "number above ground",
            "height": "m",
            "built_year": "year of completion; null where no record survives",
            "civil": "true for civil buildings 民用建筑, false for industrial ones",
            "floor_load": "kN/m2 of the design, null where no drawings survive",
        },
    ),
    LayerDefinition("metro_line", "Metro lines", "地铁线路", "LineString", True, {"code": "1, 2", "colour": "hex"}),
    LayerDefinition("metro_station", "Metro stations", "地铁站", "Point", True, {"lines": "1 | 2 | 1,2"}),
    LayerDefinition(
        "district",
        "Quarters",
        "片区",
        "Polygon",
        True,
        {
            "code": "two digits",
            "kind": "core, old, housing, mixed, industry, port, village, campus, villa",
            "street_office": "the sub-district office that answers for the quarter",
        },
    ),
    LayerDefinition("plan_unit", "Plan units", "规划单元", "Polygon", True, {"code": "P-01 …"}),
    LayerDefinition(
        "planned_use", "Planned land use", "规划用地", "Polygon", True, {"use": "code of 用地用海分类, by block"}
    ),
    LayerDefinition(
        "plan_far",
        "Floor area ratios fixed by the detailed plan",
        "控规容积率",
        "Polygon",
        True,
        {"far": "ratio; only where the detailed plan fixes one"},
    ),
    LayerDefinition("density_zone", "Density zones", "密度分区", "Polygon", True, {"code": "1 (densest) to 5"}),
    LayerDefinition("land_grade", "Land price grades", "基准地价级别", "Polygon", True, {"grade": "1 (dearest) to 5"}),
    LayerDefinition("heritage", "Heritage protection", "历史文化保护范围", "Polygon", True, {"kind": "core, control"}),
    LayerDefinition(
        "listed_building",
        "Listed buildings",
        "历史建筑与文物",
        "Polygon",
        True,
        {"grade": "national, provincial, municipal"},
    ),
    LayerDefinition(
        "shopping_street", "Shopping streets", "商业街", "MultiLineString", True, {"class": "city, quarter"}
    ),
    LayerDefinition(
        "height_corridor",
        "Height corridors",
        "视廊与净空限高",
        "Polygon",
        True,
        {"kind": "view, airport, shore", "max_height": "m above ground"},
    ),
    LayerDefinition("noise_zone", "Noise zones", "声环境功能区", "Polygon", True, {"class": "1, 2, 3 of GB 3096"}),
    LayerDefinition(
        "industrial_line",
        "Industrial land protection line",
        "工业用地控制线",
        "Polygon",
        True,
        {"level": "1 (kept for good), 2 (kept for now)"},
    ),
    LayerDefinition(
        "basement",
        "Basements",
        "地下空间普查",
        "Polygon",
        True,
        {
            "title": "registered; null where nobody has found a title (unknown)",
            "levels": "number below ground",
            "civil_defence": "true where built for civil defence 人防工程",
            "use": "parking, shop, storage",
        },
    ),
    LayerDefinition(
        "idle_office",
        "Idle offices",
        "闲置办公楼",
        "Polygon",
        True,
        {"vacancy": "share of the floor area empty at the survey", "since": "year it fell empty"},
    ),
    LayerDefinition("airspace", "Low-altitude airspace", "低空空域", "Polygon", True, {"class": "filed, closed"}),
    LayerDefinition("school", "Schools", "学校", "Point", True, {"kind": "primary, middle"}),
    LayerDefinition("hospital", "Hospitals", "医院", "Point", True, {}),
    LayerDefinition("substation", "Substations", "变电站", "Point", True, {"code": "S-1 …"}),
    LayerDefinition("community_canteen", "Community canteens", "社区食堂", "Point", True, {"meals": "meals a day"}),
)

LEDGERS: tuple[LedgerDefinition, ...] = (
    LedgerDefinition("power", "kVA", "Power, by substation area", "供电容量（按变电站供区）"),
    LedgerDefinition("water", "m3/day", "Water, by supply zone", "供水能力（按供水分区）"),
    LedgerDefinition("school_places", "place", "School places, by catchment", "学位（按学区）"),
    LedgerDefinition("floor_area", "m2", "Floor area, by plan unit", "建筑规模（按规划单元）"),
)
