"""Pages for every reader: axe-core finds nothing, in both languages; bars can be moved by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.checks.city import PocketCity

PAGES = ["/", "/search/", "/search/?q=street", "/search/?q=nowhere", "/help/", "/style/", "/nothing-here/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_axe_finds_no_violation(
    page: Page, live_server, city: PocketCity, accessible: Callable[[], None], address, language
):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto(address)
    accessible()


def test_a_bar_is_a_slider_that_moves_its_field(page: Page, db: None):
    page.goto("/style/")
    field = page.locator("#id_far")
    slider = page.get_by_role("slider").first
    expect(slider).to_have_attribute("aria-valuenow", "3")
    expect(slider).to_have_attribute("aria-valuetext", "3, by paths")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(field).to_have_value("3.1")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "3.3, not possible")
    page.keyboard.press("Home")
    expect(field).to_have_value("0.0")
    field.fill("2")
    expect(slider).to_have_attribute("aria-valuetext", "2, as of right")


def test_a_bar_follows_the_pointer(page: Page, db: None):
    page.goto("/style/")
    slider = page.get_by_role("slider").first
    box = slider.bounding_box()
    left, right = (float(slider.get_attribute(f"data-{edge}")) for edge in ("left", "right"))
    scale = box["width"] / 720
    middle = box["x"] + (left + right) / 2 * scale
    page.mouse.move(middle, box["y"] + 60)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("#id_far")).to_have_value("2.0")


def test_pages_print_without_the_frame(page: Page, db: None):
    page.goto("/style/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator(".uos-interval").first).to_be_visible()
