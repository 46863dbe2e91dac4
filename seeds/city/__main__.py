"""`python -m seeds.city --out DIR [--seed N] [--properties N]`: write the demo city, or a larger one for benchmarks."""

import argparse
import sys
import time
from pathlib import Path

from seeds.city.plan import plan_city
from seeds.city.write import write_city

SEED = 7


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m seeds.city", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the GeoPackages and their mappings")
    parser.add_argument("--seed", type=int, default=SEED, help=f"the random seed the city grows from ({SEED})")
    parser.add_argument(
        "--properties", type=int, help="how many properties at least; without it, the demo city as it is"
    )
    options = parser.parse_args(arguments)
    if options.properties is not None and options.properties < 1:
        parser.error("--properties takes a number of at least 1")
    if options.seed < 0:
        parser.error("--seed takes a number of at least 0")
    started = time.monotonic()
    city = plan_city(options.seed)
    planned = time.monotonic() - started
    print(f"planned {len(city.parcels):,} parcels, {len(city.buildings):,} buildings in {planned:.1f} s")
    total = write_city(city, options.out, options.properties, print)
    print(f"wrote {total:,} properties to {options.out} in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
