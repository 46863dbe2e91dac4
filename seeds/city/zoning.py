"""What each parcel is used for and when it was built: by the kind of its quarter, then schools, parks and the like."""

import numpy as np
import shapely

from seeds.city.frame import stream
from seeds.city.parcels import Parcel

USES: dict[str, tuple[tuple[str, float], ...]] = {
    "core": (("0902", 0.54), ("0901", 0.24), ("0701", 0.12), ("0801", 0.05), ("0802", 0.03), ("1401", 0.02)),
    "old": (("0701", 0.66), ("0901", 0.25), ("0802", 0.03), ("0702", 0.02), ("0801", 0.01), ("1401", 0.03)),
    "mixed": (
        ("0701", 0.46), ("0901", 0.25), ("0902", 0.15), ("0801", 0.04), ("0702", 0.05), ("1001", 0.03), ("1401", 0.02),
    ),
    "housing": (("0701", 0.80), ("0901", 0.08), ("0702", 0.04), ("0902", 0.03), ("1601", 0.03), ("1401", 0.02)),
    "industry": (("1001", 0.80), ("1101", 0.11), ("0802", 0.04), ("1601", 0.05)),
    "port": (("1101", 0.65), ("1208", 0.2), ("1001", 0.15)),
    "village": (("0703", 0.83), ("0901", 0.08), ("1001", 0.06), ("0702", 0.03)),
    "campus": (("0804", 0.55), ("0802", 0.3), ("0701", 0.15)),
    "villa": (("0701", 0.84), ("0901", 0.08), ("0803", 0.04), ("1401", 0.04)),
}  # fmt: skip
BUILT: dict[str, tuple[int, int]] = {
    "core": (1997, 2023), "old": (1905, 1988), "mixed": (1982, 2014), "housing": (1981, 2019), "industry": (1964, 2016),
    "port": (1990, 2018), "village": (1984, 2009), "campus": (1986, 2020), "villa": (1996, 2017),
}  # fmt: skip
OLD_WORKS = "Dongji Works"


def spread(candidates: list[Parcel], gap: float, most: int) -> list[Parcel]:
    """Return parcels of the list, in order, none nearer to an earlier one than the gap (m)."""
    chosen: list[Parcel] = []
    for parcel in candidates:
        middle = parcel.shape.centroid
        if all(shapely.distance(middle, other.shape.centroid) >= gap for other in chosen):
            chosen.append(parcel)
            if len(chosen) == most:
                break
    return chosen


def assign_uses(seed: int, parcels: list[Parcel]) -> None:
    """Give each parcel its use: first by chance, then what a city needs at even distances."""
    rng = stream(seed, "uses")
    for parcel in parcels:
        codes, weights = zip(*USES[parcel.kind], strict=True)
        parcel.use = str(rng.choice(codes, p=np.array(weights) / sum(weights)))
        parcel.collective = parcel.kind == "village"
        if parcel.use == "1401" and parcel.kind == "old" and parcel.shape.area < 350:
            parcel.use = "0701"
        if parcel.kind == "old" and parcel.front > 60 and parcel.use == "0701":
            parcel.use = "0901"
    by_size = sorted(parcels, key=lambda parcel: -parcel.shape.area)
    roomy = [p for p in by_size if 6000 < p.shape.area < 26_000 and p.kind in ("housing", "mixed", "campus")]
    for parcel in spread(roomy, 780, 14):
        parcel.use = "0804"
    clinics = [p for p in by_size if 4500 < p.shape.area < 22_000 and p.use in ("0701", "0902", "0901")]
    for parcel in spread(clinics, 1500, 4):
        parcel.use = "0806"
    small = [p for p in by_size if 1500 < p.shape.area < 7000 and p.use in ("0701", "0901", "1001", "1601")]
    for parcel in spread(small[::-1], 1150, 9):
        parcel.use = "1301"
    canteens = [p for p in by_size if 300 < p.shape.area < 7000 and p.use in ("0701", "0702", "0901")]
    for parcel in spread(canteens[::-2], 750, 16):
        parcel.use = "0702"


def year_built(parcel: Parcel, rng: np.random.Generator, district_name: str) -> int:
    """Return the year the buildings of a parcel were finished, early years rarer in young quarters."""
    first, last = BUILT[parcel.kind]
    if district_name == OLD_WORKS:
        first, last = 1956, 1991
    return int(first + (last - first) * rng.beta(1.6, 1.3))
