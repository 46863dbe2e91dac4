"""Which facts and terms an expression looks at, through every define it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from protocol.evaluate.kept import Kept
from protocol.language.tree import Call, Define, Expression, Fact, Node, Taken, Term
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Rule

Leaf: TypeAlias = tuple[type, str]
"""The kind and name of a fact or term, whatever its place in the text."""

_leaves_kept: Kept[dict[int, tuple[Expression, tuple[tuple[Leaf, Fact | Term | Call], ...]]]] = Kept(lambda _: {})


def facts_of(edition: Edition, expressions: Iterable[Expression | None]) -> tuple[str, ...]:
    """Return the names of the facts these expressions mention, each once, in the order they are met."""
    return tuple(node.name for node in _leaves(edition, expressions) if isinstance(node, Fact))


def terms_of_expressions(edition: Edition, expressions: Iterable[Expression | None]) -> tuple[str, ...]:
    """Return the names of the terms these expressions mention; `share` mentions `use`."""
    return tuple(
        dict.fromkeys(
            "use" if isinstance(node, Call) else node.name
            for node in _leaves(edition, expressions)
            if isinstance(node, Term | Call)
        )
    )


def expressions_of(rule: Rule) -> tuple[Expression | None, ...]:
    """Return the expressions that decide how a rule turns out."""
    return (rule.when, rule.condition, rule.at_most, rule.at_least)


def paths_looked_at(expression: Expression) -> frozenset[str]:
    """Return the paths that a charge's or a consent's `when` asks about with `taken('path')`; no define does."""
    return frozenset(node.path for node in walk(expression.tree) if isinstance(node, Taken))


def _leaves(edition: Edition, expressions: Iterable[Expression | None]) -> list[Fact | Term | Call]:
    found: dict[Leaf, Fact | Term | Call] = {}
    for expression in expressions:
        if expression is not None:
            for key, node in _leaves_of(edition, expression):
                found.setdefault(key, node)
    return list(found.values())


def _leaves_of(edition: Edition, expression: Expression) -> tuple[tuple[Leaf, Fact | Term | Call], ...]:
    """Return an expression's leaves, kept with the edition: every explanation asks for them again."""
    kept = _leaves_kept.of(edition)
    known = kept.get(id(expression))
    if known is None or known[0] is not expression:
        known = kept[id(expression)] = (expression, _work_out_leaves(edition, expression))
    return known[1]


def _work_out_leaves(edition: Edition, expression: Expression) -> tuple[tuple[Leaf, Fact | Term | Call], ...]:
    found: dict[Leaf, Fact | Term | Call] = {}
    seen: set[str] = set()

    def visit(tree: Node) -> None:
        for node in walk(tree):
            if isinstance(node, Fact | Term):
                found.setdefault((type(node), node.name), node)
            elif isinstance(node, Call) and node.function == "share":
                found.setdefault((Call, "share"), node)
            elif isinstance(node, Define) and node.name not in seen:
                seen.add(node.name)
                visit(edition.defines[node.name].tree)

    visit(expression.tree)
    return tuple(found.items())
