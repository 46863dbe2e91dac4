"""`backtest OLD NEW --cases … --out …`: every past case under two editions, and the change matrix."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from protocol.screen.cannot import CannotExpress, ScreeningFailed
from protocol.screen.command_screen import add_limits, edition_in, limits_of, progress_line, said


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("backtest", help="replay past cases under two editions", description=__doc__)
    parser.add_argument("old", type=Path, help="the folder of the older edition")
    parser.add_argument("new", type=Path, help="the folder of the newer edition")
    parser.add_argument("--cases", type=Path, required=True, help="a .parquet or .csv file: facts, terms and `use`")
    parser.add_argument("--out", type=Path, required=True, help="the .parquet or .csv file to write")
    parser.add_argument("--demand", type=Path, help="terms and facts common to all cases, JSON")
    parser.add_argument("--area", help="the column that says where a case lies, such as district: capacity by area")
    parser.add_argument(
        "--costs",
        type=_count,
        metavar="N",
        help="price the cheapest paths of N cases under each edition, changed ones first (1000 unless said)",
    )
    add_limits(parser)
    parser.set_defaults(run=run, id="case")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number of cases. Write 0 or more.")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Replay, print the change matrix and what becomes of the floor area possible.

    Returns 1 where the input is wrong, 130 where somebody stopped it.
    """
    editions = [edition_in(folder) for folder in (args.old, args.new)]
    old, new = editions
    if old is None or new is None:
        return 1
    from protocol.screen.backtest import backtest_to_file
    from protocol.screen.backtest_lines import capacity_lines, cost_line, matrix_lines
    from protocol.screen.demand import Demand, read_demand
    from protocol.screen.duck import Watch
    from protocol.screen.run_duckdb import BEST

    try:
        demand = Demand() if args.demand is None else read_demand(new, args.demand)
        watch = Watch(progress=None if args.quiet else progress_line())
        outcome = backtest_to_file(
            old,
            new,
            args.cases,
            args.out,
            demand=demand,
            key=args.id,
            area=args.area,
            costs=BEST if args.costs is None else args.costs,
            limits=limits_of(args),
            watch=watch,
        )
    except (ScreeningFailed, CannotExpress, KeyboardInterrupt) as error:
        return said(error)
    for warning in outcome.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for line in (*matrix_lines(outcome), *capacity_lines(outcome), cost_line(outcome)):
        print(line)
    return 0
