"""What can land here? Every use of the catalogue on one site, before there is a project.

Terms that are not proposed are the applicant's to choose: an indicator that is still open is taken at its best. A rule
that is unknown only because of what a person has yet to say (the applicant, the project, somebody's judgement, a term)
does not count against a use: it becomes a condition of it, and a limit among them is left out of the bounds. A path
gives nothing while nobody has said how much. Facts of the site that are unknown leave a use undetermined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from protocol.evaluate.closure import closure_of
from protocol.evaluate.explain import Cause, Explainer
from protocol.evaluate.inputs import expressions_of
from protocol.evaluate.phases import phases_of
from protocol.evaluate.plan import SIDES, Plan, Side
from protocol.evaluate.reach import LandingSets, any_set_works, loosest
from protocol.evaluate.runner import Runner
from protocol.evaluate.scope import HOURS, known_values, scopes_of, weights_of
from protocol.evaluate.standing import NOTHING, OPEN, USE_RULE, Open, Standing, Taken
from protocol.evaluate.values import BoundJson, Verdict, bound_json
from protocol.language.tree import Value
from protocol.rulebook.facts import Component, Question
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule, or a path, that holds only if a person answers as asked. `names`: the facts and terms to be said."""

    kind: Literal["rule", "path"]
    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reachable:
    """The bounds of an indicator for one use. `rule`: what binds as of right; `by_paths`: the loosest of the sets of
    paths with which the use can land, null where none is known to work and it cannot land as of right either."""

    at_most: BoundJson
    rule: str | None
    at_least: BoundJson
    at_least_rule: str | None
    by_paths_at_most: BoundJson | None
    by_paths_at_least: BoundJson | None


@dataclass(frozen=True, slots=True)
class UseAnswer:
    """What one use may do on a site.

    `fails`, `unknown`: rules by id, `use` among them; `conditions`: what stays to be answered; `missing`: facts of the
    site that are not known and stand in the way; `paths`: paths that help, where only paths make it land.
    """

    use: str
    verdict: Verdict
    indicators: Mapping[str, Reachable]
    fails: tuple[str, ...]
    unknown: tuple[str, ...]
    conditions: tuple[Condition, ...]
    missing: tuple[str, ...]
    paths: tuple[str, ...]


def enquire(edition: Edition, question: Question, uses: tuple[str, ...] | None = None) -> tuple[UseAnswer, ...]:
    """Return what each use may do on a site, in the order of the catalogue.

    Args: question: facts of the site and whatever of the terms is fixed already (a day to begin, a FAR, a use). uses:
    codes to answer for; None for the one that the question proposes, or all of the catalogue.
    """
    closure, explainer = closure_of(edition), Explainer(edition)
    enquiry = _Enquiry(closure, explainer, question)
    if uses is None and question.terms.uses is not None:
        return (enquiry.answer(question.terms.uses),)
    codes = uses if uses is not None else tuple(edition.uses)
    return tuple(enquiry.answer((Component(code, 1.0),)) for code in codes)


