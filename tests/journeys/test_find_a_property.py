"""From the first page to a property: by search, by list, by map; by mouse, by keyboard, without scripts, on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.checks.city import SHOP, PocketCity
from tests.journeys.conftest import PHONE

SITE = re.compile(r"/pocket-city/properties/PC\(2020\)0001/$")


def map_is_drawn(page: Page) -> None:
    expect(page.locator("#map[data-ready=true]")).to_be_visible(timeout=30_000)


def test_chen_finds_a_shop_by_keyboard_alone(page: Page, city: PocketCity):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    search = page.get_by_role("searchbox", name="Find a property")
    expect(search).to_be_focused()
    page.keyboard.type("quay")
    expect(page.locator("#results [role=status]")).to_have_text("1 property for “quay”")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=quay"))
    link = page.get_by_role("link", name="1 Quay Street")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(SITE)


def test_search_works_without_scripts(browser: Browser, live_server, city: PocketCity):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("P-2")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="2 Mill Lane").click()
    assert "/pocket-city/properties/" in page.url
    context.close()


@pytest.mark.parametrize(
    "text", ["PC(2020)0001", "pc(2020)0001", "440305001001GB00001W00000000", "P-1", "码头街", "1 Quay"]
)
def test_a_property_is_found_by_each_of_its_names(page: Page, city: PocketCity, text):
    page.goto(f"/search/?q={text}")
    expect(page.locator(f"[data-certificate='{SHOP}']")).to_be_visible()


def test_a_search_without_result_says_what_to_do_next(page: Page, city: PocketCity):
    page.goto("/search/?q=nowhere")
    results = page.locator("#results")
    expect(results).to_contain_text("No property was found for “nowhere”.")
    expect(results.get_by_role("listitem")).to_have_count(3)


def test_the_language_is_switched_where_the_reader_is_and_stays(page: Page, city: PocketCity):
    page.goto("/search/?q=quay")
    page.get_by_role("button", name="简体中文").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=quay$"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("link", name="码头街1号")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("这里可以做什么？")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_list_beside_the_map_shows_the_same_card_as_the_map(page: Page, city: PocketCity):
    page.goto("/#view=18/22.50035/113.80305")
    map_is_drawn(page)
    page.get_by_role("searchbox").fill("quay")
    expect(page.locator("#results [data-certificate]")).to_have_count(1)
    page.locator(f"#results [data-certificate='{SHOP}']").focus()
    card = page.locator("#map-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("1 Quay Street")
    expect(card).to_contain_text("granted")
    from_list = card.inner_text()
    page.evaluate("document.activeElement.blur()")
    expect(card).to_be_hidden()
    # The focused property was brought to the middle of the map; the pointer finds it there.
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3)
    expect(card).to_be_visible()
    assert card.inner_text() == from_list


def test_the_map_is_moved_and_a_property_opened_by_keyboard(page: Page, city: PocketCity):
    page.goto("/#view=18/22.50035/113.80035")
    map_is_drawn(page)
    page.get_by_role("region", name="Map of property rights").or_(page.locator("#map canvas")).last.focus()
    page.keyboard.press("+")
    expect(page.locator("#map-card")).to_contain_text("1 Quay Street")
    page.keyboard.press("Enter")
    expect(page).to_have_url(SITE)


def test_the_theme_changes_map_and_key_together_and_stays_in_the_address(page: Page, city: PocketCity):
    page.goto("/")
    map_is_drawn(page)
    expect(page.locator("[data-legend=rights]")).to_be_visible()
    page.get_by_role("radio", name="Years left").check()
    expect(page.locator("[data-legend=years]")).to_be_visible()
    expect(page.locator("[data-legend=rights]")).to_be_hidden()
    expect(page).to_have_url(re.compile("theme=years"))
    page.reload()
    expect(page.get_by_role("radio", name="Years left")).to_be_checked()


@pytest.mark.parametrize("address", ["/", "/search/?q=street", "/help/", "/style/", "/nothing-here/"])
def test_nothing_is_wider_than_a_phone(page: Page, city: PocketCity, fits: Callable[[], None], address):
    page.set_viewport_size(PHONE)
    page.goto(address)
    fits()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    fits()
