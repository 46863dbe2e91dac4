"""What is missing to tell, for peer_numpy_city.py: what rules and paths read, and masks of what is unknown of it."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import cache, reduce
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from peer_numpy import Mask, Truth, unknown

Masks = NDArray[np.int64]

LEGEND: Final = (
    *("site_area", "existing_floor_area", "registered_use", "acquired", "right_begins", "right_ends", "state_owned"),
    *("contract_far", "seized", "tenants", "density_zone", "planned_use", "plan_far", "heritage", "listed_grade"),
    *("noise_class", "civil_building", "floor_load", "basement_title", "civil_defence", "height_cap"),
    *("metro_distance", "street_fronts", "shopping_fronts", "idle_vacancy", "airspace", "power_headroom"),
    *("water_headroom", "school_headroom", "floor_area_headroom", "project_area", "lowest_storey", "tenure", "power"),
    *("water", "pupils", "trucks", "noise_day", "noise_night", "fire_hazard", "children", "elderly_area"),
    *("active_frontage", "whole_floors", "sold_by_unit", "biosafety", "exhaust_over_roof", "window_distance", "flue"),
    *("added_storeys", "lift_area", "floor_above", "tall_floor", "basement_retail", "canteen_floor", "elastic_term"),
    *("sector_certificate", "tenant_plan", "workshop", "shelter_kept", "heritage_approval", "sunlight_kept"),
    *("structure_safe", "government_approval", "use", "far", "service_life", "height", "parking", "starts_on"),
)
"""The names of the bits of `missing`, then of `missing_2`."""
WORD: Final = 63
"""Bits of a word."""
WORDS: Final = ("missing", "missing_2")

EXISTING_FAR: Final = ("existing_floor_area", "site_area")
FAR_BASE: Final = ("density_zone", "site_area", "street_fronts", "metro_distance")
OF_RULES: Final = {
    "use": ("planned_use", "registered_use"),
    "noise": ("noise_class",),
    "workshop": ("civil_building", "workshop"),
    "basement-people": ("lowest_storey", "children", "elderly_area"),
    "sunlight": (*EXISTING_FAR, "sunlight_kept"),
    "added-storeys": ("added_storeys", "structure_safe"),
    "registered-use": ("registered_use",),
    "civil-defence": ("civil_defence", "lowest_storey", "shelter_kept"),
    "listed-building": ("listed_grade", "heritage_approval"),
    "heritage-core": ("heritage", *EXISTING_FAR),
    "right-remaining": ("right_ends",),
    "seizure": ("seized",),
    "allocated-approval": ("acquired", "registered_use", "government_approval"),
    "contract-figure": ("acquired", "right_begins", "contract_far"),
    "basement-title": ("lowest_storey", "basement_title"),
    "active-frontage": ("shopping_fronts", "lowest_storey", "active_frontage"),
    "far-base": (*FAR_BASE, *EXISTING_FAR),
    "counted-floor": (*EXISTING_FAR, "floor_above", "tall_floor", "basement_retail", "canteen_floor"),
    "parking-spaces": (*EXISTING_FAR, "metro_distance", "parking"),
    "parking-near-metro": (*EXISTING_FAR, "metro_distance", "parking"),
    "power-headroom": ("power_headroom",),
    "water-headroom": ("water", "water_headroom"),
    "tenants-who-leave": ("tenants", "registered_use", "tenant_plan"),
    "plan-figure": ("plan_far", *EXISTING_FAR),
    "height-corridors": ("height_cap", "height"),
    "floor-area-ledger": (*EXISTING_FAR, "floor_area_headroom"),
}
"""Rules that may fail or be unknown, in the order in which an answer names them, with what they read.

Where one is unknown, those of these facts that are unknown keep it so.
"""
RULES: Final = tuple(OF_RULES)
OF_PATHS: Final = {
    "plan-adjustment": ("state_owned",),
    "supplementary-premium": ("state_owned", "acquired"),
    "annual-revenue": ("acquired",),
    "public-floor": FAR_BASE,
    "heritage-transfer": FAR_BASE,
    "added-lift": ("lift_area", "site_area"),
}
"""Paths that may be open, with what they read."""
READ: Final = frozenset(name for names in (*OF_RULES.values(), *OF_PATHS.values()) for name in names)
UNSAID: Final = (
    *("lowest_storey", "children", "elderly_area", "workshop", "sunlight_kept", "added_storeys", "structure_safe"),
    *("shelter_kept", "heritage_approval", "government_approval", "active_frontage", "floor_above", "tall_floor"),
    *("basement_retail", "canteen_floor", "parking", "water", "tenant_plan", "height", "lift_area"),
)
"""Facts among them that neither the sites nor the question say."""
SAID: Final = tuple(name for name in LEGEND if name in READ and name not in UNSAID)


def missing(
    sites: pa.RecordBatch, is_open: Mask, truths: dict[str, Truth], wanted: dict[str, Mask]
) -> dict[str, Masks]:
    """Return the masks, 0 where the verdict is not open.

    Args: truths: what each rule comes to. wanted: where a path may be open and relaxes a rule that does not surely
    hold; it counts where some rule fails, so that paths decide.
    """
    rows = np.flatnonzero(is_open)

    def here(mask: Mask) -> Mask:
        return np.broadcast_to(mask, is_open.shape)[rows]

    paths_decide = reduce(operator.or_, (here(truth[1]) for truth in truths.values()))
    waits = [(here(unknown(truths[name])), names) for name, names in OF_RULES.items()]
    waits += [(paths_decide & here(wanted[name]), names) for name, names in OF_PATHS.items()]
    masks = {}
    for word, absent in zip(WORDS, _absent(sites, rows), strict=True):
        inside = np.zeros(len(rows), np.int64)
        for where, names in waits:
            if bits := _bits(names, word):
                inside |= np.where(where, absent & bits, 0)
        masks[word] = np.zeros(len(is_open), np.int64)
        masks[word][rows] = inside
    return masks


def _absent(sites: pa.RecordBatch, rows: NDArray[np.intp]) -> tuple[Masks, Masks]:
    """Return the bits of all facts that nobody knows on some of the sites, a word after the other."""
    first, second = (np.full(len(rows), _bits(UNSAID, word)) for word in WORDS)
    for name in SAID:
        first |= np.asarray(sites[name].is_null())[rows].astype(np.int64) << LEGEND.index(name)
    return first, second


@cache
def _bits(names: Iterable[str], word: str) -> np.int64:
    """Return the bits of facts in a word of the mask."""
    places = (LEGEND.index(name) - WORDS.index(word) * WORD for name in names)
    return np.int64(sum(1 << place for place in places if 0 <= place < WORD))
