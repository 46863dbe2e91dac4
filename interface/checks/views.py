"""Pages of a site: what can land there, one use explained, and the answer about a project."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interface.accounts.queries import authority_by_code
from interface.checks.answer_view import AnswerView, answer_view
from interface.checks.ask_view import ask_view, refuse
from interface.checks.city_form import elsewhere_query
from interface.checks.forms import ProjectForm
from interface.checks.frontier_view import FrontierView, frontier_view
from interface.checks.nothing_view import nothing_view
from interface.checks.paths_view import OBJECTIVE, choices
from interface.checks.queries import (
    FactsCannotBe,
    NoSuchProperty,
    Site,
    check_if_answered,
    check_on_site,
    frontier_on_site,
    site_of,
    use_on_site,
    what_can_land_here,
)
from interface.checks.register_view import right_rows, units_view
from interface.checks.site_map import site_map
from interface.checks.site_view import as_it_is, edition_head, fact_rows, site_head
from interface.checks.uses_view import lead, use_explained, uses_view, verdict_counts
from interface.rulebooks.labels import language, use_title
from interface.web.htmx import wants_part
from protocol.paths.rank import OBJECTIVES, Objective

LONGEST_FILTER = 60


def of_a_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view that only reads the site an address names, as it is today; say so where there is no such property."""

    @require_safe
    @wraps(view)
    def found_first(request: HttpRequest, authority: str, certificate: str, **more: str) -> HttpResponse:
        try:
            found = site_of(request.user, authority, certificate, as_of=timezone.localdate())
        except NoSuchProperty:
            return _no_such_property(request, authority, certificate)
        return view(request, found, **more)

    return found_first


@of_a_site
def site(request: HttpRequest, found: Site) -> HttpResponse:
    """Answer the first question anyone has about a property: what can land here?"""
    context = _context(found)
    if found.rules is not None:
        outlooks = what_can_land_here(found)
        text = request.GET.get("filter", "")[:LONGEST_FILTER]
        context |= {
            "counts": verdict_counts(outlooks),
            "lead": lead(outlooks),
            "uses": uses_view(outlooks, found, context["edition"].address, text),
            "filter": text,
            "ask": ask_view(ProjectForm(found.rules, found.as_of, found.area_m2)),
            "nothing": nothing_view(context["now"], outlooks, found.rules),
        }
    holding, restricting = right_rows(found.detail.rights, found.rules)
    units = units_view(found.detail.units, found.detail.parcel)
    facts = fact_rows(found)
    context |= {
        "map": site_map(found.detail.parcel.pk if found.detail.parcel is not None else None),
        "rights": holding,
        "restrictions": restricting,
        "units": units.rows,
        "units_left_out": units.left_out,
        "section": units.section,
        "facts": facts,
        "unknown_count": sum(row.unknown for row in facts),
    }
    return render(request, "checks/site.html", context)


@of_a_site
def use(request: HttpRequest, found: Site, code: str) -> HttpResponse:
    """Explain what may become of one use on a site: a page, or for htmx the explanation alone."""
    if found.rules is None or code not in found.rules.uses:
        return render(request, "checks/no_such_use.html", _context(found) | {"code": code}, status=404)
    context = _context(found)
    context["use"] = {"code": code, "title": use_title(code, found.rules)}
    context["explained"] = use_explained(use_on_site(found, code), found, context["edition"].address)
    return _page_or_part(request, "checks/use.html", "checks/_explained.html", context)


@of_a_site
def ask(request: HttpRequest, found: Site) -> HttpResponse:
    """Answer about a project of the reader's own; without one, show the form."""
    context = _context(found)
    if found.rules is None:
        return render(request, "checks/ask.html", context, status=404)
    form = ProjectForm(found.rules, found.as_of, found.area_m2, request.GET or None)
    context["answer"] = _answer(request, form, found, context) if form.is_bound else None
    context["ask"] = ask_view(form)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _page_or_part(request, "checks/ask.html", "checks/_ask.html", context, status=status)


def _answer(request: HttpRequest, form: ProjectForm, found: Site, context: dict[str, Any]) -> AnswerView | None:
    if not form.is_valid():
        return None
    assert found.rules is not None
    objective = _objective(request)
    try:
        question, answer = check_on_site(found, form.given(), [language()], objective)
    except FactsCannotBe as refused:
        refuse(form, refused)
        return None
    context["elsewhere"] = _elsewhere(found, form)
    wished = check_if_answered(found, question, [language()], objective) if answer.verdict == "undetermined" else None
    said = _said(request)
    query = urlencode(said)
    address = f"{context['site'].ask_address}?{query}"
    project = urlencode({name: value for name, value in said.items() if name != OBJECTIVE})
    return answer_view(
        answer,
        question,
        found.rules,
        edition_address=context["edition"].address,
        address=request.build_absolute_uri(address),
        frontier_address=f"{context['site'].frontier_address}?{query}",
        existing_far=found.existing_far,
        wished=wished,
        objective=objective,
        objectives=choices(f"{context['site'].ask_address}?{project}", objective),
    )


def _objective(request: HttpRequest) -> Objective:
    """Return what the ways are to be sorted by; what means nothing is money."""
    asked = request.GET.get(OBJECTIVE, "")
    return next((each for each in OBJECTIVES if each == asked), "cost")


def _said(request: HttpRequest) -> dict[str, str]:
    """Return what the reader said of a project; fields that were left empty are not in it."""
    return {name: str(value) for name, value in request.GET.items() if str(value).strip()}


@of_a_site
def frontier(request: HttpRequest, found: Site) -> HttpResponse:
    """Say what more, or less, of floor area and years would cost: a page, or for htmx the part of an answer."""
    context = _context(found)
    if found.rules is None:
        return render(request, "checks/ask.html", context, status=404)
    form = ProjectForm(found.rules, found.as_of, found.area_m2, request.GET)
    context["frontier"] = _frontier(request, form, found, context)
    context["ask"] = ask_view(form)
    status = 200 if form.is_valid() else 422
    page = "checks/frontier.html" if status == 200 else "checks/ask.html"
    return _page_or_part(request, page, "checks/_frontier.html", context, status=status)


def _frontier(request: HttpRequest, form: ProjectForm, found: Site, context: dict[str, Any]) -> FrontierView | None:
    if not form.is_valid():
        return None
    assert found.rules is not None
    try:
        reachable = frontier_on_site(found, form.given())
    except FactsCannotBe as refused:
        refuse(form, refused)
        return None
    ask_address = context["site"].ask_address
    return frontier_view(
        reachable, found.rules, _said(request), ask_address=ask_address, edition_address=context["edition"].address
    )


def _elsewhere(found: Site, form: ProjectForm) -> str:
    """Return where the whole city is asked about the same project; blank where only one property can be."""
    assert found.rules is not None
    query = elsewhere_query(form.given(), found.rules)
    return f"{reverse('checks:city', args=[found.detail.property.authority.code])}?{query}" if query else ""


def _context(found: Site) -> dict[str, Any]:
    now = as_it_is(found)
    return {
        "authority": found.detail.property.authority,
        "site": site_head(found, now),
        "edition": edition_head(found),
        "as_of": found.as_of,
        "now": now,
    }


def _page_or_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    response = render(request, part if wants_part(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _no_such_property(request: HttpRequest, authority: str, certificate: str) -> HttpResponse:
    known = authority_by_code(authority)
    place = known.label(language()) if known is not None else _("an authority named “%(code)s”") % {"code": authority}
    context = {"certificate": certificate[:200], "place": place, "authority": known}
    return render(request, "checks/not_found.html", context, status=404)
