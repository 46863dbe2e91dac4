"""Rights, restrictions and responsibilities of parties in properties."""

from fractions import Fraction
from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.gis.db import models
from django.db.models import F, Q


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="RightEvent",
    level=pgtrigger.Statement,
)
class Right(models.Model):
    """One right of one holder in one property.

    The holder is a party, or another property (the common parts of a building are held by its units), or not recorded.
    A share is an exact fraction; joint holders (spouses, say) have none. For the kinds that hold a property the
    database checks at commit that the shares in force at any moment make up exactly the whole (migration 0002).
    """

    property = models.ForeignKey(
        "registry.Property",
        on_delete=models.CASCADE,
        related_name="rights",
        db_index=False,
    )
    party = models.ForeignKey(
        "accounts.Party",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rights",
    )
    holder_property = models.ForeignKey(
        "registry.Property",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rights_held",
    )
    kind = models.CharField(max_length=20)
    share_numerator = models.BigIntegerField(null=True, blank=True)
    share_denominator = models.BigIntegerField(null=True, blank=True)
    joint = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True, help_text="Null: since a day nobody recorded.")
    valid_to = models.DateField(
        null=True,
        blank=True,
        help_text="The first day without the right. Null: without end.",
    )
    registered_use = models.CharField(max_length=40, blank=True)
    acquired = models.CharField(max_length=20, blank=True)
    contract_far = models.FloatField(null=True, blank=True)
    state_owned = models.BooleanField(null=True, blank=True, help_text="Whether the land is state-owned.")
    details = models.JSONField(default=dict, blank=True)
    source_id = models.CharField(max_length=140)
    recorded_on = models.DateField(help_text="The day the source speaks of.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["property", "source_id"], name="right_source_id_unique"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="right_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(holder_property__isnull=True),
                name="right_has_one_holder_at_most",
            ),
            models.CheckConstraint(
                condition=Q(
                    joint=True,
                    share_numerator__isnull=True,
                    share_denominator__isnull=True,
                )
                | Q(
                    joint=False,
                    # An unknown comparison passes a check constraint, so both are named as known.
                    share_numerator__isnull=False,
                    share_denominator__isnull=False,
                    share_numerator__gt=0,
                    share_denominator__gt=0,
                    share_numerator__lte=F("share_denominator"),
                ),
                name="right_is_a_fraction_or_joint",
            ),
            models.CheckConstraint(
                condition=Q(holder_property__isnull=True) | ~Q(holder_property=F("property")),
                name="right_no_property_holds_itself",
            ),
            models.CheckConstraint(
                condition=Q(contract_far__isnull=True) | Q(contract_far__gte=0),
                name="right_contract_far_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"

    def share(self) -> Fraction | None:
        """Return the exact share, or None of a joint right."""
        if self.joint or self.share_numerator is None or self.share_denominator is None:
            return None
        return Fraction(self.share_numerator, self.share_denominator)
