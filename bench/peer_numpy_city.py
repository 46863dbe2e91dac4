"""The demo city's rules asked one question, in numpy, written by hand and three-valued: what a screening answers.

    python bench/peer_numpy_city.py SITES.parquet ANSWERS.parquet

The question is `bench_screen.DEMAND`, the rules are egret-bay's of 2026-01-01, the sites as city_sites.py writes them;
a text may also be `not applicable`. Every column of the screening but `cost`. What the question settles is folded in:

- Rules that hold whatever the site is are left out: hazards, term-by-use, lease-term, elastic-term, school-places, and
  those for uses that 0901 is not. The same of paths that are closed: five-year-transition, sandbox and others.
- Nobody says on which storey the project is, so that basement-people is unknown on every site. None lands, by paths or
  not, and no site is left to name the rule that bounds the ratio.
- Nobody says the area of added lifts, so that the path added-lift may be open everywhere and give anything.

Truths are pairs of masks and numbers NaN where nobody knows them, as in peer_numpy.py, whose helpers these rules use.
"""

from __future__ import annotations

import csv
import datetime as dt
import operator
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache, reduce
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from peer_numpy import Mask, Numbers, Sites, Truth, at_most, both, unknown, where
from peer_numpy_city_missing import RULES, SAID, missing

from protocol.evaluate.arithmetic import TOLERANCE

USES: Final = Path(__file__).parents[1] / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01" / "uses.csv"
USE, FAR, SERVICE_LIFE, POWER, NOISE_DAY, NOISE_NIGHT = "0901", 2.5, 20.0, 100.0, 50.0, 40.0
EPOCH: Final = dt.date(1970, 1, 1)
STARTS_ON: Final = float((dt.date(2026, 3, 1) - EPOCH).days)
CONTRACTS_NAME_A_RATIO_FROM: Final = float((dt.date(2000, 1, 1) - EPOCH).days)

REGISTERED_AS_ASKED: Final = frozenset({"0901", "09"})
"""Registered uses that 0901 is one of."""
NOISE_LIMIT: Final = {"1": (55.0, 45.0), "2": (60.0, 50.0), "3": (65.0, 55.0)}
BASE_FAR: Final = {"1": 6.0, "2": 4.5, "3": 3.2, "4": 2.2, "5": 1.4}
SIZE_FACTOR: Final = ((0.0, 0.85), (3000.0, 1.0), (20000.0, 0.9))
STREET_BONUS: Final = ((0.0, 0.0), (2.0, 0.05), (3.0, 0.1))
METRO_BONUS: Final = ((0.0, 0.3), (200.0, 0.15), (500.0, 0.0))
COMPATIBLE: Final = ("07", "08", "09", "12", "13")
"""Planned uses with all below them that a project of 0901 is compatible with."""
MOST_HANDED, MOST_MOVED, PATH_CAP, BONUS_CAP = 1.5 * 0.4, 0.6, 0.15, 0.3
"""The most that public-floor and heritage-transfer give, and caps on each and both as parts of the base."""

THREADS: Final = 2
NOT_APPLICABLE: Final = "not applicable"
UNKNOWN: Final[Truth] = (np.False_, np.False_)
"""What nobody says of any site."""

TEXTS: Final = (
    *("registered_use", "acquired", "density_zone", "planned_use", "heritage", "listed_grade", "noise_class"),
    "basement_title",
)
RELAXED: Final = frozenset(
    ("use", "registered-use", "allocated-approval", "contract-figure", "basement-title", "far-base", "plan-figure")
)
"""Rules that some path relaxes."""


