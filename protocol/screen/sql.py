"""SQL as trees: small makers that fold constants, so that what is known beforehand costs nothing in each row.

Trees share their parts until they are written out.

Conditions are three-valued as SQL has them: NULL is unknown, AND and OR are strong Kleene. No maker writes an `ELSE`
for an unknown condition.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

from sqlglot import exp

Sql: TypeAlias = exp.Expr

DOUBLE: Final = "DOUBLE"
BOOLEAN: Final = "BOOLEAN"
TEXT: Final = "TEXT"
DATE: Final = "DATE"
BIGINT: Final = "BIGINT"

TYPES: Final = {"number": DOUBLE, "boolean": BOOLEAN, "text": TEXT, "use": TEXT, "date": DATE}
"""The type of a column by the kind of value it holds."""

_ATOMS = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Func, exp.Paren, exp.Case, exp.Cast)
_SIGNS: Final[dict[str, type[exp.Binary]]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "=": exp.EQ,
    "<>": exp.NEQ,
    "|": exp.BitwiseOr,
    "&": exp.BitwiseAnd,
}
_COMPARES: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_RECKONS: Final[dict[str, Callable[[Any, Any], float]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def true() -> Sql:
    return exp.Boolean(this=True)


def false() -> Sql:
    return exp.Boolean(this=False)


@cache
def null(kind: str) -> Sql:
    """Return an unknown value of a column type."""
    return cast(exp.Null(), kind)


def cast(sql: Sql, kind: str) -> Sql:
    """Return a value as one of a column type."""
    return exp.Cast(this=sql, to=data_type(kind))


@cache
def data_type(kind: str) -> exp.DataType:
    """Return a column type; read once, as reading takes long."""
    return exp.DataType.build(kind)


def is_true(sql: Sql) -> bool:
    return isinstance(sql, exp.Boolean) and bool(sql.this)


def is_false(sql: Sql) -> bool:
    return isinstance(sql, exp.Boolean) and not sql.this


def is_null(sql: Sql) -> bool:
    """Say whether the value is unknown in every row."""
    return isinstance(sql, exp.Cast) and isinstance(sql.this, exp.Null)


def is_simple(sql: Sql) -> bool:
    """Say whether repeating the expression costs nothing: a column or a constant."""
    inner = sql.this if isinstance(sql, exp.Cast | exp.Neg) else sql
    return isinstance(inner, exp.Column | exp.Literal | exp.Boolean | exp.Null)


def atom(sql: Sql) -> Sql:
    """Return the expression so that it can stand beside any operator."""
    stands = isinstance(sql, _ATOMS) and not isinstance(sql, exp.Connector)
    return sql if stands else exp.Paren(this=sql)


def column(name: str) -> Sql:
    return exp.column(name, quoted=True)


def number(value: float) -> Sql:
    """Return a double, to the bit: an exponent keeps engines from reading a decimal."""
    if math.isinf(value):
        return cast(exp.Literal.string("Infinity" if value > 0 else "-Infinity"), DOUBLE)
    text = repr(abs(value))
    literal = exp.Literal.number(text if "e" in text else f"{text}e0")
    return exp.Neg(this=literal) if math.copysign(1.0, value) < 0 else literal


def integer(value: int) -> Sql:
    return cast(exp.Literal.number(str(value)), BIGINT)


def text(value: str) -> Sql:
    return exp.Literal.string(value)


def constant(value: float | bool | str | dt.date) -> Sql:
    """Return a value as SQL."""
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dt.date):
        return cast(exp.Literal.string(value.isoformat()), DATE)
    return text(value)


def binary(sign: str, left: Sql, right: Sql) -> Sql:
    """Return two values joined by an operator, worked out where both are constants or one is unknown everywhere.

    What is compared with true or false is itself or its opposite.
    """
    compares, reckons = _COMPARES.get(sign), _RECKONS.get(sign)
    if (compares or reckons) and (is_null(left) or is_null(right)):
        return null(BOOLEAN if compares else DOUBLE)
    one, other = _plain(left), _plain(right)
    if compares and one is not None and type(one) is type(other):
        return exp.Boolean(this=compares(one, other))
    if reckons and isinstance(one, float) and isinstance(other, float) and math.isfinite(reckons(one, other)):
        return number(reckons(one, other))
    if sign in ("=", "<>"):
        for part, rest in ((left, right), (right, left)):
            if isinstance(part, exp.Boolean):
                return rest if bool(part.this) is (sign == "=") else not_(rest)
    return _SIGNS[sign](this=atom(left), expression=atom(right))


def _plain(sql: Sql) -> float | str | None:
    """Return a number or a text that is a constant, None of whatever else."""
    if isinstance(sql, exp.Neg):
        inner = _plain(sql.this)
        return -inner if isinstance(inner, float) else None
    if isinstance(sql, exp.Literal):
        return str(sql.this) if sql.is_string else float(sql.this)
    if isinstance(sql, exp.Cast) and sql.to == data_type(DOUBLE) and isinstance(sql.this, exp.Literal):
        return float(sql.this.this)
    return None


def divided(left: Sql, right: Sql) -> Sql:
    if is_null(left) or is_null(right):
        return null(DOUBLE)
    return exp.Div(this=atom(left), expression=atom(right), typed=False, safe=False)


def negative(sql: Sql) -> Sql:
    return sql if is_null(sql) else exp.Neg(this=atom(sql))


def not_(sql: Sql) -> Sql:
    """Return the opposite of a condition."""
    if isinstance(sql, exp.Boolean):
        return exp.Boolean(this=not sql.this)
    if is_null(sql):
        return sql
    if isinstance(sql, exp.Not):
        inner: Sql = sql.this.this if isinstance(sql.this, exp.Paren) else sql.this
        return inner
    return exp.Not(this=atom(sql))


def and_(*parts: Sql) -> Sql:
    """Return the Kleene AND, each part once."""
    return _logic(exp.And, parts, decisive=False)


def or_(*parts: Sql) -> Sql:
    """Return the Kleene OR, each part once."""
    return _logic(exp.Or, parts, decisive=True)


def _logic(kind: type[exp.Connector], parts: Iterable[Sql], *, decisive: bool) -> Sql:
    kept: dict[str, Sql] = {}
    for part in parts:
        if isinstance(part, exp.Boolean):
            if bool(part.this) is decisive:
                return exp.Boolean(this=decisive)
            continue
        kept.setdefault(key(part), part)
    if not kept:
        return exp.Boolean(this=not decisive)
    whole, *rest = kept.values()
    for part in rest:
        whole = kind(this=whole if isinstance(whole, kind) else atom(whole), expression=atom(part))
    return whole


def unknown(sql: Sql) -> Sql:
    """Return whether a value is NULL."""
    if isinstance(sql, exp.Boolean) or _plain(sql) is not None:
        return false()
    return true() if is_null(sql) else exp.Is(this=atom(sql), expression=exp.Null())


def known(sql: Sql) -> Sql:
    return not_(unknown(sql))


def surely(sql: Sql) -> Sql:
    """Return whether a condition is true, false where it is unknown."""
    if is_null(sql):
        return false()
    return sql if isinstance(sql, exp.Boolean) else exp.Coalesce(this=sql, expressions=[false()])


def possibly(sql: Sql) -> Sql:
    """Return whether a condition is true or unknown."""
    if is_null(sql):
        return true()
    return sql if isinstance(sql, exp.Boolean) else exp.Coalesce(this=sql, expressions=[true()])


def case(arms: Sequence[tuple[Sql, Sql]], otherwise: Sql | None = None, *, kind: str = "") -> Sql:
    """Return the first arm whose condition is true; arms that never or always hold are folded away.

    Args: kind: without `otherwise`, the column type of an unknown value, where no arm may be left.
    """
    kept: list[tuple[Sql, Sql]] = []
    for condition, result in arms:
        if is_false(condition) or is_null(condition):
            continue
        if is_true(condition):
            otherwise = result
            break
        kept.append((condition, result))
    if not kept:
        assert otherwise is not None or kind
        return null(kind) if otherwise is None else otherwise
    if otherwise is not None and all(result == otherwise for _, result in kept):
        return otherwise
    if otherwise is None and all(is_null(result) for _, result in kept):
        return kept[0][1]
    whole = exp.Case(ifs=[exp.If(this=condition, true=result) for condition, result in kept])
    if otherwise is not None:
        whole.set("default", otherwise)
    return whole


def among(sql: Sql, values: Sequence[str]) -> Sql:
    """Return whether a text is one of some."""
    if not values:
        return case([(known(sql), false())], kind=BOOLEAN)
    if isinstance(sql, exp.Literal):
        return exp.Boolean(this=str(sql.this) in values)
    return exp.In(this=atom(sql), expressions=[text(value) for value in values])


def least(parts: Sequence[Sql]) -> Sql:
    """Return the least of values none of which is NULL."""
    return _extreme(exp.Least, parts)


def greatest(parts: Sequence[Sql]) -> Sql:
    """Return the greatest of values none of which is NULL."""
    return _extreme(exp.Greatest, parts)


def _extreme(kind: type[exp.Func], parts: Sequence[Sql]) -> Sql:
    first, *rest = {key(part): part for part in parts}.values()
    # both engines leave NULLs out here; saying so keeps sqlglot from testing for them
    return kind(this=first, expressions=list(rest), ignore_nulls=True) if rest else first


def floor(sql: Sql) -> Sql:
    return sql if is_null(sql) else exp.Floor(this=sql)


def ceil(sql: Sql) -> Sql:
    return sql if is_null(sql) else exp.Ceil(this=sql)


def key(sql: Sql) -> str:
    """Return what tells an expression from others; worked out once."""
    found = sql.meta.get("key")
    if found is None:
        parts = (f"{name}={_key_of(part)}" for name, part in sql.args.items() if part is not None and part != [])
        found = sql.meta["key"] = f"{type(sql).__name__}({', '.join(parts)})"
    return str(found)


def _key_of(part: object) -> str:
    if isinstance(part, exp.Expr):
        return key(part)
    return f"[{', '.join(map(_key_of, part))}]" if isinstance(part, list) else repr(part)


def named(sql: Sql, name: str) -> Sql:
    """Return a column of a SELECT under a name."""
    return exp.Alias(this=sql, alias=exp.to_identifier(name, quoted=True))


def columns_of(sql: Sql) -> set[str]:
    """Return the names of the columns an expression looks at."""
    return {found.name for found in sql.find_all(exp.Column)}
