"""The command line of the protocol: `python -m protocol COMMAND`. Needs no server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType

from protocol.exit_codes import STOPPED


def _commands() -> Sequence[ModuleType]:
    """Return the modules of the commands.

    Each has `add(subparsers)`, which ends in `set_defaults(run=run)`, and `run(args) -> int`, the exit code.
    """
    # Loaded here, so that who stops it while it still loads is not shown where it was.
    from protocol.lint import command_diff, command_lint, command_schema, command_test
    from protocol.paths import command_check
    from protocol.screen import command_backtest, command_screen

    return (
        command_lint,
        command_test,
        command_check,
        command_screen,
        command_diff,
        command_backtest,
        command_schema,
    )


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
    for command in _commands():
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
