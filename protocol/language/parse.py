"""Text -> unchecked tree, by sqlglot and by nothing it does beyond parsing.

sqlglot's tree and the tokens are read side by side: each node takes its own tokens, in order, and every token must be
taken. So whatever sqlglot would drop, add or read another way is refused at its token, and every node knows its span.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Final, Literal

from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError
from sqlglot.parser import Parser

from protocol.language import normalise
from protocol.language.grammar import DEEPEST_TREE, FUNCTIONS, MOST_NODES, NEVER_NAMES
from protocol.language.mistake import Mistake, Refused, refused
from protocol.language.tokens import Cut, Token, cut
from protocol.language.tree import (
    UNTYPED,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Not,
    Operation,
    Span,
)
from protocol.language.walk import depth_and_size

_ARITHMETIC: Final[dict[type[exp.Expression], Arithmetic]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_COMPARISONS: Final[dict[type[exp.Expression], Comparison]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_LOGIC: Final[dict[type[exp.Expression], Literal["and", "or"]]] = {exp.And: "and", exp.Or: "or"}
_MANY: Final = (exp.Min, exp.Max)
_ONE: Final = (exp.Floor, exp.Ceil, exp.Abs)


def parse(text: str) -> tuple[Node | None, tuple[Mistake, ...]]:
    """Return the unchecked tree of one expression, or None and what is wrong with it.

    Names stand as `Name`, calls as `Name` with arguments, types as `UNTYPED`; `check` settles all three.
    """
    try:
        pieces = cut(text)
        tree = _Reader(pieces, _sql(pieces)).read()
        depth, size = depth_and_size(tree)
        if depth > DEEPEST_TREE or size > MOST_NODES:
            message = "The expression is too large" if size > MOST_NODES else "The expression is nested too deeply"
            raise refused(tree.span, "too-deep", f"{message}.", "Name parts of it under define.")
    except Refused as stop:
        return None, (stop.mistake,)
    return tree, ()


def usable_name(name: str) -> bool:
    """Return whether an expression can mention a fact, indicator, table or define of this name."""
    tree, _ = parse(name)
    return isinstance(tree, Name) and tree.name == name and "." not in name


def _sql(pieces: Cut) -> exp.Expression:
    try:
        statements = Parser(error_level=ErrorLevel.IMMEDIATE).parse(pieces.sql, pieces.wrapped)
    except ParseError as error:
        raise refused(_place(pieces, error), "syntax", *_sentence(pieces, error)) from None
    except RecursionError:
        raise refused(pieces.tokens[0].span, "too-deep", "Nested too deeply.", "Name parts under define.") from None
    tree = statements[0] if len(statements) == 1 else None
    if not isinstance(tree, exp.Paren) or not isinstance(tree.this, exp.Expression):
        raise refused(_stray(pieces), "syntax", "This does not read as one expression.")
    return tree.this


def _stray(pieces: Cut) -> Span:
    depth = 0
    for token in pieces.tokens:
        depth += (token.text == "(") - (token.text == ")") if token.kind == "symbol" else 0
        if depth == 0 and token.is_sign(","):
            return token.span
    return pieces.tokens[0].span


def _place(pieces: Cut, error: ParseError) -> Span:
    details = error.errors[0] if error.errors else {}
    for token in pieces.sql:
        if (token.line, token.col) == (details.get("line"), details.get("col")):
            start = token.start - 1
            end = pieces.tokens[-1].span
            return end if start >= end.start else Span(start, max(token.end, start + 1))
    return pieces.tokens[-1].span


def _sentence(pieces: Cut, error: ParseError) -> tuple[str, str]:
    span = _place(pieces, error)
    found = next((token.text for token in pieces.tokens if token.span == span), "")
    if not found:
        return "The expression ends too early.", "Something is missing after its last word."
    return f"{found} does not fit here.", "An operator or an operand is missing before it."


class _Reader:
    """Reads sqlglot's tree and the tokens side by side."""

    def __init__(self, pieces: Cut, root: exp.Expression) -> None:
        self.tokens = pieces.tokens
        self.root = root
        self.position = 0

    def read(self) -> Node:
        tree = self.node(self.root)
        if self.next.kind != "end":
            raise self.misfit(self.next)
        return tree

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, *, symbol: str = "", word: str = "", kind: str = "") -> Token:
        token = self.next
        fits = token.is_sign(symbol) if symbol else token.word == word if word else token.kind == kind
        if not fits:
            raise self.misfit(token)
        self.position += 1
        return token

    def peek(self, *, symbol: str = "", word: str = "") -> bool:
        return self.next.word == word if word else self.next.is_sign(symbol)

    def misfit(self, token: Token) -> Refused:
        if token.kind == "end":
            return refused(token.span, "syntax", "The expression ends too early.")
        if token.is_sign("+"):
            return refused(token.span, "not-in-language", "A plus sign cannot stand before a number.", "Leave it out.")
        hint = "An operator is missing before it." if token.kind != "symbol" else ""
        return refused(token.span, "syntax", f"{token.text} does not fit here.", hint)

    def arguments(self, node: exp.Expression, *allowed: str) -> None:
        """Refuse a node that carries anything but the arguments on the list."""
        for key, value in node.args.items():
            if key not in allowed and value not in (None, False, []):
                raise self.misfit(self.next)

    def span(self, start: int) -> Span:
        return Span(start, self.tokens[self.position - 1].span.end)

    def node(self, node: object) -> Node:
        read = _READERS.get(type(node))
        if read is None or not isinstance(node, exp.Expression):
            raise self.unlisted(node)
        return read(self, node)

    def unlisted(self, node: object) -> Refused:
        if isinstance(node, exp.Alias):
            self.node(node.this)
        return self.misfit(self.next)

    def child(self, node: exp.Expression, name: str = "this") -> Node:
        return self.node(node.args.get(name))

    def literal(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "is_string")
        if node.args.get("is_string"):
            token = self.take(kind="text")
            if token.text != node.this:
                raise self.misfit(token)
            return Constant(token.text, token.span, UNTYPED)
        token = self.take(kind="number")
        number = float(token.text)
        if not math.isfinite(number):
            raise refused(token.span, "syntax", f"{token.text} is too large a number.")
        return Constant(number, token.span, UNTYPED)

    def boolean(self, node: exp.Expression) -> Node:
        self.arguments(node, "this")
        token = self.take(word="TRUE" if node.this else "FALSE")
        return Constant(bool(node.this), token.span, UNTYPED)

    def date(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "to", "_type")
        if not isinstance(node.args.get("to"), exp.DataType) or node.args["to"].this != exp.DataType.Type.DATE:
            raise self.misfit(self.next)
        start = self.take(word="DATE").span.start
        token = self.take(kind="text")
        try:
            day = dt.date.fromisoformat(token.text) if len(token.text) == 10 else None
        except ValueError:
            day = None
        if day is None:
            hint = "Write year, month and day, such as DATE '2026-03-01'."
            raise refused(token.span, "date", f"'{token.text}' is no day of the calendar.", hint)
        return Constant(day, self.span(start), UNTYPED)

    def name(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "table")
        first = self.take(kind="word")
        written = first.text
        if node.args.get("table") is not None:
            self.take(symbol=".")
            written = f"{first.text}.{self.take(kind='word').text}"
        said = ".".join(part.name for part in (node.args.get("table"), node.this) if isinstance(part, exp.Identifier))
        if said != written:
            raise self.misfit(first)
        span = self.span(first.span.start)
        if written == "no_limit":
            return Constant(math.inf, span, UNTYPED)
        if first.word in NEVER_NAMES:
            raise refused(first.span, "syntax", f"{first.text} is a word of the language and no name.")
        return Name(written, span)

    def parenthesis(self, node: exp.Expression) -> Node:
        self.arguments(node, "this")
        self.take(symbol="(")
        inner = self.child(node)
        self.take(symbol=")")
        return inner

    def negative(self, node: exp.Expression) -> Node:
        self.arguments(node, "this")
        start = self.take(symbol="-").span.start
        return Negative(self.child(node), self.span(start), UNTYPED)

    def negation(self, node: exp.Expression) -> Node:
        self.arguments(node, "this")
        start = self.next.span.start
        if self.peek(word="NOT"):
            self.take(word="NOT")
            inner = self.child(node)
        elif isinstance(node.this, exp.Between):
            inner = self.between(node.this, negated=True)
        elif isinstance(node.this, exp.In):
            inner = self.one_of(node.this, negated=True)
        else:
            raise self.misfit(self.next)
        return Not(inner, self.span(start), UNTYPED)

    def between(self, node: exp.Expression, *, negated: bool = False) -> Node:
        self.arguments(node, "this", "low", "high")
        start = self.next.span.start
        operand = self.repeatable(node)
        if negated:
            self.take(word="NOT")
        self.take(word="BETWEEN")
        low = self.child(node, "low")
        self.take(word="AND")
        high = self.child(node, "high")
        return normalise.between(operand, low, high, self.span(start))

    def one_of(self, node: exp.Expression, *, negated: bool = False) -> Node:
        self.arguments(node, "this", "expressions")
        start = self.next.span.start
        operand = self.repeatable(node)
        if negated:
            self.take(word="NOT")
        self.take(word="IN")
        self.take(symbol="(")
        choices = self.listed(node.expressions)
        self.take(symbol=")")
        return normalise.one_of(operand, choices, self.span(start))

    def repeatable(self, node: exp.Expression) -> Node:
        """Read the operand that normalising repeats; nothing in it may be repeated again, or trees would explode."""
        if isinstance(node.this, exp.Expression) and node.this.find(exp.Between, exp.In, exp.Case):
            hint = "Name it under define."
            raise refused(self.next.span, "too-deep", "BETWEEN, IN and CASE compare something simpler than this.", hint)
        return self.child(node)

    def listed(self, nodes: list[exp.Expression]) -> tuple[Node, ...]:
        read: list[Node] = []
        for node in nodes:
            if read:
                self.take(symbol=",")
            read.append(self.node(node))
        return tuple(read)

    def arithmetic(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "expression")
        start = self.next.span.start
        left = self.child(node)
        operator = _ARITHMETIC[type(node)]
        self.take(symbol=operator)
        right = self.child(node, "expression")
        return Operation(operator, left, right, self.span(start), UNTYPED)

    def comparison(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "expression")
        start = self.next.span.start
        left = self.child(node)
        operator = _COMPARISONS[type(node)]
        self.take(symbol=operator)
        right = self.child(node, "expression")
        return Compare(operator, left, right, self.span(start), UNTYPED)

    def logic(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "expression")
        start = self.next.span.start
        left = self.child(node)
        operator = _LOGIC[type(node)]
        self.take(word=operator.upper())
        right = self.child(node, "expression")
        return normalise.logic(operator, (left, right), self.span(start))

    def choice(self, node: exp.Expression) -> Node:
        if self.peek(word="CASE"):
            raise self.misfit(self.next)
        self.arguments(node, "this", "true", "false")
        start = self.take(word="IF").span.start
        self.take(symbol="(")
        parts = self.listed([node.args[key] for key in ("this", "true", "false") if node.args.get(key) is not None])
        self.take(symbol=")")
        return Choice(((parts[0], parts[1]),), parts[2], self.span(start), UNTYPED)

    def case(self, node: exp.Expression) -> Node:
        self.arguments(node, "this", "ifs", "default")
        start = self.take(word="CASE").span.start
        subject = self.repeatable(node) if node.args.get("this") is not None else None
        arms = tuple(self.arm(arm) for arm in node.args.get("ifs") or ())
        otherwise = None
        if node.args.get("default") is not None:
            self.take(word="ELSE")
            otherwise = self.child(node, "default")
        self.take(word="END")
        span = self.span(start)
        if subject is not None:
            return normalise.simple_case(subject, arms, otherwise, span)
        return Choice(arms, otherwise, span, UNTYPED)

    def arm(self, node: exp.Expression) -> tuple[Node, Node]:
        self.arguments(node, "this", "true")
        self.take(word="WHEN")
        condition = self.child(node)
        self.take(word="THEN")
        return condition, self.child(node, "true")

    def call(self, node: exp.Expression) -> Node:
        if isinstance(node, exp.Anonymous):
            self.arguments(node, "this", "expressions")
            parts, function = node.expressions, str(node.this).lower()
        else:
            self.arguments(node, "this", "expressions") if isinstance(node, _MANY) else self.arguments(node, "this")
            parts, function = [node.this, *node.expressions], type(node).__name__.lower()
        token = self.take(kind="word")
        if token.text.lower() != function or function not in FUNCTIONS:
            raise self.misfit(token)
        self.take(symbol="(")
        arguments = self.listed(parts)
        self.take(symbol=")")
        return Name(function, self.span(token.span.start), arguments)


_READERS: Final[dict[type, Callable[[_Reader, exp.Expression], Node]]] = {
    exp.Literal: _Reader.literal,
    exp.Boolean: _Reader.boolean,
    exp.Cast: _Reader.date,
    exp.Column: _Reader.name,
    exp.Paren: _Reader.parenthesis,
    exp.Neg: _Reader.negative,
    exp.Not: _Reader.negation,
    exp.Between: _Reader.between,
    exp.In: _Reader.one_of,
    exp.If: _Reader.choice,
    exp.Case: _Reader.case,
    exp.Anonymous: _Reader.call,
    **dict.fromkeys((*_MANY, *_ONE), _Reader.call),
    **dict.fromkeys(_ARITHMETIC, _Reader.arithmetic),
    **dict.fromkeys(_COMPARISONS, _Reader.comparison),
    **dict.fromkeys(_LOGIC, _Reader.logic),
}
