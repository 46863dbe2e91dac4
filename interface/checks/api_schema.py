"""The answer of a check for the description of the API: the protocol's own JSON Schema, and examples."""

from __future__ import annotations

import copy
from typing import Any, Final

from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

from protocol.evaluate.document import check_schema

QUESTION_EXAMPLE: Final[dict[str, Any]] = {
    "rulebook": "pocket",
    "as_of": "2026-03-01",
    "facts": {
        "site_area": 5000,
        "density_zone": "2",
        "metro_distance": 900,
        "street_fronts": 1,
        "registered_use": "0902",
        "right_ends": "2050-01-01",
        "state_owned": True,
        "power_headroom": 800,
        "power": 300,
        "night_noise": 45,
        "use": "0902",
        "far": 4.4,
        "service_life": 20,
        "starts_on": "2026-03-01",
    },
}
ANSWER_EXAMPLE: Final[dict[str, Any]] = {
    "verdict": "lands_by_path",
    "decided_anyway": None,
    "missing": [],
    "missing_figures": [],
    "indicators": {
        "far": {
            "proposed": 4.4,
            "as_of_right": {"at_most": 4.0, "rule": "far-ceiling"},
            "by_paths": {"at_most": 4.6},
        }
    },
    "rules": [
        {
            "id": "far-ceiling",
            "outcome": "fails",
            "bound": 4.0,
            "margin": -0.4,
            "within_discretion": False,
            "inputs": [
                {
                    "fact": "site_area",
                    "value": 5000.0,
                    "unit": "m2",
                    "state": "known",
                    "source": "request",
                    "as_of": None,
                }
            ],
            "cites": "Pocket standard 4.2",
            "says": {"en": "…", "zh-Hans": "…"},
        }
    ],
    "paths": [],
    "consents": [],
    "charges": [],
    "total": 0.0,
    "edition": {"rulebook": "pocket", "in_force_from": "2026-01-01", "digest": "sha256:…"},
    "facts_digest": "sha256:…",
}


class CheckAnswerSerializer(serializers.Serializer[Any]):
    """The answer of a check; the protocol says what stands in it."""


class CheckAnswerExtension(OpenApiSerializerExtension):
    """Describes the answer by the protocol's own JSON Schema."""

    target_class = CheckAnswerSerializer

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return check_answer_schema()


def check_answer_schema() -> dict[str, Any]:
    """Return the schema of an answer as an OpenAPI description needs it."""
    return written_out(check_schema())


def written_out(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with its definitions written in place."""
    definitions = schema.pop("$defs", {})
    inlined = _inlined(schema, definitions)
    assert isinstance(inlined, dict)
    return inlined


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_inlined(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if reference := part.get("$ref"):
        return _inlined(copy.deepcopy(definitions[reference.rpartition("/")[2]]), definitions)
    return {key: _inlined(each, definitions) for key, each in part.items()}


PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong (RFC 9457), in the reader's language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901) of the member it is about."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "about:blank",
        "title": "The content is readable, but not possible",
        "status": 422,
        "detail": "far lies between 0 and 999; -1 does not.",
        "code": "invalid",
        "errors": [{"pointer": "/facts/far", "detail": "far lies between 0 and 999; -1 does not."}],
    },
}


def describe_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return the description with the problem that every call may answer; a hook of the generator."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", {"description": "A problem.", "content": content})
    return result
