"""Which uses, and which texts, a set of expressions can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from protocol.language import tree
from protocol.language.tree import Expression, Node
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Rule


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of uses that are asked for by name, and texts that a fact of free text is compared with or looked up by."""

    uses: frozenset[str]
    texts: dict[str, tuple[str, ...]]


def codes_in(edition: Edition, expressions: Iterable[Expression], rules: Iterable[Rule] = ()) -> Codes:
    """Return the codes and texts that expressions, and lists of uses, mention; tables they read included."""
    uses = {code for rule in rules for code in rule.uses}
    texts: dict[str, dict[str, None]] = {}
    for node in _nodes(edition, expressions):
        match node:
            case tree.Constant() if isinstance(node.value, str) and node.value in edition.uses:
                uses.add(node.value)
            case tree.Lookup():
                table = edition.tables[node.table]
                for at, key in enumerate(node.keys):
                    column = [str(row.keys[at]) for row in table.rows if isinstance(row.keys[at], str)]
                    if table.keys[at] == "use":
                        uses.update(column)
                    elif isinstance(key, tree.Fact):
                        texts.setdefault(key.name, {}).update(dict.fromkeys(column))
        if isinstance(node, tree.Compare):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, tree.Fact) and isinstance(other, tree.Constant) and isinstance(other.value, str):
                    texts.setdefault(one.name, {})[other.value] = None
    return Codes(frozenset(uses), {name: tuple(found) for name, found in texts.items()})


def _nodes(edition: Edition, expressions: Iterable[Expression]) -> Iterator[Node]:
    seen: set[int] = set()
    waiting = list(expressions)
    while waiting:
        expression = waiting.pop()
        if id(expression) in seen:
            continue
        seen.add(id(expression))
        for node in walk(expression.tree):
            if isinstance(node, tree.Define):
                waiting.append(edition.defines[node.name])
            yield node


def classes_of_uses(edition: Edition, codes: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Return the catalogue in classes: uses below the same codes among these, the codes themselves on their own."""
    found: dict[tuple[object, ...], list[str]] = {}
    for use in edition.uses.values():
        own = use.code if use.code in codes or use.code == "unlisted" else ""
        signature = (own, *(code for code in use.ancestors if code in codes))
        found.setdefault(signature, []).append(use.code)
    return tuple(tuple(members) for members in found.values())
