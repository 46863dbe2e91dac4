"""The rules of small_rules.py in numpy, written by hand and three-valued: what a screening answers, Parquet to Parquet.

    python bench/peer_numpy.py SITES.parquet ANSWERS.parquet

A truth is two masks, true and false; neither is unknown. A text is a code, -1 where nobody knows it; a number that
nobody knows is NaN, for which every comparison is false.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import small_rules
from numpy.typing import NDArray

from protocol.evaluate.arithmetic import TOLERANCE

Mask = NDArray[np.bool_]
Truth = tuple[Mask, Mask]
Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]

LEGEND: Final = (
    *("zone", "site_area", "existing_floor_area", "power_headroom", "civil_building", "power", "noise_day"),
    *("noise_night", "hazard", "use", "far", "service_life", "height", "parking"),
)
BIT: Final = {name: np.int64(1 << at) for at, name in enumerate(LEGEND)}
RULES: Final = ("use", "ratio", "height", "term", "power", "noise", "parking", "hazard")
VERDICTS: Final = ("lands", "undetermined", "blocked")
STEPS: Final = 2
"""Decimals that the floor area ratio is rounded down to."""


class Sites:
    """The columns of a file of sites as arrays."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def numbers(self, name: str) -> Numbers:
        return np.asarray(pc.fill_null(self.table[name].cast(pa.float64()), np.nan))

    def codes(self, name: str, members: tuple[str, ...]) -> Codes:
        found = pc.index_in(self.table[name], pa.array(members))
        return np.asarray(pc.fill_null(found, -1)).astype(np.int64)

    def truth(self, name: str) -> Truth:
        column = self.table[name]
        return np.asarray(pc.fill_null(column, False)), ~np.asarray(pc.fill_null(column, True))


def at_most(left: Numbers, right: Numbers) -> Truth:
    return left <= right, left > right


def both(one: Truth, other: Truth) -> Truth:
    return one[0] & other[0], one[1] | other[1]


def where(when: Truth, then: Truth) -> Truth:
    """Return what a rule comes to that counts only where something holds."""
    return when[1] | then[0], when[0] & then[1]


def unknown(truth: Truth) -> Mask:
    return ~(truth[0] | truth[1])


def looked_up(table: Numbers, codes: Codes) -> Numbers:
    """Return a table's figures by code; the last of them stands for a code that nobody knows."""
    return np.append(table, np.nan)[codes]


