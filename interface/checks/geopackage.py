"""The answer about a city as a GeoPackage: written once, a long one by a worker, and kept beside the rows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pyarrow as pa
import structlog
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models.functions import AsWKB
from django.core.cache import cache

from interface.checks.city_files import header, records
from interface.checks.models import ScreeningRun
from interface.checks.screening_files import folder_of
from interface.registry.models import SpatialUnit
from interface.rulebooks.queries import rulebook_of
from protocol.rulebook.model import Edition

log = structlog.get_logger(__name__)

LAYER: Final = "screening"
WGS_84: Final = "EPSG:4326"
CHUNK: Final = 20_000
WRITTEN_AT_ONCE: Final = 8_000
"""Rows of which nobody waits two seconds."""
SILENT_S: Final = 120
"""So long without a word, a worker that writes is taken for dead."""
FAILED_FOR_S: Final = 60
FAILED: Final = -1
NOBODY: Final = AnonymousUser()
"""Whoever asks first, the file holds what everybody may see."""


def file_of(run_id: UUID) -> Path:
    """Return where the GeoPackage of a screening stands, once it is written."""
    return folder_of(run_id) / "result.gpkg"


def begun(run: ScreeningRun) -> bool:
    """Say whether somebody else writes the file, or failed to a moment ago; if not, it is for the caller to begin."""
    return not cache.add(_key(run.pk), 0, SILENT_S)


def per_cent(run: ScreeningRun) -> int:
    """Return how much of the file is written; FAILED where it could not be."""
    return int(cache.get(_key(run.pk), 0))


def give_up(run_id: UUID) -> None:
    """Let those who wait know that the file could not be written."""
    cache.set(_key(run_id), FAILED, FAILED_FOR_S)


def write_geopackage(run_id: UUID) -> None:
    """Write the file of a screening whose rows are there, telling how far it is; one that is there is left as it is."""
    if file_of(run_id).is_file():
        return
    run = ScreeningRun.objects.select_related("edition").get(pk=run_id)
    try:
        write(run, lambda part: cache.set(_key(run_id), round(100 * part), SILENT_S))
    except Exception:
        log.exception("screening.geopackage_failed", run=str(run_id))
        give_up(run_id)
        raise
    cache.delete(_key(run_id))


def write(run: ScreeningRun, tell: Callable[[float], None]) -> None:
    """Write the rows of a screening on their parcels, in degrees. The file is there only when it is whole.

    A property without a parcel on the map has no geometry; no limit stands as infinity, unknown as null.
    Args: tell: is told which part is written, 0 to 1.
    """
    file = file_of(run.pk)
    partial = file.with_name(f".{uuid4().hex}.gpkg")
    try:
        _write(partial, run, tell)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _key(run_id: UUID) -> str:
    return f"geopackage:{run_id}"


def _write(file: Path, run: ScreeningRun, tell: Callable[[float], None]) -> None:
    import pyogrio

    edition = rulebook_of(run.edition)
    schema = _schema(edition)
    rows, written = records(run, edition, NOBODY), 0
    while chunk := list(islice(rows, CHUNK)):
        parcels = {record["parcel"] for record in chunk if record["parcel"] is not None}
        shapes = SpatialUnit.objects.filter(pk__in=parcels, geom__isnull=False).annotate(wkb=AsWKB("geom"))
        drawn = {pk: bytes(wkb) for pk, wkb in shapes.values_list("pk", "wkb")}
        columns = {name: [record[name] for record in chunk] for name in header(edition)}
        columns["geometry"] = [drawn.get(record["parcel"]) for record in chunk]
        table = pa.table(columns, schema=schema)
        pyogrio.write_arrow(
            table,
            file,
            layer=LAYER,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type="Unknown",
            crs=WGS_84,
            append=written > 0,
        )
        written += len(chunk)
        tell(written / run.totals["rows"])


def _schema(edition: Edition) -> pa.Schema:
    numbers = {"cost", "site_area_m2", "floor_area_m2"}
    fields = []
    for name in header(edition):
        number = name in numbers or name.endswith(("_as_of_right", "_by_paths"))
        fields.append(pa.field(name, pa.int64() if name == "rank" else pa.float64() if number else pa.string()))
    return pa.schema([*fields, pa.field("geometry", pa.binary())])
