"""The parts of an answer: bounds, rules, consents, charges, the set of paths taken."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from protocol.evaluate.arithmetic import round_half_up
from protocol.evaluate.document import (
    Amount,
    BoundResult,
    ChargeResult,
    ConsentResult,
    IndicatorResult,
    Input,
    ObligationResult,
    PathSetResult,
    RuleResult,
    StepResult,
)
from protocol.evaluate.explain import Explainer
from protocol.evaluate.inputs import paths_looked_at
from protocol.evaluate.kept import Kept
from protocol.evaluate.phrase import Figures
from protocol.evaluate.plan import Side
from protocol.evaluate.reach import loosest
from protocol.evaluate.retell import Retelling
from protocol.evaluate.runner import Runner
from protocol.evaluate.says import Teller
from protocol.evaluate.standing import NOTHING, USE_RULE, Standing, Taken
from protocol.evaluate.sums import charge_amount, cost_of, total_of
from protocol.evaluate.values import NO_LIMIT, BoundJson, Outcome, Truth, as_truth, bound_json, either, value_json
from protocol.evaluate.words import number
from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.rulebook.facts import UNKNOWN, FactValue
from protocol.rulebook.model import Consent, Edition, Language, Obligation, Threshold

if TYPE_CHECKING:
    from protocol.evaluate.check import PhaseCase


def bounds_of(standing: Standing, taken: Taken) -> dict[str, IndicatorResult]:
    """Return every indicator with what is proposed and its bounds as of right and by paths."""
    found: dict[str, IndicatorResult] = {}
    for name in standing.runner.edition.indicators:
        proposed = standing.proposed.get(name)
        found[name] = IndicatorResult(
            proposed=proposed if isinstance(proposed, float) else None,
            as_of_right=_as_of_right(standing, name),
            by_paths=_by_paths(standing, name, taken),
        )
    return found


def _as_of_right(standing: Standing, indicator: str) -> BoundResult:
    parts: dict[str, Any] = {}
    for side, by in (("at_most", "rule"), ("at_least", "at_least_rule")):
        if side == "at_most" or (indicator, "at_least") in standing.plan.bounded:
            bound, rule = standing.tightest(indicator, side, NOTHING)  # type: ignore[arg-type]  # one of two sides
            parts[side] = bound_json(bound)
            parts[by] = None if rule is None else standing.plan.rules[rule].id
    return BoundResult(**parts)


def _by_paths(standing: Standing, indicator: str, taken: Taken) -> BoundResult:
    at_least = None
    if (indicator, "at_least") in standing.plan.bounded:
        at_least = bound_json(loosest(standing, indicator, "at_least", taken))
    return BoundResult(at_most=bound_json(loosest(standing, indicator, "at_most", taken)), at_least=at_least)


def rule_results(
    standing: Standing,
    explainer: Explainer,
    facts: Mapping[str, FactValue],
    taken: Taken,
    languages: Sequence[Language],
) -> tuple[RuleResult, ...]:
    """Return how each rule turned out, `use` first, then the rules in their order, then limits that paths impose."""
    figures: list[Figures] = [{} for _ in standing.scopes]
    tellers = [Teller(standing, explainer, facts, language, taken, figures) for language in languages]
    retelling = Retelling(standing, facts, taken)
    inputs = _inputs(standing.runner.edition, facts)
    results = [_use_result(standing, tellers, retelling, taken)]
    for position, rule in enumerate(standing.plan.rules):
        outcome = outcome_of(standing, position, taken)
        bound, margin = (None, None) if rule.kind != "limit" else bound_and_margin(standing, position, outcome, taken)
        results.append(
            RuleResult(
                id=rule.id,
                outcome=outcome,
                bound=bound,
                margin=margin,
                within_discretion=outcome == "fails" and within_discretion(standing, position, taken),
                inputs=tuple([inputs[name] for name in standing.plan.facts[position]]),
                cites=rule.cites,
                says=retelling.rule(tellers, position, outcome),
            )
        )
    return (*results, *_imposed_results(standing, tellers, taken))


def outcome_of(standing: Standing, rule: int, taken: Taken) -> Outcome:
    """Return how a rule turns out, unknown where that hangs on whether a path is open for some component."""
    outcome = standing.outcome(rule, taken)
    if standing.may_be_open(taken) and standing.outcome(rule, taken, hopeful=False) != outcome:
        return "unknown"
    return outcome


def _use_result(standing: Standing, tellers: Sequence[Teller], retelling: Retelling, taken: Taken) -> RuleResult:
    truth = standing.settled_truth(USE_RULE, taken)
    outcome: Outcome = "unknown" if truth is None else "holds" if truth else "fails"
    cites = [standing.plan.rules[rule].cites for rule in standing.plan.allows]
    return RuleResult(
        id="use",
        outcome=outcome,
        bound=None,
        margin=None,
        within_discretion=False,
        inputs=(),
        cites="; ".join(dict.fromkeys(cites)),
        says=retelling.rule(tellers, USE_RULE, outcome),
    )


def _imposed_results(standing: Standing, tellers: Sequence[Teller], taken: Taken) -> Iterable[RuleResult]:
    for each, holds in standing.imposed(taken):
        path = standing.plan.paths[each.path]
        outcome: Outcome = "unknown" if holds is None else "holds" if holds else "fails"
        if each.bound is NOT_APPLICABLE:
            outcome = "not_applicable"
        proposed = standing.proposed.get(each.indicator)
        yield RuleResult(
            id=f"{path.id}:{each.indicator}",
            outcome=outcome,
            bound=bound_json(each.bound),
            margin=_margin(each.bound, proposed, each.side),
            within_discretion=False,
            inputs=(),
            cites=path.cites,
            says={teller.language: teller.imposed(each, outcome) for teller in tellers},
        )


def bound_and_margin(
    standing: Standing, rule: int, outcome: Outcome, taken: Taken
) -> tuple[BoundJson | None, float | None]:
    """Return the bound of a limit to report, and what is left to it.

    With both an upper and a lower bound, the one that is not kept is reported; if both are, the upper one. The tightest
    of a mixed project's components counts.
    """
    entry = standing.plan.rules[rule]
    if outcome == "not_applicable":
        return "not applicable", None
    assert entry.indicator is not None
    proposed = standing.proposed.get(entry.indicator)
    best: tuple[BoundJson | None, float | None] | None = None
    for side in ("at_most", "at_least"):
        if getattr(entry, side) is None:
            continue
        bound = _tightest_of(standing, rule, side, taken)
        kept = standing.keeps(entry.indicator, side, bound, taken)
        found = (bound_json(bound), _margin(bound, proposed, side))
        if kept is False or (kept is None and outcome == "unknown"):
            return found
        if best is None or best[0] in ("not applicable", "no limit"):
            best = found
    assert best is not None
    return best


def _tightest_of(standing: Standing, rule: int, side: Side, taken: Taken) -> Value:
    best: Value = NOT_APPLICABLE
    for bound, counts in standing.bounds(rule, side, taken):
        if counts is False or bound is NOT_APPLICABLE:
            continue
        if bound is None:
            return None
        assert isinstance(bound, float)
        if not isinstance(best, float) or best == NO_LIMIT or (bound < best if side == "at_most" else bound > best):
            best = bound
    return best


def _margin(bound: Value, proposed: object, side: str) -> float | None:
    """Return what is left between a proposal and a bound, rounded to 9 decimals; None unless both are numbers."""
    if not isinstance(bound, float) or not isinstance(proposed, float) or bound == NO_LIMIT:
        return None
    return round_half_up(bound - proposed if side == "at_most" else proposed - bound, 9.0) + 0.0


def within_discretion(standing: Standing, rule: int, taken: Taken) -> bool:
    """Say whether a failing limit lies as far as discretion goes, for every component it fails for."""
    entry = standing.plan.rules[rule]
    if entry.discretion is None or entry.indicator is None:
        return False
    proposed = standing.proposed.get(entry.indicator)
    if not isinstance(proposed, float):
        return False
    weighted = entry.weighted and len(standing.scopes) > 1
    total = 0.0
    for component, scope in enumerate(standing.scopes):
        if not weighted and standing.outcome_in(rule, component, taken) != "fails":
            continue
        raw = standing.runner.value(entry.discretion.up_to, scope)
        if not isinstance(raw, float):
            return False
        if weighted:
            total += standing.weights[component] * raw
        elif not _reaches(standing, rule, component, raw, proposed, taken):
            return False
    return not weighted or _reaches(standing, rule, 0, total, proposed, taken)


def _reaches(standing: Standing, rule: int, component: int, raw: float, proposed: float, taken: Taken) -> bool:
    entry = standing.plan.rules[rule]
    assert entry.indicator is not None
    bounds = standing.bounds(rule, "at_most", taken)
    upper = bounds[component if len(bounds) > 1 else 0][0]
    if standing.keeps(entry.indicator, "at_most", upper, taken) is False:
        bound = standing.effects.rounded(raw, entry.indicator, "at_most")
        return isinstance(bound, float) and proposed <= bound
    bound = standing.effects.rounded(raw, entry.indicator, "at_least")
    return isinstance(bound, float) and (bound == NO_LIMIT or proposed >= bound)


def _inputs(edition: Edition, facts: Mapping[str, FactValue]) -> dict[str, Input]:
    """Return every fact of the edition as rules report it."""
    found = dict(_unknown_inputs.of(edition))
    for name, fact in facts.items():
        unknown = found.get(name)
        if unknown is not None and fact is not UNKNOWN:
            state = fact.state if fact.value is not None else "unknown"
            source = fact.source or unknown.source
            found[name] = Input(name, value_json(fact.value), unknown.unit, state, source, fact.as_of, fact.reason)
    return found


def _every_input_unknown(edition: Edition) -> dict[str, Input]:
    return {
        name: Input(name, None, str(declaration.type.unit), "unknown", declaration.source.text)
        for name, declaration in edition.facts.items()
    }


_unknown_inputs = Kept(_every_input_unknown)


def consents_of(runner: Runner, cases: Sequence[PhaseCase]) -> tuple[ConsentResult, ...]:
    """Return the consents a project needs in any of its phases: whose `when` holds, or that a taken path asks for."""
    found = []
    for consent in runner.edition.consents.values():
        paths = tuple(
            dict.fromkeys(
                path.id
                for case in cases
                for path in (case.standing.plan.paths[at] for at in case.taken)
                if consent.id in path.consents
            )
        )
        asked: Truth = bool(paths)
        for case in cases:
            asked = either(asked, _is_asked(runner, consent, case))
        if asked is not False:
            found.append(_consent_result(consent, "unknown" if asked is None else "asked", paths))
    return tuple(found)


def _is_asked(runner: Runner, consent: Consent, case: PhaseCase) -> Truth:
    if consent.when is None:
        return True
    asked: Truth = False
    for scope in case.standing.scopes:
        asked = either(asked, as_truth(runner.value(consent.when, scope)))
    return asked


def _consent_result(consent: Consent, state: Literal["asked", "unknown"], paths: tuple[str, ...]) -> ConsentResult:
    return ConsentResult(
        id=consent.id,
        holder=consent.holder,
        standing=consent.standing,
        threshold=_threshold(consent.threshold),
        state=state,
        always=consent.when is None,
        paths=paths,
        cites=consent.cites,
    )


def _threshold(threshold: Threshold) -> dict[str, Any] | Literal["all"]:
    if threshold.all:
        return "all"
    parts = {"quorum": _fractions(threshold.quorum), "of_participants": _fractions(threshold.of_participants)}
    if not threshold.of_participants:
        return dict(parts["quorum"])
    return {name: fractions for name, fractions in parts.items() if fractions}


def _fractions(fractions: Mapping[Any, Fraction]) -> dict[str, str]:
    return {measure: f"{fraction.numerator}/{fraction.denominator}" for measure, fraction in fractions.items()}


def charges_of(runner: Runner, case: PhaseCase) -> list[ChargeResult]:
    """Return what a phase is charged; a charge that is not made is left out."""
    found = []
    for charge in runner.edition.charges:
        amount = charge_amount(runner, charge, case.standing.scopes, case.own, case.standing.weights)
        if amount is NOT_APPLICABLE:
            continue
        assert amount is None or isinstance(amount, float)
        stated: Amount = "unknown" if amount is None else amount
        found.append(ChargeResult(charge.id, stated, dict(charge.title), charge.cites, case.phase.position))
    return found


def path_set_of(runner: Runner, cases: Sequence[PhaseCase]) -> PathSetResult:
    """Return the paths taken in all phases with what they cost and bring."""
    currency = runner.edition.currency
    steps, obligations, costs = [], [], []
    brought: dict[str, None] = {}
    for case in cases:
        costs.append(cost_of(case.standing, case.own, case.taken))
        for position, level in sorted(case.taken.items()):
            path = case.standing.plan.paths[position]
            steps.append(StepResult(path.id, level, case.phase.position))
            name = path.level.name if path.level is not None else ""
            obligations += [obligation_result(path.id, each, name, level) for each in path.obliges]
            brought.update(dict.fromkeys(path.consents))
            brought.update(dict.fromkeys(_asked_because_taken(runner, path.id, case)))
    cost = total_of(costs, currency)
    charges = tuple(charge for case in cases for charge in charges_of(runner, case))
    total = _sum(
        itertools.chain((charge.amount for charge in charges), ["unknown" if cost is None else cost]), currency
    )
    return PathSetResult(
        tuple(steps), "unknown" if cost is None else cost, tuple(obligations), tuple(brought), charges, total
    )


def _asked_because_taken(runner: Runner, path: str, case: PhaseCase) -> list[str]:
    """Return the consents whose `when` looks at whether the path is taken, and holds."""
    return [
        consent.id
        for consent in runner.edition.consents.values()
        if consent.when is not None
        and path in paths_looked_at(consent.when)
        and _is_asked(runner, consent, case) is True
    ]


def obligation_result(path: str, obligation: Obligation, level_name: str, level: float | None) -> ObligationResult:
    """Return a duty with the level written out: `{share}` as a number, `{share:percent}` as a percentage."""
    duty = {}
    for language, text in obligation.duty.items():
        if level is not None:
            text = text.replace(f"{{{level_name}:percent}}", f"{number(round(level * 100, 6), 'en')}%")
            text = text.replace(f"{{{level_name}}}", number(level, "en"))
        duty[language] = text
    evidence = obligation.evidence
    said = evidence if evidence is None or isinstance(evidence, str) else dict(evidence)
    return ObligationResult(path, duty, obligation.due, said, obligation.until)


def total_amount(charges: Iterable[ChargeResult], taken: PathSetResult | None, currency: str) -> Amount:
    """Return the sum of the charges and of what the taken paths cost, unknown if a part of it is."""
    if taken is not None:
        return taken.total
    return _sum((charge.amount for charge in charges), currency)


def _sum(amounts: Iterable[Amount], currency: str) -> Amount:
    total = total_of((None if amount == "unknown" else amount for amount in amounts), currency)
    return "unknown" if total is None else total
