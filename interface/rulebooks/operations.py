"""The one way an edition comes into the database: seeds, drafts and releases all take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import structlog
from django.db import transaction

from interface.accounts.models import Authority
from interface.rulebooks.models import Edition
from protocol.language.problem import Place, Problem
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition as CompiledEdition

log = structlog.get_logger(__name__)


class EditionHasProblems(ValueError):
    """The text does not pass lint. `problems` lists every error and warning, each with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class EditionOutOfOrder(ValueError):
    """The day of entry into force contradicts the editions that are stored; the message says what to do."""


@transaction.atomic
def store_edition(*, authority: Authority, files: Mapping[str, str], as_of: dt.date) -> Edition:
    """Store an edition of a rulebook, end the period of the one before it, and return it.

    The same text stored again changes nothing and returns the edition there is (worked cases do not count). An edition
    may begin before the first or after the last of its rulebook, never between two: what held in between has been
    relied on.

    Args: files: path inside the edition's folder -> text. as_of: the day it is stored.
    Raises: EditionHasProblems where lint finds an error; EditionOutOfOrder where the day it begins is taken.
    """
    compiled = _accepted(authority, files)
    # One writer per authority at a time; readers and foreign keys are not held up.
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    stored = list(Edition.objects.filter(rulebook=compiled.rulebook).defer("files").order_by("in_force_from"))
    for edition in stored:
        if edition.digest == compiled.digest:
            return edition
    _refuse_disorder(authority, compiled, stored)
    in_force_to = None
    if stored and compiled.in_force_from < stored[0].in_force_from:
        in_force_to = stored[0].in_force_from
    elif stored:
        stored[-1].in_force_to = compiled.in_force_from
        stored[-1].save(update_fields=["in_force_to"])
    edition = Edition.objects.create(
        authority=authority,
        rulebook=compiled.rulebook,
        title=dict(compiled.title),
        in_force_from=compiled.in_force_from,
        in_force_to=in_force_to,
        files=dict(files),
        digest=compiled.digest,
        stored_on=as_of,
    )
    log.info("edition.stored", rulebook=edition.rulebook, in_force_from=str(edition.in_force_from))
    return edition


def _accepted(authority: Authority, files: Mapping[str, str]) -> CompiledEdition:
    loaded = load(files)
    compiled, found = loaded.edition, list(loaded.problems)
    if compiled is not None and compiled.authority != authority.code:
        found.append(
            Problem(
                Place("rulebook.yaml", 1, 1),
                "other-authority",
                f"This rulebook is of the authority {compiled.authority}, not of {authority.code}.",
                "Store it under its own authority, or correct the line `authority:`.",
            )
        )
    if compiled is None or any(problem.severity == "error" for problem in found):
        raise EditionHasProblems(found)
    return compiled


def _refuse_disorder(authority: Authority, compiled: CompiledEdition, stored: Sequence[Edition]) -> None:
    begins = compiled.in_force_from
    for edition in stored:
        if edition.authority_id != authority.pk:
            raise EditionOutOfOrder(
                f"A rulebook named {compiled.rulebook} belongs to another authority. Give this one another name."
            )
        if edition.in_force_from == begins:
            raise EditionOutOfOrder(
                f"Another text of {compiled.rulebook} is in force from {begins} (stored on {edition.stored_on}). "
                "An edition never changes: give the new text a later day of entry into force."
            )
    if stored and stored[0].in_force_from < begins < stored[-1].in_force_from:
        raise EditionOutOfOrder(
            f"{compiled.rulebook} already has an edition in force from {stored[-1].in_force_from}, after {begins}. "
            "Give the new text a later day of entry into force."
        )
