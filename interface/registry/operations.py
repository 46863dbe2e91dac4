"""Every write of the register: imports of cadastres, layers and ledgers, derivation of facts, export of snapshots.

Imports are run by whoever may run commands on the server; no page reaches them, so they take no actor.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from interface.accounts.models import Authority
from interface.registry.deriving.run import Derived, derive
from interface.registry.importing.layers import run_layer
from interface.registry.importing.ledgers import run_ledgers
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import Report
from interface.registry.importing.run import run_cadastre
from interface.registry.importing.transaction import Request, quiet
from interface.registry.snapshot_export import Exported, export_snapshot
from protocol.rulebook.sources import Source

__all__ = [
    "Derived",
    "Exported",
    "ImportRefused",
    "Report",
    "Request",
    "derive_facts",
    "export_snapshot",
    "import_cadastre",
    "import_layer",
    "import_ledger",
]


def import_cadastre(request: Request) -> Report:
    """Import parties, spatial units, properties and rights; return what became of each row.

    One transaction; a second run of the same data changes nothing. Raises: ImportRefused, with sentences; then nothing
    was imported.
    """
    return run_cadastre(request)


def import_layer(request: Request, *, name: str, dated: dt.date) -> Report:
    """Import the version of a layer that is in force from a day on; return what became of each row.

    Raises: ImportRefused, with sentences; then nothing was imported.
    """
    return run_layer(request, name=name, dated=dated)


def import_ledger(request: Request) -> Report:
    """Import capacities and the areas they serve; return what became of each row.

    Raises: ImportRefused, with sentences; then nothing was imported.
    """
    return run_ledgers(request)


def derive_facts(
    *,
    authority: Authority,
    sources: Iterable[Source],
    on: dt.date,
    versions_of: dt.date | None = None,
    progress: Callable[[str], None] = quiet,
) -> Derived:
    """Work out what sources say of every parcel of an authority, from the versions of their layers.

    Args: sources: those that read no layer are passed over. on: the day of the derivation, kept with it. versions_of:
    only the versions in force on that day; None: every version, so that each edition finds the map of its time.
    Returns: how many facts were written, and why some could not be. Facts whose parcel and layer have not changed
    since are left alone.
    """
    return derive(authority, sources, on=on, versions_of=versions_of, progress=progress)
