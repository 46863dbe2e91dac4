"""The expressions of an edition: parsed once, checked in their scopes, mistakes placed in the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from protocol.language.analyse import in_order, mentioned, table_reads
from protocol.language.check import check
from protocol.language.mistake import Mistake
from protocol.language.origin import Origin, origin_of_scalar
from protocol.language.parse import parse
from protocol.language.ranges import Range, range_of, range_of_cells
from protocol.language.scope import Expected, Scope
from protocol.language.tree import Choice, Constant, Expression, Name, Negative, Node, Operation, Type
from protocol.rulebook.model import FactDeclaration, Indicator, Table, Use
from protocol.rulebook.outline import Outline
from protocol.rulebook.tables import Reading, TableBuilder
from protocol.rulebook.vocabulary import declared_units, read_unit, terms_of
from protocol.rulebook.yaml_tree import Mapping as YamlMapping
from protocol.rulebook.yaml_tree import Node as YamlNode
from protocol.rulebook.yaml_tree import Scalar, Sequence

_EXPRESSIONS = {
    "when",
    "at_most",
    "at_least",
    "require",
    "up_to",
    "add",
    "multiply",
    "cap",
    "fixed",
    "rate",
    "amount",
}
_MENTIONED = {
    "unknown-name": ("fact", "define", "indicator"),
    "unknown-table": ("table",),
    "unknown-column": ("table",),
    "unknown-use": ("use",),
    "unknown-path": ("path",),
    "unknown-unit": ("unit",),
}
"""Which kinds of entries a mistake may be about: where such an entry is broken itself, the mistake is not repeated."""


@dataclass(slots=True)
class Compiler:
    """Expressions by place, and the scope they share. Made once per edition, before its entries are built."""

    outline: Outline
    facts: Mapping[str, FactDeclaration]
    indicators: Mapping[str, Indicator]
    uses: Mapping[str, Use]
    tables: dict[str, Table] = field(default_factory=dict)
    defines: dict[str, Expression] = field(default_factory=dict)
    mentioned_facts: set[str] = field(default_factory=set)
    mentioned_tables: set[str] = field(default_factory=set)
    mentioned_defines: set[str] = field(default_factory=set)
    checked: list[Expression] = field(default_factory=list)
    _scalars: dict[int, Scalar] = field(default_factory=dict)
    _parsed: dict[int, Node | None] = field(default_factory=dict)
    _scope: Scope | None = None

    def prepare(self) -> None:
        """Parse everything, type the tables by their look-ups, and check the defines in order."""
        scalars = list(_scalars(self.outline))
        for scalar in scalars:
            self._parse(scalar)
        self._build_tables(scalars)
        self._check_defines()

    @property
    def scope(self) -> Scope:
        """Return the scope every expression starts from."""
        if self._scope is None:
            cells = {
                (name, column): range_of_cells([row.cells[column].value for row in table.rows])
                for name, table in self.tables.items()
                for column in table.columns
            }
            self._scope = Scope(
                facts=MappingProxyType({name: fact.type for name, fact in self.facts.items()}),
                terms=terms_of(dict(self.indicators)),
                defines={},
                tables=self.tables,
                uses=self.uses,
                units=declared_units(self.outline),
                ranges=cells,
            )
        trees = {name: define.tree for name, define in self.defines.items()}
        return self._scope.with_defines(trees)

    def expression(self, scalar: Scalar | None, scope: Scope, expected: Expected) -> Expression | None:
        """Return a checked expression; None where there is none or it is wrong (then reported)."""
        if scalar is None:
            return None
        tree = self._parse(scalar)
        if tree is None:
            return None
        typed, mistakes = check(tree, scalar.text, scope, expected)
        for mistake in mistakes:
            self._report(scalar, mistake)
        if typed is None:
            return None
        expression = _expression(scalar, typed)
        self._scalars[id(expression)] = scalar
        self._remember(expression)
        return expression

    def report_in(self, expression: Expression, mistake: Mistake) -> None:
        """Report a mistake in a checked expression at its own span."""
        self._report(self._scalars[id(expression)], mistake)

    def range_of(self, expression: Expression, scope: Scope) -> Range:
        return range_of(expression.tree, scope)

    def mentions_use(self, *expressions: Expression | None) -> bool:
        """Return whether one of the expressions depends on the use, itself or through a define."""
        trees = {name: define.tree for name, define in self.defines.items()}
        return any(one is not None and mentioned(one.tree, trees).use for one in expressions)

    def _remember(self, expression: Expression) -> None:
        self.checked.append(expression)
        trees = {name: define.tree for name, define in self.defines.items()}
        found = mentioned(expression.tree, trees)
        self.mentioned_facts |= found.facts
        self.mentioned_tables |= found.tables
        self.mentioned_defines |= found.defines

    def _parse(self, scalar: Scalar) -> Node | None:
        if scalar.broken:
            return None
        if id(scalar) not in self._parsed:
            tree, mistakes = parse(scalar.text)
            for mistake in mistakes:
                self._report(scalar, mistake)
            self._parsed[id(scalar)] = tree
        return self._parsed[id(scalar)]

    def _report(self, scalar: Scalar, mistake: Mistake) -> None:
        word = scalar.text[mistake.span.start : mistake.span.end].strip("'").partition(".")[0]
        if any(self._excused(kind, word) for kind in _MENTIONED.get(mistake.code, ())):
            return
        self.outline.problems.append(_origin(scalar).problem(mistake))

    def _excused(self, kind: str, word: str) -> bool:
        built = {"fact": self.facts, "define": self.defines, "table": self.tables, "indicator": self.indicators}
        return self.outline.knows(kind, word) and word not in built.get(kind, ())

    def _build_tables(self, scalars: list[Scalar]) -> None:
        readings: dict[str, list[Reading]] = {}
        for scalar in scalars:
            tree = self._parse(scalar)
            for read in table_reads(tree) if tree is not None else ():
                types = tuple(self._guess(key, 0) for key in read.keys)
                readings.setdefault(read.table, []).append(Reading(types, read.function == "band"))
        builder = TableBuilder(lambda text, place: read_unit(self.outline, text, place), self.uses)
        for name, raw in self.outline.tables.items():
            table = builder.build(raw, readings.get(name, []))
            if name not in builder.without_unit:
                self.tables[name] = table
        self.outline.problems += builder.problems

    def _guess(self, key: Node, depth: int) -> Type | None:
        """Return the type of a key before anything is checked, where it can be seen."""
        if depth > 8:
            return None
        match key:
            case Constant(value=bool()):
                return Type("boolean")
            case Constant(value=str()):
                return Type("text")
            case Constant(value=float()) | Operation() | Negative():
                return None
            case Choice():
                return self._guess(key.arms[0][1], depth + 1)
            case Name(arguments=None) if key.name in self.facts:
                return self.facts[key.name].type
            case Name(arguments=None) if key.name in self.indicators:
                return Type("number", unit=self.indicators[key.name].unit)
            case Name(arguments=None) if key.name in self.outline.defines:
                tree = self._parse(self.outline.defines[key.name][1])
                return None if tree is None else self._guess(tree, depth + 1)
            case Name(name="lookup") | Name(name="band"):
                return None
        return None

    def _check_defines(self) -> None:
        parsed = {name: (scalar, self._parse(scalar)) for name, (_, scalar) in self.outline.defines.items()}
        trees = {name: tree for name, (_, tree) in parsed.items() if tree is not None}
        ordered, loops = in_order(trees)
        for loop in loops:
            first = min(loop, key=lambda name: self.outline.defines[name][0].place)
            at = loop.index(first)
            around = " needs ".join([*loop[at:], *loop[:at], first])
            message = f"{first} is defined by itself: {around}."
            self.outline.report(self.outline.defines[first][0].place, "loop", message, "Break the circle.")
        for name in ordered:
            scalar = parsed[name][0]
            typed, mistakes = check(trees[name], scalar.text, self.scope)
            for mistake in mistakes:
                self._report(scalar, mistake)
            if typed is not None:
                self.defines[name] = _expression(scalar, typed)
                self._scalars[id(self.defines[name])] = scalar
                self.checked.append(self.defines[name])
        self.defines = {name: self.defines[name] for name in self.outline.defines if name in self.defines}


def _expression(scalar: Scalar, typed: Node) -> Expression:
    place = _origin(scalar).place(0)
    return Expression(scalar.text, typed, place.line, place.column, place.file)


def _origin(scalar: Scalar) -> Origin:
    return origin_of_scalar(scalar.text, scalar.source, scalar.style, scalar.place)


def _scalars(outline: Outline) -> Iterator[Scalar]:
    """Yield every expression of the edition, in file order."""
    if outline.rulebook is not None:
        for key in ("groups", "charges"):
            if (node := outline.rulebook.node.get(key)) is not None:
                yield from _within(node)
    for entries in (outline.rules, outline.paths, outline.consents):
        for entry in entries.values():
            yield from _within(entry.node)
    for _, scalar in outline.defines.values():
        yield scalar


def _within(node: YamlNode) -> Iterator[Scalar]:
    if isinstance(node, YamlMapping):
        for key, value in node.entries:
            if isinstance(value, Scalar):
                if key.text in _EXPRESSIONS:
                    yield value
            elif key.text == "draws" and isinstance(value, YamlMapping):
                yield from (drawn for _, drawn in value.entries if isinstance(drawn, Scalar))
            else:
                yield from _within(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _within(item)
