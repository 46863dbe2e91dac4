"""`POST /api/v1/checks/` under load: 50 clients at one request a second each, on one worker.

    python bench/bench_checks.py [--properties 100000] [--seconds 40] [--clients 50]

Serves the register of site_city.py with gunicorn (one worker, as `bin/serve` starts it) on a free port of 127.0.0.1 and
lets locust ask about random properties; every answer must be 200. The clients run on the same cores as the server.
Goal: p95 100 ms.
"""

import argparse
import contextlib
import csv
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import database
from database import ROOT
from figures import figure, missed, sized
from site_city import AUTHORITY, DATABASE, EGRET_BAY, have_city

GOAL_MS = 100.0
READY_WITHIN_S = 60
WARM = 40


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Serve the database in use; the address while it does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--config=config/gunicorn.py",
        f"--bind=127.0.0.1:{port}",
        "--workers=1",
    ]
    environment = {**os.environ, "DATABASE_URL": database.address(), "LOG_LEVEL": "ERROR", "DEBUG": ""}
    process = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=environment)
    try:
        yield _ready(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait()


def _ready(address: str, process: subprocess.Popen) -> str:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{address}/api/v1/editions/", timeout=10).close()
            return address
        time.sleep(0.2)
    raise RuntimeError("gunicorn does not answer; see what it says above")


def warm(address: str) -> None:
    """Ask a few questions first: what is measured is a worker at work, not how it reads its rulebook."""
    for number in range(1, WARM + 1):
        body = {"authority": AUTHORITY, "certificate": f"C-P{number}", "facts": {"use": "0901", "far": 2.5}}
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{address}/api/v1/checks/", json.dumps(body).encode(), headers)
        urllib.request.urlopen(asked, timeout=30).close()


def load(address: str, options: argparse.Namespace) -> dict[str, str]:
    """Let the clients ask for a while; return locust's row of figures, after the first seconds."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "locust", "--headless", "--locustfile", str(ROOT / "bench" / "load_checks.py")]
        command += ["--host", address, "--users", str(options.clients), "--spawn-rate", str(options.clients / 2)]
        command += ["--run-time", f"{options.seconds}s", "--reset-stats", "--csv", f"{folder}/load"]
        command += ["--only-summary", "--loglevel", "ERROR"]
        environment = {**os.environ, "CHECKS_PROPERTIES": str(options.properties)}
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
        with Path(folder, "load_stats.csv").open(encoding="utf-8", newline="") as file:
            return next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")


def main() -> int:
    """Run it; 1 where the goal is missed."""
    parser = sized(__doc__, small=100_000, full=100_000)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--clients", type=int, default=50)
    options = parser.parse_args()
    database.start(DATABASE)
    have_city(EGRET_BAY, options.properties)
    with server() as address:
        warm(address)
        row = load(address, options)
    failed, asked = int(row["Failure Count"]), int(row["Request Count"])
    who = (
        f"{options.clients} clients, {float(row['Requests/s']):.0f} checks a second, {options.properties:,} properties"
    )
    figure(f"check over the API, median ({who})", float(row["50%"]), "ms")
    figure("check over the API, p95", float(row["95%"]), "ms", GOAL_MS)
    figure("checks that failed", 100 * failed / asked, "%", 0)
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
