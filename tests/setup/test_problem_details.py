"""Every error of the API is a problem (RFC 9457) with a sentence in the reader's language."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.setup.problem_urls")]


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """Return the problem of a response, checked to be one."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= set(problem)
    assert problem["detail"]
    return problem


@pytest.mark.parametrize("path", ["/api/nowhere/", "/api/", "/api", "/api/v1/nowhere/%E5%8C%97"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address(api: APIClient, path: str, method: str) -> None:
    assert "/api/docs/" in problem_of(getattr(api, method)(path), 404)["detail"]


def test_a_method_that_is_not_offered(api: APIClient) -> None:
    assert "DELETE" in problem_of(api.delete("/api/offers/"), 405)["detail"]


BODIES = {
    "half": "{",
    "empty": "",
    "nested too deeply": "[" * 100_000,
    "not a number": '{"name": NaN}',
    "not utf-8": b"\xff\xfe",
    "nul": r'{"name": "a\u0000b"}',
    "half a pair": r'{"terms": [{"\ud800": 1}]}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_not_json(api: APIClient, body: str | bytes) -> None:
    problem_of(api.post("/api/offers/", body, content_type="application/json"), 400)


def test_a_body_of_another_kind(api: APIClient) -> None:
    assert "text/plain" in problem_of(api.post("/api/offers/", "x", content_type="text/plain"), 415)["detail"]


def test_a_format_that_is_not_offered(api: APIClient) -> None:
    problem_of(api.get("/api/offers/", HTTP_ACCEPT="image/png"), 406)


@pytest.mark.parametrize("path", ["/api/offers/", "/api/nowhere/"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_a_body_of_ten_megabytes(api: APIClient, path: str, content_type: str) -> None:
    problem = problem_of(api.post(path, b"x" * 10_000_000, content_type=content_type), 413)
    assert f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} kB" in problem["detail"]


def test_fields_that_are_wrong_are_pointed_at_one_by_one(api: APIClient) -> None:
    problem = problem_of(api.post("/api/offers/", {"terms": [{"far": 1}, {"far": -1}, {}]}), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["/name", "/terms/1/far", "/terms/2/far"]
    assert "3" in problem["detail"]


def test_a_list_where_an_object_belongs(api: APIClient) -> None:
    problem = problem_of(api.post("/api/offers/", [1, 2]), 400)
    assert problem["errors"][0]["pointer"] == ""
    assert problem["detail"] == problem["errors"][0]["detail"]


def test_too_many_requests_say_when_to_come_back(api: APIClient) -> None:
    assert api.get("/api/rarely/").status_code == 200
    response = api.get("/api/rarely/")
    problem_of(response, 429)
    assert 0 < int(response["Retry-After"]) <= 86_400


def test_a_named_refusal_keeps_its_code(api: APIClient) -> None:
    assert problem_of(api.get("/api/taken/"), 403)["code"] == "consent_already_given"


def test_what_nobody_foresaw_is_a_problem_too_and_tells_no_secrets() -> None:
    api = APIClient(raise_request_exception=False)
    problem = problem_of(api.post("/api/broken/"), 500)
    assert "zero" not in str(problem)


def test_tests_still_see_what_nobody_foresaw(api: APIClient) -> None:
    with pytest.raises(Exception, match="division by zero"):
        api.post("/api/broken/")


def test_a_view_that_states_no_permission_answers_nobody() -> None:
    api = APIClient(raise_request_exception=False)
    problem_of(api.get("/api/unstated/"), 500)


def test_problems_speak_chinese_to_chinese_readers(api: APIClient) -> None:
    problem = problem_of(api.delete("/api/offers/", HTTP_ACCEPT_LANGUAGE="zh-Hans"), 405)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["detail"])


BIG_FORM = {"data": b"a=" + b"x" * 10_000_000, "content_type": "application/x-www-form-urlencoded"}


def test_a_body_of_ten_megabytes_is_refused_in_the_readers_language(api: APIClient) -> None:
    response = api.post("/api/offers/", b"x" * 10_000_000, content_type="text/plain", HTTP_ACCEPT_LANGUAGE="zh-Hans")
    assert response.status_code == 413
    assert response["Content-Language"] == "zh-hans"


@pytest.mark.urls("config.urls")
def test_a_form_of_ten_megabytes_gets_a_page_that_says_so(client: Client) -> None:
    response = client.post("/accounts/login/", **BIG_FORM)
    assert response.status_code == 413
    assert f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} kB" in response.content.decode()


@pytest.mark.urls("config.urls")
def test_a_form_of_ten_megabytes_is_refused_at_unknown_addresses_too(client: Client) -> None:
    assert client.post("/nowhere/", **BIG_FORM).status_code == 413
