"""What an edition says about itself, in a real browser: from the rules to the figures and on to a property."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from interface.checks.models import EditionReview, RunState
from tests.checks.city import PocketCity
from tests.journeys.conftest import PHONE

BOOK = "/rulebooks/pocket/2026-01-01/"
PAGE = f"{BOOK}review/"


def test_a_planner_sees_by_keyboard_where_the_rules_jump_and_whom_they_bind(page: Page, city: PocketCity) -> None:
    page.goto(BOOK)
    page.get_by_role("link", name="What this edition says about itself").click()
    page.get_by_role("button", name="Look through this edition").focus()
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Found").get_by_role("link", name="Cliffs").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    cliffs = page.get_by_role("region", name="Cliffs")
    expect(cliffs.get_by_role("link").first).to_be_focused()
    # Of the two drawings of a figure one is seen, whatever the width.
    expect(cliffs.locator("figure").first.get_by_role("img")).to_have_count(1)
    cliffs.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(cliffs.get_by_role("table").first).to_contain_text("Bound")
    ceiling = page.get_by_role("table", name="Rules that bind somewhere").get_by_role("row", name="ratio ceiling")
    ceiling.get_by_role("link", name="PC(2020)0001").first.click()
    expect(page).to_have_url(re.compile(r"/pocket-city/properties/PC\(2020\)0001/$"))


def test_the_findings_come_by_themselves_once_they_are_there(page: Page, city: PocketCity) -> None:
    page.goto(PAGE)
    page.get_by_role("button", name="Look through this edition").click()
    expect(page.get_by_role("heading", name="Cliffs")).to_be_visible()
    EditionReview.objects.update(state=RunState.RUNNING, progress=20)
    page.goto(PAGE)
    expect(page.locator(".uos-progress__words")).to_contain_text("Trying the rules where their figures change")
    EditionReview.objects.update(state=RunState.DONE, progress=100)
    expect(page.locator("#progress")).to_have_count(0)
    expect(page.get_by_role("heading", name="Cliffs")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    page: Page,
    live_server,
    city: PocketCity,
    accessible: Callable[[], None],
    fits: Callable[[], None],
    language: str,
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])

    def looks_right() -> None:
        for fold in page.locator("main details").all():
            fold.evaluate("fold => { fold.open = true; }")
        accessible()
        page.set_viewport_size(PHONE)
        fits()
        page.set_viewport_size({"width": 1280, "height": 860})

    page.goto(PAGE)
    looks_right()
    page.locator("main form button").click()
    expect(page.locator("#cliff")).to_be_visible()
    looks_right()
    EditionReview.objects.update(state=RunState.QUEUED)
    page.goto(PAGE)
    looks_right()
    # The page that waits goes on by itself: an address asked for at the same moment would be cut off by that.
    EditionReview.objects.update(state=RunState.FAILED, message="The disk cannot take it.")
    expect(page.locator("#progress")).to_have_count(0)
    expect(page.get_by_text("The disk cannot take it.")).to_be_visible()
    looks_right()
