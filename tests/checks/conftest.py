from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.checks.city import PocketCity, build_pocket_city
from tests.checks.city_asking import FORM, PROJECT, Executing


@pytest.fixture
def city(db: None) -> PocketCity:
    return build_pocket_city()


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Executing) -> Callable[..., HttpResponse]:
    """Return how somebody sends the form; the answer is then worked out at once, as there is no worker."""

    def send(client: Client, /, **project: str) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(FORM, {**PROJECT, **project})
        assert response.status_code == 302
        return client.get(response.url)  # type: ignore[attr-defined]  # of a redirect

    return send


@pytest.fixture
def waiting(client: Client, city: PocketCity) -> str:
    """The address of a question that no worker has taken up yet."""
    return str(client.post(FORM, PROJECT).url)  # type: ignore[attr-defined]  # of a redirect
