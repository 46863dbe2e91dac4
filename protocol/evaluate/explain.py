"""The explainer: walks an expression's tree and says, with every unknown value, why it is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never

from protocol.evaluate import arithmetic
from protocol.evaluate.rules import Reading, read_rule
from protocol.evaluate.scope import Scope, is_a, share_of
from protocol.evaluate.tables import find_band, find_row
from protocol.evaluate.values import as_truth
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Expression, Node, Value
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a value is unknown.

    `fact` and `term`: not said (or disputed); `no_row`: no row of table `name` for `keys`; `cell`: the cell of table
    `name`, column `column`, in the row of `keys`, says unknown; `division`: by zero in the text `name`.
    """

    kind: Literal["fact", "term", "no_row", "cell", "division"]
    name: str
    keys: tuple[str | float | bool, ...] = ()
    column: str = ""


Explained = tuple[Value, tuple[Cause, ...]]
"""A value and, where it is unknown, the causes (each once, in source order)."""


class Explainer:
    """Values of one edition's expressions, worked out by walking their trees."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Return what the expression comes to in the scope."""
        return self._walk(expression.tree, scope)[0]

    def explain(self, expression: Expression, scope: Scope) -> Explained:
        """Return what the expression comes to, and the causes if that is unknown."""
        return self._walk(expression.tree, scope)

    def readings(self, scope: Scope) -> list[Reading]:
        """Return what every rule says of one component, before overrides and paths."""
        return [read_rule(self.edition, rule, scope, self.value) for rule in self.edition.rules.values()]

    def node(self, node: Node, scope: Scope) -> Explained:
        """Return what a part of an expression comes to, for showing a formula with its figures."""
        return self._walk(node, scope)

    def _walk(self, node: Node, scope: Scope) -> Explained:  # noqa: C901  # one line for each kind of node
        match node:
            case tree.Constant():
                return node.value, ()
            case tree.Fact():
                return _named(scope.facts.get(node.name), Cause("fact", node.name))
            case tree.Term():
                value = scope.use if node.name == "use" else scope.terms.get(node.name)
                return _named(value, Cause("term", node.name))
            case tree.Level():
                return scope.level, ()
            case tree.Taken():
                return node.path in scope.taken, ()
            case tree.Define():
                return self._walk(self.edition.defines[node.name].tree, scope)
            case tree.Negative():
                return self._negative(node, scope)
            case tree.Not():
                value, causes = self._condition(node.operand, scope)
                return (None, causes) if value is None else (not value, ())
            case tree.Operation():
                return self._operation(node, scope)
            case tree.Compare():
                return self._comparison(node, scope)
            case tree.Logic():
                return self._logic(node, scope)
            case tree.Choice():
                return self._choice(node, scope)
            case tree.Call():
                return self._call(node, scope)
            case tree.Lookup():
                return self._lookup(node, scope)
            case tree.Band():
                return self._band(node, scope)
            case tree.Name():
                raise TypeError(f"{node.name} was never checked")
            case _:
                assert_never(node)

    def _condition(self, node: Node, scope: Scope) -> tuple[bool | None, tuple[Cause, ...]]:
        value, causes = self._walk(node, scope)
        return as_truth(value), causes

    def _negative(self, node: tree.Negative, scope: Scope) -> Explained:
        value, causes = self._walk(node.operand, scope)
        if value is None or value is NOT_APPLICABLE:
            return value, causes
        assert isinstance(value, float)
        return -value, ()

    def _operation(self, node: tree.Operation, scope: Scope) -> Explained:
        left, left_causes = self._walk(node.left, scope)
        right, right_causes = self._walk(node.right, scope)
        value = arithmetic.operate(node.operator, left, right)
        if value is not None:
            return value, ()
        return None, _joined(left_causes, right_causes) or (Cause("division", str(node.span.start)),)

    def _comparison(self, node: tree.Compare, scope: Scope) -> Explained:
        left, left_causes = self._walk(node.left, scope)
        right, right_causes = self._walk(node.right, scope)
        value = arithmetic.compare(node.operator, left, right)
        return value, _joined(left_causes, right_causes) if value is None else ()

    def _logic(self, node: tree.Logic, scope: Scope) -> Explained:
        decisive = node.operator == "or"
        causes: tuple[Cause, ...] = ()
        unknown = False
        for operand in node.operands:
            value, why = self._condition(operand, scope)
            if value is decisive:
                return decisive, ()
            if value is None:
                unknown = True
                causes = _joined(causes, why)
        return (None, causes) if unknown else (not decisive, ())

    def _choice(self, node: tree.Choice, scope: Scope) -> Explained:
        for position, (condition, result) in enumerate(node.arms):
            value, causes = self._condition(condition, scope)
            if value:
                return self._walk(result, scope)
            if value is None:
                return None, _joined(causes, self._behind(node, position, scope))
        return self._walk(node.otherwise, scope) if node.otherwise is not None else (None, ())

    def _behind(self, node: tree.Choice, position: int, scope: Scope) -> tuple[Cause, ...]:
        """Return what else would be unknown if the condition at this position were known."""
        causes = self._walk(node.arms[position][1], scope)[1]
        for condition, result in node.arms[position + 1 :]:
            value, why = self._condition(condition, scope)
            if value is False:
                continue
            causes = _joined(causes, why, self._walk(result, scope)[1])
            if value:
                return causes
        return causes if node.otherwise is None else _joined(causes, self._walk(node.otherwise, scope)[1])

    def _call(self, node: tree.Call, scope: Scope) -> Explained:
        values: list[Value] = []
        causes: tuple[Cause, ...] = ()
        for argument in node.arguments:
            value, why = self._walk(argument, scope)
            values.append(value)
            causes = _joined(causes, why)
        if node.function == "share":
            return self._share(values[0], scope)
        usable = arithmetic.strict(values)
        if usable is None:
            return None, causes
        if usable is NOT_APPLICABLE:
            return NOT_APPLICABLE, ()
        return self._apply(node.function, values), ()

    def _share(self, code: Value, scope: Scope) -> Explained:
        assert isinstance(code, str)
        value = share_of(self.edition, scope.mix, code)
        return _named(value, Cause("term", "use"))

    def _apply(self, function: tree.Function, values: list[Value]) -> Value:
        first = values[0]
        match function:
            case "min":
                return min(values)  # type: ignore[type-var]  # all of one kind, as checked
            case "max":
                return max(values)  # type: ignore[type-var]
            case "is_a":
                assert isinstance(first, str)
                assert isinstance(values[1], str)
                return is_a(self.edition, first, values[1])
            case "years_between":
                return arithmetic.years_between(first, values[1])  # type: ignore[arg-type]  # two dates, as checked
        assert isinstance(first, float)
        match function:
            case "floor":
                return arithmetic.floor(first)
            case "ceil":
                return arithmetic.ceil(first)
            case "abs":
                return abs(first)
        assert isinstance(values[1], float)
        return arithmetic.round_half_up(first, values[1])

    def _lookup(self, node: tree.Lookup, scope: Scope) -> Explained:
        keys: list[Value] = []
        causes: tuple[Cause, ...] = ()
        for key in node.keys:
            value, why = self._walk(key, scope)
            keys.append(value)
            causes = _joined(causes, why)
        usable = arithmetic.strict(keys)
        if usable is None:
            return None, causes
        if usable is NOT_APPLICABLE:
            return NOT_APPLICABLE, ()
        row = find_row(self.edition, self.edition.tables[node.table], keys)
        if row is None:
            return None, (Cause("no_row", node.table, tuple(keys), node.column),)  # type: ignore[arg-type]
        value = row.cells[node.column].value
        return _named(value, Cause("cell", node.table, row.keys, node.column))

    def _band(self, node: tree.Band, scope: Scope) -> Explained:
        number, causes = self._walk(node.number, scope)
        if number is None or number is NOT_APPLICABLE:
            return number, causes
        assert isinstance(number, float)
        row = find_band(self.edition.tables[node.table], number)
        if row is None:
            return None, (Cause("no_row", node.table, (number,), node.column),)
        value = row.cells[node.column].value
        return _named(value, Cause("cell", node.table, row.keys, node.column))


def _named(value: Value, cause: Cause) -> Explained:
    return value, (cause,) if value is None else ()


def _joined(*parts: tuple[Cause, ...]) -> tuple[Cause, ...]:
    filled = [part for part in parts if part]
    if len(filled) < 2:
        return filled[0] if filled else ()
    return tuple(dict.fromkeys(cause for part in filled for cause in part))
