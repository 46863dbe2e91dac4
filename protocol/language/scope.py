"""What an expression may mention, and what it has to yield: given by the rulebook, one scope per place."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from protocol.language.ranges import Range
from protocol.language.tree import Kind, Node, Type
from protocol.language.units import PURE, Unit


class TableShape(Protocol):
    """What the language has to know of a table; `protocol.rulebook.model.Table` is one."""

    @property
    def is_band(self) -> bool: ...
    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def key_types(self) -> tuple[Type, ...]: ...
    @property
    def columns(self) -> Mapping[str, Type]: ...


@dataclass(frozen=True, slots=True)
class LevelShape:
    """The level of a path: its name, type, least and greatest value."""

    name: str
    type: Type
    least: float = -math.inf
    greatest: float = math.inf


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may mention, by what they are.

    `terms`: `use`, the indicators, `starts_on`, `hours_from`, `hours_to`. `defines`: checked trees. `units`: base units
    beyond the language's own. `paths`: what `taken` may name, None where `taken` has no place. `refused`: terms that
    exist but have no place here, each with the sentence that says why; reaching them through a define counts too.
    `ranges`: least and greatest cell of (table, column), where every cell is known. `broken`: defines that exist but
    are wrong themselves; who mentions one is not checked further and not blamed.
    """

    facts: Mapping[str, Type]
    terms: Mapping[str, Type]
    defines: Mapping[str, Node]
    tables: Mapping[str, TableShape]
    uses: Collection[str]
    units: Collection[str]
    level: LevelShape | None = None
    paths: Collection[str] | None = None
    refused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ranges: Mapping[tuple[str, str], Range] = field(default_factory=lambda: MappingProxyType({}))
    broken: Collection[str] = frozenset()

    def with_level(self, level: LevelShape) -> Scope:
        return dataclasses.replace(self, level=level)

    def with_paths(self, paths: Collection[str]) -> Scope:
        return dataclasses.replace(self, paths=paths)

    def with_defines(self, defines: Mapping[str, Node]) -> Scope:
        return dataclasses.replace(self, defines=defines)

    def leaving_out(self, broken: Collection[str]) -> Scope:
        return dataclasses.replace(self, broken=frozenset(broken))

    def refusing(self, refused: Mapping[str, str]) -> Scope:
        return dataclasses.replace(self, refused={**self.refused, **refused})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a place takes. `what` starts a sentence: "A condition", "The bound of far"."""

    kind: Kind
    what: str
    unit: Unit = PURE
    no_limit: bool = False


CONDITION = Expected("boolean", "A condition")


def bound_of(indicator: str, unit: Unit) -> Expected:
    """Return what the bound of an indicator takes: a number in its unit, or no limit."""
    return Expected("number", f"The bound of {indicator}", unit, no_limit=True)


def money(currency: str, what: str = "An amount") -> Expected:
    """Return what an amount of money takes: a number in the currency's major unit."""
    return Expected("number", what, Unit(((currency, 1),)))
