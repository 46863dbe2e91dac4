"""Pages of signing in that allauth does not have."""

import math
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Say that sign-in is locked and for how many minutes; called by axes instead of the sign-in page."""
    wait = get_cool_off(request)
    minutes = math.ceil(wait.total_seconds() / 60) if wait else 0
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
