"""`lint DIR`: every problem of an edition, or of all editions of a rulebook."""

from __future__ import annotations

import argparse
from pathlib import Path

from protocol.language.problem import Problem
from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import Loaded, load_rulebook


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("lint", help="list every problem of a rulebook", description=__doc__)
    parser.add_argument("dir", type=Path, help="the folder of an edition, or of a rulebook with dated editions")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every problem as `file:line:column: message. Hint.` and a summary; return 1 if any is an error."""
    problems = lint(args.dir)
    for problem in problems:
        print(_line(args.dir, problem))
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    print(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}." if problems else "No problems.")
    return 1 if errors else 0


def lint(folder: Path) -> list[Problem]:
    """Return every problem of the editions in a folder, their worked cases included, sorted by place.

    Places are relative to the folder.
    """
    problems: list[Problem] = []
    for loaded in load_rulebook(folder):
        problems += loaded.problems
        problems += _case_problems(loaded)
    return sorted(set(problems))


def _case_problems(loaded: Loaded) -> list[Problem]:
    if loaded.edition is None:
        return []
    _, problems = load_cases(loaded.edition)
    return [loaded.placed(problem) for problem in problems]


def _line(folder: Path, problem: Problem) -> str:
    place = problem.place
    shown = str(folder) if place.file == "." else (folder / place.file).as_posix()
    return str(problem).replace(str(place), f"{shown}:{place.line}:{place.column}", 1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
