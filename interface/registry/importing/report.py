"""What became of each row: counts for the person at the terminal, and a file with every row that needs attention."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from interface.registry.importing.refusal import ImportRefused

COLUMNS = ("effect", "section", "source", "row", "id", "reason")
OUTCOMES = ("inserted", "updated", "unchanged", "rejected", "removed")


@dataclass
class Report:
    """The result of an import: `counts` by section, then outcome; `notes` counts effects other than rejections."""

    dry_run: bool
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    entries: list[tuple[Any, ...]] = field(default_factory=list)

    def count(self, section: str, outcome: str, number: int) -> None:
        """Add to one count."""
        counts = self.counts.setdefault(section, dict.fromkeys(OUTCOMES, 0))
        counts[outcome] += number

    @property
    def changed(self) -> bool:
        """Return whether the import changed anything."""
        return any(c[outcome] for c in self.counts.values() for outcome in ("inserted", "updated", "removed"))

    @property
    def rejected(self) -> int:
        """Return how many rows were rejected."""
        return sum(c["rejected"] for c in self.counts.values())

    def reasons(self) -> Mapping[str, int]:
        """Return how often each reason for a rejection was given, with the particulars in quotes left out."""
        found: dict[str, int] = {}
        for effect, section, _source, _row, _id, reason in self.entries:
            if effect == "rejected":
                key = f"{section}: {reason}"
                found[key] = found.get(key, 0) + 1
        return found

    def lines(self) -> Iterator[str]:
        """Yield the summary, a line a section."""
        for name, rows in self.sources.items():
            yield f"read {name}: {rows:,} rows"
        for section, counts in self.counts.items():
            said = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES if outcome != "removed")
            yield f"{section}: {said}" + (f", {counts['removed']:,} removed" if counts["removed"] else "")
        for effect, number in sorted(self.notes.items()):
            yield f"{effect}: {number:,} rows (see the report)"

    def write(self, path: Path) -> None:
        """Write every row that needs attention: JSON if the name ends so, else CSV. Raises ImportRefused."""
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                if path.suffix.lower() == ".json":
                    rows = [dict(zip(COLUMNS, entry, strict=True)) for entry in self.entries]
                    json.dump({"dry_run": self.dry_run, "counts": self.counts, "rows": rows}, file, ensure_ascii=False)
                else:
                    writer = csv.writer(file)
                    writer.writerow(COLUMNS)
                    writer.writerows(self.entries)
        except OSError as error:
            raise ImportRefused([f"{path}: the report cannot be written ({error.strerror})."]) from None


def start_notes(cursor: CursorWrapper) -> None:
    """Make the table that collects what the report will say."""
    cursor.execute(
        "CREATE TEMP TABLE import_notes (effect text, section text, source text, row_no bigint, id text, reason text)"
    )


def note(cursor: CursorWrapper, entries: Iterable[tuple[Any, ...]]) -> None:
    """Note some rows: (effect, section, source, row, id, reason)."""
    cursor.executemany("INSERT INTO import_notes VALUES (%s, %s, %s, %s, %s, %s)", list(entries))


def collect_notes(cursor: CursorWrapper, report: Report) -> None:
    """Move what was noted into the report and count it."""
    cursor.execute(
        "SELECT effect, section, source, row_no, id, reason FROM import_notes ORDER BY section, source, row_no, effect"
    )
    report.entries = cursor.fetchall()
    for effect, section, *_ in report.entries:
        if effect == "rejected":
            report.count(section, "rejected", 1)
        else:
            report.notes[effect] = report.notes.get(effect, 0) + 1
