"""What is known about one site and what is proposed on it: the input of every check, apart from the edition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from protocol.language.tree import Value

State = Literal["known", "disputed", "unknown"]


@dataclass(frozen=True, slots=True)
class FactValue:
    """One fact with where it comes from. A disputed one keeps its value, is evaluated as unknown, and says why."""

    value: Value
    state: State = "known"
    reason: str = ""
    source: str = ""
    as_of: dt.date | None = None

    @property
    def evaluated(self) -> Value:
        """Return the value the rules see: None unless the fact is known."""
        return self.value if self.state == "known" else None


UNKNOWN = FactValue(None, "unknown")


@dataclass(frozen=True, slots=True)
class Component:
    """One use of a mixed project and its share of the floor area, between 0 and 1."""

    use: str
    share: float


@dataclass(frozen=True, slots=True)
class Terms:
    """What is proposed for one span of time. Absent values are unknown.

    `uses`: None where unknown, one component with share 1 for a single use, else a mix whose shares sum to 1.
    `values`: indicators by name, `starts_on`, `hours_from` and `hours_to` (0 and 24 unless said).
    `ends_on`: only in a phase; its `service_life` is `years_between(starts_on, ends_on)`.
    """

    uses: tuple[Component, ...] | None
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Facts and terms of one check.

    `phases` is empty for a project without phases; else `terms` is what they share, filled into each of them.
    """

    facts: Mapping[str, FactValue]
    terms: Terms
    phases: tuple[Terms, ...] = ()
