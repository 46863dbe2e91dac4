"""Rules, consents and charges as cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from interface.rulebooks import labels
from interface.rulebooks.cards import Entry, Line, Link, expression_line, plain_line
from interface.rulebooks.words import in_words, tightly
from protocol.language.tree import Constant, Expression
from protocol.rulebook.model import Edition, Rule, Threshold


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that are read together, under a heading with an anchor."""

    anchor: str
    title: str
    entries: tuple[Entry, ...]


def rule_groups(edition: Edition) -> Iterable[Group]:
    entries: dict[str, list[Entry]] = {"use": []}
    for name in edition.indicators:
        entries[name] = []
    entries["require"] = []
    for rule in edition.rules.values():
        key = "use" if rule.kind in ("allow", "forbid") else rule.indicator or "require"
        entries[key].append(_rule(rule, edition))
    for key, group in entries.items():
        if not group:
            continue
        if key == "use":
            title = _("Which uses are admitted")
        elif key == "require":
            title = _("What else must be so")
        else:
            title = _("How much: %(indicator)s") % {"indicator": labels.term_label(key, edition)}
        yield Group(f"rules-{key}", title, tuple(group))


def _rule(rule: Rule, edition: Edition) -> Entry:
    lines: list[Line] = []
    if rule.kind in ("allow", "forbid"):
        listed = pgettext("between items", ", ").join(labels.use_label(code, edition) for code in rule.uses)
        lines.append(plain_line(_("Allows") if rule.kind == "allow" else _("Forbids"), listed))
    if rule.at_most is not None:
        lines.append(expression_line(_("At most"), rule.at_most, edition))
    if rule.at_least is not None:
        lines.append(expression_line(_("At least"), rule.at_least, edition))
    if rule.condition is not None:
        lines.append(expression_line(_("Requires"), rule.condition, edition))
    lines.append(
        expression_line(_("Applies when"), rule.when, edition)
        if rule.when is not None
        else plain_line(_("Applies"), _("always"))
    )
    if rule.discretion is not None:
        words = _("%(who)s may go, with a reason, up to") % {"who": labels.holder_label(rule.discretion.who)}
        lines.append(
            Line(
                _("Discretion"),
                tightly(format_html("{} {}", words, in_words(rule.discretion.up_to, edition))),
                rule.discretion.up_to.text,
            )
        )
    if rule.overrides:
        titles = [labels.text(edition.rules[name].title) for name in rule.overrides if name in edition.rules]
        lines.append(plain_line(_("Goes before"), pgettext("between items", ", ").join(titles)))
    if rule.weighted:
        lines.append(plain_line(_("Mixed use"), _("the bounds of the uses are weighted by their shares")))
    ways = tuple(Link(path.id, labels.text(path.title)) for path in edition.paths.values() if rule.id in path.relaxes)
    return Entry(
        rule.id,
        labels.text(rule.title),
        tuple(lines),
        str(labels.FIRMNESS[rule.firmness]),
        rule.firmness == "bottom_line",
        str(labels.BASES[rule.basis]),
        labels.cited(rule.cites),
        rule.verified,
        labels.text(rule.note),
        ways,
        _("Ways to meet it"),
    )


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """Whose consent is asked, when, how much of it, and with what standing."""

    anchor: str
    holder: str
    when: SafeString
    code: str
    threshold: str
    standing: str
    cites: str


def consent_rows(edition: Edition) -> Iterable[ConsentRow]:
    """Return the consents of an edition; those that only a path asks for say so."""
    standings = {
        "sign": _("its signature is needed"),
        "heard": _("asked, without a veto"),
        "told": _("told"),
    }
    for consent in edition.consents.values():
        never = consent.when is not None and _is_never(consent.when)
        when = _("always") if consent.when is None else _("only where a path asks for it") if never else ""
        yield ConsentRow(
            f"consent-{consent.id}",
            labels.text(consent.title) or labels.holder_label(consent.holder),
            format_html("{}", when) if when else in_words(consent.when, edition),
            consent.when.text if consent.when is not None and not never else "",
            threshold_words(consent.threshold),
            standings[consent.standing],
            labels.cited(consent.cites),
        )


def _is_never(expression: Expression) -> bool:
    return isinstance(expression.tree, Constant) and expression.tree.value is False


def threshold_words(threshold: Threshold) -> str:
    """Return how many must consent, in words."""
    if threshold.all:
        return _("all")
    measures = {
        "by_share": _("%(fraction)s by share"),
        "by_heads": _("%(fraction)s by heads"),
        "by_area": _("%(fraction)s by floor area"),
    }
    comma = pgettext("between items", ", ")
    parts = []
    if threshold.quorum:
        listed = comma.join(measures[name] % {"fraction": fraction} for name, fraction in threshold.quorum.items())
        parts.append(_("%(fractions)s take part") % {"fractions": listed} if threshold.of_participants else listed)
    if threshold.of_participants:
        listed = comma.join(
            measures[name] % {"fraction": fraction} for name, fraction in threshold.of_participants.items()
        )
        parts.append(_("%(fractions)s of those agree") % {"fractions": listed})
    return pgettext("between arms", "; ").join(parts)


def charge_cards(edition: Edition) -> Iterable[Entry]:
    for charge in edition.charges:
        lines = [
            expression_line(
                _("Amount (%(currency)s)") % {"currency": labels.currency_label(edition)}, charge.amount, edition
            )
        ]
        if charge.when is not None:
            lines.append(expression_line(_("Asked when"), charge.when, edition))
        yield Entry(
            f"charge-{charge.id}",
            labels.text(charge.title),
            tuple(lines),
            cites=labels.cited(charge.cites),
            verified=charge.verified,
        )
