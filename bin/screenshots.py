"""Open the main pages of a running demo in Chromium, in both languages and on a phone, and save what is seen."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
PROJECT = (
    "use-1=0901&floor_area=23000&service_life=15&height=30&fact-project_area=250&fact-lowest_storey=1"
    "&fact-tenure=own&fact-power=20&fact-water=2&fact-noise_day=55&fact-noise_night=45&fact-fire_hazard=D"
    "&fact-children=false&fact-elderly_area=0&fact-active_frontage=0.8&fact-added_storeys=0&fact-lift_area=0"
)
"""A shop on the ground floor of an office building: it lands by a path, once the fire office has had its say."""


def first_link(page: Page, start: str, part: str) -> str | None:
    """Return the address of the first link on a page whose address holds a part, or None."""
    page.goto(start)
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href)")
    return next((link for link in links if part in link), None)


def near(page: Page, base: str) -> str:
    """Return the address of the map seen from near by, a little beside the middle of the city."""
    page.goto(f"{base}/")
    west, south, east, north = (float(one) for one in (page.get_attribute("#map", "data-bbox") or "0,0,0,0").split(","))
    return f"{base}/?theme=utilisation#view=16.4/{south + 0.25 * (north - south):.5f}/{west + 0.55 * (east - west):.5f}"


def take(
    browser: Browser, base: str, addresses: dict[str, str], language: str, size: dict[str, int], suffix: str
) -> None:
    """Save one picture per address, as NAME-SUFFIX.png."""
    context = browser.new_context(viewport=size, locale="en" if language == "en" else "zh-CN")
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    for name, address in addresses.items():
        page.goto(address, wait_until="networkidle")
        if page.locator("#map").count():
            page.locator("#map[data-ready]").wait_for(timeout=60_000)
            page.wait_for_timeout(1000)  # the last tiles and names fade in
        page.screenshot(path=FOLDER / f"{name}-{suffix}.png")
        print(f"{name}-{suffix}.png  {address}", file=sys.stderr)
    context.close()


def main(base: str) -> None:
    """Take every picture; stop with a reason where the demo shows no property."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        site = first_link(page, f"{base}/search/", "/properties/")
        if site is None:
            sys.exit(f"Error: {base}/search/ lists no property. Run `make demo` first and leave it running.")
        rulebook = first_link(page, f"{base}/rulebooks/", "/rulebooks/") or f"{base}/rulebooks/"
        addresses = {
            "map": f"{base}/",
            "map-near": near(page, base),
            "site": site,
            "answer": f"{site}ask/?{PROJECT}#answer",
            "rulebook": rulebook,
        }
        take(browser, base, addresses, "en", DESKTOP, "en")
        take(browser, base, addresses, "zh-hans", DESKTOP, "zh")
        take(browser, base, {"map": addresses["map"], "site": site}, "en", PHONE, "phone")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
