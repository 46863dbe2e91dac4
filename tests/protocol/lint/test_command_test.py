"""`python -m protocol test`: worked cases against what the edition says, the cheapest paths among it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.__main__ import main

ROOT = Path(__file__).parents[3]
EDITION = ROOT / "seeds" / "rulebooks" / "pocket" / "2026-01-01"
RIGHT = "cheapest: [{path: public-ground-floor, level: 0.2}]"
Expecting = Callable[[str], tuple[int, str]]


@pytest.fixture
def expecting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Expecting:
    """Run the cases of the pocket edition with something else expected of the offices above the ceiling."""

    def run(expected: str) -> tuple[int, str]:
        for path in EDITION.rglob("*"):
            if path.is_file():
                target = tmp_path / path.relative_to(EDITION)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        cases = tmp_path / "cases" / "cases.yaml"
        text = cases.read_text()
        assert RIGHT in text
        cases.write_text(text.replace(RIGHT, expected))
        code = main(["test", str(tmp_path)])
        return code, capsys.readouterr().out

    return run


def test_the_cheapest_paths_as_they_are_pass(expecting: Expecting) -> None:
    code, out = expecting(RIGHT)
    assert code == 0
    assert out.endswith("11 passed, 0 failed.\n")


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (
            "cheapest: [{path: public-ground-floor, level: 0.25}]",
            (
                "The cheapest paths are public-ground-floor at 0.2, for 1,200,000 in all, "
                "not public-ground-floor at 0.25 for 1,500,000."
            ),
        ),
        (
            "cheapest: [{path: public-ground-floor, level: 0.15}]",
            (
                "The cheapest paths are public-ground-floor at 0.2, for 1,200,000 in all; "
                "with public-ground-floor at 0.15 the verdict is blocked. Fails: [far-ceiling]."
            ),
        ),
        (
            "cheapest: []",
            "The cheapest paths are public-ground-floor at 0.2, for 1,200,000 in all; the case names none.",
        ),
        (
            "cheapest: [{path: public-ground-floor}]",
            "The cheapest paths cannot be taken: public-ground-floor needs a level: 0.1, 0.15, 0.2, 0.25, 0.3.",
        ),
        ("by_paths: {far: {at_most: 4.7}}", "far by paths is at most 4.6, not 4.7."),
        ("charges: {land-value: 1}", "The charge land-value is 0, not 1."),
        ("consents: [land-grantor]", "The consents asked are [], not [land-grantor]."),
    ],
)
def test_what_a_case_expects_wrongly_is_told(expecting: Expecting, expected: str, said: str) -> None:
    code, out = expecting(expected)
    assert code == 1
    assert f"offices above the ceiling open the ground floor: {said}\n" in out
    assert out.endswith("10 passed, 1 failed.\n")


def test_paths_are_not_named_where_none_are_taken(expecting: Expecting, tmp_path: Path) -> None:
    expecting(RIGHT)
    cases = tmp_path / "cases" / "cases.yaml"
    cases.write_text(
        cases.read_text().replace(
            "{verdict: undetermined, missing: [metro_distance]}",
            "{verdict: undetermined, cheapest: [{path: public-ground-floor, level: 0.2}]}",
        )
    )
    assert main(["test", str(tmp_path)]) == 1


def test_a_rule_no_case_would_miss_fails_the_command(
    expecting: Expecting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expecting(RIGHT)
    cases = tmp_path / "cases" / "cases.yaml"
    kept = [case for case in cases.read_text().split("\n- ") if "night-noise" not in case]
    cases.write_text("\n- ".join(kept))
    assert main(["test", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "rules/performance.yaml" in out or "night-noise" in out
    assert "No case would change without the rule night-noise." in out
