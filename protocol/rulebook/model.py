"""An edition as the engines see it: immutable, every expression parsed, resolved and typed.

`protocol.rulebook.load` makes it from files; nothing else does. Order is the order of the files (sorted by path) and of
the entries in them; every mapping here keeps it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from protocol.language.problem import Place
from protocol.language.tree import Expression, Type, Value
from protocol.language.units import PURE, Unit
from protocol.rulebook.sources import Source

Language = Literal["en", "zh-Hans"]
Text = Mapping[str, str]
"""A text by language: `{"en": …, "zh-Hans": …}`; English is always there."""

Firmness = Literal["bottom_line", "flexible"]
Basis = Literal["statute", "policy", "code", "plan", "local", "advisory"]
BASES: tuple[Basis, ...] = ("statute", "policy", "code", "plan", "local", "advisory")
"""From the highest."""

Standing = Literal["sign", "heard", "told"]
Measure = Literal["by_share", "by_heads", "by_area"]


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """One fact of facts.yaml. `may_be` holds the words that may stand for its number."""

    name: str
    type: Type
    source: Source
    ask: Text | None
    may_be: tuple[str, ...]
    title: Text | None
    place: Place


@dataclass(frozen=True, slots=True)
class Use:
    """A code of the use catalogue. `ancestors` starts with the code itself, then its parent, and so on to the root."""

    code: str
    parent: str | None
    title: Text
    ancestors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its value (None where it says `unknown`) and where it stands."""

    value: Value
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """Keys (text, number or boolean) in the order of `Table.keys`; of a band: (from, to), where to may be infinite."""

    keys: tuple[float | str | bool, ...]
    cells: Mapping[str, Cell]
    verified: str
    cites: str
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A look-up table, or a band table (`is_band`, whose keys are `from` and `to`). Columns carry their types."""

    name: str
    is_band: bool
    keys: tuple[str, ...]
    key_types: tuple[Type, ...]
    columns: Mapping[str, Type]
    rows: tuple[Row, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is negotiated: how many decimals it is compared at, and its unit."""

    name: str
    precision: int
    unit: Unit = PURE
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Discretion:
    """Who may go how far beyond a limit, with a reason. `up_to` refers to the bound without paths."""

    who: str
    up_to: Expression


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Exactly one of: `allow` or `forbid` uses, `limit` an indicator, `require` a condition."""

    id: str
    kind: Literal["allow", "forbid", "limit", "require"]
    title: Text
    when: Expression | None
    uses: tuple[str, ...]
    indicator: str | None
    at_most: Expression | None
    at_least: Expression | None
    condition: Expression | None
    firmness: Firmness
    basis: Basis
    cites: str
    verified: bool
    discretion: Discretion | None
    overrides: tuple[str, ...]
    weighted: bool
    mentions_use: bool
    place: Place
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class LevelRange:
    """The steps a path may be taken at: from, from + step, …, the last never passing `to`. Pure numbers or one unit."""

    name: str
    start: float
    stop: float
    step: float
    unit: Unit = PURE

    def steps(self) -> tuple[float, ...]:
        """Return every level, least first, free of the drift of repeated addition."""
        count = int((self.stop - self.start) / self.step + 1e-9)
        return tuple(round(self.start + index * self.step, 12) for index in range(count + 1))


@dataclass(frozen=True, slots=True)
class Gives:
    """What a path does to one limit: adds to its bound, multiplies it (`base * (1 + multiply)`), or lifts it."""

    add: Expression | None = None
    multiply: Expression | None = None
    lift: bool = False


@dataclass(frozen=True, slots=True)
class Imposed:
    """A limit of the path's own on one indicator."""

    at_most: Expression | None = None
    at_least: Expression | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """A promised duty: what, due when, shown how, until when. `duty` may hold `{level:percent}` or `{level}`."""

    duty: Text
    due: str
    evidence: Text | str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Path:
    """One way to meet rules that fail. `gives` is by rule id and covers every limit among `relaxes`."""

    id: str
    title: Text
    relaxes: tuple[str, ...]
    when: Expression | None
    level: LevelRange | None
    gives: Mapping[str, Gives]
    cap: Expression | None
    group: str | None
    draws: Mapping[str, Expression]
    imposes: Mapping[str, Imposed]
    cost_fixed: Expression | None
    cost_rate: Expression | None
    obliges: tuple[Obligation, ...]
    consents: tuple[str, ...]
    excludes: tuple[str, ...]
    requires: tuple[str, ...]
    basis: Basis
    cites: str
    verified: bool
    mentions_use: bool
    place: Place
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """`all`, or fractions by measure: of those entitled (`quorum` where participants count too), of participants."""

    all: bool = False
    quorum: Mapping[Measure, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    of_participants: Mapping[Measure, Fraction] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Consent:
    """Whose signature a project needs: the kind of holder, when it is asked, how much of it suffices, its standing."""

    id: str
    holder: str
    when: Expression | None
    threshold: Threshold
    standing: Standing
    title: Text | None
    cites: str
    verified: bool
    mentions_use: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum of money each answer computes; `amount` in major units of the currency."""

    id: str
    title: Text
    when: Expression | None
    amount: Expression
    cites: str
    verified: bool
    mentions_use: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Edition:
    """One immutable, dated, digested text of a rulebook."""

    rulebook: str
    title: Text
    authority: str
    in_force_from: dt.date
    transition: Literal["stay", "choose", "switch"]
    currency: str
    digest: str
    units: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    commitments: tuple[str, ...]
    facts: Mapping[str, FactDeclaration]
    uses: Mapping[str, Use]
    tables: Mapping[str, Table]
    defines: Mapping[str, Expression]
    rules: Mapping[str, Rule]
    paths: Mapping[str, Path]
    groups: Mapping[str, Expression]
    consents: Mapping[str, Consent]
    charges: tuple[Charge, ...]
    files: Mapping[str, str]
