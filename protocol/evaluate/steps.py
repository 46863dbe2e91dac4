"""Paths as a caller names them, turned into paths of the edition, each at a level it has, in a phase there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protocol.evaluate.document import StepResult
from protocol.evaluate.plan import Plan
from protocol.evaluate.standing import Taken
from protocol.language.suggest import suggest

WITHIN = 1e-9
"""How far a level may lie from a step and still be that step."""


class WrongStep(ValueError):
    """A step names no path, no level of its path, or no phase; the message says what there is."""


def taken_in_phases(plan: Plan, steps: Iterable[StepResult], phases: int) -> tuple[Taken, ...]:
    """Return the paths taken in each phase; a step without a phase is taken in all of them.

    Args: phases: how many there are, 1 for a project without phases. Raises: WrongStep.
    """
    taken: list[dict[int, float | None]] = [{} for _ in range(phases)]
    for step in steps:
        position = plan.path_at.get(step.path)
        if position is None:
            raise WrongStep(
                f"{step.path} is no path of this edition. {suggest(step.path, plan.path_at, 'Paths')}".strip()
            )
        level = _level(plan, position, step.level)
        if step.phase is not None and not 0 <= step.phase < phases:
            raise WrongStep(f"{step.path}: there is no phase {step.phase}. Phases are counted from 0.")
        for phase in range(phases) if step.phase is None else (step.phase,):
            if position in taken[phase]:
                raise WrongStep(f"{step.path} is taken twice.")
            taken[phase][position] = level
    return tuple(taken)


def _level(plan: Plan, position: int, level: float | None) -> float | None:
    path = plan.paths[position]
    if path.level is None:
        if level is not None:
            raise WrongStep(f"{path.id} has no level. Take it without one.")
        return None
    steps = path.level.steps()
    if level is None:
        raise WrongStep(f"{path.id} needs a level: {_some(steps)}.")
    for step in steps:
        if abs(step - level) <= WITHIN:
            return step
    raise WrongStep(f"{path.id} cannot be taken at {level:g}. Its levels are {_some(steps)}.")


def _some(steps: Sequence[float]) -> str:
    texts = [f"{step:g}" for step in steps]
    return ", ".join(texts if len(texts) <= 7 else [*texts[:3], "…", *texts[-2:]])
