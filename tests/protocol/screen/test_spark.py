"""Spark gives the rows DuckDB gives, to the bit: the conformance suite, hostile values, a city on the command line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from protocol.__main__ import main
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from protocol.screen.demand import Demand
from protocol.screen.run_duckdb import screen_table
from tests.protocol.conformance.suite import constructs
from tests.protocol.screen.hostile import TEXTS, hostile_questions
from tests.protocol.screen.questions import is_bulk, same, table_of
from tests.protocol.screen.test_conformance_duckdb import bulk_rows, question_of
from tests.protocol.screen.test_hostile_rows import edition_of_odd_texts, edition_that_can_be_screened

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = Path(__file__).parents[3] / "seeds" / "rulebooks"


def _java() -> int:
    """Return the version of the Java there is, 0 where none runs."""
    found = shutil.which("java")
    if found is None:
        return 0
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', said.stderr)
    return 0 if version is None else int(version[1])


pytest.importorskip("pyspark", reason="PySpark is optional: bin/test adds requirements/spark.txt where there is a Java")
pytestmark = pytest.mark.skipif(_java() < 17, reason="Spark needs Java 17 or later, which this machine does not have")


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    from protocol.screen.run_spark import session

    with session("local[2]") as opened:
        opened.conf.set("spark.sql.shuffle.partitions", "2")
        yield opened


def on_spark(spark: SparkSession, edition: Edition, table: pa.Table, folder: Path) -> list[dict[str, Any]]:
    from protocol.screen.run_spark import screen_in

    sites = folder / f"{edition.rulebook}.parquet"
    pq.write_table(table, sites)
    screen_in(spark, edition, sites, Demand(), folder / "out.parquet")
    return in_order(pq.read_table(folder / "out.parquet"))


def in_order(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=lambda row: (row["site"], row["use"] or ""))


def differences(edition: Edition, questions: list[Question], spark: SparkSession, folder: Path) -> list[str]:
    """Return where Spark's rows differ from DuckDB's."""
    table = table_of(edition, questions)
    wanted = in_order(screen_table(edition, table, Demand()))
    found = on_spark(spark, edition, table, folder)
    assert [row["site"] for row in found] == [row["site"] for row in wanted]
    return [
        f"{edition.rulebook}, row {row['site']}: {name} is {got[name]!r}, on DuckDB {row[name]!r}"
        for row, got in zip(wanted, found, strict=True)
        for name in row
        if not same(got[name], row[name])
    ]


def test_spark_conforms(spark: SparkSession, tmp_path: Path) -> None:
    wrong, rows = [], 0
    for construct in constructs():
        questions = [question_of(construct, row) for row in bulk_rows(construct, "bulk", "taken")]
        if questions:
            rows += len(questions)
            wrong += differences(construct.edition, questions, spark, tmp_path)
    assert not wrong
    assert rows >= 290


@pytest.mark.parametrize("name", ["pocket/2026-01-01", "cambridge-ma/2025-02-10", "egret-bay"])
def test_hostile_values(name: str, spark: SparkSession, tmp_path: Path) -> None:
    folder = next(path.parent for path in sorted(SEEDS.glob(f"{name}*/**/rulebook.yaml")))
    edition = load(folder).edition
    assert edition is not None
    questions = [question for question in hostile_questions(edition, Random(7), 60) if is_bulk(question)]
    assert differences(edition, questions, spark, tmp_path) == []


@pytest.mark.parametrize("seed", range(3))
def test_random_rulebooks(seed: int, spark: SparkSession, tmp_path: Path) -> None:
    random = Random(f"spark {seed}")
    edition = edition_that_can_be_screened(random)
    questions = [question for question in hostile_questions(edition, random, 60) if is_bulk(question)]
    assert differences(edition, questions, spark, tmp_path) == []


def test_texts_that_look_like_sql_are_texts_and_nothing_else(spark: SparkSession, tmp_path: Path) -> None:
    edition = edition_of_odd_texts()
    questions = [question for question, _ in (read_question({"zone": text, "use": "07"}, edition) for text in TEXTS)]
    assert differences(edition, [each for each in questions if each is not None], spark, tmp_path) == []


SITES = """site,site_area,density_zone,metro_distance,registered_use,right_ends,state_owned,power_headroom,street_fronts
A,5000,2,900,0902,2050-01-01,true,800,1
B,4200,1,1200,0902,2040-06-30,true,200,1
C,3000,2,,1001,2050-01-01,true,,0
"""
DEMAND = {"far": 4.4, "service_life": 10, "starts_on": "2026-03-01", "power": 300, "night_noise": 45}


def screen(folder: Path, sites: str, engine: str) -> int:
    (folder / "sites.csv").write_text(sites)
    (folder / "demand.json").write_text(json.dumps(DEMAND))
    given = ["--sites", f"{folder}/sites.csv", "--demand", f"{folder}/demand.json", "--uses", "0902,0901", "--quiet"]
    out = ["--out", f"{folder}/{engine}.parquet", "--engine", engine, "--master", "local[2]"]
    return main(["screen", str(SEEDS / "pocket" / "2026-01-01"), *given, *out])


def test_the_command_line_gives_the_same_rows_but_for_costs(tmp_path: Path) -> None:
    assert [screen(tmp_path, SITES, engine) for engine in ("duckdb", "spark")] == [0, 0]
    rows = [in_order(pq.read_table(tmp_path / f"{engine}.parquet")) for engine in ("duckdb", "spark")]
    for one, other in zip(*rows, strict=True):
        one.pop("cost")
        assert other.pop("cost") is None
        assert one == other
    assert len(rows[0]) == 6
    said = pq.read_schema(tmp_path / "duckdb.parquet").metadata
    also = json.loads((tmp_path / "spark.parquet" / "_edition.json").read_text())
    assert also["digest"] == said[b"digest"].decode()
    assert also["missing"] == json.loads(said[b"missing"])


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        (SITES.replace("\nB,", "\nA,"), "sites.csv: site A stands there 2 times. Name each site once."),
        (SITES.replace("\nB,", "\n,"), "1 rows have no site. Name each site."),
        (SITES.replace("A,5000", "A,big"), "sites.csv: site_area: 'big' is no number (site A)."),
        (SITES.replace("2050-01-01", "2050-02-30"), "right_ends: '2050-02-30' is no day such as 2026-03-01"),
        (SITES.replace("density_zone", "density"), "sites.csv has no column for density_zone."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    sites: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert screen(tmp_path, sites, "spark") == 1
    assert said in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"sites.csv", "demand.json"}
