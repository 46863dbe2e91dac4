"""The texts of the pocket rulebook, and of an edition that comes after it."""

from __future__ import annotations

from pathlib import Path

from protocol.rulebook.read import read_folder

POCKET_FOLDER = Path(__file__).parents[2] / "seeds" / "rulebooks" / "pocket"


def pocket_files() -> dict[str, str]:
    """Return the texts of the edition of 2026."""
    files, problems = read_folder(POCKET_FOLDER / "2026-01-01")
    assert not problems
    return files


def pocket_files_from(day: str, *, ceiling: str = "3.6") -> dict[str, str]:
    """Return the same rulebook as it holds from another day on, with another ceiling for housing in zone 1."""
    files = pocket_files()
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("in_force_from: 2026-01-01", f"in_force_from: {day}")
    files["tables/base_far.csv"] = files["tables/base_far.csv"].replace("1,07,3.2", f"1,07,{ceiling}")
    return files
