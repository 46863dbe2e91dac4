"""Properties, rights and layers over the API, read-only. Shapes are GeoJSON in EPSG:4326."""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_gis.pagination import GeoJsonPagination

from interface.accounts.models import Authority
from interface.registry import queries
from interface.registry.listing import NotABox, parse_box
from interface.registry.models import Layer, LayerFeature, Property, Right
from interface.registry.serializers import (
    LayerFeatureSerializer,
    LayerSerializer,
    PropertyDetailSerializer,
    PropertyFeatureSerializer,
    RightSerializer,
)

AUTHORITY = OpenApiParameter("authority", OpenApiTypes.STR, description="Only this authority, by its code.")
BBOX = OpenApiParameter("bbox", OpenApiTypes.STR, description="west,south,east,north in degrees.")
PROPERTY_EXAMPLE = OpenApiExample(
    "A property",
    value={
        "id": "PC(2020)0001",
        "type": "Feature",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[113.8, 22.5], [113.8007, 22.5], [113.8007, 22.5007], [113.8, 22.5007], [113.8, 22.5]]],
        },
        "properties": {
            "authority": "pocket-city",
            "certificate_number": "PC(2020)0001",
            "kind": "land",
            "address": "1 Quay Street",
            "address_zh": "码头街1号",
            "parcel_number": "P-1",
            "site_area_m2": 4900.0,
        },
    },
    response_only=True,
)
RIGHT_EXAMPLE = OpenApiExample(
    "A co-owner's right",
    value={
        "source_id": "R-17",
        "property": "PC(2020)0002",
        "kind": "land_use",
        "holder": None,
        "holder_kind": "person",
        "share": "1/3",
        "joint": False,
        "valid_from": "2010-01-01",
        "valid_to": "2060-01-01",
        "in_force": True,
        "registered_use": "1001",
        "acquired": "granted",
        "contract_far": 2.0,
        "state_owned": True,
        "recorded_on": "2026-01-05",
    },
    response_only=True,
)


