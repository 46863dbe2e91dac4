"""The frame of every page, and the pages of search and map that a browser is not needed for."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client

from interface.registry.map import refresh_map
from interface.registry.models import RegistryState
from tests.checks.city import FACTORY, SHOP, PocketCity, build_pocket_city

pytestmark = pytest.mark.django_db
BOX = "113.79,22.49,113.81,22.51"


@pytest.fixture
def city(db: None) -> PocketCity:
    with transaction.atomic():
        city = build_pocket_city()
    RegistryState.objects.update_or_create(authority=city.authority, defaults={"data_version": 1})
    with connection.cursor() as cursor:
        refresh_map(cursor, authority_id=city.authority.pk)
    return city


def test_a_page_holds_no_inline_style_and_no_script_without_a_nonce(client: Client, city: PocketCity):
    for address in ("/", "/search/?q=quay", "/help/", "/style/", "/accounts/login/"):
        html = client.get(address).text
        assert not re.search(r"<[^>]+\sstyle=", html), address
        assert not re.search(r"\son[a-z]+=\"", html), address
        for script in re.findall(r"<script\b[^>]*>", html):
            assert "nonce=" in script or 'type="application/json"' in script, (address, script)


def test_the_map_page_of_an_empty_installation_says_what_to_do(client: Client):
    html = client.get("/").text
    assert "No city is loaded yet" in html
    assert "make demo" in html
    assert 'id="map"' not in html


def test_the_map_page_lists_properties_for_whoever_has_no_script(client: Client, city: PocketCity):
    html = client.get("/").text
    assert f'data-certificate="{SHOP}"' in html
    assert "1 Quay Street" in html
    assert 'data-bbox="113.8' in html


def test_the_list_of_a_view_holds_what_lies_in_it_nearest_first(client: Client, city: PocketCity):
    html = client.get("/map/properties/?bbox=113.8008,22.5,113.8017,22.501", headers={"HX-Request": "true"}).text
    assert re.findall(r'data-certificate="([^"]+)"', html) == [FACTORY]
    assert "<html" not in html


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "1,2,1,2", "nan,0,1,1", "0,-91,1,1", "1e400,0,2,2"])
def test_a_malformed_view_is_refused_with_the_form_it_should_have(client: Client, city: PocketCity, box):
    response = client.get("/map/properties/", {"bbox": box})
    assert response.status_code == 400
    assert "west,south,east,north" in response.text


def test_a_view_without_properties_says_so(client: Client, city: PocketCity):
    html = client.get("/map/properties/?bbox=10,10,11,11").text
    assert "There is no property in this part of the map" in html


def test_the_map_page_and_search_ask_the_database_a_fixed_number_of_times(
    client: Client, city: PocketCity, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        client.get("/")
    with django_assert_max_num_queries(12):
        client.get("/search/?q=street")


def test_search_survives_whatever_is_typed(client: Client, city: PocketCity):
    for text in ("%", "_", "'", "\\", "\0", "<script>", "“”", "9" * 5000, "x " * 400, "🏠"):
        response = client.get("/search/", {"q": text})
        assert response.status_code == 200
        assert "<script>alert" not in response.text
    assert "&lt;script&gt;" in client.get("/search/", {"q": "<script>"}).text


def test_an_unreadable_number_of_rows_is_the_usual_number(client: Client, city: PocketCity):
    for show in ("-1", "many", "9" * 50, "٣"):
        assert client.get("/search/", {"q": "street", "show": show}).status_code == 200


def test_only_reading_is_offered(client: Client, city: PocketCity):
    for address in ("/", "/search/", f"/map/properties/?bbox={BOX}"):
        assert client.post(address).status_code == 405


def test_the_language_of_the_map_page_is_the_readers(client: Client, city: PocketCity):
    client.cookies["django_language"] = "zh-hans"
    html = client.get("/").text
    assert '<html lang="zh-Hans"' in html
    assert "码头街1号" in html
    assert "袖珍市" in html


def test_the_theme_of_the_address_is_the_theme_shown_and_an_unknown_one_the_first(client: Client, city: PocketCity):
    assert re.search(r'value="years" checked', client.get("/?theme=years").text)
    assert re.search(r'value="rights" checked', client.get("/?theme=colour").text)
