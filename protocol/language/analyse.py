"""What a tree mentions: names, tables and paths, directly or through what is defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from protocol.language.tree import Band, Call, Define, Fact, Level, Lookup, Name, Node, Span, Taken, Term
from protocol.language.walk import walk


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Everything a checked tree depends on, through its defines too. Who calls `share` mentions the term `use`."""

    facts: frozenset[str]
    terms: frozenset[str]
    defines: frozenset[str]
    tables: frozenset[str]
    paths: frozenset[str]
    level: bool

    @property
    def use(self) -> bool:
        return "use" in self.terms


def mentioned(tree: Node, defines: Mapping[str, Node]) -> Mentioned:
    """Return what a checked tree depends on; `defines` holds the checked tree of each define."""
    found: dict[str, set[str]] = {key: set() for key in ("facts", "terms", "defines", "tables", "paths")}
    level = False
    pending = [tree]
    while pending:
        for node in walk(pending.pop()):
            match node:
                case Fact(name=name):
                    found["facts"].add(name)
                case Term(name=name):
                    found["terms"].add(name)
                case Call(function="share"):
                    found["terms"].add("use")
                case Lookup(table=table) | Band(table=table):
                    found["tables"].add(table)
                case Taken(path=path):
                    found["paths"].add(path)
                case Level():
                    level = True
                case Define(name=name) if name not in found["defines"]:
                    found["defines"].add(name)
                    if name in defines:
                        pending.append(defines[name])
    return Mentioned(level=level, **{key: frozenset(names) for key, names in found.items()})


def mentions_use(tree: Node, defines: Mapping[str, Node]) -> bool:
    """Return whether a checked tree depends on the use, itself or through a define."""
    return mentioned(tree, defines).use


@dataclass(frozen=True, slots=True)
class TableRead:
    """A `lookup` or `band` in an unchecked tree: what is read, and with how many keys."""

    function: str
    table: str
    column: str | None
    keys: tuple[Node, ...]
    span: Span


def table_reads(tree: Node) -> Iterator[TableRead]:
    """Yield the look-ups of an unchecked tree in source order, those whose first argument names a table."""
    for node in walk(tree):
        if isinstance(node, Name) and node.name in ("lookup", "band") and node.arguments:
            first, *keys = node.arguments
            if isinstance(first, Name) and first.arguments is None:
                table, _, column = first.name.partition(".")
                yield TableRead(node.name, table, column or None, tuple(keys), node.span)


def bare_names(tree: Node) -> frozenset[str]:
    """Return the names an unchecked tree mentions outside of table names."""
    tables = {
        id(node.arguments[0])
        for node in walk(tree)
        if isinstance(node, Name) and node.name in ("lookup", "band") and node.arguments
    }
    return frozenset(
        node.name for node in walk(tree) if isinstance(node, Name) and node.arguments is None and id(node) not in tables
    )


def in_order(trees: Mapping[str, Node]) -> tuple[list[str], list[list[str]]]:
    """Return the defines so that each follows what it mentions, and the loops among them (each as a list of names).

    Args: trees: the unchecked tree of each define. A define in a loop, or above one, is in no order.
    """
    needs = {name: sorted(bare_names(tree) & trees.keys()) for name, tree in trees.items()}
    ordered: list[str] = []
    loops: list[list[str]] = []
    done: set[str] = set()
    for start in trees:
        _visit(start, needs, [], done, ordered, loops)
    broken = _above({name for loop in loops for name in loop}, needs)
    return [name for name in ordered if name not in broken], loops


def _visit(
    name: str, needs: Mapping[str, list[str]], trail: list[str], done: set[str], out: list[str], loops: list[list[str]]
) -> None:
    """Walk depth first without recursion, so that a long chain of defines cannot exhaust the stack."""
    stack: list[tuple[str, Iterator[str]]] = []
    if name not in done:
        stack.append((name, iter(needs[name])))
        trail.append(name)
    while stack:
        current, rest = stack[-1]
        following = next(rest, None)
        if following is None:
            stack.pop()
            trail.pop()
            done.add(current)
            out.append(current)
        elif following in trail:
            loops.append(trail[trail.index(following) :])
        elif following not in done:
            stack.append((following, iter(needs[following])))
            trail.append(following)


def _above(broken: Iterable[str], needs: Mapping[str, list[str]]) -> set[str]:
    reached = set(broken)
    while True:
        more = {name for name, names in needs.items() if name not in reached and reached & set(names)}
        if not more:
            return reached
        reached |= more
