"""`manage.py load_rulebook DIR`: store every dated edition of a rulebook folder, oldest first."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from interface.accounts.models import Authority
from interface.rulebooks.operations import EditionHasProblems, EditionOutOfOrder, store_edition
from protocol.rulebook.load import load_rulebook
from protocol.rulebook.model import Edition as CompiledEdition


class Command(BaseCommand):
    help = "Store the editions of a rulebook. Names every problem with file, line and column; stores nothing then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a rulebook's folder of dated editions, or one dated edition")
        parser.add_argument("--authority", help="code of the authority; unless given, what rulebook.yaml says")

    def handle(self, *args: Any, folder: Path, authority: str | None = None, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder. Give a rulebook's folder, such as seeds/rulebooks/pocket.")
        editions = load_rulebook(folder)
        for loaded in editions:
            for problem in loaded.problems:
                self.stderr.write(f"{folder}/{problem}")
        if any(loaded.edition is None for loaded in editions):
            errors = sum(len(loaded.errors) for loaded in editions)
            raise CommandError(f"Nothing was stored: {_count(errors)} to mend, listed above.")
        with transaction.atomic():
            for loaded in editions:
                assert loaded.edition is not None
                self._store(loaded.edition, authority)

    def _store(self, compiled: CompiledEdition, authority_code: str | None) -> None:
        code = authority_code or compiled.authority
        authority = Authority.objects.filter(code=code).first()
        if authority is None:
            raise CommandError(
                f"There is no authority with the code {code}. Import its cadastre first (import_cadastre), "
                "or name another with --authority."
            )
        try:
            edition = store_edition(authority=authority, files=compiled.files, as_of=timezone.localdate())
        except (EditionHasProblems, EditionOutOfOrder) as error:
            raise CommandError(f"Nothing was stored. {error}") from None
        until = f" to {edition.in_force_to}" if edition.in_force_to else ""
        self.stdout.write(f"{edition.rulebook}: in force from {edition.in_force_from}{until}, {edition.digest}")


def _count(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"
