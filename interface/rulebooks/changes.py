"""What changed between two editions, as a page shows it: grouped by kind, each change led to where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interface.rulebooks.labels import language
from protocol.rulebook.changes import Change, diff
from protocol.rulebook.model import Edition

_SIGNS: dict[str, tuple[str, str | Promise]] = {
    "added": ("+", _("new")),
    "removed": ("−", _("removed")),
    "changed": ("→", _("changed")),
    "moved": ("↷", _("moved")),
}
_ANCHORS = {
    "rule": "",
    "path": "",
    "table": "table-",
    "row": "table-",
    "cell": "table-",
    "fact": "fact-",
    "use": "use-",
    "define": "value-",
    "consent": "consent-",
    "charge": "charge-",
}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change: how (`added`, …), its sign and word, the sentence, and its place on the page (may be blank)."""

    how: str
    sign: str
    word: str
    sentence: str
    anchor: str


def changes_between(old: Edition, new: Edition) -> list[list[ShownChange]]:
    """Return what differs, in the reader's language; changes of one entry stand together."""
    changes = diff(old, new)
    return [[_shown(change) for change in group] for _key, group in groupby(changes, key=lambda each: each.id)]


def _shown(change: Change) -> ShownChange:
    sign, word = _SIGNS[change.how]
    gone = change.how == "removed" and change.kind not in ("row", "cell")
    prefix = _ANCHORS.get(change.kind)
    anchor = "" if gone or prefix is None else f"{prefix}{change.id}"
    return ShownChange(change.how, sign, str(word), change.says(language()), anchor)
