"""DuckDB says of random questions to random rulebooks what the explainer says, to the bit, and planted faults show."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition
from protocol.screen import bounds, expressions, reach, sql, standing
from protocol.screen.cannot import CannotExpress
from protocol.screen.families import PathSet
from protocol.screen.sql import Sql
from protocol.screen.value import Value
from tests.protocol.properties.cases import random_edition, random_question
from tests.protocol.screen.questions import alike, differences, differences_in, is_bulk, screened_alike

ROWS = 100
"""Questions asked of one random rulebook."""


def random_rows(seed: int) -> tuple[Edition, list[Question]]:
    """Return a random rulebook with questions to it, a few or many facts of each unknown."""
    random = Random(seed)
    edition = random_edition(random, rules=random.choice((2, 3, 5, 7, 9)), paths=random.choice((2, 3, 4)))
    return edition, [random_question(random, edition) for _ in range(ROWS)]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**32))
def test_random_rulebooks(seed: int) -> None:
    edition, questions = random_rows(seed)
    try:
        found = differences(edition, questions)
    except CannotExpress as error:
        # the one thing random rulebooks have that no query says; rare enough to leave the others
        found = [] if "bear on each other in more than 64 ways" in str(error) else [str(error)]
    assert found == []


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**32))
def test_what_all_sites_have_in_common_is_worked_out_beforehand_to_the_same(seed: int) -> None:
    edition, questions = random_rows(seed)
    questions, names = alike(Random(seed), [question for question in questions if is_bulk(question)])
    try:
        found = differences_in(edition, questions, screened_alike(edition, questions, names))
    except CannotExpress as error:
        found = [] if "bear on each other in more than 64 ways" in str(error) else [str(error)]
    assert found == []


def planted(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, wrong: Callable[..., Any]) -> list[str]:
    """Return what the comparison finds in the first random rulebooks with a fault in the compiler."""
    monkeypatch.setattr(where, name, wrong)
    for seed in range(12):
        found = differences(*random_rows(seed))
        if found:
            return found
    return []


def test_a_minimum_that_skips_unknown_numbers_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self: expressions.Writer, function: str, parts: list[Value]) -> Value:
        make = sql.least if function == "min" else sql.greatest
        return Value(make([part.sql for part in parts]))

    assert planted(monkeypatch, expressions.Writer, "_extreme", wrong)


def test_a_limit_that_takes_unknown_for_kept_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = bounds.keeps

    def wrong(*args: Any, **options: Any) -> Value:
        return Value(sql.possibly(right(*args, **options).sql), nullable=False)

    assert planted(monkeypatch, standing, "keeps", wrong)


def test_a_bound_rounded_the_wrong_way_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = bounds.rounded

    def wrong(bound: Value, precision: int, side: str, magnitude: float) -> Value:
        return right(bound, precision, "at_least" if side == "at_most" else "at_most", magnitude)

    assert planted(monkeypatch, standing, "rounded", wrong)


def test_a_path_that_may_be_open_taken_for_open_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = reach.Reach._flags

    def wrong(self: reach.Reach, paths: PathSet, *, hope: bool) -> dict[int, Sql]:
        return right(self, paths, hope=True)

    assert planted(monkeypatch, reach.Reach, "_flags", wrong)


def test_a_mask_that_forgets_the_proposal_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = standing.Standing.proposed

    def wrong(self: standing.Standing, indicator: str | None) -> Value:
        found = right(self, indicator)
        return Value(found.sql, found.inapplicable, found.nullable)

    found = planted(monkeypatch, standing.Standing, "proposed", wrong)
    assert found
    assert all(": missing is" in each for each in found)
