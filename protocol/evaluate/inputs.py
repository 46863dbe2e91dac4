"""Which facts and terms an expression looks at, through every define it stands on."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.language.tree import Call, Define, Expression, Fact, Node, Taken, Term
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Rule


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
    found: dict[tuple[type, str], Fact | Term | Call] = {}
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

    for expression in expressions:
        if expression is not None:
            visit(expression.tree)
    return list(found.values())
