"""What the import commands share: their options, and how they tell what happened."""

import datetime as dt
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from interface.registry.operations import ImportRefused, Report, Request

SHOWN_REASONS = 12


def a_day(text: str) -> dt.date:
    """Return the day an option names. Raises ArgumentTypeError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day; write 2026-01-31") from None


def add_import_options(parser: CommandParser) -> None:
    """Add the options every import takes."""
    parser.add_argument("file", type=Path, help="the data: any format GDAL reads, or CSV")
    parser.add_argument("--mapping", type=Path, required=True, help="what its columns mean (docs/import.md)")
    parser.add_argument("--authority", required=True, help="the code of the authority")
    parser.add_argument("--dry-run", action="store_true", help="do everything, report, and leave nothing behind")
    parser.add_argument("--strict", action="store_true", help="refuse the whole where a single row is rejected")
    parser.add_argument("--report", type=Path, help="write every row that needs attention here (.csv or .json)")


def request_of(command: BaseCommand, options: dict[str, Any]) -> Request:
    """Return what the options ask for; the clock is read here."""
    return Request(
        file=options["file"],
        mapping_file=options["mapping"],
        authority_code=options["authority"],
        as_of=timezone.localdate(),
        started_at=timezone.now(),
        dry_run=options["dry_run"],
        strict=options["strict"],
        progress=command.stderr.write,
    )


def tell(command: BaseCommand, run: Callable[[], Report], report_file: Path | None) -> None:
    """Run an import, print its summary and write its report. Raises CommandError where it was refused."""
    try:
        report = run()
        if report_file is not None:
            report.write(report_file)
    except ImportRefused as refused:
        if refused.report is not None and report_file is not None:
            refused.report.write(report_file)
        raise CommandError("\n".join([*refused.reasons, "Nothing was imported."])) from None
    for line in report.lines():
        command.stdout.write(line)
    reasons = sorted(report.reasons().items(), key=lambda item: -item[1])
    for reason, number in reasons[:SHOWN_REASONS]:
        command.stdout.write(f"  {number:,} rejected · {reason}")
    if len(reasons) > SHOWN_REASONS:
        command.stdout.write(f"  and {len(reasons) - SHOWN_REASONS:,} more reasons; --report FILE lists every row")
    if report.dry_run:
        command.stdout.write("Dry run: nothing was kept.")
