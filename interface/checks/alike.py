"""Uses that no rule can tell apart on a site: one answer serves them all.

Two uses get the same answer where every code that the edition or a fact of the site mentions stands above both or above
neither, and neither is such a code itself: all an expression sees of a use is how it compares with codes like these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Final

from protocol.language.tree import Constant, Expression
from protocol.language.walk import walk
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import Edition

MOST_EDITIONS: Final = 64


def alike(edition: Edition, facts: Mapping[str, FactValue]) -> list[tuple[str, ...]]:
    """Return the codes of the catalogue in groups that no rule can tell apart, in the order of the catalogue."""
    mentioned = set(_mentioned(_Held(edition)))
    for fact in facts.values():
        if isinstance(fact.value, str) and fact.value in edition.uses:
            mentioned.update(edition.uses[fact.value].ancestors)
    groups: dict[tuple[str, ...], list[str]] = {}
    for code, use in edition.uses.items():
        above = tuple(each for each in use.ancestors if each in mentioned)
        own = code if code in mentioned or code == "unlisted" else ""
        groups.setdefault((own, *above), []).append(code)
    return [tuple(codes) for codes in groups.values()]


class _Held:
    """An edition as the key of a cache: equal by digest."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.edition.digest == self.edition.digest

    def __hash__(self) -> int:
        return hash(self.edition.digest)


@lru_cache(maxsize=MOST_EDITIONS)
def _mentioned(held: _Held) -> frozenset[str]:
    """Return every code of the catalogue that an edition mentions, with what stands above the literals."""
    edition = held.edition
    found: set[str] = set()
    for rule in edition.rules.values():
        found.update(rule.uses)
    for table in edition.tables.values():
        found.update(key for row in table.rows for key in row.keys if isinstance(key, str))
        found.update(cell.value for row in table.rows for cell in row.cells.values() if isinstance(cell.value, str))
    for literal in _literals(edition):
        found.add(literal)
        if literal in edition.uses:
            found.update(edition.uses[literal].ancestors)
    return frozenset(found & edition.uses.keys())


def _literals(edition: Edition) -> Iterator[str]:
    parts = (edition.defines, edition.rules, edition.paths, edition.groups, edition.consents, edition.charges)
    for expression in _expressions(parts):
        for node in walk(expression.tree):
            if isinstance(node, Constant) and isinstance(node.value, str):
                yield node.value


def _expressions(part: object) -> Iterable[Expression]:
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _expressions(inner)
    elif isinstance(part, tuple):
        for inner in part:
            yield from _expressions(inner)
    elif is_dataclass(part) and not isinstance(part, type):
        for each in fields(part):
            yield from _expressions(getattr(part, each.name))
