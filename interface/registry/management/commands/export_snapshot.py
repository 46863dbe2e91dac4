"""Export what every property of an authority is known to be, as Parquet files that screening reads."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from interface.accounts.queries import authority_by_code
from interface.registry import operations
from interface.registry.management.importing import a_day
from interface.rulebooks.queries import declared_facts


class Command(BaseCommand):
    """`export_snapshot --authority CODE [--as-of DATE]`."""

    help = "Export the facts of every property for screening; only what has changed since the last time is written."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--authority", required=True, help="the code of the authority")
        parser.add_argument("--as-of", type=a_day, help="the day whose rights and layers count; today unless said")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Export and tell."""
        authority = authority_by_code(options["authority"])
        if authority is None:
            raise CommandError(f"There is no authority {options['authority']}. Import its cadastre first.")
        as_of = options["as_of"] or timezone.localdate()
        started = time.monotonic()
        exported = operations.export_snapshot(authority, declared_facts(authority.code, as_of), as_of)
        snapshot = exported.snapshot
        self.stdout.write(
            f"{snapshot.rows:,} properties, {len(snapshot.columns)} facts: {len(exported.written)} parts written, "
            f"{len(exported.kept)} kept, in {time.monotonic() - started:.1f} s"
        )
        self.stdout.write(f"{snapshot.folder}  {snapshot.digest}")
