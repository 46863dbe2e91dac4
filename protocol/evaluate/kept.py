"""What is worked out once for an edition and kept as long as that edition is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from protocol.rulebook.model import Edition

MOST_KEPT: Final = 64
"""Editions at a time; the first of them goes when another one comes."""

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Makes something of an edition, once for each object: two of one digest share no nodes."""

    def __init__(self, make: Callable[[Edition], Made]) -> None:
        self._make = make
        self._made: dict[str, tuple[Edition, Made]] = {}

    def of(self, edition: Edition) -> Made:
        """Return what was made of an edition."""
        found = self._made.get(edition.digest)
        if found is None or found[0] is not edition:
            if len(self._made) >= MOST_KEPT:
                self._made.pop(next(iter(self._made)), None)
            found = self._made[edition.digest] = (edition, self._make(edition))
        return found[1]
