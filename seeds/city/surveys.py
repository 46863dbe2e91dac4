"""What surveys found: which buildings are listed, and which offices stand idle. Layers and rights both tell of them."""

import shapely

from seeds.city.districts import DISTRICTS
from seeds.city.frame import SURVEY_YEAR, stream
from seeds.city.plan import City
from seeds.city.zones import heritage_cores
from seeds.city.zoning import OLD_WORKS


def listed_buildings(city: City) -> dict[int, str]:
    """Return the grade of each listed building: the oldest of the heritage cores, the first sheds of the old works."""
    rng = stream(city.seed, "listed")
    core = shapely.union_all(list(heritage_cores(city)))
    shapely.prepare(core)
    houses, works = [], []
    for index, building in enumerate(city.buildings):
        if building.kind in ("courtyard", "shophouse") and core.contains(building.shape.centroid):
            houses.append(index)
        elif building.kind == "shed" and DISTRICTS[city.parcels[building.parcel].district].name == OLD_WORKS:
            works.append(index)
    chosen = [
        *sorted(houses, key=lambda i: city.buildings[i].built_year)[:26],
        *sorted(works, key=lambda i: city.buildings[i].built_year)[:4],
    ]
    grades = rng.choice(["municipal", "provincial", "national"], len(chosen), p=[0.7, 0.24, 0.06])
    return {index: str(grade) for index, grade in zip(chosen, grades, strict=True)}


def idle_offices(city: City) -> dict[int, tuple[float, int]]:
    """Return, by parcel, the share of each idle office that is empty, and since which year."""
    rng = stream(city.seed, "idle offices")
    return {
        number: (round(float(rng.uniform(0.35, 0.97)), 2), int(rng.integers(SURVEY_YEAR - 7, SURVEY_YEAR)))
        for number, parcel in enumerate(city.parcels)
        if parcel.use == "0902" and parcel.buildings and rng.random() < 0.2
    }
