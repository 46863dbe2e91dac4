"""Text in a file -> checked expression, with every mistake as a problem of that file. What the rulebook calls."""

from __future__ import annotations

from collections.abc import Mapping

from protocol.language.analyse import in_order
from protocol.language.check import check
from protocol.language.origin import Origin
from protocol.language.parse import parse
from protocol.language.problem import Problem
from protocol.language.scope import Expected, Scope
from protocol.language.tree import Expression, Node


def read_expression(
    text: str, origin: Origin, scope: Scope, expected: Expected | None = None
) -> tuple[Expression | None, list[Problem]]:
    """Return the checked expression, or None and its problems.

    Args: text: the expression. origin: where each of its characters stands. scope: what it may mention. expected: what
    the place takes; None takes anything.
    """
    tree, mistakes = parse(text)
    if tree is None:
        return None, [origin.problem(mistake) for mistake in mistakes]
    return check_expression(tree, text, origin, scope, expected)


def check_expression(
    tree: Node, text: str, origin: Origin, scope: Scope, expected: Expected | None = None
) -> tuple[Expression | None, list[Problem]]:
    """Return the checked expression of a tree that is parsed already, or None and its problems."""
    typed, found = check(tree, text, scope, expected)
    if typed is None:
        return None, [origin.problem(mistake) for mistake in found]
    place = origin.place(0)
    return Expression(text, typed, place.line, place.column, place.file), []


def read_defines(texts: Mapping[str, tuple[str, Origin]], scope: Scope) -> tuple[dict[str, Expression], list[Problem]]:
    """Return the checked defines by name, in an order in which each follows what it mentions, and their problems.

    A define that is wrong, in a loop or built on such a one is left out; only its own mistakes are reported. Give the
    names left out to `Scope.leaving_out`, so that nobody who mentions them is blamed either.
    """
    problems: list[Problem] = []
    trees: dict[str, Node] = {}
    for name, (text, origin) in texts.items():
        tree, mistakes = parse(text)
        problems.extend(origin.problem(mistake) for mistake in mistakes)
        if tree is not None:
            trees[name] = tree
    ordered, loops = in_order(trees)
    for loop in loops:
        message = f"{' mentions '.join([*loop, loop[0]])}: a loop."
        place = texts[loop[0]][1].place(0)
        problems.append(Problem(place, "loop", message, "Take one of these mentions out."))
    checked: dict[str, Expression] = {}
    unusable = texts.keys() - set(ordered)
    for name in ordered:
        text, origin = texts[name]
        here = scope.with_defines({known: expression.tree for known, expression in checked.items()})
        expression, found = check_expression(trees[name], text, origin, here.leaving_out(unusable))
        problems.extend(found)
        if expression is None:
            unusable = unusable | {name}
        else:
            checked[name] = expression
    return checked, problems
