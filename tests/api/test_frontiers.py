"""`POST /api/v1/frontiers/`: what more, or less, would cost; the same points as on the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from jsonschema import validate
from rest_framework.test import APIClient

from interface.checks.api_schema import QUESTION_EXAMPLE
from interface.checks.frontier_api import FrontierAnswer
from interface.checks.queries import frontier_on_site, site_of
from protocol.evaluate.document import as_json, schema_of
from tests.checks.city import SHOP, TODAY

ADDRESS = "/api/v1/frontiers/"
SAID = {"use": "0901", "far": 8.9, "service_life": 20.0, "night_noise": 45, "power": 300}

pytestmark = pytest.mark.usefixtures("city")


def ask(api: APIClient, **question: Any) -> Any:
    return api.post(ADDRESS, question, format="json", headers={"accept-language": "en"})


def test_a_registered_property_has_the_points_of_its_page(api: APIClient) -> None:
    response = ask(api, authority="pocket-city", certificate=SHOP, as_of=TODAY.isoformat(), facts=SAID)
    assert response.status_code == 200, response.json()
    answer = response.json()
    validate(answer, schema_of(FrontierAnswer))
    shown = frontier_on_site(site_of(AnonymousUser(), "pocket-city", SHOP, as_of=TODAY), SAID)
    assert answer["points"] == as_json(shown.frontier.points)
    assert [(point["far"], point["cost"]) for point in answer["points"]][:2] == [(8.1, 0.0), (8.3, 588_000.0)]
    assert answer["points"][1]["paths"]["steps"]
    assert answer["edition"]["rulebook"] == "pocket"
    assert answer["as_wished"] is False


def test_a_site_described_in_full_needs_no_register(api: APIClient) -> None:
    answer = ask(api, **QUESTION_EXAMPLE).json()
    assert answer["points"][0]["far"] == 4.0
    assert answer["points"][0]["cost"] == 0.0
    assert answer["points"][-1]["far"] > 4.0
    assert answer["points"][-1]["cost"] > 0


def test_what_people_have_yet_to_say_is_taken_as_the_rules_wish_and_it_says_so(api: APIClient) -> None:
    facts = {"use": "0901", "far": 8.9}
    answer = ask(api, authority="pocket-city", certificate=SHOP, as_of=TODAY.isoformat(), facts=facts).json()
    assert answer["as_wished"] is True
    assert answer["points"]


@pytest.mark.parametrize(
    ("question", "status", "pointer"),
    [
        ({"facts": SAID}, 400, "/rulebook"),
        ({"rulebook": "pocket", "facts": SAID, "objective": "time"}, 400, "/objective"),
        ({"rulebook": "pocket", "facts": {"far": -1}}, 422, "/facts/far"),
        ({"rulebook": "nowhere", "facts": SAID}, 404, None),
        ({"authority": "pocket-city", "certificate": "X", "facts": SAID}, 404, None),
    ],
)
def test_mistakes_are_problems_with_a_pointer(
    api: APIClient, question: dict[str, Any], status: int, pointer: str | None
) -> None:
    response = ask(api, **question)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert pointer is None or pointer in [error["pointer"] for error in response.json()["errors"]]
