"""Spatial units, and the properties made of them."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, Q
from django.db.models.functions import Upper


class SpatialUnit(models.Model):
    """A parcel, a building, or a part of one: a shape on the ground and the levels it takes.

    `geom` is in EPSG:4326 for the map. `shape` is the same in the authority's projected CRS for measuring (metres); its
    column carries no SRID because each authority has a CRS of its own.
    """

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="spatial_units")
    source_id = models.CharField(max_length=100)
    unit_code = models.CharField(max_length=40, blank=True)
    parcel_number = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    parcel = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="standing_on",
    )
    level_from = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    level_to = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    floor_area_m2 = models.FloatField(null=True, blank=True)
    height_m = models.FloatField(null=True, blank=True)
    built_year = models.IntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    name_zh = models.CharField(max_length=200, blank=True)
    geom = models.GeometryField(srid=4326, null=True, blank=True, spatial_index=False)
    shape = models.GeometryField(srid=0, null=True, blank=True)
    area_m2 = models.GeneratedField(
        expression=Func(F("shape"), function="ST_Area"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    shape_version = models.BigIntegerField(default=0, editable=False)
    recorded_on = models.DateField(help_text="The day the source speaks of.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "source_id"], name="spatial_unit_source_id_unique"),
            models.CheckConstraint(
                condition=Q(level_from__isnull=True) | Q(level_to__isnull=True) | Q(level_from__lte=F("level_to")),
                name="spatial_unit_levels_in_order",
            ),
            models.CheckConstraint(
                condition=Q(floor_area_m2__isnull=True) | Q(floor_area_m2__gte=0),
                name="spatial_unit_floor_area_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(height_m__isnull=True) | Q(height_m__gte=0),
                name="spatial_unit_height_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind="parcel") | (Q(parcel__isnull=True) & Q(parent__isnull=True)),
                name="spatial_unit_parcel_stands_on_nothing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                OpClass(Upper("parcel_number"), name="text_pattern_ops"),
                name="spatial_unit_parcel_number",
                condition=~Q(parcel_number=""),
            ),
            models.Index(
                OpClass(Upper("unit_code"), name="text_pattern_ops"),
                name="spatial_unit_unit_code",
                condition=~Q(unit_code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.parcel_number or self.source_id

    def label(self, language: str) -> str:
        """Return the name in a language, else in the other, else the number."""
        named = self.name_zh if language.lower().startswith("zh") else self.name
        return named or self.name or self.name_zh or self.parcel_number or self.source_id


class Property(models.Model):
    """What is held under one certificate number: one or more spatial units."""

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="properties")
    certificate_number = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=300, blank=True)
    address_zh = models.CharField(max_length=300, blank=True)
    units = models.ManyToManyField(SpatialUnit, through="PropertyUnit", related_name="properties")
    parcel = models.ForeignKey(
        SpatialUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="properties_on_it",
    )

    class Meta:
        verbose_name_plural = "properties"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "certificate_number"],
                name="property_certificate_unique",
            ),
            models.CheckConstraint(condition=~Q(certificate_number=""), name="property_has_a_certificate"),
        ]
        indexes: ClassVar = [
            models.Index(
                OpClass(Upper("certificate_number"), name="text_pattern_ops"),
                name="property_certificate_prefix",
            ),
            GinIndex(
                OpClass(Upper("address"), name="gin_trgm_ops"),
                OpClass(Upper("address_zh"), name="gin_trgm_ops"),
                name="property_address_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return self.certificate_number

    def label(self, language: str) -> str:
        """Return the address in a language, else in the other, else the certificate number."""
        address = self.address_zh if language.lower().startswith("zh") else self.address
        return address or self.address or self.address_zh or self.certificate_number


class PropertyUnit(models.Model):
    """One spatial unit of a property."""

    property = models.ForeignKey(
        Property,
        on_delete=models.CASCADE,
        related_name="property_units",
        db_index=False,
    )
    spatial_unit = models.ForeignKey(SpatialUnit, on_delete=models.PROTECT, related_name="property_units")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["property", "spatial_unit"], name="property_unit_once")
        ]
