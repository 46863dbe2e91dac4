"""The page that says what an edition says about itself: asked for with a button, followed, read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from kombu.exceptions import OperationalError

from interface.checks import tasks
from interface.checks.models import EditionReview, RunState
from interface.rulebooks.operations import store_edition
from tests.checks.city import BARE, SHOP, SITE, TODAY, PocketCity
from tests.checks.test_site_page import words
from tests.rulebooks_app.texts import pocket_files_from

BOOK = "/rulebooks/pocket/2026-01-01/"
PAGE = f"{BOOK}review/"
ZH = {"accept-language": "zh-hans"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., None]:
    """Return how somebody presses the button; the review is then worked out at once, as there is no worker."""

    def press(client: Client, page: str = PAGE) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(page)
        assert (response.status_code, response.headers["Location"]) == (302, page)

    return press


def read(client: Client, page: str = PAGE, **headers: str) -> str:
    response = client.get(page, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_the_rules_leads_here(client: Client, city: PocketCity) -> None:
    assert f'href="{PAGE}"' in read(client, BOOK)
    assert f'href="{BOOK}"' in read(client)


def test_looking_works_nothing_out_and_the_button_does(client: Client, city: PocketCity, ask: Any) -> None:
    page = words(read(client))
    assert "Nobody has asked yet" in page
    assert not EditionReview.objects.exists()
    ask(client)
    page = words(read(client))
    assert "Nobody has asked yet" not in page
    assert "Cliffs" in page


def test_a_cliff_stands_with_its_place_its_law_its_figure_and_the_facts_that_show_it(
    client: Client, city: PocketCity, ask: Any
) -> None:
    ask(client)
    page = read(client)
    cliffs = page[page.index('id="cliff"') : page.index('id="unread"')]
    said = words(cliffs)
    assert re.search(r"floor area ratio jumps by 30 % at [\w ]*metro[\w ]* 500 m: 5.2 at 499.999 m, 4 at 500 m", said)
    assert "tables/metro_bonus.csv:4:1" in said
    assert "Pocket standard 4.2" in said
    assert f'href="{BOOK}#far-ceiling"' in cliffs
    assert cliffs.count('role="img"') == 2 * cliffs.count("<figure")
    assert re.search(r"[\w ]*metro[\w ]* \(m\)", said)
    assert re.search(
        r'aria-label="Floor area ratio against [\w ]*metro[\w ]* \(m\)\.[^"]*to 499\.999 [^"]*to 5\.2', cliffs
    )
    table = words(cliffs[cliffs.index("<table") :])
    assert "499.999 m 500 m" in table


def test_every_address_of_the_page_leads_somewhere(client: Client, city: PocketCity, ask: Any) -> None:
    ask(client)
    page = read(client)
    main = page[page.index("<main") : page.index("</main")]
    book = read(client, BOOK)
    found = set(re.findall(r'href="([^"]+)"', main))
    assert len(found) > 10
    for address in found:
        path, _, anchor = address.partition("#")
        assert not path or client.get(path).status_code == 200, address
        assert not anchor or f'id="{anchor}"' in (book if path else page), address


def test_each_rule_is_counted_on_the_properties_of_the_city(client: Client, city: PocketCity, ask: Any) -> None:
    ask(client)
    page = read(client)
    in_city = page[page.index('id="in-city"') :]
    said = words(in_city)
    assert "Counted on 4 properties, for any of" in said
    assert "as of 1 March 2026" in said
    ceiling = words(next(row for row in in_city.split("<tr")[1:] if "#far-ceiling" in row))
    assert "Pocket standard 4.2" in ceiling
    assert re.search(r"\b3 such as PC\(2020\)0001", ceiling)
    assert f"such as {BARE}" in ceiling
    assert f'href="{SITE}/{SHOP}/"' in in_city


def test_the_page_speaks_chinese(client: Client, city: PocketCity, ask: Any) -> None:
    ask(client)
    said = words(read(client, **ZH))
    assert "断崖" in said
    assert "容积率上限跳变 30%" in said
    assert not re.search(r"\b(the|rule|property|Cliffs|Gaps|Found|such as|binds)\b", _without_names(read(client, **ZH)))


def _without_names(page: str) -> str:
    """Return what a page says, without code, addresses and what has a language of its own."""
    main = page[page.index("<main") : page.index("</main")]
    return words(re.sub(r"(?s)<code.*?</code>|<q lang=.*?</q>|<cite.*?</cite>", "", main))


def test_how_far_it_is_is_told_and_the_page_comes_by_itself(client: Client, city: PocketCity, ask: Any) -> None:
    client.post(PAGE)
    waiting = read(client)
    assert "It waits for its turn" in words(waiting)
    # Without scripts somebody looks again.
    assert re.search(rf'<noscript>.*?href="{PAGE}"', waiting)
    EditionReview.objects.update(state=RunState.RUNNING, progress=30)
    part = client.get(PAGE, headers=HTMX)
    assert "<html" not in part.content.decode()
    assert 'value="30"' in part.content.decode()
    assert "Trying the rules where their figures change" in part.content.decode()
    EditionReview.objects.update(progress=90)
    assert "Counting on which properties each rule binds" in client.get(PAGE, headers=HTMX).content.decode()
    tasks.work_out_review(EditionReview.objects.get().pk)
    assert client.get(PAGE, headers=HTMX).headers["HX-Refresh"] == "true"


def test_a_second_reader_starts_nothing_anew(
    client: Client, city: PocketCity, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    monkeypatch.setattr(tasks.work_out_review, "delay", lambda *_args: pytest.fail("it was started again"))
    ask(Client())
    assert "Count again" not in read(client)


def test_once_the_register_has_moved_the_counts_can_be_taken_again(client: Client, city: PocketCity, ask: Any) -> None:
    ask(client)
    city.bare.delete()
    page = words(read(client))
    assert "The register may have changed since." in page
    assert "Counted on 4 properties" in page
    ask(client)
    page = words(read(client))
    assert "Counted on 3 properties" in page
    assert "The register may have changed since." not in page


def test_what_failed_says_so_and_can_be_asked_again(
    client: Client, city: PocketCity, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_broker(*_args: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(tasks.work_out_review, "delay", no_broker)
        ask(client)
    page = words(read(client))
    assert "No worker took it up" in page
    assert "Ask again" in page
    ask(client)
    assert "Cliffs" in words(read(client))
    EditionReview.objects.update(state=RunState.FAILED, message="The disk cannot take it.")
    page = words(read(client))
    assert "The disk cannot take it." in page
    assert "Cliffs" in page


def test_each_edition_has_a_review_of_its_own(client: Client, city: PocketCity, ask: Any) -> None:
    store_edition(authority=city.authority, files=pocket_files_from("2026-06-01", ceiling="9"), as_of=TODAY)
    ask(client)
    later = "/rulebooks/pocket/2026-06-01/review/"
    assert "Nobody has asked yet" in read(client, later)
    ask(client, later)
    assert EditionReview.objects.count() == 2


@pytest.mark.parametrize(
    "page", ["/rulebooks/pocket/2025-01-01/review/", "/rulebooks/atlantis/2026-01-01/review/", f"{BOOK[:-3]}77/review/"]
)
def test_an_edition_there_is_not_has_no_review(client: Client, city: PocketCity, page: str) -> None:
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404
    assert not EditionReview.objects.exists()


def test_a_page_of_another_site_cannot_press_the_button(city: PocketCity) -> None:
    assert Client(enforce_csrf_checks=True).post(PAGE).status_code == 403


@pytest.mark.parametrize("who", ["chen", "zhao", "sun"])
def test_whoever_reads_the_rules_may_ask(client: Client, city: PocketCity, ask: Any, who: str) -> None:
    client.force_login(getattr(city, who))
    ask(client)
    assert "Cliffs" in read(client)
