"""What an expression of the language becomes in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from protocol.screen import sql
from protocol.screen.sql import Sql

Mask: TypeAlias = tuple[int, Sql]
"""A bit mask of unknown facts and terms, and which word of the mask it belongs to: a word has 63 bits."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in SQL: NULL where it is unknown, and where it is not applicable.

    `inapplicable`: whether it is not applicable, never NULL; None if it never is. `nullable`: whether it can be
    unknown. `missing`: bit masks of the unknown facts and terms that keep it unknown, each 0 where it is known.
    """

    sql: Sql
    inapplicable: Sql | None = None
    nullable: bool = True
    missing: tuple[Mask, ...] = ()

    @property
    def not_applicable(self) -> Sql:
        return sql.false() if self.inapplicable is None else self.inapplicable

    @property
    def is_unknown(self) -> Sql:
        """Return whether the value is unknown; one that is not applicable is not."""
        if not self.nullable:
            return sql.false()
        missing = sql.unknown(self.sql)
        return missing if self.inapplicable is None else sql.and_(missing, sql.not_(self.inapplicable))

    def as_condition(self) -> Value:
        """Return the value where a condition is wanted: not applicable reads as false."""
        if self.inapplicable is None:
            return self
        return Value(sql.case([(self.inapplicable, sql.false())], self.sql), None, self.nullable, self.missing)


def once(masks: Iterable[Mask]) -> tuple[Mask, ...]:
    """Return masks without repetitions."""
    return tuple({(word, sql.key(mask)): (word, mask) for word, mask in masks}.values())


def joined(masks: Iterable[Mask], word: int) -> Sql | None:
    """Return the union of the masks of a word, None of none."""
    whole: Sql | None = None
    for at, mask in once(masks):
        if at == word:
            whole = mask if whole is None else sql.binary("|", whole, mask)
    return whole


def only_where(condition: Sql, masks: Iterable[Mask]) -> tuple[Mask, ...]:
    """Return masks that are 0 where a condition does not hold."""
    masks = once(masks)
    if sql.is_true(condition) or not masks:
        return masks
    if sql.is_false(condition):
        return ()
    found = []
    for word in dict.fromkeys(at for at, _ in masks):
        whole = joined(masks, word)
        assert whole is not None
        guarded = sql.key(condition) in _guards_of(whole)
        found.append((word, whole if guarded else sql.case([(condition, whole)], sql.integer(0))))
    return tuple(found)


def guarded_by(column: Sql, value: Value) -> tuple[Mask, ...]:
    """Return the masks of a value that is a column by now: what tested the value tests the column."""
    tested = sql.key(sql.unknown(value.sql))
    return tuple(
        (word, _with_guard(mask, sql.unknown(column)) if _guard_of(mask) == tested else mask)
        for word, mask in value.missing
    )


def _guards_of(mask: Sql) -> set[str]:
    """Return what a mask asks before it is anything but 0: all its condition says together, and each part alone."""
    if not isinstance(mask, exp.Case):
        return set()
    condition = mask.args["ifs"][0].this
    parts = condition.flatten() if isinstance(condition, exp.And) else ()
    return {sql.key(condition), *(sql.key(part) for part in parts)}


def _guard_of(mask: Sql) -> str:
    return sql.key(mask.args["ifs"][0].this) if isinstance(mask, exp.Case) else ""


def _with_guard(mask: Sql, condition: Sql) -> Sql:
    return sql.case([(condition, mask.args["ifs"][0].args["true"])], mask.args["default"])
