"""A project asked of every site of a large city, on files: `python -m protocol screen`, beside openfisca-core.

    python bench/bench_screen.py [--properties 1000000] [--full]

Sites by the demo city's newest edition, drawn at random (city_sites.py), Parquet to Parquet, start of Python included.
Goals: twenty uses in 12 times the time of one, under 4 GB; with --full 10,000,000 sites in 30 s, under 6 GB; where
everything is known, 8 times as fast as the city's rules in openfisca-core (peer_openfisca_city.py), which says yes or
no where the screening also gives bounds, paths and their costs, the binding rule and what is missing (the same of the
eight rules of small_rules.py, peer_openfisca.py); with a tenth of the values unknown, within 8 times of the same
answers in numpy, written by hand for the one question and three-valued (peer_numpy_city.py; of the small rules
peer_numpy.py), equal in every column. The peers are commands too, Parquet to Parquet, start of Python included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import small_rules
from city_sites import EVERYTHING_SAID, GROUP, write_sites
from database import ROOT
from figures import figure, missed, sized

from protocol.rulebook.load import load

EDITION: Final = max((ROOT / "seeds" / "rulebooks" / "egret-bay").iterdir())
DEMAND: Final = {
    "use": "0901",
    "far": 2.5,
    "service_life": 20,
    "starts_on": "2026-03-01",
    "project_area": 800,
    "tenure": "lease",
    "power": 100,
    "noise_day": 50,
    "noise_night": 40,
    "fire_hazard": "D",
}
USES: Final = 20
UNKNOWN: Final = 0.05
DRAWN: Final = 20_000
"""Small cases drawn; beyond that many they are told again."""


def screened(folder: Path, sites: Path, demand: Path, *more: str) -> tuple[float, float]:
    """Run the command; return seconds and the most memory it took, in GB."""
    command = [sys.executable, "-m", "protocol", "screen", str(folder), "--sites", str(sites), "--demand", str(demand)]
    command += ["--out", str(sites.with_name("answers.parquet")), "--threads", "2", "--quiet", *more]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, command
    return time.perf_counter() - started, usage.ru_maxrss / 1e6


def of_the_demo_city(count: int, folder: Path, *, full: bool) -> None:
    """Tell what one use and twenty take on `count` sites, and one on ten million."""
    edition = load(EDITION).edition
    assert edition is not None
    (folder / "demand.json").write_text(json.dumps(DEMAND))
    sites, demand = folder / "sites.parquet", folder / "demand.json"
    write_sites(edition, count, sites)
    size = f"{count:,} sites, {len(edition.rules)} rules, {len(edition.paths)} paths"
    alone, memory = screened(EDITION, sites, demand)
    figure(f"one use ({size})", alone, "s")
    by_numpy("peer_numpy_city", alone, sites)
    figure("one use, memory", memory, "GB")
    twenty, memory = screened(EDITION, sites, demand, "--uses", ",".join(list(edition.uses)[:USES]), "--memory", "3GB")
    figure(f"{USES} uses, beside one", twenty / alone, "times", 12.0)
    figure(f"{USES} uses, memory", memory, "GB", 4.0)
    if full:
        write_sites(edition, 10_000_000, sites)
        alone, memory = screened(EDITION, sites, demand, "--memory", "4GB")
        figure("one use, 10,000,000 sites, Parquet to Parquet", alone, "s", 30.0)
        figure("one use, 10,000,000 sites, memory", memory, "GB", 6.0)


def of_small_rules(count: int, folder: Path) -> None:
    """Tell how long the eight small rules take, here and elsewhere; in numpy with unknown facts."""
    edition = folder / "2026-01-01"
    for name, text in small_rules.rulebook().items():
        (edition / name).parent.mkdir(parents=True, exist_ok=True)
        (edition / name).write_text(text, encoding="utf-8")
    cases = small_rules.draw(DRAWN)
    again = np.arange(count) % DRAWN
    columns = {name: pa.array([case[name] for case in cases]).take(pa.array(again)) for name in cases[0]}
    sites, demand = folder / "sites.parquet", folder / "demand.json"
    demand.write_text("{}")
    pq.write_table(pa.table({"site": np.arange(count), **columns}), sites, row_group_size=GROUP)
    by_openfisca("eight small rules", screened(edition, sites, demand)[0], "peer_openfisca", sites)
    known = np.random.default_rng(2)
    columns = {
        name: pc.if_else(pa.array(known.random(count) < UNKNOWN), pa.scalar(None, column.type), column)
        for name, column in columns.items()
    }
    pq.write_table(pa.table({"site": np.arange(count), **columns}), sites, row_group_size=GROUP)
    ours, _ = screened(edition, sites, demand)
    figure(f"eight small rules with unknown facts, {count:,} sites", ours, "s")
    by_numpy("peer_numpy", ours, sites)


def by_peer(name: str, sites: Path) -> tuple[float, pa.Table]:
    """Run another way to the answers as a command of its own; return seconds and the answers."""
    out = sites.with_name(f"{name}.parquet")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, str(ROOT / "bench" / f"{name}.py"), str(sites), str(out)], env=environment, check=True
    )
    return time.perf_counter() - started, pq.read_table(out).sort_by("site")


def by_numpy(name: str, ours: float, sites: Path) -> None:
    """Tell how long the same takes in numpy, equal in every column; what paths cost is not worked out there."""
    took, other = by_peer(name, sites)
    one = pq.read_table(sites.with_name("answers.parquet")).sort_by("site")
    for column in other.column_names:
        assert one[column].equals(other[column]), column
    figure("beside the same rows by hand in numpy", ours / took, "times as long", 8.0)


def of_the_demo_city_in_openfisca(count: int, folder: Path) -> None:
    """Tell how long the demo city's rules take in openfisca-core, as of right and with everything known."""
    edition = load(EDITION).edition
    assert edition is not None
    sites, demand = folder / "sites.parquet", folder / "demand.json"
    write_sites(edition, count, sites, unknown=0.0)
    demand.write_text(json.dumps(EVERYTHING_SAID))
    by_openfisca("one use, everything known", screened(EDITION, sites, demand)[0], "peer_openfisca_city", sites)


def by_openfisca(what: str, ours: float, peer: str, sites: Path) -> None:
    """Tell how long rules take in openfisca-core, which does less, with the same sites landing."""
    took, other = by_peer(peer, sites)
    answers = pq.read_table(sites.with_name("answers.parquet"), columns=["site", "verdict"]).sort_by("site")
    lands = np.array(answers["verdict"]) == "lands"
    assert lands.any(), "no site lands, so that nothing is compared"
    assert np.array_equal(np.array(other["lands"]), lands)
    figure(f"{what}, {len(lands):,} sites, Parquet to Parquet", ours, "s")
    figure("openfisca-core on the same, which does less, beside it", took / ours, "times as long", 8.0, at_least=True)


def main() -> int:
    """Run it; 1 where a goal is missed."""
    options = sized(__doc__, small=1_000_000, full=1_000_000).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        of_the_demo_city(options.properties, Path(folder), full=options.full)
    with tempfile.TemporaryDirectory() as folder:
        of_the_demo_city_in_openfisca(options.properties, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        of_small_rules(options.properties, Path(folder))
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