class _Enquiry:
    """One site; what does not depend on the use is worked out once."""

    def __init__(self, runner: Runner, explainer: Explainer, question: Question) -> None:
        self.runner = runner
        self.edition = explainer.edition
        self.explainer = explainer
        self.question = question
        self.facts = known_values(question)
        self._asked: dict[int, tuple[tuple[str, ...], bool]] = {}
        self._asked_paths: dict[int, tuple[tuple[str, ...], bool]] = {}

    def answer(self, uses: tuple[Component, ...]) -> UseAnswer:
        """Return what a use, or a mix of uses, may do."""
        terms = replace(self.question.terms, uses=uses)
        phase = phases_of(Question(self.question.facts, terms))[0]
        # Before there is a project nobody has said at what hours, so the whole day is not a term of it either.
        whole = {**phase.whole, **{name: terms.values.get(name) for name in HOURS}}
        proposed: dict[str, Value | Open] = dict(whole)
        for name in self.edition.indicators:
            if proposed.get(name) is None:
                proposed[name] = OPEN
        scopes = scopes_of(self.facts, terms, values=whole)
        standing = Standing(self.runner, scopes, weights_of(terms), proposed)
        conditions = self._conditions(standing)
        conditions += self._path_conditions(standing)
        verdict, taken = _verdict(standing)
        works = LandingSets(standing) if verdict in ("lands", "lands_by_path") else None
        rules = (USE_RULE, *standing.plan.others)
        truths = {rule: standing.truth(rule) for rule in rules}
        return UseAnswer(
            use="+".join(component.use for component in uses),
            verdict=verdict,
            indicators={name: self._reachable(standing, name, verdict, works) for name in self.edition.indicators},
            fails=tuple(_id(standing.plan, rule) for rule in rules if truths[rule] is False),
            unknown=tuple(_id(standing.plan, rule) for rule in rules if truths[rule] is None),
            conditions=tuple(conditions),
            missing=self._missing(standing, rules, truths, verdict),
            paths=_helping(standing, taken) if verdict == "lands_by_path" else (),
        )

    def _conditions(self, standing: Standing) -> list[Condition]:
        """Count rules as met that only an answer is wanting for; return them."""
        found: list[Condition] = []
        met: set[int] = set()
        waiting: set[int] = set()
        for rule in (USE_RULE, *standing.plan.others):
            truth = standing.truth(rule)
            bounds = truth is not False and _bounds_unknown(standing, rule)
            if truth is None or bounds:
                names, only_asked = self._why_unknown(standing, rule)
                if only_asked:
                    found.append(Condition("rule", _id(standing.plan, rule), names))
                    if truth is None:
                        met.add(rule)
                    if bounds:
                        waiting.add(rule)
        standing.met = frozenset(met)
        standing.wait_for(waiting)
        return found

    def _why_unknown(self, standing: Standing, rule: int) -> tuple[tuple[str, ...], bool]:
        """Return the names an unknown rule waits for, and whether people can answer them all."""
        positions = standing.plan.allows if rule == USE_RULE else (rule,)
        entries = [standing.plan.rules[position] for position in positions]
        depends_on_use = rule == USE_RULE or any(entry.mentions_use for entry in entries)
        overridden = any(standing.readings[0][position].overridden is None for position in positions)
        if not depends_on_use and not overridden and rule in self._asked:
            return self._asked[rule]
        causes: dict[Cause, None] = {}
        for at, scope in enumerate(standing.scopes):
            for position in positions:
                if rule == USE_RULE and standing.readings[at][position].listed is False:
                    continue
                for above in (position, *self._lifters(standing, at, position)):
                    for expression in expressions_of(standing.plan.rules[above]):
                        if expression is not None:
                            causes.update(dict.fromkeys(self.explainer.explain(expression, scope)[1]))
        answer = self._names(tuple(causes))
        if not depends_on_use and not overridden:
            self._asked[rule] = answer
        return answer

    def _lifters(self, standing: Standing, component: int, rule: int) -> tuple[int, ...]:
        """Return the rules above one, as far as it hangs on them whether it counts."""
        if standing.readings[component][rule].overridden is not None:
            return ()
        above = standing.plan.overriders[rule]
        return (*above, *(each for one in above for each in self._lifters(standing, component, one)))

    def _names(self, causes: tuple[Cause, ...]) -> tuple[tuple[str, ...], bool]:
        names = tuple(dict.fromkeys(cause.name for cause in causes if cause.kind in ("fact", "term")))
        return names, bool(causes) and all(self._is_asked(cause) for cause in causes)

    def _is_asked(self, cause: Cause) -> bool:
        if cause.kind == "term":
            return True
        return cause.kind == "fact" and self.edition.facts[cause.name].source.asked

    def _path_conditions(self, standing: Standing) -> list[Condition]:
        """Presume paths open that only an answer is wanting for; return those that could help."""
        found: list[Condition] = []
        relevant = {
            path
            for rule in (USE_RULE, *standing.plan.others)
            if standing.truth(rule) is not True
            for position in (standing.plan.allows if rule == USE_RULE else (rule,))
            for path in standing.plan.relaxers[position]
        }
        for position, path in enumerate(standing.plan.paths):
            if standing.effects.open(position) is not False and self._gives_unsaid(standing, position):
                standing.effects.presume_shut(position)
                continue
            if path.when is None or standing.effects.open(position) is not None:
                continue
            names, only_asked = self._why_path_unknown(standing, position)
            if only_asked:
                standing.effects.presume_open(position)
                if position in relevant:
                    found.append(Condition("path", path.id, names))
        return found

    def _gives_unsaid(self, standing: Standing, position: int) -> bool:
        """Say whether what a path gives to bounds hangs on what a person has yet to say, and on nothing else."""
        causes: dict[Cause, None] = {}
        for give in standing.plan.paths[position].gives.values():
            for expression in (give.multiply, give.add):
                if expression is None:
                    continue
                for level in standing.plan.levels[position][:1]:
                    for scope in standing.scopes:
                        causes.update(dict.fromkeys(self.explainer.explain(expression, scope.at(level))[1]))
        return self._names(tuple(causes))[1]

    def _why_path_unknown(self, standing: Standing, position: int) -> tuple[tuple[str, ...], bool]:
        path = standing.plan.paths[position]
        if not path.mentions_use and position in self._asked_paths:
            return self._asked_paths[position]
        causes: dict[Cause, None] = {}
        for scope in standing.scopes:
            assert path.when is not None
            causes.update(dict.fromkeys(self.explainer.explain(path.when, scope)[1]))
        answer = self._names(tuple(causes))
        if not path.mentions_use:
            self._asked_paths[position] = answer
        return answer

    def _reachable(self, standing: Standing, indicator: str, verdict: Verdict, works: LandingSets | None) -> Reachable:
        bounds = {side: standing.tightest(indicator, side) for side in SIDES}
        ids = {side: None if rule is None else standing.plan.rules[rule].id for side, (_, rule) in bounds.items()}
        by_paths: dict[Side, BoundJson | None] = dict.fromkeys(SIDES)
        if verdict != "blocked":
            for side in SIDES:
                by_paths[side] = bound_json(loosest(standing, indicator, side, works=works))
        return Reachable(
            at_most=bound_json(bounds["at_most"][0]),
            rule=ids["at_most"],
            at_least=bound_json(bounds["at_least"][0]),
            at_least_rule=ids["at_least"],
            by_paths_at_most=by_paths["at_most"],
            by_paths_at_least=by_paths["at_least"],
        )

    def _missing(
        self, standing: Standing, rules: tuple[int, ...], truths: Mapping[int, bool | None], verdict: Verdict
    ) -> tuple[str, ...]:
        """Return the facts of the site that unknown rules and paths wait for, in the order of facts.yaml."""
        if verdict != "undetermined":
            return ()
        names: set[str] = set()
        for rule in rules:
            if truths[rule] is None:
                names.update(self._why_unknown(standing, rule)[0])
            if truths[rule] is False:
                for position in standing.plan.allows if rule == USE_RULE else (rule,):
                    for path in standing.plan.relaxers[position]:
                        if standing.effects.open(path) is None:
                            names.update(self._why_path_unknown(standing, path)[0])
        return tuple(name for name, fact in self.edition.facts.items() if name in names and not fact.source.asked)


