"""The pages of a whole city: asking, waiting, stopping, and reading what came of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from kombu.exceptions import OperationalError

from interface.accounts.models import Authority
from interface.checks import operations, screening_files, screening_work, tasks
from interface.checks.models import RunState, ScreeningRun
from protocol.screen.cannot import ScreeningFailed
from tests.checks.city import PocketCity
from tests.checks.test_site_page import words

FORM = "/pocket-city/city/"
PROJECT = {"use-1": "0902", "far": "3", "service_life": "10", "fact-night_noise": "40", "fact-power": "10"}
Executing = Callable[..., Any]


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Executing) -> Callable[..., HttpResponse]:
    """Return how somebody sends the form; the answer is then worked out at once, as there is no worker."""

    def send(client: Client, /, **project: str) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(FORM, {**PROJECT, **project})
        assert response.status_code == 302
        return client.get(response.url)  # type: ignore[attr-defined]  # of a redirect

    return send


@pytest.fixture
def waiting(client: Client, city: PocketCity) -> str:
    """The address of a question that no worker has taken up yet."""
    return str(client.post(FORM, PROJECT).url)  # type: ignore[attr-defined]  # of a redirect


def address_of(response: Any) -> str:
    return str(response.request["PATH_INFO"])


def text_of(response: HttpResponse) -> str:
    return words(response.content.decode())


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
