"""Text -> tokens of the language; whatever else SQL has is refused here, at the token itself.

sqlglot cuts the text. What lies between two tokens must be blank: comments, which sqlglot hides in its tokens, are
found there.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token as SqlToken
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer

from protocol.language.grammar import (
    CALLABLE_WORDS,
    DEEPEST_NESTING,
    FUNCTIONS,
    KEYWORDS,
    LONGEST_TEXT,
    MOST_TOKENS,
    PLANNED_REFUSALS,
    USAGE,
)
from protocol.language.mistake import refused
from protocol.language.suggest import suggest
from protocol.language.tree import Span

_SYMBOLS: Final = {
    TokenType.L_PAREN,
    TokenType.R_PAREN,
    TokenType.COMMA,
    TokenType.DOT,
    TokenType.PLUS,
    TokenType.DASH,
    TokenType.STAR,
    TokenType.SLASH,
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
}
_JOINING: Final = KEYWORDS - {"CASE", "IF", "TRUE", "FALSE"}
_OPENING: Final = (KEYWORDS - {"END", "TRUE", "FALSE"}) | {"DATE"}
_INFIX: Final = {"AND", "OR", "IN", "BETWEEN", "THEN"}
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER: Final = re.compile(r"([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: number, text, word (names, keywords, functions), symbol or end. `text`: a text's own characters; a word
    as written; `word` in upper case."""

    kind: str
    text: str
    span: Span

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""

    def is_sign(self, sign: str) -> bool:
        return self.kind == "symbol" and self.text == sign


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of a text in parentheses (as sqlglot is to read it), and the same in our own words, with an end."""

    wrapped: str
    sql: list[SqlToken]
    tokens: tuple[Token, ...]


def cut(text: str) -> Cut:
    """Return the tokens of one expression. Raises Refused at the first token that is not of the language."""
    if len(text) > LONGEST_TEXT:
        message = f"The expression has {len(text):,} characters; at most {LONGEST_TEXT:,} are read."
        raise refused(Span(0, 1), "too-long", message, "Name parts of it under define.")
    if not text.strip():
        raise refused(Span(0, len(text)), "empty-expression", "An expression is missing here.")
    wrapped = f"({text}\n)"
    try:
        sql = list(Tokenizer().tokenize(wrapped))
    except TokenError:
        start = text.rfind("'") if text.count("'") % 2 else 0
        raise refused(
            Span(start, start + 1), "syntax", "The text that starts here has no end.", "Close it with a single quote."
        ) from None
    inner = [token for token in sql if 1 <= token.start <= len(text)]
    tokens = [_token(text, token) for token in inner]
    _refuse_hidden(text, tokens)
    if len(tokens) > MOST_TOKENS:
        message = f"The expression has {len(tokens)} words and signs; at most {MOST_TOKENS} are read."
        raise refused(tokens[MOST_TOKENS].span, "too-long", message, "Name parts of it under define.")
    _refuse_nesting(tokens)
    _refuse_calls(tokens)
    _refuse_neighbours(tokens)
    return Cut(wrapped, sql, (*tokens, Token("end", "", Span(len(text.rstrip()), len(text.rstrip())))))


def _token(text: str, token: SqlToken) -> Token:
    span = Span(token.start - 1, token.end)
    written = text[span.start : span.end]
    if token.token_type is TokenType.NUMBER:
        if not _NUMBER.fullmatch(written):
            raise refused(span, "syntax", f"{written} is not a number.", "Write digits with one point, such as 2.5.")
        return Token("number", written, span)
    if token.token_type is TokenType.STRING:
        return Token("text", token.text, span)
    if token.token_type in _SYMBOLS and written != "==":
        return Token("symbol", "<>" if written == "!=" else written, span)
    if _NAME.fullmatch(written):
        if planned := PLANNED_REFUSALS.get(written.upper()):
            raise refused(span, "not-in-language", *planned)
        return Token("word", written, span)
    if token.token_type is TokenType.IDENTIFIER:
        raise refused(span, "not-in-language", f"{written} stands in double quotes.", "Texts stand in single quotes.")
    message, hint = PLANNED_REFUSALS.get(written, (f"{_shown(written)} is not part of the language.", ""))
    raise refused(span, "not-in-language", message, hint)


def _refuse_hidden(text: str, tokens: list[Token]) -> None:
    position = 0
    for start, end in [*((token.span.start, token.span.end) for token in tokens), (len(text), len(text))]:
        gap = text[position:start]
        if hidden := gap.strip():
            at = position + gap.index(hidden)
            if hidden.startswith("--"):
                hint = "For minus a negative number put a blank or a parenthesis between the two dashes."
                raise refused(Span(at, at + 2), "comment", "Two dashes start a comment.", hint)
            if hidden.startswith(("/*", "{#")):
                hint = "Put it into the YAML file, after a #, or into the rule's note."
                raise refused(Span(at, at + 2), "comment", "A comment cannot stand inside an expression.", hint)
            raise refused(Span(at, at + 1), "not-in-language", f"{_shown(hidden[0])} is not part of the language.")
        position = end


def _refuse_nesting(tokens: list[Token]) -> None:
    opened: list[Token] = []
    run = 0
    for index, token in enumerate(tokens):
        run = run + 1 if token.word == "NOT" or token.is_sign("-") else 0
        if token.is_sign("(") or token.word == "CASE":
            opened.append(token)
        elif token.is_sign(")") or token.word == "END":
            wanted = "(" if token.text == ")" else "CASE"
            if not opened or (opened[-1].word or opened[-1].text) != wanted:
                raise refused(token.span, "syntax", f"{token.text} closes nothing that is open here.")
            if wanted == "CASE" and not any(one.word == "WHEN" for one in tokens[tokens.index(opened[-1]) : index]):
                raise refused(token.span, "syntax", "CASE needs at least one WHEN before its END.")
            opened.pop()
        if len(opened) > DEEPEST_NESTING or run > DEEPEST_NESTING:
            message = f"Nested deeper than {DEEPEST_NESTING} levels."
            raise refused(token.span, "too-deep", message, "Name a part of it under define.")
    if opened:
        closing = ")" if opened[-1].kind == "symbol" else "END"
        raise refused(opened[-1].span, "syntax", f"What opens here is not closed by {closing}.")


def _refuse_calls(tokens: list[Token]) -> None:
    for index, (token, following) in enumerate(itertools.pairwise(tokens)):
        called = following.is_sign("(")
        if token.kind != "word" or not called:
            if token.word == "IF":
                raise refused(token.span, "syntax", "IF is written as IF(condition, yes, no).")
        elif token.text.lower() in FUNCTIONS or token.word == "IF":
            _refuse_count(token, _count_arguments(tokens, index + 1))
        elif token.word not in CALLABLE_WORDS:
            hint = suggest(token.text, FUNCTIONS, "Functions")
            raise refused(token.span, "unknown-function", f"{token.text} is no function of the language.", hint)


def _count_arguments(tokens: list[Token], opening: int) -> int:
    depth, commas = 0, 0
    for token in tokens[opening:]:
        if token.kind == "symbol":
            depth += (token.text == "(") - (token.text == ")")
            commas += token.text == "," and depth == 1
            if depth == 0:
                break
    empty = tokens[opening + 1].is_sign(")")
    return 0 if empty else commas + 1


def _refuse_count(token: Token, count: int) -> None:
    least, most = (3, 3) if token.word == "IF" else FUNCTIONS[token.text.lower()]
    if not least <= count <= most:
        wanted = f"{least}" if least == most else f"{least} or more"
        message = f"{token.text} takes {wanted} argument{'s' * (wanted != '1')}, not {count}."
        raise refused(token.span, "argument-count", message, USAGE.get(token.text.lower(), ""))


def _refuse_neighbours(tokens: list[Token]) -> None:
    """Refuse two operands side by side, which SQL would read as an alias, a modifier or a type, and two operators."""
    previous = Token("start", "", Span(0, 0))
    dots = 0
    for token in tokens:
        if previous.word == "DATE" and token.kind != "text":
            raise refused(previous.span, "syntax", f"{previous.text} is a word of the language and no name.")
        dots = dots + token.is_sign(".") if token.is_sign(".") or previous.is_sign(".") else 0
        starts = token.kind in ("number", "text") or (token.kind == "word" and token.word not in _JOINING)
        joins = (token.kind == "symbol" and token.text not in "(-+") or token.word in _INFIX
        negated = previous.word == "NOT" and token.word in ("IN", "BETWEEN")
        if previous.is_sign("(") and token.is_sign(")"):
            raise refused(token.span, "syntax", "Something is missing inside these parentheses.")
        if starts and _ends(previous):
            hint = "An operator such as AND, + or = is missing before it."
        elif joins and not _ends(previous) and not negated:
            hint = "Something is missing before it."
        elif dots > 1:
            hint = "A column of a table is written table.column."
        else:
            previous = token
            continue
        raise refused(token.span, "syntax", f"{token.text} does not fit here.", hint)


def _ends(token: Token) -> bool:
    """Return whether an operand may end with this token."""
    if token.kind == "word":
        return token.word not in _OPENING
    return token.kind in ("number", "text") or token.is_sign(")")


def _shown(written: str) -> str:
    return written if written.isprintable() and written != " " else f"The character U+{ord(written[0]):04X}"
