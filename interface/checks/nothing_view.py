"""The comparison with doing nothing: what goes on as it is, against the most that can land."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.checks.site_view import AsItIs
from interface.rulebooks import labels
from protocol.evaluate.enquire import UseAnswer
from protocol.evaluate.words import date as date_words
from protocol.evaluate.words import quantity
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line: what is today (blank where unknown) and the most that the rules allow."""

    label: str
    today: str
    allowed: str


@dataclass(frozen=True, slots=True)
class NothingView:
    sentence: str
    rows: tuple[Comparison, ...]


def nothing_view(now: AsItIs, answers: Sequence[UseAnswer], rules: Edition) -> NothingView:
    """Return the comparison; figures that nobody knows stay blank and are shown as unknown."""
    landing = [answer for answer in answers if answer.verdict in ("lands", "lands_by_path")]
    allowed = ngettext("%(number)s use can land", "%(number)s uses can land", len(landing)) % {"number": len(landing)}
    rows = [Comparison(_("Use"), now.use or "", allowed)]
    for name in rules.indicators:
        label = labels.term_label(name, rules)
        rows.append(Comparison(labels.capital(label), _today(name, now, rules), _most(name, landing, rules)))
    return NothingView(_sentence(now), tuple(rows))


def _sentence(now: AsItIs) -> str:
    if now.use is None:
        return _("What is registered here is not known, so there is nothing to compare with yet.")
    if now.without_end:
        return _("If nobody does anything, %(use)s goes on without end.") % {"use": now.use}
    if now.right_ends is None:
        return _("If nobody does anything, %(use)s goes on; when the right ends is not known.") % {"use": now.use}
    day = date_words(now.right_ends, labels.language())
    return _("If nobody does anything, %(use)s goes on until the right ends on %(day)s.") % {"use": now.use, "day": day}


def _today(name: str, now: AsItIs, rules: Edition) -> str:
    unit = rules.indicators[name].unit
    if name == "far" and now.far is not None:
        return quantity(round(now.far, 2), unit, labels.language())
    if name == "service_life":
        if now.without_end:
            return _("without end")
        if now.years_left is not None:
            return _("%(years)s left") % {"years": quantity(round(now.years_left, 1), unit, labels.language())}
    return ""


def _most(name: str, landing: Iterable[UseAnswer], rules: Edition) -> str:
    """Return the greatest bound of any use that lands, and whose it is."""
    best: tuple[float, str] | None = None
    for answer in landing:
        found = answer.indicators[name]
        bound = found.at_most if found.by_paths_at_most is None else found.by_paths_at_most
        if bound == "no limit":
            return _("no limit (%(use)s)") % {"use": labels.use_title(answer.use, rules)}
        if isinstance(bound, float) and (best is None or bound > best[0]):
            best = (bound, answer.use)
    if best is None:
        return _("nothing to compare")
    figure = quantity(best[0], rules.indicators[name].unit, labels.language())
    return _("up to %(most)s (%(use)s)") % {"most": figure, "use": labels.use_title(best[1], rules)}
