"""The as-of-right rules of the demo city in openfisca-core, as its documentation writes them.

    python bench/peer_openfisca_city.py SITES.parquet OUT.parquet

It reads sites without unknown values (city_sites.py) and writes whether a project of `EVERYTHING_SAID` lands on each.
The rules of 2026-01-01 are written here by hand; its tables and uses are read. No paths, no bounds, nothing unknown.
What is not applicable is NaN, NaT, the member `not_applicable`, or False: comparisons with it are false, arithmetic
passes it on, and a limit that comes to it does not count.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from city_sites import EVERYTHING_SAID
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from peer_openfisca import Site, verdicts
from peer_openfisca_city_tables import (
    INPUTS,
    NOT_APPLICABLE,
    WITHIN,
    Acquired,
    Airspace,
    BasementTitle,
    Hazard,
    Heritage,
    Listed,
    PlanGroup,
    Tenure,
    Use,
    columns,
    is_a,
    parameters,
    read,
)

Formula = Callable[..., Any]

TOLERANCE: Final = 1e-9
DAYS_A_YEAR: Final = 365.25
PRECISION: Final = {"far": 2, "service_life": 1, "height": 1}


class _Exact(Variable):
    """A variable whose numbers are doubles, as bounds are compared to the bit; openfisca-core's own have 24 bits."""

    def __init__(self, baseline_variable: Variable | None = None) -> None:
        super().__init__(baseline_variable)
        if self.value_type is float:
            self.dtype = np.float64


def _variable(name: str, kind: type, formula: Formula | None = None) -> type[Variable]:
    parts: dict[str, Any] = {"value_type": kind, "entity": Site, "definition_period": DateUnit.MONTH, "label": name}
    if issubclass(kind, Enum):
        parts |= {"value_type": Enum, "possible_values": kind, "default_value": kind[NOT_APPLICABLE]}
    return type(name, (_Exact,), parts if formula is None else parts | {"formula": formula})


DEFINES: Final[list[type[Variable]]] = []
ALLOWS: Final[list[type[Variable]]] = []
RULES: Final[list[type[Variable]]] = []
"""All rules but those that allow uses: every one of them is to hold."""


def define(kind: type) -> Callable[[Formula], Formula]:
    """Make a formula the variable of its name, as `define:` of a rulebook does."""

    def made(formula: Formula) -> Formula:
        DEFINES.append(_variable(formula.__name__, kind, formula))
        return formula

    return made


def allow(formula: Formula) -> Formula:
    """Make a formula a rule that allows uses: the variable `<name>_allows`."""
    ALLOWS.append(_variable(f"{formula.__name__}_allows", bool, formula))
    return formula


def rule(formula: Formula) -> Formula:
    """Make a formula a rule that is to hold: the variable `<name>_holds`."""
    RULES.append(_variable(f"{formula.__name__}_holds", bool, formula))
    return formula


def _keys(site: Any, period: Any, name: str) -> Any:
    """Return what looks up parameters: members, which openfisca-core reads in half the time it takes for indices."""
    return site(name, period).decode()


def _kept(site: Any, period: Any, indicator: str, bound: Any) -> Any:
    """Return where an indicator is at most a bound, rounded down, or the bound is not applicable."""
    scale = 10.0 ** PRECISION[indicator]
    return np.isnan(bound) | (site(indicator, period) <= np.floor(bound * scale + TOLERANCE) / scale)


def _half_up(number: Any, digits: int) -> Any:
    scale = 10.0**digits
    return np.floor(number * scale + 0.5 + TOLERANCE) / scale


def _same_use(site: Any, period: Any) -> Any:
    return WITHIN[site("use", period), site("registered_use", period)]


@define(float)
def existing_far(site: Any, period: Any) -> Any:
    return site("existing_floor_area", period) / site("site_area", period)


@define(bool)
def builds_more(site: Any, period: Any) -> Any:
    return site("far", period) > site("existing_far", period)


@define(PlanGroup)
def plan_group(site: Any, period: Any) -> Any:
    planned = site("planned_use", period)
    groups = {
        PlanGroup.residential: ("07",),
        PlanGroup.public: ("08",),
        PlanGroup.commercial: ("09",),
        PlanGroup.industry: ("10",),
        PlanGroup.storage: ("11",),
        PlanGroup.transport: ("12", "13"),
        PlanGroup.green: ("14",),
        PlanGroup.reserved: ("16",),
    }
    kinds = [is_a(planned, *codes) for codes in groups.values()]
    return np.select(kinds, [group.index for group in groups], PlanGroup.unplanned.index)


@define(float)
def far_base(site: Any, period: Any, parameters: Any) -> Any:
    known = parameters(period)
    base = known.base_far[_keys(site, period, "density_zone")][_keys(site, period, "use")]
    streets = known.street_bonus.calc(site("street_fronts", period))
    metro = known.metro_bonus.calc(site("metro_distance", period))
    return base * known.size_factor.calc(site("site_area", period)) * (1 + streets + metro)


