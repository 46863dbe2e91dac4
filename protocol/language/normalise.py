"""Small passes that leave one form for each thought, applied while a tree is built.

BETWEEN becomes two comparisons, IN becomes equalities, nested AND and OR of one kind become one with all operands in
order, CASE with a subject becomes CASE with comparisons.
"""

from __future__ import annotations

from typing import Literal

from protocol.language.tree import UNTYPED, Choice, Compare, Logic, Node, Span


def between(operand: Node, low: Node, high: Node, span: Span) -> Node:
    """Return `operand >= low AND operand <= high`."""
    return logic(
        "and",
        (Compare(">=", operand, low, _over(operand, low), UNTYPED), Compare("<=", operand, high, span, UNTYPED)),
        span,
    )


def one_of(operand: Node, choices: tuple[Node, ...], span: Span) -> Node:
    """Return `operand = first OR operand = second …`; a single choice is one comparison."""
    equalities = tuple(Compare("=", operand, choice, choice.span, UNTYPED) for choice in choices)
    return equalities[0] if len(equalities) == 1 else logic("or", equalities, span)


def logic(operator: Literal["and", "or"], operands: tuple[Node, ...], span: Span) -> Logic:
    """Return one AND or OR; operands that are of the same kind give theirs, in source order."""
    flat: list[Node] = []
    for operand in operands:
        flat.extend(operand.operands if isinstance(operand, Logic) and operand.operator == operator else (operand,))
    return Logic(operator, tuple(flat), span, UNTYPED)


def simple_case(subject: Node, arms: tuple[tuple[Node, Node], ...], otherwise: Node | None, span: Span) -> Choice:
    """Return `CASE WHEN subject = value THEN …` for `CASE subject WHEN value THEN …`."""
    searched = tuple((Compare("=", subject, value, value.span, UNTYPED), result) for value, result in arms)
    return Choice(searched, otherwise, span, UNTYPED)


def _over(first: Node, last: Node) -> Span:
    return Span(first.span.start, last.span.end)
