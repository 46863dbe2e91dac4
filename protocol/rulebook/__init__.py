"""The text of a rulebook: read, checked, built into editions, compared."""

from protocol.rulebook.changes import Change, diff

__all__ = ["Change", "diff"]
