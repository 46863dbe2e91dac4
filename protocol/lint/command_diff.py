"""`diff OLD NEW`: which rules, paths, tables and cells differ between two editions, in words."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from protocol.rulebook.change_words import SUMMARIES
from protocol.rulebook.changes import Change, diff
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
    """Print a sentence per difference, then how many figures changed; return 1 if an edition has errors."""
    editions = [_edition(folder) for folder in (args.old, args.new)]
    old, new = editions
    if old is None or new is None:
        return 1
    changes = diff(old, new)
    for change in changes:
        print(change.says(args.lang))
    for line in summary(changes, args.lang):
        print(line)
    if not changes:
        print({"en": "No differences.", "zh-Hans": "没有差异。"}[args.lang])
    return 0


def summary(changes: Iterable[Change], language: str) -> Iterator[str]:
    """Yield how many figures of tables differ, apart from those only one of the editions knows; nothing for none."""
    figures = [change for change in changes if change.is_figure]
    known = sum(change.is_known for change in figures)
    for name, number in (("figures", known), ("unknown", len(figures) - known)):
        if number:
            one, several = SUMMARIES[name][language]
            yield (one if number == 1 else several).format(number=number)


def _edition(folder: Path) -> Edition | None:
    loaded = load(folder)
    if loaded.edition is None:
        count = len(loaded.errors)
        print(f"{folder} has {count} error{'s' * (count != 1)}; see: python -m protocol lint {folder}", file=sys.stderr)
    return loaded.edition
