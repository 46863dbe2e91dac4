"""Screenings, one question asked of every property of an authority, and reviews, what an edition says about itself."""

import uuid
from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

VERDICTS = ("lands", "lands_by_path", "undetermined", "blocked")
"""From the best for a project to the worst; what cannot be told yet comes before what is certainly not allowed."""


class RunState(models.TextChoices):
    """How far a screening is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ALIVE = (RunState.QUEUED, RunState.RUNNING)


class ScreeningRun(models.Model):
    """One question, asked under one edition of one snapshot of the register.

    These three name it: the same question of the same register under the same rules is answered by the run that is
    there. `question` is what was asked, as a facts file says it. `snapshot_digest` is blank until the worker has made
    sure how the register stands. `asker` tells who may cancel: an account, or a browser, as a digest; `address` is a
    digest too, and only counts how much comes from one place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey("accounts.Authority", on_delete=models.CASCADE, related_name="screenings")
    edition = models.ForeignKey("rulebooks.Edition", on_delete=models.PROTECT, related_name="screenings")
    as_of = models.DateField(help_text="The day whose rights and layers count.")
    question = models.JSONField()
    question_digest = models.CharField(max_length=80)
    snapshot_digest = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, default=RunState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    message = models.TextField(blank=True, help_text="Why it failed, in English, as the engine says it.")
    cancel_requested = models.BooleanField(default=False)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asker = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the worker last told how far it is.")
    finished_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(help_text="When its result was last asked for.")
    totals = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "snapshot_digest", "question_digest"],
                condition=~Q(snapshot_digest="") & Q(state__in=["queued", "running", "done"]),
                name="screening_answers_a_question_once",
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="screening_state_is_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="screening_progress_is_per_cent"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["question_digest"], name="screening_by_question"),
            models.Index(fields=["address", "-asked_at"], name="screening_by_address"),
            models.Index(fields=["state"], condition=Q(state__in=["queued", "running"]), name="screening_alive"),
        ]

    @property
    def is_alive(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ALIVE

    @property
    def is_done(self) -> bool:
        """Whether there is a result."""
        return self.state == RunState.DONE


# What a result looks like on the map is written set-wise, once, and never changed; checking each row's keys against
# what it was just made from would take longer than making it.


class ScreeningParcel(models.Model):
    """What a screening says of a parcel: the best verdict of its properties, and the property that has it."""

    pk = models.CompositePrimaryKey("run_id", "spatial_unit_id")
    run = models.ForeignKey(ScreeningRun, on_delete=models.CASCADE, related_name="parcels", db_index=False)
    spatial_unit = models.ForeignKey(
        "registry.SpatialUnit", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    certificate_number = models.CharField(max_length=100)
    verdict = models.CharField(max_length=16)
    properties = models.IntegerField()
    with_verdict = models.IntegerField(help_text="How many of its properties have this verdict.")
    far = models.FloatField(null=True, help_text="Largest floor area ratio as of right; infinite: no limit.")
    far_by_paths = models.FloatField(null=True)
    cost = models.FloatField(null=True, help_text="Of the cheapest paths of this property; null: not worked out.")


class ScreeningBlock(models.Model):
    """Parcels taken together for one range of zooms, with how many have which verdict.

    `column`, `row`: the cell of the ground they lie in, the same in every screening of one snapshot. `far`,
    `far_by_paths`: the floor area ratio possible on the middle one of them, 0 where the project does not land.
    """

    run = models.ForeignKey(ScreeningRun, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    detail = models.SmallIntegerField(help_text="The lowest zoom it is drawn at.")
    column = models.IntegerField()
    row = models.IntegerField()
    verdict = models.CharField(max_length=16, help_text="The most frequent one.")
    lands = models.IntegerField()
    lands_by_path = models.IntegerField()
    undetermined = models.IntegerField()
    blocked = models.IntegerField()
    far = models.FloatField(null=True, help_text="As of right; infinite: no limit; null: mostly unknown.")
    far_by_paths = models.FloatField(null=True)
    drawn = models.GeometryField(srid=3857, spatial_index=False)

    class Meta:
        indexes: ClassVar = [GistIndex(fields=["run", "detail", "drawn"], name="screening_block_on_the_map")]


class EditionReview(models.Model):
    """What an edition says about itself, and how its rules bear on the properties of its authority.

    One an edition, as there is one edition a digest: its text never changes, nor does what is read in it. Only the
    counts are taken again, once the register has moved. `reader`: the version of the review that read it; a later one
    reads anew. `problems`, `findings`: as `lint --deep` tells them; null until they are worked out. `counts`: how the
    rules bear on the snapshot of `snapshot_digest`, with the findings as they look there; null where nothing was
    counted yet.
    """

    edition = models.OneToOneField(
        "rulebooks.Edition", primary_key=True, on_delete=models.PROTECT, related_name="review"
    )
    as_of = models.DateField(help_text="The day whose rights and layers count.")
    reader = models.PositiveSmallIntegerField(default=0)
    problems = models.JSONField(null=True)
    findings = models.JSONField(null=True)
    snapshot_digest = models.CharField(max_length=80, blank=True)
    counted_as_of = models.DateField(null=True, blank=True)
    counts = models.JSONField(null=True)
    state = models.CharField(max_length=12, default=RunState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    message = models.TextField(blank=True, help_text="Why it failed, in English, as the engine says it.")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it was asked for, or the worker last told how far it is.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="review_state_is_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="review_progress_is_per_cent"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(findings__isnull=False), name="review_done_has_findings"
            ),
        ]

    @property
    def is_alive(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ALIVE