class Facts(Sites):
    """What the sites say; texts are told by their dictionary, so that each is looked at once."""

    def days(self, name: str) -> Numbers:
        days = self.table[name].cast(pa.int32()).cast(pa.float64())
        return np.asarray(pc.fill_null(days, np.nan))

    def is_one_of(self, name: str, texts: frozenset[str]) -> Truth:
        """Return whether a text is one of some; one that is not applicable is not."""
        known, places = self._places(name)
        true = np.array([*(text in texts for text in known), False])
        false = np.array([*(text not in texts for text in known), False])
        return true.take(places), false.take(places)

    def figures(self, name: str, table: dict[str, float]) -> Numbers:
        """Return the figure of each text, NaN where it is unknown."""
        known, places = self._places(name)
        return np.array([*(table[text] for text in known), np.nan]).take(places)

    def _places(self, name: str) -> tuple[list[str], NDArray[np.int32]]:
        column = self.table[name]
        known = column.dictionary.to_pylist()
        return known, np.asarray(pc.fill_null(column.indices, len(known)))


def either(*truths: Truth) -> Truth:
    """Return the Kleene OR."""
    return reduce(operator.or_, (one[0] for one in truths)), reduce(operator.and_, (one[1] for one in truths))


def negated(truth: Truth) -> Truth:
    return truth[1], truth[0]


def rounded(bound: Numbers, steps: int) -> Numbers:
    """Return a bound rounded down to so many decimals."""
    scale = 10.0**steps
    return np.floor(bound * scale + TOLERANCE) / scale


def band(numbers: Numbers, rows: tuple[tuple[float, float], ...]) -> Numbers:
    """Return what the row says that a number falls into, of rows told by where they begin."""
    found = np.where(numbers >= rows[0][0], rows[0][1], np.nan)
    for start, value in rows[1:]:
        np.copyto(found, value, where=numbers >= start)
    return found


def counted(when: Truth, bound: Numbers) -> Numbers:
    """Return a bound where it applies, no limit where it does not, NaN where nobody knows."""
    return np.where(when[1], np.inf, np.where(when[0], bound, np.nan))


@cache
def below(codes: tuple[str, ...]) -> frozenset[str]:
    """Return some uses with all that are nested in them."""
    found = set(codes)
    with USES.open(encoding="utf-8", newline="") as file:
        parents = {row["code"]: row["parent"] for row in csv.DictReader(file)}
    while more := {code for code, parent in parents.items() if parent in found} - found:
        found |= more
    return frozenset(found)


