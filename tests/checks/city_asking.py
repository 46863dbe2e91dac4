"""A project asked of the pocket city, and what a page says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from tests.checks.test_site_page import words

FORM = "/pocket-city/city/"
PROJECT = {"use-1": "0902", "far": "3", "service_life": "10", "fact-night_noise": "40", "fact-power": "10"}
Executing = Callable[..., Any]


def address_of(response: Any) -> str:
    return str(response.request["PATH_INFO"])


def text_of(response: HttpResponse) -> str:
    return words(response.content.decode())
