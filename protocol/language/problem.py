"""What is wrong with a rulebook, as data: collected, never thrown one by one."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A point in a rulebook's text: path relative to the edition's folder, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it is, what is wrong (a sentence), and what to do about it (a hint, a sentence).

    `code` is a short stable name such as `unknown-name`, for tests and for documentation.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        note = "" if self.severity == "error" else "warning: "
        return f"{self.place}: {note}{self.message}" + (f" {self.hint}" if self.hint else "")
