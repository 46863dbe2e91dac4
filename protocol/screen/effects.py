"""What paths do, in SQL: whether one is open, what it gives, imposes and draws at a level."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlglot import exp

from protocol.evaluate.plan import Plan, Side
from protocol.language.tree import Expression
from protocol.screen import sql
from protocol.screen.bounds import rounded
from protocol.screen.expressions import Writer
from protocol.screen.magnitude import magnitude
from protocol.screen.value import Value


@dataclass(frozen=True, slots=True)
class Give:
    """What one path gives to one bound, never negative; `cap` None where there is none. Sizes as in `magnitude`.

    `endless`: whether it may give no limit.
    """

    lift: bool
    multiply: Value | None
    add: Value | None
    cap: Value | None
    multiply_size: float
    add_size: float
    endless: bool


@dataclass(frozen=True, slots=True)
class Imposed:
    """A limit of a path's own, rounded."""

    indicator: str
    side: Side
    bound: Value


class Effects:
    """The paths of an edition over columns."""

    def __init__(self, writer: Writer, plan: Plan) -> None:
        self.writer = writer
        self.plan = plan
        self.edition = writer.edition
        self._open: dict[int, Value] = {}

    def open(self, path: int) -> Value:
        """Return whether a path's `when` holds."""
        if path not in self._open:
            entry = self.plan.paths[path]
            if entry.when is None:
                self._open[path] = Value(sql.true(), nullable=False)
            else:
                self._open[path] = self.writer.kept(f"{entry.id}_open", self.writer.condition(entry.when))
        return self._open[path]

    def give(self, path: int, level: float | None, rule: int) -> Give:
        """Return what a path gives to a limit."""
        entry = self.plan.paths[path]
        gives = entry.gives.get(self.plan.rules[rule].id)
        cap = None if entry.cap is None else self.amount(f"{entry.id}_cap", entry.cap, None, no_cap=True)
        if gives is None:
            return Give(False, None, None, cap, 0.0, 0.0, False)
        multiply, add = (
            None if part is None else self.amount(f"{entry.id}_gives", part, level)
            for part in (gives.multiply, gives.add)
        )
        multiplied, added = (
            0.0 if part is None else magnitude(self.edition, part, level or 0.0) for part in (gives.multiply, gives.add)
        )
        endless = any(part is not None and part.tree.type.may_be_no_limit for part in (gives.multiply, gives.add))
        return Give(gives.lift, multiply, add, cap, multiplied, added, endless)

    def group_cap(self, group: str) -> Value | None:
        """Return the cap of a group, None where it has none."""
        expression = self.edition.groups.get(group)
        return None if expression is None else self.amount(f"{group}_cap", expression, None, no_cap=True)

    def amount(self, name: str, expression: Expression, level: float | None, *, no_cap: bool = False) -> Value:
        """Return an amount, 0 or more; one that is not applicable gives nothing, or as a cap caps nothing."""
        value = self.writer.value(expression, level)
        whole = value.sql
        zero = sql.number(0.0)
        if not _is_never_negative(value):
            held = self.writer.kept(name, value)
            whole = sql.case([(sql.binary("<", held.sql, zero), zero)], held.sql)
            value = held
        if value.inapplicable is not None:
            whole = sql.case([(value.inapplicable, sql.number(math.inf) if no_cap else zero)], whole)
        return self.writer.kept(name, Value(whole, None, value.nullable, value.missing))

    def imposed(self, path: int, level: float | None) -> list[Imposed]:
        """Return the limits a path brings."""
        found = []
        sides: tuple[Side, Side] = ("at_most", "at_least")
        entry = self.plan.paths[path]
        for name, limits in entry.imposes.items():
            for side in sides:
                expression = limits.at_most if side == "at_most" else limits.at_least
                if expression is not None:
                    size = magnitude(self.edition, expression, level or 0.0)
                    value = self.writer.value(expression, level)
                    bound = rounded(value, self.edition.indicators[name].precision, side, size)
                    found.append(Imposed(name, side, self.writer.kept(f"{entry.id}_{name}", bound)))
        return found

    def drawn(self, path: int, fact: str, level: float | None) -> Value:
        """Return what a path draws from a headroom."""
        entry = self.plan.paths[path]
        return self.writer.kept(f"{entry.id}_draws", self.writer.value(entry.draws[fact], level))


def _is_never_negative(value: Value) -> bool:
    return isinstance(value.sql, exp.Literal) and not value.sql.is_string
