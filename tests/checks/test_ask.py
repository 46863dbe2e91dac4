"""Asking about a project of one's own, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.checks.city import BARE, FACTORY, SHOP, PocketCity
from tests.checks.test_site_page import page, words


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


ENOUGH = "&service_life=20&fact-night_noise=45&fact-power=300&starts_on=2026-03-01"


def test_a_project_that_fits_lands_with_its_margins(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP, f"ask/?use-1=0901&far=6{ENOUGH}"))
    assert "This project can land as of right: every rule is met." in text
    assert "Floor area ratio 6 up to 8.1 +2.1" in text
    assert "Service life 20 years up to 23.8 years +3.8" in text


def test_a_project_above_the_ceiling_names_the_paths(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, f"ask/?use-1=0901&far=8.9{ENOUGH}")
    text = words(html)
    assert "No as it stands: “Floor area ratio ceiling”. Yes if a path is taken." in text
    assert "−0.8" in text
    assert 'href="/rulebooks/pocket/2026-01-01/#far-transfer"' in html


def test_the_cheapest_way_stands_first_with_its_level_duties_and_consents(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, f"ask/?use-1=0901&far=8.5{ENOUGH}")
    text = words(html[html.index('class="uos-way"') :])
    first, _, rest = text.partition("The next way")
    # 0.2 of the ground floor of 4,900 m² at 1,200 CNY/m²; the transfer would take 0.4 at 3,000 CNY/m² and 5,000 more.
    assert "The cheapest way · CNY 1,176,000" in first
    assert "Open the ground floor to the public share 0.2" in first
    assert "Keep 20% of the ground floor open · due: completion · until: the end" in first
    assert "Floor area moved from a heritage house · CNY 5,885,000" in rest


def test_the_reader_chooses_what_the_first_way_has_least_of(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, f"ask/?use-1=0901&far=8.5{ENOUGH}")
    found = re.search(r'id="ways">(.*?)</p>', html, re.DOTALL)
    assert found is not None
    assert "<strong>least cost</strong>" in found[1]
    addresses = re.findall(r'href="([^"]*)"', found[1])
    assert len(addresses) == 2
    other = client.get(addresses[0].replace("&amp;", "&")).content.decode()
    first, _, rest = words(other[other.index('class="uos-way"') :]).partition("The next way")
    # Opening the ground floor is a duty to the end; what is moved from a heritage house is moved.
    assert "The way with the fewest obligations · 0 obligations · CNY 5,885,000" in first
    assert "Floor area moved from a heritage house" in first
    assert "Open the ground floor to the public · 1 obligation · CNY 1,176,000" in rest
    assert "<strong>fewest obligations</strong>" in other
    again = re.search(r'id="ways">(.*?)</p>', other, re.DOTALL)
    assert again is not None
    assert all(address.count("first=") == 1 for address in re.findall(r'href="([^"]*)"', again[1]))


@pytest.mark.parametrize("nothing", ["", "beauty", "cost"])
def test_what_no_way_can_be_sorted_by_is_cost(client: Client, city: PocketCity, nothing: str) -> None:
    text = words(page(client, SHOP, f"ask/?use-1=0901&far=8.5{ENOUGH}&first={nothing}"))
    assert "The cheapest way · CNY 1,176,000" in text


def test_one_way_leaves_nothing_to_choose(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, f"ask/?use-1=0901&far=8.9{ENOUGH}")
    assert html.count('class="uos-way__steps"') == 1
    assert 'id="ways"' not in html


def test_what_is_still_to_be_said_leaves_an_outlook(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP, "ask/?use-1=0901&far=8.5&service_life=20&starts_on=2026-03-01"))
    assert "It cannot be told yet: 2 facts are missing." in text
    outlook = text[text.index("If what is still to be said is as the rules ask") :]
    assert "Lands by paths" in outlook[:120]
    assert "The cheapest way · CNY 1,176,000" in outlook
    lands = words(page(client, SHOP, "ask/?use-1=0901&far=6&service_life=20&starts_on=2026-03-01"))
    assert "This project can land as of right" in lands[lands.index("If what is still to be said") :]


def test_an_outlook_is_not_drawn_where_the_site_itself_is_unknown(client: Client, city: PocketCity) -> None:
    assert "If what is still to be said" not in words(page(client, BARE, f"ask/?use-1=0901&far=1{ENOUGH}"))


def test_a_project_no_path_helps_is_blocked_with_the_reason(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP, "ask/?use-1=0901&far=6&service_life=20&fact-night_noise=61&fact-power=300"))
    assert "This project cannot land" in text
    assert "In the way: “Quiet at night”." in text


def test_what_was_left_empty_is_missing_at_once(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP, "ask/?use-1=0901&far=6&service_life=20"))
    assert re.search(r"cannot be told yet: \d facts? (is|are) missing", text)
    missing = text[text.index("What nobody knows yet") :]
    assert re.search("power demand", missing, re.IGNORECASE)
    assert re.search("noise at the site boundary", missing, re.IGNORECASE)


def test_facts_of_the_site_that_nobody_knows_are_missing_too(client: Client, city: PocketCity) -> None:
    text = words(page(client, BARE, f"ask/?use-1=0901&far=1{ENOUGH}"))
    assert re.search("density zone", text[text.index("What nobody knows yet") :], re.IGNORECASE)


def test_a_mixed_use_is_answered_as_a_whole(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP, f"ask/?use-1=0901&share-1=50&use-2=0701&share-2=50&far=4.8{ENOUGH}"))
    assert "can land as of right" in text
    text = words(page(client, SHOP, f"ask/?use-1=0901&share-1=50&use-2=0701&share-2=50&far=4.9{ENOUGH}"))
    assert "if a path is taken" in text


def test_charges_and_consents_are_told(client: Client, city: PocketCity) -> None:
    text = words(page(client, FACTORY, "ask/?use-1=0902&far=2&service_life=5&fact-night_noise=45&fact-power=300"))
    assert re.search(r"Supplement to the land price: CNY [\d,]+", text)
    assert re.search("land grantor", text[text.index("Whose consent is asked") :], re.IGNORECASE)


def test_the_answer_has_an_address_to_pass_on(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, f"ask/?use-1=0901&far=6&floor_area=&use-2={ENOUGH}")
    address = re.search(r'href="(http://testserver[^"]+/ask/\?[^"]+)"', html)
    assert address is not None
    assert "floor_area" not in address[1]
    again = client.get(address[1].replace("&amp;", "&"))
    assert "This project can land as of right" in again.content.decode()


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("use-1=0901&far=-1", "far", "Floor area ratio: Write a number above zero."),
        ("use-1=0901&service_life=10000", "service_life", "Nothing is planned for more than 999 years"),
        ("use-1=0901&share-1=200", "share-1", "A share is between 0 and 100 %."),
        ("use-1=&far=2", "use-1", "Choose the use of the project."),
        ("use-1=nowhere", "use-1", "not in the catalogue"),
        ("use-1=0901&far=NaN", "far", "Write a number"),
        ("use-1=0901&fact-night_noise=quiet", "fact-night_noise", "Write a number"),
        ("use-1=0901&starts_on=2026-02-30", "starts_on", "Write the start"),
        ("use-1=0901&far=%00", "far", "Write a number"),
    ],
)
def test_absurd_projects_are_refused_with_a_summary_that_leads_to_the_field(
    client: Client, city: PocketCity, query: str, field: str, sentence: str
) -> None:
    html = page(client, SHOP, f"ask/?{query}", status=422)
    assert f'<li><a href="#{field}">' in html
    assert f'id="{field}-error"' in html
    assert re.search(rf'id="{field}"[^>]*aria-describedby="[^"]*{field}-error', html)
    assert sentence in words(html)
    assert 'id="answer"' not in html


def test_the_refusal_is_in_the_readers_language(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, "ask/?use-1=0901&far=-1", language="zh-hans", status=422)
    assert 'lang="zh-Hans"' in html
    assert "容积率" in words(html)


def test_htmx_gets_form_and_answer_alone(client: Client, city: PocketCity) -> None:
    part = page(client, SHOP, f"ask/?use-1=0901&far=6{ENOUGH}", **{"HX-Request": "true"})
    assert "<html" not in part
    assert 'id="answer"' in part
    assert 'value="6"' in part


def test_the_form_without_a_question_is_empty_and_without_errors(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, "ask/")
    assert "govuk-error" not in html
    assert "夜间场界最大噪声" in page(client, SHOP, "ask/", language="zh-hans")
