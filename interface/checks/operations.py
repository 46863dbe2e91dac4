"""Every write of the checks: screenings asked, worked out, cancelled and thrown away.

Nothing here enqueues: views do, once the transaction that asked is through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from interface.accounts.models import Authority, User
from interface.checks import screening_files as files
from interface.checks.models import ALIVE, RunState, ScreeningRun
from interface.checks.queries import FactsCannotBe
from interface.checks.screening_map import write_map
from interface.checks.screening_queries import (
    Asker,
    answered_by,
    current_snapshot,
    is_queue_full,
    may_cancel_screening,
    may_start_screening,
)
from interface.checks.screening_question import CityQuestion, asked
from interface.checks.screening_work import screen
from interface.registry import snapshot as snapshots
from interface.registry.operations import export_snapshot
from interface.registry.snapshot import Snapshot
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import declared_facts, rulebook_of
from protocol.screen.cannot import Cancelled, CannotExpress, ScreeningFailed
from protocol.screen.duck import Limits, Watch

log = structlog.get_logger(__name__)

Clock = Callable[[], dt.datetime]

SHARE_OF_SNAPSHOT: Final = 0.2
TOLD_EVERY_S: Final = 0.4
NO_WORKER: Final = "No worker could be told of it."
WAITS_AT_MOST: Final = dt.timedelta(hours=1)
"""Whoever waits longer has been lost on the way to the workers, and would keep others from asking the same."""
SNAPSHOT_DAYS_KEPT: Final = 8
"""Days whose snapshots stay: today's and those of editions lately compared."""


class TooManyScreenings(Exception):
    """This asker has as many questions under way as one place may have."""


class QueueIsFull(Exception):
    """So many questions wait that no further one is taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken. `is_new`: whether somebody has to work it out; else it is answered, or about to be."""

    run: ScreeningRun
    is_new: bool


