"""What can land here: the page of a site, for everybody from the owner to the stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings

from interface.registry.models import Layer, LayerVersion
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, SITE, PocketCity


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


def page(
    client: Client, certificate: str, rest: str = "", *, language: str = "en", status: int = 200, **head: str
) -> str:
    response = client.get(f"{SITE}/{certificate}/{rest}", headers={"accept-language": language, **head})
    assert response.status_code == status
    return response.content.decode()


def words(html: str) -> str:
    """Return the text of a page, its spaces collapsed."""
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL))
    )


def group(html: str, verdict: str) -> list[str]:
    """Return the codes of the uses in the group of a verdict."""
    found = re.search(rf'<section class="uos-group" id="{verdict}".*?</section>', html, re.DOTALL)
    return re.findall(r'id="explained-([^"]+)"', found[0]) if found else []


def test_the_page_says_first_how_many_uses_can_land(client: Client, city: PocketCity) -> None:
    text = words(page(client, FACTORY))
    assert text.index("1 of 8 uses can land here as of right, and 6 more by paths.") < text.index("What can land here")


def test_uses_stand_in_groups_by_verdict(client: Client, city: PocketCity) -> None:
    html = page(client, FACTORY)
    assert group(html, "lands") == ["1001"]
    assert "0902" in group(html, "lands_by_path")
    assert group(html, "blocked") == ["10"]
    shop = page(client, SHOP)
    assert "0901" in group(shop, "lands")
    assert group(shop, "blocked") == ["10", "1001"]


def test_a_use_shows_its_bounds_and_the_rule_that_binds(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP)
    row = html[html.index("/uses/0901/") : html.index("/uses/0902/")]
    text = words(row)
    assert "up to 8.1" in text
    assert "by paths up to 9.1" in text
    assert "up to 23.8 years" in text
    assert "/rulebooks/pocket/2026-01-01/#far-ceiling" in row
    assert "/rulebooks/pocket/2026-01-01/#right-remaining" in row


def test_what_every_project_must_answer_is_said_once(client: Client, city: PocketCity) -> None:
    text = words(page(client, SHOP))
    assert text.count("at most 50 dB") == 1


def test_missing_facts_leave_uses_undetermined_and_are_named(client: Client, city: PocketCity) -> None:
    html = page(client, BARE)
    assert "0901" in group(html, "undetermined")
    assert not group(html, "lands")
    text = words(html)
    assert "cannot be told yet: facts of the site are missing" in text
    assert "Not known: density zone" in text


def test_the_explanation_tells_rule_by_rule_what_binds_and_what_it_cites(client: Client, city: PocketCity) -> None:
    html = page(client, FACTORY, "uses/0902/")
    text = words(html)
    assert "Office and finance can land here if a path is taken." in text
    assert "Five-year transition" in text
    assert "GB 3096 class 2" in text
    assert "Regulations of 1990, Art. 12" in text
    assert "at most 50 dB" in text
    assert 'href="/rulebooks/pocket/2026-01-01/#night-noise"' in html
    assert re.search(r"Site area 4,900 m² .{0,40}[Rr]egister.{0,40}5 January 2026", text)
    assert 'class="uos-rule uos-rule--fails"' in html


def test_htmx_gets_the_explanation_alone(client: Client, city: PocketCity) -> None:
    part = page(client, FACTORY, "uses/0902/", **{"HX-Request": "true"})
    assert "<html" not in part
    assert "Rule by rule" in part


def test_a_slot_for_reporting_a_bug_is_filled_by_settings(client: Client, city: PocketCity) -> None:
    assert "Report a bug" not in page(client, FACTORY, "uses/0902/")
    with override_settings(BUG_REPORT_URL_NAME="rulebooks:index"):
        html = page(client, FACTORY, "uses/0902/")
    assert "?rulebook=pocket&amp;edition=2026-01-01&amp;rule=night-noise" in html


@pytest.mark.parametrize("code", ["9999", "x", "09%2001", "%00"])
def test_a_use_the_catalogue_does_not_have_is_not_found(client: Client, city: PocketCity, code: str) -> None:
    assert "not in the catalogue" in words(page(client, SHOP, f"uses/{code}/", status=404))


def test_rights_show_shares_holders_and_terms(client: Client, city: PocketCity) -> None:
    client.force_login(city.chen)
    text = words(page(client, FACTORY))
    assert "Right to use land Chen 2/3 1 January 2010 1 January 2060 granted Industry (1001)" in text
    assert "Lin 1/3" in text
    assert "Lease · Bright Labs" in text


def test_a_stranger_reads_a_natural_person_instead_of_names(client: Client, city: PocketCity) -> None:
    for reader in (None, city.sun):
        if reader is not None:
            client.force_login(reader)
        text = words(page(client, FACTORY))
        assert "Chen" not in text
        assert "Lin" not in text.replace("Sign in", "")
        assert text.count("a natural person") == 2
        assert "Bright Labs" in text


def test_approver_and_planner_read_the_names(client: Client, city: PocketCity) -> None:
    for reader in (city.wu, city.zhao):
        client.force_login(reader)
        assert "Chen" in words(page(client, FACTORY))


def test_joint_ownership_is_called_joint(client: Client, city: PocketCity) -> None:
    client.force_login(city.lin)
    text = words(page(client, FLAT))
    assert "Ownership Chen joint" in text
    assert "Ownership Lin joint" in text


def test_units_stand_by_level_as_a_figure_and_as_a_table(client: Client, city: PocketCity) -> None:
    html = page(client, FACTORY)
    assert 'class="uos-stack"' in html
    assert "Hall building −1 to 3 6,000" in words(html)


def test_facts_have_unit_source_and_date_and_unknown_ones_say_so(client: Client, city: PocketCity) -> None:
    known = words(page(client, SHOP))
    assert re.search(r"distance to the metro 150 m Layer metro station 5 January 2026", known, re.IGNORECASE)
    unknown = words(page(client, BARE))
    facts = unknown[unknown.index("What the rules ask about this site") :]
    assert re.search(r"density zone unknown", facts, re.IGNORECASE)


def test_doing_nothing_is_compared_with(client: Client, city: PocketCity) -> None:
    text = words(page(client, FACTORY))
    assert "If nobody does anything, Industry (1001) goes on until the right ends on 1 January 2060." in text
    assert "Floor area ratio 1.22 up to 4" in text


def test_the_edition_and_its_day_are_named(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP)
    assert '<a href="/rulebooks/pocket/2026-01-01/">Pocket landing protocol</a>' in html


def test_without_an_edition_in_force_the_register_is_still_shown(client: Client, city: PocketCity) -> None:
    with time_machine.travel("2020-01-01T04:00:00Z", tick=False):
        text = words(page(client, SHOP))
        assert "No rulebook is in force here" in text
        assert "Right to use land" in text
        page(client, SHOP, "ask/", status=404)
        page(client, SHOP, "uses/0901/", status=404)


def test_the_list_can_be_filtered_without_javascript(client: Client, city: PocketCity) -> None:
    html = page(client, SHOP, "?filter=office")
    assert "explained-0902" in html
    assert "explained-0901" not in html
    assert "explained-0902" in page(client, SHOP, "?filter=商务", language="zh-hans")
    assert "No use with this name" in page(client, SHOP, "?filter=zzz")


def test_the_small_map_draws_the_site_its_neighbours_and_the_streets(client: Client, city: PocketCity) -> None:
    html = page(client, FACTORY)
    assert html.count('class="uos-sitemap__site"') == 1
    assert html.count('class="uos-sitemap__parcel"') >= 2
    assert html.count('class="uos-sitemap__streets"') == 1


def test_the_map_draws_the_current_version_of_a_layer_only(client: Client, city: PocketCity) -> None:
    streets = Layer.objects.get(name="streets")
    LayerVersion.objects.filter(layer=streets).update(is_current=False)
    assert 'class="uos-sitemap__streets"' not in page(client, FACTORY)


def test_the_page_speaks_chinese(client: Client, city: PocketCity) -> None:
    text = words(page(client, FACTORY, language="zh-hans"))
    for word in ("磨坊巷2号", "容积率", "商务金融用地", "袖珍落地协议"):
        assert word in text


@pytest.mark.parametrize("certificate", ["PC(2020)9999", "%20", "a/b/c", "粤(2020)不动产权第1号", "%00", "x" * 2000])
def test_an_unknown_certificate_gets_help(client: Client, city: PocketCity, certificate: str) -> None:
    text = words(page(client, certificate, status=404))
    assert "no property with this certificate number" in text
    assert "Search by unit code" in text


def test_an_unknown_authority_gets_help(client: Client, city: PocketCity) -> None:
    response = client.get(f"/atlantis/properties/{SHOP}/")
    assert response.status_code == 404
    assert b"atlantis" in response.content


def test_no_query_per_use_or_per_rule(client: Client, city: PocketCity, django_assert_max_num_queries: Any) -> None:
    page(client, SHOP)
    with django_assert_max_num_queries(10):
        page(client, SHOP)
    with django_assert_max_num_queries(9):
        page(client, SHOP, "uses/0901/")
    with django_assert_max_num_queries(9):
        page(client, SHOP, "ask/?use-1=0901&far=2")


def test_signed_in_it_takes_a_few_statements_more_and_no_more(
    client: Client, city: PocketCity, django_assert_max_num_queries: Any
) -> None:
    client.force_login(city.chen)
    page(client, FACTORY)
    with django_assert_max_num_queries(14):
        page(client, FACTORY)
