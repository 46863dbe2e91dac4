"""Conditions and formulas in words: the tree of an expression, told with the figures it was worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from protocol.evaluate.explain import Explainer
from protocol.evaluate.scope import Scope
from protocol.evaluate.values import as_truth
from protocol.evaluate.words import fact_label, humanise, listed, pick, quantity, shown, term_label, use_label
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Node
from protocol.language.write import write
from protocol.rulebook.model import Edition, Language

LONGEST: Final = 240
"""Characters of a phrase beyond which the expression's own text is shown instead."""

COMPARISONS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "=": "{0} is {1}",
        "<>": "{0} is not {1}",
        "<": "{0} is less than {1}",
        "<=": "{0} is at most {1}",
        ">": "{0} is more than {1}",
        ">=": "{0} is at least {1}",
    },
    "zh-Hans": {
        "=": "{0}为 {1}",
        "<>": "{0}不为 {1}",
        "<": "{0}小于 {1}",
        "<=": "{0}不超过 {1}",
        ">": "{0}大于 {1}",
        ">=": "{0}不低于 {1}",
    },
}
OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
ROUNDED: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {"round_half_up": "{0}, rounded", "floor": "{0}, rounded down", "ceil": "{0}, rounded up"},
    "zh-Hans": {"round_half_up": "{0}（四舍五入）", "floor": "{0}（向下取整）", "ceil": "{0}（向上取整）"},
}
SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}


