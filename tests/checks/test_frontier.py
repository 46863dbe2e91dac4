"""What more, or less, would cost: the frontier of a project on a site, as a part of the answer and as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from interface.checks import queries
from interface.checks.queries import Reachable, frontier_on_site, site_of
from protocol.paths.frontier import Frontier
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, SITE, TODAY, PocketCity
from tests.checks.test_site_page import page, words

SAID = {"use": "0901", "far": 8.9, "service_life": 20.0, "night_noise": 45, "power": 300}
QUERY = "ask/frontier/?use-1=0901&far=8.9&service_life=20&fact-night_noise=45&fact-power=300"
UNSAID = "ask/frontier/?use-1=0901&far=8.9&service_life=20"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


def reachable(certificate: str, **given: Any) -> Reachable:
    return frontier_on_site(site_of(AnonymousUser(), "pocket-city", certificate, as_of=TODAY), given)


def far_and_cost(found: Reachable) -> list[tuple[Any, Any]]:
    return [(point.far, point.cost) for point in found.frontier.points]


def test_a_project_as_asked_has_the_frontier_of_its_site(city: PocketCity) -> None:
    found = reachable(SHOP, **SAID)
    assert not found.as_wished
    # 588,000 CNY: 0.1 of the ground floor of 4,900 m² at 1,200 CNY/m².
    assert far_and_cost(found)[:2] == [(8.1, 0.0), (8.3, 588_000.0)]
    assert far_and_cost(found)[-1] == (9.1, 14_705_000.0)


def test_where_only_people_have_yet_to_answer_they_are_taken_to_answer_as_wished(city: PocketCity) -> None:
    found = reachable(SHOP, use="0901", far=8.9)
    assert found.as_wished
    assert far_and_cost(found) == far_and_cost(reachable(SHOP, **SAID))
    assert found.question.terms.values["far"] == 8.9


def test_ratio_and_years_that_are_not_said_are_no_reason_to_presume_anything(city: PocketCity) -> None:
    found = reachable(SHOP, use="0901", night_noise=45, power=300)
    assert not found.as_wished
    assert far_and_cost(found)[0] == (8.1, 0.0)


def test_a_project_that_is_blocked_with_answers_still_open_has_a_frontier_too(city: PocketCity) -> None:
    found = reachable(SHOP, use="0901", far=30.0)
    assert found.as_wished
    assert far_and_cost(found)[-1] == (9.1, 14_705_000.0)


def test_where_the_site_itself_is_unknown_or_an_answer_forbids_it_there_is_none(city: PocketCity) -> None:
    assert far_and_cost(reachable(BARE, **SAID)) == []
    assert far_and_cost(reachable(SHOP, **{**SAID, "night_noise": 61})) == []


def test_the_page_lists_every_point_with_its_paths_and_the_rules_that_bound_it(
    client: Client, city: PocketCity
) -> None:
    html = page(client, SHOP, QUERY)
    text = words(html)
    assert "What more, or less, would cost" in text
    assert "All else stays as you asked." in text
    assert "What is still to be said" not in text
    assert "Floor area ratio 8.1 for 23.8 years: at no cost, as of right" in text
    assert "Floor area ratio 8.3 for 23.8 years: CNY 588,000 by Open the ground floor to the public" in text
    table = words(html[html.index("<table") : html.index("</table>")])
    assert "8.1 23.8 years none as of right" in table
    assert "8.5 23.8 years CNY 1,176,000 Open the ground floor to the public share 0.2" in table
    assert table.count("23.8 years") == 10
    assert 'href="/rulebooks/pocket/2026-01-01/#far-ceiling"' in html
    assert 'href="/rulebooks/pocket/2026-01-01/#right-remaining"' in html
    assert 'href="/rulebooks/pocket/2026-01-01/#public-ground-floor"' in html


def test_asking_for_a_point_lands_at_its_cost(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, QUERY + "&floor_area=")
    address = next(each for each in asks(html) if "far=8.5" in each)
    assert "service_life=23.8" in address
    text = words(client.get(address).content.decode())
    assert "Yes if a path is taken." in text
    assert "The cheapest way · CNY 1,176,000" in text


def test_a_floor_area_that_was_asked_gives_way_to_the_ratio(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, QUERY.replace("far=8.9", "floor_area=43610"))
    assert all("floor_area" not in each for each in asks(html))
    # 8.9 for 20 years is asked for; the point has more years.
    assert any("far=8.9&service_life=23.8" in each for each in asks(html))


def test_the_point_that_is_asked_for_says_so(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, QUERY.replace("service_life=20", "service_life=23.8"))
    assert words(html).count("This is what you ask for.") == 1
    assert len(asks(html)) == 9


def test_what_was_presumed_is_said(client: Client, city: PocketCity) -> None:
    assert "What is still to be said is taken to be as the rules ask." in words(page(client, SHOP, UNSAID))


def test_one_point_is_a_sentence(client: Client, city: PocketCity) -> None:
    html = page(client, FACTORY, "ask/frontier/?use-1=1001&far=9&fact-night_noise=45&fact-power=300")
    assert "No paths lead further: at most floor area ratio 2.5 for 33.8 years, at no cost." in words(html)
    assert "<table" not in html


def test_one_point_by_paths_says_what_it_asks(client: Client, city: PocketCity) -> None:
    text = words(page(client, FACTORY, "ask/frontier/?use-1=0902&far=9&fact-night_noise=45&fact-power=300"))
    assert "at most floor area ratio 4 for 5 years, CNY 6,431,250." in text
    assert "Five-year transition" in text
    assert "Hold the sector certificate" in text


def test_htmx_gets_the_part_alone_and_nothing_where_there_are_no_points(client: Client, city: PocketCity) -> None:
    part = page(client, SHOP, QUERY, **HTMX)
    assert "<html" not in part
    assert '<h4 class="govuk-heading-s" id="frontier-title">' in part
    assert page(client, BARE, QUERY, **HTMX).strip() == ""
    assert "Nothing is known to land here" in words(page(client, BARE, QUERY))


def test_the_answer_brings_it_in_and_leads_there_without_scripts(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, QUERY.replace("frontier/", ""))
    place = re.search(r'<div id="frontier-place" hx-get="([^"]+)" hx-trigger="load".*?href="([^"]+)"', html, re.DOTALL)
    assert place is not None
    assert place[1] == place[2]
    assert "What more, or less, would cost" in words(client.get(unescape(place[1])).content.decode())


def test_it_is_in_the_readers_language(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP, QUERY, language="zh-hans"))
    assert "容积率 8.3、使用 23.8 年：58.8 万元，路径：首层公共开放" in text
    assert "容积率 8.1、使用 23.8 年：无需费用，按规则直接可行" in text
    assert not re.search("All else|Ask for|as of right|would cost", text)


def test_a_frontier_without_limits_or_with_unknown_costs_reads_well(
    client: Client, city: PocketCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlimited(edition: Any, question: Any, **_: Any) -> Frontier:
        return Frontier(
            (replace(first, far="no limit"), replace(second, service_life="no limit", cost="unknown")), False
        )

    first, second = reachable(SHOP, **SAID).frontier.points[:2]
    monkeypatch.setattr(queries, "frontier", unlimited)
    html = page(client, SHOP, QUERY)
    text = words(html)
    assert "Any floor area ratio for 23.8 years: at no cost, as of right" in text
    assert "Floor area ratio 8.3 for any time: at an unknown cost by Open the ground floor" in text
    assert "Steps that lie very close together may be left out." in text
    assert any("far=8.9&service_life=23.8" in each for each in asks(html))


def asks(html: str) -> list[str]:
    """Return the addresses of the points."""
    return [unescape(each) for each in re.findall(r'<a href="([^"]+)">Ask for this</a>', html)]


@pytest.mark.parametrize("head", [{}, HTMX])
@pytest.mark.parametrize("query", ["", "?use-1=0901&far=-1", "?use-1=nowhere", "?use-1=0901&far=%00"])
def test_what_cannot_be_is_refused(client: Client, city: PocketCity, query: str, head: dict[str, str]) -> None:
    html = page(client, SHOP, f"ask/frontier/{query}", status=422, **head)
    assert "What more" not in html
    assert ("<form" in html) == (not head)


def test_a_property_nobody_registered_is_not_found(client: Client, city: PocketCity) -> None:
    page(client, "PC(1999)9999", "ask/frontier/?use-1=0901", status=404)
    assert client.get(f"/atlantis/properties/{SHOP}/ask/frontier/?use-1=0901").status_code == 404
    assert client.post(f"{SITE}/{FLAT}/ask/frontier/?use-1=0901").status_code == 405
