"""What is reachable on a site: how floor area ratio and years rise with what paths cost.

The staircase is walked up from the least ratio and the fewest years: the cheapest paths for what is asked reach beyond
it, up to a bound; what is asked next lies just beyond that. So each step of the staircase is asked for once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from protocol.evaluate.closure import closure_of
from protocol.evaluate.document import Amount, PathSetResult, StepResult
from protocol.evaluate.runner import Runner
from protocol.evaluate.standing import Taken
from protocol.paths.survey import MOST, At, Axis, Survey
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition

Reach = float | Literal["no limit"]

PARTS: Final = (80, 10)
"""Into how many parts the ratios and the years are cut at most, where there are more steps than that."""


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A floor area ratio and a service life (years) that a project can have together, and the least it costs.

    `cost` is the total: what the paths cost, and what is charged. `paths`: the set that reaches it, without steps as of
    right. `far_rule`, `service_life_rule`: the rules by id whose bounds lie nearest above, None where no rule is.
    """

    far: Reach
    service_life: Reach
    cost: Amount
    paths: PathSetResult
    far_rule: str | None
    service_life_rule: str | None


@dataclass(frozen=True, slots=True)
class Frontier:
    """The points that no other one beats in ratio, years and cost, the cheapest first, those of unknown cost last.

    `whole`: whether no step was passed over. Where a cost grows with the ratio or the years themselves, the points are
    the ends of its pieces, and what the project asks for.
    """

    points: tuple[FrontierPoint, ...] = ()
    whole: bool = True


def frontier(
    edition: Edition,
    question: Question,
    steps: Sequence[StepResult] = (),
    *,
    parts: tuple[int, int] | None = PARTS,
    runner: Runner | None = None,
) -> Frontier:
    """Return what a project could have of ratio and years by the paths there are, all else as it is asked.

    Args: steps: paths to be in every set. parts: into how many parts ratios and years are cut at most; None walks every
    step. Returns no points for a project in phases, whose years are its dates; nor where nothing lands for sure.
    Raises: WrongStep.
    """
    if question.phases:
        return Frontier()
    return _Walk(Survey(closure_of(edition) if runner is None else runner, question, steps), parts).run()


class _Walk:
    def __init__(self, survey: Survey, parts: tuple[int, int] | None) -> None:
        self.survey = survey
        self.start = At(*(survey.step(axis) for axis in _AXES))
        self.wanted = tuple(survey.wanted(axis, self.start) for axis in _AXES)
        self.widths = (0.0, 0.0) if parts is None else tuple(map(self._width, _AXES, parts))
        self.whole = True
        self.points: dict[At, FrontierPoint] = {}

    def _width(self, axis: Axis, parts: int) -> float:
        hope = self.survey.hope(axis, self.start)
        known = hope if math.isfinite(hope) else self.survey.asked(axis)
        return 0.0 if known is None else max(known, 0.0) / parts

    def run(self) -> Frontier:
        """Walk up the ratios for ever more years; the least years that any step reaches are the next to go beyond."""
        years: float | None = self.start.service_life
        while years is not None:
            reached = [self._add(at, taken) for at, taken in self._row(years)]
            years = self._next("service_life", years, min((at.service_life for at in reached), default=None))
        return Frontier(_not_beaten(self.points.values()), self.whole)

    def _row(self, years: float) -> Iterator[tuple[At, Taken]]:
        """Yield what is asked and the cheapest paths, from the least ratio to the greatest."""
        far: float | None = self.start.far
        while far is not None:
            at = At(far, years)
            taken = self.survey.best(at)
            if taken is not None:
                yield at, taken
            far = self._next("far", far, None if taken is None else self.survey.reach("far", at, taken))

    def _next(self, axis: Axis, now: float, reached: float | None) -> float | None:
        """Return what to ask for next, None at the end.

        It is just beyond what was reached, but no later than the next value that something wants at least: from there
        on there may be paths that were none before. Where nothing is reached, there is only that.
        """
        wanted = next((value for value in self.wanted[_AXES.index(axis)] if now < value <= MOST[axis]), None)
        if reached is None:
            return wanted
        beyond = self.survey.on_a_step(axis, reached + self.survey.step(axis))
        wide = self.survey.on_a_step(axis, now + self.widths[_AXES.index(axis)])
        if wide > beyond:
            self.whole, beyond = False, wide
        if wanted is not None and wanted < beyond:
            return wanted
        return beyond if beyond <= MOST[axis] else None

    def _add(self, at: At, taken: Taken) -> At:
        """Keep the farthest that paths reach; where it costs more than what was asked, what lies between as well."""
        survey = self.survey
        corner = at.moved("far", survey.reach("far", at, taken))
        corner = corner.moved("service_life", survey.reach("service_life", corner, taken))
        self._keep(corner, taken)
        if survey.paths(at, taken).total != self.points[corner].cost:
            for between in itertools.product(*(self._between(axis, at, corner) for axis in _AXES)):
                self._keep(At(*between))
        return corner

    def _between(self, axis: Axis, at: At, corner: At) -> set[float]:
        """Return the ends of a piece, without the start of all, and what the project asks for where it lies in it."""
        low, high = at.of(axis), corner.of(axis)
        asked = self.survey.asked(axis)
        found = {high}
        if low > self.start.of(axis):
            found.add(low)
        if asked is not None and low <= asked <= high:
            found.add(asked)
        return found

    def _keep(self, at: At, taken: Taken | None = None) -> None:
        taken = self.survey.best(at) if taken is None else taken
        if taken is None:
            return
        paths = self.survey.paths(at, taken)
        rules = (self.survey.rule(axis, at, taken) for axis in _AXES)
        self.points[at] = FrontierPoint(_reach("far", at), _reach("service_life", at), paths.total, paths, *rules)


_AXES: Final[tuple[Axis, Axis]] = ("far", "service_life")


def _reach(axis: Axis, at: At) -> Reach:
    return "no limit" if at.of(axis) >= MOST[axis] else at.of(axis)


def _not_beaten(points: Iterable[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """Return the points no other one has as much of and costs no more than; an unknown cost is more than any."""
    found: list[tuple[Measure, FrontierPoint]] = []
    for measure, point in sorted(((_measure(point), point) for point in points), key=lambda each: each[0]):
        if not any(better[1] <= measure[1] and better[2] <= measure[2] for better, _ in found):
            found.append((measure, point))
    return tuple(point for _, point in found)


Measure = tuple[float, float, float, int]
"""Cost, ratio and years turned round, and how many paths: the less of each the better."""


def _measure(point: FrontierPoint) -> Measure:
    cost = math.inf if point.cost == "unknown" else point.cost
    far = math.inf if point.far == "no limit" else point.far
    years = math.inf if point.service_life == "no limit" else point.service_life
    return cost, -far, -years, len(point.paths.steps)
