"""What another edition does to every property of a city, for one project."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from interface.checks.city_map import _BEYOND, _CHANGE
from interface.checks.models import RunState, ScreeningRun
from interface.checks.screening_map import NO_LIMIT
from interface.registry.map import refresh_map
from interface.registry.models import RegistryState
from interface.rulebooks.operations import store_edition
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, TODAY, PocketCity
from tests.checks.test_site_page import words
from tests.rulebooks_app.texts import pocket_files

COMPARE = "/pocket-city/city/compare/"
PROJECT = {"use-1": "0901", "far": "5.5", "service_life": "10", "fact-night_noise": "40", "fact-power": "10"}
DAYS = {"old": "2026-01-01", "new": "2027-01-01"}
Executing = Callable[..., Any]


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def newer(city: PocketCity) -> PocketCity:
    """The city with an edition to come: shops in zone 1 get less, those in zone 2 more."""
    files = pocket_files()
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("in_force_from: 2026-01-01", "in_force_from: 2027-01-01")
    table = files["tables/base_far.csv"]
    found = dict(re.findall(r"^([12]),09,([\d.]+)", table, re.MULTILINE))
    for zone, figure in (("1", "1.0"), ("2", "9.0")):
        table = table.replace(f"{zone},09,{found[zone]}", f"{zone},09,{figure}")
    store_edition(authority=city.authority, files={**files, "tables/base_far.csv": table}, as_of=TODAY)
    return city


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Executing) -> Callable[..., HttpResponse]:
    """Return how somebody sends the form; both answers are then worked out at once."""

    def send(client: Client, /, **project: str) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(COMPARE, {**PROJECT, **DAYS, **project})
        assert response.status_code == 302
        return client.get(response.url)  # type: ignore[attr-defined]  # of a redirect

    return send


def text_of(response: HttpResponse) -> str:
    return words(response.content.decode())


def test_it_says_how_many_properties_change_and_which(client: Client, newer: PocketCity, ask: Executing) -> None:
    response = ask(client)
    assert ScreeningRun.objects.filter(state=RunState.DONE).count() == 2
    text = text_of(response)
    assert "2 of 4 properties get another verdict." in text
    listed = text[text.index("Properties that change") :]
    flat, shop = listed.index(FLAT), listed.index(SHOP)
    assert flat < shop
    assert "Lands by paths → becomes Lands Floor area ratio 5.2 → 11.7 by paths 5.8 → 12.3" in listed
    assert "Lands → becomes Blocked Floor area ratio 8.1 → 1.5 by paths 9.1 → 1.8" in listed
    assert "2 Mill Lane" not in listed  # blocked before and after


def test_the_matrix_counts_every_property_once(client: Client, newer: PocketCity, ask: Executing) -> None:
    html = ask(client).content.decode()
    table = html[html.index('<table class="govuk-table uos-matrix">') : html.index("</table>")]
    cells = re.findall(r'uos-matrix__(\w+)">.*?(\d+)<', table)
    assert sum(int(number) for _kind, number in cells) == 4
    assert sorted(kind for kind, _number in cells if kind != "none") == ["better", "same", "same", "worse"]


def test_a_cell_leads_to_its_properties(client: Client, newer: PocketCity, ask: Executing) -> None:
    html = ask(client).content.decode()
    address = re.findall(r'href="([^"]*cell=lands_by_path\.lands#list)"', html)[0].replace("&amp;", "&")
    text = text_of(client.get(address))
    listed = text[text.index("Properties that change") :]
    assert "1 to 1 of 1" in listed
    assert FLAT in listed
    assert SHOP not in listed


def test_floor_area_gained_and_lost_is_told_by_use(client: Client, newer: PocketCity, ask: Executing) -> None:
    html = ask(client).content.decode()
    text = words(html[html.index('id="capacity"') :])
    # Quay Street could take 8.1 of its 4,900 m² and can take nothing now; Garden Road had to take a path, and has 11.7.
    assert "+17,640 m² 39,690 m² → 57,330 m²" in text
    uses = text[text.index("By registered use") : text.index("Properties that change")]
    assert "Urban housing (0701) 0 m² 57,330 m² +57,330 m²" in uses
    assert "Retail and hospitality (0901) 39,690 m² 0 m² −39,690 m²" in uses
    assert "Industry (1001)" not in uses


def test_a_limit_that_falls_away_is_no_loss_of_floor_area(client: Client, city: PocketCity, ask: Executing) -> None:
    files = pocket_files()
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("in_force_from: 2026-01-01", "in_force_from: 2027-01-01")
    files["tables/base_far.csv"] = re.sub(
        r"^1,09,[\d.]+", "1,09,no limit", files["tables/base_far.csv"], flags=re.MULTILINE
    )
    store_edition(authority=city.authority, files=files, as_of=TODAY)
    html = ask(client).content.decode()
    text = words(html[html.index('id="capacity"') :])
    assert "As of right On 1 parcel there is no limit any more; it was 39,690 m² there. Of 1 parcel it is not" in text
    assert "−" not in text[: text.index("Properties that change")]


def test_what_was_screened_before_is_used_again(client: Client, newer: PocketCity, ask: Executing) -> None:
    address = ask(client).request["PATH_INFO"]  # type: ignore[attr-defined]
    assert address == COMPARE
    runs = set(ScreeningRun.objects.values_list("pk", flat=True))
    ask(Client())
    assert set(ScreeningRun.objects.values_list("pk", flat=True)) == runs


def test_an_address_alone_starts_nothing(client: Client, newer: PocketCity) -> None:
    text = text_of(client.get(COMPARE, {**DAYS, "use": "0901"}))
    assert "has not been put to both editions yet" in text
    assert "Compare the editions" in text
    assert not ScreeningRun.objects.exists()


def test_an_address_shows_what_is_worked_out(client: Client, newer: PocketCity, ask: Executing) -> None:
    with_use = {
        "use-1": "0901",
        "far": "",
        "service_life": "",
        "fact-night_noise": "",
        "fact-power": "",
        "presume": "1",
    }
    ask(client, **with_use)
    text = text_of(Client().get(COMPARE, {**DAYS, "use": "0901"}))
    assert "Properties by verdict, before and after" in text


def test_while_it_is_worked_out_the_page_looks_again(client: Client, newer: PocketCity) -> None:
    address = client.post(COMPARE, {**PROJECT, **DAYS}).url  # type: ignore[attr-defined]
    html = client.get(address).content.decode()
    assert html.count("<progress") == 2
    assert 'hx-trigger="every 1s"' in html
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part


def test_the_older_edition_comes_first_whichever_way_they_are_named(client: Client, newer: PocketCity) -> None:
    html = client.get(COMPARE, {"old": "2027-01-01", "new": "2026-01-01"}).content.decode()
    assert re.search(r'name="old">.*?<option value="2026-01-01" selected>', html, re.DOTALL)


@pytest.mark.parametrize("days", [{}, {"old": "x", "new": "1999-01-01"}, {"old": "2026-01-01", "new": "2026-01-01"}])
def test_days_without_an_edition_are_taken_for_the_last_two(
    client: Client, newer: PocketCity, days: dict[str, str]
) -> None:
    html = client.get(COMPARE, days).content.decode()
    assert re.search(r'name="old">.*?<option value="2026-01-01" selected>', html, re.DOTALL)
    assert re.search(r'name="new">.*?<option value="2027-01-01" selected>', html, re.DOTALL)


def test_what_cannot_be_is_refused_in_the_form(client: Client, newer: PocketCity) -> None:
    response = client.post(COMPARE, {**PROJECT, **DAYS, "far": "-1"})
    assert response.status_code == 422
    assert "Write a number above zero." in text_of(response)
    assert not ScreeningRun.objects.exists()


def test_where_there_is_one_edition_there_is_nothing_to_compare(client: Client, city: PocketCity) -> None:
    response = client.get(COMPARE)
    assert response.status_code == 404
    assert "It takes two editions" in text_of(response)
    assert client.get("/atlantis/city/compare/").status_code == 404


def test_a_stranger_reads_and_compares_like_everybody(newer: PocketCity, ask: Executing) -> None:
    stranger = Client()
    stranger.force_login(newer.sun)
    assert "2 of 4 properties" in text_of(ask(stranger))


def test_nothing_changes_where_the_editions_agree(client: Client, newer: PocketCity, ask: Executing) -> None:
    text = text_of(ask(client, **{"use-1": "1001", "far": "1"}))
    assert "For this project nothing changes on any of the 4 properties." in text
    assert FACTORY not in text[text.index("Properties that change") :]


NEAR, FAR_OUT = "15/26742/14281", "8/208/111"


@pytest.fixture
def drawn(newer: PocketCity) -> PocketCity:
    """The city with its map."""
    with connection.cursor() as cursor:
        refresh_map(cursor, authority_id=newer.authority.pk)
    RegistryState.objects.update_or_create(authority=newer.authority, defaults={"data_version": 1})
    return newer


def tile(client: Client, place: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what a tile that compares the two answers there are holds, by layer."""
    old, new = ScreeningRun.objects.order_by("edition__in_force_from")
    response = client.get(f"/tiles/screening/{old.pk}/{new.pk}/{place}.mvt")
    assert response.status_code == 200
    again = client.get(f"/tiles/screening/{old.pk}/{new.pk}/{place}.mvt", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    path = folder / f"{place.replace('/', '-')}.mvt"
    path.write_bytes(response.content)
    layers = [name for name, _ in pyogrio.list_layers(path)]
    return {name: pyogrio.read_arrow(path, layer=name)[1].to_pylist() for name in layers}


class TestMap:
    def test_it_shows_what_can_be_built_on_each_parcel_before_and_after(
        self, client: Client, drawn: PocketCity, ask: Executing, tmp_path: Path
    ) -> None:
        ask(client)
        parcels = {each["certificate"]: each for each in tile(client, NEAR, tmp_path)["properties"]}
        assert set(parcels) == {SHOP, FACTORY, FLAT, BARE}
        shop, flat = parcels[SHOP], parcels[FLAT]
        assert (shop["verdict_before"], shop["verdict"]) == ("lands", "blocked")
        assert (shop["right_before"], shop["right"], shop["right_change"]) == (8.1, 0, -8.1)
        # By paths it landed before already: nothing as of right until the newer edition.
        assert (flat["right_before"], flat["right"], flat["right_change"]) == (0, 11.7, 11.7)
        assert flat["paths_change"] == pytest.approx(12.3 - 5.8)

    def test_what_nobody_can_tell_is_neither_nothing_nor_without_a_limit(
        self, client: Client, drawn: PocketCity, ask: Executing, tmp_path: Path
    ) -> None:
        ask(client)
        bare = next(each for each in tile(client, NEAR, tmp_path)["properties"] if each["certificate"] == BARE)
        assert bare["verdict"] == "undetermined"
        assert not {name for name, value in bare.items() if name.startswith(("right", "paths")) and value is not None}

    def test_far_out_a_block_shows_its_middle_parcel(
        self, client: Client, drawn: PocketCity, ask: Executing, tmp_path: Path
    ) -> None:
        ask(client)
        (block,) = tile(client, FAR_OUT, tmp_path)["blocks"]
        assert (block["lands"], block["blocked"], block["undetermined"]) == (1, 2, 1)
        # 8.1, 0, 0 and one unknown before; 0, 0, 11.7 and one unknown after.
        assert (block["right_before"], block["right"], block["right_change"]) == (0, 0, 0)
        assert block["verdict"] == "blocked"

    def test_a_limit_that_falls_away_is_told_from_more_floor_area(
        self, client: Client, city: PocketCity, ask: Executing, tmp_path: Path
    ) -> None:
        files = pocket_files()
        files["rulebook.yaml"] = files["rulebook.yaml"].replace(
            "in_force_from: 2026-01-01", "in_force_from: 2027-01-01"
        )
        files["tables/base_far.csv"] = re.sub(
            r"^1,09,[\d.]+", "1,09,no limit", files["tables/base_far.csv"], flags=re.MULTILINE
        )
        store_edition(authority=city.authority, files=files, as_of=TODAY)
        with connection.cursor() as cursor:
            refresh_map(cursor, authority_id=city.authority.pk)
        html = ask(client).content.decode()
        shop = next(each for each in tile(client, NEAR, tmp_path)["properties"] if each["certificate"] == SHOP)
        assert shop["right"] == NO_LIMIT
        lifted = next(one for one in _CHANGE if one.at_least == _BEYOND)
        assert shop["right_change"] >= lifted.at_least
        assert words(html).count("limit lifted") >= 2

    def test_the_page_lets_one_choose_what_it_shows(self, client: Client, drawn: PocketCity, ask: Executing) -> None:
        response = ask(client)
        html = response.content.decode()
        choices = re.findall(r'name="theme" value="([\w-]+)"( checked)?', html)
        assert len(choices) == 8
        assert [code for code, checked in choices if checked] == ["right-change"]
        shown = re.findall(r'data-legend="([\w-]+)"[^>]*?( hidden)?>', html)
        assert [code for code, hidden in shown if not hidden] == ["right-change"]
        chosen = client.get(f"{response.request['PATH_INFO']}?{response.request['QUERY_STRING']}&theme=verdict-after")  # type: ignore[attr-defined]  # what the test client asked
        assert re.search(r'value="verdict-after" checked', chosen.content.decode())

    def test_tiles_of_answers_that_are_not_there_are_refused(
        self, client: Client, drawn: PocketCity, ask: Executing
    ) -> None:
        ask(client)
        old, new = ScreeningRun.objects.all()
        assert client.get(f"/tiles/screening/{uuid.uuid4()}/{new.pk}/{NEAR}.mvt").status_code == 404
        assert client.get(f"/tiles/screening/{old.pk}/{uuid.uuid4()}/{NEAR}.mvt").status_code == 404
        assert client.get(f"/tiles/screening/{old.pk}/{new.pk}/2/9/9.mvt").status_code == 404
