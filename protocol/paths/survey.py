"""One project asked for again and again with other ratios and years, all else as it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from protocol.evaluate.answers import path_set_of
from protocol.evaluate.check import PhaseCase, cases_of
from protocol.evaluate.document import PathSetResult, StepResult
from protocol.evaluate.effects import BEST
from protocol.evaluate.runner import Runner
from protocol.evaluate.sets import is_valid
from protocol.evaluate.standing import Taken
from protocol.language.tree import Value
from protocol.paths.cheapest import cheapest
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import GREATEST_FAR, LONGEST_LIFE

Axis = Literal["far", "service_life"]

MOST: Final = {"far": GREATEST_FAR, "service_life": LONGEST_LIFE}
"""The most that can be asked for."""


@dataclass(frozen=True, slots=True)
class At:
    """A ratio and the years asked for together."""

    far: float
    service_life: float

    def of(self, axis: Axis) -> float:
        """Return what is asked of one of the two."""
        return self.far if axis == "far" else self.service_life

    def moved(self, axis: Axis, value: float) -> At:
        """Return what is asked with one of the two changed."""
        return At(value, self.service_life) if axis == "far" else At(self.far, value)


class Survey:
    """A project without phases. Whatever is asked is worked out once."""

    def __init__(self, runner: Runner, question: Question, steps: Sequence[StepResult]) -> None:
        """Args: steps: paths to be in every set."""
        self.runner = runner
        self.question = question
        self.steps = steps
        self._cases: dict[At, PhaseCase] = {}
        self._best: dict[At, Taken | None] = {}

    def step(self, axis: Axis) -> float:
        """Return the least difference between two values of an indicator."""
        return float(10.0 ** -self.runner.edition.indicators[axis].precision)

    def on_a_step(self, axis: Axis, value: float) -> float:
        """Return a value at the precision of its indicator."""
        return round(value, self.runner.edition.indicators[axis].precision)

    def asked(self, axis: Axis) -> float | None:
        """Return what the project itself asks for, None if it does not say."""
        value = self.question.terms.values.get(axis)
        return value if isinstance(value, float) else None

    def case(self, at: At) -> PhaseCase:
        """Return the project at a ratio and years."""
        if at not in self._cases:
            (self._cases[at],) = self._cases_of(at, self.steps)
        return self._cases[at]

    def _cases_of(self, at: At, steps: Sequence[StepResult]) -> tuple[PhaseCase, ...]:
        terms = self.question.terms
        values = {**terms.values, "far": at.far, "service_life": at.service_life}
        return cases_of(self.runner, replace(self.question, terms=replace(terms, values=values)), steps)

    def best(self, at: At) -> Taken | None:
        """Return the cheapest paths with which it lands, None where nothing does."""
        if at not in self._best:
            found = cheapest([self.case(at)], "cost", 1)
            self._best[at] = found[0][1][0] if found else None
        return self._best[at]

    def paths(self, at: At, taken: Taken) -> PathSetResult:
        """Return paths with all they cost and bring."""
        entries = self.case(at).standing.plan.paths
        steps = [StepResult(entries[path].id, level) for path, level in taken.items()]
        return path_set_of(self.runner, self._cases_of(at, steps))

    def reach(self, axis: Axis, at: At, taken: Taken) -> float:
        """Return the most of an indicator with which it still lands by the same paths; what is asked lands by them.

        Beyond a bound nothing lands. Where it is unknown, or a rule hangs on the indicator itself, what is found by
        halving is the last value before one that does not land.
        """
        lowest = at.of(axis)
        bound = self.case(at).standing.work_out_tightest(axis, "at_most", taken, hopeful=False, known_only=True)[0]
        highest = min(bound, MOST[axis]) if isinstance(bound, float) else MOST[axis]
        if highest <= lowest or self._lands(at.moved(axis, highest), taken):
            return max(lowest, highest)
        step = self.step(axis)
        while highest - lowest > 1.5 * step:
            middle = self.on_a_step(axis, (lowest + highest) / 2)
            if self._lands(at.moved(axis, middle), taken):
                lowest = middle
            else:
                highest = middle
        return lowest

    def _lands(self, at: At, taken: Taken) -> bool:
        standing = self.case(at).standing
        return standing.all_hold(taken) is True and (not taken or is_valid(standing, taken) is True)

    def rule(self, axis: Axis, at: At, taken: Taken) -> str | None:
        """Return the rule that bounds an indicator with paths taken, None where none does or a path's own limit."""
        standing = self.case(at).standing
        rule = standing.tightest(axis, "at_most", taken)[1]
        return None if rule is None else standing.plan.rules[rule].id

    def wanted(self, axis: Axis, at: At) -> tuple[float, ...]:
        """Return, in order, what the project itself asks for, and the least that rules and open paths want of it."""
        standing = self.case(at).standing
        found: set[Value] = {self.asked(axis)}
        for rule in standing.plan.bounding[axis, "at_least"]:
            found.update(bound for bound, _ in standing.bounds(rule, "at_least"))
        for path in range(len(standing.plan.paths)):
            found.update(
                each.bound
                for level in standing.plan.levels[path]
                for component in range(len(standing.scopes))
                for each in standing.effects.imposed(path, level, component)
                if (each.indicator, each.side) == (axis, "at_least")
            )
        return tuple(sorted(each for each in found if isinstance(each, float) and math.isfinite(each)))

    def hope(self, axis: Axis, at: At) -> float:
        """Return a bound that no paths can go beyond: all that relax a limit, each at its best, whatever they need."""
        standing = self.case(at).standing
        relaxing = {path for rule in standing.plan.limits[axis] for path in standing.plan.relaxers[rule]}
        bound = standing.work_out_tightest(axis, "at_most", dict.fromkeys(relaxing, BEST), ignore_unknown=True)[0]
        return bound if isinstance(bound, float) else math.inf
