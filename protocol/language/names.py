"""A name -> the fact, term, define or level it stands for, or a mistake that says what it may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocol.language.analyse import mentioned
from protocol.language.suggest import suggest
from protocol.language.tree import Define, Fact, Level, Name, Node, Term

if TYPE_CHECKING:
    from protocol.language.check import Checker


def resolve(checker: Checker, name: Name) -> Node | None:
    """Return the node a bare name stands for."""
    scope, span = checker.scope, name.span
    if scope.level is not None and name.name == scope.level.name:
        return Level(name.name, span, scope.level.type)
    if name.name in scope.facts:
        return Fact(name.name, span, scope.facts[name.name])
    if name.name in scope.terms:
        if why := scope.refused.get(name.name):
            checker.wrong(span, "not-here", why)
            return None
        return Term(name.name, span, scope.terms[name.name])
    if name.name in scope.defines:
        return _define(checker, name)
    if name.name not in scope.broken:
        checker.wrong(span, "unknown-name", *_unknown(checker, name))
    return None


def _define(checker: Checker, name: Name) -> Node | None:
    scope = checker.scope
    reached = mentioned(scope.defines[name.name], scope.defines)
    for term in sorted(reached.terms & scope.refused.keys()):
        checker.wrong(name.span, "not-here", f"{name.name} mentions {term}. {scope.refused[term]}")
        return None
    return Define(name.name, name.span, scope.defines[name.name].type)


def _unknown(checker: Checker, name: Name) -> tuple[str, str]:
    scope = checker.scope
    first = name.name.split(".")[0]
    if first in scope.tables:
        function = "band" if scope.tables[first].is_band else "lookup"
        return f"{first} is a table.", f"Read it with {function}({name.name}, …)."
    if name.name in scope.uses:
        return f"{name.name} is no fact, indicator or define.", f"A use is written in quotes: '{name.name}'."
    if any(name.name in kind.members for kind in scope.facts.values()):
        return f"{name.name} is no fact, indicator or define.", f"A text is written in quotes: '{name.name}'."
    known = [*scope.facts, *scope.terms, *scope.defines, *([scope.level.name] if scope.level else [])]
    return f"{name.name} is no fact, indicator or define.", suggest(name.name, known, "Known names")
