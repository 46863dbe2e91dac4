"""`diff OLD NEW`: which rules, paths, tables and cells differ between two editions, in words."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from protocol.rulebook.changes import diff
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("diff", help="tell what changed between two editions", description=__doc__)
    parser.add_argument("old", type=Path, help="the folder of the older edition")
    parser.add_argument("new", type=Path, help="the folder of the newer edition")
    parser.add_argument("--lang", choices=("en", "zh-Hans"), default="en", help="language of the sentences")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a sentence per difference; return 1 if an edition has errors and cannot be compared."""
    editions = [_edition(folder) for folder in (args.old, args.new)]
    old, new = editions
    if old is None or new is None:
        return 1
    changes = diff(old, new)
    for change in changes:
        print(change.says(args.lang))
    if not changes:
        print({"en": "No differences.", "zh-Hans": "没有差异。"}[args.lang])
    return 0


def _edition(folder: Path) -> Edition | None:
    loaded = load(folder)
    if loaded.edition is None:
        count = len(loaded.errors)
        print(f"{folder} has {count} error{'s' * (count != 1)}; see: python -m protocol lint {folder}", file=sys.stderr)
    return loaded.edition
