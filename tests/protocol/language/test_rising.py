"""What is said never to fall with the level of a path does not, whatever the facts are."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.language.check import check
from protocol.language.parse import parse
from protocol.language.rising import mentions_level, never_falls
from protocol.language.scope import LevelShape
from protocol.language.tree import Call, Constant, Fact, Level, Negative, Node, Operation, Span, Type
from protocol.language.walk import children, walk

from .town import town

HERE = Span(0, 0)
NUMBER = Type("number")
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
    tree, _ = parse(text)
    assert tree is not None
    typed, mistakes = check(tree, text, SCOPE)
    assert mistakes == []
    assert typed is not None
    assert never_falls(typed) is rises


def value_of(node: Node, facts: dict[str, float | None], level: float) -> float | None:
    """Evaluate the arithmetic below; None is unknown, as division by nothing is."""
    match node:
        case Constant():
            assert isinstance(node.value, float)
            return node.value
        case Fact():
            return facts[node.name]
        case Level():
            return level
        case Negative():
            inner = value_of(node.operand, facts, level)
            return None if inner is None else -inner
    parts = [value_of(part, facts, level) for part in children(node)]
    if any(part is None for part in parts):
        return None
    if isinstance(node, Call):
        return float(
            {"min": min, "max": max, "floor": math.floor, "ceil": math.ceil, "abs": abs}[node.function](*parts)
        )
    assert isinstance(node, Operation)
    left, right = parts
    if node.operator == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[node.operator]


leaves = st.one_of(
    st.floats(-50, 50).map(lambda value: Constant(value, HERE, NUMBER)),
    st.sampled_from("ab").map(lambda name: Fact(name, HERE, NUMBER)),
    st.just(Level("moved", HERE, NUMBER)),
)


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda node: Negative(node, HERE, NUMBER)),
        st.tuples(st.sampled_from("+-*/"), pairs).map(lambda it: Operation(it[0], *it[1], HERE, NUMBER)),
        st.tuples(st.sampled_from(["min", "max"]), pairs).map(lambda it: Call(it[0], it[1], HERE, NUMBER)),
        st.tuples(st.sampled_from(["floor", "ceil", "abs"]), inner).map(lambda it: Call(it[0], (it[1],), HERE, NUMBER)),
    )


facts = st.none() | st.floats(-1e3, 1e3)


@settings(max_examples=1000, deadline=None)
@given(st.recursive(leaves, grown, max_leaves=8), facts, facts, st.floats(0, 1), st.floats(0, 1))
def test_no_higher_level_gives_less(tree: Node, a: float | None, b: float | None, one: float, other: float) -> None:
    assert mentions_level(tree) is any(isinstance(node, Level) for node in walk(tree))
    if not never_falls(tree):
        return
    low, high = (value_of(tree, {"a": a, "b": b}, level) for level in sorted((one, other)))
    assert (low is None) is (high is None)
    if low is not None and high is not None and math.isfinite(low) and math.isfinite(high):
        assert low <= high
