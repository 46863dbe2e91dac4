"""What is said of an undetermined verdict, held against completions of it.

`decided_anyway` is what every completion comes to; `missing` settles it, whatever else stays unknown.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.evaluate.certainty import _unknown_names
from protocol.evaluate.check import cases_of, check, verdict
from protocol.evaluate.closure import closure_of
from protocol.evaluate.document import Check
from protocol.evaluate.explain import Explainer
from protocol.evaluate.inputs import expressions_of
from protocol.evaluate.outlook import Outlook, path_expressions
from protocol.evaluate.possible import Possible
from protocol.evaluate.splits import parts_of
from protocol.language.tree import Expression
from protocol.rulebook.facts import FactValue, Question
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.model import Edition
from tests.protocol.conformance.suite import Construct
from tests.protocol.properties.cases import random_edition, random_question, runners
from tests.protocol.properties.thorough import THOROUGH

COMPLETIONS = 12


def completed(question: Question, other: Question, names: set[str] | None = None) -> Question:
    """Return a question whose unknown facts and terms are those of another one; only the named ones where names are."""

    def wanted(name: str) -> bool:
        return names is None or name in names

    facts = dict(question.facts)
    for name, fact in other.facts.items():
        if wanted(name) and (name not in facts or facts[name].evaluated is None):
            facts[name] = fact
    values = dict(question.terms.values)
    for name, value in other.terms.values.items():
        if wanted(name) and values.get(name) is None:
            values[name] = value
    uses = question.terms.uses or (other.terms.uses if wanted("use") else None)
    return replace(question, facts=facts, terms=replace(question.terms, values=values, uses=uses))


def asked(seed: int) -> tuple[Random, Edition, Question]:
    """Return a random question of one of sixty editions, and the chance that made it."""
    chance = Random(seed)
    edition = runners(seed % 60)[0]
    return chance, edition, random_question(chance, edition)


@THOROUGH
@given(st.integers(min_value=0, max_value=2**32))
def test_what_is_decided_anyway_is_what_completions_come_to(seed: int) -> None:
    chance, edition, question = asked(seed)
    said = check(edition, question, languages=()).decided_anyway
    if said is None:
        return
    for _ in range(COMPLETIONS):
        other = completed(question, random_question(chance, edition))
        # What is unknown in the completion too may be anything, so it is no other verdict.
        assert verdict(edition, other) in (said, "undetermined"), other


def test_random_questions_are_decided_anyway_often_enough_to_tell() -> None:
    said: Counter[str | None] = Counter()
    for seed in range(1500):
        chance = Random(seed)
        edition = runners(seed % 60)[0]
        found = check(edition, random_question(chance, edition), languages=())
        if found.verdict == "undetermined":
            said[found.decided_anyway] += 1
    assert said["blocked"] >= 5
    assert said[None] >= 20


FACTS = ("p", "q", "zone")
CONDITIONS = (
    "p", "NOT p", "q", "zone = 'A'", "zone <> 'A'", "zone = 'B'", "p OR zone = 'A'", "NOT q OR p", "p AND q",
    "NOT p OR NOT q", "zone = 'A' OR zone = 'B'", "IF(p, q, NOT q)",
)  # fmt: skip


def small_book(chance: Random) -> Edition:
    """Return an edition of a few conditions on two truths and a text, without paths."""
    rules = {f"r{at}": {"require": chance.choice(CONDITIONS)} for at in range(chance.choice((2, 3)))}
    return Construct("small", "", {"rules": {"any": {"allow": ["07"]}, **rules}}, ()).edition


def answer(edition: Edition, facts: dict[str, Any]) -> Check:
    question, problems = read_question({"use": "07", **facts}, edition)
    assert question is not None, problems
    return check(edition, question, languages=())


@pytest.mark.parametrize("seed", range(60))
def test_of_two_truths_exactly_what_every_completion_gives_is_decided(seed: int) -> None:
    chance = Random(seed)
    edition = small_book(chance)
    zone = {"zone": chance.choice("AB")}
    everything = {
        answer(edition, {"p": p, "q": q, **zone}).verdict for p, q in itertools.product((True, False), repeat=2)
    }
    found = answer(edition, zone)
    if found.verdict != "undetermined":
        return
    assert found.decided_anyway == (next(iter(everything)) if len(everything) == 1 else None)


def test_two_rules_that_cannot_both_hold_block_whatever_a_number_is() -> None:
    rules = {"any": {"allow": ["07"]}, "high": {"require": "x >= 5"}, "low": {"require": "x < 5"}}
    edition = Construct("between", "", {"rules": rules}, ()).edition
    assert answer(edition, {}).decided_anyway == "blocked"
    touching = {**rules, "low": {"require": "x <= 5"}}
    edition = Construct("touching", "", {"rules": touching}, ()).edition
    assert answer(edition, {}).decided_anyway is None
    assert answer(edition, {"x": 5}).verdict == "lands"


def test_a_band_is_cut_at_its_ends() -> None:
    table = {"bonus": "from,to,value\n0,10,1\n10,20,3\n20,no limit,1\n"}
    rules = {
        "any": {"allow": ["07"]},
        "r": {"limit": "far", "at_most": "band(bonus, x)"},
        "s": {"require": "x < 10 OR x >= 20"},
        "t": {"require": "x >= 0"},
    }
    edition = Construct("band", "", {"rules": rules, "tables": table}, ()).edition
    assert answer(edition, {"far": 2}).decided_anyway == "blocked"
    assert answer(edition, {"far": 1}).decided_anyway is None


@given(st.integers(min_value=0, max_value=2**32))
def test_the_parts_of_a_fact_are_all_of_it_and_none_twice(seed: int) -> None:
    edition = random_edition(Random(seed % 40))
    for name, declaration in edition.facts.items():
        parts = parts_of(edition, name, frozenset([name]))
        whole = Possible()
        for part in parts:
            whole = whole.joined(part)
        (alone,) = parts if len(parts) == 1 else (whole,)
        assert whole == alone
        numbers = [part for part in parts if part.has_numbers]
        step = 1.0 if declaration.type.kind == "date" else 0.0
        for before, after in itertools.pairwise(numbers):
            expected = before.high + step if step else math.nextafter(before.high, math.inf)
            assert after.low == expected
        texts = [value for part in parts for value in part.values or ()]
        assert len(texts) == len(set(texts))


@THOROUGH
@given(st.integers(min_value=0, max_value=2**32))
def test_what_is_missing_settles_the_verdict(seed: int) -> None:
    chance, edition, question = asked(seed)
    found = check(edition, question, languages=())
    if found.verdict != "undetermined" or not may_be_settled(edition, question):
        return
    assert found.missing or found.decided_anyway is not None
    for _ in range(COMPLETIONS):
        other = completed(question, known_question(chance, edition), set(found.missing))
        again = check(edition, other, languages=())
        assert again.verdict != "undetermined" or no_fact_helps(edition, other), (found.missing, again.missing)


def may_be_settled(edition: Edition, question: Question) -> bool:
    """Say whether knowing everything settles a verdict: no CASE without an arm for a value, no division by nothing."""
    cases = cases_of(closure_of(edition), question)
    everything = frozenset(_unknown_names(edition, question, cases))
    return all(
        Outlook(edition, case.standing, case.taken, everything).is_settled(everything, cells=False) for case in cases
    ) and not no_fact_helps(edition, question)


def no_fact_helps(edition: Edition, question: Question) -> bool:
    """Say whether something is unknown that no fact settles: a cell without a figure, no row, a division by nothing."""
    explainer = Explainer(edition)
    (case,) = cases_of(explainer, question)
    parts = [part for rule in edition.rules.values() for part in expressions_of(rule) if part is not None]
    levels: list[tuple[Expression, float | None]] = [(part, None) for part in parts]
    for path in edition.paths.values():
        steps = path.level.steps() if path.level is not None else (None,)
        levels += [(part, level) for part in path_expressions(edition, path) for level in steps]
    return any(
        cause.kind in ("division", "cell", "no_row")
        for part, level in levels
        for scope in case.standing.scopes
        for cause in explainer.explain(part, scope.at(level))[1]
    )


def known_question(chance: Random, edition: Edition) -> Question:
    """Return a random question with as few holes as there are."""
    found = random_question(chance, edition)
    for _ in range(20):
        found = completed(found, random_question(chance, edition))
    return found


def test_a_fact_value_is_kept_as_it_is() -> None:
    # completed() never touches what is known.
    edition = runners(3)[0]
    one, other = random_question(Random(1), edition), random_question(Random(2), edition)
    both = completed(one, other)
    known = {name: fact for name, fact in one.facts.items() if fact.evaluated is not None}
    assert {name: both.facts[name] for name in known} == known
    assert all(isinstance(fact, FactValue) for fact in both.facts.values())
