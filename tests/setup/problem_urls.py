"""Addresses whose only purpose is to fail, for the tests of problem details."""

from django.db import connection
from django.urls import path, re_path
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle

from interface.web.problem_details import unknown_address


class TermSerializer(serializers.Serializer):
    far = serializers.FloatField(min_value=0)


class OfferSerializer(serializers.Serializer):
    name = serializers.CharField()
    terms = TermSerializer(many=True)


class OncePerDay(AnonRateThrottle):
    rate = "1/day"


@api_view(["GET", "POST"])
@permission_classes([AllowAny])
def offers(request: Request) -> Response:
    serializer = OfferSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    return Response(serializer.validated_data)


@api_view(["GET"])
@permission_classes([AllowAny])
@throttle_classes([OncePerDay])
def rarely(request: Request) -> Response:
    return Response({})


@api_view(["POST"])
@permission_classes([AllowAny])
def broken(request: Request) -> Response:
    connection.cursor().execute("select 1 / 0")
    return Response({})


@api_view(["GET"])
def unstated(request: Request) -> Response:
    return Response({})


@api_view(["GET"])
@permission_classes([AllowAny])
def taken(request: Request) -> Response:
    raise exceptions.PermissionDenied("Consent was given already.", code="consent_already_given")


urlpatterns = [
    path("api/offers/", offers),
    path("api/rarely/", rarely),
    path("api/broken/", broken),
    path("api/unstated/", unstated),
    path("api/taken/", taken),
    re_path(r"^api(/.*)?$", unknown_address),
]
