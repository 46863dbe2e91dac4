"""A bound with what paths give to it, in SQL: `base * (1 + sum of multiply) + sum of add`, caps applied."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from protocol.evaluate.plan import Side
from protocol.screen import sql
from protocol.screen.magnitude import FAR_FROM_ENDLESS
from protocol.screen.sql import Sql
from protocol.screen.value import Value

if TYPE_CHECKING:
    from protocol.screen.standing import Standing, Taken


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A relaxed bound. `known`: with unknown gives left out, which may be all it takes; `partial`: whether it differs.

    `endless`: whether it may be no limit. `magnitude`: what it does not exceed where it is finite.
    """

    full: Value
    known: Value
    partial: bool
    endless: bool
    magnitude: float


@dataclass(slots=True)
class _Sum:
    """Sums of what multiplies and what adds, in SQL, None for nothing; `active`: whether anything is given."""

    multiply: Sql | None = None
    add: Sql | None = None
    active: list[Sql] = field(default_factory=list)
    multiply_size: float = 0.0
    add_size: float = 0.0


def relaxed_bound(standing: Standing, rule: int, side: Side, taken: Taken, relaxing: Sequence[int]) -> Relaxed:
    """Return a limit's bound, not yet rounded, with what the taken ones of these paths give to it."""
    base = standing.bases[rule, side]
    expression = standing.plan.rules[rule].at_most if side == "at_most" else standing.plan.rules[rule].at_least
    assert expression is not None
    endless = expression.tree.type.may_be_no_limit
    size = standing.sizes[rule, side]
    if not relaxing:
        return Relaxed(base, base, False, endless or not size < FAR_FROM_ENDLESS, size)
    return _Relaxing(standing, rule, side, taken, base).bound(relaxing, endless=endless, size=size)


class _Relaxing:
    def __init__(self, standing: Standing, rule: int, side: Side, taken: Taken, base: Value) -> None:
        self.standing = standing
        self.rule = rule
        self.side = side
        self.taken = taken
        self.base = base
        self.lifted: list[Sql] = []
        self.unknown: list[Sql] = []
        self.endless = False

    def bound(self, relaxing: Sequence[int], *, endless: bool, size: float) -> Relaxed:
        total = _Sum()
        groups: dict[str, _Sum] = {}
        for path in relaxing:
            group = self.standing.plan.paths[path].group
            into = total if group is None else groups.setdefault(group, _Sum())
            self._add(path, into)
        for group, given in groups.items():
            self._capped_group(group, given, total)
        size = size * (1 + total.multiply_size) + total.add_size
        whole = self._whole(total, endless=endless)
        overflows = self.endless or not size < FAR_FROM_ENDLESS
        endless = endless or bool(self.lifted) or overflows
        if overflows:
            whole = self._kept(whole)
            whole = sql.case([(sql.binary("=", whole, sql.number(-math.inf)), sql.number(math.inf))], whole)
        nullable = self.base.nullable or bool(self.unknown)
        unknown = sql.or_(*self.unknown) if self.unknown else sql.false()
        known = self._after_lift(whole)
        full = (
            known
            if sql.is_false(unknown)
            else self._after_lift(sql.case([(sql.not_(unknown), whole)], kind=sql.DOUBLE))
        )
        inapplicable = self.base.inapplicable
        return Relaxed(
            Value(full, inapplicable, nullable),
            Value(known, inapplicable, self.base.nullable),
            not sql.is_false(unknown),
            endless,
            size,
        )

    def _after_lift(self, whole: Sql) -> Sql:
        if not self.lifted:
            return whole
        lifted = sql.and_(sql.or_(*self.lifted), sql.not_(self.base.not_applicable))
        return sql.case([(lifted, sql.number(math.inf))], whole)

    def _whole(self, total: _Sum, *, endless: bool) -> Sql:
        whole = self.base.sql
        if total.multiply is not None:
            sign = "+" if self.side == "at_most" else "-"
            whole = sql.binary("*", whole, sql.binary(sign, sql.number(1.0), total.multiply))
        if total.add is not None:
            whole = sql.binary("+" if self.side == "at_most" else "-", whole, total.add)
        if endless and whole is not self.base.sql:
            no_limit = sql.binary("=", self.base.sql, sql.number(math.inf))
            whole = sql.case([(no_limit, sql.number(math.inf))], whole)
        return whole

    def _add(self, path: int, into: _Sum) -> None:
        """Add what one path gives, where it is taken and known."""
        give = self.standing.effects.give(path, self.taken.levels[path], self.rule)
        flag = self.taken.flags[path]
        self.endless = self.endless or give.endless
        if give.lift:
            self.lifted.append(flag)
        known = sql.and_(
            *(sql.known(part.sql) for part in (give.multiply, give.add, give.cap) if part is not None and part.nullable)
        )
        if not sql.is_true(known):
            self.unknown.append(sql.and_(flag, sql.not_(known)))
        active = self._kept(sql.and_(flag, known))
        into.active.append(active)
        multiply, add = self._capped(
            None if give.multiply is None else give.multiply.sql, None if give.add is None else give.add.sql, give.cap
        )
        zero = sql.number(0.0)
        for name, part, size in (("multiply", multiply, give.multiply_size), ("add", add, give.add_size)):
            if part is not None:
                here = sql.case([(active, part)], zero)
                before = getattr(into, name)
                setattr(into, name, self._kept(here if before is None else sql.binary("+", before, here)))
                setattr(into, f"{name}_size", getattr(into, f"{name}_size") + size)

    def _capped_group(self, group: str, given: _Sum, total: _Sum) -> None:
        cap = self.standing.effects.group_cap(group)
        multiply, add = self._capped(given.multiply, given.add, cap)
        active = sql.or_(*given.active)
        if cap is not None and cap.nullable:
            self.unknown.append(sql.and_(active, sql.unknown(cap.sql)))
            active = sql.and_(active, sql.known(cap.sql))
        zero = sql.number(0.0)
        for name, part in (("multiply", multiply), ("add", add)):
            if part is not None:
                here = sql.case([(active, part)], zero)
                before = getattr(total, name)
                setattr(total, name, self._kept(here if before is None else sql.binary("+", before, here)))
        total.multiply_size += given.multiply_size
        total.add_size += given.add_size

    def _capped(self, multiply: Sql | None, add: Sql | None, cap: Value | None) -> tuple[Sql | None, Sql | None]:
        """Return what is given with its cap: beyond it the cap is added. A base of 0 or less gains no parts."""
        base, zero = self.base.sql, sql.number(0.0)
        if multiply is not None:
            multiply = self._kept(sql.case([(sql.binary("<=", base, zero), zero)], multiply))
        if cap is None or (multiply is None and add is None):
            return multiply, add
        if multiply is None:
            assert add is not None
            add = self._kept(add)
            return None, self._kept(sql.case([(sql.binary(">", add, cap.sql), cap.sql)], add))
        gain = sql.binary("*", base, multiply)
        gain = gain if add is None else sql.binary("+", gain, add)
        over = self._kept(sql.binary(">", gain, cap.sql))
        return (
            self._kept(sql.case([(over, zero)], multiply)),
            self._kept(sql.case([(over, cap.sql)], zero if add is None else add)),
        )

    def _kept(self, expression: Sql) -> Sql:
        return self.standing.writer.pipeline.keep(f"{self.standing.plan.rules[self.rule].id}_part", expression)
