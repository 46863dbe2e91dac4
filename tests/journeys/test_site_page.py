"""The site page in a real browser: read the verdict, open an explanation, ask about a project."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.checks.city import BARE, FACTORY, FLAT, SHOP, SITE, PocketCity
from tests.journeys.conftest import PHONE


def typed(page: Page, name: str) -> Locator:
    """Return the text field whose label begins with a name."""
    return page.get_by_role("textbox", name=re.compile(f"^{name}"))


def test_chen_finds_the_shop_reads_the_verdict_and_opens_an_explanation(page: Page, city: PocketCity) -> None:
    page.goto("/search/?q=Quay")
    page.get_by_role("link", name="1 Quay Street").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 Quay Street")
    expect(page.locator("#lands")).to_contain_text("Retail and hospitality")
    opener = page.get_by_role("button", name="Office and finance")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    panel = page.locator("#explained-0902")
    expect(panel).to_contain_text("Rule by rule")
    expect(panel).to_contain_text("Pocket standard 4.2")
    expect(opener).to_have_attribute("aria-expanded", "true")
    opener.click()
    expect(panel).to_be_hidden()
    panel_rule = page.locator("#explained-0902 .uos-rule__title").first
    opener.click()
    address = panel_rule.get_attribute("href") or ""
    page.goto(address)
    expect(page.locator(":target")).to_be_visible()


def test_lin_asks_about_a_project_and_gets_the_verdict_in_place(page: Page, city: PocketCity) -> None:
    page.goto(f"{SITE}/{FACTORY}/")
    page.get_by_role("link", name="Ask about a project of your own").click()
    page.get_by_label("Use", exact=True).select_option("0902")
    typed(page, "Floor area ratio").fill("2")
    typed(page, "Service life").fill("5")
    page.get_by_role("button", name="Work out the verdict").click()
    answer = page.locator("#answer")
    expect(answer).to_contain_text("It cannot be told yet")
    expect(answer).to_contain_text(re.compile("power demand", re.IGNORECASE))
    expect(page).to_have_url(re.compile(r"/ask/\?.*use-1=0902"))
    typed(page, "Power demand").fill("300")
    typed(page, "Loudest noise").fill("45")
    page.get_by_role("button", name="Work out the verdict").click()
    expect(answer).to_contain_text("Yes if a path is taken")
    page.reload()
    expect(page.locator("#answer")).to_contain_text("Yes if a path is taken")


def test_an_absurd_project_is_refused_in_place_and_the_summary_leads_to_the_field(page: Page, city: PocketCity) -> None:
    page.goto(f"{SITE}/{SHOP}/")
    page.get_by_label("Use", exact=True).select_option("0901")
    typed(page, "Floor area ratio").fill("-1")
    page.get_by_role("button", name="Work out the verdict").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Write a number above zero.")
    summary.get_by_role("link").first.click()
    expect(page.locator("#far")).to_be_focused()


def test_without_scripts_every_step_is_a_page(browser: Browser, live_server, city: PocketCity) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"{SITE}/{FACTORY}/")
    page.get_by_role("link", name="Office and finance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Office and finance at 2 Mill Lane")
    page.goto(f"{SITE}/{FACTORY}/")
    page.get_by_label("Find a use").fill("housing")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".uos-use")).to_have_count(1)
    page.get_by_label("Use", exact=True).select_option("1001")
    typed(page, "Floor area ratio").fill("2")
    page.get_by_role("button", name="Work out the verdict").click()
    expect(page.locator("#answer")).to_contain_text("It cannot be told yet")
    context.close()


def test_the_list_answers_as_one_types(page: Page, city: PocketCity) -> None:
    page.goto(f"{SITE}/{SHOP}/")
    field = page.get_by_label("Find a use")
    field.fill("office")
    expect(page.locator(".uos-use:visible")).to_have_count(1)
    field.fill("住")
    expect(page.locator(".uos-use:visible")).to_have_count(2)
    field.fill("zeppelin")
    expect(page.get_by_role("status").filter(has_text="No use with this name")).to_be_visible()


def test_by_keyboard_alone(page: Page, city: PocketCity) -> None:
    page.goto(f"{SITE}/{SHOP}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    page.keyboard.press("Enter")
    opener = page.get_by_role("button", name="Retail and hospitality")
    for _ in range(60):
        page.keyboard.press("Tab")
        if opener.evaluate("element => element === document.activeElement"):
            break
    expect(opener).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#explained-0901")).to_contain_text("Rule by rule")
    page.keyboard.press("Enter")
    expect(page.locator("#explained-0901")).to_be_hidden()
    page.get_by_label("Use", exact=True).focus()
    page.keyboard.type("Retail")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "far":
            break
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_focused()


def test_the_language_changes_where_the_reader_is_explanations_included(page: Page, city: PocketCity) -> None:
    page.goto(f"{SITE}/{FACTORY}/uses/0902/")
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("磨坊巷2号")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".uos-rule__says").filter(has_text="容积率").first).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 Mill Lane")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "address",
    [
        f"{SITE}/{SHOP}/",
        f"{SITE}/{FACTORY}/",
        f"{SITE}/{FLAT}/",
        f"{SITE}/{BARE}/",
        f"{SITE}/{FACTORY}/uses/0902/",
        f"{SITE}/{SHOP}/ask/?use-1=0901&far=9&service_life=20",
        f"{SITE}/{SHOP}/ask/?use-1=&far=-1",
        f"{SITE}/PC(1999)0/",
        "/rulebooks/",
        "/rulebooks/pocket/2026-01-01/",
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    page: Page,
    live_server,
    city: PocketCity,
    accessible: Callable[[], None],
    fits: Callable[[], None],
    address: str,
    language: str,
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto(address)
    for opener in page.locator("[data-opens]").all()[:2]:
        opener.click()
        expect(page.locator(f"#{opener.get_attribute('data-opens')}")).not_to_be_empty()
    accessible()
    page.set_viewport_size(PHONE)
    fits()