class Phraser:
    """Tells one edition's expressions in one language, with the figures of one scope."""

    def __init__(self, explainer: Explainer, scope: Scope, language: Language) -> None:
        self.explainer = explainer
        self.edition: Edition = explainer.edition
        self.scope = scope
        self.language: Language = language

    # Conditions

    def condition(self, node: Node, *, negated: bool = False) -> str:
        """Return a condition as a clause: `night noise is at most 50 dB`; with `negated`, its opposite."""
        match node:
            case tree.Not():
                return self.condition(node.operand, negated=not negated)
            case tree.Define() if node.type.kind == "boolean":
                return self.condition(self.edition.defines[node.name].tree, negated=negated)
            case tree.Logic():
                return self._logic(node, negated=negated)
            case tree.Compare():
                return self._compare(node, negated=negated)
            case tree.Call() if node.function == "is_a":
                return self._is_a(node, negated=negated)
            case tree.Constant():
                return self._fixed(bool(node.value) is not negated)
        return self._stated(self.name(node), negated=negated)

    def _fixed(self, value: bool) -> str:
        words = {"en": ("never", "always"), "zh-Hans": ("从不", "一律")}
        return words[self.language][value]

    def _stated(self, name: str, *, negated: bool) -> str:
        if self.language == "en":
            return f"{name}: {'no' if negated else 'yes'}"
        return f"{name}为{'否' if negated else '是'}"

    def _logic(self, node: tree.Logic, *, negated: bool) -> str:
        if (members := _members(node)) is not None and not negated:
            subject, values = members
            word = listed([self.value_of(value) for value in values], self.language, "or")
            return COMPARISONS[self.language]["="].format(self.name(subject), word)
        joined_by_and = (node.operator == "and") is not negated
        parts = [self.condition(operand, negated=negated) for operand in node.operands]
        if self.language == "zh-Hans":
            return ("，且" if joined_by_and else "，或").join(parts)
        return (" and " if joined_by_and else " or ").join(parts)

    def _compare(self, node: tree.Compare, *, negated: bool) -> str:
        if isinstance(node.right, tree.Constant) and isinstance(node.right.value, bool):
            says_no = (node.operator == "=") is not node.right.value
            return self.condition(node.left, negated=negated is not says_no)
        operator = OPPOSITE[node.operator] if negated else node.operator
        right = self.value_of(node.right)
        return COMPARISONS[self.language][operator].format(self.name(node.left), right)

    def _is_a(self, node: tree.Call, *, negated: bool) -> str:
        subject, code = self.name(node.arguments[0]), self.value_of(node.arguments[1])
        if self.language == "en":
            return f"{subject} is {'not ' if negated else ''}within {code}"
        return f"{subject}{'不' if negated else ''}属于{code}"

    def unmet(self, node: Node) -> Node:
        """Return the part of a condition that keeps it from holding: the first operand of an AND that does not."""
        if isinstance(node, tree.Define) and node.type.kind == "boolean":
            return self.unmet(self.edition.defines[node.name].tree)
        if isinstance(node, tree.Logic) and node.operator == "and":
            for operand in node.operands:
                if as_truth(self.explainer.node(operand, self.scope)[0]) is not True:
                    return self.unmet(operand)
        return node

    # Names and values

    def name(self, node: Node) -> str:
        """Return what a part of an expression is called."""
        match node:
            case tree.Fact():
                return fact_label(self.edition.facts[node.name], self.language)
            case tree.Term():
                return term_label(node.name, self.edition, self.language)
            case tree.Define() | tree.Level():
                return humanise(node.name, self.language)
            case tree.Lookup() | tree.Band():
                return humanise(node.table, self.language)
            case tree.Constant():
                return self.constant(node)
            case tree.Call() if node.function == "share":
                code = self.value_of(node.arguments[0])
                return f"share of {code}" if self.language == "en" else f"“{code}”占比"
            case tree.Taken():
                title = pick(self.edition.paths[node.path].title, self.language)
                return f"“{title}” taken" if self.language == "en" else f"采用“{title}”"
            case tree.Operation() | tree.Negative():
                return self.formula(node)
            case tree.Call() if node.function in ("min", "max"):
                return self.formula(node)
            case tree.Call() if node.function in ROUNDED[self.language]:
                return ROUNDED[self.language][node.function].format(self.name(node.arguments[0]))
            case tree.Call() if node.function == "years_between":
                begins, ends = (self.name(argument) for argument in node.arguments)
                return f"years from {begins} to {ends}" if self.language == "en" else f"{begins}至{ends}的年数"
        return write(node)

    def constant(self, node: tree.Constant) -> str:
        """Return a literal, a code of the catalogue with its title."""
        if isinstance(node.value, str) and node.value in self.edition.uses and node.type.kind in ("use", "text"):
            return use_label(node.value, self.edition, self.language)
        return shown(node.value, node.type, self.edition, self.language)

    def value_of(self, node: Node) -> str:
        """Return what a part comes to, with what it is called unless it is a literal."""
        if isinstance(node, tree.Constant):
            return self.constant(node)
        value = self.explainer.node(node, self.scope)[0]
        if value is None:
            return self.name(node)
        said = shown(value, node.type, self.edition, self.language)
        if isinstance(node, tree.Fact | tree.Term):
            return f"{self.name(node)} ({said})" if self.language == "en" else f"{self.name(node)}（{said}）"
        return said

    # Formulas

    def formula(self, node: Node) -> str:
        """Return a formula with its figures: `base far 2.5 × (1 − size correction 0.04)`; figures alone in Chinese."""
        return self._formula(node, 0)

    def _formula(self, node: Node, within: int) -> str:
        match node:
            case tree.Operation():
                strength = 2 if node.operator in "*/" else 1
                right_strength = strength + (node.operator in "-/")
                text = (
                    f"{self._formula(node.left, strength)} {SIGNS[node.operator]} "
                    f"{self._formula(node.right, right_strength)}"
                )
                return f"({text})" if strength < within else text
            case tree.Negative():
                return f"−{self._formula(node.operand, 3)}"
            case tree.Call() if node.function in ("min", "max"):
                inside = [self._formula(argument, 0) for argument in node.arguments]
                return self._least_or_greatest(node.function, inside)
            case tree.Constant():
                return self.constant(node)
        return self._leaf(node)

    def _least_or_greatest(self, function: str, inside: list[str]) -> str:
        if self.language == "en":
            return f"the {'least' if function == 'min' else 'greatest'} of {listed(inside, 'en')}"
        return f"{'、'.join(inside)} 中的{'最小值' if function == 'min' else '最大值'}"

    def _leaf(self, node: Node) -> str:
        value = self.explainer.node(node, self.scope)[0]
        if value is None or value is NOT_APPLICABLE:
            return f"{self.name(node)} ?" if value is None else shown(value, node.type, self.edition, self.language)
        said = quantity(value, node.type.unit, self.language) if isinstance(value, float) else str(value)
        if isinstance(node, tree.Call | tree.Choice):
            return said
        return f"{self.name(node)} {said}" if self.language == "en" or isinstance(node, tree.Fact | tree.Term) else said


def _members(node: tree.Logic) -> tuple[Node, list[Node]] | None:
    """Return the subject and the values of `x IN (…)`, which normalising wrote as an OR of equalities."""
    if node.operator != "or" or len(node.operands) < 2:
        return None
    subject: Node | None = None
    values: list[Node] = []
    for operand in node.operands:
        if not isinstance(operand, tree.Compare) or operand.operator != "=":
            return None
        if subject is not None and _plain(operand.left) != _plain(subject):
            return None
        subject = operand.left
        values.append(operand.right)
    assert subject is not None
    return subject, values


def _plain(node: Node) -> object:
    return (type(node), node.name) if isinstance(node, tree.Fact | tree.Term | tree.Define) else node
