"""The command line of the protocol: `python -m protocol COMMAND`. Needs no server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Final

from protocol.exit_codes import STOPPED

_COMMANDS: Final = {
    "lint": "protocol.lint.command_lint",
    "test": "protocol.lint.command_test",
    "check": "protocol.paths.command_check",
    "screen": "protocol.screen.command_screen",
    "diff": "protocol.lint.command_diff",
    "backtest": "protocol.screen.command_backtest",
    "schema": "protocol.lint.command_schema",
}
"""The modules of the commands.

Each has `add(subparsers)`, which ends in `set_defaults(run=run)`, and `run(args) -> int`, the exit code.
"""


def _commands(wanted: str) -> Iterator[ModuleType]:
    """Yield the module of a command, or all where that is none: most take longer to load than a short question."""
    # Loaded here, so that who stops it while it still loads is not shown where it was.
    for name in [wanted] if wanted in _COMMANDS else _COMMANDS:
        yield import_module(_COMMANDS[name])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 well, 1 something is wrong with the input, 2 wrong usage, 130 stopped by Ctrl-C, however early.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED


def _run(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m protocol", description="Rulebooks: check them, ask them, compare them."
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    given = sys.argv[1:] if arguments is None else arguments
    for command in _commands(given[0] if given else ""):
        command.add(subparsers)
    args = parser.parse_args(given)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


if __name__ == "__main__":
    raise SystemExit(main())
