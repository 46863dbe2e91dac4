"""Scenes of the four rulebooks of seeds/rulebooks, and what is said of a rule in each of them.

A scene is an entry of one of the YAML files here:

- `shows`: what is to be seen in it
- `edition`: a folder of seeds/rulebooks
- `case`: one of its worked cases, with `facts` changed
- `taken`: paths taken, with their level (null: none)
- `rules`: whose sentences are told; `duties`: tell the duties that the taken paths bring, too
- `measured`: by fact, the day it is of
- `edits`: file, text and new text, each: a rulebook that differs from the one in seeds in this place alone

What is told stands in the text file of the same name, one paragraph for each rule: a heading, the English sentences,
the Chinese ones. After a change on purpose write them anew, and read every line that `git diff` shows:

    python -m tests.protocol.says
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from protocol.evaluate.check import check
from protocol.evaluate.document import Check, StepResult
from protocol.rulebook.cases import WorkedCase, load_cases
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from protocol.rulebook.read import read_folder

HERE = Path(__file__).parent
RULEBOOKS = HERE.parents[2] / "seeds" / "rulebooks"


@dataclass(frozen=True)
class Scene:
    """One question and the rules it is told of."""

    shows: str
    edition: str
    case: str
    rules: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    taken: Mapping[str, float | None] = field(default_factory=dict)
    measured: Mapping[str, dt.date] = field(default_factory=dict)
    edits: tuple[tuple[str, str, str], ...] = ()
    duties: bool = False

    def answer(self) -> Check:
        """Return what the edition answers."""
        edition, cases = rulebook(self.edition, self.edits)
        question = like(edition, cases[self.case], self.facts).question
        measured = {name: replace(question.facts[name], as_of=day) for name, day in self.measured.items()}
        question = replace(question, facts={**question.facts, **measured})
        return check(edition, question, tuple(StepResult(path, level) for path, level in self.taken.items()))


def topics() -> list[str]:
    """Return the names of the files of scenes."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def scenes(topic: str) -> list[Scene]:
    """Return the scenes of a file."""
    found = yaml.safe_load((HERE / f"{topic}.yaml").read_text(encoding="utf-8"))
    return [
        Scene(**{**scene, "rules": tuple(scene.get("rules", ())), "edits": tuple(map(tuple, scene.get("edits", ())))})
        for scene in found
    ]


@cache
def rulebook(
    name: str, edits: tuple[tuple[str, str, str], ...] = ()
) -> tuple[Edition, Mapping[str, tuple[str, WorkedCase]]]:
    """Return an edition of seeds, changed in these places, and its worked cases, each with its file."""
    files, _ = read_folder(RULEBOOKS / name)
    for file, text, new in edits:
        assert files[file].count(text) == 1, (
            f"{file} of {name} says {text!r} not once, but {files[file].count(text)} times"
        )
        files[file] = files[file].replace(text, new)
    loaded = load(files)
    assert loaded.edition is not None, loaded.problems
    cases, problems = load_cases(loaded.edition)
    assert edits or not problems, problems
    return loaded.edition, {case.name: (case.place.file, case) for case in cases}


def like(edition: Edition, case: tuple[str, WorkedCase], facts: Mapping[str, Any]) -> WorkedCase:
    """Return a worked case with some facts changed."""
    file, found = case
    if not facts:
        return found
    said = json.dumps(facts, default=str, ensure_ascii=False)
    text = f"{edition.files[file]}\n- name: changed\n  like: {json.dumps(found.name)}\n  facts: {said}\n"
    text += "  expect: {verdict: lands}\n"
    cases, problems = load_cases(replace(edition, files={file: text}))
    changed = [case for case in cases if case.name == "changed"]
    assert changed, problems
    return changed[0]


def told(topic: str) -> str:
    """Return what is told in the scenes of a file."""
    return "\n".join(paragraph for scene in scenes(topic) for paragraph in _paragraphs(scene))


def _paragraphs(scene: Scene) -> Iterator[str]:
    answer = scene.answer()
    rules = {rule.id: rule for rule in answer.rules}
    for name in scene.rules:
        rule = rules[name]
        heading = f"# {scene.shows} ({scene.edition}: {name} {rule.outcome.replace('_', ' ')})"
        yield f"{heading}\n{rule.says['en']}\n{rule.says['zh-Hans']}\n"
    if scene.duties:
        assert answer.taken is not None
        for obligation in answer.taken.obligations:
            heading = f"# {scene.shows} ({scene.edition}: duty of {obligation.path})"
            yield f"{heading}\n{obligation.duty['en']}\n{obligation.duty['zh-Hans']}\n"
