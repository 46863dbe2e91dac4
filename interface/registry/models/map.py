"""What the map draws: one row a parcel near by, one a block far out. Rebuilt set-wise after an import."""

from django.contrib.gis.db import models

# Both tables are rebuilt whole from the register, in the transaction that changes it; checking each row's keys against
# what it was just made from would take a fifth of an import.


class MapParcel(models.Model):
    """A parcel as the map draws it, in web mercator, with what it can be coloured by."""

    spatial_unit = models.OneToOneField(
        "registry.SpatialUnit", on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    certificate_number = models.CharField(max_length=100)
    properties_count = models.IntegerField()
    right_kind = models.CharField(max_length=20, blank=True)
    acquired = models.CharField(max_length=20, blank=True)
    valid_to = models.DateField(null=True)
    utilisation = models.FloatField(null=True, help_text="Floor area / site area; null: unknown.")
    drawn = models.GeometryField(srid=3857)


class MapBlock(models.Model):
    """Parcels taken together for one range of zooms."""

    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    detail = models.SmallIntegerField(help_text="The lowest zoom it is drawn at.")
    properties_count = models.IntegerField()
    right_kind = models.CharField(max_length=20, blank=True, help_text="The most frequent kind.")
    acquired = models.CharField(max_length=20, blank=True)
    valid_to = models.DateField(null=True, help_text="The median end of its rights.")
    utilisation = models.FloatField(null=True)
    drawn = models.GeometryField(srid=3857)
