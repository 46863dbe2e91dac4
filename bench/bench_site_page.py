"""Server time of the page "what can land here?" for every use, on a register of 100,000 properties. Goal: 150 ms.

    python bench/bench_site_page.py [--properties 100000] [--rulebook seeds/rulebooks/egret-bay] [--pages 60]

Asks for pages of random properties through Django's whole stack (no network). Each is asked for once: nothing that was
worked out for one property helps with another.
"""

from __future__ import annotations

import random
import statistics
import time
from pathlib import Path

import database
from figures import figure, missed, sized
from site_city import AUTHORITY, DATABASE, EGRET_BAY, have_city

GOAL_MS = 150.0


def measure(count: int, pages: int) -> None:
    """Tell the times of `pages` pages of random properties; every page must be whole."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    chosen = random.Random(1).sample(range(1, count + 1), pages + 3)
    times: list[float] = []
    statements = 0
    for number in chosen:
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            response = client.get(f"/{AUTHORITY}/properties/C-P{number}/", HTTP_ACCEPT_LANGUAGE="en")
        times.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, response.status_code
        assert b'class="uos-use"' in response.content
        statements = len(seen)
    warm = times[3:]
    figure(f"page of all uses, {count:,} properties, median", statistics.median(warm), "ms", GOAL_MS)
    figure("page of all uses, p95", statistics.quantiles(warm, n=20)[-1], "ms")
    figure("page of all uses", statements, "SQL statements")


def main() -> int:
    """Run it; 1 where the goal is missed."""
    parser = sized(__doc__, small=100_000, full=100_000)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rulebook", type=Path, default=EGRET_BAY)
    options = parser.parse_args()
    database.start(DATABASE)
    have_city(options.rulebook, options.properties)
    measure(options.properties, options.pages)
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
