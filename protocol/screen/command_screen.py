"""`screen DIR --sites … --demand … --out …`: one project on many sites, a row per site and use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from protocol.exit_codes import STOPPED
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from protocol.screen.cannot import WAS_STOPPED, Cancelled, CannotExpress, ScreeningFailed
from protocol.screen.outcome import Outcome

if TYPE_CHECKING:
    from protocol.screen.duck import Limits


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("screen", help="ask one project of many sites", description=__doc__)
    parser.add_argument("dir", type=Path, help="the folder of an edition")
    parser.add_argument("--sites", type=Path, required=True, help="a .parquet or .csv file; columns named as facts")
    parser.add_argument("--demand", type=Path, required=True, help="terms and project facts common to all sites, JSON")
    parser.add_argument("--out", type=Path, required=True, help="the .parquet or .csv file to write")
    parser.add_argument("--uses", help="all of the catalogue, or codes with commas between; instead of the demand's")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--master", default="local[*]", help="Spark's, as spark-submit takes it")
    parser.add_argument(
        "--allow-missing",
        action="store_true",
        help="screen where columns are missing too: facts without one are unknown on every site",
    )
    add_limits(parser)
    parser.set_defaults(run=run)


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that runs over many sites."""
    parser.add_argument("--id", default="site", help="the column that names a site (default: site)")
    parser.add_argument("--memory", help="the most memory DuckDB may take, such as 4GB; beyond it, it spills")
    parser.add_argument("--threads", type=int, help="how many threads DuckDB may take")
    parser.add_argument("--temp", type=Path, help="the folder to spill to")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(args: argparse.Namespace) -> int:
    """Screen, and print rows by verdict; return 1 where the input is wrong, 130 where somebody stopped it."""
    edition = edition_in(args.dir)
    if edition is None:
        return 1
    try:
        outcome = _screen(edition, args)
    except (ScreeningFailed, CannotExpress, KeyboardInterrupt) as error:
        return said(error)
    for warning in outcome.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"{outcome.rows:,} rows in {args.out}")
    for verdict, count in outcome.verdicts.items():
        print(f"  {verdict:<15}{count:>12,}")
    return 0


def _screen(edition: Edition, args: argparse.Namespace) -> Outcome:
    from protocol.paths.price import pricer
    from protocol.screen.demand import read_demand, with_uses
    from protocol.screen.duck import Watch
    from protocol.screen.run_duckdb import screen_to_file

    demand = read_demand(edition, args.demand)
    if args.uses is not None:
        demand = with_uses(demand, edition, args.uses)
    every_column = not args.allow_missing
    if args.engine == "spark":
        from protocol.screen.run_spark import screen_on_spark

        return screen_on_spark(
            edition, args.sites, demand, args.out, master=args.master, key=args.id, every_column=every_column
        )
    watch = Watch(progress=None if args.quiet else progress_line())
    return screen_to_file(
        edition,
        args.sites,
        demand,
        args.out,
        key=args.id,
        limits=limits_of(args),
        watch=watch,
        pricer=pricer(edition, demand.values),
        every_column=every_column,
    )


def limits_of(args: argparse.Namespace) -> Limits:
    """Return the limits a command was given."""
    from protocol.screen.duck import Limits

    return Limits(args.memory, args.threads, args.temp)


def said(error: BaseException) -> int:
    """Print what stopped a command, and return its exit code."""
    if isinstance(error, Cancelled | KeyboardInterrupt):
        print(str(error) or WAS_STOPPED, file=sys.stderr)
        return STOPPED
    print(error, file=sys.stderr)
    return 1


def edition_in(folder: Path) -> Edition | None:
    """Return the edition in a folder; without one, say where its errors are listed."""
    loaded = load(folder)
    if loaded.edition is None:
        count = len(loaded.errors)
        print(f"{folder} has {count} error{'s' * (count != 1)}; see: python -m protocol lint {folder}", file=sys.stderr)
    return loaded.edition


def progress_line() -> Callable[[float], None] | None:
    """Return what keeps a line on the terminal up to date; None where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(part: float) -> None:
        end = "\r" if part < 1 else "\n"
        print(f"{part:4.0%}", end=end, file=sys.stderr, flush=True)

    return show
