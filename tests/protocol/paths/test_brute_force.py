"""Both ways to the best sets of paths find what trying every set at every level finds: the sets, the order, the sum."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from random import Random

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from protocol.evaluate.check import cases_of, check
from protocol.evaluate.closure import Closure
from protocol.evaluate.document import StepResult
from protocol.evaluate.reach import any_set_works
from protocol.paths.answer import path_sets
from protocol.paths.cheapest import cheapest
from protocol.paths.rank import OBJECTIVES, Objective
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition
from tests.protocol.paths.books import path_book, path_question
from tests.protocol.paths.brute_force import BruteForce
from tests.protocol.properties.cases import random_edition, random_question
from tests.protocol.properties.thorough import THOROUGH

EDITIONS = 80
SEEDS = st.integers(min_value=0, max_value=2**32)
ALL = 1_000
SEARCH, INTEGERS = 16, 0
"""Up to how many paths the search is left to itself: enough for all of them, and none."""


@lru_cache(maxsize=2 * EDITIONS)
def closure_of(number: int) -> Closure:
    random = Random(number)
    if number % 4 == 0:
        return Closure(random_edition(random, rules=random.choice((2, 2, 3, 4)), paths=random.choice((3, 4, 5))))
    return Closure(path_book(random, paths=random.choice((4, 5, 6, 7))))


def random_case(seed: int) -> tuple[Closure, Question]:
    closure = closure_of(seed % EDITIONS)
    ask = random_question if seed % 4 == 0 else path_question
    return closure, ask(Random(seed), closure.edition)


def found_by(closure: Closure, question: Question, objective: Objective, few: int) -> list[tuple[object, ...]]:
    (case,) = cases = cases_of(closure, question)
    plan = case.standing.plan
    return [
        (*rank[:4], tuple(sorted((plan.paths[path].id, level or 0.0) for path, level in taken.items())))
        for rank, (taken,) in cheapest(cases, objective, ALL, few=few, tries=0)
    ]


def wanted_of(edition: Edition, case, objective: Objective) -> list[tuple[object, ...]]:
    best = BruteForce(edition, case.standing.scopes[0]).best(objective)
    return [(*key[:4], tuple(sorted((name, level or 0.0) for name, level in taken.items()))) for key, taken in best]


@pytest.mark.parametrize("few", [SEARCH, INTEGERS], ids=["search", "integers"])
@THOROUGH
@given(SEEDS, st.sampled_from(OBJECTIVES))
def test_the_best_sets_are_those_of_every_set_tried(few: int, seed: int, objective: Objective) -> None:
    closure, question = random_case(seed)
    (case,) = cases_of(closure, question)
    wanted = wanted_of(closure.edition, case, objective)
    event(f"{min(len(wanted), 3)} sets or more")
    assert found_by(closure, question, objective, few) == wanted


def test_the_random_cases_have_something_to_find() -> None:
    sizes: Counter[int] = Counter()
    ways = 0
    for seed in range(2 * EDITIONS):
        closure, question = random_case(seed)
        found = cheapest(cases_of(closure, question), "cost", ALL)
        ways = max(ways, len(found))
        sizes.update(len(taken) for _, (taken,) in found)
    assert min(sizes[1], sizes[2], sizes[3]) >= 5
    assert ways >= 3


@THOROUGH
@given(SEEDS, st.booleans(), st.booleans())
def test_what_is_found_lands_when_it_is_checked_again(seed: int, mixed: bool, phased: bool) -> None:
    closure = closure_of(seed % EDITIONS)
    make = random_question if seed % 4 == 0 else path_question
    question = make(Random(seed), closure.edition, mixed=mixed, phases=phased)
    cases = cases_of(closure, question)
    found = path_sets(closure.edition, question, most=2, runner=closure)
    event(f"{len(found)} found, {len(cases)} phases")
    assert cheapest(cases, "cost", 2, few=INTEGERS, tries=0) == cheapest(cases, "cost", 2)
    assert bool(found) is all(any_set_works(case.standing)[0] is True for case in cases)
    for each in found:
        again = check(closure.edition, question, each.steps, languages=())
        assert again.verdict == "lands"
        assert again.total == each.total
        assert again.taken is not None or not each.steps


@pytest.mark.parametrize("seed", range(8))
def test_forty_paths_come_to_the_same_by_both_ways(seed: int) -> None:
    random = Random(seed)
    closure = Closure(path_book(random, paths=40))
    question = path_question(random, closure.edition)
    cases = cases_of(closure, question)
    best = cheapest(cases, "cost", 1)
    assert best == cheapest(cases, "cost", 1, few=INTEGERS, tries=0)
    assert bool(best) is (seed not in (5, 7))


@THOROUGH
@given(SEEDS)
def test_a_path_that_is_taken_for_sure_is_in_every_set(seed: int) -> None:
    closure, question = random_case(seed)
    for path in list(closure.edition.paths.values())[:2]:
        level = None if path.level is None else path.level.steps()[-1]
        steps = [StepResult(path.id, level, 0)]
        (case,) = cases_of(closure, question, steps)
        best = BruteForce(closure.edition, case.standing.scopes[0]).best("cost", {path.id: level})
        for few in (SEARCH, INTEGERS):
            found = cheapest([case], "cost", ALL, few=few, tries=0)
            assert [rank[:4] for rank, _ in found] == [key[:4] for key, _ in best]
