"""The page that says what an edition says about itself: asked for, followed, and read."""

from __future__ import annotations

from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from kombu.exceptions import OperationalError

from interface.checks import review_operations, tasks
from interface.checks.models import RunState
from interface.checks.review_queries import NoSuchEdition, edition_at, is_current, is_read, is_under_way, review_of
from interface.checks.review_view import progress_of, review_view
from interface.checks.screening_queries import current_snapshot
from interface.rulebooks.labels import language
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import rulebook_of
from interface.web.htmx import wants_part

log = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, rulebook: str, in_force_from: str) -> HttpResponse:
    """Show what an edition says about itself, or how far that is; have it worked out when it is asked for."""
    try:
        edition = edition_at(request.user, rulebook, in_force_from)
    except NoSuchEdition:
        raise Http404(_("This rulebook has no edition in force from %(day)s.") % {"day": in_force_from}) from None
    address = reverse("checks:review", args=[rulebook, in_force_from])
    if request.method == "POST":
        _ask(request, edition)
        return HttpResponseRedirect(address)
    now, today = timezone.now(), timezone.localdate()
    found = review_of(request.user, edition)
    alive = found is not None and is_under_way(found, now)
    context: dict[str, Any] = {
        "authority": edition.authority,
        "title": edition.label(language()),
        "edition": edition,
        "edition_address": reverse("rulebooks:edition", args=[rulebook, in_force_from]),
        "address": address,
        "alive": alive,
        "progress": progress_of(found) if found is not None and (alive or found.state == RunState.FAILED) else None,
        "moved": False,
    }
    if found is not None and is_read(found):
        context["review"] = review_view(found, edition, rulebook_of(edition))
        context["moved"] = not alive and not is_current(found, current_snapshot(edition.authority, today))
    polled = wants_part(request)
    response = render(request, "checks/_city_progress.html" if polled and alive else "checks/review.html", context)
    if polled and not alive:
        # What it waited for is there, as a page.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _ask(request: HttpRequest, edition: Edition) -> None:
    asked = review_operations.start_review(
        actor=request.user, edition=edition, as_of=timezone.localdate(), now=timezone.now()
    )
    if asked.is_new:
        transaction.on_commit(partial(_enqueue, edition.pk))


def _enqueue(edition_id: int) -> None:
    try:
        tasks.work_out_review.delay(edition_id)
    except OperationalError:
        log.exception("review.no_broker", edition=edition_id)
        review_operations.give_up_review(edition_id, now=timezone.now())
