"""Which screenings there are, who may see, start and cancel them, and which one answers a question already.

Rules and register are public, and so is what follows from them: anybody may ask, signed in or not, and whoever has the
address of a result may read it. Addresses cannot be guessed and no list of other people's questions is kept in public,
for what somebody plans is theirs to tell. What anybody may do is bounded in number: so many at a time from one place,
so many in all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from interface.accounts.models import Authority, User
from interface.accounts.queries import Actor, authority_by_code, is_approver, is_planner
from interface.checks.models import ALIVE, RunState, ScreeningRun
from interface.checks.screening_files import result_file
from interface.checks.screening_question import CityQuestion
from interface.registry.snapshot import Snapshot
from interface.registry.snapshot_export import kept_snapshot
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import declared_facts, edition_in_force, rulebook_of
from protocol.rulebook.model import Edition as CompiledEdition


class NoSuchScreening(LookupError):
    """There is no screening at this address, or no longer."""


class NoSuchCity(LookupError):
    """There is no authority with this code."""


@dataclass(frozen=True, slots=True)
class City:
    """An authority with the edition in force on a day; `edition` and `rules` are None where there is none."""

    authority: Authority
    edition: Edition | None
    rules: CompiledEdition | None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `key`: a digest of the account or the browser; `address`: a digest of where the request comes from."""

    actor: Actor
    key: str
    address: str


def city_of(authority_code: str, as_of: dt.date) -> City:
    """Return an authority with its rules of a day. Raises NoSuchCity."""
    authority = authority_by_code(authority_code)
    if authority is None:
        raise NoSuchCity(authority_code)
    edition = edition_in_force(authority_code, as_of)
    return City(authority, edition, rulebook_of(edition) if edition is not None else None)


def screenings_visible_to(actor: Actor | None) -> QuerySet[ScreeningRun]:
    """Return the screenings an actor may read at their addresses: all of them; without an actor, none."""
    if actor is None:
        return ScreeningRun.objects.none()
    return ScreeningRun.objects.select_related("authority", "edition", "same_as").defer("edition__files")


def screening(actor: Actor, run_id: UUID) -> ScreeningRun:
    """Return one screening; of one that turned out to be asked already, that one. Raises NoSuchScreening."""
    run = screenings_visible_to(actor).filter(pk=run_id).first()
    if run is not None and run.same_as_id is not None:
        run = screenings_visible_to(actor).filter(pk=run.same_as_id).first() or run
    if run is None:
        raise NoSuchScreening(str(run_id))
    return run


def drawn_screening(actor: Actor, run_id: UUID) -> tuple[int, int]:
    """Return the authority's id and how many parcels a screening draws. Raises NoSuchScreening; also while it runs."""
    runs = screenings_visible_to(actor).filter(pk=run_id, state=RunState.DONE)
    found = runs.values_list("authority_id", "totals__on_map").first()
    if found is None:
        raise NoSuchScreening(str(run_id))
    return found[0], int(found[1] or 0)


def own_screenings(asker: Asker) -> QuerySet[ScreeningRun]:
    """Return what somebody asked lately, the newest first."""
    runs = screenings_visible_to(asker.actor).filter(same_as=None)
    if isinstance(asker.actor, User):
        return runs.filter(Q(asked_by=asker.actor) | Q(asker=asker.key))
    return runs.filter(asker=asker.key) if asker.key else runs.none()


def may_start_screening(asker: Asker) -> bool:
    """Return whether somebody may ask now: as long as not too many of their questions are still being answered."""
    alive = ScreeningRun.objects.filter(state__in=ALIVE)
    return alive.filter(address=asker.address).count() < settings.SCREENING_ALIVE_PER_ADDRESS


def waiting_before(run: ScreeningRun) -> int:
    """Return how many questions wait that were asked before this one."""
    return ScreeningRun.objects.filter(state=RunState.QUEUED, asked_at__lt=run.asked_at).count()


def is_queue_full() -> bool:
    """Return whether so many questions wait that nobody should add another."""
    return ScreeningRun.objects.filter(state__in=ALIVE).count() >= settings.SCREENING_ALIVE


def may_cancel_screening(asker: Asker, run: ScreeningRun) -> bool:
    """Return whether somebody may stop a screening: who asked, and the planners and approvers of the authority."""
    if asker.key and run.asker == asker.key:
        return True
    actor = asker.actor
    if not isinstance(actor, User) or not actor.is_active:
        return False
    return run.asked_by_id == actor.pk or is_planner(actor, run.authority) or is_approver(actor, run.authority)


def current_snapshot(authority: Authority, as_of: dt.date) -> Snapshot | None:
    """Return the snapshot of a day, None where the register has moved since, or none was made."""
    return kept_snapshot(authority, declared_facts(authority.code, as_of), as_of)


def answered_by(
    edition: Edition, question: CityQuestion, snapshot: Snapshot | None, as_of: dt.date
) -> ScreeningRun | None:
    """Return the screening that answers a question already, or is about to; None where there is none.

    Where it is not known how the register stands, only one that waits to find out counts.
    """
    runs = ScreeningRun.objects.filter(edition=edition, question_digest=question.digest, same_as=None)
    if snapshot is None:
        return runs.filter(state__in=ALIVE, as_of=as_of).first()
    for run in runs.filter(snapshot_digest=snapshot.digest, state__in=(*ALIVE, RunState.DONE)):
        if not run.is_done or result_file(run.pk).is_file():
            return run
    return None
