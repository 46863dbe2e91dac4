"""Uses that no rule can tell apart share one answer, and nobody can tell that they do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from interface.checks.alike import alike
from protocol.evaluate.enquire import enquire
from protocol.rulebook.facts import FactValue, Question, Terms
from protocol.rulebook.load import load_rulebook
from protocol.rulebook.model import Edition

RULEBOOKS = sorted((Path(__file__).parents[2] / "seeds" / "rulebooks").iterdir())


def newest(folder: Path) -> Edition:
    edition = load_rulebook(folder)[-1].edition
    assert edition is not None
    return edition


def facts_of(edition: Edition, use: str, *, text: str) -> dict[str, FactValue]:
    """Return a value for every fact that is not asked of a person."""
    values: dict[str, object] = {
        "number": 120.0,
        "boolean": True,
        "date": dt.date(2060, 1, 1),
        "use": use,
        "text": text,
    }
    return {
        name: FactValue(fact.type.members[0] if fact.type.members else values[fact.type.kind])  # type: ignore[arg-type]
        for name, fact in edition.facts.items()
        if not fact.source.asked
    }


@pytest.mark.parametrize("folder", RULEBOOKS, ids=lambda folder: folder.name)
def test_every_use_of_a_group_gets_the_answer_of_its_first(folder: Path) -> None:
    edition = newest(folder)
    codes = list(edition.uses)
    for use, text in ((codes[0], "1"), (codes[len(codes) // 2], "2"), (codes[-1], codes[0])):
        facts = facts_of(edition, use, text=text)
        question = Question(facts, Terms(None, MappingProxyType({"starts_on": dt.date(2026, 3, 1)})))
        groups = alike(edition, facts)
        assert sorted(code for group in groups for code in group) == sorted(codes)
        each = {answer.use: answer for answer in enquire(edition, question)}
        for group in groups:
            for code in group:
                assert replace(each[code], use="") == replace(each[group[0]], use="")


def test_a_code_that_a_rule_names_is_told_from_what_lies_below_it() -> None:
    edition = newest(next(folder for folder in RULEBOOKS if folder.name == "pocket"))
    groups = alike(edition, {"registered_use": FactValue("0901")})
    assert ("0901",) in groups
    assert not any({"07", "09"} <= set(group) for group in groups)
