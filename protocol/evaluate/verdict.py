"""From L and P to one of four verdicts, for a phase and for a project."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.evaluate.reach import any_set_works
from protocol.evaluate.sets import is_valid
from protocol.evaluate.standing import NOTHING, Standing, Taken
from protocol.evaluate.values import Truth, Verdict, both

WORST_FIRST: tuple[Verdict, ...] = ("blocked", "undetermined", "lands_by_path", "lands")


def verdict_of(standing: Standing, taken: Taken = NOTHING) -> Verdict:
    """Return the verdict of one phase, with these paths taken.

    L is the Kleene AND of all rules, P the Kleene OR of L over all valid sets that hold the paths taken.
    """
    lands: Truth = standing.all_hold(taken)
    if taken:
        lands = both(lands, is_valid(standing, taken))
    if lands is True:
        return "lands"
    if lands is None:
        return "undetermined"
    works = any_set_works(standing, taken)[0]
    if works is False:
        return "blocked"
    return "lands_by_path" if works else "undetermined"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of the phases' verdicts."""
    return min(verdicts, key=WORST_FIRST.index)
