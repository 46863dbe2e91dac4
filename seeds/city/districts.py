"""The quarters of Egret Bay: where each has its heart, what kind it is, and which way its streets run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class District:
    """A quarter. `east`, `north`: its heart (m); `reach`: how far it pushes its neighbours away; `angle`: degrees."""

    code: str
    name: str
    name_zh: str
    kind: str
    east: float
    north: float
    reach: float
    angle: float


@dataclass(frozen=True)
class Grain:
    """How finely a kind of quarter is cut. Lengths in m, areas in m²."""

    street_gap: float
    block_area: float
    block_class: str
    parcel_area: float
    parcel_spread: float
    parcel_front: float
    jitter: float
    density_zone: str
    noise_class: str


GRAINS: dict[str, Grain] = {
    "core": Grain(230, 11_500, "local", 4600, 0.30, 45, 0.04, "1", "2"),
    "old": Grain(150, 4300, "lane", 500, 0.55, 8, 0.22, "3", "2"),
    "mixed": Grain(250, 11_500, "local", 2600, 0.45, 22, 0.08, "2", "2"),
    "housing": Grain(320, 26_000, "local", 10_500, 0.40, 60, 0.07, "3", "1"),
    "industry": Grain(380, 52_000, "local", 17_000, 0.50, 70, 0.03, "3", "3"),
    "port": Grain(420, 90_000, "local", 42_000, 0.50, 110, 0.03, "4", "3"),
    "village": Grain(220, 4000, "lane", 600, 0.40, 9, 0.20, "4", "2"),
    "campus": Grain(380, 60_000, "local", 26_000, 0.50, 90, 0.07, "3", "1"),
    "villa": Grain(300, 17_000, "local", 3000, 0.40, 24, 0.13, "5", "1"),
}

DISTRICTS: tuple[District, ...] = (
    District("01", "Luwan", "鹭湾", "core", 3000, 2950, 1.05, 28),
    District("02", "Rivergate", "江门", "core", 3730, 3430, 0.8, 38),
    District("03", "Egret Old Town", "鹭嘴老城", "old", 3330, 1030, 1.12, 8),
    District("04", "Headland", "鹭首", "villa", 4600, 1560, 1.0, 60),
    District("05", "Chaomen", "潮门", "mixed", 2640, 1900, 1.15, 12),
    District("06", "Shangpu", "上浦", "mixed", 2330, 3560, 1.0, 20),
    District("07", "Rongcheng", "榕城", "housing", 1330, 1850, 1.3, -8),
    District("08", "Hushan", "湖山", "housing", 1150, 2450, 0.95, -18),
    District("09", "Beihu", "北湖", "housing", 1650, 3500, 0.8, 10),
    District("10", "Xiting", "溪亭", "housing", 3020, 4180, 1.0, 48),
    District("11", "Dongji Works", "东机", "industry", 3950, 3800, 0.85, 30),
    District("12", "Gangbei", "港北", "industry", 4560, 4190, 1.1, 30),
    District("13", "Egret Port", "鹭港", "port", 5130, 4200, 1.0, 24),
    District("14", "Lakeside Campus", "湖滨", "campus", 900, 2960, 0.85, 0),
    District("15", "Yutou Village", "渔头村", "village", 2130, 540, 0.55, 5),
    District("16", "Shanxia Village", "山下村", "village", 2330, 4480, 0.55, 60),
    District("17", "Songbai Coast", "松柏湾", "villa", 950, 520, 0.7, 25),
    District("18", "Nanxin", "南新", "housing", 2250, 1200, 0.95, 6),
    District("19", "Lantern Island", "灯屿", "old", 4020, 2260, 0.6, 20),
    District("20", "Xishan Works", "西山", "industry", 800, 1500, 0.6, 80),
)
