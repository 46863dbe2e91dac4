"""Editions: the text of a rulebook as it stood from one day to another, never altered."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class InForce(Func):
    """The days an edition is in force, from (included) to (excluded; null is open)."""

    function = "DATERANGE"
    output_field = DateRangeField()


_APPEND_ONLY = """
IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'edition % of rulebook % is part of the record and cannot be deleted', OLD.digest, OLD.rulebook;
END IF;
IF (to_jsonb(NEW) - 'in_force_to') <> (to_jsonb(OLD) - 'in_force_to') THEN
    RAISE EXCEPTION 'edition % of rulebook % never changes; store a new edition', OLD.digest, OLD.rulebook;
END IF;
IF OLD.in_force_to IS NOT NULL AND NEW.in_force_to IS DISTINCT FROM OLD.in_force_to THEN
    RAISE EXCEPTION 'edition % of rulebook % ended on %; that day stays', OLD.digest, OLD.rulebook, OLD.in_force_to;
END IF;
RETURN NEW;
"""


class Edition(models.Model):
    """One immutable, dated, digested text of a rulebook.

    `files` maps the path inside the edition's folder to the text of the file, worked cases included. `in_force_to` is
    the first day on which the next edition holds instead. A rulebook's name is unique across authorities: it stands
    in addresses and in permits.
    """

    authority = models.ForeignKey("accounts.Authority", on_delete=models.PROTECT, related_name="editions")
    rulebook = models.SlugField(_("rulebook"), max_length=60)
    title = models.JSONField(_("title"))
    in_force_from = models.DateField(_("in force from"))
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    files = models.JSONField(_("files"))
    digest = models.CharField(_("digest"), max_length=80)
    stored_on = models.DateField(_("stored on"))

    class Meta:
        ordering = ["rulebook", "in_force_from"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "digest"], name="edition_digest_once_per_rulebook"),
            models.UniqueConstraint(fields=["rulebook", "in_force_from"], name="edition_begins_alone"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gt=F("in_force_from")),
                name="edition_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(digest__startswith="sha256:"), name="edition_digest_is_sha256"),
            ExclusionConstraint(
                name="one_edition_in_force_at_a_time",
                expressions=[
                    (F("rulebook"), RangeOperators.EQUAL),
                    (InForce("in_force_from", "in_force_to", Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="edition_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_APPEND_ONLY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rulebook} {self.in_force_from:%Y-%m-%d}"

    def label(self, language: str) -> str:
        """Return the title in the reader's language, English where there is no other."""
        chinese = self.title.get("zh-Hans") if language.startswith("zh") else None
        return str(chinese or self.title["en"])
