"""`/api/v1/screenings/`: one project asked of a whole city, by programs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from interface.accounts.models import Authority
from interface.checks import tasks
from interface.checks.city_api import QUESTION_EXAMPLE
from interface.checks.models import ScreeningRun
from tests.checks.city import PocketCity

ADDRESS = "/api/v1/screenings/"
WHOLE = {"use": "0901", "far": 5.5, "service_life": 10, "night_noise": 40, "power": 10}


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


def ask(api: APIClient, accept: str = "en", /, **question: Any) -> Any:
    return api.post(ADDRESS, {"authority": "pocket-city", **question}, headers={"accept-language": accept})


def test_a_question_is_taken_and_answered_at_its_address(
    api: APIClient, city: PocketCity, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as told:
        taken = ask(api, facts=WHOLE)
    assert taken.status_code == 202
    assert (taken.json()["state"], taken.json()["totals"], taken.json()["csv"]) == ("queued", None, None)
    assert taken["Location"] == f"http://testserver{ADDRESS}{taken.json()['id']}/"
    assert len(told) == 1
    tasks.work_out_screening(taken.json()["id"])
    answer = api.get(taken["Location"]).json()
    assert (answer["state"], answer["progress"]) == ("done", 100)
    assert answer["totals"]["verdicts"] == {"lands": 1, "lands_by_path": 1, "undetermined": 1, "blocked": 1}
    assert answer["totals"]["capacity"]["as_of_right"]["floor_area"] == pytest.approx(39_690)
    assert {"verdict": "blocked", "rule": "use", "properties": 1} in answer["totals"]["reasons"]
    assert answer["facts"] == {**WHOLE, "starts_on": "2026-03-01"}
    assert answer["edition"]["rulebook"] == "pocket"
    assert api.get(answer["csv"]).status_code == 200
    assert api.get(answer["page"]).status_code == 200


def test_what_is_not_said_counts_as_met_unless_one_says_otherwise(api: APIClient, city: PocketCity) -> None:
    assert ask(api, facts={"use": "0901"}).json()["presume"] is True
    assert ask(api, facts={"use": "0901"}, presume=False).json()["presume"] is False


def test_the_same_question_again_gets_the_answer_that_is_there(api: APIClient, city: PocketCity) -> None:
    first = ask(api, facts=WHOLE).json()
    tasks.work_out_screening(first["id"])
    again = ask(APIClient(), facts=WHOLE)
    assert (again.status_code, again.json()["id"]) == (200, first["id"])


@pytest.mark.parametrize(
    ("facts", "pointer", "english", "chinese"),
    [
        ({**WHOLE, "far": -1}, "/facts/far", "-1", "超出范围"),
        ({**WHOLE, "use": "zeppelin"}, "/facts/use", "catalogue", "用途目录"),
        ({"far": 2}, "/facts", "Choose the use", ""),
        ({**WHOLE, "site_area": 500}, "/facts", "fact of each property", ""),
        ({"use": [{"use": "0901", "share": 0.5}, {"use": "0902", "share": 0.5}]}, "/facts", "mixed use", ""),
    ],
)
def test_what_cannot_be_asked_of_a_city_is_refused_with_a_pointer(
    api: APIClient, city: PocketCity, facts: dict[str, Any], pointer: str, english: str, chinese: str
) -> None:
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        response = ask(api, language, facts=facts)
        assert response.status_code == 422
        assert response["content-type"] == "application/problem+json"
        (error,) = response.json()["errors"]
        assert error["pointer"] == pointer
        assert sentence in error["detail"]
    assert not ScreeningRun.objects.exists()


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ({}, "/facts"),
        ({"facts": []}, "/facts"),
        ({"facts": WHOLE, "presume": "perhaps"}, "/presume"),
        ({"facts": WHOLE, "as_of": "2026-03-01"}, "/as_of"),
        ({"facts": WHOLE, "authority": None}, "/authority"),
    ],
)
def test_a_question_of_the_wrong_shape_says_where(
    api: APIClient, city: PocketCity, question: dict[str, Any], pointer: str
) -> None:
    response = ask(api, **question)
    assert response.status_code == 400
    assert pointer in {error["pointer"] for error in response.json()["errors"]}


def test_what_is_not_there_is_not_found(api: APIClient, city: PocketCity) -> None:
    Authority.objects.create(code="bare-town", name="Bare Town", srid=4549)
    for response in (
        api.post(ADDRESS, {"authority": "atlantis", "facts": WHOLE}),
        api.post(ADDRESS, {"authority": "bare-town", "facts": WHOLE}),
        api.get(f"{ADDRESS}{uuid.uuid4()}/"),
    ):
        assert response.status_code == 404
        assert response["content-type"] == "application/problem+json"
        assert response.json()["detail"]


def test_so_many_at_a_time_from_one_place(api: APIClient, city: PocketCity, settings: Any) -> None:
    settings.SCREENING_ALIVE_PER_ADDRESS = 1
    assert ask(api, facts=WHOLE).status_code == 202
    refused = ask(api, facts={**WHOLE, "far": 1})
    assert refused.status_code == 429
    assert refused["content-type"] == "application/problem+json"
    assert int(refused["retry-after"]) > 0
    settings.SCREENING_ALIVE = 1
    full = APIClient(REMOTE_ADDR="10.0.0.9").post(ADDRESS, {"authority": "pocket-city", "facts": {"use": "0902"}})
    assert (full.status_code, full.json()["code"]) == (503, "queue_full")


def test_a_stranger_may_ask_and_read_like_everybody(api: APIClient, city: PocketCity) -> None:
    mine = ask(api, facts=WHOLE).json()
    stranger = APIClient()
    stranger.force_login(city.sun)
    assert stranger.get(f"{ADDRESS}{mine['id']}/").json() == mine
    assert ScreeningRun.objects.get().asked_by is None


def test_other_methods_are_not_offered(api: APIClient, city: PocketCity) -> None:
    assert api.get(ADDRESS).status_code == 405
    assert api.delete(f"{ADDRESS}{ask(api, facts=WHOLE).json()['id']}/").status_code == 405


def test_the_example_of_the_description_can_be_asked(api: APIClient, city: PocketCity) -> None:
    assert api.post(ADDRESS, QUESTION_EXAMPLE).status_code == 202
    assert ScreeningRun.objects.get().as_of == dt.date(2026, 3, 1)
