"""The worked cases of two editions under both of them: what each came to before, and what it comes to after."""

from __future__ import annotations

from dataclasses import dataclass, replace

from protocol.evaluate.check import cases_of
from protocol.evaluate.closure import closure_of
from protocol.evaluate.values import BoundJson, Verdict, bound_json
from protocol.evaluate.verdict import verdict_of, worst
from protocol.rulebook.cases import load_cases
from protocol.rulebook.facts import Question, Terms
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What a case comes to: the verdict, and the largest value of each indicator as of right (none with phases)."""

    verdict: Verdict
    at_most: tuple[tuple[str, BoundJson], ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """One worked case under both editions."""

    name: str
    before: CaseOutcome
    after: CaseOutcome

    @property
    def differs(self) -> bool:
        """Whether the newer edition says anything else of it."""
        return self.before != self.after


def replay(old: Edition, new: Edition) -> tuple[Replayed, ...]:
    """Return every worked case of either edition under both, those of the newer one first, in their order.

    A case that both have is asked as the newer one has it. What an edition does not know (an indicator, a fact, a fact
    of that kind) is left out for it; a case whose use one of them does not know is left out altogether.
    """
    asked: dict[str, tuple[Question, Edition]] = {}
    for edition in (new, old):
        for case in load_cases(edition)[0]:
            asked.setdefault(case.name, (case.question, edition))
    found = []
    for name, (question, asking) in asked.items():
        before, after = (_as_known(question, asking, edition) for edition in (old, new))
        if before is not None and after is not None:
            found.append(Replayed(name, _outcome(old, before), _outcome(new, after)))
    return tuple(found)


def _outcome(edition: Edition, question: Question) -> CaseOutcome:
    cases = cases_of(closure_of(edition), question)
    at_most: tuple[tuple[str, BoundJson], ...] = ()
    if len(cases) == 1:
        standing = cases[0].standing
        at_most = tuple((name, bound_json(standing.tightest(name, "at_most")[0])) for name in edition.indicators)
    return CaseOutcome(worst(verdict_of(case.standing) for case in cases), at_most)


def _as_known(question: Question, asking: Edition, edition: Edition) -> Question | None:
    """Return a question of one edition without what another does not know; None where that does not know the use."""
    terms = [_terms(each, edition) for each in (question.terms, *question.phases)]
    if any(each is None for each in terms):
        return None
    facts = {
        name: fact
        for name, fact in question.facts.items()
        if (known := edition.facts.get(name)) is not None
        and (known.type.kind, known.type.unit) == (asking.facts[name].type.kind, asking.facts[name].type.unit)
        and (not known.type.members or fact.value is None or str(fact.value) in known.type.members)
    }
    whole, *phases = (each for each in terms if each is not None)
    return Question(facts, whole, tuple(phases))


def _terms(terms: Terms, edition: Edition) -> Terms | None:
    if any(component.use not in edition.uses for component in terms.uses or ()):
        return None
    known = {*edition.indicators, "starts_on", "hours_from", "hours_to"}
    return replace(terms, values={name: value for name, value in terms.values.items() if name in known})
