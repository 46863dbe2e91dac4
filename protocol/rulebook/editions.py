"""Which of several dated editions is in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from protocol.rulebook.model import Edition


def in_force(editions: Iterable[Edition], day: dt.date) -> Edition | None:
    """Return the edition in force on a day: the latest that began on or before it; None before the first."""
    begun = [edition for edition in editions if edition.in_force_from <= day]
    return max(begun, key=lambda edition: edition.in_force_from, default=None)
