"""The command line of the protocol: `python -m protocol COMMAND`. Needs no server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from protocol.lint import command_diff, command_lint, command_schema, command_test
from protocol.paths import command_check
from protocol.screen import command_backtest, command_screen

COMMANDS = (
    command_lint,
    command_test,
    command_check,
    command_screen,
    command_diff,
    command_backtest,
    command_schema,
)
"""Each module has `add(subparsers)`, which ends in `set_defaults(run=run)`, and `run(args) -> int`, the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 well, 1 something is wrong with the input, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m protocol", description="Rulebooks: check them, ask them, compare them."
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(subparsers)
    args = parser.parse_args(arguments)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


if __name__ == "__main__":
    raise SystemExit(main())
