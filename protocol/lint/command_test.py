"""`test DIR`: runs the worked cases of an edition, and says what of it they do not test."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from protocol.lint.coverage import coverage_of
from protocol.lint.worked import judge
from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import Loaded, load_rulebook
from protocol.rulebook.model import Edition


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("test", help="run the worked cases of a rulebook", description=__doc__)
    parser.add_argument("dir", type=Path, help="the folder of an edition, or of a rulebook with dated editions")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print failures, what no case tests, table rows that no case reads, and `N passed, N failed`.

    Returns 1 if a case fails, if a rule, path or branch is reached by no case, or would be missed by none.
    """
    codes = [_test(loaded, args.dir) for loaded in load_rulebook(args.dir)]
    return max(codes)


def _test(loaded: Loaded, folder: Path) -> int:
    if loaded.folder:
        print(f"{loaded.folder}:")
    edition = loaded.edition
    if edition is None:
        count = len(loaded.errors)
        print(f"{count} error{'s' * (count != 1)}; see: python -m protocol lint {folder}", file=sys.stderr)
        return 1
    cases, problems = load_cases(edition)
    for problem in problems:
        print(problem)
    errors = any(problem.severity == "error" for problem in problems)
    failed = 0
    for case in cases:
        differences = judge(edition, case)
        failed += bool(differences)
        for difference in differences:
            print(f"{case.place}: {case.name}: {difference}")
    untested = _print_coverage(edition, folder)
    print(f"{len(cases) - failed} passed, {failed} failed.")
    return 1 if failed or errors or untested else 0


def _print_coverage(edition: Edition, folder: Path) -> bool:
    cases, _ = load_cases(edition)
    coverage = coverage_of(edition, cases)
    for gap in coverage.gaps:
        print(gap)
    if coverage.rows:
        print("Reached by no case, for information:")
        for row in coverage.rows:
            print(f"  {row}")
    return bool(coverage.gaps)
