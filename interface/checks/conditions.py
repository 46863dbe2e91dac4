"""What a use or a project waits for, as clauses: `night noise is at most 50 dB`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _

from interface.checks.queries import Site
from interface.rulebooks import labels
from protocol.evaluate.enquire import Condition
from protocol.evaluate.explain import Explainer
from protocol.evaluate.phrase import Phraser
from protocol.evaluate.scope import known_values, scopes_of
from protocol.language.tree import Expression
from protocol.rulebook.facts import Component, Question, Terms
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One thing still to be answered: the clause, and the rule or path it comes from."""

    words: str
    title: str
    address: str


class ConditionWriter:
    """Writes the conditions of one site's uses in the reader's language."""

    def __init__(self, site: Site, edition_address: str) -> None:
        assert site.rules is not None
        self.site = site
        self.edition: Edition = site.rules
        self.edition_address = edition_address
        self.explainer = Explainer(self.edition)
        self.values = known_values(Question(site.facts, Terms(None)))

    def lines(self, conditions: Iterable[Condition], use: str) -> list[ConditionLine]:
        """Return the conditions of a use as clauses, in the order of the rules."""
        phraser = self._phraser(use)
        return [self._line(condition, phraser) for condition in conditions]

    def _phraser(self, use: str) -> Phraser:
        terms = Terms((Component(use, 1.0),), MappingProxyType({"starts_on": self.site.as_of}))
        (scope,) = scopes_of(self.values, terms)
        return Phraser(self.explainer, scope, labels.language())

    def _line(self, condition: Condition, phraser: Phraser) -> ConditionLine:
        if condition.kind == "path":
            path = self.edition.paths[condition.id]
            assert path.when is not None
            title = labels.text(path.title)
            words = _("for the path “%(path)s”: %(condition)s") % {
                "path": title,
                "condition": labels.tightly(phraser.condition(path.when.tree)),
            }
            return ConditionLine(words, title, f"{self.edition_address}#{path.id}")
        rule = self.edition.rules.get(condition.id)
        if rule is None:
            names = [self._name(name) for name in condition.names]
            words = _("still to be said: %(facts)s") % {"facts": _(", ").join(names)}
            return ConditionLine(words, _("Admitted uses"), f"{self.edition_address}#rules-use")
        return ConditionLine(
            self._clause(rule.condition, rule.when, phraser) or labels.text(rule.title),
            labels.text(rule.title),
            f"{self.edition_address}#{rule.id}",
        )

    def _clause(self, condition: Expression | None, when: Expression | None, phraser: Phraser) -> str:
        if condition is None:
            return ""
        words = labels.tightly(phraser.condition(condition.tree))
        if when is None or phraser.explainer.value(when, phraser.scope) is True:
            return words
        return _("%(condition)s, where %(when)s") % {
            "condition": words,
            "when": labels.tightly(phraser.condition(when.tree)),
        }

    def _name(self, name: str) -> str:
        declared = self.edition.facts.get(name)
        return labels.fact_label(declared) if declared else labels.term_label(name, self.edition)