def start_screening(
    *,
    asker: Asker,
    authority: Authority,
    edition: Edition,
    question: CityQuestion,
    as_of: dt.date,
    now: dt.datetime,
) -> Asked:
    """Take a question, or lead to the screening that answers it. Raises TooManyScreenings, QueueIsFull."""
    snapshot = current_snapshot(authority, as_of)
    known = answered_by(edition, question, snapshot, as_of)
    if known is not None:
        ScreeningRun.objects.filter(pk=known.pk).update(read_at=now)
        return Asked(known, is_new=False)
    if not may_start_screening(asker):
        raise TooManyScreenings
    if is_queue_full():
        raise QueueIsFull
    if snapshot is not None:
        _forget(edition, question, snapshot)
    run = ScreeningRun(
        authority=authority,
        edition=edition,
        as_of=as_of,
        question=question.to_json(),
        question_digest=question.digest,
        snapshot_digest="" if snapshot is None else snapshot.digest,
        asked_by=asker.actor if isinstance(asker.actor, User) else None,
        asker=asker.key,
        address=asker.address,
        asked_at=now,
        read_at=now,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        # Somebody asked the same a moment ago.
        known = answered_by(edition, question, snapshot, as_of)
        if known is None:
            raise
        return Asked(known, is_new=False)
    log.info("screening.asked", run=str(run.pk), authority=authority.code, edition=edition.digest)
    return Asked(run, is_new=True)


def _forget(edition: Edition, question: CityQuestion, snapshot: Snapshot) -> None:
    """Delete the screening that answered a question and answers nothing any more, as its files are gone."""
    ScreeningRun.objects.filter(
        edition=edition, question_digest=question.digest, snapshot_digest=snapshot.digest, state=RunState.DONE
    ).delete()


def cancel_screening(*, asker: Asker, run: ScreeningRun, now: dt.datetime) -> ScreeningRun:
    """Stop a screening that waits or runs; one that has ended stays as it is. Raises PermissionDenied."""
    if not may_cancel_screening(asker, run):
        raise PermissionDenied
    ScreeningRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(
        state=RunState.CANCELLED, finished_at=now, cancel_requested=True
    )
    ScreeningRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(cancel_requested=True)
    run.refresh_from_db()
    log.info("screening.cancel_asked", run=str(run.pk), state=run.state)
    return run


def give_up_screening(run_id: UUID, *, now: dt.datetime) -> None:
    """Record that no worker could be told of a screening that waits; one that was taken up stays as it is."""
    ScreeningRun.objects.filter(pk=run_id, state=RunState.QUEUED).update(
        state=RunState.FAILED, finished_at=now, message=NO_WORKER
    )


def mark_read(run: ScreeningRun, *, now: dt.datetime) -> None:
    """Note that a result was asked for, so that it is kept."""
    if now - run.read_at > dt.timedelta(hours=1):
        ScreeningRun.objects.filter(pk=run.pk).update(read_at=now)


def work_out_screening(run_id: UUID, *, now: Clock) -> None:
    """Work out a screening that was asked; do nothing where it has ended. May be called again after an interruption."""
    claimed = ScreeningRun.objects.filter(pk=run_id, state__in=ALIVE).update(
        state=RunState.RUNNING, started_at=now(), seen_at=now(), progress=0
    )
    if not claimed:
        return
    run = ScreeningRun.objects.select_related("authority", "edition").get(pk=run_id)
    work = _Work(run, now)
    try:
        work.do()
    except Cancelled:
        work.end(RunState.CANCELLED)
    except (ScreeningFailed, CannotExpress, FactsCannotBe, snapshots.NoSnapshot) as error:
        work.end(RunState.FAILED, str(error))
    except Exception:
        work.end(RunState.FAILED)
        log.exception("screening.failed", run=str(run_id))
        raise


class _Work:
    """One screening being worked out: tells how far it is, and listens for who wants it stopped."""

    def __init__(self, run: ScreeningRun, now: Clock) -> None:
        self.run = run
        self.now = now
        self.told_at = now()
        self.listened_at = now()
        self.stopped = run.cancel_requested

    def do(self) -> None:
        run = self.run
        if self.stopped:
            raise Cancelled("It was cancelled before it began.")
        snapshot = self._snapshot()
        if not self._is_first_to_ask(snapshot):
            return
        question = CityQuestion.from_json(run.question)
        rules = rulebook_of(run.edition)
        limits = Limits(settings.SCREENING_MEMORY, settings.SCREENING_THREADS)
        watch = Watch(lambda share: self._tell(SHARE_OF_SNAPSHOT + (1 - SHARE_OF_SNAPSHOT) * share), self._is_stopped)
        found = screen(asked(question, rules), snapshot, files.made_folder(run.pk), limits=limits, watch=watch)
        found.totals["districts"] = {key: list(names) for key, names in snapshot.districts.items()}
        with transaction.atomic():
            found.totals["on_map"] = write_map(run.pk, str(found.file))
            ended = ScreeningRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
                state=RunState.DONE, progress=100, finished_at=self.now(), seen_at=self.now(), totals=found.totals
            )
        if ended:
            log.info("screening.done", run=str(run.pk), rows=found.totals["rows"])

    def _snapshot(self) -> Snapshot:
        """Return the register as it stands, exported anew where it has moved."""
        run = self.run
        kept = current_snapshot(run.authority, run.as_of)
        if kept is not None:
            return kept
        declared = declared_facts(run.authority.code, run.as_of)
        tell = self._tell_or_stop
        return export_snapshot(run.authority, declared, run.as_of, progress=tell).snapshot

    def _tell_or_stop(self, share: float) -> None:
        self._tell(SHARE_OF_SNAPSHOT * share)
        if self._is_stopped():
            raise Cancelled("The screening was stopped.")

    def _is_first_to_ask(self, snapshot: Snapshot) -> bool:
        """Say whether no other screening answers the same question of the same register; else lead to that one."""
        if self.run.snapshot_digest == snapshot.digest:
            return True
        self.run.snapshot_digest = snapshot.digest
        try:
            with transaction.atomic():
                self.run.save(update_fields=["snapshot_digest"])
        except IntegrityError:
            other = answered_by(self.run.edition, CityQuestion.from_json(self.run.question), snapshot, self.run.as_of)
            if other is None:
                _forget(self.run.edition, CityQuestion.from_json(self.run.question), snapshot)
                self.run.save(update_fields=["snapshot_digest"])
                return True
            ScreeningRun.objects.filter(pk=self.run.pk).update(
                state=RunState.CANCELLED, same_as=other, finished_at=self.now()
            )
            return False
        return True

    def _tell(self, share: float) -> None:
        if (self.now() - self.told_at).total_seconds() < TOLD_EVERY_S:
            return
        self.told_at = self.now()
        ScreeningRun.objects.filter(pk=self.run.pk).update(
            progress=min(99, max(0, int(share * 100))), seen_at=self.told_at
        )

    def _is_stopped(self) -> bool:
        if not self.stopped and (self.now() - self.listened_at).total_seconds() >= TOLD_EVERY_S:
            self.listened_at = self.now()
            flags = ScreeningRun.objects.filter(pk=self.run.pk).values_list("cancel_requested", "state").first()
            self.stopped = flags is None or flags[0] or flags[1] != RunState.RUNNING
        return self.stopped

    def end(self, state: RunState, message: str = "") -> None:
        """Record an end without a result; nothing of it is left."""
        files.remove(self.run.pk)
        ScreeningRun.objects.filter(pk=self.run.pk).update(state=state, message=message, finished_at=self.now())
        log.info("screening.ended", run=str(self.run.pk), state=str(state))


