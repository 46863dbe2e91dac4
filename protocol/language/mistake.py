"""What is wrong inside one expression: like a Problem, but the place is a span of the expression's own text."""

from __future__ import annotations

from dataclasses import dataclass

from protocol.language.tree import Span


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake at a span; `Origin.problem` turns it into a Problem with file, line and column."""

    span: Span
    code: str
    message: str
    hint: str = ""


class Refused(Exception):
    """Parsing cannot go on; carries the mistake. Never leaves this package."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def refused(span: Span, code: str, message: str, hint: str = "") -> Refused:
    """Return the exception to raise where parsing cannot go on."""
    return Refused(Mistake(span, code, message, hint))
