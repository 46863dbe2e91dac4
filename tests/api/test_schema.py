"""The description of the API is true: whatever it allows gets an answer it describes, never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from config.wsgi import application
from tests.checks.city import PocketCity

CALLS = [
    ("POST", "/api/v1/checks/"),
    ("POST", "/api/v1/frontiers/"),
    ("POST", "/api/v1/screenings/"),
    ("GET", "/api/v1/screenings/{run_id}/"),
    ("GET", "/api/v1/rulebooks/"),
    ("GET", "/api/v1/rulebooks/{rulebook}/"),
    ("GET", "/api/v1/editions/"),
    ("GET", "/api/v1/editions/{rulebook}/{in_force_from}/"),
]
PROMISES = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    described = SchemaGenerator().get_schema(request=None, public=True)
    assert isinstance(described, dict)
    return described


def test_the_description_is_valid_and_names_every_call(client: Client, db: None) -> None:
    document = yaml.safe_load(client.get("/api/schema/").content)
    validate_schema(document)
    for method, path in CALLS:
        assert method.lower() in document["paths"][path], path
    for path in ("/api/v1/properties/", "/api/v1/rights/", "/api/v1/layers/"):
        assert "get" in document["paths"][path]
    question = document["paths"]["/api/v1/checks/"]["post"]
    assert question["requestBody"]["content"]["application/json"]["examples"]
    assert question["responses"]["200"]["content"]["application/json"]["examples"]
    answer = document["components"]["schemas"]["CheckAnswer"]
    assert {"verdict", "missing", "rules", "edition"} <= answer["properties"].keys()


def test_the_readable_list_of_calls_names_the_description(client: Client, db: None) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b'data-schema="/api/schema/"' in page.content


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection, and what it wrote, through the requests of a server, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(("method", "path"), CALLS, ids=str)
def test_whatever_the_description_allows_gets_an_answer_it_describes(
    city: PocketCity, description: dict[str, Any], method: str, path: str
) -> None:
    schema = schemathesis.openapi.from_dict(description)
    operation = schema[path][method]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers(case: Any) -> None:
        response = case.call(app=application)
        case.validate_response(response, checks=PROMISES)

    answers()
