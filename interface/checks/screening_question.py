"""The question of a screening: one project, the same on every property, checked and in one spelling."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from interface.checks.queries import FactsCannotBe
from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.model import Edition
from protocol.screen.demand import Demand, demand_of
from protocol.screen.presume import Presumed, open_names, presume


class CannotScreen(ValueError):
    """What a project says has no meaning for many sites at once; the message says what, in the reader's language."""


@dataclass(frozen=True, slots=True)
class CityQuestion:
    """What is asked of every property.

    `values`: what the project says, as a facts file has it, `use` and `starts_on` among it. `presume`: whether what it
    leaves open counts as met (see `protocol.screen.presume`), instead of leaving the verdict open.
    """

    values: Mapping[str, Any]
    presume: bool

    @property
    def use(self) -> str:
        return str(self.values["use"])

    @property
    def digest(self) -> str:
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def to_json(self) -> dict[str, Any]:
        """Return the question as it is stored."""
        return {"values": dict(self.values), "presume": self.presume}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CityQuestion:
        """Return a stored question."""
        return cls(dict(stored["values"]), bool(stored["presume"]))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to one edition: the text to run, what is common to all sites, and what was presumed."""

    rules: Edition
    demand: Demand
    presumed: Presumed | None


def city_question(rules: Edition, given: Mapping[str, Any], *, presume: bool, as_of: dt.date) -> CityQuestion:
    """Return the question of a project, begun on `as_of` unless it says otherwise.

    Raises: FactsCannotBe for what cannot be, CannotScreen for mixed uses, phases, facts of single sites, or no use.
    """
    question, problems = read_question(given, rules)
    if question is None:
        raise FactsCannotBe(problems)
    _refuse_what_is_of_one_site(question, rules)
    values = dict(demand_of(question).values)
    values.setdefault("starts_on", as_of)
    assert question.terms.uses is not None
    plain = {name: _plain(value) for name, value in sorted(values.items())}
    return CityQuestion({**plain, "use": question.terms.uses[0].use}, presume)


def asked(question: CityQuestion, rules: Edition) -> Asked:
    """Return a question put to an edition. Raises FactsCannotBe where this edition knows not what it says."""
    read, problems = read_question(question.values, rules)
    if read is None:
        raise FactsCannotBe(problems)
    demand = demand_of(read)
    if not question.presume:
        return Asked(rules, demand, None)
    presumed = presume(rules, open_names(rules, demand.values.keys()))
    return Asked(presumed.edition, Demand({**demand.values, **presumed.proposals}, demand.uses), presumed)


def values_for(question: CityQuestion, rules: Edition) -> CityQuestion:
    """Return a question without what an edition knows nothing of, to ask it of an older or newer one."""
    known = {*rules.facts, *rules.indicators, "use", "starts_on", "hours_from", "hours_to"}
    kept = {name: value for name, value in question.values.items() if name in known}
    return CityQuestion(kept, question.presume)


def _refuse_what_is_of_one_site(question: Question, rules: Edition) -> None:
    if question.phases:
        raise CannotScreen(_("A project in phases is asked of one property at a time. Leave the phases out."))
    uses = question.terms.uses
    if uses is None:
        raise CannotScreen(_("Choose the use of the project."))
    if len(uses) > 1:
        raise CannotScreen(_("A mixed use is asked of one property at a time. Choose one use."))
    for name in question.facts:
        if not rules.facts[name].source.asked:
            raise CannotScreen(
                _("“%(name)s” is a fact of each property; the register says it. Leave it out.") % {"name": name}
            )


def _plain(value: Value) -> Any:
    if value is NOT_APPLICABLE:
        return "not applicable"
    if isinstance(value, dt.date):
        return value.isoformat()
    if value == float("inf"):
        return "no limit"
    return value
