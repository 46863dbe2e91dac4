"""`POST /api/v1/checks/`: a project in, the protocol's answer out; every mistake a problem with a pointer."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from jsonschema import validate
from rest_framework.test import APIClient

from interface.checks.api import ChecksRateThrottle
from interface.checks.api_schema import QUESTION_EXAMPLE
from protocol.evaluate.document import check_schema
from tests.checks.city import BARE, FACTORY, SHOP, PocketCity

ADDRESS = "/api/v1/checks/"

pytestmark = pytest.mark.usefixtures("city")


def ask(api: APIClient, accept: str = "en", /, **question: Any) -> Any:
    return api.post(ADDRESS, question, format="json", headers={"accept-language": accept})


def test_a_site_described_in_full_gets_the_protocols_answer(api: APIClient) -> None:
    response = ask(api, **QUESTION_EXAMPLE)
    assert response.status_code == 200, response.json()
    answer = response.json()
    validate(answer, check_schema())
    assert answer["verdict"] == "lands_by_path"
    assert answer["indicators"]["far"]["as_of_right"] == {"at_most": 4.0, "rule": "far-ceiling"}
    assert [rule["id"] for rule in answer["rules"] if rule["outcome"] == "fails"] == ["far-ceiling"]
    assert answer["edition"]["rulebook"] == "pocket"
    assert all(set(rule["says"]) == {"en", "zh-Hans"} for rule in answer["rules"])


def test_the_facts_of_a_registered_property_are_looked_up_with_source_and_day(api: APIClient) -> None:
    facts = {"use": "0901", "far": 6.0, "service_life": 20, "starts_on": "2026-03-01", "power": 300, "night_noise": 45}
    answer = ask(api, authority="pocket-city", certificate=SHOP, as_of="2026-03-01", facts=facts).json()
    assert answer["verdict"] == "lands"
    ceiling = next(rule for rule in answer["rules"] if rule["id"] == "far-ceiling")
    inputs = {each["fact"]: each for each in ceiling["inputs"]}
    assert inputs["density_zone"]["value"] == "1"
    assert inputs["density_zone"]["as_of"] == "2026-01-05"
    assert inputs["site_area"] == {
        "fact": "site_area",
        "value": 4900.0,
        "unit": "m2",
        "state": "known",
        "source": "registry",
        "as_of": "2026-01-05",
    }


def test_a_fact_in_the_question_stands_in_for_the_registered_one_and_says_so(api: APIClient) -> None:
    facts = {"use": "0901", "far": 6.0, "service_life": 20, "power": 300, "night_noise": 45, "metro_distance": 2000}
    answer = ask(api, authority="pocket-city", certificate=SHOP, as_of="2026-03-01", facts=facts).json()
    ceiling = next(rule for rule in answer["rules"] if rule["id"] == "far-ceiling")
    distance = next(each for each in ceiling["inputs"] if each["fact"] == "metro_distance")
    assert (distance["value"], distance["source"]) == (2000.0, "request")


def test_what_nobody_knows_is_missing_and_not_guessed(api: APIClient) -> None:
    facts = {"use": "0901", "far": 2.0, "service_life": 5, "power": 100, "night_noise": 40}
    answer = ask(api, authority="pocket-city", certificate=BARE, as_of="2026-03-01", facts=facts).json()
    assert answer["verdict"] == "undetermined"
    assert "density_zone" in answer["missing"]
    assert answer["indicators"]["far"]["as_of_right"]["at_most"] == "unknown"


def test_a_project_without_a_start_begins_on_the_day_of_the_question(api: APIClient) -> None:
    facts = {"use": "1001", "far": 1.0, "power": 100, "night_noise": 40}
    answer = ask(api, authority="pocket-city", certificate=FACTORY, as_of="2026-03-01", facts=facts).json()
    assert answer["indicators"]["service_life"]["as_of_right"] == {"at_most": 33.8, "rule": "right-remaining"}


def test_the_sets_of_paths_come_in_the_order_asked_for(api: APIClient) -> None:
    asked = {
        objective: ask(api, objective=objective, **QUESTION_EXAMPLE).json()["paths"]
        for objective in ("cost", "obligations", "time")
    }
    assert all(asked.values())
    assert asked["cost"] == ask(api, **QUESTION_EXAMPLE).json()["paths"]
    costs = [each["total"] for each in asked["cost"]]
    assert costs == sorted(costs)
    duties = [len(each["obligations"]) for each in asked["obligations"]]
    assert duties == sorted(duties)
    assert duties[0] == min(len(each["obligations"]) for ways in asked.values() for each in ways)


def test_an_objective_nobody_knows_is_refused(api: APIClient) -> None:
    response = ask(api, objective="fame", **QUESTION_EXAMPLE)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/objective"


def test_the_same_question_has_the_same_digests(api: APIClient) -> None:
    first, second = (ask(api, **QUESTION_EXAMPLE).json() for _ in range(2))
    assert first["facts_digest"] == second["facts_digest"]
    assert first["edition"]["digest"] == second["edition"]["digest"]


@pytest.mark.parametrize(
    ("given", "pointer", "english", "chinese"),
    [
        ({"far": -1}, "/facts/far", "-1", "超出范围"),
        ({"service_life": 10_000}, "/facts/service_life", "999", "超出范围"),
        ({"use": [{"use": "0901", "share": 2.0}]}, "/facts/use/0/share", "share", "占比"),
        ({"use": [{"use": "0901", "share": 0.6}, {"use": "0701", "share": 0.6}]}, "/facts/use", "sum to 1", "占比"),
        ({"use": "moon base"}, "/facts/use", "catalogue", "用途目录"),
        ({"far": "high"}, "/facts/far", "number", "数值"),
        ({"site_aera": 5000}, "/facts/site_aera", "Did you mean site_area", "site_area"),
        ({"site_area": {"value": 5000, "unit": "ft2"}}, "/facts/site_area", "ft2", "ft2"),
        ({"state_owned": "yes"}, "/facts/state_owned", "true or false", "true"),
    ],
)
def test_what_cannot_be_is_refused_with_a_pointer_in_the_readers_language(
    api: APIClient, given: dict[str, Any], pointer: str, english: str, chinese: str
) -> None:
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        question = copy.deepcopy(QUESTION_EXAMPLE)
        question["facts"].update(given)
        response = ask(api, language, **question)
        assert response.status_code == 422
        assert response["content-type"] == "application/problem+json"
        (error,) = response.json()["errors"]
        assert error["pointer"].startswith(pointer)
        assert sentence in error["detail"]


def test_every_mistake_is_told_at_once(api: APIClient) -> None:
    question = copy.deepcopy(QUESTION_EXAMPLE)
    question["facts"].update({"far": -1, "service_life": 10_000, "night_noise": "loud"})
    pointers = {error["pointer"] for error in ask(api, **question).json()["errors"]}
    assert pointers == {"/facts/far", "/facts/service_life", "/facts/night_noise"}


def test_the_language_may_be_named_in_the_question(api: APIClient) -> None:
    response = ask(api, rulebook="pocket", language="zh-Hans", as_of="2026-03-01", facts={"far": -1})
    assert "超出范围" in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("question", "status", "pointer"),
    [
        ({}, 400, "/facts"),
        ({"facts": {}}, 400, "/rulebook"),
        ({"rulebook": "pocket", "facts": []}, 400, "/facts"),
        ({"certificate": SHOP, "facts": {}}, 400, "/authority"),
        ({"rulebook": "pocket", "facts": {}, "as_of": "soon"}, 400, "/as_of"),
        ({"rulebook": "pocket", "facts": {}, "language": "fr"}, 400, "/language"),
        ({"rulebook": "pocket", "facts": {}, "project": {}}, 400, "/project"),
    ],
)
def test_a_question_of_the_wrong_shape_says_where(
    api: APIClient, question: dict[str, Any], status: int, pointer: str
) -> None:
    response = ask(api, **question)
    assert response.status_code == status
    assert pointer in {error["pointer"] for error in response.json()["errors"]}


@pytest.mark.parametrize(
    "question",
    [
        {"authority": "pocket-city", "certificate": "PC(1999)9999", "facts": {}},
        {"authority": "atlantis", "certificate": SHOP, "facts": {}},
        {"rulebook": "nowhere", "facts": {}},
        {"rulebook": "pocket", "as_of": "1999-01-01", "facts": {}},
    ],
)
def test_what_is_not_there_is_not_found(api: APIClient, question: dict[str, Any]) -> None:
    response = ask(api, **question)
    assert response.status_code == 404
    assert response["content-type"] == "application/problem+json"
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"facts": {"far": NaN}}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b" " * (10 * 1024 * 1024), "application/json", 413),
    ],
    ids=["cut off", "too deep", "not a number", "not UTF-8", "a list", "a form", "too large"],
)
def test_a_body_nobody_can_read_is_refused(api: APIClient, body: bytes, content_type: str, status: int) -> None:
    response = api.generic("POST", ADDRESS, body, content_type=content_type)
    assert response.status_code == status
    assert response["content-type"] == "application/problem+json"


def test_a_stranger_gets_the_same_answer_as_everybody(api: APIClient, city: PocketCity) -> None:
    question = {"authority": "pocket-city", "certificate": SHOP, "as_of": "2026-03-01", "facts": {"use": "0901"}}
    anonymous = ask(api, **question).json()
    api.force_login(city.sun)
    token = api.get("/help/").cookies
    assert token is not None
    api.handler.enforce_csrf_checks = False
    assert ask(api, **question).json() == anonymous


def test_nothing_is_stored_by_a_question(api: APIClient, django_assert_max_num_queries: Any) -> None:
    question = {"authority": "pocket-city", "certificate": SHOP, "as_of": "2026-03-01", "facts": {"use": "0901"}}
    ask(api, **question)
    with django_assert_max_num_queries(6) as seen:
        ask(api, **question)
    assert all(query["sql"].lstrip("( ").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE")) for query in seen)


def test_too_many_questions_in_a_second_are_told_to_wait(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChecksRateThrottle, "get_rate", lambda self: "2/min")
    cache.clear()
    statuses = [ask(api, **QUESTION_EXAMPLE).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = ask(api, **QUESTION_EXAMPLE)
    assert int(refused["retry-after"]) > 0
    assert refused["content-type"] == "application/problem+json"


def test_other_methods_are_not_offered(api: APIClient) -> None:
    with override_settings(DEBUG=False):
        assert api.get(ADDRESS).status_code == 405
        assert api.delete(ADDRESS).status_code == 405
