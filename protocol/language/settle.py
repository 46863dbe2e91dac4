"""Literals take the unit of what stands beside them; until that is known theirs is `FLEXIBLE`."""

from __future__ import annotations

import dataclasses
from typing import Final

from protocol.language.tree import Call, Choice, Constant, Negative, Node, Operation
from protocol.language.units import Unit

FLEXIBLE: Final = Unit((("?", 1),))


def settle(node: Node, unit: Unit) -> Node:
    """Return the tree with every literal that still waits for a unit in this one."""
    if node.type.kind != "number" or node.type.unit != FLEXIBLE:
        return node
    kind = dataclasses.replace(node.type, unit=unit)
    match node:
        case Negative():
            return Negative(settle(node.operand, unit), node.span, kind)
        case Operation():
            return Operation(node.operator, settle(node.left, unit), settle(node.right, unit), node.span, kind)
        case Choice():
            arms = tuple((condition, settle(result, unit)) for condition, result in node.arms)
            otherwise = None if node.otherwise is None else settle(node.otherwise, unit)
            return Choice(arms, otherwise, node.span, kind)
        case Call():
            first, *rest = node.arguments
            others = rest if node.function == "round_half_up" else [settle(part, unit) for part in rest]
            return Call(node.function, (settle(first, unit), *others), node.span, kind)
        case Constant():
            return Constant(node.value, node.span, kind)
    raise TypeError(f"{type(node).__name__} never waits for a unit")
