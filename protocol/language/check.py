"""Unchecked tree -> typed tree: names found, types and units agreed, all mistakes of an expression at once.

Literals take the unit of what stands beside them. Until that is known their unit is `FLEXIBLE`; `settle` puts the unit
in. A part that is wrong yields None, and what contains it stays silent: one mistake is reported once.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Final

from protocol.language.calls import CALLS
from protocol.language.mistake import Mistake
from protocol.language.names import resolve
from protocol.language.ranges import range_of
from protocol.language.scope import Expected, Scope
from protocol.language.settle import FLEXIBLE, settle
from protocol.language.suggest import suggest
from protocol.language.tree import (
    Arithmetic,
    Choice,
    Compare,
    Constant,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Operation,
    Span,
    Type,
)
from protocol.language.units import PURE
from protocol.language.words import a_kind, described, operand

BOOLEAN: Final = Type("boolean")


def check(tree: Node, text: str, scope: Scope, expected: Expected | None = None) -> tuple[Node | None, list[Mistake]]:
    """Return the typed tree, or None and every mistake of the expression; none where it stands on what is broken.

    Args: tree: as `parse` made it. text: what it was made from. expected: what the place takes; None takes anything.
    """
    checker = Checker(text, scope)
    typed = checker.visit(tree)
    if typed is not None:
        typed = checker.fit(typed, expected)
    return (None if checker.mistakes else typed), checker.mistakes


class Checker:
    """One expression on its way to a typed tree."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.mistakes: list[Mistake] = []

    def wrong(self, span: Span, code: str, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(span, code, message, hint))

    def visit(self, node: Node) -> Node | None:
        match node:
            case Constant():
                return self.constant(node)
            case Name(arguments=None):
                return resolve(self, node)
            case Name():
                return CALLS[node.name](self, node, node.arguments or ())
            case Negative():
                return self.negative(node)
            case Not():
                inner = self.condition(node.operand, "NOT")
                return None if inner is None else Not(inner, node.span, BOOLEAN)
            case Logic():
                parts = [self.condition(part, node.operator.upper()) for part in node.operands]
                known = tuple(part for part in parts if part is not None)
                return Logic(node.operator, known, node.span, BOOLEAN) if len(known) == len(parts) else None
            case Operation():
                return self.operation(node)
            case Compare():
                return self.compare(node)
            case Choice():
                return self.choice(node)
        raise TypeError(f"{type(node).__name__} is checked already")

    def constant(self, node: Constant) -> Node:
        value = node.value
        if isinstance(value, bool):
            return dataclasses.replace(node, type=BOOLEAN)
        if isinstance(value, str):
            return dataclasses.replace(node, type=Type("text"))
        if isinstance(value, dt.date):
            return dataclasses.replace(node, type=Type("date"))
        unlimited = math.isinf(value)
        kind = Type(
            "number",
            FLEXIBLE,
            integer=not unlimited and value.is_integer(),
            may_be_no_limit=unlimited,
            positive=value > 0,
        )
        return dataclasses.replace(node, type=kind)

    def condition(self, node: Node, where: str) -> Node | None:
        typed = self.visit(node)
        if typed is None or typed.type.kind == "boolean":
            return typed
        what = f"{operand(typed, self.text)} is {a_kind(typed.type)}, not a condition."
        self.wrong(typed.span, "not-a-condition", what, f"{where} takes conditions: compare it with something.")
        return None

    def number(self, node: Node, where: str) -> Node | None:
        """Return the typed number, or None with a mistake where it is none, or one that only compares."""
        typed = self.visit(node)
        if typed is None:
            return None
        if typed.type.kind != "number":
            hint = _unquoted(typed) or f"{where} takes numbers."
            self.wrong(typed.span, "not-a-number", f"{operand(typed, self.text)} is {a_kind(typed.type)}.", hint)
            return None
        return typed

    def calculable(self, node: Node, where: str) -> Node | None:
        typed = self.number(node, where)
        if typed is not None and typed.type.unit.only_compares:
            message = f"{operand(typed, self.text)} is in dB, which can only be compared."
            self.wrong(typed.span, "unit", message, "Decibels do not add up; compare each on its own.")
            return None
        return typed

    def limited(self, typed: Node, where: str) -> bool:
        """Return whether the number is never no limit; say so where it may be."""
        if typed.type.may_be_no_limit:
            message = f"{operand(typed, self.text)} may be no limit, and {where} has no meaning with it."
            hint = "No limit passes only through +, min, IF and CASE, and through * and / by a positive number."
            self.wrong(typed.span, "no-limit", message, hint)
        return not typed.type.may_be_no_limit

    def negative(self, node: Negative) -> Node | None:
        inner = self.calculable(node.operand, "A minus sign")
        if inner is None or not self.limited(inner, "a minus sign"):
            return None
        return Negative(inner, node.span, Type("number", inner.type.unit, integer=inner.type.integer))

    def operation(self, node: Operation) -> Node | None:
        left, right = self.calculable(node.left, node.operator), self.calculable(node.right, node.operator)
        if left is None or right is None:
            return None
        if node.operator in ("+", "-"):
            agreed = self.same_unit((left, right))
            if agreed is None:
                return None
            left, right = agreed
            unit = left.type.unit
        else:
            left, right = settle(left, PURE), settle(right, PURE)
            unit = left.type.unit * right.type.unit if node.operator == "*" else left.type.unit / right.type.unit
        if not self.passes(node.operator, left, right):
            return None
        kind = Type(
            "number",
            unit,
            integer=node.operator != "/" and left.type.integer and right.type.integer,
            may_be_no_limit=left.type.may_be_no_limit or right.type.may_be_no_limit,
        )
        typed = Operation(node.operator, left, right, node.span, kind)
        return dataclasses.replace(typed, type=dataclasses.replace(kind, positive=self.is_positive(typed)))

    def passes(self, operator: Arithmetic, left: Node, right: Node) -> bool:
        """Return whether no limit, where one side may be it, passes through the operator."""
        if operator == "+":
            return True
        if operator == "-":
            return self.limited(left, "a difference") & self.limited(right, "a difference")
        if operator == "/" and not self.limited(right, "dividing by it"):
            return False
        fine = True
        for endless, other in ((left, right), (right, left)):
            if endless.type.may_be_no_limit and not self.is_positive(other):
                message = (
                    f"{operand(endless, self.text)} may be no limit, and {operand(other, self.text)} is not proved to "
                    "be above zero."
                )
                hint = "Make it positive whatever the facts are, for example with max(0.1, …)."
                self.wrong(other.span, "no-limit", message, hint)
                fine = False
        return fine

    def is_positive(self, node: Node) -> bool:
        return range_of(node, self.scope).positive

    def compare(self, node: Compare) -> Node | None:
        left, right = self.visit(node.left), self.visit(node.right)
        if left is None or right is None:
            return None
        agreed = self.comparable(left, right)
        if agreed is None:
            return None
        left, right = agreed
        if node.operator not in ("=", "<>") and left.type.kind not in ("number", "date"):
            message = f"{operand(left, self.text)} is {a_kind(left.type)}, which has no order."
            hint = "Join two comparisons with AND." if left.type.kind == "boolean" else "Compare it with = or IN."
            self.wrong(left.span, "no-order", message, hint)
            return None
        return Compare(node.operator, left, right, node.span, BOOLEAN)

    def comparable(self, left: Node, right: Node) -> tuple[Node, Node] | None:
        """Return both sides as they are compared, or None with a mistake where they cannot be."""
        kinds = (left.type.kind, right.type.kind)
        if kinds == ("number", "number"):
            agreed = self.same_unit((left, right))
            return None if agreed is None else (agreed[0], agreed[1])
        if "use" in kinds and set(kinds) <= {"use", "text"}:
            left_use = self.as_use(left)
            right_use = self.as_use(right)
            return None if left_use is None or right_use is None else (left_use, right_use)
        if kinds[0] != kinds[1]:
            message = (
                f"{operand(left, self.text)} is {a_kind(left.type)}, {operand(right, self.text)} is "
                f"{a_kind(right.type)}: they are never equal."
            )
            self.wrong(right.span, "kinds-differ", message, _cure(left, right))
            return None
        return self.same_members(left, right)

    def same_members(self, left: Node, right: Node) -> tuple[Node, Node] | None:
        """Return two texts; a literal beside an enum must be one of its members."""
        for enum, other in ((left, right), (right, left)):
            members = enum.type.members
            if not members:
                continue
            if isinstance(other, Constant) and other.value not in members:
                message = f"{other.value!r} is no value of {operand(enum, self.text)}."
                self.wrong(other.span, "unknown-member", message, suggest(str(other.value), members, "Values"))
                return None
            if other.type.members and not set(other.type.members) & set(members):
                message = f"{operand(left, self.text)} and {operand(right, self.text)} have no value in common."
                self.wrong(right.span, "kinds-differ", message)
                return None
        return left, right

    def as_use(self, node: Node) -> Node | None:
        """Return a use, or a literal that is a code of the catalogue; None with a mistake otherwise."""
        if node.type.kind == "use":
            return node
        if isinstance(node, Constant) and isinstance(node.value, str):
            if node.value in self.scope.uses:
                return dataclasses.replace(node, type=Type("use"))
            message = f"'{node.value}' is no use of the catalogue."
            self.wrong(node.span, "unknown-use", message, suggest(node.value, self.scope.uses, "Uses"))
            return None
        hint = f"Write the code in quotes, such as '{_whole(node)}'." if isinstance(node, Constant) else ""
        message = f"{operand(node, self.text)} is {a_kind(node.type)}, not a use."
        self.wrong(node.span, "not-a-use", message, hint or "Declare the fact with the type use.")
        return None

    def same_unit(self, nodes: tuple[Node, ...]) -> tuple[Node, ...] | None:
        """Return the numbers in one unit, which literals take, or None with a mistake at the first that differs."""
        fixed = [node for node in nodes if node.type.unit != FLEXIBLE]
        if not fixed:
            return nodes
        unit = fixed[0].type.unit
        for node in fixed[1:]:
            if node.type.unit != unit:
                message = f"{described(fixed[0], self.text)}, {described(node, self.text)}."
                self.wrong(node.span, "unit", message, unit_hint(fixed[0], node, self.text))
                return None
        return tuple(settle(node, unit) for node in nodes)

    def choice(self, node: Choice) -> Node | None:
        conditions = [self.condition(condition, "WHEN") for condition, _ in node.arms]
        results = [self.visit(result) for _, result in node.arms]
        if node.otherwise is not None:
            results.append(self.visit(node.otherwise))
        if any(part is None for part in (*conditions, *results)):
            return None
        typed = self.alike(tuple(part for part in results if part is not None))
        if typed is None:
            return None
        types = [part.type for part in typed]
        members = tuple(dict.fromkeys(member for one in types for member in one.members))
        kind = dataclasses.replace(
            types[0],
            members=members if all(one.members for one in types) else (),
            integer=all(one.integer for one in types),
            may_be_no_limit=any(one.may_be_no_limit for one in types),
            positive=all(one.positive for one in types),
        )
        known = [condition for condition in conditions if condition is not None]
        arms = tuple(zip(known, typed, strict=False))
        return Choice(arms, None if node.otherwise is None else typed[-1], node.span, kind)

    def alike(self, nodes: tuple[Node, ...]) -> tuple[Node, ...] | None:
        """Return results of one kind and unit, or None with a mistake at the first that differs."""
        kinds = {node.type.kind for node in nodes}
        if kinds == {"number"}:
            return self.same_unit(nodes)
        if kinds == {"use", "text"}:
            uses = [self.as_use(node) for node in nodes]
            return None if any(use is None for use in uses) else tuple(use for use in uses if use is not None)
        first = nodes[0]
        for node in nodes[1:]:
            if node.type.kind != first.type.kind:
                message = (
                    f"{operand(first, self.text)} is {a_kind(first.type)}, {operand(node, self.text)} is "
                    f"{a_kind(node.type)}."
                )
                self.wrong(node.span, "kinds-differ", message, "All results of IF and CASE are of one kind.")
                return None
        return nodes

    def fit(self, typed: Node, expected: Expected | None) -> Node | None:
        """Return the tree in the unit its place takes, or None with a mistake where it does not fit there."""
        if expected is None:
            return settle(typed, PURE)
        if expected.kind == "use":
            return self.as_use(typed)
        if typed.type.kind != expected.kind:
            found = f"{operand(typed, self.text)} is {a_kind(typed.type)}"
            if expected.kind == "boolean":
                self.wrong(typed.span, "not-a-condition", f"{found}, not a condition.", "Compare it with something.")
            else:
                wanted = a_kind(Type(expected.kind, expected.unit))
                self.wrong(typed.span, "kinds-differ", f"{expected.what} is {wanted}, {found}.")
            return None
        if typed.type.kind != "number":
            return typed
        typed = settle(typed, expected.unit)
        if typed.type.unit != expected.unit:
            wanted = a_kind(Type("number", expected.unit))
            message = f"{expected.what} is {wanted}, {described(typed, self.text)}."
            self.wrong(typed.span, "unit", message, "Check what is multiplied and divided here.")
            return None
        if typed.type.may_be_no_limit and not expected.no_limit:
            message = f"{expected.what} cannot be no limit, and {operand(typed, self.text)} may be."
            self.wrong(typed.span, "no-limit", message)
            return None
        return typed


