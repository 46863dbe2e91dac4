"""Parts of a condition as people speak of them: one subject and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol.evaluate.explain import Explainer
from protocol.evaluate.scope import Scope
from protocol.evaluate.values import as_truth
from protocol.language import tree
from protocol.language.tree import Node
from protocol.rulebook.model import Edition

Asked = Literal["=", "<>", "<", "<=", ">", ">=", "between", "within", "yes"]


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition about one subject.

    `operator`: a comparison with `values` (several with `=` and `<>`: any, none of them), `between` two of them,
    `within` one of several uses, or `yes` for what is true or false itself. `negated`: of `within` and `yes` only.
    """

    subject: Node
    operator: Asked
    values: tuple[Node, ...] = ()
    negated: bool = False


def opened(node: Node, edition: Edition) -> Node:
    """Return the expression that a define stands for, through defines that only name another."""
    while isinstance(node, tree.Define):
        node = edition.defines[node.name].tree
    return node


def choice_of(node: Node, explainer: Explainer, scope: Scope) -> Node:
    """Return the result of a choice whose conditions are known, through choices within it; else the node itself."""
    if not isinstance(node, tree.Choice):
        return node
    for condition, result in node.arms:
        truth = as_truth(explainer.node(condition, scope)[0])
        if truth is None:
            return node
        if truth:
            return choice_of(result, explainer, scope)
    return node if node.otherwise is None else choice_of(node.otherwise, explainer, scope)


def members(node: tree.Logic) -> tuple[Node, Asked, tuple[Node, ...]] | None:
    """Return subject, operator and values of `x IN (…)`, `x NOT IN (…)` and `is_a(x, a) OR is_a(x, b)`, else None."""
    subject: Node | None = None
    kinds: set[Asked] = set()
    values: list[Node] = []
    for operand in node.operands:
        if isinstance(operand, tree.Call) and operand.function == "is_a":
            left, right = operand.arguments
            kinds.add("within")
        elif isinstance(operand, tree.Compare) and operand.operator in ("=", "<>"):
            left, right = operand.left, operand.right
            kinds.add(operand.operator)
        else:
            return None
        if isinstance(right, tree.Constant) and isinstance(right.value, bool):
            return None
        if subject is not None and _plain(left) != _plain(subject):
            return None
        subject = left
        values.append(right)
    if subject is None or len(kinds) > 1:
        return None
    (kind,) = kinds
    return (subject, kind, tuple(values)) if (kind == "<>") is (node.operator == "and") else None


def between(node: tree.Logic) -> tuple[Node, Node, Node] | None:
    """Return subject and ends of `x BETWEEN a AND b`, else None."""
    if node.operator != "and" or len(node.operands) != 2:
        return None
    low, high = node.operands
    if not isinstance(low, tree.Compare) or not isinstance(high, tree.Compare):
        return None
    if (low.operator, high.operator) != (">=", "<=") or _plain(low.left) != _plain(high.left):
        return None
    return low.left, low.right, high.right


def _plain(node: Node) -> object:
    return (type(node), node.name) if isinstance(node, tree.Fact | tree.Term | tree.Define) else node
