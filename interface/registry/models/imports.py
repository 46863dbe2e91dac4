"""What was imported, when, from which bytes; and how far the register of an authority has moved."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class ImportRun(models.Model):
    """One import of one file that was carried through (dry runs leave nothing behind)."""

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=80, help_text="SHA-256 of the file and of its mapping.")
    source = models.TextField(blank=True, help_text="Where the data come from, as the mapping says.")
    dated = models.DateField(help_text="The day the data speak of.")
    started_at = models.DateTimeField()
    counts = models.JSONField(
        default=dict,
        help_text="Rows inserted, updated, unchanged, rejected, per table.",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["authority", "-started_at"])]


class RegistryState(models.Model):
    """How far the register of one authority has moved.

    `data_version` rises with every change that a map tile can show; `shape_version` numbers the imports that changed
    the shape of a parcel, so that a derivation knows which parcels it has not seen.
    """

    authority = models.OneToOneField(
        "accounts.Authority",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="registry_state",
    )
    data_version = models.BigIntegerField(default=0)
    shape_version = models.BigIntegerField(default=0)
    complete_for = ArrayField(
        models.CharField(max_length=20),
        default=list,
        help_text="Kinds of rights the register holds all of: none recorded means there is none.",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(data_version__gte=0) & Q(shape_version__gte=0) & Q(data_version__gte=F("shape_version")),
                name="registry_state_versions_rise",
            )
        ]
