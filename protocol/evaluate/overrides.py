"""Which rules count: overrides, worked out from the top."""

from __future__ import annotations

from collections.abc import Sequence

from protocol.evaluate.plan import Plan
from protocol.evaluate.rules import Reading, applies
from protocol.evaluate.values import Truth, both, either, negate


def work_out_overrides(plan: Plan, readings: Sequence[Reading]) -> None:
    """Set `overridden` in each reading of one component.

    An overridden rule overrides nothing. Paths change nothing here: a rule they lift, meet or open overrides as before.
    """
    for position in plan.from_the_top:
        overriders = plan.overriders[position]
        if overriders:
            readings[position].overridden = _overridden(plan, readings, overriders)


def _overridden(plan: Plan, readings: Sequence[Reading], overriders: tuple[int, ...]) -> Truth:
    lifted: Truth = False
    for above in overriders:
        counts = negate(readings[above].overridden)
        lifted = either(lifted, both(counts, applies(plan.rules[above], readings[above])))
    return lifted
