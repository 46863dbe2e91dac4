"""The answer to a question with the paths to a yes: what a caller outside the protocol asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from protocol.evaluate.answers import path_set_of
from protocol.evaluate.check import LANGUAGES, cases_of, check
from protocol.evaluate.closure import closure_of
from protocol.evaluate.document import Check, PathSetResult, StepResult
from protocol.evaluate.runner import Runner
from protocol.paths.cheapest import cheapest
from protocol.paths.rank import Objective
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition, Language

MOST = 3
"""Sets of paths in an answer: the cheapest and the next two."""


def answer(
    edition: Edition,
    question: Question,
    steps: Sequence[StepResult] = (),
    *,
    objective: Objective = "cost",
    languages: Sequence[Language] = LANGUAGES,
    runner: Runner | None = None,
) -> Check:
    """Return the answer to a question as `check` does, with `paths` filled where it lands by paths.

    Args: steps: paths to be in every set. objective: what the first set has least of. Raises: WrongStep.
    """
    found = check(edition, question, steps, languages, runner)
    if found.verdict != "lands_by_path":
        return found
    return replace(found, paths=path_sets(edition, question, steps, objective=objective, runner=runner))


def path_sets(
    edition: Edition,
    question: Question,
    steps: Sequence[StepResult] = (),
    *,
    objective: Objective = "cost",
    most: int = MOST,
    runner: Runner | None = None,
) -> tuple[PathSetResult, ...]:
    """Return the best sets of paths with which a project lands, the best first; none of them contains a better one.

    Args: steps: paths to be in every set. most: how many to return at most. Raises: WrongStep.
    """
    runner = closure_of(edition) if runner is None else runner
    cases = cases_of(runner, question, steps)
    sets = []
    for _, taken in cheapest(cases, objective, most):
        chosen = [
            StepResult(runner.edition.paths[case.standing.plan.paths[path].id].id, level, case.phase.position)
            for case, paths in zip(cases, taken, strict=True)
            for path, level in paths.items()
        ]
        sets.append(path_set_of(runner, cases_of(runner, question, chosen)))
    return tuple(sets)
