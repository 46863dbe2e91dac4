"""`POST /api/v1/frontiers/`: how floor area ratio and years rise with what paths cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from interface.checks.api import ChecksRateThrottle, PlainJSONParser, parts_of, problems_said
from interface.checks.api_schema import QUESTION_EXAMPLE, written_out
from interface.checks.queries import question_as_asked, reachable
from interface.checks.serializers import QuestionSerializer
from protocol.evaluate.document import EditionResult, as_json, schema_of
from protocol.paths.frontier import FrontierPoint


@dataclass(frozen=True, slots=True)
class FrontierAnswer:
    """What a project could have of ratio (`far`) and years (`service_life`), and the least it costs, all else as asked.

    `points`: those that no other one beats, the cheapest first, those of unknown cost last; `cost` is all there is to
    pay. `whole`: whether no step was passed over. `as_wished`: whether what people have yet to say was taken to be as
    the rules wish, as nothing lands for sure without.
    """

    points: tuple[FrontierPoint, ...]
    whole: bool
    as_wished: bool
    edition: EditionResult


class FrontierAnswerSerializer(serializers.Serializer[Any]):
    """The answer; its class says what stands in it."""


class FrontierAnswerExtension(OpenApiSerializerExtension):
    """Describes the answer by the JSON Schema of its class."""

    target_class = FrontierAnswerSerializer

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return written_out(schema_of(FrontierAnswer))


class FrontierView(APIView):
    """What more, or less, of ratio and years would cost on a site, and by which paths. Nothing is stored."""

    permission_classes = (AllowAny,)
    parser_classes = (PlainJSONParser,)
    throttle_classes = (*APIView.throttle_classes, ChecksRateThrottle)

    @extend_schema(
        operation_id="frontiers_create",
        tags=["checks"],
        request=QuestionSerializer,
        responses=FrontierAnswerSerializer,
        examples=[OpenApiExample("A shop on a site described in full", value=QUESTION_EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        body = QuestionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        with translation.override(asked.get("language") or translation.get_language()), problems_said(asked):
            rules, question = question_as_asked(request.user, **parts_of(asked))
        found = reachable(rules, question)
        edition = EditionResult(rules.rulebook, rules.in_force_from, rules.digest)
        frontier = found.frontier
        return Response(as_json(FrontierAnswer(frontier.points, frontier.whole, found.as_wished, edition)))
