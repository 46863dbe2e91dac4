"""Formulas with their figures: `base floor area ratio 2.5 × (1 − size correction 0.04)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from protocol.evaluate.parts import choice_of
from protocol.evaluate.words import listed
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Node
from protocol.rulebook.model import Language

if TYPE_CHECKING:
    from protocol.evaluate.phrase import Phraser

SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}
CALLS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "round_half_up": "{0}, rounded",
        "floor": "{0}, rounded down",
        "ceil": "{0}, rounded up",
        "abs": "{0} without its sign",
    },
    "zh-Hans": {
        "round_half_up": "{0}，四舍五入",
        "floor": "{0}，向下取整",
        "ceil": "{0}，向上取整",
        "abs": "{0}的绝对值",
    },
}
EXTREMES: Final[Mapping[Language, Mapping[tuple[str, bool], str]]] = {
    "en": {
        ("min", True): "the lesser of {0}",
        ("max", True): "the greater of {0}",
        ("min", False): "the least of {0}",
        ("max", False): "the greatest of {0}",
    },
    "zh-Hans": {
        ("min", True): "{0}中的较小值",
        ("max", True): "{0}中的较大值",
        ("min", False): "{0}中的最小值",
        ("max", False): "{0}中的最大值",
    },
}
"""By function and whether there are just two."""


def is_formula(node: Node) -> bool:
    """Say whether a part is worked out from others by arithmetic."""
    if isinstance(node, tree.Operation | tree.Negative):
        return True
    return isinstance(node, tree.Call) and (
        node.function in ("min", "max", "years_between") or node.function in CALLS["en"]
    )


def formula(phraser: Phraser, node: Node, within: int = 0) -> str:
    """Return a formula with what each part is called and comes to.

    Args: within: how strongly the sign around it binds (0: none, 1: + and −, 2: × and ÷, 3: a sign before it).
    """
    match node:
        case tree.Operation():
            strength = 2 if node.operator in "*/" else 1
            left = formula(phraser, node.left, strength)
            right = formula(phraser, node.right, strength + (node.operator in "-/"))
            text = f"{left} {SIGNS[node.operator]} {right}"
            return _in_parentheses(text, phraser.language) if strength < within else text
        case tree.Negative():
            return f"−{formula(phraser, node.operand, 3)}"
        case tree.Call() if node.function in ("min", "max"):
            inside = [formula(phraser, argument) for argument in node.arguments]
            pattern = EXTREMES[phraser.language][node.function, len(inside) == 2]
            text = pattern.format(listed(inside, phraser.language))
            return _in_parentheses(text, phraser.language) if within else text
        case tree.Call() if node.function in CALLS["en"]:
            text = CALLS[phraser.language][node.function].format(formula(phraser, node.arguments[0]))
            return _in_parentheses(text, phraser.language) if within else text
        case tree.Call() if node.function == "years_between":
            begins, ends = (phraser.value_text(argument) for argument in node.arguments)
            return f"years from {begins} to {ends}" if phraser.language == "en" else f"{begins}至{ends}的年数"
        case tree.Constant():
            return phraser.constant(node)
        case tree.Choice():
            chosen = choice_of(node, phraser.explainer, phraser.scope)
            if chosen is not node:
                return formula(phraser, chosen, within)
    return _leaf(phraser, node)


def _leaf(phraser: Phraser, node: Node) -> str:
    name = phraser.naming.bare(node)
    value = phraser.value(node)
    if value is None:
        return name
    said = phraser.shown(value, node)
    if value is NOT_APPLICABLE:
        return f"{name}: {said}" if phraser.language == "en" else f"{name}{said}"
    return f"{name} {said}" if phraser.naming.has_name(node) else said


def _in_parentheses(text: str, language: Language) -> str:
    return f"({text})" if language == "en" else f"（{text}）"
