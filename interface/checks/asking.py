"""Who asks about a city, and how a question gets to the workers: what the pages and the API share."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from kombu.exceptions import OperationalError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from interface.checks import geopackage, operations, tasks
from interface.checks.models import ScreeningRun
from interface.checks.screening_queries import Asker

log = structlog.get_logger(__name__)

BROWSER: Final = "asker"
"""Under this name the session keeps what a browser is known by; it outlives signing in, unlike the session's key."""


def asker_of(request: HttpRequest | Request, *, remember: bool = False) -> Asker:
    """Return who asks.

    Args: remember: whether a browser that was not known until now gets a name; else its key is blank.
    """
    browser = request.session.get(BROWSER, "")
    if not browser and remember:
        browser = request.session[BROWSER] = secrets.token_urlsafe(24)
    address = AnonRateThrottle().get_ident(request)  # type: ignore[arg-type]  # it reads the headers alone
    return Asker(
        request.user,
        _digest("browser", browser) if browser else "",
        _digest("address", str(address)),
    )


def _digest(what: str, text: str) -> str:
    return salted_hmac(f"screening.{what}", text, algorithm="sha256").hexdigest()


def hand_over(asked: operations.Asked) -> None:
    """Let a worker know of a question, once it is stored; nobody has to where it is answered or under way."""
    if asked.is_new:
        transaction.on_commit(partial(_enqueue, asked.run.pk))


def _enqueue(run_id: UUID) -> None:
    try:
        tasks.work_out_screening.delay(str(run_id))
    except OperationalError:
        log.exception("screening.no_broker", run=str(run_id))
        operations.give_up_screening(run_id, now=timezone.now())


def have_geopackage(run: ScreeningRun) -> int | None:
    """Have the GeoPackage of an answer written; return how much of it is there, in per cent, None once it is whole.

    geopackage.FAILED where it could not be written. A short one is written at once, a long one by a worker.
    """
    if geopackage.file_of(run.pk).is_file():
        return None
    if not geopackage.begun(run):
        if run.totals["rows"] <= geopackage.WRITTEN_AT_ONCE:
            geopackage.write_geopackage(run.pk)
        else:
            _have_written(run.pk)
    return None if geopackage.file_of(run.pk).is_file() else geopackage.per_cent(run)


def _have_written(run_id: UUID) -> None:
    try:
        tasks.write_geopackage.delay(str(run_id))
    except OperationalError:
        log.exception("screening.no_broker", run=str(run_id))
        geopackage.give_up(run_id)
