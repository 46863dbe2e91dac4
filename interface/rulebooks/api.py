"""Rulebooks and editions, read-only: law is public."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from interface.rulebooks.models import Edition
from interface.rulebooks.queries import editions_in_force, editions_visible_to
from interface.rulebooks.serializers import EditionDetailSerializer, EditionSerializer, RulebookSerializer


def _grouped(editions: QuerySet[Edition]) -> list[dict[str, Any]]:
    return [
        {"rulebook": name, "authority": listed[0].authority.code, "title": listed[0].title, "editions": listed}
        for name, listed in ((key, list(group)) for key, group in groupby(editions, key=lambda each: each.rulebook))
    ]


class RulebookList(generics.GenericAPIView[Edition]):
    """Every rulebook with its editions, the newest first."""

    queryset = Edition.objects.none()
    serializer_class = RulebookSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(operation_id="rulebooks_list", responses=RulebookSerializer(many=True), tags=["rulebooks"])
    def get(self, request: Request) -> Response:
        listed = _grouped(editions_visible_to(request.user))
        return Response(RulebookSerializer(listed, many=True, context=self.get_serializer_context()).data)


class RulebookDetail(generics.GenericAPIView[Edition]):
    """One rulebook with its editions, the newest first."""

    queryset = Edition.objects.none()
    serializer_class = RulebookSerializer
    filter_backends = ()

    @extend_schema(operation_id="rulebooks_read", responses=RulebookSerializer, tags=["rulebooks"])
    def get(self, request: Request, rulebook: str) -> Response:
        listed = _grouped(editions_visible_to(request.user).filter(rulebook=rulebook))
        if not listed:
            raise NotFound(_("There is no rulebook named “%(name)s”.") % {"name": rulebook})
        return Response(RulebookSerializer(listed[0], context=self.get_serializer_context()).data)


class EditionList(generics.ListAPIView[Edition]):
    """Editions, by rulebook, the newest first; of one day, rulebook or authority where the query says so."""

    queryset = Edition.objects.none()
    serializer_class = EditionSerializer
    filter_backends = ()

    @extend_schema(
        operation_id="editions_list",
        tags=["rulebooks"],
        parameters=[
            OpenApiParameter("rulebook", OpenApiTypes.STR, description="Only this rulebook."),
            OpenApiParameter("authority", OpenApiTypes.STR, description="Only this authority."),
            OpenApiParameter("in_force_on", OpenApiTypes.DATE, description="Only what is in force on this day."),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Edition]:
        editions = editions_visible_to(self.request.user)
        asked = self.request.query_params
        if day := asked.get("in_force_on"):
            editions = editions.filter(pk__in=editions_in_force(_day(day)).values("pk"))
        if rulebook := asked.get("rulebook"):
            editions = editions.filter(rulebook=_text(rulebook))
        if authority := asked.get("authority"):
            editions = editions.filter(authority__code=_text(authority))
        return editions


class EditionDetail(generics.GenericAPIView[Edition]):
    """One edition: its files, its digest, and its rules, paths, facts and uses as data."""

    queryset = Edition.objects.none()
    serializer_class = EditionDetailSerializer
    filter_backends = ()

    @extend_schema(operation_id="editions_read", tags=["rulebooks"])
    def get(self, request: Request, rulebook: str, in_force_from: str) -> Response:
        editions = editions_visible_to(request.user).defer(None)
        found = editions.filter(rulebook=rulebook, in_force_from=_day(in_force_from)).first()
        if found is None:
            raise NotFound(
                _("Rulebook “%(name)s” has no edition in force from %(day)s.")
                % {"name": rulebook, "day": in_force_from}
            )
        return Response(self.get_serializer(found).data)


def _day(text: str) -> Any:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"in_force_on": [_("Write a day as 2026-03-01.")]})
    return day


def _text(value: str) -> str:
    if "\x00" in value:
        raise ValidationError(_("The address holds a character that no name has."))
    return value
