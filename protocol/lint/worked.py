"""Judges a worked case: whether an edition says of it what the case expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from protocol.evaluate.check import check
from protocol.evaluate.document import BoundResult, Check, StepResult
from protocol.evaluate.steps import WrongStep
from protocol.paths.answer import path_sets
from protocol.rulebook.cases import Bound, Bounds, Expectation, WorkedCase
from protocol.rulebook.model import Edition

WITHIN = 1e-9
"""How far a number may lie from what a case expects: the noise of reading decimals, no more."""


def judge(edition: Edition, case: WorkedCase) -> tuple[str, ...]:
    """Return how an edition's answer differs from what a case expects, a sentence each; empty if it does not.

    Verdict, failing rules, bounds and what is missing are those as of right. `cheapest` names the first set of paths of
    the answer, and none where the answer has none. Consents and charges are those with the paths of `cheapest` taken,
    if it names any. A consent that is asked of its holders always, without a `when`, may be left out of what a case
    expects.
    """
    answer = check(edition, case.question, languages=())
    return tuple(_differences(edition, case, answer))


def _differences(edition: Edition, case: WorkedCase, answer: Check) -> Iterator[str]:
    expect = case.expect
    if expect.verdict is not None and answer.verdict != expect.verdict:
        yield f"The verdict is {answer.verdict}, not {expect.verdict}.{_why(answer)}"
    if expect.decided_anyway is not None and answer.decided_anyway != expect.decided_anyway:
        yield f"decided_anyway is {answer.decided_anyway or 'not proved'}, not {expect.decided_anyway}."
    yield from _rules(expect, answer)
    results = answer.indicators
    yield from _bounds("", expect.bounds, {name: each.as_of_right for name, each in results.items()})
    yield from _bounds(" by paths", expect.by_paths, {name: each.by_paths for name, each in results.items()})
    if expect.missing is not None and set(answer.missing) != set(expect.missing):
        yield f"Missing is {_names(answer.missing)}, not {_names(expect.missing)}."
    if expect.missing_figures is not None:
        figures = {(figure.table, figure.row) for figure in answer.missing_figures}
        if figures != set(expect.missing_figures):
            yield f"Missing figures are {_figures(figures)}, not {_figures(expect.missing_figures)}."
    taken = answer
    if expect.cheapest is not None:
        steps = tuple(StepResult(step.path, step.level, step.phase) for step in expect.cheapest)
        try:
            taken = check(edition, case.question, steps, languages=())
        except WrongStep as wrong:
            yield f"The cheapest paths cannot be taken: {wrong}"
            return
        yield from _cheapest(edition, case, steps, answer, taken)
    yield from _brought(expect, taken)


def _why(answer: Check) -> str:
    failing = [rule.id for rule in answer.rules if rule.outcome == "fails"]
    unknown = [rule.id for rule in answer.rules if rule.outcome == "unknown"]
    said = ([f"Fails: {_names(failing)}."] if failing else []) + ([f"Unknown: {_names(unknown)}."] if unknown else [])
    return "".join(f" {sentence}" for sentence in said)


def _rules(expect: Expectation, answer: Check) -> Iterator[str]:
    outcomes = {rule.id: rule.outcome for rule in answer.rules}
    if expect.fails is not None:
        failing = [name for name, outcome in outcomes.items() if outcome == "fails"]
        if set(failing) != set(expect.fails):
            yield f"What fails is {_names(failing)}, not {_names(expect.fails)}."
    for name, outcome in (expect.outcomes or {}).items():
        if outcomes.get(name) != outcome:
            yield f"{name} is {outcomes.get(name, 'no rule')}, not {outcome}."


def _bounds(way: str, expected: Mapping[str, Bounds] | None, found: Mapping[str, BoundResult]) -> Iterator[str]:
    for name, bounds in (expected or {}).items():
        for side, wanted in (("at most", bounds.at_most), ("at least", bounds.at_least)):
            actual = found[name].at_most if side == "at most" else found[name].at_least
            if wanted is not None and not _same(wanted, "no limit" if actual is None else actual):
                yield f"{name}{way} is {side} {_shown(actual)}, not {_shown(wanted)}."


def _same(wanted: Bound, actual: Bound) -> bool:
    if isinstance(wanted, str) or isinstance(actual, str):
        return wanted == actual
    return abs(wanted - actual) <= WITHIN


def _cheapest(
    edition: Edition, case: WorkedCase, steps: tuple[StepResult, ...], answer: Check, taken: Check
) -> Iterator[str]:
    if answer.verdict != "lands_by_path":
        if steps:
            yield f"There are no cheapest paths where the verdict is {answer.verdict}; the case names {_steps(steps)}."
        return
    first = path_sets(edition, case.question, most=1)[0]
    named = () if taken.taken is None else taken.taken.steps
    if first.steps == named:
        return
    found = f"The cheapest paths are {_steps(first.steps)}, for {_shown(first.total)} in all"
    if not steps:
        yield f"{found}; the case names none."
    elif taken.verdict != "lands":
        yield f"{found}; with {_steps(steps)} the verdict is {taken.verdict}.{_why(taken)}"
    else:
        yield f"{found}, not {_steps(steps)} for {_shown(taken.total)}."


def _brought(expect: Expectation, taken: Check) -> Iterator[str]:
    if expect.consents is not None:
        asked = [each.id for each in taken.consents if each.state == "asked" and (not each.always or each.paths)]
        if set(asked) - set(expect.consents) or set(expect.consents) - {consent.id for consent in taken.consents}:
            yield f"The consents asked are {_names(asked)}, not {_names(expect.consents)}."
    charges = {charge.id: charge.amount for charge in taken.charges}
    for name, amount in (expect.charges or {}).items():
        if not _same(amount, charges.get(name, 0.0)):
            yield f"The charge {name} is {_shown(charges.get(name, 0.0))}, not {_shown(amount)}."
    if expect.total is not None and not _same(expect.total, taken.total):
        yield f"The total is {_shown(taken.total)}, not {_shown(expect.total)}."


def _names(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"


def _figures(figures: Iterable[tuple[str, tuple[object, ...]]]) -> str:
    return _names(f"{table} {' '.join(map(str, row))}" for table, row in figures)


def _steps(steps: Iterable[StepResult]) -> str:
    return " and ".join(_step(step) for step in steps)


def _step(step: StepResult) -> str:
    level = "" if step.level is None else f" at {step.level:g}"
    phase = "" if step.phase is None else f" in phase {step.phase}"
    return f"{step.path}{level}{phase}"


def _shown(bound: Bound | None) -> str:
    if bound is None:
        return "no limit"
    return bound if isinstance(bound, str) else f"{bound:,.10g}"
