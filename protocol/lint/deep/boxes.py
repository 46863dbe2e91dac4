"""Rules over boxes: all they can come to where facts and terms stay within cells, and perhaps more."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Final

from protocol.evaluate.arithmetic import round_at_least, round_at_most
from protocol.evaluate.plan import Plan, Side, plan_of
from protocol.evaluate.possible import FALSE, TRUE, Possibilities, Possible, Truths, truths
from protocol.evaluate.scope import Scope, is_listed
from protocol.language import tree
from protocol.language.tree import Expression, Node, Type
from protocol.lint.deep.domains import Frame
from protocol.lint.deep.mentions import type_of
from protocol.rulebook.model import Edition, FactDeclaration

MOST_BOXES: Final = 20_000
"""Boxes looked at for one statement; with more, it is not proved."""

Box = Mapping[str, Possible]


class Boxes:
    """The rules of an edition over one box after another. What is in no box is anything a facts file takes."""

    def __init__(self, edition: Edition, frame: Frame) -> None:
        self.edition = edition
        self.plan: Plan = plan_of(edition)
        self.frame = frame
        self._whole: dict[str, Possible] = {}
        self._values = _Values(edition, self)
        self._scope = Scope({}, {}, None, None)
        self.box: Box = {}

    def over(self, names: Sequence[str], most: int = MOST_BOXES) -> Iterator[Box] | None:
        """Return every box of the cells of these names, one after another in use here; None if there are too many."""
        cells = [self.frame.cells(name) for name in names]
        if math.prod(len(each) for each in cells) > most:
            return None
        return self._each(names, cells)

    def _each(self, names: Sequence[str], cells: Sequence[Sequence[Possible]]) -> Iterator[Box]:
        for chosen in itertools.product(*cells):
            self.enter(dict(zip(names, chosen, strict=True)))
            yield self.box

    def enter(self, box: Box) -> None:
        """Let everything asked from now on be asked of this box."""
        self.box = box
        self._values.defined.clear()

    def cell(self, name: str) -> Possible:
        """Return what a name can be in the box at hand."""
        if name in self.box:
            return self.box[name]
        if name not in self._whole:
            self._whole[name] = self.frame.whole(name)
        return self._whole[name]

    # Expressions

    def value(self, expression: Expression, level: float | None = None) -> Possible:
        """Return what an expression can come to, at a level of the path it belongs to."""
        scope = self._scope if level is None else self._scope.at(level)
        return self._values.node(expression.tree, scope)

    def condition(self, expression: Expression | None) -> Truths:
        """Return what a condition can be; one that is not written is true."""
        return TRUE if expression is None else truths(self.value(expression))

    # Rules

    def when(self, rule: int) -> Truths:
        return self.condition(self.plan.rules[rule].when)

    def listed(self, rule: int) -> Truths:
        """Return whether the use can be on the list of an allow or forbid."""
        codes = self.cell("use").values or frozenset()
        found = {is_listed(self.edition, str(code), self.plan.rules[rule].uses) for code in codes}
        return Truths(True in found, False in found, False)

    def said(self, rule: int) -> Truths:
        """Return what the condition of a require or forbid can be."""
        entry = self.plan.rules[rule]
        return self.condition(entry.condition) if entry.kind == "require" else ~self.listed(rule)

    def bound(self, rule: int, side: Side) -> Possible:
        """Return what a limit's bound can be, rounded."""
        entry = self.plan.rules[rule]
        expression = entry.at_most if side == "at_most" else entry.at_least
        assert expression is not None
        assert entry.indicator is not None
        found = self.value(expression)
        if not found.has_numbers:
            return found
        precision = self.edition.indicators[entry.indicator].precision
        low, high = (rounded_bound(bound, precision, side) for bound in (found.low, found.high))
        return Possible(low, high, found.values, found.inapplicable, found.unknown)

    def overridden(self, rule: int) -> Truths:
        """Return whether a rule can be overridden."""
        above = (self.applies(other) & ~self.overridden(other) for other in self.plan.overriders[rule])
        return reduce(lambda one, other: one | other, above, FALSE)

    def applies(self, rule: int) -> Truths:
        """Return whether a rule can override others: its `when`, and for a limit a bound to apply."""
        when = self.when(rule)
        arises = [self.bound(rule, side) for side in self.plan.sides[rule]]
        if not arises:
            return when
        each = (Truths(bound.has_numbers, bound.inapplicable, bound.unknown) for bound in arises)
        return when & reduce(lambda one, other: one | other, each)

    def counts(self, rule: int) -> Truths:
        """Return whether a rule can count: its `when` holds and nothing overrides it."""
        return self.when(rule) & ~self.overridden(rule)


class _Values(Possibilities):
    """What expressions can come to in the box at hand."""

    def __init__(self, edition: Edition, boxes: Boxes) -> None:
        super().__init__(edition, frozenset({"use"}), cells=False, strict=True)
        self.boxes = boxes
        self.defined: dict[str, Possible] = {}

    def node(self, node: Node, scope: Scope) -> Possible:
        if isinstance(node, tree.Define):
            if node.name not in self.defined:
                self.defined[node.name] = super().node(node, scope)
            return self.defined[node.name]
        return super().node(node, scope)

    def term(self, name: str, kind: Type, scope: Scope) -> Possible:
        return self.boxes.cell(name)

    def fact(self, declaration: FactDeclaration) -> Possible:
        return self.boxes.cell(declaration.name)


def rounded_bound(bound: float, precision: int, side: Side) -> float:
    if math.isinf(bound):
        return bound
    return round_at_most(bound, precision) if side == "at_most" else round_at_least(bound, precision)


def frame_names(edition: Edition, names: Iterable[str]) -> tuple[str, ...]:
    """Return names with the fewest values first: what decides most is fixed first."""
    order = {"boolean": 0, "text": 1, "use": 2, "number": 3, "date": 4}
    return tuple(sorted(names, key=lambda name: order[type_of(edition, name).kind]))
