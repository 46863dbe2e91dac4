"""How the register stands: what tells whether a part of a snapshot still holds, and whether a whole one does.

A row of PostgreSQL is never changed in place: (xmin, ctid) names one version of it. A part's stamp is a hash over the
versions of all rows its facts are read from, and over what the day itself decides: which rights have begun and ended.
Facts derived from layers and what ledgers have left are compared apart, as one change of theirs may touch few parts.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from interface.registry.facts import derivations_of
from interface.registry.models import LayerVersion, RegistryState
from protocol.rulebook.sources import Source

DISTRICTS = "district"
"""The layer whose features name the parts of a city."""

STAMPS = """
WITH held AS (
    SELECT p.id, p.id / %(block_size)s AS block, p.parcel_id, p.xmin AS version, p.ctid AS place
    FROM registry_property p WHERE p.authority_id = %(authority)s
), looked_at AS (
    SELECT block, hashtextextended(concat_ws(' ', 'p', id, version, place), 0) AS hash, 0 AS shape_version FROM held
    UNION ALL
    SELECT h.block, hashtextextended(concat_ws(' ', 's', h.id, s.id, s.xmin, s.ctid), 0), s.shape_version
    FROM held h JOIN registry_spatialunit s ON s.id = h.parcel_id
    UNION ALL
    SELECT h.block, hashtextextended(concat_ws(' ', 'b', h.id, b.id, b.xmin, b.ctid), 0), 0
    FROM held h JOIN registry_spatialunit b ON b.parcel_id = h.parcel_id AND b.kind = 'building'
    UNION ALL
    SELECT h.block, hashtextextended(concat_ws(' ', 'u', h.id, u.id, u.xmin, u.ctid, pu.xmin, pu.ctid), 0), 0
    FROM held h JOIN registry_propertyunit pu ON pu.property_id = h.id
    JOIN registry_spatialunit u ON u.id = pu.spatial_unit_id
    UNION ALL
    SELECT h.block, hashtextextended(concat_ws(' ', 'r', r.id, r.xmin, r.ctid,
               coalesce(r.valid_from, '-infinity') <= %(as_of)s, coalesce(r.valid_to, 'infinity') <= %(as_of)s), 0), 0
    FROM held h JOIN registry_right r ON r.property_id = h.id
)
SELECT block, bit_xor(hash), max(shape_version) FROM looked_at GROUP BY block ORDER BY block
"""

# What of a ledger decides which properties it serves, apart from what it has left.
LEDGERS = """
SELECT l.name, l.code, md5(coalesce(ST_AsEWKB(l.shape), '')), concat_ws(' ', l.recorded_on, l.capacity - coalesce((
           SELECT sum(v.amount) FROM registry_reservation v
           WHERE v.ledger_id = l.id AND v.valid_from <= %(as_of)s AND coalesce(v.valid_to, 'infinity') > %(as_of)s
       ), 0))
FROM registry_ledger l WHERE l.authority_id = %(authority)s AND l.name = ANY (%(names)s) ORDER BY l.name, l.code
"""

SMALL_TABLES = """
SELECT (SELECT concat_ws(' ', data_version, shape_version, complete_for, xmin, ctid)
        FROM registry_registrystate WHERE authority_id = %(authority)s),
       (SELECT concat_ws(' ', count(*), bit_xor(hashtextextended(concat_ws(' ', id, xmin, ctid), 0)))
        FROM registry_derivation WHERE authority_id = %(authority)s),
       (SELECT concat_ws(' ', count(*), bit_xor(hashtextextended(concat_ws(' ', l.id, l.xmin, l.ctid), 0)))
        FROM registry_ledger l WHERE l.authority_id = %(authority)s),
       (SELECT concat_ws(' ', count(*), bit_xor(hashtextextended(concat_ws(' ', v.id, v.xmin, v.ctid), 0)))
        FROM registry_reservation v JOIN registry_ledger l ON l.id = v.ledger_id
        WHERE l.authority_id = %(authority)s),
       (SELECT concat_ws(' ', count(*), max(p.id)) FROM registry_property p WHERE p.authority_id = %(authority)s)
"""


@dataclass(frozen=True)
class Stamp:
    """How the rows behind one block look, and the greatest version of its parcels' shapes."""

    block: int
    text: str
    shape_version: int


