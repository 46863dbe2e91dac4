"""Properties, rights and layers as the API writes them."""

import json
from typing import Any

from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from interface.registry.models import Layer, LayerFeature, LayerVersion, Property, SpatialUnit
from interface.registry.queries import HeldRight, PropertyDetail


class SpatialUnitSerializer(serializers.ModelSerializer[SpatialUnit]):
    """One spatial unit: levels as floors, areas in m², heights in m."""

    class Meta:
        model = SpatialUnit
        fields = (
            "source_id",
            "kind",
            "unit_code",
            "parcel_number",
            "name",
            "name_zh",
            "level_from",
            "level_to",
            "floor_area_m2",
            "height_m",
            "built_year",
            "area_m2",
            "recorded_on",
        )


class RightSerializer(serializers.Serializer[HeldRight]):
    """One right with its holder, as far as the reader may know who that is."""

    source_id = serializers.CharField(source="right.source_id")
    property = serializers.CharField(source="right.property.certificate_number")
    kind = serializers.CharField(source="right.kind")
    holder = serializers.CharField(allow_null=True, help_text="null: not recorded, or a natural person.")
    holder_kind = serializers.CharField(help_text="person, company, authority, collective, state, property, or empty.")
    share = serializers.SerializerMethodField(help_text="An exact fraction such as 1/3; null for joint holders.")
    joint = serializers.BooleanField(source="right.joint")
    valid_from = serializers.DateField(source="right.valid_from", allow_null=True)
    valid_to = serializers.DateField(source="right.valid_to", allow_null=True, help_text="null: without end.")
    in_force = serializers.BooleanField()
    registered_use = serializers.CharField(source="right.registered_use")
    acquired = serializers.CharField(source="right.acquired")
    contract_far = serializers.FloatField(source="right.contract_far", allow_null=True)
    state_owned = serializers.BooleanField(source="right.state_owned", allow_null=True)
    recorded_on = serializers.DateField(source="right.recorded_on")

    def get_share(self, row: HeldRight) -> str | None:
        """Return the share as a fraction."""
        return None if row.share is None else f"{row.share.numerator}/{row.share.denominator}"


class PropertyFieldsSerializer(serializers.ModelSerializer[Property]):
    """What a property's feature says besides its shape."""

    authority: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    site_area_m2 = serializers.FloatField(source="parcel.area_m2", read_only=True, allow_null=True, default=None)
    parcel_number = serializers.CharField(source="parcel.parcel_number", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Property
        fields = (
            "authority",
            "certificate_number",
            "kind",
            "address",
            "address_zh",
            "parcel_number",
            "site_area_m2",
        )


class PropertyFeatureSerializer(serializers.Serializer[Property]):
    """A property as a GeoJSON feature; its shape is that of the parcel its site is measured on."""

    id = serializers.CharField(source="certificate_number")
    type = serializers.SerializerMethodField()
    geometry = serializers.SerializerMethodField()
    properties = PropertyFieldsSerializer(source="*")

    def get_type(self, _held: Property) -> str:
        """Return what GeoJSON calls it."""
        return "Feature"

    def get_geometry(self, held: Property) -> dict[str, Any] | None:
        """Return the shape of the parcel, or null where it is not known."""
        return json.loads(held.parcel.geom.geojson) if held.parcel is not None and held.parcel.geom else None


class PropertyDetailSerializer(serializers.Serializer[PropertyDetail]):
    """A property with everything the register has on it."""

    property = PropertyFeatureSerializer()
    units = SpatialUnitSerializer(many=True)
    rights = RightSerializer(many=True)


class LayerFeatureSerializer(GeoFeatureModelSerializer):
    """One shape of a layer with its attributes."""

    id = serializers.CharField(source="source_id", read_only=True)

    class Meta:
        model = LayerFeature
        geo_field = "geom"
        id_field = "id"
        fields = ("id", "geom", "name", "name_zh", "attributes")


class LayerVersionSerializer(serializers.ModelSerializer[LayerVersion]):
    """One dated version of a layer."""

    class Meta:
        model = LayerVersion
        fields = ("dated", "source", "digest", "is_current")


class LayerSerializer(serializers.ModelSerializer[Layer]):
    """A layer with its versions, the latest first."""

    authority: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    versions = serializers.SerializerMethodField()

    class Meta:
        model = Layer
        fields = ("authority", "name", "title", "title_zh", "complete", "versions")

    def get_versions(self, layer: Layer) -> list[dict[str, Any]]:
        """Return the versions."""
        latest = sorted(layer.versions.all(), key=lambda version: version.dated, reverse=True)
        return list(LayerVersionSerializer(latest, many=True).data)