def refresh_snapshots(*, as_of: dt.date) -> list[str]:
    """Export every register with a rulebook whose snapshot is out of date; return the codes of the authorities."""
    refreshed = []
    for authority in Authority.objects.filter(editions__isnull=False).distinct():
        if current_snapshot(authority, as_of) is None:
            export_snapshot(authority, declared_facts(authority.code, as_of), as_of)
            refreshed.append(authority.code)
    return refreshed


def prune_screenings(*, now: dt.datetime) -> int:
    """Throw away what nobody reads any more, and give up on what no worker speaks of; return how many runs went."""
    silent_since = now - dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
    ScreeningRun.objects.filter(state=RunState.RUNNING, seen_at__lt=silent_since).update(
        state=RunState.FAILED, finished_at=now, message="The worker stopped in the middle of it."
    )
    ScreeningRun.objects.filter(state=RunState.QUEUED, asked_at__lt=now - WAITS_AT_MOST).update(
        state=RunState.FAILED, finished_at=now, message=NO_WORKER
    )
    unread = ScreeningRun.objects.filter(
        state=RunState.DONE, read_at__lt=now - dt.timedelta(days=settings.SCREENING_KEPT_DAYS)
    )
    ended = ScreeningRun.objects.filter(
        state__in=(RunState.FAILED, RunState.CANCELLED), finished_at__lt=now - dt.timedelta(days=1)
    )
    gone = list((unread | ended).values_list("pk", flat=True))
    for run_id in gone:
        files.remove(run_id)
    ScreeningRun.objects.filter(pk__in=gone).delete()
    _remove_orphans(now)
    for code in Authority.objects.values_list("code", flat=True):
        snapshots.prune(code, keep=SNAPSHOT_DAYS_KEPT, unused_since=now - dt.timedelta(days=1))
    return len(gone)


def _remove_orphans(now: dt.datetime) -> None:
    """Remove folders whose run is gone, once they are an hour old."""
    root = Path(settings.SNAPSHOT_ROOT) / files.FOLDER
    if not root.is_dir():
        return
    known = {str(pk) for pk in ScreeningRun.objects.values_list("pk", flat=True)}
    for folder in root.iterdir():
        if folder.name not in known and folder.stat().st_mtime < (now - dt.timedelta(hours=1)).timestamp():
            files.remove(UUID(folder.name))
