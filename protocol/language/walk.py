"""Walking a tree: the children of a node, in source order, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from protocol.language.tree import (
    Band,
    Call,
    Choice,
    Compare,
    Logic,
    Lookup,
    Name,
    Negative,
    Node,
    Not,
    Operation,
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct children of a node in source order; none for a leaf."""
    match node:
        case Negative() | Not():
            return (node.operand,)
        case Operation() | Compare():
            return (node.left, node.right)
        case Logic():
            return node.operands
        case Choice():
            arms = tuple(part for arm in node.arms for part in arm)
            return arms if node.otherwise is None else (*arms, node.otherwise)
        case Call():
            return node.arguments
        case Lookup():
            return node.keys
        case Band():
            return (node.number,)
        case Name():
            return node.arguments or ()
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, each before its children."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))


def depth_and_size(node: Node) -> tuple[int, int]:
    """Return how deep the tree is and how many nodes it has."""
    deepest, size, level = 0, 0, [node]
    while level:
        deepest += 1
        size += len(level)
        level = [child for current in level for child in children(current)]
    return deepest, size
