"""A snapshot of the register for screening: the facts of every property of an authority on a day, as Parquet files.

    SNAPSHOT_ROOT/<authority>/<2026-03-01>.json        which snapshot answers for a day, and how the register stood then
    SNAPSHOT_ROOT/<authority>/<digest>/part-<n>.parquet   the properties of block n, a row each
    SNAPSHOT_ROOT/<authority>/<digest>/manifest.json      columns, parts with their stamps, districts

A folder is never changed once it has its name. The next snapshot links the parts that stayed the same and writes the
others; then the day's file is replaced, in one step.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as ds
from django.conf import settings

from protocol.language.tree import Type
from protocol.rulebook.fact_reader import may_be_not_applicable
from protocol.rulebook.model import Edition, FactDeclaration

SITE: Final = "site"
"""The column that names a property: its certificate number."""
BESIDE: Final = "__not_applicable"
"""What the column is called that says where a fact is not applicable."""
# No fact of a rulebook has a dot in its name.
PROPERTY, PARCEL, DISTRICT = "at.property", "at.parcel", "at.district"
AREA, FLOOR_AREA, USE = "site.area", "site.floor_area", "right.use"
ALWAYS: Final = (PROPERTY, PARCEL, DISTRICT, AREA, FLOOR_AREA, USE)
"""What every snapshot says beside the facts of the rulebooks: where a property lies, and what stands there."""
FORMAT: Final = 1

_ARROW: Final = {
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "text": pa.string(),
    "use": pa.string(),
}


class NoSnapshot(LookupError):
    """There is no snapshot of an authority for a day."""


@dataclass(frozen=True)
class Column:
    """One fact as a column. Two editions that read a name differently have a column each: `zone`, `zone~2`."""

    name: str
    fact: str
    source: str
    kind: str
    members: tuple[str, ...]
    integer: bool
    inapplicable: bool

    @property
    def type(self) -> Type:
        return Type(self.kind, members=self.members, integer=self.integer)  # type: ignore[arg-type]  # from a Type

    def reads(self, declaration: FactDeclaration) -> bool:
        """Return whether this column is the fact that is declared."""
        return _signature(declaration) == (
            self.fact,
            self.source,
            self.kind,
            self.members,
            self.integer,
            self.inapplicable,
        )


@dataclass(frozen=True)
class Part:
    """The properties of one block: ids from `block` times the block's size on.

    `stamp` is what the rows behind it looked like, `ledgers` which accounts serve them by ledger, `shape_version` the
    greatest of their parcels: from these one sees whether the part still holds.
    """

    block: int
    rows: int
    stamp: str
    shape_version: int
    ledgers: Mapping[str, Sequence[str]]
    digest: str

    @property
    def file(self) -> str:
        return f"part-{self.block:06d}.parquet"


@dataclass(frozen=True)
class Snapshot:
    """The facts of an authority's properties. `districts`: names (English, Chinese) by key."""

    authority: str
    folder: Path
    digest: str
    block_size: int
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    districts: Mapping[str, tuple[str, str]]
    register: Mapping[str, Any]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    def files(self) -> list[str]:
        """Return the paths of the parts."""
        return [str(self.folder / part.file) for part in self.parts]

    def covers(self, declarations: Iterable[FactDeclaration]) -> bool:
        """Return whether every fact that the register can tell is a column."""
        known = {_signature_of(column) for column in self.columns}
        return all(_signature(one) in known for one in declarations if not one.source.asked)

    def sites_for(self, edition: Edition) -> Path | pa.Table:
        """Return the sites as a screening of an edition takes them: the folder where its columns are the edition's.

        Where another edition has a say in the columns, those of this one are picked and renamed in memory. Raises
        KeyError for a fact that is no column: see `covers`.
        """
        columns = {_signature_of(column): column for column in self.columns}
        picked = {one.name: columns[_signature(one)] for one in edition.facts.values() if not one.source.asked}
        terms = {*edition.facts, *edition.indicators, "use", "starts_on", "hours_from", "hours_to"} - picked.keys()
        if not any(name != column.name for name, column in picked.items()) and not any(
            column.name in terms for column in self.columns
        ):
            return self.folder
        fields = {SITE: ds.field(SITE)}
        for name, column in picked.items():
            fields[name] = ds.field(column.name)
            if column.inapplicable:
                fields[f"{name}{BESIDE}"] = ds.field(f"{column.name}{BESIDE}")
        return ds.dataset(self.files(), format="parquet", schema=schema_of(self.columns)).to_table(columns=fields)


def columns_of(declared: Iterable[Mapping[str, FactDeclaration]]) -> tuple[Column, ...]:
    """Return the columns for the facts of several editions, the one whose names count first before the others."""
    found: dict[tuple[Any, ...], Column] = {}
    taken: dict[str, int] = {}
    for facts in declared:
        for one in facts.values():
            key = _signature(one)
            if one.source.asked or key in found:
                continue
            taken[one.name] = nth = taken.get(one.name, 0) + 1
            name = one.name if nth == 1 else f"{one.name}~{nth}"
            found[key] = Column(name, *key)
    return tuple(found.values())


def _signature(one: FactDeclaration) -> tuple[str, str, str, tuple[str, ...], bool, bool]:
    kind = one.type
    return one.name, one.source.text, kind.kind, kind.members, kind.integer, may_be_not_applicable(one)


