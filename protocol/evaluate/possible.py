"""What an expression could come to, were some facts known that are not: every value it can take, and then some.

Numbers are ranges, dates ranges of days, everything else sets. Ranges are worked out with the same doubles as values,
and every operation is monotone in them, so no value lies outside; values that cannot occur together may be included.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, assert_never

from protocol.evaluate import arithmetic
from protocol.evaluate.scope import Scope, is_a, share_of
from protocol.evaluate.tables import rows_by_keys
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Comparison, Node, Type, Value
from protocol.rulebook.model import Edition, FactDeclaration, Row

MOST_KEYS: Final = 4096
"""Combinations of keys of one look-up beyond which every row counts as possible."""


@dataclass(frozen=True, slots=True)
class Possible:
    """The values something can take. Of numbers and dates (as ordinals) the least and the greatest, `low` above `high`
    for none; of the rest a set, None for any text. `inapplicable`, `unknown`: whether it can be that."""

    low: float = math.inf
    high: float = -math.inf
    values: frozenset[Value] | None = frozenset()
    inapplicable: bool = False
    unknown: bool = False

    @property
    def has_numbers(self) -> bool:
        return self.low <= self.high

    def joined(self, other: Possible) -> Possible:
        """Return what either can be."""
        values = None if self.values is None or other.values is None else self.values | other.values
        return Possible(
            min(self.low, other.low),
            max(self.high, other.high),
            values,
            self.inapplicable or other.inapplicable,
            self.unknown or other.unknown,
        )


UNKNOWN: Final = Possible(unknown=True)
NEVER: Final = Possible()
ANY_NUMBER: Final = Possible(-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Truths:
    """Which of true, false and unknown a condition can be."""

    true: bool
    false: bool
    unknown: bool

    def __and__(self, other: Truths) -> Truths:
        true = self.true and other.true
        false = self.false or other.false
        unknown = (self.unknown and (other.true or other.unknown)) or (other.unknown and (self.true or self.unknown))
        return Truths(true, false, unknown)

    def __or__(self, other: Truths) -> Truths:
        return ~(~self & ~other)

    def __invert__(self) -> Truths:
        return Truths(self.false, self.true, self.unknown)


TRUE: Final = Truths(true=True, false=False, unknown=False)
FALSE: Final = Truths(true=False, false=True, unknown=False)
EITHER: Final = Truths(true=True, false=True, unknown=False)
OPEN_QUESTION: Final = Truths(true=False, false=False, unknown=True)


def exactly(value: Value) -> Possible:
    """Return the one value something surely has."""
    if value is None:
        return UNKNOWN
    if value is NOT_APPLICABLE:
        return Possible(inapplicable=True)
    if isinstance(value, float):
        return Possible(value, value)
    if isinstance(value, dt.date):
        return Possible(float(value.toordinal()), float(value.toordinal()))
    return Possible(values=frozenset([value]))


def truths(possible: Possible) -> Truths:
    """Return what a value counts as in a condition."""
    values = possible.values if possible.values is not None else frozenset([True, False])
    return Truths(True in values, False in values or possible.inapplicable, possible.unknown)


EVERYTHING: Final[Mapping[str, Possible]] = MappingProxyType({})
MEASURED: Final = frozenset(["site", "distance", "overlap", "count_within", "frontages"])
"""Sources of numbers that are never negative."""


class Possibilities:
    """What expressions of an edition could come to, if the facts and terms in `known` were known.

    `cells`: whether unknown cells count as known too. `strict`: whether keys without a row and divisors that may be 0
    make a value possibly unknown; otherwise only values are thought of for which the tables have figures. `within`:
    facts of which only a part is thought of.
    """

    def __init__(
        self,
        edition: Edition,
        known: frozenset[str],
        *,
        cells: bool,
        strict: bool,
        within: Mapping[str, Possible] = EVERYTHING,
    ) -> None:
        self.edition = edition
        self.known = known
        self.cells = cells
        self.strict = strict
        self.within = within

    def condition(self, node: Node, scope: Scope) -> Truths:
        """Return what a condition can be."""
        return truths(self.node(node, scope))

    def node(self, node: Node, scope: Scope) -> Possible:  # noqa: C901  # one line for each kind of node
        """Return what a part of an expression can come to."""
        match node:
            case tree.Constant():
                return exactly(node.value)
            case tree.Fact():
                value = scope.facts.get(node.name)
                return exactly(value) if value is not None else self.fact(self.edition.facts[node.name])
            case tree.Term():
                return self.term(node.name, node.type, scope)
            case tree.Level():
                return exactly(scope.level)
            case tree.Taken():
                return exactly(node.path in scope.taken)
            case tree.Define():
                return self.node(self.edition.defines[node.name].tree, scope)
            case tree.Negative():
                inner = self.node(node.operand, scope)
                return replace(inner, low=-inner.high, high=-inner.low)
            case tree.Not():
                return _as_possible(~self.condition(node.operand, scope))
            case tree.Operation():
                return self._operation(node, scope)
            case tree.Compare():
                return self._compare(node, scope)
            case tree.Logic():
                found = TRUE if node.operator == "and" else FALSE
                for operand in node.operands:
                    each = self.condition(operand, scope)
                    found = found & each if node.operator == "and" else found | each
                return _as_possible(found)
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

    def term(self, name: str, kind: Type, scope: Scope) -> Possible:
        """Return what a term can be."""
        value = scope.use if name == "use" else scope.terms.get(name)
        if value is not None:
            return exactly(value)
        if name not in self.known:
            return UNKNOWN
        return self._of_type(kind, low=0.0)

    def fact(self, declaration: FactDeclaration) -> Possible:
        """Return what a fact can be that is not known."""
        if declaration.name in self.within:
            return self.within[declaration.name]
        if declaration.name not in self.known:
            return UNKNOWN
        low = 0.0 if declaration.source.kind in MEASURED else -math.inf
        possible = self._of_type(declaration.type, low)
        may_not_arise = "not applicable" in declaration.may_be or declaration.source.kind in ("attribute", "right")
        return replace(possible, inapplicable=may_not_arise)

    def _of_type(self, kind: Type, low: float) -> Possible:
        if kind.kind == "number":
            return Possible(low, math.inf)
        if kind.kind == "date":
            return Possible(float(dt.date.min.toordinal()), float(dt.date.max.toordinal()))
        if kind.kind == "boolean":
            return Possible(values=frozenset([True, False]))
        if kind.kind == "use":
            return Possible(values=frozenset(self.edition.uses))
        return Possible(values=frozenset(kind.members) if kind.members else None)

    def _operation(self, node: tree.Operation, scope: Scope) -> Possible:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        flags = _flags(left, right)
        if not left.has_numbers or not right.has_numbers:
            return flags
        if node.operator == "/" and right.low <= 0 <= right.high:
            only_zero = right.low == right.high
            unknown = flags.unknown or self.strict or only_zero
            return (
                replace(flags, unknown=unknown)
                if only_zero
                else replace(flags, low=-math.inf, high=math.inf, unknown=unknown)
            )
        corners = [
            _corner(node.operator, one, other)
            for one, other in itertools.product((left.low, left.high), (right.low, right.high))
        ]
        if any(math.isnan(corner) for corner in corners):
            return replace(flags, low=-math.inf, high=math.inf)
        return Possible(min(corners), max(corners), frozenset(), flags.inapplicable, flags.unknown)

    def _compare(self, node: tree.Compare, scope: Scope) -> Possible:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        flags = _flags(left, right)
        if left.has_numbers and right.has_numbers:
            true, false = _number_truths(node.operator, left, right)
        else:
            true, false = _set_truths(node.operator, left.values, right.values)
        return _as_possible(Truths(true, false or flags.inapplicable, flags.unknown))

    def _choice(self, node: tree.Choice, scope: Scope) -> Possible:
        found = NEVER
        for condition, result in node.arms:
            each = self.condition(condition, scope)
            if each.true:
                found = found.joined(self.node(result, scope))
            if each.unknown:
                found = found.joined(UNKNOWN)
            if not each.false:
                return found
        return found.joined(UNKNOWN if node.otherwise is None else self.node(node.otherwise, scope))

    def _call(self, node: tree.Call, scope: Scope) -> Possible:
        if node.function == "share":
            return self._share(node, scope)
        parts = [self.node(argument, scope) for argument in node.arguments]
        flags = _flags(*parts)
        if node.function == "is_a":
            return self._is_a(parts, flags)
        if not all(part.has_numbers for part in parts):
            return flags
        low, high = self._span(node.function, parts)
        return Possible(low, high, frozenset(), flags.inapplicable, flags.unknown)

    def _share(self, node: tree.Call, scope: Scope) -> Possible:
        code = node.arguments[0]
        assert isinstance(code, tree.Constant)
        value = share_of(self.edition, scope.mix, str(code.value))
        if value is None and "use" in self.known:
            return Possible(0.0, 1.0)
        return exactly(value)

    def _is_a(self, parts: list[Possible], flags: Possible) -> Possible:
        uses, codes = parts[0].values, parts[1].values
        if uses is None or codes is None:
            return replace(_as_possible(EITHER), inapplicable=flags.inapplicable, unknown=flags.unknown)
        found = frozenset(is_a(self.edition, str(use), str(code)) for use in uses for code in codes)
        return Possible(values=found, inapplicable=flags.inapplicable, unknown=flags.unknown)

    def _span(self, function: str, parts: list[Possible]) -> tuple[float, float]:
        first = parts[0]
        if function in ("min", "max"):
            pick: Callable[[Iterable[float]], float] = min if function == "min" else max
            return pick(part.low for part in parts), pick(part.high for part in parts)
        if function == "years_between":
            days = (parts[1].low - first.high, parts[1].high - first.low)
            low, high = (arithmetic.round_half_up(each / arithmetic.DAYS_A_YEAR, 2.0) for each in days)
            return low, high
        if function == "abs":
            least = 0.0 if first.low <= 0 <= first.high else min(abs(first.low), abs(first.high))
            return least, max(abs(first.low), abs(first.high))
        if function == "round_half_up":
            digits = parts[1].low
            return arithmetic.round_half_up(first.low, digits), arithmetic.round_half_up(first.high, digits)
        whole = arithmetic.floor if function == "floor" else arithmetic.ceil
        return whole(first.low), whole(first.high)

    def _lookup(self, node: tree.Lookup, scope: Scope) -> Possible:
        table = self.edition.tables[node.table]
        keys = [self.node(key, scope) for key in node.keys]
        flags = _flags(*keys)
        choices = [_key_values(key) for key in keys]
        rows: list[Row] = []
        gap = False
        if (
            all(choice is not None for choice in choices)
            and math.prod(len(each or ()) for each in choices) <= MOST_KEYS
        ):
            by_keys = rows_by_keys(self.edition, table)
            for combination in itertools.product(*(each or () for each in choices)):
                row = by_keys.get(combination)
                gap = gap or row is None
                rows += [] if row is None else [row]
        else:
            rows, gap = list(table.rows), True
        return self._cells(rows, node.column, flags, gap=gap)

    def _band(self, node: tree.Band, scope: Scope) -> Possible:
        number = self.node(node.number, scope)
        flags = _flags(number)
        if not number.has_numbers:
            return flags
        rows, reached, gap = [], number.low, False
        for row in sorted(self.edition.tables[node.table].rows, key=lambda row: float(row.keys[0])):
            start, end = float(row.keys[0]), float(row.keys[1])
            if end <= number.low or start > number.high:
                continue
            rows.append(row)
            gap = gap or start > reached
            reached = max(reached, end)
        gap = gap or (reached <= number.high and reached < math.inf)
        return self._cells(rows, node.column, flags, gap=gap)

    def _cells(self, rows: Iterable[Row], column: str, flags: Possible, *, gap: bool) -> Possible:
        found = flags
        some = False
        for row in rows:
            some = True
            value = row.cells[column].value
            if value is None and self.cells:
                found = found.joined(replace(ANY_NUMBER, values=None, inapplicable=True))
            else:
                found = found.joined(exactly(value))
        if gap and (self.strict or not some):
            found = found.joined(UNKNOWN)
        return found


def _flags(*parts: Possible) -> Possible:
    """Return what strict arguments make of the whole: it can be not applicable or unknown if one of them can."""
    return Possible(inapplicable=any(part.inapplicable for part in parts), unknown=any(part.unknown for part in parts))


def _as_possible(found: Truths) -> Possible:
    values = frozenset(value for value, there in ((True, found.true), (False, found.false)) if there)
    return Possible(values=values, unknown=found.unknown)


def _corner(operator: str, one: float, other: float) -> float:
    if operator == "*" and 0.0 in (one, other):
        return 0.0
    if operator == "/" and math.isinf(other):
        return math.nan if math.isinf(one) else 0.0
    value = arithmetic.operate(operator, one, other)  # type: ignore[arg-type]  # one of the four
    assert isinstance(value, float)
    return value


def _number_truths(operator: Comparison, left: Possible, right: Possible) -> tuple[bool, bool]:
    """Return whether a comparison of two ranges can be true, and whether it can be false."""
    meet = left.low <= right.high and right.low <= left.high
    alike = left.low == left.high == right.low == right.high
    if operator == "=":
        return meet, not alike
    if operator == "<>":
        return not alike, meet
    less, more = left.low < right.high, left.high > right.low
    at_most, at_least = left.low <= right.high, left.high >= right.low
    return {"<": (less, at_least), "<=": (at_most, more), ">": (more, at_most), ">=": (at_least, less)}[operator]


def _set_truths(
    operator: Comparison, left: frozenset[Value] | None, right: frozenset[Value] | None
) -> tuple[bool, bool]:
    if left is None or right is None:
        return True, True
    found = {arithmetic.compare(operator, one, other) for one in left for other in right}
    return True in found, False in found


def _key_values(key: Possible) -> tuple[Value, ...] | None:
    """Return the values a key can have, None where they cannot be listed."""
    if key.has_numbers:
        return (key.low,) if key.low == key.high else None
    return None if key.values is None else tuple(key.values)
