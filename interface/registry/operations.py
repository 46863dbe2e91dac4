"""Every write of the register: imports of cadastres, layers and ledgers, and the derivation of facts.

Imports are run by whoever may run commands on the server; no page reaches them, so they take no actor.
"""

import datetime as dt

from interface.registry.importing.layers import run_layer
from interface.registry.importing.ledgers import run_ledgers
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import Report
from interface.registry.importing.run import run_cadastre
from interface.registry.importing.transaction import Request

__all__ = ["ImportRefused", "Report", "Request", "import_cadastre", "import_layer", "import_ledger"]


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
