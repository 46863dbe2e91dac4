"""Whether a number can only grow as the level of a path does: what need not be tried level by level."""

from __future__ import annotations

from protocol.language.tree import Call, Constant, Level, Node, Operation
from protocol.language.walk import walk


def never_falls(node: Node) -> bool:
    """Say whether a checked number is, whatever the facts, never less at a higher level, nor unknown at one level only.

    Sums, multiples and roundings of the level are seen to; of anything else that mentions it no is said, which is safe.
    Doubles keep the order, as rounding is monotone.
    """
    match node:
        case Level():
            return True
        case Operation(operator="+"):
            return never_falls(node.left) and never_falls(node.right)
        case Operation(operator="-"):
            return never_falls(node.left) and not mentions_level(node.right)
        case Operation(operator="*") if mentions_level(node):
            return any(
                _is_positive(factor) and never_falls(other)
                for factor, other in ((node.left, node.right), (node.right, node.left))
            )
        case Operation(operator="/") if mentions_level(node):
            return _is_positive(node.right) and never_falls(node.left)
        case Call(function="min" | "max" | "floor" | "ceil"):
            return all(never_falls(part) for part in node.arguments)
    return not mentions_level(node)


def mentions_level(node: Node) -> bool:
    """Say whether a tree mentions the level; defines see none."""
    return any(isinstance(part, Level) for part in walk(node))


def _is_positive(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, float) and node.value > 0
