"""Past cases under two editions: each as a check of it would come out, and what changes in all."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from protocol.__main__ import main
from protocol.evaluate.document import Check
from protocol.paths.answer import answer
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from protocol.screen import backtest as module
from protocol.screen.backtest import Backtest, backtest_to_file
from protocol.screen.backtest_lines import capacity_lines, matrix_lines
from protocol.screen.cannot import Cancelled, WrongInput
from protocol.screen.capacity import Moved
from protocol.screen.duck import Watch
from tests.rulebooks_app.texts import POCKET_FOLDER, pocket_files, pocket_files_from

SITE = {
    "site_area": 1000,
    "metro_distance": 900,
    "street_fronts": 1,
    "registered_use": "0701",
    "right_ends": "2060-01-01",
    "state_owned": "true",
    "power_headroom": 500,
    "power": 10,
    "night_noise": 40,
    "service_life": 20,
    "starts_on": "2026-03-01",
}
CASES: dict[str, dict[str, Any]] = {
    "lands": {"density_zone": "1", "use": "0701", "far": 3, "district": "Old Town"},
    "by-path": {"density_zone": "1", "use": "0701", "far": 3.4, "district": "Old Town"},
    "too-much": {"density_zone": "2", "use": "0901", "far": 9, "district": "Quay"},
    "loud": {"density_zone": "1", "use": "0701", "far": 3, "night_noise": 70, "district": "Quay"},
    "nobody-knows": {"use": "0701", "far": 3, "district": ""},
}


def edition(files: dict[str, str]) -> Edition:
    loaded = load(files)
    assert loaded.edition is not None
    return loaded.edition


@pytest.fixture(scope="module")
def old() -> Edition:
    return edition(pocket_files())


@pytest.fixture(scope="module")
def new() -> Edition:
    """The edition that allows housing in zone 1 a ratio of 9 instead of 3.2."""
    return edition(pocket_files_from("2026-02-01", ceiling="9"))


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    names = ["case", "density_zone", "use", "far", "district", *SITE]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows({"case": name, **SITE, **said} for name, said in CASES.items())
    return path


def checked(edition: Edition, case: str) -> Check:
    facts = {name: value for name, value in {**SITE, **CASES[case]}.items() if name != "district"}
    facts["state_owned"] = True
    question, problems = read_question(facts, edition)
    assert question is not None, problems
    return answer(edition, question)


def replayed(old: Edition, new: Edition, cases: Path, **options: Any) -> tuple[Backtest, dict[str, dict[str, Any]]]:
    out = cases.with_name("out.parquet")
    outcome = backtest_to_file(old, new, cases, out, **options)
    return outcome, {row["case"]: row for row in pq.read_table(out).to_pylist()}


def test_each_case_comes_out_as_a_check_of_it_before_and_after(old: Edition, new: Edition, cases: Path) -> None:
    _, rows = replayed(old, new, cases)
    words = {"no limit": math.inf, "unknown": None}
    for case in CASES:
        for edition, side in ((old, "before"), (new, "after")):
            wanted, row = checked(edition, case), rows[case]
            assert row[f"verdict_{side}"] == wanted.verdict, (case, side)
            for name, found in wanted.indicators.items():
                bounds = found.as_of_right.at_most, found.by_paths.at_most
                told = row[f"{name}_at_most_{side}"], row[f"{name}_at_most_by_paths_{side}"]
                assert told == tuple(words.get(str(bound), bound) for bound in bounds), (case, side, name)
    assert rows["by-path"]["rule_before"] == "far-ceiling"
    assert rows["loud"]["rule_before"] == rows["loud"]["rule_after"] == "night-noise"


def test_the_matrix_counts_which_verdict_became_which(old: Edition, new: Edition, cases: Path) -> None:
    outcome, _ = replayed(old, new, cases)
    assert outcome.matrix == {
        ("lands", "lands"): 1,
        ("lands_by_path", "lands"): 1,
        ("blocked", "blocked"): 2,
        ("undetermined", "undetermined"): 1,
    }
    assert (outcome.cases, outcome.changed) == (5, 1)
    assert matrix_lines(outcome)[-1] == "1 of 5 cases change their verdict (20.0%)."


def test_costs_stand_before_and_after(old: Edition, new: Edition, cases: Path) -> None:
    outcome, rows = replayed(old, new, cases)
    cheapest = checked(old, "by-path").paths[0].cost
    assert cheapest == 120_000
    assert (rows["by-path"]["cost_before"], rows["by-path"]["cost_after"]) == (cheapest, 0)
    assert (rows["lands"]["cost_before"], rows["lands"]["cost_after"]) == (0, 0)
    assert rows["too-much"]["cost_before"] is None
    assert outcome.priced == (2, 2)


def test_cases_that_change_are_priced_first_and_no_more_than_wanted(old: Edition, new: Edition, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    said = {**SITE, "use": "0701", "density_zone": "1"}
    # Both need a path before; only the second lands after.
    rows = [("a-stays", {**said, "far": 9.2}), ("b-changes", {**said, "far": 3.4}), ("c-changes", {**said, "far": 3.5})]
    stays = edition(pocket_files_from("2026-02-01", ceiling="8.8"))
    changes = edition(pocket_files_from("2026-03-01", ceiling="3.3"))
    names = ["case", *rows[0][1]]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({"case": name, **one} for name, one in rows)
    _, found = replayed(changes, stays, path, costs=1)
    assert [found[name]["verdict_before"] for name, _one in rows] == ["blocked", "lands_by_path", "lands_by_path"]
    assert [found[name]["verdict_after"] for name, _one in rows] == ["lands_by_path", "lands", "lands"]
    assert [found[name]["cost_before"] is None for name, _one in rows] == [True, False, True]
    _, found = replayed(changes, stays, path, costs=0)
    assert all(found[name]["cost_before"] is None for name, _one in rows)


def test_floor_area_possible_is_counted_in_all_by_use_and_by_area(old: Edition, new: Edition, cases: Path) -> None:
    outcome, rows = replayed(old, new, cases, area="district")
    assert str(outcome.unit) == "m2"
    by_path = checked(old, "by-path").indicators["far"].by_paths.at_most
    after = [checked(new, name).indicators["far"].by_paths.at_most for name in ("lands", "by-path")]
    assert by_path not in ("no limit", "unknown")
    assert (rows["by-path"]["floor_area_before"], rows["by-path"]["floor_area_after"]) == (0, 9000)
    assert rows["by-path"]["floor_area_by_paths_before"] == pytest.approx(1000 * by_path)
    assert rows["too-much"]["floor_area_by_paths_after"] == 0
    assert rows["nobody-knows"]["floor_area_before"] is None
    assert outcome.capacity is not None
    right, paths = outcome.capacity
    assert right == Moved(3200, 18_000, 0, 0, 0, 0, 0, 1)
    assert paths.old == pytest.approx(2 * 1000 * by_path)
    assert paths.new == pytest.approx(1000 * sum(after))
    assert {use: both[0].new for use, both in outcome.by_use.items()} == {"0701": 18_000, "0901": 0}
    assert {area: both[0].new for area, both in outcome.by_area.items()} == {"Old Town": 18_000, "Quay": 0, None: 0}
    assert outcome.by_area[None][0].unknown == 1


def test_a_limit_that_goes_is_no_number(old: Edition, cases: Path) -> None:
    free = edition(pocket_files_from("2026-02-01", ceiling="no limit"))
    outcome, _ = replayed(old, free, cases)
    assert outcome.capacity is not None
    right, _paths = outcome.capacity
    assert (right.lifted, right.lifted_from, right.old, right.new) == (2, 3200, 0, 0)
    back, _ = replayed(free, old, cases)
    assert back.capacity is not None
    assert (back.capacity[0].limited, back.capacity[0].limited_to) == (2, 3200)
    assert any("limit lifted on 2, of 3,200" in line for line in capacity_lines(outcome))


def test_what_is_missing_in_the_file_is_unknown(old: Edition, new: Edition, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("case,use\nA-1,0701\n")
    outcome, rows = replayed(old, new, path)
    assert outcome.matrix == {("undetermined", "undetermined"): 1}
    assert rows["A-1"]["floor_area_before"] is None
    assert outcome.capacity is not None
    assert outcome.capacity[0].unknown == 1


def test_the_command_prints_the_matrix_and_the_floor_area(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = tmp_path / "later"
    for name, text in pocket_files_from("2026-02-01", ceiling="9").items():
        (later / name).parent.mkdir(parents=True, exist_ok=True)
        (later / name).write_text(text)
    out = tmp_path / "out.csv"
    folders = [str(POCKET_FOLDER / "2026-01-01"), str(later)]
    assert main(["backtest", *folders, "--cases", str(cases), "--out", str(out), "--area", "district"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert "1 of 5 cases change their verdict (20.0%)." in lines
    assert "Floor area possible on the sites of these cases [m2]:" in lines
    assert "  all cases, as of right: 3,200 -> 18,000 (+14,800); not known of 1" in lines
    assert "  area Old Town, as of right: 3,200 -> 18,000 (+14,800)" in lines
    assert not any("area Quay" in line for line in lines)
    assert lines[-1] == "Costs known of 2 cases before and of 2 after."
    assert not said.err
    with out.open() as file:
        rows = {row["case"]: row for row in csv.DictReader(file)}
    assert float(rows["by-path"]["cost_before"]) == 120_000


def test_a_column_that_is_not_there_is_said_and_nothing_is_written(old: Edition, new: Edition, cases: Path) -> None:
    with pytest.raises(WrongInput, match="has no column quarter"):
        replayed(old, new, cases, area="quarter")
    assert not cases.with_name("out.parquet").exists()


@pytest.mark.parametrize("costs", ["-1", "many"])
def test_a_number_of_costs_that_is_none_is_refused(costs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["backtest", "a", "b", "--cases", "c.csv", "--out", "d.csv", "--costs", costs])
    assert "Write 0 or more." in capsys.readouterr().err


def test_who_stops_it_while_it_prices_finds_nothing_written(
    old: Edition, new: Edition, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = False

    def prices(*_args: object) -> Any:
        nonlocal stop
        stop = True
        return lambda _row: 0.0

    monkeypatch.setattr(module, "pricer", prices)
    with pytest.raises(Cancelled):
        replayed(old, new, cases, watch=Watch(cancelled=lambda: stop))
    assert not cases.with_name("out.parquet").exists()


def test_how_far_it_is_only_grows(old: Edition, new: Edition, cases: Path) -> None:
    told: list[float] = []
    replayed(old, new, cases, watch=Watch(progress=told.append))
    assert told == sorted(told)
    assert told[-1] == 1
