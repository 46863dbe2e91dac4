"""One import: one transaction, one report, and nothing of it left if it is refused or only tried."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from interface.accounts.models import Authority
from interface.registry.importing.mapping import Mapping
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import Report, collect_notes, start_notes
from interface.registry.importing.staging import Progress
from interface.registry.models import ImportRun, RegistryState
from interface.registry.tiles import state_key


def quiet(_line: str) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Request:
    """What an import was asked to do.

    `file` is the data, `mapping_file` what its columns mean; `as_of` the day the data speak of where the mapping does
    not say; `dry_run` does everything and leaves nothing; `strict` refuses the whole where a row is rejected.
    """

    file: Path
    mapping_file: Path
    authority_code: str
    as_of: dt.date
    started_at: dt.datetime
    dry_run: bool = False
    strict: bool = False
    progress: Progress = quiet


def close_report(cursor: CursorWrapper, report: Report, request: Request) -> None:
    """Collect the notes; refuse a strict import that rejected rows."""
    collect_notes(cursor, report)
    if request.strict and report.rejected:
        raise ImportRefused([f"{report.rejected} rows were rejected; the import is strict."], report)


def record(request: Request, mapping: Mapping, authority: Authority, kind: str, report: Report) -> None:
    """Remember an import that changed something."""
    ImportRun.objects.create(
        authority=authority,
        kind=kind,
        file_name=request.file.name,
        digest=digest_of(request.file, request.mapping_file),
        source=mapping.source_text,
        dated=mapping.dated or request.as_of,
        started_at=request.started_at,
        counts=report.counts,
    )


@contextmanager
def one_import(
    mapping: Mapping, authority_code: str, dry_run: bool
) -> Iterator[tuple[CursorWrapper, Authority, RegistryState]]:
    """Hold one transaction, and the authority's register against a second import at the same time.

    What the database refuses is told as an ImportRefused; a dry run is rolled back.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            authority = _authority(mapping, authority_code)
            RegistryState.objects.get_or_create(authority=authority)
            state = RegistryState.objects.select_for_update().get(authority=authority)
            _drop_leftovers(cursor)
            start_notes(cursor)
            cursor.execute("SET LOCAL work_mem = '256MB'")
            transaction.on_commit(lambda: cache.delete(state_key(authority.code)))
            yield cursor, authority, state
            # What is checked at commit is checked here, so that a dry run finds it too.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            _drop_leftovers(cursor)
            if dry_run:
                transaction.set_rollback(True)
    except (DatabaseError, psycopg.Error) as error:
        said = str(error).strip().splitlines()
        raise ImportRefused([f"The database refuses the data: {said[0] if said else type(error).__name__}"]) from error


def _authority(mapping: Mapping, code: str) -> Authority:
    if mapping.authority is not None and mapping.authority.code != code:
        raise ImportRefused([f"The mapping is of authority {mapping.authority.code}, not {code}."])
    authority = Authority.objects.filter(code=code).first()
    is_new = authority is None
    if authority is None:
        if mapping.authority is None:
            raise ImportRefused(
                [f"There is no authority {code}. Say `authority: {{code, name, srid}}` in the mapping."]
            )
        authority = Authority(**mapping.authority.model_dump())
    if mapping.authority is not None and authority.srid != mapping.authority.srid:
        raise ImportRefused(
            [f"Authority {code} measures in EPSG:{authority.srid}, the mapping says EPSG:{mapping.authority.srid}."]
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proj4text LIKE %s FROM spatial_ref_sys WHERE srid = %s",
            ["%+units=m%", authority.srid],
        )
        known = cursor.fetchone()
    if known is None or not known[0] or authority.srid == 3857:
        raise ImportRefused(
            [f"EPSG:{authority.srid} is no projected system in metres; areas cannot be measured in it."]
        )
    if is_new:
        authority.save()
    return authority


def _drop_leftovers(cursor: CursorWrapper) -> None:
    """Drop the temporary tables of an import before, where one transaction holds several (as tests do)."""
    cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TABLE pg_temp."{name}"')


def digest_of(*files: Path) -> str:
    """Return the SHA-256 of some files, one after the other; of a folder (a FileGDB), of its files by name."""
    whole = hashlib.sha256()
    for path in files:
        for part in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if part.is_file():
                with part.open("rb") as file:
                    whole.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256:{whole.hexdigest()}"
