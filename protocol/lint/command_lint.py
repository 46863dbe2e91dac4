"""`lint DIR`: every problem of an edition, or of a rulebook; `--deep`: what it says about itself."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from protocol.language.problem import Problem
from protocol.lint.deep.cliffs import CLIFF
from protocol.lint.deep.finding import Finding
from protocol.lint.deep.report import lines_of, summary_of
from protocol.lint.deep.review import review
from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import Loaded, load_rulebook
from protocol.screen.cannot import CannotExpress, ScreeningFailed
from protocol.screen.command_screen import said


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("lint", help="list every problem of a rulebook", description=__doc__)
    parser.add_argument("dir", type=Path, help="the folder of an edition, or of a rulebook with dated editions")
    parser.add_argument(
        "--deep",
        action="store_true",
        help="also tell contradictions, cliffs, gaps, rules that never bind, paths that never help, what no case tests",
    )
    parser.add_argument(
        "--cliff",
        type=_share,
        default=CLIFF,
        metavar="SHARE",
        help="the jump of a bound across one threshold that is told, such as 0.15 or 15%% (with --deep)",
    )
    parser.add_argument(
        "--sites",
        type=Path,
        help="a .parquet or .csv file of sites, columns named as facts: how each rule bears on them (with --deep)",
    )
    parser.add_argument("--id", default="site", help="the column of --sites that names a site (default: site)")
    parser.add_argument("--lang", choices=["en", "zh-Hans"], default="en", help="the language of what --deep tells")
    parser.set_defaults(run=run)


def _share(text: str) -> float:
    percent = text.strip().endswith("%")
    try:
        share = float(text.strip().removesuffix("%")) / (100 if percent else 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no share. Write 0.15 or 15%.") from None
    if not 0 < share < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no jump: it lies above 0.")
    return share


def run(args: argparse.Namespace) -> int:
    """Print every problem as `file:line:column: message. Hint.` and a summary; return 1 if any is an error.

    With `--deep`, what the editions say about themselves follows in the same form; it is no error. Returns 1 also where
    the file of sites cannot be read.
    """
    loaded = load_rulebook(args.dir)
    problems = _problems(loaded)
    for problem in problems:
        print(_line(args.dir, problem))
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    print(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}." if problems else "No problems.")
    if args.deep:
        try:
            findings = [finding for one in loaded for finding in _findings(one, args)]
        except (ScreeningFailed, CannotExpress, KeyboardInterrupt) as error:
            return said(error)
        for finding in findings:
            for line in lines_of(finding, args.lang, args.dir.as_posix()):
                print(line)
        print(summary_of(findings, args.lang))
    return 1 if errors else 0


def lint(folder: Path) -> list[Problem]:
    """Return every problem of the editions in a folder, their worked cases included, sorted by place.

    Places are relative to the folder.
    """
    return _problems(load_rulebook(folder))


def _problems(loaded: Sequence[Loaded]) -> list[Problem]:
    problems: list[Problem] = []
    for one in loaded:
        problems += one.problems
        problems += _case_problems(one)
    return sorted(set(problems))


def _case_problems(loaded: Loaded) -> list[Problem]:
    if loaded.edition is not None:
        _, problems = load_cases(loaded.edition)
    elif loaded.draft is not None:
        _, problems = load_cases(loaded.draft.edition, loaded.draft.broken)
    else:
        return []
    return [loaded.placed(problem) for problem in problems]


def _findings(loaded: Loaded, args: argparse.Namespace) -> list[Finding]:
    """Return what an edition says about itself, nothing where it has errors; places are relative to the folder."""
    if loaded.edition is None:
        return []
    cases, _ = load_cases(loaded.edition)
    found = review(loaded.edition, cases, cliff=args.cliff)
    if args.sites is not None:
        from protocol.lint.deep.city import with_city

        found = with_city(loaded.edition, found, args.sites, key=args.id)
    folder = f"{loaded.folder}/" if loaded.folder else ""
    return [replace(each, place=replace(each.place, file=folder + each.place.file)) for each in found]


def _line(folder: Path, problem: Problem) -> str:
    place = problem.place
    shown = str(folder) if place.file == "." else (folder / place.file).as_posix()
    return str(problem).replace(str(place), f"{shown}:{place.line}:{place.column}", 1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
