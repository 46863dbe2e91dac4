"""How mistakes speak of a part of an expression and of what it is."""

from __future__ import annotations

from protocol.language.tree import Node, Type

_LONGEST_SHOWN = 40


def operand(node: Node, text: str) -> str:
    """Return the part as written, shortened where it is long."""
    written = " ".join(text[node.span.start : node.span.end].split())
    return written if len(written) <= _LONGEST_SHOWN else f"{written[: _LONGEST_SHOWN - 1].rstrip()}…"


def a_kind(kind: Type) -> str:
    """Return what a value is, with its article: "a ratio", "a number in m²", "a condition"."""
    match kind.kind:
        case "number" if kind.unit.pure:
            return "a count" if kind.integer else "a ratio"
        case "number":
            return "a number" if str(kind.unit) == "?" else f"a number in {kind.unit.shown}"
        case "boolean":
            return "true or false"
        case "text" if kind.members:
            return f"one of {', '.join(kind.members[:6])}{', …' if len(kind.members) > 6 else ''}"
    return f"a {kind.kind}"


def described(node: Node, text: str) -> str:
    """Return "site_area is in m²" or "far is a ratio"."""
    kind = node.type
    if kind.kind == "number" and not kind.unit.pure:
        return f"{operand(node, text)} is in {kind.unit.shown}"
    return f"{operand(node, text)} is {a_kind(kind)}"