def answers(sites: pa.Table) -> pa.Table:
    """Return the rows of a screening."""
    read = Sites(sites)
    zone, use = read.codes("zone", small_rules.ZONES), read.codes("use", small_rules.ALL_USES)
    hazard, civil = read.codes("hazard", small_rules.HAZARDS), read.truth("civil_building")
    names = (*LEGEND[1:4], *LEGEND[5:8], *LEGEND[10:])
    number = {name: read.numbers(name) for name in names}
    bounds = _bounds(zone, use, number)
    built = number["far"] * number["site_area"]
    needed = looked_up(np.array([small_rules.PARKING[code] for code in small_rules.ALL_USES]), use) * built
    noise = {
        name: at_most(
            number[name], looked_up(np.array([small_rules.NOISE[each][at] for each in small_rules.ZONES]), zone)
        )
        for at, name in enumerate(("noise_day", "noise_night"))
    }
    holds = both(noise["noise_day"], noise["noise_night"])
    beyond = (built > number["existing_floor_area"], built <= number["existing_floor_area"])
    spaces = (number["parking"] >= needed, number["parking"] < needed)
    few = ((hazard >= 2), (hazard >= 0) & (hazard < 2))
    truths = {
        "use": ((use >= 0) & (use < len(small_rules.USES)), use >= len(small_rules.USES)),
        "height": at_most(number["height"], bounds["height"]),
        "hazard": where(civil, few),
        "noise": holds,
        "parking": where(beyond, spaces),
        "power": at_most(number["power"], number["power_headroom"]),
        "ratio": at_most(number["far"], bounds["far"]),
        "term": at_most(number["service_life"], bounds["service_life"]),
    }
    parts = {
        "use": [(unknown(truths["use"]), ("use",))],
        "height": [(unknown(truths["height"]), ("zone", "height"))],
        "hazard": [(unknown(civil), ("civil_building",)), (unknown(few), ("hazard",))],
        "noise": [(unknown(truth), ("zone", name)) for name, truth in noise.items()],
        "parking": [
            (unknown(beyond), ("far", "site_area", "existing_floor_area")),
            (unknown(spaces), ("parking", "use", "far", "site_area")),
        ],
        "power": [(unknown(truths["power"]), ("power", "power_headroom"))],
        "ratio": [(unknown(truths["ratio"]), ("zone", "use", "site_area", "far"))],
        "term": [(unknown(truths["term"]), ("use", "service_life"))],
    }
    fails = np.logical_or.reduce([truth[1] for truth in truths.values()])
    lands = np.logical_and.reduce([truth[0] for truth in truths.values()])
    absent = {name: _absent(name, zone, use, hazard, civil, number) for name in LEGEND}
    missing = np.zeros(len(use), np.int64)
    for name, truth in truths.items():
        waits = unknown(truth)
        for part, reads in parts[name]:
            for fact in reads:
                missing |= np.where(waits & part & absent[fact], BIT[fact], 0)
    missing[fails] = 0
    rule = np.full(len(use), RULES.index("ratio"))
    for name in reversed(RULES):
        rule = np.where(~fails & unknown(truths[name]), RULES.index(name), rule)
    for name in reversed(RULES):
        rule = np.where(truths[name][1], RULES.index(name), rule)
    verdict = np.where(fails, 2, np.where(lands, 0, 1))
    columns: dict[str, pa.Array] = {"site": sites["site"], "use": sites["use"], "verdict": _texts(verdict, VERDICTS)}
    for indicator in ("far", "service_life", "height", "parking"):
        column = pa.array(bounds[indicator], from_pandas=True)
        columns[f"{indicator}_at_most"] = columns[f"{indicator}_at_most_by_paths"] = column
    columns |= {"rule": _texts(rule, RULES), "missing": missing}
    return pa.table({**columns, "cost": pa.array(np.zeros(len(use)), mask=~lands)})


def _bounds(zone: Codes, use: Codes, number: dict[str, Numbers]) -> dict[str, Numbers]:
    base = np.array([[small_rules.BASE_FAR[each, code] for code in small_rules.ALL_USES] for each in small_rules.ZONES])
    base = np.pad(base, ((0, 1), (0, 1)), constant_values=np.nan)
    starts, _, factors = (np.array(each) for each in zip(*small_rules.SIZE_FACTOR, strict=True))
    factor = np.where(
        np.isnan(number["site_area"]), np.nan, factors[np.searchsorted(starts, number["site_area"], side="right") - 1]
    )
    far = np.floor(base[zone, use] * factor * 10.0**STEPS + TOLERANCE) / 10.0**STEPS
    return {
        "far": far,
        "height": looked_up(np.array(list(small_rules.HEIGHT_CAP.values())), zone),
        "service_life": looked_up(np.array(list(small_rules.LONGEST.values())), use),
        "parking": np.full(len(use), np.inf),
    }


def _absent(name: str, zone: Codes, use: Codes, hazard: Codes, civil: Truth, number: dict[str, Numbers]) -> Mask:
    if name == "civil_building":
        return unknown(civil)
    codes = {"zone": zone, "use": use, "hazard": hazard}.get(name)
    return np.isnan(number[name]) if codes is None else codes < 0


def _texts(codes: NDArray[np.int64], members: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(members)).cast(pa.string())


if __name__ == "__main__":
    pq.write_table(answers(pq.read_table(sys.argv[1])), sys.argv[2])
