"""What signing in needs beyond allauth."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def sign_in_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the address of a sign-in attempt in lower case, by which axes counts failures; empty without one."""
    given = credentials or {}
    posted = request.POST if request is not None else {}
    return str(given.get("email") or given.get("username") or posted.get("login") or "").strip().lower()
