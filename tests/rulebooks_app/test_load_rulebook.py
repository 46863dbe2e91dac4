"""The command that stores a rulebook's folder, and what it tells a planner."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from interface.accounts.models import Authority
from interface.rulebooks.models import Edition
from tests.rulebooks_app.texts import POCKET_FOLDER, pocket_files_from


def load(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_rulebook", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def test_it_stores_every_dated_folder_and_says_so(authority: Authority) -> None:
    out, err = load(str(POCKET_FOLDER))
    assert "pocket: in force from 2026-01-01" in out
    assert err == ""
    again, _ = load(str(POCKET_FOLDER))
    assert again == out
    assert Edition.objects.count() == 1


def test_editions_are_stored_oldest_first(authority: Authority, tmp_path: Path) -> None:
    shutil.copytree(POCKET_FOLDER / "2026-01-01", tmp_path / "2026-01-01")
    for path, text in pocket_files_from("2027-01-01").items():
        target = tmp_path / "2027-01-01" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    load(str(tmp_path))
    assert [edition.in_force_to for edition in Edition.objects.order_by("in_force_from")][1] is None
    assert Edition.objects.count() == 2


def test_mistakes_are_told_with_file_line_and_column(authority: Authority, tmp_path: Path) -> None:
    folder = tmp_path / "2026-01-01"
    shutil.copytree(POCKET_FOLDER / "2026-01-01", folder)
    rules = folder / "rules" / "local-standard.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("night_noise <=", "night_noice <="), encoding="utf-8")
    _, err = load(str(tmp_path))
    line = next(number for number, text in enumerate(rules.read_text().splitlines(), 1) if "night_noice" in text)
    assert f"{rules}:{line}:" in err
    assert "Nothing was stored" in err
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["/nowhere"], "Give a rulebook's folder"),
        ([str(Path(__file__).parent)], "holds no edition"),
        ([str(POCKET_FOLDER), "--authority", "atlantis"], "Import its cadastre first"),
    ],
)
def test_a_wrong_call_says_what_to_do(authority: Authority, arguments: list[str], remedy: str) -> None:
    out, err = load(*arguments)
    assert remedy in err
    assert out == ""
