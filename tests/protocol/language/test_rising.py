"""What is said never to fall with the level of a path does not, whatever the facts are."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.language.rising import mentions_level, never_falls
from protocol.language.scope import LevelShape
from protocol.language.tree import Level, Node
from protocol.language.walk import walk

from .numbers import HERE, NUMBER, grown, leaves, typed, value_of
from .town import town

SCOPE = town().with_level(LevelShape("moved", NUMBER, 0.1, 1))


@pytest.mark.parametrize(
    ("text", "rises"),
    [
        ("moved", True),
        ("1.5 * moved", True),
        ("moved * 2 + base", True),
        ("min(moved, base)", True),
        ("max(moved / 4, base) - far", True),
        ("floor(10 * moved)", True),
        ("base * far", True),
        ("far - moved", False),
        ("- moved", False),
        ("moved * base", False),
        ("moved * (0 - 2)", False),
        ("0 * moved", False),
        ("1 / moved", False),
        ("moved / base", False),
        ("abs(moved - 1)", False),
        ("IF(moved > 0.5, 1, 0)", False),
    ],
)
def test_what_never_falls_is_what_can_be_proved(text: str, rises: bool) -> None:
    assert never_falls(typed(text, SCOPE)) is rises


mentioning = leaves | st.just(Level("moved", HERE, NUMBER))
facts = st.just(math.nan) | st.floats(-1e3, 1e3)


@settings(max_examples=1000, deadline=None)
@given(st.recursive(mentioning, grown, max_leaves=8), facts, facts, st.floats(0, 1), st.floats(0, 1))
def test_no_higher_level_gives_less(tree: Node, a: float, b: float, one: float, other: float) -> None:
    assert mentions_level(tree) is any(isinstance(node, Level) for node in walk(tree))
    if not never_falls(tree):
        return
    low, high = (value_of(tree, {"a": a, "b": b}, level) for level in sorted((one, other)))
    assert math.isnan(low) is math.isnan(high)
    if math.isfinite(low) and math.isfinite(high):
        assert low <= high