def stamps(authority_id: int, block_size: int, as_of: date) -> list[Stamp]:
    """Return the stamp of every block of an authority that has properties; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STAMPS, {"authority": authority_id, "block_size": block_size, "as_of": as_of})
        return [Stamp(int(block), f"{int(text):x}", int(version)) for block, text, version in cursor.fetchall()]


def register_now(authority_id: int, sources: Iterable[Source], as_of: date) -> dict[str, Any]:
    """Return how derivations, ledgers and the map of districts stand: JSON, equal where nothing has changed."""
    sources = list(sources)
    state = RegistryState.objects.filter(authority=authority_id).values_list("complete_for", flat=True).first()
    derived = {
        text: [one.pk, one.shape_version, one.layer_version.dated.isoformat()]
        for text, one in derivations_of(authority_id, sources, as_of).items()
    }
    ledgers: dict[str, dict[str, Any]] = {}
    names = sorted({source.arguments[0] for source in sources if source.kind == "headroom"})
    with connection.cursor() as cursor:
        cursor.execute(LEDGERS, {"authority": authority_id, "names": names, "as_of": as_of})
        for name, code, shape, left in cursor.fetchall():
            ledger = ledgers.setdefault(name, {"areas": {}, "left": {}})
            ledger["areas"][code] = shape
            ledger["left"][code] = left
    return {
        "complete_for": sorted(state or []),
        "derived": derived,
        "ledgers": ledgers,
        "districts": district_version(authority_id, as_of),
    }


def district_version(authority_id: int, as_of: date) -> int | None:
    """Return the version of the layer of districts in force on a day, None where there is none."""
    found = LayerVersion.objects.filter(layer__authority=authority_id, layer__name=DISTRICTS, dated__lte=as_of)
    return found.order_by("-dated").values_list("pk", flat=True).first()


def whole_mark(authority_id: int, columns: Sequence[object]) -> str:
    """Return a mark that changes with every import, derivation and reservation; it takes milliseconds.

    Args: columns: what the snapshot is to hold, part of the mark.
    """
    with connection.cursor() as cursor:
        cursor.execute(SMALL_TABLES, {"authority": authority_id})
        row = cursor.fetchone()
    return hashlib.sha256(json.dumps([str(part) for part in (*row, columns)]).encode()).hexdigest()[:32]


def changed_blocks(before: dict[str, Any], now: dict[str, Any]) -> "Changed":
    """Return which parts a change of the register outside of the properties' own rows touches."""
    if any(before.get(name) != now[name] for name in ("complete_for", "districts")):
        return Changed(everything=True)
    derived_before = before.get("derived", {})
    if derived_before.keys() != now["derived"].keys():
        return Changed(everything=True)
    seen: int | None = None
    for text, (pk, version, dated) in now["derived"].items():
        old_pk, old_version, old_dated = derived_before[text]
        if (pk, dated) != (old_pk, old_dated) or version < old_version:
            return Changed(everything=True)
        if version > old_version:
            seen = old_version if seen is None else min(seen, old_version)
    touched: dict[str, frozenset[str]] = {}
    ledgers_before = before.get("ledgers", {})
    if ledgers_before.keys() != now["ledgers"].keys():
        return Changed(everything=True)
    for name, ledger in now["ledgers"].items():
        if ledger["areas"] != ledgers_before[name]["areas"]:
            return Changed(everything=True)
        left = ledgers_before[name]["left"]
        touched[name] = frozenset(code for code, text in ledger["left"].items() if text != left[code])
    return Changed(shapes_after=seen, accounts=touched)


@dataclass(frozen=True)
class Changed:
    """Parts that no longer hold: all; those with a parcel's shape after a version; those served by some accounts."""

    everything: bool = False
    shapes_after: int | None = None
    accounts: dict[str, frozenset[str]] | None = None

    def touches(self, shape_version: int, ledgers: Any) -> bool:
        """Return whether a part is among them. Args: ledgers: the accounts that serve it, by ledger."""
        if self.everything or (self.shapes_after is not None and shape_version > self.shapes_after):
            return True
        return any(codes & set(ledgers.get(name, ())) for name, codes in (self.accounts or {}).items())
