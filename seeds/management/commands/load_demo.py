"""`manage.py load_demo`: grow the demo city Egret Bay and load it through the same imports as any other city."""

import datetime as dt
import hashlib
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from interface.registry import operations
from seeds.city.__main__ import SEED
from seeds.city.catalogue import LAYERS
from seeds.city.frame import SURVEY_DATE
from seeds.city.mapping import AUTHORITY
from seeds.city.plan import plan_city
from seeds.city.write import write_city

SOURCES = Path(__file__).resolve().parents[2]
STAMP = "grown-from"
CODE = str(AUTHORITY["code"])


class Command(BaseCommand):
    """Grow, import, store the rulebook, derive facts. All of it, or nothing; a second run changes nothing."""

    help = (
        "Load the demo city: cadastre, layers, ledgers, rulebook and derived facts. Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--properties", type=int, help="how many properties at least; the demo city has about 6,400"
        )
        parser.add_argument("--seed", type=int, default=SEED, help=f"the random seed the city grows from ({SEED})")
        parser.add_argument("--folder", type=Path, help="where its files are kept (.local/demo)")

    def handle(self, *args: Any, properties: int | None, seed: int, folder: Path | None, **options: Any) -> None:
        """Run the steps in order, each with its time."""
        if properties is not None and properties < 1:
            raise CommandError("--properties takes a number of at least 1.")
        if seed < 0:
            raise CommandError("--seed takes a number of at least 0.")
        folder = folder or Path(settings.BASE_DIR) / ".local" / "demo"
        with self._step("Growing the city"):
            self._grow(folder, seed, properties)
        with transaction.atomic():
            self._load(folder)

    def _load(self, folder: Path) -> None:
        with self._step("Properties and rights"):
            self._report(operations.import_cadastre(self._request(folder, "cadastre")))
        with self._step(f"{len(LAYERS)} layers"):
            for layer in LAYERS:
                request = self._request(folder, "layers")
                operations.import_layer(request, name=layer.name, dated=dt.date.fromisoformat(SURVEY_DATE))
        with self._step("Ledgers"):
            self._report(operations.import_ledger(self._request(folder, "ledgers")))
        for rulebook in sorted(SOURCES.glob(f"rulebooks/{CODE}")):
            with self._step("Rulebook"):
                self._store(rulebook)
            with self._step("Facts"):
                call_command("derive_facts", authority=CODE, stdout=self.stdout, stderr=self.stderr)

    def _store(self, rulebook: Path) -> None:
        try:
            call_command("load_rulebook", rulebook, stdout=self.stdout, stderr=self.stderr)
        except CommandError as refused:
            raise CommandError(
                f"{refused}\nWhere the demo city of an earlier version is in this database, begin again: `make stop`, "
                "remove .local/, `make demo`. What was entered there is lost with it."
            ) from None

    def _grow(self, folder: Path, seed: int, properties: int | None) -> None:
        """Write the city's files, unless those there come from the same program, seed and size."""
        wanted = digest_of_city(seed, properties)
        stamp = folder / STAMP
        if stamp.is_file() and stamp.read_text() == wanted:
            self.stdout.write("  the files are there already")
            return
        stamp.unlink(missing_ok=True)
        total = write_city(plan_city(seed), folder, properties, lambda line: self.stdout.write(f"  {line}"))
        stamp.write_text(wanted)
        self.stdout.write(f"  {total:,} properties in {folder}")

    def _request(self, folder: Path, name: str) -> operations.Request:
        return operations.Request(
            file=folder / f"{name}.gpkg",
            mapping_file=folder / f"{name}.yaml",
            authority_code=CODE,
            as_of=timezone.localdate(),
            started_at=timezone.now(),
            strict=True,
        )

    def _report(self, report: operations.Report) -> None:
        for line in report.lines():
            self.stdout.write(f"  {line}")

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        started = time.monotonic()
        self.stdout.write(f"{title} …")
        try:
            yield
        except operations.ImportRefused as refused:
            raise CommandError("\n".join([f"{title}: refused.", *refused.reasons, "Nothing was loaded."])) from None
        self.stdout.write(f"{title}: {time.monotonic() - started:.1f} s")


def digest_of_city(seed: int, properties: int | None) -> str:
    """Return a digest of what the files depend on: the generator's text, the seed and the size."""
    text = hashlib.sha256(f"{seed} {properties}".encode())
    for source in sorted((SOURCES / "city").glob("*.py")):
        text.update(source.read_bytes())
    return text.hexdigest()
