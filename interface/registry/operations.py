"""Every write of the register: imports, derivations, reservations' ledgers, and what the map draws.

Imports are run by whoever may run commands on the server; no page reaches them, so they take no actor.
"""

from interface.registry.importing.run import import_cadastre

__all__ = ["import_cadastre"]
