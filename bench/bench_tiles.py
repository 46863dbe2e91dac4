"""Map tiles of a large city: drawn, and from the cache.

    python bench/bench_tiles.py [--properties 100000]

Imports the grid of bench_import.py where it is not there yet, then asks for tiles at zooms 10 to 17 over it, by the
whole way through Django; first none is cached, then all are. Goal: p95 100 ms drawn, 5 ms cached, at 1,000,000.
"""

import argparse
import math
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bench_import

ZOOMS = range(10, 18)
EACH = 25


def tiles_of(west: float, south: float, east: float, north: float, zoom: int) -> list[tuple[int, int, int]]:
    """Return some tiles of a zoom within a box in degrees."""
    chance = random.Random(zoom)

    def tile(lon: float, lat: float) -> tuple[int, int, int]:
        side = 2**zoom
        y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
        return zoom, int((lon + 180) / 360 * side), int(y)

    return [tile(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(EACH)]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--properties", type=int, default=100_000)
    options = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from interface.registry.models import MapParcel

    settings.ALLOWED_HOSTS.append("testserver")
    if MapParcel.objects.filter(authority__code=bench_import.AUTHORITY).count() != options.properties:
        with tempfile.TemporaryDirectory() as name:
            file, mapping = Path(name) / "city.gpkg", Path(name) / "mapping.yaml"
            bench_import.write_city(file, options.properties)
            mapping.write_text(bench_import.MAPPING, encoding="utf-8")
            bench_import.clear()
            bench_import.run_import(file, mapping)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT ST_Transform(ST_SetSRID("
            "ST_Extent(drawn)::geometry, 3857), 4326) AS b FROM registry_mapblock m JOIN accounts_authority a "
            "ON a.id = m.authority_id WHERE a.code = %s AND detail = 0) box",
            [bench_import.AUTHORITY],
        )
        box = cursor.fetchone()
    client = Client()
    asked = [tile for zoom in ZOOMS for tile in tiles_of(*box, zoom)]
    client.get(f"/tiles/properties/0/0/0.mvt?authority={bench_import.AUTHORITY}")
    cache.clear()
    print(f"{options.properties:,} properties, {len(asked)} tiles at zooms {ZOOMS[0]} to {ZOOMS[-1]}")
    for what in ("drawn", "cached"):
        times = []
        for z, x, y in dict.fromkeys(asked):
            started = time.perf_counter()
            response = client.get(f"/tiles/properties/{z}/{x}/{y}.mvt?authority={bench_import.AUTHORITY}")
            times.append((time.perf_counter() - started) * 1000)
            assert response.status_code in (200, 204)
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{what:8} median {statistics.median(times):7.1f} ms   p95 {p95:7.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
