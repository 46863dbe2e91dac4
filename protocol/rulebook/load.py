"""A folder, or texts by path -> an edition; a rulebook's folder -> its dated editions. Never raises for bad text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from protocol.language.problem import Place, Problem
from protocol.rulebook.build import Draft, build
from protocol.rulebook.model import Edition
from protocol.rulebook.read import read_folder

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An edition, None where one of its problems is an error; problems sorted by place, warnings among them.

    `folder` is the name of its folder inside a rulebook's folder, empty for an edition read alone. `draft`: what could
    be read where there are errors.
    """

    edition: Edition | None
    problems: tuple[Problem, ...]
    folder: str = ""
    draft: Draft | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of this edition with its place relative to the rulebook's folder."""
        file = f"{self.folder}/{problem.place.file}" if self.folder else problem.place.file
        return replace(problem, place=replace(problem.place, file=file))


def load(source: Path | str | Mapping[str, str]) -> Loaded:
    """Return the edition in a folder, or in texts by path (`rules/terms.yaml`), with everything that is wrong with it.

    A folder named by a date must be in force from that date.
    """
    if isinstance(source, Mapping):
        edition, problems, draft = build(dict(source), [])
        return Loaded(edition, tuple(problems), draft=draft)
    folder = Path(source)
    texts, unread = read_folder(folder)
    if not texts and unread and unread[0].code == "no-folder":
        return Loaded(None, tuple(unread))
    edition, problems, draft = build(texts, unread)
    if edition is not None and _DATED.fullmatch(folder.name) and folder.name != edition.in_force_from.isoformat():
        problems = sorted([*problems, _wrong_folder(edition, folder.name)])
        edition = None
    return Loaded(edition, tuple(problems), draft=draft)


def load_rulebook(folder: Path | str) -> tuple[Loaded, ...]:
    """Return every dated edition in a rulebook's folder, oldest first; places begin with the edition's folder.

    A folder that is an edition itself gives that one.
    """
    root = Path(folder)
    if (root / "rulebook.yaml").exists() or not root.is_dir():
        return (load(root),)
    dated = sorted(path for path in root.iterdir() if path.is_dir() and _is_day(path.name))
    others = [path for path in sorted(root.iterdir()) if path not in dated and not path.name.startswith(".")]
    loaded = [_in_folder(load(path), path.name) for path in dated]
    if not loaded:
        message = f"{root} holds no edition."
        problem = Problem(Place(".", 1, 1), "no-edition", message, "Name its folder by the day it is in force from.")
        return (Loaded(None, (problem,)),)
    if others:
        strange = [
            Problem(
                Place(path.name, 1, 1),
                "unknown-file",
                f"{path.name} is no edition.",
                "An edition's folder is named by a date.",
            )
            for path in others
        ]
        first = loaded[0]
        loaded[0] = Loaded(None, tuple(sorted([*strange, *first.problems])), first.folder)
    return _of_one_rulebook(loaded)


def _is_day(name: str) -> bool:
    try:
        return bool(_DATED.fullmatch(name)) and dt.date.fromisoformat(name) is not None
    except ValueError:
        return False


def _wrong_folder(edition: Edition, name: str) -> Problem:
    text = edition.files["rulebook.yaml"]
    line = next((at for at, row in enumerate(text.split("\n"), 1) if row.startswith("in_force_from")), 1)
    message = f"The folder is named {name}, and this edition is in force from {edition.in_force_from}."
    return Problem(Place("rulebook.yaml", line, 1), "folder-date", message, "Let the two be the same day.")


def _in_folder(loaded: Loaded, name: str) -> Loaded:
    inside = replace(loaded, folder=name)
    return replace(inside, problems=tuple(inside.placed(problem) for problem in loaded.problems))


def _of_one_rulebook(loaded: list[Loaded]) -> tuple[Loaded, ...]:
    """Report editions that do not name the rulebook and authority of the first."""
    checked: list[Loaded] = []
    first: Edition | None = None
    for one in loaded:
        edition = one.edition
        if edition is not None and first is None:
            first = edition
        if edition is not None and first is not None:
            mine, theirs = (edition.rulebook, edition.authority), (first.rulebook, first.authority)
            if mine != theirs:
                message = f"This edition is of {' of '.join(mine)}, the first one of {' of '.join(theirs)}."
                place = Place(f"{one.folder}/rulebook.yaml", 1, 1)
                problem = Problem(place, "other-rulebook", message, "Keep each rulebook in a folder of its own.")
                one = Loaded(None, tuple(sorted([*one.problems, problem])), one.folder)
        checked.append(one)
    return tuple(checked)
