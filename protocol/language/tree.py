"""The one expression tree of the protocol: every runner walks it, nothing else does.

`parse` makes it from text with names unresolved (`Name`); `check` gives back the same tree with every name resolved and
every node typed. A runner sees checked trees only, so it never meets a `Name`.

Values at run time, the same in every runner:

- unknown: `None`
- not applicable: `NOT_APPLICABLE`
- no limit: `math.inf`
- number and integer: `float`; boolean: `bool`; date: `datetime.date`; text, use and enum: `str`
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from protocol.language.units import PURE, Unit


class NotApplicable(enum.Enum):
    """The value of a question that does not arise, such as the end of a right without end."""

    NOT_APPLICABLE = "not applicable"

    def __repr__(self) -> str:
        return "NOT_APPLICABLE"

    def __bool__(self) -> bool:
        return False


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE

Value: TypeAlias = float | bool | dt.date | str | NotApplicable | None

Kind = Literal["number", "boolean", "date", "text", "use"]
"""What a value is. An integer is a number whose type says `integer`, an enum a text whose type has `members`."""


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression yields. `unit` counts for numbers; `members` is not empty for an enum (kind `text`).

    `may_be_no_limit`: the value can be +infinity. `positive`: a number proved to be above zero.
    `integer`: a number without a fraction, checked where facts come in.
    """

    kind: Kind
    unit: Unit = PURE
    members: tuple[str, ...] = ()
    integer: bool = False
    may_be_no_limit: bool = False
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in its expression's own text, in characters from 0; `end` is exclusive."""

    start: int
    end: int


UNTYPED: Final = Type("text", members=("untyped",))
"""Stands in every node that `parse` makes, until `check` puts the real type there."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name before checking, alone (`far`, `base_far.height`) or called with arguments (`lookup(base_far, use)`).

    `arguments` is None for a name alone. The name itself starts where the span starts.
    """

    name: str
    span: Span
    arguments: tuple[Node, ...] | None = None
    type: Type = UNTYPED


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: number (its unit from its neighbour or from `quantity`), text, boolean, date, or no limit."""

    value: float | bool | dt.date | str
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of facts.yaml."""

    name: str
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Term:
    """What is proposed: `use`, an indicator (`far`, `service_life`, …), `starts_on`, `hours_from`, `hours_to`."""

    name: str
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Define:
    """An intermediate value named under `define:`; its tree stands in `Edition.defines`."""

    name: str
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Level:
    """The level of the path the expression belongs to."""

    name: str
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Node
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node
    span: Span
    type: Type


Arithmetic = Literal["+", "-", "*", "/"]
Comparison = Literal["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Operation:
    """Arithmetic on two numbers, in source order."""

    operator: Arithmetic
    left: Node
    right: Node
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Comparison
    left: Node
    right: Node
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Logic:
    """Kleene AND or OR of two or more operands. BETWEEN and IN are written with it (`normalise`)."""

    operator: Literal["and", "or"]
    operands: tuple[Node, ...]
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """IF and CASE: the first arm whose condition is true; no arm and no `otherwise` is unknown.

    An unknown condition before a true one makes the whole unknown. Arms stand as (condition, result).
    """

    arms: tuple[tuple[Node, Node], ...]
    otherwise: Node | None
    span: Span
    type: Type


Function = Literal["min", "max", "floor", "ceil", "abs", "round_half_up", "years_between", "is_a", "share"]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language. `quantity` is a Constant by here; `taken`, `lookup`, `band` have their own nodes."""

    function: Function
    arguments: tuple[Node, ...]
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Lookup:
    """A cell of a table by its keys; a `use` key matches the nearest ancestor that has a row."""

    table: str
    column: str
    keys: tuple[Node, ...]
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Band:
    """The column `value` (or another) of the row whose [from, to) holds the number."""

    table: str
    column: str
    number: Node
    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a path is among those taken; in a charge's or a consent's `when` only."""

    path: str
    span: Span
    type: Type


Node: TypeAlias = (
    Name
    | Constant
    | Fact
    | Term
    | Define
    | Level
    | Negative
    | Not
    | Operation
    | Compare
    | Logic
    | Choice
    | Call
    | Lookup
    | Band
    | Taken
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked tree with its source text and the place of its first character (for messages and explanations)."""

    text: str
    tree: Node
    line: int
    column: int
    file: str
