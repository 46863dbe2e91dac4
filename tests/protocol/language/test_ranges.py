"""A number said to be positive is positive, whatever the facts are."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.language.ranges import Range, range_of, range_of_cells
from protocol.language.scope import LevelShape, Scope
from protocol.language.tree import NOT_APPLICABLE, Constant, Node, Operation

from .numbers import HERE, NUMBER, grown, leaves, typed, value_of
from .town import town

TOWN = town()


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("2", True),
        ("0", False),
        ("far", False),
        ("max(0.1, far)", True),
        ("max(0, far)", False),
        ("1 + max(0, far)", True),
        ("1 - size_correction", True),
        ("0.3 - size_correction", False),
        ("far_ceiling", True),
        ("base / far_ceiling", True),
        ("far / far_ceiling", False),
        ("1 + share('07')", True),
        ("abs(far)", False),
        ("abs(far) + 0.5", True),
        ("ceil(base)", True),
        ("floor(base / 2)", False),
        ("round_half_up(base, 1)", True),
        ("IF(state_owned, 1, base)", True),
        ("IF(state_owned, 1, far)", False),
        ("CASE WHEN state_owned THEN 1 END", True),
        ("min(1, base)", True),
        ("min(1, far)", False),
        ("- (0 - base)", True),
        ("1 / (1 - size_correction) * 2 - 1", True),
    ],
)
def test_positive_is_what_can_be_proved(text: str, positive: bool) -> None:
    assert range_of(typed(text, TOWN), TOWN).positive is positive


def test_a_level_lies_between_its_ends() -> None:
    scope = TOWN.with_level(LevelShape("moved", NUMBER, 0.1, 1))
    assert range_of(typed("2 * moved", scope), scope) == Range(0.2, 2.0, True)


def test_a_column_with_an_unknown_cell_is_proved_nothing_about() -> None:
    assert range_of_cells([1.5, 3.0]) == Range(1.5, 3.0, True)
    assert range_of_cells([1.5, math.inf]) == Range(1.5, math.inf, True)
    assert range_of_cells([0.0, 3.0]) == Range(0.0, 3.0, False)
    assert range_of_cells([1.5, None]) == Range()
    assert range_of_cells([1.5, NOT_APPLICABLE]) == Range()
    assert range_of_cells([]) == Range()


TINIEST = Constant(math.ulp(0.0), HERE, NUMBER)
"""A number whose reciprocal is no double."""


@settings(max_examples=500, deadline=None)
@given(st.recursive(leaves, grown, max_leaves=8), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
@example(Operation("/", TINIEST, TINIEST, HERE, NUMBER), 0.0, 0.0)
def test_no_value_lies_outside_its_range(tree: Node, a: float, b: float) -> None:
    found = range_of(tree, Scope({}, {}, {}, {}, (), ()))
    value = value_of(tree, {"a": a, "b": b})
    if not math.isfinite(value):
        return
    assert found.least <= value <= found.greatest
    if found.positive:
        assert value > 0 or math.isclose(value, 0, abs_tol=1e-300)
