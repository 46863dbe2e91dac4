"""Sites for screening, drawn at random: a column for each fact that a register or a layer gives."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from protocol.rulebook.model import Edition, FactDeclaration

UNKNOWN: Final = 0.1
"""The share of values that nobody knows."""
CHUNK: Final = 1_000_000
GROUP: Final = 100_000
MOST: Final = {"m2": 20_000.0, "m": 1_500.0, "kVA": 1_000.0, "kN/m2": 8.0}
"""What numbers of a unit go up to; others to 5."""
EVERYTHING_SAID: Final = {
    "use": "090101",
    "far": 0.5,
    "height": 12,
    "parking": 60,
    "service_life": 1,
    "starts_on": "2026-03-01",
    "hours_from": 8,
    "hours_to": 20,
    "project_area": 800,
    "lowest_storey": 1,
    "tenure": "lease",
    "power": 20,
    "water": 0.1,
    "pupils": 0,
    "trucks": 2,
    "noise_day": 50,
    "noise_night": 40,
    "fire_hazard": "D",
    "children": False,
    "elderly_area": 0,
    "active_frontage": 0.8,
    "whole_floors": True,
    "sold_by_unit": False,
    "biosafety": 0,
    "exhaust_over_roof": True,
    "window_distance": 50,
    "flue": True,
    "added_storeys": 0,
    "lift_area": 0,
    "floor_above": 800,
    "tall_floor": 0,
    "basement_retail": 0,
    "canteen_floor": 0,
    "elastic_term": False,
    "sector_certificate": False,
    "tenant_plan": True,
    "workshop": False,
    "shelter_kept": True,
    "heritage_approval": True,
    "sunlight_kept": True,
    "structure_safe": True,
    "government_approval": True,
}
"""A project of which every term and every fact that people answer is known, and that lands on some of the sites."""


def write_sites(edition: Edition, count: int, file: Path, key: str = "site", *, unknown: float = UNKNOWN) -> None:
    """Write `count` sites, every value independent of every other, the share `unknown` of them unknown."""
    facts = [fact for fact in edition.facts.values() if not fact.source.asked]
    chance = np.random.default_rng(1)
    writer = None
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        table = pa.table(
            {key: pa.array(np.arange(first, first + size))}
            | {fact.name: _column(edition, fact, size, chance, unknown) for fact in facts}
        )
        writer = writer or pq.ParquetWriter(file, table.schema)
        # Engines read groups of rows side by side: one of a million would keep all but one core idle.
        writer.write_table(table, row_group_size=GROUP)
    if writer is not None:
        writer.close()


def _column(edition: Edition, fact: FactDeclaration, size: int, chance: np.random.Generator, share: float) -> pa.Array:
    kind = fact.type
    unknown = chance.random(size) < share
    if kind.kind == "boolean":
        return pa.array(chance.random(size) < 0.5, mask=unknown)
    if kind.kind == "date":
        days = np.datetime64("2020-01-01") + chance.integers(0, 40 * 365, size)
        return pa.array(days.astype("datetime64[D]"), pa.date32(), mask=unknown)
    if kind.kind == "number":
        most = MOST.get(str(kind.unit), 5.0)
        numbers = np.floor(chance.random(size) * 6) if kind.integer else np.round(chance.random(size) * most, 2)
        if fact.source.kind == "overlap":
            numbers = numbers / most
        return pa.array(np.maximum(numbers, 1.0) if fact.source.text == "site.area" else numbers, mask=unknown)
    words = list(kind.members or edition.uses)
    codes = pa.DictionaryArray.from_arrays(pa.array(chance.integers(0, len(words), size), mask=unknown), words)
    return codes.cast(pa.string())
