"""`POST /api/v1/checks/`: does this project land?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from interface.checks.api_schema import ANSWER_EXAMPLE, QUESTION_EXAMPLE, CheckAnswerSerializer
from interface.checks.queries import FactsCannotBe, NoEditionInForce, NoSuchProperty, question_as_asked
from interface.checks.serializers import CheckRequestSerializer
from interface.rulebooks.labels import language
from protocol.paths.answer import answer


class FactsRefused(ValidationError):
    """The body has the right shape, but says what cannot be."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class PlainJSONParser(JSONParser):
    """JSON that is not nested deeper than anybody means it."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None


class ChecksRateThrottle(SimpleRateThrottle):
    """Checks from one address or account in a second: enough for an office, too little to copy a city."""

    scope = "checks"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk or self.get_ident(request)}


class CheckView(APIView):
    """Whether a project lands on a site, why, and what is missing to tell. Nothing is stored."""

    # A check writes nothing and reads what the pages show to everybody.
    permission_classes = (AllowAny,)
    parser_classes = (PlainJSONParser,)
    throttle_classes = (ChecksRateThrottle,)

    @extend_schema(
        operation_id="checks_create",
        tags=["checks"],
        request=CheckRequestSerializer,
        responses=CheckAnswerSerializer,
        examples=[
            OpenApiExample("A shop of 3.0 on a site described in full", value=QUESTION_EXAMPLE, request_only=True),
            OpenApiExample("It lands by a path", value=ANSWER_EXAMPLE, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        question = CheckRequestSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        with translation.override(asked.get("language") or translation.get_language()):
            return Response(_answer(request, asked))


def _answer(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    with problems_said(asked):
        rules, question = question_as_asked(request.user, **parts_of(asked))
        return answer(rules, question, objective=asked["objective"]).to_json()


def parts_of(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a question says, as `queries` wants it."""
    return {
        "authority_code": asked.get("authority"),
        "certificate_number": asked.get("certificate"),
        "rulebook": asked.get("rulebook"),
        "given": asked["facts"],
        "as_of": asked.get("as_of") or timezone.localdate(),
    }


@contextmanager
def problems_said(asked: dict[str, Any]) -> Iterator[None]:
    """Turn what `queries` raises about a question into problems for who asked it."""
    try:
        yield
    except NoSuchProperty:
        raise NotFound(
            _("The register of %(authority)s has no property with the certificate number “%(number)s”.")
            % {"authority": asked["authority"], "number": asked["certificate"]}
        ) from None
    except NoEditionInForce:
        raise NotFound(_("No edition of this rulebook is in force on that day. See /api/v1/editions/.")) from None
    except FactsCannotBe as refused:
        raise FactsRefused({"facts": by_pointer(refused)}) from None


def by_pointer(refused: FactsCannotBe) -> Any:
    """Return problems as the nested dictionary whose paths are their pointers."""
    tree: dict[str, Any] = {}
    for problem in refused.problems:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in problem.pointer.split("/")[1:]]
        place = tree
        for step in steps:
            place = place.setdefault(step, {})
        place.setdefault("non_field_errors", []).append(problem.says(language()))
    return tree
