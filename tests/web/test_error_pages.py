"""Error pages: ours, in the reader's language, and shown even where everything else fails."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

handler500 = "interface.web.views.server_error"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("no")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def malformed(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("malformed/", malformed),
    path("", include("config.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]
SENTENCES = [
    ("/broken/", 500, "Something broke on our side", "系统发生故障"),
    ("/forbidden/", 403, "You are not allowed to see or do this", "您无权查看或办理此事项"),
    ("/malformed/", 400, "This request could not be understood", "系统无法识别本次请求"),
    ("/nothing/", 404, "There is nothing at this address", "该网址下没有内容"),
]


@pytest.mark.parametrize(("address", "status", "english", "chinese"), SENTENCES)
def test_each_error_has_a_page_in_both_languages(address, status, english, chinese):
    client = Client(raise_request_exception=False)
    response = client.get(address)
    assert response.status_code == status
    assert english in response.text
    assert '<html lang="en"' in response.text
    client.cookies["django_language"] = "zh-hans"
    response = client.get(address)
    assert response.status_code == status
    assert chinese in response.text
    assert '<html lang="zh-Hans"' in response.text


def test_a_form_without_its_token_is_refused_with_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert response.status_code == 403
    assert "load the page again" in response.text


def test_the_page_for_a_fault_of_ours_needs_no_database(django_assert_num_queries):
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        assert client.get("/broken/").status_code == 500


def test_an_unknown_city_is_a_page_that_does_not_exist():
    response = Client().get("/?authority=atlantis")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.text
