"""What a request says of htmx."""

from __future__ import annotations

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Say whether a script on a page asks, which wants a part of one, rather than a browser for the whole."""
    return bool(request.htmx)  # type: ignore[attr-defined]  # the middleware of django-htmx sets it
