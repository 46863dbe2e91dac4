"""Map tiles of a large city: drawn, and from the cache.

    python bench/bench_tiles.py [--properties 100000] [--full]

Imports the grid of bench_import.py where it is not there yet, then asks for tiles at zooms 10 to 17 over it, by the
whole way through Django; first none is cached, then all are. Goal: p95 100 ms drawn, 5 ms cached, at 1,000,000.
"""

import math
import random
import statistics
import time

import bench_import
import database
from figures import figure, missed, sized

ZOOMS = range(10, 18)
EACH = 25
GOALS_MS = {"drawn": 100.0, "cached": 5.0}


def tiles_of(west: float, south: float, east: float, north: float, zoom: int) -> list[tuple[int, int, int]]:
    """Return some tiles of a zoom within a box in degrees."""
    chance = random.Random(zoom)

    def tile(lon: float, lat: float) -> tuple[int, int, int]:
        side = 2**zoom
        y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
        return zoom, int((lon + 180) / 360 * side), int(y)

    return [tile(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(EACH)]


def box() -> tuple[float, float, float, float]:
    """Return west, south, east and north of the city in degrees."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT ST_Transform(ST_SetSRID("
            "ST_Extent(drawn)::geometry, 3857), 4326) AS b FROM registry_mapblock m JOIN accounts_authority a "
            "ON a.id = m.authority_id WHERE a.code = %s AND detail = 0) box",
            [bench_import.AUTHORITY],
        )
        return cursor.fetchone()


def main() -> int:
    """Run it; 1 where a goal is missed."""
    options = sized(__doc__, small=100_000, full=1_000_000).parse_args()
    database.start()
    from django.core.cache import cache
    from django.test import Client

    bench_import.have_city(options.properties)
    client = Client()
    asked = list(dict.fromkeys(tile for zoom in ZOOMS for tile in tiles_of(*box(), zoom)))
    client.get(f"/tiles/properties/0/0/0.mvt?authority={bench_import.AUTHORITY}")
    cache.clear()
    for what, goal in GOALS_MS.items():
        times = []
        for z, x, y in asked:
            started = time.perf_counter()
            response = client.get(f"/tiles/properties/{z}/{x}/{y}.mvt?authority={bench_import.AUTHORITY}")
            times.append((time.perf_counter() - started) * 1000)
            assert response.status_code in (200, 204)
        size = f"{len(asked)} tiles, zooms {ZOOMS[0]} to {ZOOMS[-1]}, {options.properties:,} properties"
        figure(f"tile {what}, median ({size})", statistics.median(times), "ms")
        figure(f"tile {what}, p95", statistics.quantiles(times, n=20)[-1], "ms", goal)
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
