"""Pages of a whole city: one project asked of every property, its progress, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interface.checks.ask_view import refuse
from interface.checks.asking import asker_of, hand_over, have_geopackage
from interface.checks.city_capacity import by_district, by_registered_use, capacity_view
from interface.checks.city_files import COLUMNS, csv_lines
from interface.checks.city_form import CityForm
from interface.checks.city_map import map_context
from interface.checks.city_result import ResultView, Wanted
from interface.checks.city_view import city_form_view, own_run, progress_of, run_head
from interface.checks.geopackage import FAILED, FAILED_FOR_S, file_of
from interface.checks.models import ScreeningRun
from interface.checks.operations import (
    Asked,
    QueueIsFull,
    TooManyScreenings,
    cancel_screening,
    mark_read,
    start_screening,
)
from interface.checks.queries import FactsCannotBe
from interface.checks.screening_files import result_file
from interface.checks.screening_queries import (
    City,
    NoSuchCity,
    NoSuchScreening,
    city_of,
    may_cancel_screening,
    own_screenings,
    screening,
    waiting_before,
)
from interface.checks.screening_question import CannotScreen, CityQuestion, city_question
from interface.rulebooks.queries import editions_visible_to
from interface.web.htmx import wants_part

OWN_SHOWN = 6
STOP_POLLING = 286
"""What htmx takes as the last answer it need ask for."""


@require_http_methods(["GET", "HEAD", "POST"])
def city(request: HttpRequest, authority: str) -> HttpResponse:
    """Show the form about a project anywhere in the city; put the question to every property when it is sent."""
    today = timezone.localdate()
    try:
        place = city_of(authority, today)
    except NoSuchCity:
        return _not_found(request)
    if place.edition is None or place.rules is None:
        return render(request, "checks/city_no_rules.html", {"authority": place.authority}, status=404)
    status = 200
    if request.method == "POST":
        form = CityForm(place.rules, today, request.POST)
        asked, status = _ask(request, form, place, today)
        if asked is not None:
            return redirect("checks:city-run", asked.run.pk)
    else:
        form = CityForm(place.rules, today, initial={name: str(text) for name, text in request.GET.items()})
    mine = own_screenings(asker_of(request)).filter(authority=place.authority)[:OWN_SHOWN]
    context = {
        "authority": place.authority,
        "edition": place.edition,
        "ask": city_form_view(form),
        "comparable": editions_visible_to(request.user).filter(rulebook=place.edition.rulebook)[1:2].exists(),
        "mine": [own_run(one) for one in mine],
    }
    return render(request, "checks/city_form.html", context, status=status)


def _ask(request: HttpRequest, form: CityForm, place: City, today: dt.date) -> tuple[Asked | None, int]:
    """Return the question taken, or None with the status that says why not; the form then says it in words."""
    assert place.edition is not None
    assert place.rules is not None
    if not form.is_valid():
        return None, 422
    try:
        question = city_question(place.rules, form.given(), presume=form.cleaned_data["presume"], as_of=today)
        asked = start_screening(
            asker=asker_of(request, remember=True),
            authority=place.authority,
            edition=place.edition,
            question=question,
            as_of=today,
            now=timezone.now(),
        )
    except FactsCannotBe as refused:
        refuse(form, refused)
        return None, 422
    except CannotScreen as refused:
        form.add_error(None, str(refused))
        return None, 422
    except TooManyScreenings:
        form.add_error(None, _("Some of your questions are still being worked out. Wait for one, or stop it below."))
        return None, 429
    except QueueIsFull:
        form.add_error(None, _("Many questions wait to be worked out just now. Ask again in a minute."))
        return None, 503
    hand_over(asked)
    return asked, 200


@require_safe
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show how far a question is and, once it is worked out, the answer; for htmx the progress alone."""
    try:
        found = screening(request.user, run_id)
    except NoSuchScreening:
        return _not_found(request)
    if found.pk != run_id:
        return redirect("checks:city-run", found.pk)
    if found.is_done and result_file(found.pk).is_file():
        mark_read(found, now=timezone.now())
        return _done(request, found)
    return _under_way(request, found)


