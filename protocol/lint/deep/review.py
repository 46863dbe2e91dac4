"""Everything an edition says about itself: the entrance to this folder."""

from __future__ import annotations

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


def review(edition: Edition, cases: tuple[WorkedCase, ...], *, cliff: float = CLIFF) -> tuple[Finding, ...]:
    """Return what an edition says about itself, the gravest kind first, then by place.

    Args: cliff: the jump of a bound that is told, as a share of the smaller bound (0.15 is 15 %).
    """
    rules, domains = Rules(edition), Domains(edition, cases)
    found = (
        *contradictions(rules, domains),
        *cliffs(rules, domains, cliff),
        *gaps(rules, domains),
        *never_binding(rules, domains),
        *never_helping(rules, domains),
        *untested(edition, cases),
    )
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), each.place, each.code)))
