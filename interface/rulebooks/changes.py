"""What changed between two editions, as a page shows it: each change led to where it stands, each case that turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interface.rulebooks import labels
from interface.rulebooks.labels import language
from protocol.evaluate.replay import Replayed, replay
from protocol.evaluate.values import BoundJson
from protocol.evaluate.words import quantity
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
MOST_KEPT: Final = 32
_kept: dict[tuple[str, str], tuple[Replayed, ...]] = {}
_BOUNDS: dict[str, str | Promise] = {
    "no limit": _("no limit"),
    "unknown": _("unknown"),
    "not applicable": _("does not apply"),
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


@dataclass(frozen=True, slots=True)
class Moved:
    """The largest value of an indicator as of right, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TurnedCase:
    """A worked case of which the newer edition says something else."""

    name: str
    before: str
    after: str
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """What a newer edition does to the worked cases: how many there are, and those that turn out otherwise."""

    total: int
    turned: tuple[TurnedCase, ...]


def cases_between(old: Edition, new: Edition) -> Cases:
    """Return what comes of the worked cases of both editions, those with another verdict first."""
    replayed = _replayed(old, new)
    turned = [case for case in replayed if case.differs]
    turned.sort(key=lambda case: case.before.verdict == case.after.verdict)
    return Cases(len(replayed), tuple(_turned(case, old, new) for case in turned))


def _replayed(old: Edition, new: Edition) -> tuple[Replayed, ...]:
    """Return the cases replayed; kept, as neither edition ever changes."""
    key = (old.digest, new.digest)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = replay(old, new)
    return _kept[key]


def _turned(case: Replayed, old: Edition, new: Edition) -> TurnedCase:
    return TurnedCase(case.name, case.before.verdict, case.after.verdict, tuple(_moved(case, old, new)))


def _moved(case: Replayed, old: Edition, new: Edition) -> Iterator[Moved]:
    before, after = dict(case.before.at_most), dict(case.after.at_most)
    for name in new.indicators:
        if name in before and name in after and before[name] != after[name]:
            yield Moved(
                labels.capital(labels.term_label(name, new)),
                _bound(before[name], name, old),
                _bound(after[name], name, new),
            )


def _bound(bound: BoundJson, name: str, edition: Edition) -> str:
    if isinstance(bound, int | float):
        return quantity(float(bound), edition.indicators[name].unit, language())
    return str(_BOUNDS[bound])
