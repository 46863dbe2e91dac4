"""Expressions as Python source: straight-line code, one temporary for each node, nothing raised and nothing skipped.

Every sub-expression is total, so both arms of a choice are worked out and one is picked; that keeps the code free of
branches and lets each define be worked out once in a function.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from protocol.evaluate.tables import band_reader, values_by_keys
from protocol.language import tree
from protocol.language.tree import Node
from protocol.rulebook.fact_reader import may_be_not_applicable
from protocol.rulebook.model import Edition, Table

_Apply: TypeAlias = Callable[[list[str]], str]


@dataclass(frozen=True, slots=True)
class Atom:
    """A name or literal of the generated code, and whether it can be unknown or not applicable."""

    code: str
    unknown: bool = True
    inapplicable: bool = True


class Names:
    """What the generated code refers to: constants, table indexes, helpers; shared by all functions of an edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.values: dict[str, object] = {}
        self._known: dict[tuple[str, object], str] = {}

    def keep(self, kind: str, key: object, value: object) -> str:
        """Return the name under which a value is known, the same for the same key."""
        if (kind, key) not in self._known:
            name = f"{kind}{len(self._known)}"
            self._known[kind, key] = name
            self.values[name] = value
        return self._known[kind, key]


class Emitter:
    """Writes the body of one function. `lines` holds what was written so far; `head` what must come before."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.edition = names.edition
        self.head: dict[str, str] = {}
        self.lines: list[str] = []
        self._defines: dict[str, Atom] = {}
        self._made: dict[str, str] = {}

    def body(self) -> list[str]:
        """Return the lines of the function."""
        return [*(f"{name} = {code}" for name, code in self.head.items()), *self.lines]

    def temporary(self, code: str) -> str:
        """Write an assignment and return the name it gives; the same code is written once."""
        if code not in self._made:
            self._made[code] = f"t{len(self._made)}"
            self.lines.append(f"{self._made[code]} = {code}")
        return self._made[code]

    def load(self, name: str, code: str) -> str:
        """Return a name that is loaded once, before everything else."""
        self.head.setdefault(name, code)
        return name

    def node(self, node: Node) -> Atom:  # noqa: C901  # one line for each kind of node
        """Write a node and return what holds its value."""
        match node:
            case tree.Constant():
                return Atom(self.literal(node.value), unknown=False, inapplicable=False)
            case tree.Fact():
                inapplicable = may_be_not_applicable(self.edition.facts[node.name])
                return Atom(self.load(f"f_{node.name}", f"F.get({node.name!r})"), inapplicable=inapplicable)
            case tree.Term():
                code = "S.use" if node.name == "use" else f"T.get({node.name!r})"
                return Atom(self.load(f"p_{node.name}", code), inapplicable=False)
            case tree.Level():
                return Atom(self.load("level", "S.level"), inapplicable=False)
            case tree.Taken():
                return Atom(self.temporary(f"{node.path!r} in S.taken"), unknown=False, inapplicable=False)
            case tree.Define():
                if node.name not in self._defines:
                    self._defines[node.name] = self.node(self.edition.defines[node.name].tree)
                return self._defines[node.name]
            case tree.Negative():
                return self.strictly([self.node(node.operand)], lambda codes: f"-{codes[0]}")
            case tree.Not():
                inner = self.condition(node.operand)
                code = f"not {inner.code}"
                return self.truth(f"None if {inner.code} is None else {code}" if inner.unknown else code, inner.unknown)
            case tree.Operation():
                return self._operation(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Logic():
                return self.logic(node.operator, [self.condition(operand) for operand in node.operands])
            case tree.Choice():
                return self._choice(node)
            case tree.Call():
                return self._call(node)
            case tree.Lookup():
                return self._lookup(node)
            case tree.Band():
                table = self.edition.tables[node.table]
                read = self.names.keep("B", (node.table, node.column), band_reader(table, node.column))
                number = self.node(node.number)
                return self.strictly([number], lambda codes: f"{read}({codes[0]})", yields=_cells(table, node.column))
            case tree.Name():
                raise TypeError(f"{node.name} was never checked")
            case _:
                assert_never(node)

    def literal(self, value: float | bool | dt.date | str) -> str:
        """Return a constant as source, or a name for it."""
        if isinstance(value, dt.date):
            return self.names.keep("D", value, value)
        if isinstance(value, float) and math.isinf(value):
            return "INF"
        return repr(value)

    def condition(self, node: Node) -> Atom:
        """Write a node where a condition is wanted: not applicable reads as false."""
        atom = self._is_a(node, false=True) if _is_membership(node) else self.node(node)
        if not atom.inapplicable:
            return atom
        return self.truth(f"False if {atom.code} is NA else {atom.code}", atom.unknown)

    def truth(self, code: str, unknown: bool) -> Atom:
        """Write something that is true, false, or if `unknown` None."""
        return Atom(self.temporary(code), unknown=unknown, inapplicable=False)

    def strictly(
        self, atoms: list[Atom], apply: _Apply, *, yields: tuple[bool, bool] = (False, False), false: bool = False
    ) -> Atom:
        """Write an application that is not applicable, else unknown, if an argument is.

        `yields`: whether it can come to unknown, and to not applicable, with known arguments. `false`: with an argument
        not applicable it is false.
        """
        inapplicable = _any(atom.code + " is NA" for atom in atoms if atom.inapplicable)
        unknown = _any(atom.code + " is None" for atom in atoms if atom.unknown)
        code = apply([atom.code for atom in atoms])
        if unknown:
            code = f"None if {unknown} else {code}"
        if inapplicable:
            code = f"{'False' if false else 'NA'} if {inapplicable} else {code}"
        may_not_apply = yields[1] or (bool(inapplicable) and not false)
        return Atom(self.temporary(code), bool(unknown) or yields[0], may_not_apply)

    def logic(self, operator: str, atoms: list[Atom]) -> Atom:
        """Write a Kleene AND or OR of truths."""
        decisive = operator == "or"
        atoms = [atom for atom in dict.fromkeys(atoms) if atom.code != str(not decisive)]
        if not atoms:
            return Atom(str(not decisive), unknown=False, inapplicable=False)
        if len(atoms) == 1:
            return atoms[0]
        unsure = [atom.code for atom in atoms if atom.unknown]
        if not unsure:
            return self.truth(f" {operator} ".join(atom.code for atom in atoms), unknown=False)
        decided = _any(f"{atom.code} is {decisive}" for atom in atoms)
        unknown = _any(f"{code} is None" for code in unsure)
        return self.truth(f"{decisive} if {decided} else None if {unknown} else {not decisive}", unknown=True)

    def _operation(self, node: tree.Operation) -> Atom:
        atoms = [self.node(node.left), self.node(node.right)]
        if node.operator != "/":
            return self.strictly(atoms, lambda codes: f"{codes[0]} {node.operator} {codes[1]}")
        if isinstance(node.right, tree.Constant) and node.right.value != 0:
            return self.strictly(atoms, lambda codes: f"{codes[0]} / {codes[1]}")
        return self.strictly(
            atoms, lambda codes: f"None if {codes[1]} == 0 else {codes[0]} / {codes[1]}", yields=(True, False)
        )

    def _compare(self, node: tree.Compare) -> Atom:
        operator = {"=": "==", "<>": "!="}.get(node.operator, node.operator)
        atoms = [self.node(node.left), self.node(node.right)]
        return self.strictly(atoms, lambda codes: f"{codes[0]} {operator} {codes[1]}", false=True)

    def _choice(self, node: tree.Choice) -> Atom:
        arms = [(self.condition(condition), self.node(result)) for condition, result in node.arms]
        last = Atom("None") if node.otherwise is None else self.node(node.otherwise)
        code = last.code
        for condition, result in reversed(arms):
            unsure = f"None if {condition.code} is None else " if condition.unknown else ""
            code = f"{result.code} if {condition.code} else {unsure}{code}"
        results = [result for _, result in arms]
        unknown = last.unknown or any(condition.unknown or result.unknown for condition, result in arms)
        inapplicable = (node.otherwise is not None and last.inapplicable) or any(each.inapplicable for each in results)
        return Atom(self.temporary(code), unknown, inapplicable)

    def _is_a(self, node: Node, *, false: bool) -> Atom:
        """Write whether a use is a code of the catalogue or lies below it: one look into a set."""
        assert isinstance(node, tree.Call)
        code = node.arguments[1]
        assert isinstance(code, tree.Constant)
        below = {use.code for use in self.edition.uses.values() if code.value in use.ancestors} - {"unlisted"}
        known = self.names.keep("A", code.value, frozenset(below))
        return self.strictly([self.node(node.arguments[0])], lambda codes: f"{codes[0]} in {known}", false=false)

    def _call(self, node: tree.Call) -> Atom:
        if _is_membership(node):
            return self._is_a(node, false=False)
        atoms = [self.node(argument) for argument in node.arguments]
        if node.function == "share":
            return Atom(self.temporary(f"share(S.mix, {atoms[0].code})"), inapplicable=False)
        if node.function in ("min", "max") and len(atoms) == 2:
            sign = "<" if node.function == "min" else ">"
            return self.strictly(atoms, lambda codes: f"{codes[1]} if {codes[1]} {sign} {codes[0]} else {codes[0]}")
        return self.strictly(atoms, lambda codes: f"{node.function}({', '.join(codes)})")

    def _lookup(self, node: tree.Lookup) -> Atom:
        table = self.edition.tables[node.table]
        index = values_by_keys(self.edition, table, node.column)
        name = self.names.keep("L", (node.table, node.column), index)
        keys = [self.node(key) for key in node.keys]

        def read(codes: list[str]) -> str:
            return f"{name}.get({codes[0]})" if len(codes) == 1 else f"{name}.get(({', '.join(codes)}))"

        return self.strictly(keys, read, yields=_cells(table, node.column))


def _is_membership(node: Node) -> bool:
    return isinstance(node, tree.Call) and node.function == "is_a" and isinstance(node.arguments[1], tree.Constant)


def _cells(table: Table, column: str) -> tuple[bool, bool]:
    """Return whether reading a column can yield unknown (a row may be missing), and whether not applicable."""
    return True, any(row.cells[column].value is tree.NOT_APPLICABLE for row in table.rows)


def _any(conditions: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(conditions))
