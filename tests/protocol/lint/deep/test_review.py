"""A whole edition, from the command line: Egret Bay's size correction, coverage by worked cases, places and shares."""

import json
from pathlib import Path

import pytest

from protocol.__main__ import main
from protocol.lint.deep.finding import Finding, finding_from_json
from protocol.lint.deep.review import review
from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import load
from tests.protocol.lint.deep.harbour import CEILING, bounds, edition_of, path, rule, say

SEEDS = Path(__file__).parents[4] / "seeds" / "rulebooks"
EGRET_BAY = SEEDS / "egret-bay" / "2026-01-01"
CASES = """\
- name: a house
  facts: {use: "07", far: 1, zone: a}
  expect: {verdict: lands, fails: []}
- name: too much
  facts: {use: "07", far: 3, zone: a}
  expect: {verdict: blocked, fails: [ceiling]}
"""


@pytest.fixture(scope="module")
def egret_bay() -> tuple[Finding, ...]:
    edition = load(EGRET_BAY).edition
    assert edition is not None
    return review(edition, load_cases(edition)[0])


def test_the_size_correction_of_egret_bay_is_found_at_3000_square_metres(egret_bay: tuple[Finding, ...]) -> None:
    (cliff,) = (finding for finding in egret_bay if finding.kind == "cliff" and finding.table == "size_factor")
    assert (cliff.rules, cliff.fact, cliff.threshold) == (("far-base",), "site_area", 3000)
    assert str(cliff.place) == "tables/size_factor.csv:3:1"
    assert cliff.share is not None
    assert round(cliff.share, 3) == 0.176
    edition = load(EGRET_BAY).edition
    assert edition is not None
    assert [witness.bound for witness in cliff.witnesses] == bounds(edition, cliff)
    assert [witness.facts["site_area"] for witness in cliff.witnesses] == [2999.99, 3000]


def test_an_edition_says_the_same_each_time_it_is_asked(egret_bay: tuple[Finding, ...]) -> None:
    edition = load(EGRET_BAY).edition
    assert edition is not None
    again = review(edition, ())
    kinds = ("contradiction", "never-binds", "never-helps")
    assert [each for each in again if each.kind in kinds] == [each for each in egret_bay if each.kind in kinds]


def test_findings_are_the_same_after_a_way_through_json(egret_bay: tuple[Finding, ...]) -> None:
    assert egret_bay
    for finding in egret_bay:
        assert finding_from_json(json.loads(json.dumps(finding.to_json()))) == finding


def test_whoever_waits_is_told_how_far_it_is() -> None:
    told: list[float] = []
    review(edition_of(CEILING), (), progress=told.append)
    assert told == sorted(told)
    assert len(set(told)) > 3
    assert told[-1] == 1


def test_every_finding_speaks_both_languages(egret_bay: tuple[Finding, ...]) -> None:
    for finding in egret_bay:
        assert finding.says["en"].endswith(".")
        assert finding.says["zh-Hans"].endswith("。")
        assert "{" not in finding.says["en"] + finding.says["zh-Hans"]


def test_what_no_case_reaches_is_told_and_what_a_case_reaches_is_not() -> None:
    tower = rule("tower", "limit: height\nat_most: IF(zone = 'a', 30, 20)")
    edition = edition_of(CEILING, tower, paths=path("more", "relaxes: [ceiling]\ngives: {add: 0.1}"), cases=CASES)
    told = {(finding.code, *finding.rules, *finding.paths) for finding in say(edition, "untested")}
    assert ("case-rule", "ceiling") not in told
    assert ("case-rule", "tower") in told
    assert ("case-else",) not in told
    assert ("case-else", "tower") in told
    assert ("case-misses-path", "more") in told
    assert ("case-misses-rule", "ceiling") not in told


def test_rows_that_no_case_reads_are_counted_by_table() -> None:
    by_zone = rule("ceiling", "limit: far\nat_most: lookup(by_zone, zone)")
    cases = CASES.replace("far: 1", "far: 0.5")
    edition = edition_of(by_zone, tables={"by_zone": "zone,value\na,1\nb,2\n"}, cases=cases)
    (finding,) = say(edition, "unread")
    assert finding.says["en"] == "Worked cases read 1 of 2 rows of by_zone."
    assert finding.says["zh-Hans"] == "算例读取了表“by_zone”2 行中的 1 行。"


def test_lint_deep_prints_places_witnesses_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    pocket = SEEDS / "pocket"
    assert main(["lint", str(pocket), "--deep", "--cliff", "20%"]) == 0
    out = capsys.readouterr().out.split("\n")
    assert out[0] == "No problems."
    at = next(at for at, line in enumerate(out) if "metro_bonus.csv:4:1: cliff far-ceiling: " in line)
    assert out[at].startswith(f"{pocket.as_posix()}/2026-01-01/tables/metro_bonus.csv:4:1: cliff far-ceiling: The ")
    assert [json.loads(line)["metro_distance"] for line in out[at + 1 : at + 3]] == [499.999, 500]
    assert not any("metro_bonus.csv:3:1" in line for line in out)
    assert out[-2] == "2 cliff, 5 unread."


def test_lint_deep_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(SEEDS / "pocket"), "--deep", "--lang", "zh-Hans"]) == 0
    assert "断崖 far-ceiling：距地铁站距离为 500 m 处，容积率上限跳变 30%" in capsys.readouterr().out


def test_lint_without_deep_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(SEEDS / "pocket")]) == 0
    assert capsys.readouterr().out == "No problems.\n"


@pytest.mark.parametrize("share", ["much", "0", "-1", "nan"])
def test_a_share_that_is_none_is_refused(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["lint", str(SEEDS / "pocket"), "--deep", "--cliff", share])
    assert share in capsys.readouterr().err


def test_an_edition_with_errors_says_nothing_of_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rulebook.yaml").write_text("nonsense: true\n")
    assert main(["lint", str(tmp_path), "--deep"]) == 1
    assert "cliff" not in capsys.readouterr().out
