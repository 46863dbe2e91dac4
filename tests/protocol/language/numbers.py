"""Checked numbers for the tests of what can be proved of one: how a text is read, random trees, and their values."""

import math
from collections.abc import Mapping

from hypothesis import strategies as st

from protocol.language.check import check
from protocol.language.parse import parse
from protocol.language.scope import Scope
from protocol.language.tree import Call, Choice, Constant, Fact, Level, Negative, Node, Operation, Span, Type
from protocol.language.walk import children

HERE = Span(0, 0)
NUMBER = Type("number")


def typed(text: str, scope: Scope) -> Node:
    """Return the checked tree of an expression without mistakes."""
    tree, _ = parse(text)
    assert tree is not None
    found, mistakes = check(tree, text, scope)
    assert mistakes == []
    assert found is not None
    return found


leaves = st.one_of(
    st.floats(-50, 50).map(lambda value: Constant(value, HERE, NUMBER)),
    st.sampled_from("ab").map(lambda name: Fact(name, HERE, NUMBER)),
)


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return arithmetic on trees; a choice goes by whether the fact `a` is above 0, see `value_of`."""
    pairs = st.tuples(inner, inner)
    condition = Constant(True, HERE, Type("boolean"))
    return st.one_of(
        inner.map(lambda node: Negative(node, HERE, NUMBER)),
        st.tuples(st.sampled_from("+-*/"), pairs).map(lambda it: Operation(it[0], *it[1], HERE, NUMBER)),
        st.tuples(st.sampled_from(["min", "max"]), pairs).map(lambda it: Call(it[0], it[1], HERE, NUMBER)),
        st.tuples(st.sampled_from(["floor", "ceil", "abs"]), inner).map(lambda it: Call(it[0], (it[1],), HERE, NUMBER)),
        pairs.map(lambda it: Choice(((condition, it[0]),), it[1], HERE, NUMBER)),
    )


def value_of(node: Node, facts: Mapping[str, float], level: float = math.nan) -> float:
    """Evaluate such a tree. NaN stands for unknown, which division by nothing is too."""
    match node:
        case Constant():
            assert isinstance(node.value, float)
            return node.value
        case Fact():
            return facts[node.name]
        case Level():
            return level
        case Choice():
            first = facts["a"] > 0 or node.otherwise is None
            return value_of(node.arms[0][1] if first else node.otherwise, facts, level)  # type: ignore[arg-type]  # `first` says it is there
    parts = [value_of(part, facts, level) for part in children(node)]
    if any(math.isnan(part) for part in parts):
        return math.nan
    match node:
        case Negative():
            return -parts[0]
        case Operation(operator="/"):
            return parts[0] / parts[1] if parts[1] else math.nan
        case Operation():
            return {"+": parts[0] + parts[1], "-": parts[0] - parts[1], "*": parts[0] * parts[1]}[node.operator]
        case Call():
            one = {"min": min, "max": max, "floor": math.floor, "ceil": math.ceil, "abs": abs}[node.function]
            return float(one(*parts))
    raise TypeError(node)
