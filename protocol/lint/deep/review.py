"""Everything an edition says about itself: the entrance to this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from protocol.lint.deep.cliffs import CLIFF, cliffs
from protocol.lint.deep.contradictions import contradictions
from protocol.lint.deep.domains import Domains
from protocol.lint.deep.finding import KINDS, Finding
from protocol.lint.deep.gaps import gaps
from protocol.lint.deep.never_binds import never_binding
from protocol.lint.deep.never_helps import never_helping
from protocol.lint.deep.points import Rules
from protocol.lint.deep.untested import untested
from protocol.rulebook.cases import WorkedCase
from protocol.rulebook.model import Edition

VERSION: Final = 2
"""Counted up whenever the same edition would be told something else; whoever keeps what was told then asks again."""


def review(
    edition: Edition,
    cases: tuple[WorkedCase, ...],
    *,
    cliff: float = CLIFF,
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[Finding, ...]:
    """Return what an edition says about itself, the gravest kind first, then by place.

    Args: cliff: the jump of a bound that is told, as a share of the smaller bound (0.15 is 15 %). progress: is told
    how far it is, 0 to 1.
    """
    rules, domains = Rules(edition), Domains(edition, cases)
    looks: tuple[Callable[[], Iterable[Finding]], ...] = (
        lambda: contradictions(rules, domains),
        lambda: cliffs(rules, domains, cliff),
        lambda: gaps(rules, domains),
        lambda: never_binding(rules, domains),
        lambda: never_helping(rules, domains),
        lambda: untested(edition, cases),
    )
    found: list[Finding] = []
    for at, look in enumerate(looks, start=1):
        found += look()
        progress(at / len(looks))
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), each.place, each.code)))
