"""Import of a city with its rights, beside `ogr2ogr -f PostgreSQL` of the same file in the same run.

    python bench/bench_import.py [--properties 100000] [--full]

Writes a grid of parcels with holders and rights as a GeoPackage, copies it with ogr2ogr into a schema of its own, then
imports it: first into an empty register, then again (nothing changes). Goal: 8 times ogr2ogr for 1,000,000.
"""

import datetime as dt
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import database
import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from figures import figure, missed, sized

AUTHORITY = "bench-import"
GOAL_TIMES = 8.0
SIDE_M, STREET_M, BLOCK = 20.0, 12.0, 8
MAPPING = """
authority: {code: bench-import, name: Bench city, srid: 4549}
dated: 2026-01-01
source: A grid of parcels
complete_for: [mortgage]
sources: {parcels: {layer: parcels}, parties: {layer: parties}, rights: {layer: rights}}
parties: {from: parties, fields: {source_id: id, kind: kind, name: name, name_zh: name_zh}}
spatial_units:
  from: parcels
  fields: {source_id: id, kind: {const: parcel}, parcel_number: id, floor_area_m2: floor_area, built_year: built_year}
properties:
  from: parcels
  fields: {certificate_number: certificate, kind: {const: land}, address: address, address_zh: address_zh}
property_units: {from: parcels, fields: {property: certificate, spatial_unit: id}}
rights:
  from: rights
  fields:
    {source_id: id, property: certificate, party: party, kind: kind, share: share, valid_from: from, valid_to: to,
     registered_use: use, acquired: acquired, state_owned: state_owned}
"""


def write_city(file: Path, count: int) -> None:
    """Write a grid of `count` parcels in blocks of 8 by 8 between streets; every tenth is held by two."""
    columns = int(np.ceil(np.sqrt(count)))
    number = np.arange(count)
    i, j = number % columns, number // columns
    west = 480_000 + i * SIDE_M + i // BLOCK * STREET_M
    south = 2_700_000 + j * SIDE_M + j // BLOCK * STREET_M
    shapes = shapely.to_wkb(shapely.box(west, south, west + SIDE_M, south + SIDE_M))
    ids = [f"P{n:07d}" for n in number]
    certificates = [f"BC(2026)No.{n:07d}" for n in number]
    parcels = pa.table(
        {
            "id": ids,
            "certificate": certificates,
            "address": [f"{a + 1} {b + 1}th Street" for a, b in zip(i.tolist(), j.tolist(), strict=True)],
            "address_zh": [f"第{b + 1}大街{a + 1}号" for a, b in zip(i.tolist(), j.tolist(), strict=True)],
            "floor_area": (number % 40) * 55.5,
            "built_year": 1970 + number % 50,
            "geometry": pa.array(shapes, pa.binary()),
        }
    )
    pyogrio.write_arrow(
        parcels, file, layer="parcels", geometry_name="geometry", geometry_type="Polygon", crs="EPSG:4549"
    )
    parties = pa.table(
        {
            "id": [f"H{n}" for n in number],
            "kind": np.where(number % 5 == 0, "company", "person").tolist(),
            "name": [f"Holder {n}" for n in number],
            "name_zh": [f"权利人{n}" for n in number],
        }
    )
    pyogrio.write_arrow(parties, file, layer="parties", append=True, driver="GPKG")
    both = number[number % 10 == 0]
    holder, of = np.concatenate([number, (both + 1) % count]), np.concatenate([number, both])
    rights = pa.table(
        {
            "id": [f"R{n}" for n in range(len(of))],
            "certificate": [certificates[n] for n in of],
            "party": [f"H{n}" for n in holder],
            "kind": ["land_use"] * len(of),
            "share": np.where(of % 10 == 0, "1/2", "1/1").tolist(),
            "from": pa.array([dt.date(1990 + int(n) % 30, 1, 1) for n in of], pa.date32()),
            "to": pa.array([dt.date(2040 + int(n) % 30, 1, 1) for n in of], pa.date32()),
            "use": np.where(of % 3 == 0, "0901", "0701").tolist(),
            "acquired": np.where(of % 4 == 0, "allocated", "granted").tolist(),
            "state_owned": pa.array([True] * len(of)),
        }
    )
    pyogrio.write_arrow(rights, file, layer="rights", append=True, driver="GPKG")


def run_ogr2ogr(file: Path) -> float:
    """Return the seconds ogr2ogr takes for the same file, COPY and spatial index as it does by itself."""
    from django.db import connection

    given = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS bench_ogr CASCADE; CREATE SCHEMA bench_ogr")
    target = (
        f"PG:host={given['HOST']} port={given['PORT']} user={given['USER']} password={given['PASSWORD']} "
        f"dbname={given['NAME']} active_schema=bench_ogr"
    )
    started = time.perf_counter()
    subprocess.run(["ogr2ogr", "-f", "PostgreSQL", target, str(file)], check=True)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA bench_ogr CASCADE")
    return seconds


def clear() -> None:
    """Empty the register of the benchmarks' database: nothing left, not even dead rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_authority CASCADE")


def run_import(file: Path, mapping: Path) -> float:
    """Return the seconds one import takes."""
    from django.utils import timezone

    from interface.registry import operations

    started = time.perf_counter()
    report = operations.import_cadastre(
        operations.Request(
            file=file,
            mapping_file=mapping,
            authority_code=AUTHORITY,
            as_of=timezone.localdate(),
            started_at=timezone.now(),
        )
    )
    assert report.rejected == 0, report.entries[:3]
    return time.perf_counter() - started


def have_city(count: int) -> None:
    """Import the grid of `count` parcels, unless the database holds it from a benchmark before."""
    from interface.registry.models import MapParcel

    if MapParcel.objects.filter(authority__code=AUTHORITY).count() == count:
        return
    with tempfile.TemporaryDirectory() as folder:
        file, mapping = write_files(Path(folder), count)
        clear()
        print(f"{count:,} properties imported in {run_import(file, mapping):.1f} s")


def write_files(folder: Path, count: int) -> tuple[Path, Path]:
    """Write the city and its mapping into a folder; return both paths."""
    file, mapping = folder / "city.gpkg", folder / "mapping.yaml"
    write_city(file, count)
    mapping.write_text(MAPPING, encoding="utf-8")
    return file, mapping


def main() -> int:
    """Run it; 1 where the goal is missed."""
    options = sized(__doc__, small=100_000, full=1_000_000).parse_args()
    if shutil.which("ogr2ogr") is None:
        print("ogr2ogr is not installed (apt-get install gdal-bin); there is nothing to compare with")
        return 1
    database.start()
    with tempfile.TemporaryDirectory() as folder:
        file, mapping = write_files(Path(folder), options.properties)
        peer = run_ogr2ogr(file)
        clear()
        ours = run_import(file, mapping)
        again = run_import(file, mapping)
    size = f"{options.properties:,} properties with rights"
    figure(f"ogr2ogr -f PostgreSQL of {size}", peer, "s")
    figure(f"import of {size}", ours, "s")
    figure("import, beside ogr2ogr of the same file", ours / peer, "times", GOAL_TIMES)
    figure("the same import again, nothing changed", again, "s")
    figure("memory of the importing process", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    return missed()


if __name__ == "__main__":
    sys.exit(main())
