"""Reference geometries (layers, dated) and capacities (ledgers with reservations)."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import F, Q


class Layer(models.Model):
    """A named set of reference geometries: stations, streets, zoning, heritage.

    `complete` says that the layer knows all there is: a site it does not touch has none, which is "not applicable" and
    not "unknown".
    """

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="layers")
    name = models.SlugField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    title_zh = models.CharField(max_length=200, blank=True)
    complete = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority", "name"], name="layer_name_unique")]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """Return the title in a language, else in the other, else the name."""
        titled = self.title_zh if language.lower().startswith("zh") else self.title
        return titled or self.title or self.title_zh or self.name


class LayerVersion(models.Model):
    """What a layer says from a day on, until the next version."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="versions")
    dated = models.DateField(help_text="In force from this day.")
    source = models.TextField(blank=True)
    digest = models.CharField(max_length=80)
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["layer", "dated"], name="layer_version_day_unique"),
            models.UniqueConstraint(
                fields=["layer"],
                condition=Q(is_current=True),
                name="layer_has_one_current_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer.name} {self.dated}"


class LayerFeature(models.Model):
    """One geometry of a version of a layer, with what the source says of it."""

    version = models.ForeignKey(LayerVersion, on_delete=models.CASCADE, related_name="features", db_index=False)
    source_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    name_zh = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict)
    geom = models.GeometryField(srid=4326, spatial_index=False)
    shape = models.GeometryField(srid=0, spatial_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "source_id"], name="layer_feature_source_id_unique")
        ]
        indexes: ClassVar = [
            GistIndex(fields=["version", "geom"], name="layer_feature_on_the_map"),
            GistIndex(fields=["version", "shape"], name="layer_feature_measured"),
        ]


class Ledger(models.Model):
    """A capacity of an infrastructure or plan unit, and the area it serves (none: the whole of the authority)."""

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="ledgers")
    name = models.SlugField(max_length=60)
    code = models.CharField(max_length=60)
    unit = models.CharField(max_length=30)
    title = models.CharField(max_length=200, blank=True)
    title_zh = models.CharField(max_length=200, blank=True)
    capacity = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    source = models.TextField(blank=True)
    recorded_on = models.DateField()
    geom = models.GeometryField(srid=4326, null=True, blank=True, spatial_index=False)
    shape = models.GeometryField(srid=0, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "name", "code"], name="ledger_code_unique"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=0),
                name="ledger_capacity_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    def label(self, language: str) -> str:
        """Return the title in a language, else in the other, else name and code."""
        titled = self.title_zh if language.lower().startswith("zh") else self.title
        return titled or self.title or self.title_zh or f"{self.name} {self.code}"


class Reservation(models.Model):
    """A part of a ledger's capacity that is spoken for, in the ledger's unit."""

    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="reservations")
    amount = models.DecimalField(max_digits=18, decimal_places=3)
    note = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The first day without it. Null: without end.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="reservation_amount_positive"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="reservation_begins_before_it_ends",
            ),
        ]
