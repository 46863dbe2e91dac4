"""What one set of paths is better in than another."""

from __future__ import annotations

from typing import Literal, get_args

from protocol.rulebook.model import Path

Objective = Literal["cost", "obligations", "time"]
"""What to have least of: money; duties; or what has to be waited for before the project can begin."""

OBJECTIVES: tuple[Objective, ...] = get_args(Objective)


def burden(path: Path, objective: Objective) -> int:
    """Return what a path adds to the objective, besides money, which always decides where this is equal.

    `obligations` counts duties. `time` counts what must be there before the project can begin: the signatures a path
    asks for, and the duties due `before` something.
    """
    if objective == "obligations":
        return len(path.obliges)
    if objective == "time":
        return len(path.consents) + sum(each.due.startswith("before") for each in path.obliges)
    return 0
