"""Cards: a rule, a path, a consent or a charge as labelled sentences, with an address of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from interface.rulebooks.words import in_words, tightly
from protocol.language.tree import Define, Expression
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said of a rule or path: a label, the sentence, and the expression it was written as."""

    label: str
    words: SafeString
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule, path, consent or charge as a card with an address."""

    anchor: str
    title: str
    lines: tuple[Line, ...]
    firmness: str = ""
    bottom_line: bool = False
    basis: str = ""
    cites: str = ""
    verified: bool = False
    note: str = ""
    links: tuple[Link, ...] = ()
    links_label: str = ""


def expression_line(label: str, expression: Expression, edition: Edition) -> Line:
    """Return an expression in words; a bare name of an intermediate value with what it stands for."""
    words = in_words(expression, edition)
    if isinstance(expression.tree, Define):
        meaning = in_words(edition.defines[expression.tree.name], edition)
        words = format_html('{} <span class="uos-meaning">= {}</span>', words, meaning)
    return Line(label, words, expression.text)


def plain_line(label: str, words: str) -> Line:
    return Line(label, format_html("{}", words))


def bound_line(label: str, pattern: str, expression: Expression, edition: Edition) -> Line:
    return Line(label, tightly(format_html(pattern, in_words(expression, edition))), expression.text)
