"""Two editions asked at once answer as each does alone, to the bit, whatever they share."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from protocol.rulebook.read import read_folder
from protocol.screen.backtest import backtest_to_file
from protocol.screen.demand import Demand
from protocol.screen.run_duckdb import screen_table
from tests.protocol.screen.hostile import hostile_questions
from tests.protocol.screen.questions import is_bulk, same, table_of
from tests.protocol.screen.test_hostile_rows import edition_that_can_be_screened
from tests.rulebooks.editions import RULEBOOKS

EGRET_BAY = RULEBOOKS / "egret-bay" / "2026-01-01"


def alone(edition: Edition, table: pa.Table) -> list[dict[str, Any]]:
    return sorted(screen_table(edition, table, Demand()).to_pylist(), key=lambda row: row["site"])


def differences(old: Edition, new: Edition, table: pa.Table, folder: Path) -> list[str]:
    out = folder / "both.parquet"
    cases = table.rename_columns(["case" if name == "site" else name for name in table.column_names])
    backtest_to_file(old, new, cases, out, costs=0)
    rows = sorted(pq.read_table(out).to_pylist(), key=lambda row: row["case"])
    found = []
    for side, wanted in (("before", alone(old, table)), ("after", alone(new, table))):
        assert [row["case"] for row in rows] == [row["site"] for row in wanted]
        for row, apart in zip(rows, wanted, strict=True):
            for name, value in apart.items():
                if name not in ("site", "use", "cost") and not same(row[f"{name}_{side}"], value):
                    found.append(f"{row['case']}: {name} {side} is {row[f'{name}_{side}']!r}, alone {value!r}")
    return found


def cases_of(edition: Edition, random: Random, count: int) -> pa.Table:
    return table_of(edition, [each for each in hostile_questions(edition, random, count) if is_bulk(each)])


def patched(changes: dict[str, tuple[str, str]]) -> Edition:
    """Return Egret Bay with one text in some of its files replaced by another."""
    files = dict(read_folder(EGRET_BAY)[0])
    for file, (before, after) in changes.items():
        assert files[file].count(before) == 1, file
        files[file] = files[file].replace(before, after)
    loaded = load(files)
    assert loaded.edition is not None, [str(each) for each in loaded.errors]
    return loaded.edition


@pytest.mark.parametrize(
    "changes",
    [
        {"rulebook.yaml": ("in_force_from: 2026-01-01", "in_force_from: 2027-01-01")},
        {"rules/local-standard.yaml": ("at_most: max(far_base, existing_far)", "at_most: far_base")},
        {"tables/base_far.csv": ("\n2,09,4.5,", "\n2,09,0.7,")},
        {"facts.yaml": ("street_fronts:       {type: integer,", "street_fronts:       {type: number,")},
    ],
    ids=["nothing but the day", "a rule", "a figure of a table", "how a fact is read"],
)
def test_a_patched_edition(changes: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    old, new = patched({}), patched(changes)
    assert differences(old, new, cases_of(old, Random(5), 150), tmp_path) == []


@pytest.mark.parametrize("seed", range(6))
def test_editions_that_have_little_in_common(seed: int, tmp_path: Path) -> None:
    random = Random(f"side by side {seed}")
    old, new = (edition_that_can_be_screened(random) for _ in range(2))
    assert differences(old, new, cases_of(old, random, 60), tmp_path) == []