@define(float)
def counted_floor(site: Any, period: Any) -> Any:
    tall, retail = site("tall_floor", period), site("basement_retail", period)
    return site("floor_above", period) + tall + retail - site("canteen_floor", period)


@define(float)
def parking_needed(site: Any, period: Any, parameters: Any) -> Any:
    spaces = parameters(period).parking[_keys(site, period, "use")]
    return spaces * site("far", period) * site("site_area", period)


# rules/codes.yaml


@rule
def noise(site: Any, period: Any, parameters: Any) -> Any:
    limit, kind = parameters(period).noise_limit, _keys(site, period, "noise_class")
    return (site("noise_day", period) <= limit.day[kind]) & (site("noise_night", period) <= limit.night[kind])


@rule
def hazards(site: Any, period: Any) -> Any:
    hazard = site("fire_hazard", period)
    return ~site("civil_building", period) | ((hazard != Hazard.A) & (hazard != Hazard.B))


@rule
def workshop(site: Any, period: Any) -> Any:
    return ~site("civil_building", period) | ~site("workshop", period)


@rule
def basement_people(site: Any, period: Any) -> Any:
    fit = ~site("children", period) & (site("elderly_area", period) <= 200)
    return ~(site("lowest_storey", period) < 0) | fit


@rule
def sunlight(site: Any, period: Any) -> Any:
    return ~site("builds_more", period) | site("sunlight_kept", period)


@rule
def added_storeys(site: Any, period: Any) -> Any:
    return ~(site("added_storeys", period) >= 1) | site("structure_safe", period)


# rules/law.yaml


@rule
def registered_use(site: Any, period: Any) -> Any:
    return _same_use(site, period)


@rule
def civil_defence(site: Any, period: Any) -> Any:
    below = site("civil_defence", period) & (site("lowest_storey", period) < 0)
    return ~below | site("shelter_kept", period)


@rule
def listed_building(site: Any, period: Any) -> Any:
    listed = site("listed_grade", period)
    graded = (listed == Listed.national) | (listed == Listed.provincial) | (listed == Listed.municipal)
    return ~graded | site("heritage_approval", period)


@rule
def heritage_core(site: Any, period: Any) -> Any:
    core = site("heritage", period) == Heritage.core
    return ~core | _kept(site, period, "far", site("existing_far", period))


@rule
def term_by_use(site: Any, period: Any, parameters: Any) -> Any:
    return _kept(site, period, "service_life", parameters(period).maximum_term[_keys(site, period, "use")])


@rule
def right_remaining(site: Any, period: Any) -> Any:
    days = (site("right_ends", period) - site("starts_on", period)) / np.timedelta64(1, "D")
    return _kept(site, period, "service_life", _half_up(days / DAYS_A_YEAR, 2))


@rule
def lease_term(site: Any, period: Any) -> Any:
    return ~(site("tenure", period) == Tenure.lease) | _kept(site, period, "service_life", 20.0)


@rule
def seizure(site: Any, period: Any) -> Any:
    return ~site("seized", period)


@rule
def allocated_approval(site: Any, period: Any) -> Any:
    changed = (site("acquired", period) == Acquired.allocated) & ~_same_use(site, period)
    return ~changed | site("government_approval", period)


@rule
def contract_figure(site: Any, period: Any) -> Any:
    named = (site("acquired", period) == Acquired.granted) & (
        site("right_begins", period) >= np.datetime64("2000-01-01")
    )
    return ~named | _kept(site, period, "far", site("contract_far", period))


# rules/local-standard.yaml


@allow
def unlisted_uses(site: Any, period: Any) -> Any:
    hazard, few = site("fire_hazard", period), site("trucks", period) <= 0.01 * site("project_area", period)
    return (site("use", period) == Use.unlisted) & few & ((hazard == Hazard.D) | (hazard == Hazard.E))


@rule
def basement_title(site: Any, period: Any) -> Any:
    titled = site("basement_title", period) == BasementTitle.registered
    return ~(site("lowest_storey", period) < 0) | titled


@rule
def active_frontage(site: Any, period: Any) -> Any:
    shopping = (site("shopping_fronts", period) >= 1) & (site("lowest_storey", period) == 1)
    return ~shopping | (site("active_frontage", period) >= 0.6)


@rule
def co_living(site: Any, period: Any) -> Any:
    return ~is_a(site("use", period), "X05") | (site("whole_floors", period) & ~site("sold_by_unit", period))


@rule
def laboratory(site: Any, period: Any) -> Any:
    aired = (site("biosafety", period) <= 2) & site("exhaust_over_roof", period)
    return ~is_a(site("use", period), "X02") | (aired & (site("floor_load", period) >= 3.5))


