"""What changed between two editions, in the reader's language."""

from __future__ import annotations

from protocol import rulebook as protocol_rulebook
from protocol.rulebook.model import Edition


def changes_between(old: Edition, new: Edition) -> list[object]:
    """Return every rule, path, table cell, fact and use that differs, in the order of the new edition's files."""
    return list(protocol_rulebook.diff(old, new))