def _bounds_unknown(standing: Standing, rule: int) -> bool:
    """Say whether a limit on an indicator that is still open leaves its bound unknown."""
    if rule == USE_RULE:
        return False
    indicator = standing.plan.rules[rule].indicator
    if indicator is None or standing.proposed.get(indicator) is not OPEN:
        return False
    return any(
        counts is not False and (counts is None or bound is None)
        for side in standing.plan.sides[rule]
        for bound, counts in standing.bounds(rule, side)
    )


def _verdict(standing: Standing) -> tuple[Verdict, Taken]:
    lands = standing.all_hold()
    if lands is True:
        return "lands", NOTHING
    if lands is None:
        return "undetermined", NOTHING
    works, taken = any_set_works(standing)
    if works is False:
        return "blocked", NOTHING
    return ("lands_by_path", taken) if works else ("undetermined", NOTHING)


def _helping(standing: Standing, taken: Taken) -> tuple[str, ...]:
    """Return the ids of a set of paths that works, without those that are not needed."""
    kept = dict(taken)
    for path in sorted(taken):
        fewer = {each: level for each, level in kept.items() if each != path}
        still_whole = all(standing.plan.needs[each] <= fewer.keys() for each in fewer)
        if still_whole and standing.all_hold(fewer) is True:
            kept = fewer
    return tuple(standing.plan.paths[path].id for path in sorted(kept))


def _id(plan: Plan, rule: int) -> str:
    return "use" if rule == USE_RULE else plan.rules[rule].id