class Pages(GeoJsonPagination):
    """Pages of features; `page_size` up to 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_paginated_response(self, data: Any) -> Response:
        return super().get_paginated_response(data if isinstance(data, dict) else {"features": data})


class RightPages(LimitOffsetPagination):
    """Pages of rights."""

    default_limit = 50
    max_limit = 200


class PropertyList(generics.ListAPIView[Property]):
    """Properties as GeoJSON, found by text or place."""

    queryset = Property.objects.none()
    serializer_class = PropertyFeatureSerializer
    pagination_class = Pages
    filter_backends = ()

    @extend_schema(
        operation_id="properties_list",
        tags=["registry"],
        parameters=[
            AUTHORITY,
            BBOX,
            OpenApiParameter("q", OpenApiTypes.STR, description="Certificate, unit code, parcel number or address."),
        ],
        examples=[PROPERTY_EXAMPLE],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Property]:
        asked = self.request.query_params
        authority = _authority(asked.get("authority"))
        if text := asked.get("q"):
            found = queries.find_properties(_text(text, "q"), authority=authority, actor=self.request.user)
        else:
            found = queries.properties_visible_to(self.request.user).order_by("pk")
            found = found.filter(authority=authority) if authority else found
        if box := asked.get("bbox"):
            found = found.filter(parcel__geom__intersects=_box(box))
        return found.select_related("authority", "parcel")


class PropertyDetail(generics.GenericAPIView[Property]):
    """One property with its spatial units and rights."""

    queryset = Property.objects.none()
    serializer_class: Any = PropertyDetailSerializer
    filter_backends = ()

    @extend_schema(operation_id="properties_read", tags=["registry"], responses=PropertyDetailSerializer)
    def get(self, request: Request, authority: str, certificate: str) -> Response:
        detail = queries.property_detail(request.user, authority, certificate, as_of=timezone.localdate())
        if detail is None:
            raise NotFound(
                _("No property has the certificate number “%(number)s” in “%(authority)s”.")
                % {"number": certificate[:100], "authority": authority[:60]}
            )
        return Response(self.get_serializer(detail).data)


class RightList(generics.GenericAPIView[Right]):
    """Rights, of one property or authority, with the holders a reader may know by name."""

    queryset = Right.objects.none()
    serializer_class: Any = RightSerializer
    pagination_class = RightPages
    filter_backends = ()

    @extend_schema(
        operation_id="rights_list",
        tags=["registry"],
        parameters=[
            AUTHORITY,
            OpenApiParameter("property", OpenApiTypes.STR, description="Only this property, by certificate number."),
            OpenApiParameter("kind", OpenApiTypes.STR, description="Only this kind: ownership, lease, mortgage …"),
        ],
        responses=RightSerializer(many=True),
        examples=[RIGHT_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        rights = queries.rights_visible_to(request.user).order_by("pk")
        if authority := _authority(asked.get("authority")):
            rights = rights.filter(property__authority=authority)
        if certificate := asked.get("property"):
            rights = rights.filter(property__certificate_number=_text(certificate, "property"))
        if kind := asked.get("kind"):
            rights = rights.filter(kind=_text(kind, "kind"))
        chosen = {right.pk for right in self.paginate_queryset(rights.only("pk")) or ()}
        page = queries.held_rights(
            queries.rights_visible_to(request.user).filter(pk__in=chosen).order_by("pk"),
            request.user,
            as_of=timezone.localdate(),
        )
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class LayerList(generics.ListAPIView[Layer]):
    """Layers with their dated versions."""

    queryset = Layer.objects.none()
    serializer_class = LayerSerializer
    filter_backends = ()

    @extend_schema(operation_id="layers_list", tags=["registry"], parameters=[AUTHORITY])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Layer]:
        layers = queries.layers_visible_to(self.request.user)
        if authority := _authority(self.request.query_params.get("authority")):
            layers = layers.filter(authority=authority)
        return layers.select_related("authority").prefetch_related("versions").order_by("authority__code", "name")


class LayerFeatures(generics.ListAPIView[LayerFeature]):
    """The shapes of a layer in force on a day (today unless said), as GeoJSON."""

    queryset = LayerFeature.objects.none()
    serializer_class = LayerFeatureSerializer
    pagination_class = Pages
    filter_backends = ()

    @extend_schema(
        operation_id="layers_features",
        tags=["registry"],
        parameters=[BBOX, OpenApiParameter("on", OpenApiTypes.DATE, description="In force on this day.")],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[LayerFeature]:
        if "name" not in self.kwargs:
            return LayerFeature.objects.none()
        authority = _authority(self.kwargs["authority"])
        on = _day(self.request.query_params.get("on"))
        version = queries.layer_versions_in_force(authority, [self.kwargs["name"]], on).first() if authority else None
        if version is None:
            raise NotFound(
                _("“%(authority)s” has no layer “%(name)s” in force on %(day)s.")
                % {"authority": self.kwargs["authority"][:60], "name": self.kwargs["name"][:60], "day": on}
            )
        features = queries.layer_features(version).order_by("pk")
        box = self.request.query_params.get("bbox")
        return features.filter(geom__intersects=_box(box)) if box else features


def _authority(code: str | None) -> Authority | None:
    if not code:
        return None
    found = Authority.objects.filter(code=_text(code, "authority")).first()
    if found is None:
        raise NotFound(_("No city is loaded under the name “%(code)s”.") % {"code": code[:60]})
    return found


def _text(text: str, name: str) -> str:
    if "\0" in text or len(text) > 200:
        raise ValidationError({name: [_("At most 200 characters, none of them NUL.")]})
    return text


def _box(text: str) -> Polygon:
    try:
        box = Polygon.from_bbox(parse_box(text))
    except NotABox:
        raise ValidationError({"bbox": [_("Write west,south,east,north in degrees.")]}) from None
    box.srid = 4326
    return box


def _day(text: str | None) -> Any:
    if not text:
        return timezone.localdate()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"on": [_("Write a day as 2026-03-01.")]})
    return day
