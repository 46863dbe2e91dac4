"""`check DIR --facts FACTS.json`: what an edition says of one project on one site, and the ways to a yes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from protocol.evaluate.document import StepResult
from protocol.evaluate.steps import WrongStep
from protocol.paths.answer import answer
from protocol.paths.report import report
from protocol.rulebook.facts_file import read_question_file
from protocol.rulebook.load import Loaded, load_rulebook


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("check", help="check a project against a rulebook", description=__doc__)
    parser.add_argument("dir", type=Path, help="the folder of an edition; of a rulebook, its latest edition is taken")
    parser.add_argument("--facts", type=Path, required=True, help="facts and terms, in JSON or YAML")
    parser.add_argument("--paths", default="", help="paths taken: a=0.2,b for a at level 0.2 and b; a@1=0.2 in phase 1")
    parser.add_argument("--lang", choices=("en", "zh-Hans"), default="en", help="language of the explanation")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the answer; return 1 where rulebook, facts or paths are wrong."""
    loaded = _latest(args.dir)
    edition = loaded.edition
    if edition is None:
        for problem in loaded.errors:
            print(problem, file=sys.stderr)
        return 1
    try:
        question, problems = read_question_file(args.facts, edition)
    except OSError as error:
        print(f"{args.facts}: {error.strerror}.", file=sys.stderr)
        return 1
    for mistake in problems:
        print(f"{args.facts}: {mistake.pointer or '/'}: {mistake.says(args.lang)}", file=sys.stderr)
    if question is None:
        return 1
    try:
        found = answer(edition, question, _steps(args.paths))
    except WrongStep as wrong:
        print(f"--paths: {wrong}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    else:
        print(report(edition, found, args.lang))
    return 0


def _latest(folder: Path) -> Loaded:
    return load_rulebook(folder)[-1]


def _steps(text: str) -> tuple[StepResult, ...]:
    return tuple(_step(part.strip()) for part in text.split(",") if part.strip())


def _step(text: str) -> StepResult:
    named, equals, level = text.partition("=")
    path, at, phase = named.partition("@")
    try:
        return StepResult(path, float(level) if equals else None, int(phase) if at else None)
    except ValueError:
        raise WrongStep(f"{text} is no path. Write path, path=level or path@phase=level.") from None
