"""What more, or less, would cost, in a real browser: move along the points by keyboard, open one, ask for it."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from tests.checks.city import SHOP, SITE, PocketCity
from tests.journeys.conftest import PHONE

BEYOND = (
    f"{SITE}/{SHOP}/ask/?use-1=0901&far=8.5&service_life=20&fact-night_noise=45&fact-power=300&starts_on=2026-03-01"
)


def test_one_moves_along_the_points_and_asks_for_one(
    page: Page, city: PocketCity, accessible: Callable[[], None]
) -> None:
    page.goto(BEYOND)
    part = page.locator(".uos-frontier")
    slider = part.get_by_role("slider")
    expect(slider).to_be_visible()
    expect(part.locator("svg:visible")).to_have_count(1)
    slider.press("Home")
    slider.press("ArrowRight")
    said = part.locator("[data-frontier-says]")
    expect(said).to_contain_text("CNY")
    second = said.inner_text()
    slider.press("End")
    expect(said).not_to_have_text(second)
    chosen = part.locator("[data-frontier-point]:visible")
    expect(chosen).to_have_count(1)
    expect(chosen.get_by_role("link", name="Floor area ratio ceiling").first).to_be_visible()
    accessible()
    chosen.get_by_role("link", name="Ask for this").click()
    expect(page.locator("#answer")).to_contain_text(re.compile("Yes if a path is taken|can land as of right"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_fits_a_phone(
    page: Page, context: BrowserContext, city: PocketCity, fits: Callable[[], None], live_server, language: str
) -> None:
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    page.set_viewport_size(PHONE)
    page.goto(BEYOND)
    expect(page.get_by_role("slider").last).to_be_visible()
    fits()
