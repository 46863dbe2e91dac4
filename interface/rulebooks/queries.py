"""Which editions there are, which one is in force, and the compiled edition behind one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from interface.rulebooks.models import Edition
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition as CompiledEdition
from protocol.rulebook.model import FactDeclaration

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from interface.accounts.models import Authority, User


class EditionDoesNotLoad(RuntimeError):
    """A stored edition no longer loads: the protocol has changed under it, and nobody may guess what it says."""


def editions_visible_to(actor: User | AnonymousUser) -> QuerySet[Edition]:
    """Return the editions an actor may read: all of them, for rules that bind everybody are published to everybody.

    The texts are left in the database until somebody asks for `files`.
    """
    return Edition.objects.select_related("authority").defer("files").order_by("rulebook", "-in_force_from")


def may_read_edition(actor: User | AnonymousUser, edition: Edition) -> bool:
    """Return whether an actor may read an edition."""
    return editions_visible_to(actor).filter(pk=edition.pk).exists()


def may_store_edition(actor: User | AnonymousUser, authority: Authority) -> bool:
    """Return whether an actor may store an edition for an authority: its planners and approvers."""
    from interface.accounts.queries import is_approver, is_planner

    return actor.is_authenticated and (is_planner(actor, authority) or is_approver(actor, authority))


def editions_in_force(on: dt.date) -> QuerySet[Edition]:
    """Return the editions in force on a day, one per rulebook at most (the database sees to that)."""
    return (
        Edition.objects.filter(in_force_from__lte=on)
        .filter(Q(in_force_to__isnull=True) | (Q(in_force_to__gt=F("in_force_from")) & Q(in_force_to__gt=on)))
        .select_related("authority")
        .defer("files")
        .order_by("rulebook")
    )


def edition_in_force(authority_code: str, on: dt.date, rulebook: str | None = None) -> Edition | None:
    """Return the edition of an authority in force on a day, or None where there is none.

    Args: rulebook: which one, where the authority has several; unless said, the first by name.
    """
    return _in_force(authority_code, on, rulebook).first()


def _in_force(authority_code: str | None, on: dt.date, rulebook: str | None) -> QuerySet[Edition]:
    editions = editions_in_force(on)
    if authority_code is not None:
        editions = editions.filter(authority__code=authority_code)
    return editions.filter(rulebook=rulebook) if rulebook or authority_code is None else editions


def rulebook_in_force(authority_code: str | None, on: dt.date, rulebook: str | None) -> CompiledEdition | None:
    """Return the compiled edition in force on a day, or None where there is none; nothing else is read of it.

    Args: as of `edition_in_force`; without an authority the rulebook is said. Raises: EditionDoesNotLoad.
    """
    digest = _in_force(authority_code, on, rulebook).values_list("digest", flat=True).first()
    return None if digest is None else _compiled(digest)


def declared_facts(authority_code: str, on: dt.date) -> list[Mapping[str, FactDeclaration]]:
    """Return the facts that each edition of an authority declares: of those in force on a day first, then the newest.

    The order settles whose names count where two editions read one name differently.
    """
    editions = Edition.objects.filter(authority__code=authority_code).defer("files")
    current = set(editions_in_force(on).filter(authority__code=authority_code).values_list("pk", flat=True))
    ordered = sorted(editions, key=lambda one: (one.pk in current, one.in_force_from, one.pk), reverse=True)
    return [rulebook_of(one).facts for one in ordered]


def previous_edition(edition: Edition) -> Edition | None:
    """Return the edition of the same rulebook that held before this one, or None for the first."""
    return Edition.objects.filter(rulebook=edition.rulebook, in_force_from__lt=edition.in_force_from).last()


@lru_cache(maxsize=64)
def _compiled(digest: str) -> CompiledEdition:
    files = Edition.objects.filter(digest=digest).values_list("files", flat=True)[0]
    loaded = load(files)
    if loaded.edition is None:
        raise EditionDoesNotLoad("\n".join(map(str, loaded.problems)))
    return loaded.edition


def rulebook_of(edition: Edition) -> CompiledEdition:
    """Return the compiled edition, from memory after the first time in this process.

    Raises: EditionDoesNotLoad where the stored text no longer loads.
    """
    return _compiled(edition.digest)
