"""`/api/v1/screenings/`: one project asked of every property of a city, and how far that is."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from interface.checks.api import FactsRefused, by_pointer
from interface.checks.asking import asker_of, hand_over
from interface.checks.city_serializers import ScreeningRequestSerializer, ScreeningSerializer, screening_document
from interface.checks.operations import Asked, QueueIsFull, TooManyScreenings, start_screening
from interface.checks.queries import FactsCannotBe
from interface.checks.screening_queries import NoSuchCity, NoSuchScreening, city_of, screening
from interface.checks.screening_question import CannotScreen, city_question

WAIT_S: Final = 30
QUESTION_EXAMPLE: Final[dict[str, Any]] = {
    "authority": "pocket-city",
    "facts": {"use": "0902", "far": 3.0, "service_life": 10, "power": 300},
    "presume": True,
}


class QueueFull(APIException):
    """Too many questions wait for anybody to add one."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "queue_full"
    wait = WAIT_S


class ScreeningList(APIView):
    """Where a question is asked."""

    # It reads what the pages show to everybody; how many questions one place may have under way is bounded.
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="screenings_create",
        tags=["screenings"],
        request=ScreeningRequestSerializer,
        responses={200: ScreeningSerializer, 202: ScreeningSerializer},
        examples=[OpenApiExample("Offices of 3.0 for ten years", value=QUESTION_EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Ask one project of every property.

        200: it is worked out already, by whoever asked the same of the same register under the same rules. 202: it is
        taken; look at its address (also in `Location`) until its `state` is `done`, `failed` or `cancelled`.
        """
        question = ScreeningRequestSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = _start(request, question.validated_data)
        hand_over(asked)
        # Where there is no worker apart, it is done by now.
        run = screening(request.user, asked.run.pk)
        code = status.HTTP_200_OK if run.is_done else status.HTTP_202_ACCEPTED
        address = request.build_absolute_uri(f"{request.path}{run.pk}/")
        return Response(screening_document(run, request), status=code, headers={"Location": address})


class ScreeningDetail(APIView):
    """One question and what came of it."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="screenings_read", tags=["screenings"], responses=ScreeningSerializer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Say how far a question is, and once it is done what came of it."""
        try:
            run = screening(request.user, run_id)
        except NoSuchScreening:
            raise NotFound(_("There is no such screening, or no longer. Ask again.")) from None
        return Response(screening_document(run, request))


def _start(request: Request, said: dict[str, Any]) -> Asked:
    today = timezone.localdate()
    try:
        city = city_of(said["authority"], today)
    except NoSuchCity:
        raise NotFound(_("There is no authority with the code “%(code)s”.") % {"code": said["authority"]}) from None
    if city.edition is None or city.rules is None:
        raise NotFound(_("No edition of a rulebook is in force there today. See /api/v1/editions/."))
    try:
        question = city_question(city.rules, said["facts"], presume=said["presume"], as_of=today)
        return start_screening(
            asker=asker_of(request),
            authority=city.authority,
            edition=city.edition,
            question=question,
            as_of=today,
            now=timezone.now(),
        )
    except FactsCannotBe as refused:
        raise FactsRefused({"facts": by_pointer(refused)}) from None
    except CannotScreen as refused:
        raise FactsRefused({"facts": [str(refused)]}) from None
    except TooManyScreenings:
        raise Throttled(WAIT_S, _("Some of your questions are still being worked out. Wait for one of them.")) from None
    except QueueIsFull:
        raise QueueFull(_("Many questions wait to be worked out just now. Ask again in a minute.")) from None
