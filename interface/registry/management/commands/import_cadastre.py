"""Import parties, spatial units, properties and rights from a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from interface.registry import operations
from interface.registry.management.importing import add_import_options, tell


class Command(BaseCommand):
    """`import_cadastre FILE --mapping MAPPING.yaml --authority CODE`."""

    help = "Import parties, spatial units, properties and rights from a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        add_import_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import."""
        tell(
            self,
            lambda: operations.import_cadastre(
                file=options["file"],
                mapping_file=options["mapping"],
                authority_code=options["authority"],
                as_of=timezone.localdate(),
                started_at=timezone.now(),
                dry_run=options["dry_run"],
                strict=options["strict"],
                progress=lambda line: self.stderr.write(line),
            ),
            options["report"],
        )
