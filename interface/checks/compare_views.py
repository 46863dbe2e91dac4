"""The page that says what another edition does to every property of a city, for one project."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interface.accounts.models import Authority
from interface.checks.ask_view import refuse
from interface.checks.asking import asker_of, hand_over
from interface.checks.city_form import CityForm, project_query
from interface.checks.city_map import map_context
from interface.checks.city_view import city_form_view, project_lines
from interface.checks.compare_view import CompareView
from interface.checks.models import ScreeningRun
from interface.checks.operations import Asked, QueueIsFull, TooManyScreenings, mark_read, start_screening
from interface.checks.queries import FactsCannotBe
from interface.checks.screening_queries import City, NoSuchCity, answered_by, city_of, current_snapshot
from interface.checks.screening_question import CannotScreen, CityQuestion, asked, city_question, values_for
from interface.rulebooks.labels import language
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import editions_visible_to, rulebook_of
from interface.web.htmx import wants_part


@dataclass(frozen=True, slots=True)
class Pair:
    """Two editions of one rulebook, the older and the newer, and a project put to both."""

    old: Edition
    new: Edition

    def questions(self, question: CityQuestion) -> tuple[tuple[Edition, CityQuestion], ...]:
        """Return each edition with what it understands of a question. Raises FactsCannotBe, e.g. for an unknown use."""
        found = []
        for edition in (self.old, self.new):
            rules = rulebook_of(edition)
            own = values_for(question, rules)
            asked(own, rules)
            found.append((edition, own))
        return tuple(found)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, authority: str) -> HttpResponse:
    """Show the form; put a project to two editions when it is sent; show what differs once both are worked out."""
    today = timezone.localdate()
    try:
        place = city_of(authority, today)
    except NoSuchCity:
        return render(request, "checks/city_not_found.html", status=404)
    editions = _editions(request, place)
    given = request.POST if request.method == "POST" else request.GET
    pair = _pair(editions, given.get("old", ""), given.get("new", ""))
    if pair is None:
        return render(request, "checks/city_one_edition.html", {"authority": place.authority}, status=404)
    rules = rulebook_of(pair.new)
    context: dict[str, Any] = {"authority": place.authority, "editions": [_listed(one) for one in editions]}
    context |= {"old": pair.old.in_force_from.isoformat(), "new": pair.new.in_force_from.isoformat()}
    texts = {name: str(text) for name, text in given.items()}
    if "use" in texts:
        texts.setdefault("use-1", texts["use"])
    if request.method == "POST":
        form = CityForm(rules, today, request.POST)
        question, status = _question(form, today), 422
        if question is not None:
            status = _start(request, form, pair, question, place.authority, today)
        if question is not None and status == 200:
            return redirect(_address(place.authority, pair, question))
    else:
        status = 200
        form = CityForm(rules, today, initial=texts)
        question = _question(CityForm(rules, today, _as_sent(texts)), today) if texts.get("use-1") else None
        runs = _runs(pair, question, place.authority, today) if question is not None else (None, None)
        if question is not None:
            context["lines"] = list(project_lines(question, rules))
            context["address"] = _address(place.authority, pair, question)
            _add_result(request, context, runs)
    context["ask"] = city_form_view(form)
    part = wants_part(request) and context.get("runs")
    response = render(
        request, "checks/_compare_progress.html" if part else "checks/city_compare.html", context, status=status
    )
    if part and not context["alive"]:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _add_result(
    request: HttpRequest, context: dict[str, Any], runs: tuple[ScreeningRun | None, ScreeningRun | None]
) -> None:
    old, new = runs
    if old is None or new is None:
        return
    context["runs"] = [
        {
            "edition": _listed(run.edition),
            "progress": run.progress,
            "address": reverse("checks:city-run", args=[run.pk]),
        }
        for run in (old, new)
    ]
    context["alive"] = old.is_alive or new.is_alive
    if old.is_done and new.is_done:
        for run in (old, new):
            mark_read(run, now=timezone.now())
        result = CompareView(old, new, request.user, request.GET, context["address"])
        context |= {"result": result, **map_context(new, result.project, request.GET.get("theme", ""), older=old)}


def _as_sent(texts: dict[str, str]) -> dict[str, str]:
    """Return an address as the form would be sent: what is not said of the mark counts as set."""
    sent = {"presume": "1", **texts}
    return {name: text for name, text in sent.items() if (name, text) != ("presume", "0")}


def _question(form: CityForm, today: dt.date) -> CityQuestion | None:
    if not form.is_valid():
        return None
    try:
        return city_question(form.edition, form.given(), presume=form.cleaned_data["presume"], as_of=today)
    except FactsCannotBe as refused:
        refuse(form, refused)
    except CannotScreen as refused:
        form.add_error(None, str(refused))
    return None


def _start(
    request: HttpRequest, form: CityForm, pair: Pair, question: CityQuestion, authority: Authority, today: dt.date
) -> int:
    """Put the project to both editions, or say in the form why not; return the status of the answer."""
    taken: list[Asked] = []
    try:
        for edition, own in pair.questions(question):
            taken.append(
                start_screening(
                    asker=asker_of(request, remember=True),
                    authority=authority,
                    edition=edition,
                    question=own,
                    as_of=today,
                    now=timezone.now(),
                )
            )
    except FactsCannotBe as refused:
        refuse(form, refused)
        return 422
    except TooManyScreenings:
        form.add_error(None, _("Some of your questions are still being worked out. Wait for one of them."))
        return 429
    except QueueIsFull:
        form.add_error(None, _("Many questions wait to be worked out just now. Ask again in a minute."))
        return 503
    finally:
        for one in taken:
            hand_over(one)
    return 200


def _runs(
    pair: Pair, question: CityQuestion, authority: Authority, today: dt.date
) -> tuple[ScreeningRun | None, ScreeningRun | None]:
    """Return the screenings that answer a project under both editions, as far as there are any."""
    snapshot = current_snapshot(authority, today)
    try:
        (old, old_question), (new, new_question) = pair.questions(question)
    except FactsCannotBe:
        return None, None
    return answered_by(old, old_question, snapshot, today), answered_by(new, new_question, snapshot, today)


def _editions(request: HttpRequest, place: City) -> list[Edition]:
    """Return the editions of the rulebook in force, the newest first; of another one where none is in force."""
    editions = list(editions_visible_to(request.user).filter(authority=place.authority))
    book = place.edition or next(iter(editions), None)
    return [one for one in editions if book is not None and one.rulebook == book.rulebook]


def _pair(editions: list[Edition], old: str, new: str) -> Pair | None:
    """Return the editions asked for, else the newest and the one before; None where there is only one.

    Whichever order they are named in, the older one comes first.
    """
    by_day = {one.in_force_from.isoformat(): one for one in editions}
    ordered = sorted(editions, key=lambda one: one.in_force_from)
    if len(ordered) < 2:
        return None
    first, second = by_day.get(old, ordered[-2]), by_day.get(new, ordered[-1])
    if first == second:
        first = next((one for one in reversed(ordered) if one.in_force_from < second.in_force_from), ordered[1])
    older, newer = sorted((first, second), key=lambda one: one.in_force_from)
    return Pair(older, newer)


def _address(authority: Authority, pair: Pair, question: CityQuestion) -> str:
    days = urlencode({"old": pair.old.in_force_from.isoformat(), "new": pair.new.in_force_from.isoformat()})
    project = project_query(question, rulebook_of(pair.new), presume=True)
    return f"{reverse('checks:city-compare', args=[authority.code])}?{days}&{project}"


def _listed(edition: Edition) -> dict[str, Any]:
    day = edition.in_force_from
    address = reverse("rulebooks:edition", args=[edition.rulebook, day.isoformat()])
    return {"day": day, "code": day.isoformat(), "title": edition.label(language()), "address": address}