def _under_way(request: HttpRequest, found: ScreeningRun) -> HttpResponse:
    """Show a screening without a result: it waits, runs, was stopped, failed, or is kept no longer."""
    context = {
        "authority": found.authority,
        "run": run_head(found),
        "progress": progress_of(found, waiting_before(found)),
        "may_cancel": found.is_alive and may_cancel_screening(asker_of(request), found),
        "alive": found.is_alive,
        "gone": found.is_done,
    }
    polled = wants_part(request)
    response = render(
        request,
        "checks/_city_progress.html" if polled else "checks/city_run.html",
        context,
        status=410 if found.is_done else 200,
    )
    if polled and not found.is_alive:
        # The page that follows has another title and other things to do.
        response["HX-Refresh"] = "true"
    return _fresh(response)


def _done(request: HttpRequest, found: ScreeningRun) -> HttpResponse:
    if wants_part(request):
        # Whoever still watched the progress gets the answer as a page.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return _fresh(response)
    result = ResultView(found, request.user, Wanted.of(request.GET, found.totals))
    context: dict[str, Any] = {
        "authority": found.authority,
        "run": run_head(found),
        "result": result,
        "list": result.ranked(),
        "capacity": capacity_view(found.totals),
        "districts": by_district(found.totals),
        "uses": by_registered_use(found.totals, result.rules),
        "columns": COLUMNS,
        **map_context(found, result.project, request.GET.get("theme", "")),
    }
    return _fresh(render(request, "checks/city_result.html", context))


@require_safe
def ranked(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a page of the list alone, for htmx; whoever comes here otherwise is led to the whole page."""
    try:
        found = screening(request.user, run_id)
    except NoSuchScreening:
        return _not_found(request)
    if not wants_part(request) or not found.is_done or not result_file(found.pk).is_file():
        return HttpResponseRedirect(f"{run_head(found).address}?{request.GET.urlencode()}#list")
    result = ResultView(found, request.user, Wanted.of(request.GET, found.totals))
    return _fresh(render(request, "checks/_city_list.html", {"list": result.ranked(), "result": result}))


def _fresh(response: HttpResponse) -> HttpResponse:
    """Keep a page that changes by itself out of caches; what somebody plans is not for search engines."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def download_csv(request: HttpRequest, run_id: UUID) -> StreamingHttpResponse | HttpResponse:
    """Send the whole list as CSV, row by row as it is read."""
    found = _answered(request, run_id)
    if found is None:
        return _not_found(request)
    response = StreamingHttpResponse(csv_lines(found, request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.csv"'
    return response


@require_safe
def download_geopackage(request: HttpRequest, run_id: UUID) -> FileResponse | HttpResponse:
    """Send the whole list as a GeoPackage, each property on its parcel; until it is written, show how far that is."""
    found = _answered(request, run_id)
    if found is None:
        return _not_found(request)
    written = have_geopackage(found)
    if wants_part(request) or written is not None:
        return _how_far(request, found, written)
    kind = "application/geopackage+sqlite3"
    name = f"{_file_name(found)}.gpkg"
    return FileResponse(file_of(found.pk).open("rb"), as_attachment=True, filename=name, content_type=kind)


def _how_far(request: HttpRequest, found: ScreeningRun, written: int | None) -> HttpResponse:
    """Show how much of a file is written; for htmx that alone, and nothing more is asked once it is whole or failed."""
    ended = written is None or written == FAILED
    template = "checks/_city_geopackage.html" if wants_part(request) else "checks/city_geopackage.html"
    context = {
        "authority": found.authority,
        "run": run_head(found),
        "address": request.path,
        "whole": written is None,
        "failed": written == FAILED,
        "per_cent": written,
    }
    status = STOP_POLLING if wants_part(request) and ended else 503 if written == FAILED else 202
    response = _fresh(render(request, template, context, status=status))
    response["Retry-After"] = str(FAILED_FOR_S if written == FAILED else 2)
    return response


def _answered(request: HttpRequest, run_id: UUID) -> ScreeningRun | None:
    """Return a screening whose rows are there to be read, else None."""
    try:
        found = screening(request.user, run_id)
    except NoSuchScreening:
        return None
    if not found.is_done or not result_file(found.pk).is_file():
        return None
    mark_read(found, now=timezone.now())
    return found


def _file_name(found: ScreeningRun) -> str:
    use = CityQuestion.from_json(found.question).use
    return f"{found.authority.code}-{use}-{found.as_of.isoformat()}"


@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop a question that waits or runs."""
    try:
        found = screening(request.user, run_id)
    except NoSuchScreening:
        return _not_found(request)
    cancel_screening(asker=asker_of(request), run=found, now=timezone.now())
    return HttpResponseRedirect(run_head(found).address)


def _not_found(request: HttpRequest) -> HttpResponse:
    return render(request, "checks/city_not_found.html", status=404)
