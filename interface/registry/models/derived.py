"""Facts worked out from layers, set-wise, with their provenance."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q


class Derivation(models.Model):
    """One source expression worked out on one version of a layer for the parcels of an authority.

    The provenance of its facts stands here once: the expression, the version it read, and how far it has seen the
    parcels (`shape_version`): parcels changed since are worked out again, the others are not.
    """

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="derivations")
    source = models.CharField(max_length=200, help_text="The expression as a rulebook writes it, normalised.")
    layer_version = models.ForeignKey("registry.LayerVersion", on_delete=models.CASCADE, related_name="derivations")
    complete = models.BooleanField(help_text="Whether the layer was marked complete when this was worked out.")
    shape_version = models.BigIntegerField(default=0)
    derived_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "source", "layer_version"], name="derivation_once"),
            models.CheckConstraint(condition=~Q(source=""), name="derivation_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.source


class DerivedFact(models.Model):
    """The value of one derivation on one parcel: a number, text, boolean, ISO date, or "not applicable"; null: unknown.

    Not applicable is kept apart from texts by `not_applicable`, so that an attribute that reads "not applicable" in
    the source stays a text.
    """

    pk = models.CompositePrimaryKey("spatial_unit_id", "derivation_id")
    # Millions of rows written set-wise: the checks of two foreign keys per row would take longer than deriving them.
    # They are read from the parcel's and the derivation's side only, so a row left behind is never seen.
    spatial_unit = models.ForeignKey(
        "registry.SpatialUnit",
        on_delete=models.DO_NOTHING,
        related_name="facts",
        db_constraint=False,
        db_index=False,
    )
    derivation = models.ForeignKey(
        Derivation,
        on_delete=models.CASCADE,
        related_name="facts",
        db_constraint=False,
        db_index=False,
    )
    value = models.JSONField(null=True)
    not_applicable = models.BooleanField(default=False)
