"""Every rulebook of seeds/ is free of problems, and its worked cases come out as written."""

from pathlib import Path

import pytest

from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import load, load_rulebook

from .editions import RULEBOOKS

EDITIONS = sorted(path.parent for path in RULEBOOKS.glob("*/*/rulebook.yaml"))


@pytest.mark.parametrize("folder", EDITIONS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_an_edition_has_no_problem(folder: Path) -> None:
    loaded = load(folder)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.edition is not None
    cases, problems = load_cases(loaded.edition)
    assert [str(problem) for problem in problems] == []
    assert cases


def test_the_promised_editions_are_there() -> None:
    days = {folder.name: [path.name for path in sorted(folder.iterdir())] for folder in sorted(RULEBOOKS.iterdir())}
    assert days["pocket"] == ["2026-01-01"]
    assert days["cambridge-ma"] == ["2013-08-15", "2025-02-10"]
    assert days["new-york"] == ["2023-01-01", "2025-01-01", "2026-01-01"]


@pytest.mark.parametrize("rulebook", ["pocket", "cambridge-ma", "new-york"])
def test_the_editions_of_a_rulebook_follow_each_other(rulebook: str) -> None:
    editions = [loaded.edition for loaded in load_rulebook(RULEBOOKS / rulebook)]
    assert all(edition is not None and edition.rulebook == rulebook for edition in editions)
    days = [edition.in_force_from for edition in editions if edition is not None]
    assert days == sorted(set(days))
