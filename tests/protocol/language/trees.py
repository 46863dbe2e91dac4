"""Hypothesis strategies for unchecked trees, as `parse` could have made them."""

import datetime as dt
import math

from hypothesis import strategies as st

from protocol.language.grammar import FUNCTIONS
from protocol.language.normalise import logic
from protocol.language.tree import UNTYPED, Choice, Compare, Constant, Name, Negative, Node, Not, Operation, Span

NOWHERE = Span(0, 0)


def constant(value: float | bool | dt.date | str) -> Constant:
    return Constant(value, NOWHERE, UNTYPED)


numbers = st.one_of(
    st.integers(0, 10**6).map(float),
    st.floats(0, allow_nan=False, allow_infinity=False, width=64),
    st.just(math.inf),
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6)
constants = st.one_of(numbers, st.booleans(), st.dates(), texts).map(constant)
names = st.sampled_from(
    ["far", "use", "site_area", "share", "base_far.height", "level", "a1", "_x", "left", "row"]
).map(lambda name: Name(name, NOWHERE))


def calls(arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def of(function: str) -> st.SearchStrategy[Node]:
        least, most = FUNCTIONS[function]
        counted = st.lists(arguments, min_size=least, max_size=min(most, least + 2))
        return counted.map(lambda parts: Name(function, NOWHERE, tuple(parts)))

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(of)


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.tuples(inner, inner)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        inner.map(lambda node: Negative(node, NOWHERE, UNTYPED)),
        inner.map(lambda node: Not(node, NOWHERE, UNTYPED)),
        st.tuples(st.sampled_from("+-*/"), pairs).map(lambda it: Operation(it[0], *it[1], NOWHERE, UNTYPED)),
        st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), pairs).map(
            lambda it: Compare(it[0], *it[1], NOWHERE, UNTYPED)
        ),
        st.tuples(st.sampled_from(["and", "or"]), several).map(lambda it: logic(*it, NOWHERE)),
        st.tuples(st.lists(pairs, min_size=1, max_size=2), st.none() | inner).map(
            lambda it: Choice(tuple(it[0]), it[1], NOWHERE, UNTYPED)
        ),
        calls(inner),
    )


trees = st.recursive(constants | names, grown, max_leaves=12)


def without_spans(node: Node) -> object:
    """Return a tree as nested tuples, without the places."""
    if isinstance(node, tuple):
        return tuple(without_spans(part) for part in node)
    fields = getattr(node, "__dataclass_fields__", None)
    if fields is None:
        return (type(node).__name__, node)
    shown = (without_spans(getattr(node, field)) for field in fields if field != "span")
    return (type(node).__name__, *shown)
