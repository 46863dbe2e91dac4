"""What is known of an edition: whether it was reviewed, who may ask for it, and whether the counts still hold.

Editions are published to everybody, and so is what they say about themselves: whoever may read an edition may have it
reviewed. That is bounded by itself, as an edition is read once and counted once for each state of the register.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings

from interface.accounts.queries import Actor
from interface.checks.models import EditionReview, RunState
from interface.registry.snapshot import Snapshot
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import editions_visible_to, may_read_edition
from protocol.lint.deep.review import VERSION

WAITS_AT_MOST: Final = dt.timedelta(minutes=15)
"""A review that waits longer has been lost on the way to the workers."""


class NoSuchEdition(LookupError):
    """There is no edition of this rulebook that came into force on this day, or none that may be read."""


def edition_at(actor: Actor, rulebook: str, in_force_from: str) -> Edition:
    """Return the edition of a rulebook that came into force on a day, as 2026-01-01. Raises NoSuchEdition."""
    try:
        day = dt.date.fromisoformat(in_force_from)
    except ValueError:
        raise NoSuchEdition(f"{rulebook} {in_force_from}") from None
    found = editions_visible_to(actor).filter(rulebook=rulebook, in_force_from=day).first()
    if found is None:
        raise NoSuchEdition(f"{rulebook} {in_force_from}")
    return found


def may_review(actor: Actor, edition: Edition) -> bool:
    """Return whether somebody may have an edition reviewed: whoever may read it."""
    return may_read_edition(actor, edition)


def review_of(actor: Actor, edition: Edition) -> EditionReview | None:
    """Return the review of an edition the actor may read, None where nobody has asked for one."""
    if not may_read_edition(actor, edition):
        return None
    return EditionReview.objects.filter(edition=edition).first()


def is_under_way(review: EditionReview, now: dt.datetime) -> bool:
    """Return whether a review waits or runs, and a worker has been heard of lately enough to believe it."""
    silent = now - review.seen_at
    if review.state == RunState.QUEUED:
        return silent < WAITS_AT_MOST
    return review.is_alive and silent < dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)


def is_read(review: EditionReview) -> bool:
    """Return whether what the text says was worked out by this version of the program."""
    return review.findings is not None and review.reader == VERSION


def is_current(review: EditionReview, snapshot: Snapshot | None) -> bool:
    """Return whether nothing is left to work out. Args: snapshot: None where the register has moved since the last."""
    if review.state != RunState.DONE or not is_read(review) or snapshot is None:
        return False
    return review.snapshot_digest == snapshot.digest
