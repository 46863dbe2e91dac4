"""One case before an edition: the answer of section 6, with every rule explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from protocol.evaluate.answers import (
    bounds_of,
    charges_of,
    consents_of,
    path_set_of,
    rule_results,
    total_amount,
)
from protocol.evaluate.certainty import Certainty, certainty_of
from protocol.evaluate.closure import Closure, closure_of
from protocol.evaluate.document import (
    Check,
    EditionResult,
    IndicatorResult,
    PhaseResult,
    RuleResult,
    StepResult,
)
from protocol.evaluate.explain import Explainer
from protocol.evaluate.phases import Phase, phases_of
from protocol.evaluate.plan import plan_of
from protocol.evaluate.question_digest import facts_digest
from protocol.evaluate.runner import Runner
from protocol.evaluate.scope import Scope, known_values, scopes_of, weights_of
from protocol.evaluate.standing import Standing, Taken
from protocol.evaluate.steps import taken_in_phases
from protocol.evaluate.values import Verdict
from protocol.evaluate.verdict import WORST_FIRST, verdict_of, worst
from protocol.language.tree import Value
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition, Language

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hans")


@dataclass(frozen=True, slots=True)
class PhaseCase:
    """One phase ready to be judged. `own`: scopes in which its terms are its own, for sums of money."""

    phase: Phase
    standing: Standing
    own: tuple[Scope, ...]
    taken: Taken


def cases_of(
    runner: Runner, question: Question, steps: Iterable[StepResult] = (), values: dict[str, Value] | None = None
) -> tuple[PhaseCase, ...]:
    """Return the phases of a question, each with what stands before the rules and the paths taken in it.

    Raises: WrongStep.
    """
    phases = phases_of(question)
    taken = taken_in_phases(plan_of(runner.edition), steps, len(phases))
    facts = known_values(question) if values is None else values
    cases = []
    for phase, paths in zip(phases, taken, strict=True):
        ids = frozenset(runner.edition.paths[plan_of(runner.edition).paths[path].id].id for path in paths)
        whole = scopes_of(facts, phase.terms, ids, phase.whole)
        own = whole if phase.own is phase.whole else scopes_of(facts, phase.terms, ids, phase.own)
        standing = Standing(runner, whole, weights_of(phase.terms), phase.whole)
        cases.append(PhaseCase(phase, standing, own, paths))
    return tuple(cases)


def verdict(edition: Edition, question: Question) -> Verdict:
    """Return the verdict of a question alone, as fast as it goes."""
    closure = closure_of(edition)
    if not question.phases and (question.terms.uses is None or len(question.terms.uses) == 1):
        quick = quick_verdict(closure, question)
        if quick is not None:
            return quick
    return worst(verdict_of(case.standing) for case in cases_of(closure, question))


def quick_verdict(closure: Closure, question: Question) -> Verdict | None:
    """Return the verdict of a project with one use and no phases, None where paths have to decide."""
    (scope,) = scopes_of(known_values(question), question.terms)
    return closure.quick_verdict(scope)


def check(
    edition: Edition,
    question: Question,
    steps: Sequence[StepResult] = (),
    languages: Sequence[Language] = LANGUAGES,
    runner: Runner | None = None,
) -> Check:
    """Return the answer to a question, explained in the languages asked for.

    Args: steps: paths taken; without any, the answer is as of right and says whether paths could help. runner: who
    works out the rules, the edition's closure unless said. Raises: WrongStep where a step names no path, no level of
    it or no phase.
    """
    closure = closure_of(edition) if runner is None else runner
    explainer = Explainer(edition)
    cases = cases_of(closure, question, steps)
    verdicts = tuple(verdict_of(case.standing, case.taken) for case in cases)
    results = [_phase_result(explainer, question, case, languages) for case in cases]
    total = worst(verdicts)
    shown = min(range(len(cases)), key=lambda at: WORST_FIRST.index(verdicts[at]))
    certainty = certainty_of(explainer, question, cases, total) if total == "undetermined" else Certainty()
    charges = tuple(charge for case in cases for charge in charges_of(closure, case))
    taken = path_set_of(closure, cases) if any(case.taken for case in cases) else None
    indicators, rules = results[shown]
    phases: tuple[PhaseResult, ...] = ()
    if question.phases:
        phases = tuple(
            PhaseResult(at, verdict, *result)
            for at, (verdict, result) in enumerate(zip(verdicts, results, strict=True))
        )
    return Check(
        verdict=total,
        decided_anyway=certainty.decided_anyway,
        missing=certainty.missing,
        missing_figures=certainty.missing_figures,
        indicators=indicators,
        rules=rules,
        paths=(),
        consents=consents_of(closure, cases),
        charges=charges,
        total=total_amount(charges, taken, edition.currency),
        edition=EditionResult(edition.rulebook, edition.in_force_from, edition.digest),
        facts_digest=facts_digest(question, tuple(steps)),
        taken=taken,
        phases=phases,
    )


def _phase_result(
    explainer: Explainer, question: Question, case: PhaseCase, languages: Sequence[Language]
) -> tuple[dict[str, IndicatorResult], tuple[RuleResult, ...]]:
    indicators = bounds_of(case.standing, case.taken)
    return indicators, rule_results(case.standing, explainer, question.facts, case.taken, languages)
