"""Exit codes of the command line besides 0 (well), 1 (something is wrong with the input) and 2 (wrong usage)."""

from typing import Final

STOPPED: Final = 130
"""Somebody stopped it, as shells have it."""
