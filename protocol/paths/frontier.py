"""What is reachable on a site: how floor area ratio and years rise with what paths cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol.evaluate.document import Amount, PathSetResult
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition

Reach = float | Literal["no limit"]


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A floor area ratio and a service life (years) that a project can have together, and the least it costs.

    `cost` is the total: what the paths cost, and what is charged. `paths`: the set that reaches it, without steps as of
    right.
    """

    far: Reach
    service_life: Reach
    cost: Amount
    paths: PathSetResult


def frontier(edition: Edition, question: Question) -> tuple[FrontierPoint, ...]:
    """Return the points that no other one beats in ratio, years and cost, the least ratio first."""
    return ()