@rule
def drone_landing(site: Any, period: Any) -> Any:
    by_day = (site("hours_from", period) >= 7) & (site("hours_to", period) <= 21)
    clear = (site("window_distance", period) >= 30) & (site("airspace", period) == Airspace.filed)
    return ~is_a(site("use", period), "X03") | (by_day & clear)


@rule
def night_market_hours(site: Any, period: Any) -> Any:
    return ~is_a(site("use", period), "X04") | (site("hours_from", period) >= 18)


@rule
def night_market_year(site: Any, period: Any) -> Any:
    return ~is_a(site("use", period), "X04") | _kept(site, period, "service_life", 1.0)


@rule
def community_canteen(site: Any, period: Any) -> Any:
    fit = site("flue", period) & (site("lowest_storey", period) == 1)
    return ~is_a(site("use", period), "X08") | fit


@rule
def far_base_kept(site: Any, period: Any) -> Any:
    return _kept(site, period, "far", np.maximum(site("far_base", period), site("existing_far", period)))


@rule
def counted_floor_kept(site: Any, period: Any) -> Any:
    counted = _half_up(site("counted_floor", period) / site("site_area", period), 2)
    return ~site("builds_more", period) | (site("far", period) >= counted)


@define(bool)
def parking_near_metro_applies(site: Any, period: Any) -> Any:
    return site("builds_more", period) & (site("metro_distance", period) <= 500)


@rule
def parking_spaces(site: Any, period: Any) -> Any:
    applies = site("builds_more", period) & ~site("parking_near_metro_applies", period)
    return ~applies | (site("parking", period) >= site("parking_needed", period))


@rule
def parking_near_metro(site: Any, period: Any) -> Any:
    enough = site("parking", period) >= 0.7 * site("parking_needed", period)
    return ~site("parking_near_metro_applies", period) | enough


@rule
def power_headroom(site: Any, period: Any) -> Any:
    return site("power", period) <= site("power_headroom", period)


@rule
def water_headroom(site: Any, period: Any) -> Any:
    return site("water", period) <= site("water_headroom", period)


@rule
def school_places(site: Any, period: Any) -> Any:
    return ~is_a(site("use", period), "07") | (site("pupils", period) <= site("school_headroom", period))


@rule
def elastic_term(site: Any, period: Any) -> Any:
    elastic = site("elastic_term", period) & is_a(site("registered_use", period), "10")
    return ~elastic | _kept(site, period, "service_life", 20.0)


@rule
def tenants_who_leave(site: Any, period: Any) -> Any:
    leave = (site("tenants", period) >= 1) & ~_same_use(site, period)
    return ~leave | site("tenant_plan", period)


# rules/plan.yaml


@allow
def compatible_uses(site: Any, period: Any, parameters: Any) -> Any:
    listed = is_a(site("use", period), "06", "07", "08", "09", "10", "11", "12", "13", "14")
    group, use = _keys(site, period, "plan_group"), _keys(site, period, "use")
    return listed & parameters(period).compatible[group][use]


@allow
def going_on(site: Any, period: Any) -> Any:
    listed = is_a(site("use", period), "06", "07", "08", "09", "10", "11", "12", "13", "14", "15")
    return listed & _same_use(site, period)


@rule
def housing_on_industry(site: Any, period: Any) -> Any:
    industry = is_a(site("registered_use", period), "10", "11")
    return ~(is_a(site("use", period), "X06") & industry)


@rule
def plan_figure(site: Any, period: Any) -> Any:
    return _kept(site, period, "far", np.maximum(site("plan_far", period), site("existing_far", period)))


@rule
def height_corridors(site: Any, period: Any) -> Any:
    return _kept(site, period, "height", site("height_cap", period))


@rule
def floor_area_ledger(site: Any, period: Any) -> Any:
    added = site("far", period) * site("site_area", period) - site("existing_floor_area", period)
    return ~site("builds_more", period) | (added <= site("floor_area_headroom", period))


def lands(site: Any, period: Any) -> Any:
    """Return where a use is allowed and all else holds."""
    allowed = np.logical_or.reduce([site(each.__name__, period) for each in ALLOWS])
    return np.logical_and.reduce([allowed, *(site(each.__name__, period) for each in RULES)])


def system() -> TaxBenefitSystem:
    """Return the rules, ready to simulate."""
    made = TaxBenefitSystem([Site])
    made.parameters = parameters()
    made.add_variables(*(_variable(name, kind) for name, kind in INPUTS.items()))
    made.add_variables(*DEFINES, *ALLOWS, *RULES, _variable("lands", bool, lands))
    return made


if __name__ == "__main__":
    table = read(sys.argv[1])
    found = verdicts(system(), columns(table, EVERYTHING_SAID))
    pq.write_table(pa.table({"site": table["site"], "lands": found}), sys.argv[2])
