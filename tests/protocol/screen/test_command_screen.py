"""`python -m protocol screen`: rows with the solver's own costs; whatever is wrong is said, and nothing is written."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from protocol.__main__ import main
from protocol.paths.answer import answer
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load

POCKET = Path(__file__).parents[3] / "seeds" / "rulebooks" / "pocket" / "2026-01-01"
NAMES = (
    "site",
    "site_area",
    "density_zone",
    "metro_distance",
    "registered_use",
    "right_ends",
    "state_owned",
    "power_headroom",
    "street_fronts",
)
SITES = {
    "A": ("5000", "2", "900", "0902", "2050-01-01", "true", "800", "1"),
    "B": ("4200", "1", "1200", "0902", "2040-06-30", "true", "200", "1"),
    "C": ("3000", "2", "300", "1001", "2050-01-01", "true", "", "0"),
}
DEMAND = {"far": 4.4, "service_life": 10, "starts_on": "2026-03-01", "power": 300, "night_noise": 45}
Screen = Callable[..., tuple[int, str]]


def table(*rows: tuple[str, ...], names: tuple[str, ...] = NAMES) -> str:
    return "".join(f"{','.join(row)}\n" for row in (names, *rows))


WHOLE = table(*((site, *values) for site, values in SITES.items()))


@pytest.fixture
def screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Screen:
    """Return what runs the command on a file of sites, and gives its exit code and what it said of mistakes."""

    def run(sites: str | bytes, *options: str, name: str = "sites.csv", out: str = "out.csv") -> tuple[int, str]:
        (tmp_path / name).write_bytes(sites if isinstance(sites, bytes) else sites.encode())
        (tmp_path / "demand.json").write_text(json.dumps(DEMAND))
        given = ("--sites", str(tmp_path / name), "--demand", str(tmp_path / "demand.json"))
        uses = () if "--uses" in options else ("--uses", "0902,0901")
        code = main(["screen", str(POCKET), *given, "--out", str(tmp_path / out), "--quiet", *uses, *options])
        return code, capsys.readouterr().err

    return run


def test_each_row_has_the_verdict_and_the_cost_of_the_cheapest_paths(screen: Screen, tmp_path: Path) -> None:
    assert screen(WHOLE)[0] == 0
    edition = load(POCKET).edition
    assert edition is not None
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["site"], row["use"]) for row in rows] == [(site, use) for use in ("0902", "0901") for site in SITES]
    for row in rows:
        facts = dict(zip(NAMES[1:], SITES[row["site"]], strict=True))
        numbers = {name: float(text) if text else None for name, text in facts.items() if name in _NUMBERS}
        given = {**facts, **numbers, "state_owned": True, **DEMAND, "use": row["use"]}
        question, problems = read_question(given, edition)
        assert question is not None, problems
        found = answer(edition, question)
        assert row["verdict"] == found.verdict
        assert row["cost"] == (str(found.paths[0].cost) if found.paths else "")
    assert {row["verdict"] for row in rows} == {"lands_by_path", "blocked"}


_NUMBERS = ("site_area", "metro_distance", "power_headroom", "street_fronts")


def cut(path: Path) -> bytes:
    """Return the first half of a Parquet file."""
    path.mkdir()
    file = path / "whole.parquet"
    duckdb.sql(f"COPY (SELECT 'A' AS site, 5000 AS site_area) TO '{file}'")
    whole = file.read_bytes()
    return whole[: len(whole) // 2]


@pytest.mark.parametrize(
    ("sites", "options", "said"),
    [
        (WHOLE.replace("\nB,", "\nA,"), (), "sites.csv: site A stands there 2 times. Name each site once."),
        (WHOLE.replace("A,5000", "A,big"), (), "sites.csv: site_area: 'big' is no number (site A)."),
        (WHOLE.replace("2050-01-01", "2050-02-30"), (), "right_ends: '2050-02-30' is no day such as 2026-03-01"),
        (WHOLE, ("--uses", "0902,9999"), "--uses: '9999' is no use of this rulebook. Uses are 07, 0701"),
        (WHOLE, ("--id", "lot"), "sites.csv has no column lot, which names the sites. It has: site, site_area"),
        (WHOLE.replace("\nB,", "\n,"), (), "1 rows have no site. Name each site."),
        (WHOLE, ("--memory", "lots"), "lots"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    screen: Screen, tmp_path: Path, sites: str, options: tuple[str, ...], said: str
) -> None:
    code, err = screen(sites, *options)
    assert code == 1
    assert said in err
    assert {path.name for path in tmp_path.iterdir()} == {"sites.csv", "demand.json"}


def test_a_file_that_breaks_off_is_refused(screen: Screen, tmp_path: Path) -> None:
    code, err = screen(cut(tmp_path / "made"), name="sites.parquet")
    assert code == 1
    assert "sites.parquet cannot be read" in err
    assert not (tmp_path / "out.csv").exists()


def test_no_number_is_refused_though_the_file_says_what_its_numbers_lie_between(screen: Screen, tmp_path: Path) -> None:
    """The least and the most that a Parquet file names leave out what is no number."""
    file = tmp_path / "made.parquet"
    pq.write_table(pa.table({"site": ["A", "B", "C"], "site_area": [5000.0, math.nan, 7000.0]}), file)
    assert pq.read_metadata(file).row_group(0).column(1).statistics.max == 7000.0
    code, err = screen(file.read_bytes(), "--allow-missing", name="sites.parquet")
    assert code == 1
    assert "sites.parquet: site_area: 'nan' is not finite, or beyond 1,000,000,000,000 (site B)." in err


def test_a_column_that_is_not_there_is_asked_for_or_unknown_on_every_site(screen: Screen, tmp_path: Path) -> None:
    names = tuple(name for name in NAMES if name != "density_zone")
    rows = [(site, values[0], *values[2:]) for site, values in SITES.items()]
    code, err = screen(table(*rows, names=names))
    assert code == 1
    assert "sites.csv has no column for density_zone. Add them (empty where unknown), or say --allow-missing" in err
    assert not (tmp_path / "out.csv").exists()
    code, err = screen(table(*rows, names=names), "--allow-missing")
    assert code == 0
    assert "no column for density_zone: unknown on every site." in err
    with (tmp_path / "out.csv").open() as file:
        assert {row["far_at_most"] for row in csv.DictReader(file)} == {"unknown"}


def test_a_result_that_stood_there_stays_where_a_run_fails(screen: Screen, tmp_path: Path) -> None:
    assert screen(WHOLE)[0] == 0
    before = (tmp_path / "out.csv").read_bytes()
    assert screen(WHOLE.replace("A,5000", "A,big"))[0] == 1
    assert (tmp_path / "out.csv").read_bytes() == before


def test_paths_that_require_each_other_are_no_edition_to_screen_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in POCKET.rglob("*"):
        if file.is_file():
            copy = tmp_path / "2026-01-01" / file.relative_to(POCKET)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    paths = next((tmp_path / "2026-01-01" / "paths").glob("*.yaml"))
    text = paths.read_text()
    for one, other in (("far-transfer", "public-ground-floor"), ("public-ground-floor", "far-transfer")):
        text = text.replace(f"{one}:\n", f"{one}:\n  requires: [{other}]\n", 1)
    paths.write_text(text)
    folder = str(tmp_path / "2026-01-01")
    out = tmp_path / "out.csv"
    code = main(["screen", folder, "--sites", "s.csv", "--demand", "d.json", "--out", str(out)])
    assert code == 1
    assert f"see: python -m protocol lint {folder}" in capsys.readouterr().err
    assert main(["lint", folder]) == 1
    assert "requires" in capsys.readouterr().out
    assert not out.exists()