def _signature_of(column: Column) -> tuple[str, str, str, tuple[str, ...], bool, bool]:
    return column.fact, column.source, column.kind, column.members, column.integer, column.inapplicable


def schema_of(columns: Iterable[Column]) -> pa.Schema:
    """Return the schema of a part."""
    fields = [
        pa.field(SITE, pa.string(), nullable=False),
        pa.field(PROPERTY, pa.int64(), nullable=False),
        pa.field(PARCEL, pa.int64()),
        pa.field(DISTRICT, pa.string()),
        pa.field(AREA, pa.float64()),
        pa.field(FLOOR_AREA, pa.float64()),
        pa.field(USE, pa.string()),
    ]
    for column in columns:
        fields.append(pa.field(column.name, _ARROW[column.kind]))
        if column.inapplicable:
            fields.append(pa.field(f"{column.name}{BESIDE}", pa.bool_(), nullable=False))
    return pa.schema(fields)


# --- Files ------------------------------------------------------------------------------------------------------------


def root_of(authority_code: str) -> Path:
    """Return the folder of an authority's snapshots."""
    return Path(settings.SNAPSHOT_ROOT) / authority_code


def day_file(authority_code: str, day: date) -> Path:
    """Return the file that says which snapshot answers for a day."""
    return root_of(authority_code) / f"{day.isoformat()}.json"


def snapshot_for(authority_code: str, day: date) -> tuple[Snapshot, str] | None:
    """Return the snapshot of a day and the mark of the register it was made from, None where there is none."""
    said = _read(day_file(authority_code, day))
    if said is None:
        return None
    found = opened(authority_code, str(said["folder"]))
    return None if found is None else (found, str(said["mark"]))


def latest(authority_code: str) -> Snapshot | None:
    """Return the snapshot that was made last, whatever its day: what the next one starts from."""
    days = sorted(root_of(authority_code).glob("????-??-??.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in days:
        said = _read(path)
        found = opened(authority_code, str(said["folder"])) if said is not None else None
        if found is not None:
            return found
    return None


def by_digest(authority_code: str, digest: str) -> Snapshot:
    """Return the snapshot with a digest. Raises NoSnapshot where it is there no more."""
    found = opened(authority_code, folder_name(digest))
    if found is None:
        raise NoSnapshot(f"{authority_code}: the snapshot {digest} is there no more")
    return found


def opened(authority_code: str, folder: str) -> Snapshot | None:
    """Return the snapshot in a folder, None where there is none or an older version of the program wrote it."""
    path = root_of(authority_code) / folder
    said = _read(path / "manifest.json")
    if said is None or said.get("format") != FORMAT:
        return None
    columns = tuple(Column(**{**one, "members": tuple(one["members"])}) for one in said["columns"])
    districts = {key: (names[0], names[1]) for key, names in said["districts"].items()}
    parts = tuple(Part(**one) for one in said["parts"])
    return Snapshot(
        authority_code, path, said["digest"], said["block_size"], columns, parts, districts, said["register"]
    )


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def digest_of(columns: Sequence[Column], parts: Iterable[Part], districts: Mapping[str, tuple[str, str]]) -> str:
    """Return the digest of a snapshot: equal digests mean equal facts of equal properties."""
    text = hashlib.sha256(json.dumps([asdict(column) for column in columns], sort_keys=True).encode())
    text.update(json.dumps(dict(districts), sort_keys=True).encode())
    for part in parts:
        text.update(f"{part.block} {part.digest}\n".encode())
    return f"sha256:{text.hexdigest()}"


def folder_name(digest: str) -> str:
    """Return what the folder of a snapshot is called."""
    return digest.removeprefix("sha256:")[:32]


def write_manifest(folder: Path, snapshot: Snapshot) -> None:
    """Write what a folder holds."""
    said = {
        "format": FORMAT,
        "authority": snapshot.authority,
        "digest": snapshot.digest,
        "block_size": snapshot.block_size,
        "columns": [asdict(column) for column in snapshot.columns],
        "parts": [asdict(part) for part in snapshot.parts],
        "districts": dict(snapshot.districts),
        "register": snapshot.register,
    }
    (folder / "manifest.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def point_day_at(snapshot: Snapshot, day: date, mark: str) -> None:
    """Let a snapshot answer for a day, in one step."""
    path = day_file(snapshot.authority, day)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps({"folder": snapshot.folder.name, "mark": mark}), "utf-8")
    partial.replace(path)


def prune(authority_code: str, *, keep: int, unused_since: datetime) -> list[str]:
    """Remove all but the `keep` days made last, and every snapshot no day leads to that is older than a moment.

    Returns: the folders that were removed. A screening that still reads one keeps its open files.
    """
    days = sorted(root_of(authority_code).glob("????-??-??.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in days[keep:]:
        path.unlink(missing_ok=True)
    wanted = {str(said["folder"]) for said in map(_read, days[:keep]) if said is not None}
    removed = []
    for folder in root_of(authority_code).iterdir() if root_of(authority_code).is_dir() else ():
        if folder.is_dir() and folder.name not in wanted and folder.stat().st_mtime < unused_since.timestamp():
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder.name)
    return removed
