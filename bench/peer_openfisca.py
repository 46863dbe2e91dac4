"""The rules of small_rules.py in openfisca-core, as its documentation writes them: parameters, and a formula each.

    python bench/peer_openfisca.py SITES.parquet OUT.parquet

From the command line it reads sites and writes whether each lands, so that it can be timed as other engines are.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import small_rules
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from small_rules import Case

PERIOD = "2026-01"
SINCE = "2020-01-01"

Zone = Enum("Zone", {zone: zone for zone in small_rules.ZONES})
Use = Enum("Use", {f"u{use}": f"u{use}" for use in small_rules.ALL_USES})
Hazard = Enum("Hazard", {hazard: hazard for hazard in small_rules.HAZARDS})
KINDS: dict[str, type] = {"zone": Zone, "use": Use, "hazard": Hazard, "civil_building": bool}

Site = build_entity(key="site", plural="sites", label="Site", is_person=True)


def _by(values: dict[str, Any]) -> dict[str, Any]:
    return {key: {"values": {SINCE: value}} for key, value in values.items()}


def _parameters() -> ParameterNode:
    base_far = {
        zone: _by({f"u{use}": small_rules.BASE_FAR[zone, use] for use in small_rules.ALL_USES})
        for zone in small_rules.ZONES
    }
    brackets = [
        {"threshold": {SINCE: {"value": start}}, "amount": {SINCE: {"value": factor}}}
        for start, _, factor in small_rules.SIZE_FACTOR
    ]
    return ParameterNode(
        "",
        data={
            "base_far": base_far,
            "size_factor": {"metadata": {"type": "single_amount"}, "brackets": brackets},
            "height_cap": _by(small_rules.HEIGHT_CAP),
            "longest": _by({f"u{use}": value for use, value in small_rules.LONGEST.items()}),
            "noise_day": _by({zone: both[0] for zone, both in small_rules.NOISE.items()}),
            "noise_night": _by({zone: both[1] for zone, both in small_rules.NOISE.items()}),
            "parking": _by({f"u{use}": value for use, value in small_rules.PARKING.items()}),
        },
    )


def _input(name: str, kind: type) -> type[Variable]:
    parts: dict[str, Any] = {"value_type": kind, "entity": Site, "definition_period": DateUnit.MONTH, "label": name}
    if issubclass(kind, Enum):
        parts |= {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
    return type(name, (Variable,), parts)


def _formula(name: str, formula: Any) -> type[Variable]:
    return type(
        name,
        (Variable,),
        {
            "value_type": bool,
            "entity": Site,
            "definition_period": DateUnit.MONTH,
            "label": name,
            "formula": formula,
        },
    )


def _allowed(site: Any, period: Any) -> Any:
    use = site("use", period)
    return np.logical_or.reduce([use == Use[f"u{code}"] for code in small_rules.USES])


def _ratio(site: Any, period: Any, parameters: Any) -> Any:
    known = parameters(period)
    base = known.base_far[site("zone", period)][site("use", period)]
    return site("far", period) <= base * known.size_factor.calc(site("site_area", period)) + 1e-6


def _height(site: Any, period: Any, parameters: Any) -> Any:
    return site("height", period) <= parameters(period).height_cap[site("zone", period)]


def _term(site: Any, period: Any, parameters: Any) -> Any:
    return site("service_life", period) <= parameters(period).longest[site("use", period)]


def _power(site: Any, period: Any) -> Any:
    return site("power", period) <= site("power_headroom", period)


def _noise(site: Any, period: Any, parameters: Any) -> Any:
    known, zone = parameters(period), site("zone", period)
    by_day = site("noise_day", period) <= known.noise_day[zone]
    return by_day * (site("noise_night", period) <= known.noise_night[zone])


def _parking(site: Any, period: Any, parameters: Any) -> Any:
    floor = site("far", period) * site("site_area", period)
    enough = site("parking", period) >= parameters(period).parking[site("use", period)] * floor
    return enough + (floor <= site("existing_floor_area", period))


def _hazard(site: Any, period: Any) -> Any:
    hazard = site("hazard", period)
    return (hazard != Hazard.A) * (hazard != Hazard.B) + np.logical_not(site("civil_building", period))


RULES = {
    "allowed": _allowed,
    "ratio": _ratio,
    "height_kept": _height,
    "term": _term,
    "power_kept": _power,
    "noise": _noise,
    "parking_kept": _parking,
    "hazard_kept": _hazard,
}


def _lands(site: Any, period: Any) -> Any:
    truth = site("allowed", period)
    for rule in RULES:
        truth = truth * site(rule, period)
    return truth


def system() -> TaxBenefitSystem:
    """Return the rules, ready to simulate."""
    made = TaxBenefitSystem([Site])
    made.parameters = _parameters()
    made.add_variables(*(_input(name, KINDS.get(name, float)) for name in Case.__annotations__))
    made.add_variables(*(_formula(name, rule) for name, rule in RULES.items()), _formula("lands", _lands))
    return made


def columns(cases: Sequence[Case]) -> dict[str, np.ndarray]:
    """Return the cases column by column, as a simulation takes them; not part of what is measured."""
    made = {name: np.array([case[name] for case in cases]) for name in Case.__annotations__}
    made["use"] = np.array([f"u{use}" for use in made["use"]])
    return made


def verdicts(rules: TaxBenefitSystem, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """Return for each case whether it lands, in one simulation."""
    simulation = SimulationBuilder().build_default_simulation(rules, len(inputs["far"]))
    for name, values in inputs.items():
        simulation.set_input(name, PERIOD, values)
    return simulation.calculate("lands", PERIOD)


def from_parquet(sites: pa.Table) -> dict[str, np.ndarray]:
    """Return sites column by column, as a simulation takes them."""
    made = {name: sites[name].to_numpy() for name in Case.__annotations__}
    for name, kind in KINDS.items():
        if issubclass(kind, Enum):
            text = sites[name] if name != "use" else pc.binary_join_element_wise("u", sites[name], "")
            coded = text.combine_chunks().dictionary_encode()
            # numpy's own texts: those of Arrow are Python objects, which openfisca-core compares one by one
            made[name] = np.array(coded.dictionary.to_pylist())[coded.indices.to_numpy()]
    return made


if __name__ == "__main__":
    table = pq.read_table(sys.argv[1])
    lands = verdicts(system(), from_parquet(table))
    pq.write_table(pa.table({"site": table["site"], "lands": lands}), sys.argv[2])
