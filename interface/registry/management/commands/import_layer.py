"""Import one dated version of a layer from a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from interface.registry import operations
from interface.registry.management.importing import a_day, add_import_options, request_of, tell


class Command(BaseCommand):
    """`import_layer FILE --mapping MAPPING.yaml --authority CODE --name NAME --dated DATE`."""

    help = "Import one dated version of a layer: the reference geometries in force from a day on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        add_import_options(parser)
        parser.add_argument("--name", required=True, help="the layer, as rulebooks refer to it")
        parser.add_argument("--dated", type=a_day, required=True, help="the day from which it is in force")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import."""
        request = request_of(self, options)
        tell(
            self,
            lambda: operations.import_layer(request, name=options["name"], dated=options["dated"]),
            options["report"],
        )
