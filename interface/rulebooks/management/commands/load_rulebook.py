"""`manage.py load_rulebook DIR`: store every dated edition of a rulebook folder, oldest first."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interface.accounts.models import Authority
from interface.rulebooks.operations import EditionHasProblems, EditionOutOfOrder, store_edition
from protocol import rulebook as protocol_rulebook
from protocol.rulebook.read import read_folder


class Command(BaseCommand):
    help = "Store the editions of a rulebook. Names every problem with file, line and column; stores nothing then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a rulebook's folder of dated editions, or one dated edition")
        parser.add_argument("--authority", help="code of the authority; unless given, what rulebook.yaml says")

    def handle(self, *args: Any, folder: Path, authority: str | None = None, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder. Give a rulebook's folder, such as seeds/rulebooks/pocket.")
        editions = _edition_folders(folder)
        if not editions:
            raise CommandError(f"{folder} holds no edition. An edition is a folder with a rulebook.yaml in it.")
        for edition_folder in editions:
            self._store(edition_folder, authority)

    def _store(self, folder: Path, authority_code: str | None) -> None:
        files, unreadable = read_folder(folder)
        compiled, found = protocol_rulebook.load(files)
        problems = [*unreadable, *found]
        for problem in problems:
            self.stderr.write(f"{folder / problem.place.file}{str(problem)[len(problem.place.file) :]}")
        if compiled is None or unreadable:
            raise CommandError(f"{folder} was not stored: {_count(len(problems))} to mend, listed above.")
        code = authority_code or compiled.authority
        authority = Authority.objects.filter(code=code).first()
        if authority is None:
            raise CommandError(
                f"There is no authority with the code {code}. Import its cadastre first (import_cadastre), "
                "or name another with --authority."
            )
        try:
            edition = store_edition(authority=authority, files=files, as_of=timezone.localdate())
        except EditionHasProblems as error:
            for problem in error.problems[len(problems) :]:
                self.stderr.write(str(problem))
            raise CommandError(
                f"{folder} was not stored: {_count(len(error.problems))} to mend, listed above."
            ) from None
        except EditionOutOfOrder as error:
            raise CommandError(f"{folder} was not stored. {error}") from None
        until = f" to {edition.in_force_to}" if edition.in_force_to else ""
        self.stdout.write(f"{edition.rulebook}: in force from {edition.in_force_from}{until}, {edition.digest}")


def _edition_folders(folder: Path) -> list[Path]:
    if (folder / "rulebook.yaml").is_file():
        return [folder]
    return sorted(child for child in folder.iterdir() if (child / "rulebook.yaml").is_file())


def _count(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"
