"""`python -m protocol lint | diff | schema`, as a planner runs them."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import protocol.__main__ as command_line
from protocol.__main__ import main
from protocol.lint.command_schema import schemas
from protocol.rulebook.yaml_tree import read_yaml

ROOT = Path(__file__).parents[3]
POCKET = ROOT / "seeds" / "rulebooks" / "pocket"
EDITION = POCKET / "2026-01-01"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A copy of the pocket edition, to be broken."""
    for path in EDITION.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(EDITION)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return tmp_path


def break_rule(draft: Path) -> None:
    rules = draft / "rules" / "terms.yaml"
    rules.write_text(rules.read_text().replace("lookup(maximum_term, use)", "lookup(maximum_terms, use)"))


@pytest.mark.parametrize("folder", sorted((ROOT / "seeds" / "rulebooks").iterdir()), ids=lambda folder: folder.name)
def test_the_rulebooks_of_the_seeds_are_clean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(folder)]) == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_an_error_is_printed_with_its_place_and_fails(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_rule(draft)
    assert main(["lint", str(draft)]) == 1
    first, last = capsys.readouterr().out.strip().split("\n")
    assert first == (f"{draft}/rules/terms.yaml:4:19: maximum_terms is no table. Did you mean maximum_term?")
    assert last == "1 error, 0 warnings."


TEN_MISTAKES = (
    # file, what stands there, what a tired planner writes; the place and part of the sentence that lint says of it
    ("facts.yaml", "unit: m2, from: site.area", "unit: acrez, from: site.area", "facts.yaml:1:", "acrez"),
    ("facts.yaml", "from: distance(metro_station)", "from: distnace(metro_station)", "facts.yaml:3:", "distnace"),
    ("rulebook.yaml", "transition: stay", "transition: stays", "rulebook.yaml:5:", "stays"),
    (
        "rules/local-standard.yaml",
        "night_noise <= 50",
        "night_nois <= 50",
        "rules/local-standard.yaml:35:",
        "night_nois",
    ),
    (
        "rules/local-standard.yaml",
        'allow: ["07", "09", "10"]',
        'allow: ["07", "99", "10"]',
        "local-standard.yaml:16:",
        "99",
    ),
    (
        "rules/terms.yaml",
        "lookup(maximum_term, use)",
        "lookup(maximum_terms, use)",
        "rules/terms.yaml:4:19:",
        "maximum_term",
    ),
    ("paths/paths.yaml", "gives: {add: 2 * share}", "gives: {add: 2 * night_noise}", "paths/paths.yaml:18:20:", "dB"),
    ("paths/paths.yaml", "excludes: [far-transfer]", "excludes: [far-transfr]", "paths/paths.yaml:22:", "far-transfr"),
    ("tables/maximum_term.csv", "09,40", "09,forty", "tables/maximum_term.csv:3:", "forty"),
    ("cases/cases.yaml", "site_area: 5000", "site_aera: 5000", "cases/cases.yaml:2:", "site_aera"),
)


def test_ten_mistakes_are_ten_problems_at_their_places_in_one_run(
    draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, sound, mistaken, _, _ in TEN_MISTAKES:
        text = (draft / file).read_text()
        assert text.count(sound) >= 1, (file, sound)
        (draft / file).write_text(text.replace(sound, mistaken, 1))
    assert main(["lint", str(draft)]) == 1
    *lines, last = capsys.readouterr().out.strip().split("\n")
    for file, _, mistaken, place, part in TEN_MISTAKES:
        assert [line for line in lines if f"/{place}" in line and part in line], (file, mistaken, lines)
    # Nobody is blamed who mentions what is broken elsewhere: site_area, say, which the worked cases tell of.
    assert (len(lines), last) == (len(TEN_MISTAKES), "10 errors, 0 warnings.")


def test_a_warning_is_printed_and_does_not_fail(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (draft / "tables" / "idle.csv").write_text("zone,value\n1,2\n")
    assert main(["lint", str(draft)]) == 0
    first, last = capsys.readouterr().out.strip().split("\n")
    assert first.startswith(f"{draft}/tables/idle.csv:1:1: warning: ")
    assert last == "0 errors, 1 warning."


def test_a_mistake_in_a_worked_case_is_an_error_too(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = draft / "cases" / "cases.yaml"
    cases.write_text(cases.read_text().replace("site_area: 5000", "site_aera: 5000", 1))
    assert main(["lint", str(draft)]) == 1
    assert "cases/cases.yaml:2:11: This rulebook knows no fact or term site_aera." in capsys.readouterr().out


def test_a_rulebook_folder_is_linted_edition_by_edition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = tmp_path / "2026-01-01"
    edition.mkdir()
    assert main(["lint", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    for name in ("rulebook.yaml", "facts.yaml", "uses.csv"):
        assert f"{tmp_path}/2026-01-01/{name}:1:1: {name} is missing. Every edition needs it." in out


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path / "nowhere")]) == 1
    assert "nowhere is no folder" in capsys.readouterr().out


def test_diff_tells_the_changes_in_the_language_asked_for(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = draft / "tables" / "maximum_term.csv"
    table.write_text(table.read_text().replace("09,40", "09,45"))
    assert main(["diff", str(EDITION), str(draft)]) == 0
    assert capsys.readouterr().out == "Table maximum_term, row 09: value was 40, is now 45.\n1 figure changed.\n"
    assert main(["diff", str(EDITION), str(draft), "--lang", "zh-Hans"]) == 0
    assert capsys.readouterr().out == "表“maximum_term”，行“09: value”由 40 改为 45。\n1 个数值有变。\n"
    assert main(["diff", str(draft), str(draft)]) == 0
    assert capsys.readouterr().out == "No differences.\n"


def test_diff_of_a_broken_edition_says_what_to_run(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_rule(draft)
    assert main(["diff", str(EDITION), str(draft)]) == 1
    assert f"{draft} has 1 error; see: python -m protocol lint {draft}" in capsys.readouterr().err


def test_the_schemas_describe_the_pocket_rulebook(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) >= {
        "rulebook.yaml",
        "facts.yaml",
        "consents.yaml",
        "rules/*.yaml",
        "paths/*.yaml",
        "cases/*.yaml",
    }
    for name in (
        "rulebook.yaml",
        "facts.yaml",
        "consents.yaml",
        "rules/terms.yaml",
        "paths/paths.yaml",
        "cases/cases.yaml",
    ):
        node, problems = read_yaml((EDITION / name).read_text(), name)
        assert problems == []
        assert node is not None
        plain = json.loads(json.dumps(node.plain, default=str))
        schema = printed.get(name) or printed[f"{name.partition('/')[0]}/*.yaml"]
        jsonschema.Draft202012Validator(schema).validate(plain)


def test_one_schema_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "facts.yaml"]) == 0
    assert json.loads(capsys.readouterr().out) == schemas()["facts.yaml"]


def test_the_module_runs_by_itself_and_refuses_what_it_does_not_know() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "protocol", "--help"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    for name in ("lint", "diff", "schema"):
        assert name in asked.stdout
    refused = subprocess.run([sys.executable, "-m", "protocol", "polish"], check=False, capture_output=True, cwd=ROOT)
    assert refused.returncode == 2


def test_a_command_loads_itself_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    loaded: list[str] = []
    load = command_line.import_module
    monkeypatch.setattr(command_line, "import_module", lambda name: (loaded.append(name), load(name))[1])
    assert command_line.main(["schema", "facts.yaml"]) == 0
    assert loaded == ["protocol.lint.command_schema"]
    with pytest.raises(SystemExit):
        command_line.main(["--help"])
    assert {"lint", "test", "check", "screen", "diff", "backtest", "schema"} <= set(capsys.readouterr().out.split())
