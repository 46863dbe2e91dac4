"""Every write of a review: asked for, worked out, given up. Nothing here enqueues: the view does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from interface.accounts.queries import Actor
from interface.checks.models import ALIVE, EditionReview, RunState
from interface.checks.review_queries import is_current, is_read, is_under_way, may_review
from interface.checks.screening_queries import current_snapshot
from interface.registry.operations import export_snapshot
from interface.registry.snapshot import SITE, NoSnapshot, Snapshot
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import EditionDoesNotLoad, declared_facts
from protocol.language.problem import Problem
from protocol.lint.deep.city import with_examples
from protocol.lint.deep.finding import Finding, finding_from_json
from protocol.lint.deep.review import VERSION, review
from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition as CompiledEdition
from protocol.screen.cannot import CannotExpress, ScreeningFailed
from protocol.screen.duck import Limits, Watch
from protocol.screen.tally import tally

log = structlog.get_logger(__name__)

Clock = Callable[[], dt.datetime]

SHARE_OF_TEXT: Final = 0.7
SHARE_OF_SNAPSHOT: Final = 0.1
TOLD_EVERY_S: Final = 0.4
NO_WORKER: Final = "No worker could be told of it."


@dataclass(frozen=True, slots=True)
class AskedReview:
    """A review that was asked for. `is_new`: whether somebody has to work it out; else it is there, or under way."""

    review: EditionReview
    is_new: bool


@transaction.atomic
def start_review(*, actor: Actor, edition: Edition, as_of: dt.date, now: dt.datetime) -> AskedReview:
    """Ask for the review of an edition, or lead to the one that is there. Raises PermissionDenied."""
    if not may_review(actor, edition):
        raise PermissionDenied
    found, is_first = EditionReview.objects.select_for_update().get_or_create(
        edition=edition, defaults={"as_of": as_of, "asked_at": now, "seen_at": now}
    )
    if is_first:
        log.info("review.asked", edition=edition.digest)
        return AskedReview(found, is_new=True)
    if is_under_way(found, now) or is_current(found, current_snapshot(edition.authority, as_of)):
        return AskedReview(found, is_new=False)
    found.state, found.progress, found.message = RunState.QUEUED, 0, ""
    found.as_of, found.asked_at, found.seen_at, found.finished_at = as_of, now, now, None
    found.save(update_fields=["state", "progress", "message", "as_of", "asked_at", "seen_at", "finished_at"])
    log.info("review.asked_again", edition=edition.digest)
    return AskedReview(found, is_new=True)


def give_up_review(edition_id: int, *, now: dt.datetime) -> None:
    """Record that no worker could be told of a review that waits; one that was taken up stays as it is."""
    EditionReview.objects.filter(pk=edition_id, state=RunState.QUEUED).update(
        state=RunState.FAILED, finished_at=now, message=NO_WORKER
    )


def work_out_review(edition_id: int, *, now: Clock) -> None:
    """Work out a review that was asked for; do nothing where it has ended. May be called again after an interruption.

    What the text says is kept as soon as it is known, and once for all; the counts follow.
    """
    claimed = EditionReview.objects.filter(pk=edition_id, state__in=ALIVE).update(
        state=RunState.RUNNING, seen_at=now(), progress=0
    )
    if not claimed:
        return
    work = _Work(EditionReview.objects.select_related("edition__authority").get(pk=edition_id), now)
    try:
        work.do()
    except (ScreeningFailed, CannotExpress, NoSnapshot, EditionDoesNotLoad) as error:
        work.end(RunState.FAILED, str(error))
    except Exception:
        work.end(RunState.FAILED)
        log.exception("review.failed", edition=work.review.edition.digest)
        raise
    else:
        work.end(RunState.DONE)


class _Work:
    """One review being worked out, which tells how far it is."""

    def __init__(self, review: EditionReview, now: Clock) -> None:
        self.review = review
        self.now = now
        self.told_at = now()

    def do(self) -> None:
        loaded = load(self.review.edition.files)
        if loaded.edition is None:
            raise EditionDoesNotLoad("\n".join(map(str, loaded.problems)))
        if not is_read(self.review):
            self._read(loaded.edition, loaded.problems)
        self._count(loaded.edition)

    def _read(self, edition: CompiledEdition, problems: tuple[Problem, ...]) -> None:
        cases, of_cases = load_cases(edition)
        found = review(edition, cases, progress=lambda share: self._tell(SHARE_OF_TEXT * share))
        self.review.problems = [_problem_json(problem) for problem in sorted({*problems, *of_cases})]
        self.review.findings = [finding.to_json() for finding in found]
        self.review.reader = VERSION
        # Whatever was counted showed what an earlier version had found.
        self.review.snapshot_digest, self.review.counts = "", None
        self.review.save(update_fields=["problems", "findings", "reader", "snapshot_digest", "counts"])

    def _count(self, edition: CompiledEdition) -> None:
        snapshot = self._snapshot()
        if snapshot.digest == self.review.snapshot_digest:
            return
        found = [finding_from_json(one) for one in self.review.findings or ()]
        self.review.counts = self._counts(edition, found, snapshot) if snapshot.rows else None
        self.review.snapshot_digest, self.review.counted_as_of = snapshot.digest, self.review.as_of
        self.review.save(update_fields=["counts", "snapshot_digest", "counted_as_of"])

    def _counts(self, edition: CompiledEdition, found: list[Finding], snapshot: Snapshot) -> dict[str, Any]:
        limits = Limits(settings.SCREENING_MEMORY, settings.SCREENING_THREADS)
        behind = SHARE_OF_TEXT + SHARE_OF_SNAPSHOT
        watch = Watch(lambda share: self._tell(behind + (1 - behind) * share))
        sites = snapshot.sites_for(edition)
        city = tally(edition, sites, key=SITE, limits=limits, watch=watch)
        in_city = with_examples(found, city, sites, key=SITE, limits=limits)
        return {"tally": city.to_json(), "findings": [finding.to_json() for finding in in_city]}

    def _snapshot(self) -> Snapshot:
        """Return the register as it stands, exported anew where it has moved."""
        authority, as_of = self.review.edition.authority, self.review.as_of
        kept = current_snapshot(authority, as_of)
        if kept is not None:
            return kept
        declared = declared_facts(authority.code, as_of)

        def tell(share: float) -> None:
            self._tell(SHARE_OF_TEXT + SHARE_OF_SNAPSHOT * share)

        return export_snapshot(authority, declared, as_of, progress=tell).snapshot

    def _tell(self, share: float) -> None:
        if (self.now() - self.told_at).total_seconds() < TOLD_EVERY_S:
            return
        self.told_at = self.now()
        EditionReview.objects.filter(pk=self.review.pk, state=RunState.RUNNING).update(
            progress=min(99, max(0, int(share * 100))), seen_at=self.told_at
        )

    def end(self, state: RunState, message: str = "") -> None:
        """Record how it ended."""
        ended = self.now()
        EditionReview.objects.filter(pk=self.review.pk).update(
            state=state, message=message, progress=100, finished_at=ended, seen_at=ended
        )
        log.info("review.ended", edition=self.review.edition.digest, state=str(state))


def _problem_json(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "place": [place.file, place.line, place.column],
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "severity": problem.severity,
    }
