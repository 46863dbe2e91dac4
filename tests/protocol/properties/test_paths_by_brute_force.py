"""The search over path sets finds what trying every set at every level finds; the rules agree with a second reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from protocol.evaluate.reach import any_set_works, loosest
from protocol.evaluate.sets import is_valid
from protocol.evaluate.verdict import verdict_of
from tests.protocol.properties.cases import random_case
from tests.protocol.properties.reference import Reference
from tests.protocol.properties.thorough import THOROUGH

SEEDS = st.integers(min_value=0, max_value=2**32)


@THOROUGH
@given(SEEDS)
def test_verdict_and_p_are_those_of_every_set_tried(seed: int) -> None:
    case = random_case(seed)
    reference = Reference(case.edition, case.scopes[0])
    standing = case.standing(case.closure)
    assert standing.all_hold() is reference.all_hold({})
    works, taken = any_set_works(standing)
    assert works is reference.works()
    assert verdict_of(standing) == reference.verdict()
    if works:
        assert is_valid(standing, taken) is True
        assert standing.all_hold(taken) is True
        by_name = {standing.plan.paths[path].id: level for path, level in taken.items()}
        assert reference.valid(by_name) is True
        assert reference.all_hold(by_name) is True


@THOROUGH
@given(SEEDS)
def test_bounds_are_those_of_every_set_tried(seed: int) -> None:
    case = random_case(seed)
    reference = Reference(case.edition, case.scopes[0])
    standing = case.standing(case.closure)
    for indicator in case.edition.indicators:
        for side in ("at_most", "at_least"):
            assert standing.tightest(indicator, side)[0] == reference.tightest(indicator, side, {})
            assert loosest(standing, indicator, side) == reference.by_paths(indicator, side)


@THOROUGH
@given(SEEDS)
def test_every_set_of_paths_is_judged_alike(seed: int) -> None:
    case = random_case(seed)
    reference = Reference(case.edition, case.scopes[0])
    standing = case.standing(case.closure)
    for number, taken in enumerate(reference.sets()):
        if number >= 60:
            break
        by_position = {standing.plan.path_at[name]: level for name, level in taken.items()}
        assert is_valid(standing, by_position) is reference.valid(taken)
        valid = reference.valid(taken)
        if valid is True:
            assert standing.all_hold(by_position) is reference.all_hold(taken)
