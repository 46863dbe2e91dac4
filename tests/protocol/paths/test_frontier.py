"""The frontier is that of every set of paths tried; what it says can be had lands when it is checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from protocol.evaluate.check import cases_of, check
from protocol.evaluate.closure import Closure
from protocol.evaluate.scope import Scope
from protocol.language.tree import Term
from protocol.language.walk import walk
from protocol.paths.answer import path_sets
from protocol.paths.frontier import FrontierPoint, frontier
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import GREATEST_FAR, LONGEST_LIFE
from protocol.rulebook.model import Edition, Expression
from tests.protocol.paths.books import path_book, path_question
from tests.protocol.paths.brute_force import BruteForce

EDITIONS = 60
SEEDS = st.integers(min_value=0, max_value=2**32)
THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
AXES = {"far": GREATEST_FAR, "service_life": LONGEST_LIFE}
STEP = 0.01
Triple = tuple[float, float, float]
"""Cost, ratio and years, infinite where there is no limit or the cost is unknown."""


@lru_cache(maxsize=EDITIONS)
def closure_of(number: int) -> Closure:
    """Return a path book in which a ratio can be asked for."""
    random = Random(number)
    while True:
        edition = path_book(random, paths=random.choice((3, 4, 5)))
        if AXES.keys() <= edition.indicators.keys():
            return Closure(edition)


@lru_cache(maxsize=EDITIONS)
def steady_closure_of(number: int) -> Closure:
    """Return a path book none of whose expressions looks at the ratio or the years that are asked for."""
    random = Random(number)
    while True:
        edition = path_book(random, paths=random.choice((3, 4, 5)))
        if AXES.keys() <= edition.indicators.keys() and not looked_at(edition) & AXES.keys():
            return Closure(edition)


def looked_at(edition: Edition) -> set[str]:
    return {node.name for each in expressions(edition) for node in walk(each.tree) if isinstance(node, Term)}


def expressions(part: object) -> Iterator[Expression]:
    if isinstance(part, Expression):
        yield part
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from expressions(getattr(part, field.name))
    elif isinstance(part, Mapping):
        yield from expressions(tuple(part.values()))
    elif isinstance(part, tuple):
        for each in part:
            yield from expressions(each)


def triple(point: FrontierPoint) -> Triple:
    def number(value: float | str) -> float:
        return math.inf if isinstance(value, str) else value

    return number(point.cost), number(point.far), number(point.service_life)


def beats(one: Triple, other: Triple) -> bool:
    return one[0] <= other[0] and one[1] >= other[1] and one[2] >= other[2]


def not_beaten(triples: set[Triple]) -> set[Triple]:
    return {each for each in triples if not any(beats(other, each) for other in triples - {each})}


def by_every_set(edition: Edition, scope: Scope) -> set[Triple]:
    """Return the frontier of a project whose expressions look at neither ratio nor years."""

    def at(far: float, years: float) -> BruteForce:
        terms = {**scope.terms, "far": far, "service_life": years}
        return BruteForce(edition, Scope(scope.facts, terms, scope.use, scope.mix))

    least = at(STEP, STEP)
    found = set()
    for taken in least.reference.sets():
        if least.reference.valid(taken) is not True:
            continue
        starts = {axis: max(STEP, *wanted(least, taken, axis), 0.0) for axis in AXES}
        if at(*starts.values()).reference.all_hold(taken) is not True:
            continue
        ends = {}
        for axis, most in AXES.items():
            asked = dict(starts)
            for bound in sorted(limits(least, taken, axis) | {most}):
                if starts[axis] < bound <= most:
                    asked[axis] = bound
                    if at(*asked.values()).reference.all_hold(taken) is True:
                        ends[axis] = math.inf if bound == most else bound
            ends.setdefault(axis, starts[axis])
        key = least.key(taken, "cost")
        found.add((math.inf if key[1] else key[2] / 100, ends["far"], ends["service_life"]))
    return not_beaten(found)


def wanted(least: BruteForce, taken: dict[str, float | None], axis: str) -> set[float]:
    return bounds(least, taken, axis, "at_least") - {math.inf, -math.inf}


def limits(least: BruteForce, taken: dict[str, float | None], axis: str) -> set[float]:
    return bounds(least, taken, axis, "at_most")


def bounds(least: BruteForce, taken: dict[str, float | None], axis: str, side: str) -> set[float]:
    """Return every known bound that rules and paths taken put on one side of an indicator."""
    rules = [rule for rule in least.edition.rules.values() if rule.indicator == axis]
    found = [least.reference.bound(rule, side, taken, known_only=True) for rule in rules]
    found += [bound for name, at, bound in least.reference.imposed(taken) if (name, at) == (axis, side)]
    return {bound for bound in found if isinstance(bound, float)}


@THOROUGH
@given(SEEDS)
def test_the_frontier_is_that_of_every_set_tried(seed: int) -> None:
    closure = steady_closure_of(seed % EDITIONS)
    question = path_question(Random(seed), closure.edition)
    (case,) = cases_of(closure, question)
    found = frontier(closure.edition, question, parts=None, runner=closure)
    event(f"{min(len(found.points), 4)} points or more")
    assert found.whole
    assert [triple(point) for point in found.points] == sorted(
        by_every_set(closure.edition, case.standing.scopes[0]), key=lambda each: (each[0], -each[1], -each[2])
    )


@THOROUGH
@given(SEEDS)
def test_what_can_be_had_lands_at_that_cost_and_no_point_beats_another(seed: int) -> None:
    closure = closure_of(seed % EDITIONS)
    question = path_question(Random(seed), closure.edition, mixed=seed % 3 == 0)
    found = frontier(closure.edition, question, runner=closure)
    for point in found.points:
        far, years = (AXES[axis] if reach == "no limit" else reach for axis, reach in reaches(point))
        again = check(closure.edition, asking(question, far, years), point.paths.steps, languages=())
        assert (again.verdict, again.total) == ("lands", point.cost)
        bounds = {each.id: each.bound for each in again.rules}
        for rule, asked in ((point.far_rule, far), (point.service_life_rule, years)):
            event("a rule bounds it" if rule else "no rule bounds it")
            assert rule is None or not isinstance(bounds[rule], float) or bounds[rule] >= asked - STEP / 2
    triples = [triple(point) for point in found.points]
    assert not_beaten(set(triples)) == set(triples)
    assert len(set(triples)) == len(triples)


@THOROUGH
@given(SEEDS)
def test_what_is_asked_costs_no_less_than_a_point_that_has_as_much(seed: int) -> None:
    closure = closure_of(seed % EDITIONS)
    question = path_question(Random(seed), closure.edition)
    best = path_sets(closure.edition, question, most=1, runner=closure)
    found = frontier(closure.edition, question, parts=None, runner=closure)
    event("lands" if best else "does not land")
    values = question.terms.values
    for each in best:
        cost = math.inf if each.total == "unknown" else each.total
        asked = (cost, values["far"], values["service_life"])
        assert any(beats(triple(point), asked) for point in found.points)


def reaches(point: FrontierPoint) -> list[tuple[str, float | str]]:
    return [("far", point.far), ("service_life", point.service_life)]


def asking(question: Question, far: float, years: float) -> Question:
    terms = replace(question.terms, values={**question.terms.values, "far": far, "service_life": years})
    return replace(question, terms=terms)
