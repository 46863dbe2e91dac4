"""One project on the sites of a large city in Spark, `local[2]`, beside DuckDB: the same rows to the bit, and the time.

    python bench/bench_spark.py [--properties 1000000] [--full]

Sites and project as in bench_screen.py; `--full` takes 10,000,000 of them. Every column but `cost`, which Spark leaves
null, of both answers goes into one number; they are equal, or the benchmark fails. Needs Java and the packages of
requirements/spark.txt, and says so where there are none.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from bench_screen import DEMAND, EDITION
from city_sites import write_sites
from database import ROOT
from figures import figure, missed, sized

from protocol.rulebook.load import load
from protocol.screen.duck import quoted


def screened(sites: Path, demand: Path, out: Path, *more: str) -> float:
    """Run the command; return seconds."""
    command = [sys.executable, "-m", "protocol", "screen", str(EDITION), "--sites", str(sites), "--demand", str(demand)]
    started = time.perf_counter()
    subprocess.run([*command, "--out", str(out), "--quiet", *more], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def rows(answers: Path) -> tuple[object, ...]:
    """Return how many rows a file or a folder has, and two numbers that any other bit in any of them would change."""
    files = quoted(str(answers / "*.parquet" if answers.is_dir() else answers))
    with duckdb.connect(config={"threads": "2"}) as engine:
        read = f"SELECT * EXCLUDE (cost) FROM read_parquet({files})"
        columns = ", ".join(f'"{row[0]}"' for row in engine.execute(f"DESCRIBE {read}").fetchall())
        hashed = f"SELECT hash({columns}) AS row FROM ({read})"
        found = engine.execute(f"SELECT count(*), bit_xor(row), sum(row::HUGEINT) FROM ({hashed})").fetchone()
    assert found is not None
    return (columns, *found)


def main() -> int:
    """Run it; 1 where the rows differ or anything else goes wrong."""
    options = sized(__doc__, small=1_000_000, full=10_000_000).parse_args()
    if shutil.which("java") is None or importlib.util.find_spec("pyspark") is None:
        print("Not measured: there is no Java here, or no pyspark (bin/python spark).")
        return 0
    edition = load(EDITION).edition
    assert edition is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites, demand, by_duckdb, by_spark = (
            folder / each for each in ("sites.parquet", "demand.json", "duckdb.parquet", "spark.parquet")
        )
        demand.write_text(json.dumps(DEMAND))
        write_sites(edition, options.properties, sites)
        ours = screened(sites, demand, by_duckdb, "--threads", "2", "--memory", "4GB")
        theirs = screened(sites, demand, by_spark, "--engine", "spark", "--master", "local[2]")
        one, other = rows(by_duckdb), rows(by_spark)
        assert one == other, (one, other)
        figure(f"Spark, local[2], {options.properties:,} sites, the same rows", theirs, "s")
        figure("Spark, beside DuckDB", theirs / ours, "times as long")
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
