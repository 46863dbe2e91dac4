"""The whole city in a real browser: ask, read the answer on the map and in the list, go on to a property."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from interface.checks.models import RunState, ScreeningRun
from interface.rulebooks.operations import store_edition
from tests.checks.city import FLAT, SITE, TODAY, PocketCity
from tests.journeys.conftest import PHONE
from tests.rulebooks_app.texts import pocket_files_from

FORM = "/pocket-city/city/"
PROJECT = "?use-1=0901&far=5.5&service_life=10&fact-night_noise=40&fact-power=10"
COMPARED = "/pocket-city/city/compare/?old=2026-01-01&new=2026-02-01&use-1=0701"


def ask(page: Page) -> None:
    page.goto(f"{FORM}{PROJECT}")
    page.get_by_role("button", name="Ask the whole city").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Retail and hospitality across Pocket City")


def test_an_operator_asks_the_city_from_a_property_and_finds_another_one(page: Page, city: PocketCity) -> None:
    page.goto(f"{SITE}/{FLAT}/ask/{PROJECT}")
    page.get_by_role("link", name="Where else could this project land?").click()
    expect(page.get_by_label("Use", exact=True)).to_have_value("0901")
    expect(page.get_by_label("Count as met what is not said yet")).to_be_checked()
    page.get_by_role("button", name="Ask the whole city").click()
    expect(page.locator(".uos-lead").first).to_have_text(
        "1 of 4 properties can take it as of right, and 1 more by paths."
    )
    page.locator("#list").get_by_role("link", name="1 Quay Street").click()
    expect(page.locator("#answer")).to_contain_text("This project can land as of right")


def test_the_map_shows_the_verdicts_and_answers_to_the_list_and_to_the_keyboard(page: Page, city: PocketCity) -> None:
    ask(page)
    expect(page.locator("#city-map")).to_have_attribute("data-ready", "true")
    card = page.locator("#map-card")
    page.locator("#list").get_by_role("link", name="3 Garden Road, 301").focus()
    expect(card).to_contain_text("Lands by paths")
    page.get_by_label("Properties by verdict").get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Verdict", exact=True)).to_be_focused()
    expect(page.locator(".uos-city__legend li:visible")).to_have_count(4)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Floor area ratio as of right")).to_be_checked()
    expect(page.locator(".uos-city__legend li:visible")).to_have_text(
        ["nothing", "under 1", "1 to 2", "2 to 3", "3 or more", "no limit", "unknown"]
    )
    page.keyboard.press("Tab")
    expect(page.locator("#city-map canvas")).to_be_focused()
    expect(page.locator("#map-middle")).to_be_visible()


def test_the_map_shows_what_another_edition_changes(page: Page, city: PocketCity) -> None:
    store_edition(authority=city.authority, files=pocket_files_from("2026-02-01"), as_of=TODAY)
    page.goto(COMPARED)
    page.get_by_role("button", name="Compare the editions").click()
    expect(page.locator("#city-map")).to_have_attribute("data-ready", "true")
    choices = page.get_by_role("group", name="Floor area ratio with paths")
    choices.get_by_label("after").check(force=True)
    expect(page.locator(".uos-city__legend:visible")).to_contain_text("3 or more")
    page.get_by_role("group", name="Verdict").get_by_label("before").check(force=True)
    expect(page.locator(".uos-city__legend:visible")).to_contain_text("Blocked")
    expect(page).to_have_url(re.compile("theme=verdict-before"))
    page.reload()
    expect(page.get_by_role("group", name="Verdict").get_by_label("before")).to_be_checked()


def test_a_verdict_leads_to_its_list(page: Page, city: PocketCity) -> None:
    ask(page)
    page.get_by_label("Properties by verdict").get_by_role("link", name="Lands by paths").click()
    expect(page.locator(".uos-ranked__item")).to_have_count(1)
    expect(page.locator(".uos-ranked__item")).to_contain_text("CNY 882,000")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".uos-ranked__item")).to_have_count(4)


def test_the_answer_comes_by_itself_once_it_is_there(page: Page, city: PocketCity) -> None:
    ask(page)
    address = page.url
    ScreeningRun.objects.update(state=RunState.RUNNING, progress=44)
    page.goto(address)
    expect(page.locator(".uos-progress__words")).to_contain_text("Putting the question to every property")
    ScreeningRun.objects.update(state=RunState.DONE, progress=100)
    expect(page.get_by_role("heading", name="Properties, best first")).to_be_visible()


def test_who_asked_stops_it_and_is_told_what_to_do(page: Page, city: PocketCity) -> None:
    ask(page)
    ScreeningRun.objects.update(state=RunState.QUEUED)
    page.reload()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("heading", name="This was stopped")).to_be_visible()
    page.get_by_role("link", name="Ask again").click()
    expect(page.get_by_label("Use", exact=True)).to_have_value("0901")


def test_without_scripts_every_step_is_a_page(browser: Browser, live_server, city: PocketCity) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    ask(page)
    expect(page.locator("#city-map .uos-map__message")).to_be_visible()
    ScreeningRun.objects.update(state=RunState.RUNNING)
    page.reload()
    expect(page.locator("noscript a")).to_be_visible()
    ScreeningRun.objects.update(state=RunState.DONE)
    page.locator("noscript a").click()
    page.locator("#list").get_by_role("link", name="1 Quay Street").click()
    expect(page).to_have_url(re.compile(re.escape("/properties/PC(2020)0001/ask/?use-1=0901")))
    context.close()


def test_two_editions_are_compared(page: Page, city: PocketCity) -> None:
    store_edition(authority=city.authority, files=pocket_files_from("2026-02-01", ceiling="9"), as_of=TODAY)
    page.goto(COMPARED)
    page.get_by_role("button", name="Compare the editions").click()
    expect(page.get_by_role("table", name="Properties by verdict, before and after")).to_be_visible()
    expect(page.locator(".uos-ranked__item").first).to_contain_text("→")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    page: Page,
    live_server,
    city: PocketCity,
    accessible: Callable[[], None],
    fits: Callable[[], None],
    language: str,
) -> None:
    ask(page)
    answer = page.url
    page.goto(f"{FORM}?use-1=0902&presume=0")
    page.get_by_role("button", name="Ask the whole city").click()
    waiting = page.url
    ScreeningRun.objects.exclude(pk=answer.split("/")[-2]).update(state=RunState.QUEUED)
    store_edition(authority=city.authority, files=pocket_files_from("2026-02-01", ceiling="9"), as_of=TODAY)
    page.goto(COMPARED)
    page.get_by_role("button", name="Compare the editions").click()
    compared = page.url
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for address in (FORM, f"{FORM}{PROJECT}", answer, waiting, compared, "/atlantis/city/"):
        page.set_viewport_size({"width": 1280, "height": 860})
        page.goto(address)
        for fold in page.locator("main details").all():
            fold.evaluate("fold => { fold.open = true; }")
        accessible()
        page.set_viewport_size(PHONE)
        fits()
