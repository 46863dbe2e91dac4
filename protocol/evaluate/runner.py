"""What the rules ask of whoever works out expressions: the explainer and the generated closure both answer it."""

from __future__ import annotations

from typing import Protocol

from protocol.evaluate.rules import Reading
from protocol.evaluate.scope import Scope
from protocol.language.tree import Expression, Value
from protocol.rulebook.model import Edition


class Runner(Protocol):
    """Works out expressions of one edition in a scope."""

    @property
    def edition(self) -> Edition:
        """Return the edition whose expressions these are."""
        ...

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Return what an expression comes to."""
        ...

    def readings(self, scope: Scope) -> list[Reading]:
        """Return what every rule says of one component, before overrides and paths, in the order of the rules."""
        ...
