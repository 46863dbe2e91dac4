"""A check told rule by rule: outcome, the sentence, the law it cites, the facts it used, and where the rule stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from interface.rulebooks import labels
from protocol.evaluate.document import RuleResult
from protocol.evaluate.words import source_label
from protocol.rulebook.facts import UNKNOWN, FactValue
from protocol.rulebook.model import Edition

OUTCOMES: Final[dict[str, tuple[str, str | Promise]]] = {
    "holds": ("✓", pgettext_lazy("outcome", "met")),
    "fails": ("✕", pgettext_lazy("outcome", "not met")),
    "unknown": ("?", pgettext_lazy("outcome", "cannot be told yet")),
    "asked": ("…", pgettext_lazy("outcome", "the project has to say")),
    "limits": ("≤", pgettext_lazy("outcome", "sets a limit")),
    "not_applicable": ("–", pgettext_lazy("outcome", "does not apply")),
    "overridden": ("–", pgettext_lazy("outcome", "another rule goes before")),
}
_ORDER: Final = {"fails": 0, "unknown": 1, "limits": 2, "asked": 3, "holds": 4, "not_applicable": 5, "overridden": 5}


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact with its value in words; `unknown` where nobody knows it, `disputed` with the reason."""

    name: str
    label: str
    value: str
    unknown: bool
    disputed: bool
    reason: str
    source: str
    as_of: dt.date | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of an explanation; addresses are blank where there is nothing to lead to."""

    id: str
    title: str
    outcome: str
    outcome_word: str
    sign: str
    says: str
    cites: str
    basis: str
    firmness: str
    verified: bool
    address: str
    report_address: str
    inputs: tuple[FactRow, ...]


def fact_row(name: str, fact: FactValue, edition: Edition) -> FactRow:
    """Return a fact as the page shows it."""
    declaration = edition.facts[name]
    source = source_label(declaration, None, labels.language())
    if fact.source == "request":
        source = _("given in the question")
    return FactRow(
        name,
        labels.capital(labels.fact_label(declaration)),
        labels.value_label(fact.value, declaration.type, edition),
        fact.value is None,
        fact.state == "disputed",
        fact.reason,
        labels.capital(source),
        fact.as_of,
    )


def rule_rows(
    results: Iterable[RuleResult],
    edition: Edition,
    address: str,
    facts: Mapping[str, FactValue],
    *,
    proposed: bool = True,
    asked: Container[str] = (),
) -> tuple[list[RuleRow], list[RuleRow]]:
    """Return the rules that apply, those that fail first, and the rules that rest here.

    Args: address: of the edition's page, to which each rule's anchor is added. proposed: whether there is a project;
    before there is one, a limit whose bound is known is not unknown: it says how far a project may go. asked: rules
    that only an answer about the project is wanting for.
    """
    rows = [
        _rule_row(result, edition, address, facts, _outcome(result, edition, proposed=proposed, asked=asked))
        for result in results
    ]
    rows.sort(key=lambda row: _ORDER[row.outcome])
    applying = [row for row in rows if _ORDER[row.outcome] < _ORDER["not_applicable"]]
    return applying, [row for row in rows if _ORDER[row.outcome] == _ORDER["not_applicable"]]


def _outcome(result: RuleResult, edition: Edition, *, proposed: bool, asked: Container[str]) -> str:
    rule = edition.rules.get(result.id)
    if result.outcome != "unknown":
        return result.outcome
    if not proposed and rule is not None and rule.kind == "limit" and result.bound != "unknown":
        return "limits"
    return "asked" if result.id in asked else "unknown"


def _rule_row(
    result: RuleResult, edition: Edition, address: str, facts: Mapping[str, FactValue], outcome: str
) -> RuleRow:
    sign, word = OUTCOMES[outcome]
    title, basis, firmness, verified, anchor = _entry(result.id, edition)
    return RuleRow(
        id=result.id,
        title=title,
        outcome=outcome,
        outcome_word=str(word),
        sign=sign,
        says=result.says.get(labels.language(), result.says.get("en", "")),
        cites=labels.cited(result.cites),
        basis=basis,
        firmness=firmness,
        verified=verified,
        address=f"{address}#{anchor}",
        report_address=_report_address(edition, anchor),
        inputs=tuple(fact_row(each.fact, facts.get(each.fact, UNKNOWN), edition) for each in result.inputs),
    )


def _entry(name: str, edition: Edition) -> tuple[str, str, str, bool, str]:
    """Return title, basis, firmness, verified and anchor of what a result is about: a rule, `use`, a path's limit."""
    rule = edition.rules.get(name)
    if rule is not None:
        basis, firmness = str(labels.BASES[rule.basis]), str(labels.FIRMNESS[rule.firmness])
        return labels.text(rule.title), basis, firmness, rule.verified, rule.id
    path = edition.paths.get(name.partition(":")[0])
    if path is not None:
        return labels.text(path.title), str(labels.BASES[path.basis]), _("Path"), path.verified, path.id
    allows = [each for each in edition.rules.values() if each.kind == "allow"]
    bases = dict.fromkeys(str(labels.BASES[each.basis]) for each in allows)
    title = str(gettext_lazy("Admitted uses"))
    return title, " · ".join(bases), _("Flexible"), all(each.verified for each in allows), "rules-use"


def _report_address(edition: Edition, rule: str) -> str:
    """Return where to report a bug in a rule, blank where this installation takes none."""
    if not settings.BUG_REPORT_URL_NAME:
        return ""
    try:
        address = reverse(settings.BUG_REPORT_URL_NAME)
    except NoReverseMatch:
        return ""
    query = {"rulebook": edition.rulebook, "edition": edition.in_force_from.isoformat(), "rule": rule}
    return f"{address}?{urlencode(query)}"