def unit_hint(first: Node, second: Node, text: str) -> str:
    """Return what to do about two numbers in different units."""
    one, other = first.type.unit, second.type.unit
    for pure, full, node in ((one, other, second), (other, one, first)):
        if pure.pure and str(full) == "m2":
            return f"Divide a floor area by {operand(node, text)}."
        if pure.pure:
            return f"Divide one of them by a quantity in {full.shown}."
    return f"Nothing is converted silently: multiply by a quantity in {(one / other).shown}."


def _cure(left: Node, right: Node) -> str:
    for text, number in ((left, right), (right, left)):
        if text.type.kind == "text" and isinstance(number, Constant) and number.type.kind == "number":
            return f"Put it into quotes: '{_whole(number)}'."
        if isinstance(text, Constant) and text.type.kind == "text" and number.type.kind == "number":
            return _unquoted(text)
        if text.type.kind == "use" and isinstance(number, Constant):
            return "A use is compared with its code in quotes, such as '07'."
        if text.type.kind == "date" and isinstance(number, Constant):
            return "A day is written as DATE '2026-03-01'."
    return "A number never equals a text, nor a condition either of them."


def _unquoted(node: Node) -> str:
    if isinstance(node, Constant) and isinstance(node.value, str):
        try:
            float(node.value)
        except ValueError:
            return ""
        return f"Leave the quotes out: {node.value}."
    return ""


def _whole(node: Node) -> str:
    value = node.value if isinstance(node, Constant) else ""
    return f"{value:g}" if isinstance(value, float) else str(value)
