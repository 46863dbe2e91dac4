"""The pages on which a citizen reads the rules."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from interface.accounts.models import Authority
from interface.rulebooks.operations import store_edition
from tests.rulebooks_app.texts import pocket_files, pocket_files_from

TODAY = dt.date(2026, 3, 1)
PAGE = "/rulebooks/pocket/2026-01-01/"


@pytest.fixture
def stored(authority: Authority) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)


def text_of(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_rulebook_the_list_says_how_to_store_one(db: None, client: Client) -> None:
    assert "load_rulebook" in text_of(client, "/rulebooks/")


@pytest.mark.usefixtures("stored")
def test_the_list_leads_to_each_edition(client: Client) -> None:
    page = text_of(client, "/rulebooks/")
    assert f'href="{PAGE}"' in page
    assert "Pocket landing protocol" in page


@pytest.mark.usefixtures("stored")
def test_every_rule_and_path_has_an_address_of_its_own(client: Client) -> None:
    page = text_of(client, PAGE)
    for anchor in (
        "allow-compatible",
        "far-ceiling",
        "night-noise",
        "term-by-use",
        "public-ground-floor",
        "fact-site_area",
        "table-base_far",
        "value-far_ceiling",
        "consent-land-grantor",
        "charge-land-value",
        "use-0901",
    ):
        assert len(re.findall(f'id="{anchor}"', page)) == 1, anchor
    for target in set(re.findall(r'href="#([^"]+)"', page)):
        assert f'id="{target}"' in page, f"a link leads nowhere: #{target}"


@pytest.mark.usefixtures("stored")
def test_a_rule_says_its_condition_in_words_and_as_written(client: Client) -> None:
    page = re.sub(r"<[^>]+>", "", text_of(client, PAGE))
    assert "is at most 50 dB" in page
    assert "night_noise &lt;= 50" in page
    assert "registered use does not belong to Industry (10)" in page
    assert "not checked against its source" in page
    assert "GB 3096 class 2" in page


@pytest.mark.usefixtures("stored")
def test_tables_show_figures_with_titles_of_uses(client: Client) -> None:
    page = text_of(client, PAGE)
    assert "Residential (07)" in page
    assert "5.4" in page
    assert "no limit" in page


@pytest.mark.usefixtures("stored")
def test_the_page_speaks_chinese(client: Client) -> None:
    page = text_of(client, PAGE, "zh-hans")
    assert "袖珍落地协议" in page
    assert "容积率上限" in page
    assert "夜间场界最大噪声" in page


def test_the_rulebooks_own_address_leads_to_the_edition_in_force(authority: Authority, client: Client) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    store_edition(authority=authority, files=pocket_files_from("2999-01-01"), as_of=TODAY)
    assert client.get("/rulebooks/pocket/")["location"] == PAGE


def test_an_edition_tells_what_changed_since_the_one_before(authority: Authority, client: Client) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    store_edition(authority=authority, files=pocket_files_from("2027-01-01"), as_of=TODAY)
    page = text_of(client, "/rulebooks/pocket/2027-01-01/")
    changes = page[page.index('id="changes"') :]
    assert "base_far" in changes or "base far" in changes
    assert "3.2" in changes
    assert "3.6" in changes
    assert 'id="changes"' not in text_of(client, PAGE)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "address", ["/rulebooks/nowhere/", "/rulebooks/nowhere/2026-01-01/", "/rulebooks/pocket/2001-01-01/"]
)
def test_an_unknown_edition_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("stored")
def test_the_number_of_statements_does_not_grow_with_the_rules(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    text_of(client, PAGE)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        text_of(client, PAGE)


@pytest.mark.usefixtures("stored")
def test_a_condition_in_chinese_has_no_gap_between_two_chinese_characters(client: Client) -> None:
    said = re.sub(
        "<[^>]+>", "", "\n".join(re.findall(r"<dd>(.*?)(?:<details|</dd>)", text_of(client, PAGE, "zh-hans")))
    )
    assert "不超过" in said
    assert not re.search(r"[\u4e00-\u9fff，；、（）“”] [\u4e00-\u9fff，；、（）“”]", said), said
