"""A real browser, a served site, and a small city on the map.

Every page is watched: a script error, a violation of the content security policy or an answer of 500 fails the test.
Tests that visit addresses that do not exist, or ask for what cannot be, may do so; 404 and 422 are answers.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from playwright.sync_api import ConsoleMessage, Page, Response

from interface.registry.map import refresh_map
from interface.registry.models import Layer, LayerFeature, LayerVersion, RegistryState
from tests.checks.city import RECORDED, PocketCity, build_pocket_city

# Playwright runs an event loop of its own in this thread; the database is used between its calls, never inside.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
REFUSALS = ("404 (Not Found)", "422 (Unprocessable")
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as a journey."""
    for item in items:
        if "tests/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, with WebGL in software."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """Addresses are relative to the served site; motion is reduced, so that nothing is caught half way."""
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "locale": "en-GB",
        "viewport": {"width": 1280, "height": 860},
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def _watched(page: Page) -> Iterator[None]:
    """Fail the test that makes a page misbehave."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(status in message.text for status in REFUSALS):
            complaints.append(message.text)

    def answered(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} {response.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", answered)
    yield
    assert not complaints


@pytest.fixture
def city(transactional_db: None) -> PocketCity:
    """Pocket City on the map, with a street and the water it leads to."""
    with transaction.atomic():
        city = build_pocket_city()
    _context(city, "street", "Quay Street", "码头街", "LINESTRING(113.799 22.4999, 113.806 22.4999)")
    _context(
        city,
        "water",
        "Egret Bay",
        "鹭湾",
        "POLYGON((113.798 22.497, 113.808 22.497, 113.808 22.4995, 113.798 22.4995, 113.798 22.497))",
    )
    RegistryState.objects.update_or_create(authority=city.authority, defaults={"data_version": 1})
    with connection.cursor() as cursor:
        refresh_map(cursor, authority_id=city.authority.pk)
    return city


def _context(city: PocketCity, layer_name: str, name: str, name_zh: str, wkt: str) -> None:
    layer, _ = Layer.objects.get_or_create(authority=city.authority, name=layer_name, defaults={"complete": True})
    version, _ = LayerVersion.objects.get_or_create(
        layer=layer, is_current=True, defaults={"dated": RECORDED, "source": "Survey", "digest": f"sha256:{layer_name}"}
    )
    geometry = GEOSGeometry(wkt, srid=4326)
    shape = GEOSGeometry(wkt)
    LayerFeature.objects.create(
        version=version, source_id=name, name=name, name_zh=name_zh, attributes={}, geom=geometry, shape=shape
    )


@pytest.fixture
def accessible(page: Page) -> Callable[[], None]:
    """Return a check of the page as it is now by axe-core; it lists each violation with its elements."""

    def check() -> None:
        found = Axe().run(page).response["violations"]
        told = [
            f"{one['id']}: {one['help']}\n  " + "\n  ".join(node["html"][:160] for node in one["nodes"])
            for one in found
        ]
        assert not told, "\n".join(told)

    return check


@pytest.fixture
def fits(page: Page) -> Callable[[], None]:
    """Return a check that the page does not scroll sideways."""

    def check() -> None:
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= seen, f"the page is {wide} px wide in a window of {seen} px"

    return check
