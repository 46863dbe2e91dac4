"""A question of a whole city as plain values for its pages: the project, the rules it was put to, how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.checks.ask_view import errors_of, field_view
from interface.checks.city_form import PRESUME, CityForm, facts_that_weigh, project_query
from interface.checks.forms import FACT
from interface.checks.models import RunState, ScreeningRun
from interface.checks.operations import NO_WORKER, SHARE_OF_SNAPSHOT
from interface.checks.screening_question import CityQuestion
from interface.checks.screening_work import SHARE_OF_SCREENING
from interface.rulebooks import labels
from interface.rulebooks.queries import rulebook_of
from protocol.evaluate.words import date as date_words
from protocol.evaluate.words import humanise
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.rulebook.model import Edition

_PRICES_FROM = round(100 * (SHARE_OF_SNAPSHOT + (1 - SHARE_OF_SNAPSHOT) * SHARE_OF_SCREENING))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a project says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RunHead:
    """What every page of a screening says of it. `again`: the form with the same project."""

    title: str
    address: str
    cancel_address: str
    again: str
    lines: tuple[Line, ...]
    presume: bool
    edition_title: str
    edition_address: str
    in_force_from: dt.date
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a screening is. `reason`: why it failed, in English, as the engine says it."""

    state: str
    per_cent: int
    words: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class OwnRun:
    """A question this reader asked lately."""

    title: str
    address: str
    asked_at: dt.datetime
    state: str


@dataclass(frozen=True, slots=True)
class CityFormView:
    """The form: what is asked first, and the other facts below a fold, open where something stands in it."""

    use: dict[str, Any]
    terms: tuple[dict[str, Any], ...]
    weighing: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]
    open: bool
    presume: bool
    errors: tuple[dict[str, str], ...]


def city_form_view(form: CityForm) -> CityFormView:
    """Return the form for the template, errors first."""
    weighing = [FACT + name for name in facts_that_weigh(form.edition)]
    rest = [name for name in form.fields if name.startswith(FACT) and name not in weighing]
    terms = [name for name in form.fields if name not in {"use-1", PRESUME} and not name.startswith(FACT)]
    return CityFormView(
        use=field_view(form, "use-1"),
        terms=tuple(field_view(form, name) for name in terms),
        weighing=tuple(field_view(form, name) for name in weighing),
        facts=tuple(field_view(form, name) for name in rest),
        open=any(form[name].value() or name in form.errors for name in rest),
        presume=bool(form[PRESUME].value()),
        errors=errors_of(form),
    )


def title_of_question(question: CityQuestion, run: ScreeningRun, edition: Edition) -> str:
    """Return what a screening is called: the use, and the city."""
    use = labels.use_title(question.use, edition)
    return _("%(use)s across %(city)s") % {"use": use, "city": run.authority.label(labels.language())}


def run_head(run: ScreeningRun) -> RunHead:
    """Return the head of a screening's pages."""
    rules = rulebook_of(run.edition)
    question = CityQuestion.from_json(run.question)
    day = run.edition.in_force_from
    again = reverse("checks:city", args=[run.authority.code])
    return RunHead(
        title=title_of_question(question, run, rules),
        address=reverse("checks:city-run", args=[run.pk]),
        cancel_address=reverse("checks:city-cancel", args=[run.pk]),
        again=f"{again}?{project_query(question, rules, presume=True)}",
        lines=tuple(project_lines(question, rules)),
        presume=question.presume,
        edition_title=run.edition.label(labels.language()),
        edition_address=reverse("rulebooks:edition", args=[run.edition.rulebook, day.isoformat()]),
        in_force_from=day,
        as_of=run.as_of,
    )


def project_lines(question: CityQuestion, edition: Edition) -> Iterator[Line]:
    """Yield what a project says, the use first, then its terms and facts in the order of the rulebook."""
    said = question.values
    yield Line(_("Use"), labels.use_label(question.use, edition))
    for name, indicator in edition.indicators.items():
        if name in said:
            kind = Type("number", unit=indicator.unit)
            yield Line(
                labels.capital(labels.term_label(name, edition)), labels.value_label(_value(said[name]), kind, edition)
            )
    if "starts_on" in said:
        yield Line(_("Start"), date_words(dt.date.fromisoformat(said["starts_on"]), labels.language()))
    for name, fact in edition.facts.items():
        if name in said:
            value = labels.value_label(_value(said[name], fact.type.kind), fact.type, edition)
            yield Line(labels.capital(labels.text(fact.ask) or labels.fact_label(fact)), value)
    for name in ("hours_from", "hours_to"):
        if name in said:
            yield Line(labels.capital(humanise(name)), labels.number(float(said[name])))


def _value(stored: Any, kind: str = "number") -> Value:
    if stored == "not applicable":
        return NOT_APPLICABLE
    if kind == "date":
        return dt.date.fromisoformat(stored)
    if stored == "no limit":
        return float("inf")
    return float(stored) if isinstance(stored, int) and not isinstance(stored, bool) else stored


def progress_of(run: ScreeningRun, before: int) -> Progress:
    """Return how far a screening is, in words. Args: before: how many wait that were asked earlier."""
    words, note = _state_words(run)
    if run.state == RunState.QUEUED and before:
        note = ngettext(
            "%(number)d question was asked before it.", "%(number)d questions were asked before it.", before
        ) % {"number": before}
    reason = run.message if run.state == RunState.FAILED and run.message != NO_WORKER else ""
    return Progress(run.state, run.progress, words, note, reason)


def _state_words(run: ScreeningRun) -> tuple[str, str]:
    if run.state == RunState.QUEUED:
        return _("It waits for its turn"), ""
    if run.state == RunState.CANCELLED:
        return _("This was stopped"), _("Nothing of it is kept. You can ask again, with the same project or another.")
    if run.state == RunState.FAILED and run.message == NO_WORKER:
        return _("This could not be worked out"), _("No worker took it up. Ask again in a minute.")
    if run.state == RunState.FAILED:
        return (
            _("This could not be worked out"),
            _("The fault is ours and has been recorded. Ask again in a minute."),
        )
    if run.cancel_requested:
        return _("It is being stopped"), ""
    if run.progress < round(100 * SHARE_OF_SNAPSHOT):
        return _("Reading the register"), _("The first question after a change of the register takes longest.")
    if run.progress < _PRICES_FROM:
        return _("Putting the question to every property"), ""
    return _("Working out what the paths cost"), _(
        "The costs of the thousand best properties are worked out one by one."
    )


def own_run(run: ScreeningRun) -> OwnRun:
    """Return a question of the reader's own for the list below the form."""
    question = CityQuestion.from_json(run.question)
    words = {
        RunState.QUEUED: _("waiting"),
        RunState.RUNNING: _("being worked out"),
        RunState.DONE: _("worked out"),
        RunState.FAILED: _("not worked out"),
        RunState.CANCELLED: _("stopped"),
    }
    rules = rulebook_of(run.edition)
    said = [line.value for line in project_lines(question, rules) if line.label != _("Start")]
    title = " · ".join(said[:3])
    return OwnRun(
        title,
        reverse("checks:city-run", args=[run.pk]),
        timezone.localtime(run.asked_at),
        words[RunState(run.state)],
    )
