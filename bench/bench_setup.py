"""From nothing to the demo city: `make demo` in a fresh clone, and once more.

    python bench/bench_setup.py

Clones this repository into a folder of its own and times `make demo` until it prints the address; then ends it and
times the second start. System packages are those of this machine: installed when missing, and then part of the time.
Python and browser packages come from the index and whatever the machine keeps of them. Goals: 6 minutes, 15 seconds.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from database import ROOT
from figures import figure, missed

ADDRESS: Final = "Urban OS is at"
OF_OUR_OWN: Final = ("DATABASE_URL", "REDIS_URL", "PYTHONPATH", "VIRTUAL_ENV")
"""What would point the clone at something that is there already."""


def seconds_until_served(folder: Path) -> float:
    """Run `make demo` until it prints the address, then end it; return how long that took."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_OUR_OWN}
    started = time.perf_counter()
    process = subprocess.Popen(
        ["make", "demo"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if ADDRESS in line:
            taken = time.perf_counter() - started
            os.killpg(process.pid, signal.SIGINT)
            process.communicate()
            return taken
    raise RuntimeError("make demo ended without an address:\n" + "".join(said[-20:]))


def main() -> int:
    """Run it; 1 where a goal is missed."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_known_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        try:
            figure("make demo in a fresh clone", seconds_until_served(folder) / 60, "minutes", 6.0)
            figure("make demo, second start", seconds_until_served(folder), "s", 15.0)
        finally:
            subprocess.run(["bin/services", "stop"], cwd=folder, check=False, stdout=subprocess.DEVNULL)
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
