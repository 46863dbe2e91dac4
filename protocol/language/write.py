"""Tree -> canonical text: keywords in capitals, as few parentheses as needed, `quantity` for a literal with a unit."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

from protocol.language.tree import (
    UNTYPED,
    Band,
    Call,
    Choice,
    Compare,
    Constant,
    Define,
    Fact,
    Level,
    Logic,
    Lookup,
    Name,
    Negative,
    Node,
    Not,
    Operation,
    Taken,
    Term,
)

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(8)
_STRENGTH: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


def write(node: Node) -> str:
    """Return the canonical text of a tree, checked or not. Parsing it gives the unchecked tree again."""
    return _write(node)[0]


def _at_least(node: Node, strength: int) -> str:
    text, own = _write(node)
    return text if own >= strength else f"({text})"


def _write(node: Node) -> tuple[str, int]:
    """Return the text of a node and how strongly it holds together."""
    match node:
        case Negative():
            return f"- {_at_least(node.operand, _SIGN)}", _SIGN
        case Not():
            return f"NOT {_at_least(node.operand, _NOT)}", _NOT
        case Operation():
            own = _STRENGTH[node.operator]
            return f"{_at_least(node.left, own)} {node.operator} {_at_least(node.right, own + 1)}", own
        case Compare():
            return f"{_at_least(node.left, _SUM)} {node.operator} {_at_least(node.right, _SUM)}", _COMPARE
        case Logic():
            own = _AND if node.operator == "and" else _OR
            return f" {node.operator.upper()} ".join(_at_least(part, own + 1) for part in node.operands), own
    return _atom(node), _ATOM


def _atom(node: Node) -> str:
    match node:
        case Constant():
            return _constant(node)
        case Choice():
            return _choice(node)
        case Call():
            return _call(node.function, node.arguments)
        case Lookup():
            return _call("lookup", node.keys, _table(node.table, node.column))
        case Band():
            return _call("band", (node.number,), _table(node.table, node.column))
        case Taken():
            return f"taken({_quoted(node.path)})"
        case Name() if node.arguments is not None:
            return _call(node.name, node.arguments)
        case Name() | Fact() | Term() | Define() | Level():
            return node.name
    raise TypeError(f"{type(node).__name__} is no atom")


def _call(function: str, arguments: tuple[Node, ...], first: str = "") -> str:
    return f"{function}({', '.join([*([first] if first else []), *(write(part) for part in arguments)])})"


def _table(table: str, column: str) -> str:
    return table if column == "value" else f"{table}.{column}"


def _choice(node: Choice) -> str:
    if len(node.arms) == 1 and node.otherwise is not None:
        condition, result = node.arms[0]
        return f"IF({write(condition)}, {write(result)}, {write(node.otherwise)})"
    arms = " ".join(f"WHEN {write(condition)} THEN {write(result)}" for condition, result in node.arms)
    otherwise = "" if node.otherwise is None else f" ELSE {write(node.otherwise)}"
    return f"CASE {arms}{otherwise} END"


def _constant(node: Constant) -> str:
    value = node.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if math.isinf(value):
        return "no_limit"
    if node.type == UNTYPED or node.type.unit.pure:
        return number(value)
    return f"quantity({number(value)}, '{node.type.unit}')"


def number(value: float) -> str:
    """Return the shortest text that reads as the same double."""
    text = repr(value)
    return text.removesuffix(".0")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
