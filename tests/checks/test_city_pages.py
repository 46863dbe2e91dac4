"""The pages of a whole city: asking, waiting, stopping, and reading what came of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from kombu.exceptions import OperationalError

from interface.accounts.models import Authority
from interface.checks import operations, screening_files, screening_work, tasks
from interface.checks.models import RunState, ScreeningRun
from interface.registry.map import refresh_map
from interface.registry.models import Property, RegistryState
from protocol.screen.cannot import ScreeningFailed
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, SITE, PocketCity
from tests.checks.city_asking import FORM, PROJECT, Executing, address_of, text_of
from tests.checks.test_site_page import words


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


class TestAsking:
    def test_the_form_asks_for_one_use_and_what_is_not_said_counts_as_met_unless_one_says_otherwise(
        self, client: Client, city: PocketCity
    ) -> None:
        html = client.get(FORM).content.decode()
        assert re.findall(r'name="(use-\d|share-\d|floor_area)"', html) == ["use-1"]
        assert re.search(r'<input[^>]*name="presume"[^>]* checked', html)

    def test_the_form_takes_a_project_from_its_address(self, client: Client, city: PocketCity) -> None:
        html = client.get(f"{FORM}?use-1=0902&far=2.5&fact-power=12&presume=0&zeppelin=1").content.decode()
        assert '<option value="0902" selected>' in html
        assert re.search(r'name="far"[^>]* value="2.5"', html)
        assert re.search(r'name="fact-power"[^>]* value="12"', html)
        assert not re.search(r'name="presume"[^>]* checked', html)

    def test_sending_it_leads_to_an_address_of_its_own_with_the_project(
        self, client: Client, city: PocketCity, ask: Executing
    ) -> None:
        response = ask(client, presume="1")
        run = ScreeningRun.objects.get()
        assert address_of(response) == f"/city/{run.pk}/"
        assert run.state == RunState.DONE
        assert run.question["values"]["far"] == 3
        assert run.question["presume"] is True
        text = text_of(response)
        assert "Office and finance across Pocket City" in text
        assert "Floor area ratio 3" in text
        assert "What is not said yet counts as met." in text

    def test_the_same_question_is_not_worked_out_twice(self, client: Client, city: PocketCity, ask: Executing) -> None:
        first = address_of(ask(client))
        assert address_of(ask(Client())) == first
        assert ScreeningRun.objects.count() == 1

    @pytest.mark.parametrize(
        ("project", "says"),
        [
            ({"use-1": ""}, "Choose the use of the project."),
            ({"use-1": "zeppelin"}, "not in the catalogue"),
            ({"far": "-1"}, "Write a number above zero."),
            ({"fact-power": "much"}, "Write a number, for example 2.4."),
        ],
    )
    def test_what_cannot_be_is_refused_with_what_was_typed(
        self, client: Client, city: PocketCity, project: dict[str, str], says: str
    ) -> None:
        response = client.post(FORM, {**PROJECT, "service_life": "12", **project})
        assert response.status_code == 422
        assert says in text_of(response)
        assert re.search(r'name="service_life"[^>]* value="12"', response.content.decode())
        assert not ScreeningRun.objects.exists()

    def test_too_many_at_a_time_are_told_to_wait_and_find_theirs_below(
        self, client: Client, city: PocketCity, waiting: str, settings: Any
    ) -> None:
        settings.SCREENING_ALIVE_PER_ADDRESS = 1
        response = client.post(FORM, {**PROJECT, "far": "1"})
        assert response.status_code == 429
        assert "Some of your questions are still being worked out." in text_of(response)
        assert f'href="{waiting}"' in response.content.decode()

    def test_a_full_queue_says_so(self, client: Client, city: PocketCity, waiting: str, settings: Any) -> None:
        settings.SCREENING_ALIVE = 1
        response = Client(REMOTE_ADDR="10.0.0.9").post(FORM, {**PROJECT, "far": "1"})
        assert response.status_code == 503
        assert "Many questions wait" in text_of(response)

    def test_nobody_finds_the_questions_of_others_in_a_list(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        assert waiting in client.get(FORM).content.decode()
        assert waiting not in Client().get(FORM).content.decode()

    def test_where_no_rulebook_is_in_force_the_page_says_so(self, client: Client, db: None) -> None:
        Authority.objects.create(code="bare-town", name="Bare Town", srid=4549)
        response = client.get("/bare-town/city/")
        assert response.status_code == 404
        assert "Bare Town has no edition of a rulebook in force" in text_of(response)

    def test_a_city_nobody_knows_is_not_found(self, client: Client, db: None) -> None:
        assert client.get("/atlantis/city/").status_code == 404

    def test_where_no_worker_can_be_told_the_page_says_what_to_do(
        self, client: Client, city: PocketCity, ask: Executing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unreachable(*_: Any) -> None:
            raise OperationalError("no broker")

        monkeypatch.setattr(tasks.work_out_screening, "delay", unreachable)
        text = text_of(ask(client))
        assert "This could not be worked out" in text
        assert "No worker took it up. Ask again in a minute." in text
        assert "no broker" not in text


class TestTheWayThere:
    def test_every_page_of_a_city_leads_to_it(self, client: Client, city: PocketCity) -> None:
        html = client.get(f"{SITE}/{SHOP}/").content.decode()
        assert f'<li><a href="{FORM}">Whole city</a></li>' in html

    def test_an_answer_about_one_property_carries_its_project_along(self, client: Client, city: PocketCity) -> None:
        html = client.get(
            f"{SITE}/{SHOP}/ask/?use-1=0902&floor_area=9800&service_life=10&fact-power=12"
        ).content.decode()
        address = re.findall(r'<a href="([^"]*)">Where else could this project land\?', html)[0].replace("&amp;", "&")
        form = client.get(address).content.decode()
        assert '<option value="0902" selected>' in form
        assert re.search(r'name="far"[^>]* value="2"', form)
        assert re.search(r'name="fact-power"[^>]* value="12"', form)

    def test_a_mixed_use_is_asked_of_one_property_only(self, client: Client, city: PocketCity) -> None:
        address = f"{SITE}/{SHOP}/ask/?use-1=0901&share-1=50&use-2=0902&share-2=50&far=2"
        text = text_of(client.get(address))
        assert "Rule by rule" in text
        assert "Where else" not in text


class TestWaiting:
    def test_the_page_tells_how_far_it_is_and_looks_again_by_itself(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        ScreeningRun.objects.update(state=RunState.RUNNING, progress=44)
        html = client.get(waiting).content.decode()
        assert '<progress class="uos-progress" max="100" value="44"' in html
        assert "Putting the question to every property" in html
        assert f'hx-get="{waiting}" hx-trigger="every 1s"' in html

    def test_without_scripts_a_link_looks_again(self, client: Client, city: PocketCity, waiting: str) -> None:
        html = client.get(waiting).content.decode()
        assert re.search(rf'<noscript>.*<a href="{waiting}">Look again how far it is</a>', html)

    def test_the_part_that_changes_comes_alone_and_the_end_brings_a_new_page(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        part = client.get(waiting, headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert "It waits for its turn" in text_of(part)
        assert "HX-Refresh" not in part
        tasks.work_out_screening(str(ScreeningRun.objects.get().pk))
        assert client.get(waiting, headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    def test_how_many_were_asked_before_is_told(self, client: Client, city: PocketCity, waiting: str) -> None:
        with time_machine.travel("2026-03-01T05:00:00Z", tick=False):
            later = client.post(FORM, {**PROJECT, "far": "1"}).url  # type: ignore[attr-defined]
            assert "1 question was asked before it." in text_of(client.get(later))

    def test_what_was_lost_on_the_way_to_a_worker_is_given_up(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        with time_machine.travel("2026-03-01T06:00:00Z", tick=False):
            tasks.prune_screenings()
        assert "No worker took it up." in text_of(client.get(waiting))

    def test_no_cache_and_no_search_engine_keeps_it(self, client: Client, city: PocketCity, waiting: str) -> None:
        response = client.get(waiting)
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"


class TestStopping:
    def test_who_asked_stops_it_and_can_ask_again(self, client: Client, city: PocketCity, waiting: str) -> None:
        assert "Stop it" in text_of(client.get(waiting))
        response = client.post(f"{waiting}cancel/", follow=True)
        assert "This was stopped" in text_of(response)
        assert "use-1=0902&amp;far=3" in response.content.decode()
        assert ScreeningRun.objects.get().state == RunState.CANCELLED

    def test_another_browser_reads_it_and_may_not_stop_it(self, client: Client, city: PocketCity, waiting: str) -> None:
        stranger = Client()
        assert "Stop it" not in text_of(stranger.get(waiting))
        assert stranger.post(f"{waiting}cancel/").status_code == 403
        assert ScreeningRun.objects.get().state == RunState.QUEUED

    @pytest.mark.parametrize(("who", "status"), [("sun", 403), ("chen", 403), ("wu", 302), ("zhao", 302)])
    def test_of_those_signed_in_only_the_authority_stops_what_others_asked(
        self, client: Client, city: PocketCity, waiting: str, who: str, status: int
    ) -> None:
        other = Client()
        other.force_login(getattr(city, who))
        assert other.post(f"{waiting}cancel/").status_code == status

    def test_signing_in_does_not_make_a_browser_another_one(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        client.force_login(city.lin)
        assert client.post(f"{waiting}cancel/").status_code == 302

    def test_an_address_somebody_follows_stops_nothing(self, client: Client, city: PocketCity, waiting: str) -> None:
        assert client.get(f"{waiting}cancel/").status_code == 405


class TestWhatGoesWrong:
    def test_a_failure_says_why_and_leads_back_to_the_form(
        self, client: Client, city: PocketCity, ask: Executing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any, **__: Any) -> Any:
            raise ScreeningFailed("The disk cannot take it.")

        monkeypatch.setattr(screening_work, "screen_to_file", full)
        response = ask(client)
        assert "This could not be worked out" in text_of(response)
        assert "The disk cannot take it." in text_of(response)
        assert "use-1=0902&amp;far=3" in response.content.decode()

    def test_an_answer_that_is_no_longer_kept_says_so(self, client: Client, city: PocketCity, ask: Executing) -> None:
        address = address_of(ask(client))
        screening_files.remove(ScreeningRun.objects.get().pk)
        response = client.get(address)
        assert response.status_code == 410
        assert "This answer is no longer kept" in text_of(response)

    def test_one_that_was_asked_already_leads_to_the_answer(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        first = ScreeningRun.objects.get()
        second = ScreeningRun.objects.get()
        second.pk, second.same_as, second.state = uuid.uuid4(), first, RunState.CANCELLED
        second.save(force_insert=True)
        response = client.get(f"/city/{second.pk}/")
        assert (response.status_code, response["Location"]) == (302, waiting)

    def test_an_address_that_leads_nowhere_is_not_found(self, client: Client, db: None) -> None:
        address = f"/city/{uuid.uuid4()}/"
        assert client.get(address).status_code == 404
        assert client.post(f"{address}cancel/").status_code == 404


def test_a_screening_given_up_on_is_not_taken_up_again(client: Client, city: PocketCity, waiting: str) -> None:
    run = ScreeningRun.objects.get()
    operations.give_up_screening(run.pk, now=run.asked_at)
    tasks.work_out_screening(str(run.pk))
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def certificates(html: str) -> list[str]:
    """Return the certificate numbers of the list in their order."""
    listed = html[html.index('<ol class="uos-ranked"') : html.index("</ol>", html.index('<ol class="uos-ranked"'))]
    return re.findall(r"PC\(2020\)\d{4}", re.sub(r"<a [^>]*>|data-[a-z]+=\"[^\"]*\"", "", listed))


class TestTheAnswer:
    @pytest.fixture
    def html(self, client: Client, city: PocketCity, ask: Executing) -> str:
        # Beside the metro the ceiling is above 5.5; in Garden Road it is 5.2, and a public ground floor adds 0.3.
        return str(ask(client, **{"use-1": "0901", "far": "5.5", "presume": "1"}).content.decode())

    def test_it_says_first_how_many_can_take_it(self, html: str) -> None:
        text = words(html)
        said = "1 of 4 properties can take it as of right, and 1 more by paths."
        assert text.index(said) < text.index("Properties, best first") < text.index("How much floor area")

    def test_every_verdict_has_its_number_and_leads_to_its_list(self, client: Client, html: str) -> None:
        assert re.findall(r'uos-count__figure">(\d)</span>', html) == ["1", "1", "1", "1"]
        address = re.findall(r'<a href="(/city/[^"]*verdict=lands_by_path[^"]*)"', html)[0]
        only = client.get(address.replace("&amp;", "&")).content.decode()
        assert certificates(only) == [FLAT]
        assert "1 to 1 of 1" in words(only)

    def test_the_list_has_the_best_first_with_figures_cost_and_reason(self, html: str) -> None:
        assert certificates(html) == [SHOP, FLAT, BARE, FACTORY]
        text = words(html[html.index('<ol class="uos-ranked"') :])
        shop, flat, rest = re.split(r"PC\(2020\)000[34]", text)
        assert "Lands no path needed Floor area ratio 8.1 by paths 9.1 binds Floor area ratio ceiling" in shop
        # 0.15 of the ground floor at 1,200 CNY a square metre of the site's 4,900.
        assert "Lands by paths CNY 882,000 Floor area ratio 5.2 by paths 5.8" in flat
        assert "in the way Floor area ratio ceiling" in flat
        assert "Blocked Floor area ratio 4 in the way Admitted uses" in rest

    def test_each_property_leads_to_its_own_answer_about_the_same_project(self, client: Client, html: str) -> None:
        address = re.findall(r'<a href="(/pocket-city/properties/PC\(2020\)0001/ask/[^"]*)"', html)[0]
        own = client.get(address.replace("&amp;", "&"))
        assert own.status_code == 200
        assert "This project can land as of right" in text_of(own)
        assert "use-1=0901&amp;far=5.5" in address
        assert "fact-power=10" in address

    def test_floor_area_is_told_beside_what_is_built_and_the_unknown_apart(self, html: str) -> None:
        text = words(html[html.index('id="capacity"') :])
        assert "As of right 39,690 m² could stand on 1 parcel; 9,800 m² stand there today." in text
        assert "With paths it is 73,010 m² on 2 parcels" in text
        assert "Of 1 of them nobody knows what is built. On 1 further parcel it is not known." in text
        assert re.search(r'role="img" aria-label="built there today: 9,800 m²"', html)

    def test_by_registered_use_every_parcel_is_there(self, html: str) -> None:
        uses = words(html[html.index('id="uses"') : html.index('id="reasons"')])
        assert "Retail and hospitality (0901)" in uses
        assert "Industry (1001)" in uses
        assert "not recorded" in uses

    def test_what_counted_as_met_is_listed_by_rule(self, client: Client, city: PocketCity, ask: Executing) -> None:
        html = ask(client, presume="1", **{"fact-night_noise": "", "use-1": "0901"}).content.decode()
        text = words(html[html.index('id="presumed"') :])
        assert "Quiet at night : loudest noise at the site boundary at night" in text
        strict = ask(client, **{"fact-night_noise": "", "use-1": "0901"}).content.decode()
        assert 'id="presumed"' not in strict

    def test_what_is_missing_is_named_where_the_verdict_is_open(
        self, client: Client, city: PocketCity, ask: Executing
    ) -> None:
        text = text_of(ask(client, **{"fact-power": "", "use-1": "0901"}))
        assert "It can be told of no property that it takes this; for" in text
        assert "missing power demand" in text.lower()

    def test_the_project_can_be_changed_from_the_answer(self, client: Client, html: str) -> None:
        address = re.findall(r'<a href="([^"]*)" class="govuk-back-link"', html)[0].replace("&amp;", "&")
        form = client.get(address).content.decode()
        assert '<option value="0901" selected>' in form
        assert re.search(r'name="presume"[^>]* checked', form)

    def test_the_map_is_given_with_a_key_and_leads_to_the_same_pages(self, client: Client, html: str) -> None:
        run = ScreeningRun.objects.get()
        assert f"/tiles/screening/{run.pk}/{{z}}/{{x}}/{{y}}.mvt" not in html  # nothing of this city is drawn
        assert 'id="city-map"' not in html


class TestTheList:
    @pytest.fixture
    def address(self, client: Client, city: PocketCity, ask: Executing) -> str:
        parcel = city.shop.parcel
        Property.objects.bulk_create(
            Property(authority=city.authority, certificate_number=f"PC(2021){n:04}", kind="unit", parcel=parcel)
            for n in range(56)
        )
        return address_of(ask(client))

    def test_it_comes_twenty_five_at_a_time(self, client: Client, address: str) -> None:
        first = client.get(address).content.decode()
        assert "1 to 25 of 60" in words(first)
        assert "Page 1 of 3" in words(first)
        assert f'href="{address}?page=2#list"' in first
        last = client.get(f"{address}?page=3").content.decode()
        assert "51 to 60 of 60" in words(last)
        assert "Next page" not in words(last)

    def test_for_htmx_the_list_comes_alone_and_without_scripts_as_a_page(self, client: Client, address: str) -> None:
        part = client.get(f"{address}list/?page=2", headers={"HX-Request": "true"})
        assert "26 to 50 of 60" in text_of(part)
        assert "<html" not in part.content.decode()
        assert client.get(f"{address}list/?page=2")["Location"] == f"{address}?page=2#list"

    @pytest.mark.parametrize("query", ["page=0", "page=-1", "page=99", "page=x", "verdict=maybe", "district=7"])
    def test_what_means_nothing_shows_what_there_is(self, client: Client, address: str, query: str) -> None:
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        assert "of 60" in text_of(response)

    def test_a_property_that_left_the_register_is_named_and_leads_nowhere(
        self, client: Client, city: PocketCity, address: str
    ) -> None:
        Property.objects.filter(certificate_number__startswith="PC(2021)").delete()
        html = client.get(f"{address}?page=3").content.decode()
        assert "PC(2021)00" in html
        assert "/PC(2021)00" not in html


class TestTiles:
    def test_a_tile_shows_parcels_with_their_verdict(self, client: Client, city: PocketCity, ask: Executing) -> None:
        with connection.cursor() as cursor:
            refresh_map(cursor, authority_id=city.authority.pk)
        RegistryState.objects.update_or_create(authority=city.authority, defaults={"data_version": 1})
        html = ask(client).content.decode()
        run = ScreeningRun.objects.get()
        address = f"/tiles/screening/{run.pk}/{{z}}/{{x}}/{{y}}.mvt"
        assert f'data-properties="{address}"' in html
        tile = client.get(f"/tiles/screening/{run.pk}/16/53484/28562.mvt")
        assert tile.status_code == 200
        assert tile["Content-Type"] == "application/vnd.mapbox-vector-tile"
        assert b"verdict" in tile.content
        assert SHOP.encode() in tile.content
        again = client.get(f"/tiles/screening/{run.pk}/16/53484/28562.mvt", headers={"If-None-Match": tile["ETag"]})
        assert again.status_code == 304

    def test_there_is_none_before_there_is_an_answer_and_none_off_the_earth(
        self, client: Client, city: PocketCity, waiting: str
    ) -> None:
        run = ScreeningRun.objects.get()
        assert client.get(f"/tiles/screening/{run.pk}/16/53484/28562.mvt").status_code == 404
        assert client.get(f"/tiles/screening/{run.pk}/2/9/9.mvt").status_code == 404
        assert client.get(f"/tiles/screening/{uuid.uuid4()}/2/1/1.mvt").status_code == 404