class Site:
    """What several rules, bounds and paths look at, worked out once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.area, self.existing = facts.numbers("site_area"), facts.numbers("existing_floor_area")
        existing_far = self.existing / self.area
        self.metro, self.fronts = facts.numbers("metro_distance"), facts.numbers("street_fronts")
        base = facts.figures("density_zone", BASE_FAR | {NOT_APPLICABLE: np.inf})
        bonus = 1.0 + band(self.fronts, STREET_BONUS) + band(self.metro, METRO_BONUS)
        far_base = base * band(self.area, SIZE_FACTOR) * bonus
        # Not applicable wins over unknown, and a ratio that is not applicable limits nothing.
        self.far_base = np.where(base == np.inf, np.inf, far_base)
        self.may_build = np.where(base == np.inf, np.inf, np.maximum(far_base, existing_far))

        granted, allocated = (facts.is_one_of("acquired", frozenset({each})) for each in ("granted", "allocated"))
        self.stays = facts.is_one_of("registered_use", REGISTERED_AS_ASKED)
        self.builds_more = (existing_far < FAR, existing_far >= FAR)
        self.in_core = facts.is_one_of("heritage", frozenset({"core"}))
        names_a_ratio = at_most(CONTRACTS_NAME_A_RATIO_FROM, facts.days("right_begins"))
        self.has_contract = both(granted, names_a_ratio)
        self.is_dense = facts.is_one_of("density_zone", frozenset({"1", "2"}))
        self.is_compatible = facts.is_one_of("planned_use", below(COMPATIBLE))

        # Whether annual-revenue and supplementary-premium are open. So is plan-adjustment, which requires the latter,
        # wherever that one is.
        self.allocated = allocated
        self.state_owned = facts.truth("state_owned")
        self.premium = both(self.state_owned, granted)

        self.contract = rounded(facts.numbers("contract_far"), 2)
        self.plan = rounded(np.maximum(facts.numbers("plan_far"), existing_far), 2)
        self.base = rounded(self.may_build, 2)
        self.core = rounded(existing_far, 2)
        days = facts.days("right_ends") - STARTS_ON
        self.years = rounded(np.floor(days / 365.25 * 100.0 + 0.5 + TOLERANCE) / 100.0, 1)


def truths_of(site: Site) -> dict[str, Truth]:
    """Return what each rule comes to, in the order of RULES."""
    facts, more = site.facts, site.builds_more
    near = both(more, at_most(site.metro, 500.0))
    leaves = negated(site.stays)
    quiet = frozenset(zone for zone, (day, night) in NOISE_LIMIT.items() if day >= NOISE_DAY and night >= NOISE_NIGHT)
    listed = facts.is_one_of("listed_grade", frozenset({"national", "provincial", "municipal"}))
    added = at_most(FAR * site.area - site.existing, facts.numbers("floor_area_headroom"))
    fronts, tenants = (at_most(1.0, facts.numbers(name)) for name in ("shopping_fronts", "tenants"))
    return {
        "use": either(site.is_compatible, site.stays),
        "noise": facts.is_one_of("noise_class", quiet),
        "workshop": where(facts.truth("civil_building"), UNKNOWN),
        "basement-people": UNKNOWN,
        "sunlight": where(more, UNKNOWN),
        "added-storeys": UNKNOWN,
        "registered-use": site.stays,
        "civil-defence": where(both(facts.truth("civil_defence"), UNKNOWN), UNKNOWN),
        "listed-building": where(listed, UNKNOWN),
        "heritage-core": where(site.in_core, at_most(FAR, site.core)),
        "right-remaining": at_most(SERVICE_LIFE, site.years),
        "seizure": negated(facts.truth("seized")),
        "allocated-approval": where(both(site.allocated, leaves), UNKNOWN),
        "contract-figure": where(site.has_contract, at_most(FAR, site.contract)),
        "basement-title": where(UNKNOWN, facts.is_one_of("basement_title", frozenset({"registered"}))),
        "active-frontage": where(both(fronts, UNKNOWN), UNKNOWN),
        "far-base": at_most(FAR, site.base),
        "counted-floor": where(more, UNKNOWN),
        "parking-spaces": either(where(more, UNKNOWN), near),
        "parking-near-metro": where(near, UNKNOWN),
        "power-headroom": at_most(POWER, facts.numbers("power_headroom")),
        "water-headroom": UNKNOWN,
        "tenants-who-leave": where(both(tenants, leaves), UNKNOWN),
        "plan-figure": at_most(FAR, site.plan),
        "height-corridors": UNKNOWN,
        "floor-area-ledger": where(more, added),
    }


def blocked(site: Site, truths: dict[str, Truth]) -> Mask:
    """Return where some rule fails that no path relaxes, or where none of the paths may be open that another use needs.

    Other relaxed rules never block: the ratios because added-lift may give enough, the rest because they never fail.
    """
    failing = reduce(operator.or_, (truth[1] for name, truth in truths.items() if name not in RELAXED))
    no_premium, no_revenue = site.premium[1], site.allocated[1]
    return failing | (site.stays[1] & no_premium & (no_revenue | site.is_compatible[1]))


def far_at_most(site: Site) -> tuple[Numbers, Numbers]:
    """Return the largest ratio as of right, and by paths.

    By paths nothing is certain where lifts might raise the bound: everywhere but where heritage-core, which no path
    relaxes, is below what the other paths surely give.
    """
    contract, core = counted(site.has_contract, site.contract), counted(site.in_core, site.core)
    of_right = np.minimum(np.minimum(contract, site.base), np.minimum(core, site.plan))
    cap = PATH_CAP * site.far_base
    handed = np.where(site.fronts >= 1, np.minimum(MOST_HANDED, cap), 0.0)
    moved = np.where(site.is_dense[0], np.minimum(MOST_MOVED, cap), 0.0)
    base = rounded(site.may_build + np.minimum(handed + moved, BONUS_CAP * site.far_base), 2)
    surely = np.minimum(base, np.where(site.premium[0], np.inf, np.minimum(contract, site.plan)))
    return of_right, np.where(core <= surely, core, np.nan)


def service_life_at_most(site: Site) -> Numbers:
    """Return the longest term: the years left, at most those of a lease; unknown where elastic-term may apply."""
    other_than_industry = site.facts.is_one_of("registered_use", below(("10",)))[1]
    return np.where(other_than_industry, np.minimum(site.years, 20.0), np.nan)


def rule_of(truths: dict[str, Truth], count: int) -> NDArray[np.int8]:
    """Return the place of the first rule that fails, else of the first that is unknown, as one is everywhere."""
    order = list(truths.values())
    always = list(truths).index("basement-people")
    found = np.full(count, always, np.int8)
    for at in reversed(range(always)):
        np.copyto(found, np.int8(at), where=unknown(order[at]))
    for at in reversed(range(len(order))):
        np.copyto(found, np.int8(at), where=order[at][1])
    return found


def wanted(site: Site, truths: dict[str, Truth]) -> dict[str, Mask]:
    """Return where each path may be open and relaxes a rule that does not surely hold, or goes with one that does."""
    not_held = {name: ~truths[name][0] for name in RELAXED}
    ratios = not_held["plan-figure"] | not_held["contract-figure"]
    return {
        "plan-adjustment": (not_held["use"] | ratios) & ~site.state_owned[1],
        "supplementary-premium": (not_held["registered-use"] | not_held["use"] | ratios) & ~site.premium[1],
        "annual-revenue": (not_held["registered-use"] | not_held["allocated-approval"]) & ~site.allocated[1],
        "public-floor": not_held["far-base"] & ~(site.fronts < 1),
        "heritage-transfer": not_held["far-base"] & ~site.is_dense[1],
        "added-lift": not_held["far-base"] | ratios,
    }


def answers(sites: pa.RecordBatch) -> pa.Table:
    """Return the rows of a screening, without the cost."""
    site = Site(Facts(sites))
    truths = truths_of(site)
    is_blocked = blocked(site, truths)
    far, far_by_paths = far_at_most(site)
    years, height = service_life_at_most(site), rounded(site.facts.numbers("height_cap"), 1)
    endless = np.full(len(sites), np.inf)
    bounds = {
        "far_at_most": far,
        "far_at_most_by_paths": far_by_paths,
        "service_life_at_most": years,
        "service_life_at_most_by_paths": years,
        "height_at_most": height,
        "height_at_most_by_paths": height,
        "parking_at_most": endless,
        "parking_at_most_by_paths": endless,
    }
    return pa.table(
        {
            "site": sites["site"],
            "use": texts(np.zeros(len(sites), np.int8), (USE,)),
            "verdict": texts(is_blocked.astype(np.int8), ("undetermined", "blocked")),
            **{name: pa.array(bound, from_pandas=True) for name, bound in bounds.items()},
            "rule": texts(rule_of(truths, len(sites)), RULES),
            **missing(sites, ~is_blocked, truths, wanted(site, truths)),
        }
    )


def texts(codes: NDArray[np.int8], members: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(members)).cast(pa.string())


def main() -> None:
    """Read the sites, write the answers; groups of rows side by side, as the screening does."""
    sites = pq.ParquetFile(sys.argv[1], read_dictionary=TEXTS).read(columns=["site", *SAID])
    with ThreadPoolExecutor(THREADS) as pool:
        found = pa.concat_tables(pool.map(answers, sites.to_batches()))
    pq.write_table(found, sys.argv[2])


if __name__ == "__main__":
    main()
