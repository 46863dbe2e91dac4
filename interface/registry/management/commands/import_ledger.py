"""Import capacities and the areas they serve from a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from interface.registry import operations
from interface.registry.management.importing import add_import_options, request_of, tell


class Command(BaseCommand):
    """`import_ledger FILE --mapping MAPPING.yaml --authority CODE`."""

    help = "Import ledgers: capacities of infrastructure or of plan units, and the areas they serve."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        add_import_options(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import."""
        request = request_of(self, options)
        tell(self, lambda: operations.import_ledger(request), options["report"])
