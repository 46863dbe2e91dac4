"""Bounds in SQL: rounded to their indicator, kept by a proposal, the tightest of several."""

from __future__ import annotations

import math
from collections.abc import Sequence

from protocol.evaluate.arithmetic import TOLERANCE
from protocol.evaluate.plan import Side
from protocol.screen import sql
from protocol.screen.expressions import finite_or
from protocol.screen.magnitude import FAR_FROM_ENDLESS
from protocol.screen.sql import Sql
from protocol.screen.value import Value, only_where


def rounded(bound: Value, precision: int, side: Side, magnitude: float) -> Value:
    """Return a bound at its indicator's precision: an upper one rounded down, a lower one up."""
    scale = sql.number(10.0**precision)
    scaled = sql.binary("*", bound.sql, scale)
    if side == "at_most":
        scaled = sql.binary("+", scaled, sql.number(TOLERANCE))
        whole = sql.divided(sql.floor(scaled), scale)
    else:
        scaled = sql.binary("-", scaled, sql.number(TOLERANCE))
        whole = sql.divided(sql.ceil(scaled), scale)
    if not magnitude < FAR_FROM_ENDLESS:
        whole = finite_or(scaled, bound.sql, whole)
        if side == "at_least":
            endless = sql.binary("=", bound.sql, sql.number(-math.inf))
            whole = sql.case([(endless, sql.number(math.inf))], whole)
    return Value(whole, bound.inapplicable, bound.nullable, bound.missing)


def keeps(proposed: Value, bound: Value, side: Side, *, endless: bool) -> Value:
    """Return whether a proposal keeps a rounded bound. Args: endless: whether the bound may be no limit."""
    whole = sql.binary("<=" if side == "at_most" else ">=", proposed.sql, bound.sql)
    nullable = proposed.nullable or bound.nullable
    if endless:
        whole = sql.or_(sql.binary("=", bound.sql, sql.number(math.inf)), whole)
    if bound.inapplicable is not None:
        whole = sql.case([(bound.inapplicable, sql.true())], whole)
    masks = (*bound.missing, *proposed.missing)
    if endless or bound.inapplicable is not None:
        masks = only_where(sql.unknown(whole), masks)
    return Value(whole, None, nullable, masks)


def tightest(found: Sequence[tuple[Value, Value]], side: Side, *, ignore_unknown: bool = False) -> Value:
    """Return the tightest of bounds, each with whether it counts: no limit of none, unknown if one that counts is.

    A bound that is not applicable, or no limit, counts for nothing, whether or not its rule applies. With
    `ignore_unknown` one that is unknown, or may count, counts for nothing either.
    """
    unknown: list[Sql] = []
    bounds: list[Sql] = []
    nothing = sql.number(math.inf if side == "at_most" else -math.inf)
    for bound, counts in found:
        here = sql.and_(counts.sql, sql.not_(bound.not_applicable))
        if ignore_unknown:
            here = sql.and_(here, sql.known(bound.sql)) if bound.nullable else here
        elif bound.nullable:
            unknown.append(sql.and_(sql.possibly(counts.sql), bound.is_unknown))
        if counts.nullable and not ignore_unknown:
            limits = sql.binary("<>", bound.sql, sql.number(math.inf))
            maybe = sql.and_(sql.unknown(counts.sql), sql.not_(bound.not_applicable), limits)
            unknown.append(sql.surely(maybe) if bound.nullable else maybe)
        if side == "at_least":
            here = sql.and_(here, sql.binary("<>", bound.sql, sql.number(math.inf)))
        bounds.append(sql.case([(here, bound.sql)], nothing))
    if not bounds:
        return Value(sql.number(math.inf), nullable=False)
    whole = sql.least(bounds) if side == "at_most" else sql.greatest(bounds)
    if side == "at_least":
        whole = sql.case([(sql.binary("=", whole, sql.number(-math.inf)), sql.number(math.inf))], whole)
    never = sql.or_(*unknown) if unknown else sql.false()
    if sql.is_false(never):
        return Value(whole, nullable=False)
    return Value(sql.case([(sql.not_(never), whole)], kind=sql.DOUBLE), nullable=True)
