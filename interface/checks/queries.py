"""What can land on a site, and whether one project does: facts of the register before the edition in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from interface.checks.alike import alike
from interface.registry.queries import Actor, PropertyDetail, property_detail, property_to_ask_about, site_facts
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import edition_in_force, rulebook_in_force, rulebook_of
from protocol.evaluate.check import check
from protocol.evaluate.document import Check
from protocol.evaluate.enquire import UseAnswer, enquire
from protocol.language.problem import Place
from protocol.language.tree import Type
from protocol.language.units import Unit
from protocol.paths.answer import answer
from protocol.paths.frontier import Frontier, frontier
from protocol.paths.rank import Objective
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.facts_messages import FactProblem
from protocol.rulebook.model import Edition as CompiledEdition
from protocol.rulebook.model import FactDeclaration, Language
from protocol.rulebook.sources import parse_source
from protocol.screen.presume import open_names, presume

REQUEST = "request"
"""The source of a fact that the question itself gives."""
FINE: Final = (200, 40)
"""Into how many parts ratios and years are cut for readers: bounds are few and lie apart, so that most are met."""


def _shown(source: str, kind: Type) -> FactDeclaration:
    return FactDeclaration(source, kind, parse_source(source), None, (), None, Place("facts.yaml", 1, 1))


SHOWN: Final = {
    "site.area": _shown("site.area", Type("number", unit=Unit((("m", 2),)))),
    "site.floor_area": _shown("site.floor_area", Type("number", unit=Unit((("m", 2),)))),
    "right.use": _shown("right.use", Type("use")),
    "right.to": _shown("right.to", Type("date")),
}
"""What every page of a site says, whatever its rulebook asks; no fact of a rulebook has a dot in its name."""


class NoSuchProperty(LookupError):
    """The register has no property with this certificate number, or the actor may not see it."""


class NoEditionInForce(LookupError):
    """No edition of the rulebook, or of any rulebook of the authority, is in force on the day."""


class FactsCannotBe(ValueError):
    """What a question gives cannot be; `problems` says what and where, in both languages."""

    def __init__(self, problems: Sequence[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Site:
    """A property, the edition in force on a day (None where there is none), and what is known of it.

    `facts`: for the edition's rules, by name. `registered`: what every page of a site says, by source (`site.area`).
    """

    detail: PropertyDetail
    edition: Edition | None
    rules: CompiledEdition | None
    facts: Mapping[str, FactValue]
    registered: Mapping[str, FactValue]
    as_of: dt.date

    @property
    def area_m2(self) -> float | None:
        """The area of the site, None where it is not known."""
        return self.figure("site.area")

    @property
    def existing_far(self) -> float | None:
        """The floor area that stands on the site by its area, None where either is not known."""
        area, floor_area = self.figure("site.area"), self.figure("site.floor_area")
        return floor_area / area if area and floor_area is not None else None

    def figure(self, source: str) -> float | None:
        """Return a registered number by its source, None where it is not known."""
        value = self.registered[source].value if source in self.registered else None
        return value if isinstance(value, float) else None


def site_of(
    actor: Actor, authority_code: str, certificate_number: str, *, as_of: dt.date, rulebook: str | None = None
) -> Site:
    """Return a property with its facts and the edition in force. Raises NoSuchProperty."""
    # PostgreSQL has no NUL in a text, so no property has one in its number.
    readable = "\0" not in certificate_number
    detail = property_detail(actor, authority_code, certificate_number, as_of=as_of) if readable else None
    if detail is None:
        raise NoSuchProperty(certificate_number)
    edition = edition_in_force(authority_code, as_of, rulebook)
    rules = rulebook_of(edition) if edition is not None else None
    asked = {**SHOWN, **(rules.facts if rules is not None else {})}
    known = site_facts(detail.property, asked, as_of)
    registered = {name: known.pop(name) for name in SHOWN if name in known}
    return Site(detail, edition, rules, known, registered, as_of)


def question_of(
    rules: CompiledEdition, known: Mapping[str, FactValue], given: Mapping[str, Any], as_of: dt.date
) -> Question:
    """Return the question of a project on a site.

    A fact that the question gives stands in for the registered one and says so; a project without a start begins on
    `as_of`. Raises FactsCannotBe.
    """
    question, problems = read_question(given, rules)
    if question is None:
        raise FactsCannotBe(problems)
    said = {name: replace(fact, source=fact.source or REQUEST) for name, fact in question.facts.items()}
    terms = question.terms
    if not question.phases and "starts_on" not in terms.values:
        terms = Terms(terms.uses, MappingProxyType({**terms.values, "starts_on": as_of}), terms.ends_on)
    return Question(MappingProxyType({**known, **said}), terms, question.phases)


def what_can_land_here(site: Site) -> tuple[UseAnswer, ...]:
    """Return what each use of the catalogue may do on a site, begun on the day asked for. Raises NoEditionInForce."""
    rules = _rules(site)
    groups = alike(rules, site.facts)
    answers = enquire(rules, bare_question(site), tuple(codes[0] for codes in groups))
    found = {code: replace(answer, use=code) for codes, answer in zip(groups, answers, strict=True) for code in codes}
    return tuple(found[code] for code in rules.uses)


def use_on_site(site: Site, code: str) -> tuple[UseAnswer, Check]:
    """Return what one use may do on a site, and every rule about it explained. Raises NoEditionInForce."""
    rules = _rules(site)
    question = bare_question(site, code)
    (found,) = enquire(rules, question)
    return found, answer(rules, question)


def bare_question(site: Site, code: str | None = None) -> Question:
    """Return the question of a site before there is a project: a day to begin, and at most a use."""
    uses = (Component(code, 1.0),) if code is not None else None
    return Question(site.facts, Terms(uses, MappingProxyType({"starts_on": site.as_of})))


def _rules(site: Site) -> CompiledEdition:
    if site.rules is None:
        raise NoEditionInForce(site.detail.property.authority.code)
    return site.rules


def check_on_site(
    site: Site, given: Mapping[str, Any], languages: Sequence[Language], objective: Objective = "cost"
) -> tuple[Question, Check]:
    """Return what was asked and the answer for a project on a site.

    Args: objective: what the first set of paths has least of. Raises: NoEditionInForce, FactsCannotBe.
    """
    rules = _rules(site)
    question = question_of(rules, site.facts, given, site.as_of)
    return question, answer(rules, question, languages=languages, objective=objective)


def check_if_answered(
    site: Site, question: Question, languages: Sequence[Language], objective: Objective = "cost"
) -> Check | None:
    """Return the answer were all that people have yet to say as the rules wish; None where that is nothing.

    What is blocked then is blocked whatever the answers are. Raises NoEditionInForce.
    """
    wished = _as_wished(_rules(site), question, frozenset())
    return None if wished is None else answer(*wished, languages=languages, objective=objective)


def _as_wished(
    rules: CompiledEdition, question: Question, chosen: frozenset[str]
) -> tuple[CompiledEdition, Question] | None:
    """Return the edition and the question in which all that people have yet to say is as the rules wish.

    Args: chosen: terms that are not said either, but will be. Returns None where nothing hangs on what is not said.
    """
    terms = question.terms
    if question.phases or terms.uses is None:
        return None
    known = {name for name, fact in question.facts.items() if fact.evaluated is not None}
    presumed = presume(rules, open_names(rules, known | terms.values.keys() | chosen))
    if not presumed.conditions:
        return None
    proposed = MappingProxyType({**presumed.proposals, **terms.values})
    return presumed.edition, Question(question.facts, Terms(terms.uses, proposed, terms.ends_on))


@dataclass(frozen=True, slots=True)
class Reachable:
    """What a project can have of floor area and years, and at what cost, all else as it is asked.

    `as_wished`: whether what people have yet to say was taken to be as the rules wish.
    """

    question: Question
    frontier: Frontier
    as_wished: bool


def frontier_on_site(site: Site, given: Mapping[str, Any]) -> Reachable:
    """Return the frontier of a project on a site.

    Where the project is undetermined, or nothing of it lands for sure, people's answers are taken to be as the rules
    wish, if that leads anywhere. Raises NoEditionInForce, FactsCannotBe.
    """
    rules = _rules(site)
    return reachable(rules, question_of(rules, site.facts, given, site.as_of))


def reachable(rules: CompiledEdition, question: Question) -> Reachable:
    """Return the frontier of a question, with people's answers as the rules wish where nothing is certain without."""
    asked = Reachable(question, frontier(rules, question, parts=FINE), as_wished=False)
    if asked.frontier.points and check(rules, question, languages=()).verdict != "undetermined":
        return asked
    wished = _as_wished(rules, question, frozenset({"far", "service_life"}))
    if wished is None:
        return asked
    found = Reachable(question, frontier(*wished, parts=FINE), as_wished=True)
    return found if found.frontier.points else asked


def question_as_asked(
    actor: Actor,
    *,
    authority_code: str | None,
    certificate_number: str | None,
    rulebook: str | None,
    given: Mapping[str, Any],
    as_of: dt.date,
) -> tuple[CompiledEdition, Question]:
    """Return the edition and the question asked over the API, of a registered property or a site described in full.

    Raises: NoSuchProperty, NoEditionInForce, FactsCannotBe.
    """
    known: Mapping[str, FactValue] = MappingProxyType({})
    held = None
    if authority_code is not None and certificate_number is not None:
        held = property_to_ask_about(actor, authority_code, certificate_number)
        if held is None:
            raise NoSuchProperty(certificate_number)
    rules = rulebook_in_force(authority_code, as_of, rulebook)
    if rules is None:
        raise NoEditionInForce(rulebook or authority_code or "")
    if held is not None:
        known = site_facts(held, rules.facts, as_of)
    return rules, question_of(rules, known, given, as_of)
