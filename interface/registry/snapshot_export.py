"""Export of the register for screening: only the parts whose rows have changed are written again."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction

from interface.accounts.models import Authority
from interface.registry import snapshot as files
from interface.registry.models import Property
from interface.registry.snapshot import Column, Part, Snapshot, columns_of
from interface.registry.snapshot_marks import Stamp, changed_blocks, register_now, stamps, whole_mark
from interface.registry.snapshot_rows import Rows, names_of_districts, read_rows
from protocol.rulebook.model import FactDeclaration
from protocol.rulebook.sources import parse_source

BLOCK_SIZE: Final = 4096
"""Ids of properties in one part: few files for a large city, and little to write again where one parcel changes."""
BLOCKS_AT_ONCE: Final = 4
LOCK: Final = 0x5C3EE7
"""The first half of the key of the lock that lets one process at a time export an authority's register."""


@dataclass(frozen=True)
class Exported:
    """What an export gave. `written`, `kept`: the blocks whose parts were written anew, and those whose parts held."""

    snapshot: Snapshot
    written: tuple[int, ...]
    kept: tuple[int, ...]


def kept_snapshot(
    authority: Authority, declared: Sequence[Mapping[str, FactDeclaration]], as_of: date
) -> Snapshot | None:
    """Return the snapshot of a day if the register has not moved since it was made; it takes milliseconds."""
    found = files.snapshot_for(authority.code, as_of)
    if found is None:
        return None
    snapshot, mark = found
    return snapshot if mark == whole_mark(authority.pk, columns_of(declared)) else None


def export_snapshot(
    authority: Authority,
    declared: Sequence[Mapping[str, FactDeclaration]],
    as_of: date,
    *,
    block_size: int = BLOCK_SIZE,
    progress: Callable[[float], None] = lambda _share: None,
) -> Exported:
    """Write what changed since the last snapshot, and let the new one answer for a day.

    Args: declared: the facts of each rulebook edition the snapshot is to serve, the one whose names count first.
    progress: is told how far it is, 0 to 1. Returns: the snapshot. Whatever goes wrong, the one before stays whole.
    """
    columns = columns_of(declared)
    with _alone(authority.pk), _one_state_of_the_register():
        mark = whole_mark(authority.pk, columns)
        work = _Export(authority, columns, as_of, block_size)
        exported = work.run(progress)
        files.point_day_at(exported.snapshot, as_of, mark)
    return exported


@contextmanager
def _alone(authority_id: int) -> Iterator[None]:
    """Hold the lock of an authority's export. Taken before the transaction begins, which then sees what others did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, authority_id])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, authority_id])


@contextmanager
def _one_state_of_the_register() -> Iterator[None]:
    """Let all statements see the register as it is now; inside a caller's transaction that is the caller's to see."""
    inside = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if not inside:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SET LOCAL work_mem = '128MB'")
        yield


class _Export:
    """One export: what stands, what holds of it, and what is written."""

    def __init__(self, authority: Authority, columns: tuple[Column, ...], as_of: date, block_size: int) -> None:
        self.authority = authority
        self.columns = columns
        self.as_of = as_of
        self.block_size = block_size
        self.sources = [parse_source(column.source) for column in columns]
        self.register: dict[str, Any] = register_now(authority.pk, self.sources, as_of)
        self.districts = names_of_districts(self.register["districts"])
        base = files.latest(authority.code)
        same = base is not None and base.columns == columns and base.block_size == block_size
        self.base = base if same else None

    def run(self, progress: Callable[[float], None]) -> Exported:
        blocks = stamps(self.authority.pk, self.block_size, self.as_of)
        holding = self._holding(blocks)
        stale = [stamp for stamp in blocks if stamp.block not in holding]
        root = files.root_of(self.authority.code)
        root.mkdir(parents=True, exist_ok=True)
        partial = root / f".{os.getpid()}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            parts = dict(holding)
            for start in range(0, len(stale), BLOCKS_AT_ONCE):
                progress(start / len(stale))
                parts |= self._written(stale[start : start + BLOCKS_AT_ONCE], partial)
            for part in holding.values():
                assert self.base is not None
                _link(self.base.folder / part.file, partial / part.file)
            whole = self._closed(partial, [parts[stamp.block] for stamp in blocks if stamp.block in parts])
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return Exported(whole, tuple(stamp.block for stamp in stale), tuple(holding))

    def _holding(self, blocks: Sequence[Stamp]) -> dict[int, Part]:
        """Return the parts of the snapshot before that still hold, by block."""
        if self.base is None:
            return {}
        changed = changed_blocks(dict(self.base.register), self.register)
        known = {part.block: part for part in self.base.parts}
        return {
            stamp.block: known[stamp.block]
            for stamp in blocks
            if stamp.block in known
            and known[stamp.block].stamp == stamp.text
            and not changed.touches(stamp.shape_version, known[stamp.block].ledgers)
            and (self.base.folder / known[stamp.block].file).is_file()
        }

    def _written(self, wanted: Sequence[Stamp], folder: Path) -> dict[int, Part]:
        ids = [
            pk
            for stamp in wanted
            for pk in Property.objects.filter(
                authority=self.authority,
                pk__gte=stamp.block * self.block_size,
                pk__lt=(stamp.block + 1) * self.block_size,
            )
            .order_by("pk")
            .values_list("pk", flat=True)
        ]
        rows = read_rows(self.authority.pk, self.columns, ids, self.as_of, self.register["districts"])
        parts = {}
        for stamp in wanted:
            positions = [at for at, pk in enumerate(rows.ids) if pk // self.block_size == stamp.block]
            start, count = positions[0], len(positions)
            part = Part(stamp.block, count, stamp.text, stamp.shape_version, _accounts(rows, start, count), "")
            digest = _write(rows.table.slice(start, count), folder / part.file)
            parts[stamp.block] = Part(part.block, count, part.stamp, part.shape_version, part.ledgers, digest)
        return parts

    def _closed(self, partial: Path, parts: list[Part]) -> Snapshot:
        """Give the folder its name, which is its digest; where one of this name stands already, it stays."""
        digest = files.digest_of(self.columns, parts, self.districts)
        folder = files.root_of(self.authority.code) / files.folder_name(digest)
        snapshot = Snapshot(
            self.authority.code,
            folder,
            digest,
            self.block_size,
            self.columns,
            tuple(parts),
            self.districts,
            self.register,
        )
        files.write_manifest(partial, snapshot)
        if folder.is_dir() and all((folder / part.file).is_file() for part in parts):
            # The same facts: only how the register was found to stand is newer.
            (partial / "manifest.json").replace(folder / "manifest.json")
        else:
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
        folder.touch()
        return snapshot


def _accounts(rows: Rows, start: int, count: int) -> dict[str, list[str]]:
    return {
        name: sorted({code for code in codes[start : start + count] if code is not None})
        for name, codes in rows.ledgers.items()
    }


def _write(table: pa.Table, path: Path) -> str:
    """Write one part and return the digest of its bytes."""
    pq.write_table(table, path, compression="zstd", compression_level=3, store_schema=False)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(source: Path, target: Path) -> None:
    """Let a file stand in a second folder without a copy; where the disk knows no links, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
