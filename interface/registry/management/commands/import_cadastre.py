"""Import parties, spatial units, properties and rights from a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from interface.registry import operations
from interface.registry.management.importing import add_import_options, request_of, tell


class Command(BaseCommand):
    """`import_cadastre FILE --mapping MAPPING.yaml --authority CODE`."""

    help = "Import parties, spatial units, properties and rights from a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        add_import_options(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import."""
        request = request_of(self, options)
        tell(self, lambda: operations.import_cadastre(request), options["report"])
