"""Work out the facts that rulebooks take from layers."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from interface.accounts.queries import authority_by_code
from interface.registry import operations
from interface.registry.management.importing import a_day
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import rulebook_of
from protocol.rulebook.load import load_rulebook
from protocol.rulebook.sources import Source, UnknownSource, parse_source


class Command(BaseCommand):
    """`derive_facts --authority CODE [--rulebook DIR] [--source EXPRESSION] [--as-of DATE]`."""

    help = "Work out the facts that the authority's rulebooks take from layers; what is up to date is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--authority", required=True, help="the code of the authority")
        parser.add_argument(
            "--rulebook", type=Path, action="append", default=[], help="a rulebook's folder, instead of those loaded"
        )
        parser.add_argument(
            "--source", action="append", default=[], help="an expression, such as distance(metro_station)"
        )
        parser.add_argument(
            "--as-of", type=a_day, help="only the versions of layers in force on this day; unless said, all versions"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Derive and tell."""
        authority = authority_by_code(options["authority"])
        if authority is None:
            raise CommandError(f"There is no authority {options['authority']}. Import its cadastre first.")
        sources = self._sources(authority.code, options)
        if not sources:
            raise CommandError("No rulebook of this authority is loaded. Load one, or say --rulebook or --source.")
        derived = operations.derive_facts(
            authority=authority,
            sources=sources,
            on=timezone.localdate(),
            versions_of=options["as_of"],
            progress=self.stdout.write,
        )
        for problem in derived.problems:
            self.stderr.write(problem)
        self.stdout.write(f"{len(derived.written)} derived, {derived.fresh} up to date")

    def _sources(self, authority_code: str, options: dict[str, Any]) -> set[Source]:
        try:
            sources = {parse_source(text) for text in options["source"]}
        except UnknownSource as error:
            raise CommandError(str(error)) from None
        for folder in options["rulebook"]:
            for loaded in load_rulebook(folder):
                if loaded.edition is None:
                    raise CommandError("\n".join(map(str, loaded.problems)))
                sources |= {declaration.source for declaration in loaded.edition.facts.values()}
        if not options["rulebook"] and not options["source"]:
            for edition in Edition.objects.filter(authority__code=authority_code):
                sources |= {declaration.source for declaration in rulebook_of(edition).facts.values()}
        return sources
