"""What was told before is told again word for word, and only where nothing it hangs on has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.evaluate import retell
from protocol.evaluate.check import check
from protocol.evaluate.document import StepResult
from protocol.evaluate.retell import memory_of
from protocol.evaluate.says import Teller
from protocol.rulebook.cases import load_cases
from protocol.rulebook.facts import FactValue, Question
from protocol.rulebook.model import Edition
from tests.protocol.properties.cases import random_edition, random_question, runners
from tests.protocol.properties.thorough import THOROUGH
from tests.rulebooks.editions import edition_of

Asked = tuple[Question, tuple[StepResult, ...]]


@pytest.fixture(autouse=True)
def _nothing_was_told_before() -> Iterator[None]:
    retell._memories.clear()
    yield
    retell._memories.clear()


def between(chance: Random, one: Question, other: Question) -> Question:
    """Return a question that has each fact and term from one of two, so that it differs from both in a few things."""
    lean = chance.choice((0.1, 0.5, 0.9))
    facts = {}
    for name in {**one.facts, **other.facts}:
        source = (one if chance.random() < lean else other).facts
        if name in source:
            facts[name] = varied(chance, source[name])
    terms = (one if chance.random() < lean else other).terms
    values = {
        name: (one if chance.random() < lean else other).terms.values.get(name)
        for name in {**one.terms.values, **other.terms.values}
    }
    return replace(one, facts=facts, terms=replace(terms, values=values), phases=())


def varied(chance: Random, fact: FactValue) -> FactValue:
    """Return a fact, now and then disputed, or from elsewhere, or of another day."""
    change: dict[str, Any] = chance.choice(
        (
            {},
            {},
            {},
            {},
            {"source": "A survey"},
            {"as_of": dt.date(2024, 5, 6)},
            {"state": "disputed", "reason": "Why?"},
        )
    )
    return fact if fact.value is None else replace(fact, **change)


def some_paths(chance: Random, edition: Edition) -> tuple[StepResult, ...]:
    """Return none of the paths, or a few that exclude nothing, at a level of theirs."""
    if chance.random() < 0.6:
        return ()
    found: list[StepResult] = []
    for path in chance.sample(list(edition.paths.values()), min(2, len(edition.paths))):
        level = None if path.level is None else chance.choice(path.level.steps())
        found.append(StepResult(path.id, level))
    return tuple(found)


def answers(edition: Edition, asked: list[Asked], *, anew: bool) -> list[dict[str, Any]]:
    found = []
    for question, steps in asked:
        if anew:
            retell._memories.clear()
        found.append(check(edition, question, steps).to_json())
    return found


def told_alike(edition: Edition, asked: list[Asked]) -> None:
    fresh = answers(edition, asked, anew=True)
    retell._memories.clear()
    for again in (answers(edition, asked, anew=False), answers(edition, asked, anew=False)):
        for one, other in zip(fresh, again, strict=True):
            assert one == other


@THOROUGH
@given(st.integers(min_value=0, max_value=2**32))
def test_random_rulebooks_say_the_same_told_before_or_not(seed: int) -> None:
    chance = Random(seed)
    edition = runners(seed % 60)[0]
    one, other = (random_question(chance, edition) for _ in range(2))
    asked = [(between(chance, one, other), some_paths(chance, edition)) for _ in range(4)]
    told_alike(edition, [(one, ()), (other, ()), *asked])


def test_the_worked_cases_of_the_demo_city_say_the_same_told_before_or_not() -> None:
    edition = edition_of("egret-bay", "2026-01-01")
    chance = Random(7)
    questions = [case.question for case in load_cases(edition)[0] if not case.question.phases]
    asked = [
        (between(chance, *chance.sample(questions, 2)), some_paths(chance, edition) if chance.random() < 0.3 else ())
        for _ in range(160)
    ]
    told_alike(edition, asked)


def test_what_was_told_before_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = edition_of("pocket", "2026-01-01")
    question = load_cases(edition)[0][0].question
    before = check(edition, question).to_json()
    monkeypatch.setattr(Teller, "rule", lambda *_: pytest.fail("told anew"))
    assert check(edition, question).to_json() == before
    assert len(memory_of(edition).sentences) == 2 * (len(edition.rules) + 1)


def test_a_fact_told_otherwise_is_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = edition_of("pocket", "2026-01-01")
    question = load_cases(edition)[0][0].question
    check(edition, question)
    told: list[int] = []
    once = Teller.rule
    monkeypatch.setattr(Teller, "rule", lambda self, at, outcome: told.append(at) or once(self, at, outcome))
    name = next(name for name, fact in question.facts.items() if fact.value is not None and name in "power_headroom")
    moved = replace(question.facts[name], source="Another survey")
    check(edition, replace(question, facts={**question.facts, name: moved}), languages=("en",))
    assert 0 < len(told) < len(edition.rules)


def test_a_memory_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = random_edition(Random(3))
    chance = Random(4)
    asked: list[Asked] = [(random_question(chance, edition), ()) for _ in range(8)]
    monkeypatch.setattr(retell, "MOST_SENTENCES", 5)
    told_alike(edition, asked)
    assert len(memory_of(edition).sentences) < 5 + 2 * (len(edition.rules) + 1)


def test_of_few_editions_at_once_anything_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retell, "MOST_EDITIONS", 2)
    for number in range(4):
        memory_of(random_edition(Random(number)))
    assert len(retell._memories) == 2
