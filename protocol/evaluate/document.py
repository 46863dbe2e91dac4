"""What a check returns, as data: section 6 of the format, and its JSON Schema."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from protocol.evaluate.values import BoundJson, Outcome, Verdict

Amount = float | Literal["unknown"]
Scalar = float | bool | str | None


# These two are made by the dozen for every answer: frozen ones take four times as long to make.
@dataclass(slots=True)
class Input:
    """A fact a rule looked at: its value (null: unknown), unit, state, where it comes from and of which day."""

    fact: str
    value: Scalar
    unit: str
    state: Literal["known", "disputed", "unknown"]
    source: str
    as_of: dt.date | None = None
    reason: str = ""


@dataclass(slots=True)
class RuleResult:
    """How one rule turned out. `bound` and `margin` are null for a rule that is no limit.

    `margin` is what is left to the bound, negative beyond it; null unless both are numbers.
    """

    id: str
    outcome: Outcome
    bound: BoundJson | None
    margin: float | None
    within_discretion: bool
    inputs: tuple[Input, ...]
    cites: str
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class BoundResult:
    """An indicator's bounds and the rules they come from; a side no rule of the edition bounds is left out."""

    at_most: BoundJson | None = None
    rule: str | None = None
    at_least: BoundJson | None = None
    at_least_rule: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """What is proposed for an indicator, and its bounds as of right and by paths."""

    proposed: float | None
    as_of_right: BoundResult
    by_paths: BoundResult


@dataclass(frozen=True, slots=True)
class StepResult:
    """A path that is taken, at a level if it has any, in a phase if there are any (counted from 0)."""

    path: str
    level: float | None = None
    phase: int | None = None


@dataclass(frozen=True, slots=True)
class ObligationResult:
    """A duty that a path brings, by language, with the level written out."""

    path: str
    duty: dict[str, str]
    due: str
    evidence: dict[str, str] | str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class PathSetResult:
    """A set of paths with what it costs and brings.

    `cost`: of the paths alone. `consents`: those the paths bring, and those asked because they are taken. `charges`:
    all that is charged with these paths taken. `total`: cost and charges.
    """

    steps: tuple[StepResult, ...]
    cost: Amount
    obligations: tuple[ObligationResult, ...]
    consents: tuple[str, ...]
    charges: tuple[ChargeResult, ...]
    total: Amount


@dataclass(frozen=True, slots=True)
class ConsentResult:
    """Whose consent is asked. `state` is `unknown` where its `when` is. `paths`: those taken that ask for it.

    `always`: the rulebook asks it of whoever is of that kind, without a `when`.
    """

    id: str
    holder: str
    standing: Literal["sign", "heard", "told"]
    threshold: dict[str, Any] | Literal["all"]
    state: Literal["asked", "unknown"]
    always: bool
    paths: tuple[str, ...]
    cites: str


@dataclass(frozen=True, slots=True)
class ChargeResult:
    """A charge that this answer makes, in major units of the rulebook's currency."""

    id: str
    amount: Amount
    title: dict[str, str]
    cites: str
    phase: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An unknown cell, or a row that is not there: the table and the keys it was asked for."""

    table: str
    row: tuple[str | float | bool, ...]


@dataclass(frozen=True, slots=True)
class EditionResult:
    """Which text was applied."""

    rulebook: str
    in_force_from: dt.date
    digest: str


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """One phase of a project: its verdict, bounds and rules."""

    phase: int
    verdict: Verdict
    indicators: dict[str, IndicatorResult]
    rules: tuple[RuleResult, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to one question about one project on one site.

    With phases, `indicators` and `rules` are those of the first of the phases that fare worst, and `phases` holds all.
    `taken` is the set of paths the check was made with, null if none was given.
    """

    verdict: Verdict
    decided_anyway: Verdict | None
    missing: tuple[str, ...]
    missing_figures: tuple[Figure, ...]
    indicators: dict[str, IndicatorResult]
    rules: tuple[RuleResult, ...]
    paths: tuple[PathSetResult, ...]
    consents: tuple[ConsentResult, ...]
    charges: tuple[ChargeResult, ...]
    total: Amount
    edition: EditionResult
    facts_digest: str
    taken: PathSetResult | None = None
    phases: tuple[PhaseResult, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return the check as plain JSON data; `taken` and `phases` only where there are any."""
        plain = as_json(self)
        assert isinstance(plain, dict)
        for optional in ("taken", "phases"):
            if not plain[optional]:
                del plain[optional]
        return plain


_LEFT_OUT_WHEN_NONE = {BoundResult, StepResult, ChargeResult}


@functools.cache
def _fields(kind: Any) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass; none of any other class."""
    return tuple(each.name for each in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


@functools.cache
def _reader(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads all fields of a dataclass, of which it has several."""
    return operator.attrgetter(*_fields(kind))


def as_json(value: Any) -> Any:
    """Return a part of an answer as plain JSON data."""
    kind: Any = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple:
        return [each if type(each) in _AS_IT_IS else as_json(each) for each in value]
    if kind is dict:
        return {key: each if type(each) in _AS_IT_IS else as_json(each) for key, each in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    fields = _fields(kind)
    if not fields:
        return value
    parts = zip(fields, _reader(kind)(value), strict=True)
    plain = {name: each if type(each) in _AS_IT_IS else as_json(each) for name, each in parts}
    if kind in _LEFT_OUT_WHEN_NONE:
        return {name: inner for name, inner in plain.items() if inner is not None}
    if kind is Input and not plain["reason"]:
        del plain["reason"]
    return plain


_AS_IT_IS = frozenset({str, float, int, bool, type(None)})


def check_schema() -> dict[str, Any]:
    """Return the JSON Schema of a check."""
    schema = schema_of(Check)
    schema["required"] = [name for name in schema.get("properties", {}) if name not in ("taken", "phases")]
    return schema


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the JSON Schema of what `as_json` makes of a class of answers."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind).json_schema(mode="serialization")
