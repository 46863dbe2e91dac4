"""Past cases replayed under two editions, on files: `python -m protocol backtest`.

    python bench/bench_backtest.py [--properties 100000]

Cases by the demo city's newest edition, drawn at random (city_sites.py), each with a use and terms of its own; the
second edition is the first with one rule patched, as after a bug report. Parquet to Parquet, start of Python included,
every column of both answers written. Goal: 100,000 cases in 2 s. Beside it, what half the work costs: the same cases
screened under one edition.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from city_sites import write_sites
from database import ROOT
from figures import figure, missed, sized

from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

EDITION: Final = max((ROOT / "seeds" / "rulebooks" / "egret-bay").iterdir())
PATCHED: Final = (
    ("rulebook.yaml", "in_force_from: 2026-01-01", "in_force_from: 2027-01-01"),
    ("rules/local-standard.yaml", "at_most: max(far_base, existing_far)", "at_most: far_base"),
)
"""Files of the edition, what stands there, and what does once patched."""
SHARED: Final = {"starts_on": "2026-03-01", "tenure": "lease", "noise_day": 50, "noise_night": 40, "fire_hazard": "D"}
RUNS: Final = 3


def patched(folder: Path) -> Path:
    """Return the folder of the patched edition."""
    copy = folder / "2027-01-01"
    shutil.copytree(EDITION, copy)
    for file, before, after in PATCHED:
        text = (copy / file).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (copy / file).write_text(text.replace(before, after), encoding="utf-8")
    return copy


def write_cases(edition: Edition, count: int, file: Path) -> None:
    """Write `count` cases: the facts of a site each, a use, a floor area ratio, years."""
    write_sites(edition, count, file, key="case")
    table, chance = pq.read_table(file), np.random.default_rng(2)
    uses = pa.array(list(edition.uses))
    terms = {
        "use": uses.take(pa.array(chance.integers(0, len(uses), count))),
        "far": pa.array(np.round(chance.random(count) * 5, 2)),
        "service_life": pa.array(np.round(1 + chance.random(count) * 30, 1)),
    }
    for name, values in terms.items():
        table = table.append_column(name, values)
    pq.write_table(table, file, row_group_size=25_000)


def seconds(command: str, *arguments: str) -> float:
    """Return how long a command of the protocol takes, the median of a few runs."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        whole = [sys.executable, "-m", "protocol", command, *arguments, "--threads", "2", "--quiet"]
        subprocess.run(whole, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - started)
    return sorted(taken)[RUNS // 2]


def main() -> int:
    """Run it; 1 where a goal is missed."""
    options = sized(__doc__, small=100_000, full=100_000).parse_args()
    edition = load(EDITION).edition
    assert edition is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases, demand, out = folder / "cases.parquet", folder / "demand.json", str(folder / "answers.parquet")
        write_cases(edition, options.properties, cases)
        demand.write_text(json.dumps(SHARED))
        shared = ("--demand", str(demand), "--out", out)
        size = f"{options.properties:,} cases, {len(edition.rules)} rules, {len(edition.paths)} paths"
        both = seconds("backtest", str(EDITION), str(patched(folder)), "--cases", str(cases), *shared)
        figure(f"replay under two editions ({size})", both, "s", 2.0)
        without = seconds(
            "backtest", str(EDITION), str(folder / "2027-01-01"), "--cases", str(cases), "--costs", "0", *shared
        )
        figure("the same without costs", without, "s")
        one = seconds("screen", str(EDITION), "--sites", str(cases), "--id", "case", *shared)
        figure("one edition alone, beside it", both / one, "times as long for both")
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
