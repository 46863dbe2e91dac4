"""Paths as cards."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from interface.rulebooks import labels
from interface.rulebooks.cards import Entry, Line, Link, bound_line, expression_line, plain_line
from protocol.rulebook.model import Edition, Path


def path_card(path: Path, edition: Edition) -> Entry:
    """Return a path as a card: when it is open, what it gives, costs and asks."""
    return Entry(
        path.id,
        labels.text(path.title),
        (*_opening(path, edition), *_gives(path, edition), *_limits(path, edition), *_price(path, edition)),
        basis=str(labels.BASES[path.basis]),
        cites=labels.cited(path.cites),
        verified=path.verified,
        note=labels.text(path.note),
        links=tuple(
            Link(name, labels.text(edition.rules[name].title)) for name in path.relaxes if name in edition.rules
        ),
        links_label=_("Meets"),
    )


def _opening(path: Path, edition: Edition) -> Iterable[Line]:
    if path.when is None:
        yield plain_line(_("Open"), _("always"))
    else:
        yield expression_line(_("Open when"), path.when, edition)
    if path.level is not None:
        words = _("%(name)s from %(from)s to %(to)s in steps of %(step)s") % {
            "name": labels.humanise(path.level.name),
            "from": labels.number(path.level.start),
            "to": labels.number(path.level.stop),
            "step": labels.number(path.level.step),
        }
        yield plain_line(_("Level"), f"{words} {labels.unit_label(path.level.unit)}".strip())
    for label, others in ((_("Excludes"), path.excludes), (_("Needs as well"), path.requires)):
        if others:
            titles = [labels.text(edition.paths[name].title) for name in others if name in edition.paths]
            yield plain_line(label, pgettext("between items", ", ").join(titles))


def _limits(path: Path, edition: Edition) -> Iterable[Line]:
    if path.cap is not None:
        yield expression_line(_("Never beyond"), path.cap, edition)
    if path.group is not None and path.group in edition.groups:
        label = _("Together with the others of “%(group)s” at most") % {"group": labels.humanise(path.group)}
        yield expression_line(label, edition.groups[path.group], edition)
    for name, imposed in path.imposes.items():
        label = _("Brings its own limit on %(indicator)s") % {"indicator": labels.term_label(name, edition)}
        if imposed.at_most is not None:
            yield bound_line(label, _("at most {0}"), imposed.at_most, edition)
        if imposed.at_least is not None:
            yield bound_line(label, _("at least {0}"), imposed.at_least, edition)
    for fact, drawn in path.draws.items():
        declared = edition.facts.get(fact)
        called = labels.fact_label(declared) if declared else labels.humanise(fact)
        yield expression_line(_("Draws on %(fact)s") % {"fact": called}, drawn, edition)


def _price(path: Path, edition: Edition) -> Iterable[Line]:
    currency = {"currency": labels.currency_label(edition)}
    if path.cost_fixed is not None:
        yield expression_line(_("Costs (%(currency)s)") % currency, path.cost_fixed, edition)
    if path.cost_rate is not None:
        yield expression_line(_("Costs, times the level (%(currency)s)") % currency, path.cost_rate, edition)
    for duty in path.obliges:
        words = labels.text(duty.duty)
        if path.level is not None:
            words = words.replace(f"{{{path.level.name}:percent}}", _("the level in percent"))
            words = labels.tightly(words.replace(f"{{{path.level.name}}}", _("the level")))
        if duty.due:
            words += " · " + _("due: %(due)s") % {"due": due_label(duty.due)}
        if duty.until:
            words += " · " + _("until: %(until)s") % {"until": due_label(duty.until)}
        yield plain_line(_("Obliges"), words)
    if path.consents:
        names = [
            labels.holder_label(edition.consents[name].holder) for name in path.consents if name in edition.consents
        ]
        yield plain_line(_("Asks the consent of"), pgettext("between items", ", ").join(names))


def _gives(path: Path, edition: Edition) -> Iterable[Line]:
    for rule_id, gives in path.gives.items():
        rule = edition.rules.get(rule_id)
        label = _("Gives")
        if len(path.gives) > 1 and rule is not None:
            label = _("Gives for “%(rule)s”") % {"rule": labels.text(rule.title)}
        if gives.lift:
            yield plain_line(label, _("the limit falls away"))
        if gives.add is not None:
            yield bound_line(label, _("{0} more"), gives.add, edition)
        if gives.multiply is not None:
            yield bound_line(label, _("the bound times (1 + {0})"), gives.multiply, edition)


_DUES: dict[str, str | Promise] = {
    "opening": pgettext_lazy("due", "opening"),
    "completion": pgettext_lazy("due", "completion"),
    "end": pgettext_lazy("due", "the end"),
    "start": pgettext_lazy("due", "the start"),
    "permit": pgettext_lazy("due", "the permit"),
}


def due_label(due: str) -> str:
    """Return when a duty is due, for a reader."""
    return str(_DUES.get(due, labels.humanise(due)))
