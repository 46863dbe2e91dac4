"""Pages of rulebooks: which there are, and one edition to read."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interface.rulebooks.changes import cases_between, changes_between
from interface.rulebooks.labels import language
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import editions_visible_to, rulebook_of
from interface.rulebooks.readable import readable


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every rulebook with its editions, the newest first."""
    today = timezone.localdate()
    editions = editions_visible_to(request.user)
    rulebooks = [
        {"authority": listed[0].authority, "editions": [_listed(edition, today) for edition in listed]}
        for listed in (list(group) for _key, group in groupby(editions, key=lambda edition: edition.rulebook))
    ]
    return render(request, "rulebooks/index.html", {"rulebooks": rulebooks})


@require_safe
def rulebook(request: HttpRequest, rulebook: str) -> HttpResponse:
    """Lead to the edition in force today, or to the newest."""
    today = timezone.localdate()
    editions = list(editions_visible_to(request.user).filter(rulebook=rulebook))
    if not editions:
        raise Http404(_no_rulebook(rulebook))
    current = next((edition for edition in editions if _in_force(edition, today)), editions[0])
    return HttpResponseRedirect(_address(current))


@require_safe
def edition(request: HttpRequest, rulebook: str, in_force_from: str) -> HttpResponse:
    """Show one edition: rules, paths, figures, facts, and what changed since the one before."""
    today = timezone.localdate()
    editions = list(editions_visible_to(request.user).filter(rulebook=rulebook))
    found = next((each for each in editions if each.in_force_from.isoformat() == in_force_from), None)
    if found is None:
        raise Http404(
            _no_rulebook(rulebook)
            if not editions
            else _("This rulebook has no edition in force from %(day)s.") % {"day": in_force_from}
        )
    position = editions.index(found)
    previous = editions[position + 1] if position + 1 < len(editions) else None
    compiled = rulebook_of(found)
    context = {
        "authority": found.authority,
        "edition": _listed(found, today),
        "editions": [_listed(each, today) for each in editions],
        "previous": _listed(previous, today) if previous else None,
        "changes": changes_between(rulebook_of(previous), compiled) if previous else None,
        "cases": cases_between(rulebook_of(previous), compiled) if previous else None,
        "book": readable(compiled),
        "currency": compiled.currency,
    }
    return render(request, "rulebooks/edition.html", context)


def _address(edition: Edition) -> str:
    return reverse("rulebooks:edition", args=[edition.rulebook, edition.in_force_from.isoformat()])


def _in_force(edition: Edition, on: dt.date) -> bool:
    return edition.in_force_from <= on and (edition.in_force_to is None or on < edition.in_force_to)


def _listed(edition: Edition, today: dt.date) -> dict[str, object]:
    return {
        "rulebook": edition.rulebook,
        "title": edition.label(language()),
        "address": _address(edition),
        "day": edition.in_force_from.isoformat(),
        "in_force_from": edition.in_force_from,
        "last_day": edition.in_force_to - dt.timedelta(days=1) if edition.in_force_to else None,
        "in_force": _in_force(edition, today),
        "coming": edition.in_force_from > today,
        "digest": edition.digest,
    }


def _no_rulebook(name: str) -> str:
    return _("There is no rulebook named “%(name)s”.") % {"name": name}
