"""What an open rule still costs at least: a bound that no set of options can go below.

For a limit, each path gives at most its full give, whatever caps say, and the cheapest per unit first may be taken in
part. A rule that is no limit needs one more path.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from protocol.evaluate.standing import USE_RULE
from protocol.paths.options import Mask, Options

SLACK = 1e-6
"""More than the rounding of a bound and of sums of doubles can hide, as a share of it."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A limit that is not met: how far the bound has to move, and by how much each option moves it at most."""

    need: float
    by_option: dict[int, float]
    in_order: tuple[tuple[float, int], ...]
    """Cost per unit and option, the cheapest first; an unknown cost counts as none."""


class Gains:
    """What the options give to the open limits, worked out once."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.by_rule: dict[int, list[Gain]] = {
            rule: [] if rule == USE_RULE or options.plan.rules[rule].kind != "limit" else self._gains(rule)
            for rule in options.rules
        }

    def _gains(self, rule: int) -> list[Gain]:
        """Return what is needed on each side; nothing where a mix or an unknown makes that hard to say."""
        standing = self.options.standing
        if len(standing.scopes) > 1:
            return []
        indicator = standing.plan.rules[rule].indicator
        assert indicator is not None
        proposed = standing.proposed.get(indicator)
        if not isinstance(proposed, float):
            return []
        found = []
        for side in standing.plan.sides[rule]:
            base = standing.raw_bound(rule, 0, side, (), {})
            if isinstance(base, float) and math.isfinite(base):
                need = proposed - base if side == "at_most" else base - proposed
                # bounds are rounded towards the strict side but for a billionth of a unit
                need -= SLACK * max(1.0, abs(proposed), abs(base))
                if need > 0:
                    found.append(self._gain(rule, base, need))
        return found

    def _gain(self, rule: int, base: float, need: float) -> Gain:
        """Return what each option gives, mirrored for `at_least`; more than is needed helps no more."""
        by_option: dict[int, float] = {}
        for at in self.options.members(self.options.relaxing[rule]):
            option = self.options.all[at]
            give = self.options.standing.effects.give(option.path, option.level, rule, 0)
            if give.lift:
                by_option[at] = need
            elif give.multiply is not None and give.add is not None and give.cap is not None:
                by_option[at] = min(max(base, 0.0) * give.multiply + give.add, give.cap, need)
        ordered = sorted((max(self.options.all[at].cost or 0, 0) / gain, at) for at, gain in by_option.items() if gain)
        return Gain(need, by_option, tuple(ordered))

    def least_cost(self, rule: int, taken: Mask, free: Mask) -> int | None:
        """Return the least that options must still cost so that a rule can hold, None where none of them do."""
        least = min((max(self.options.all[at].cost or 0, 0) for at in self.options.members(free)), default=None)
        for gain in self.by_rule[rule]:
            more = self._for_one(gain, taken, free)
            if more is None or least is None:
                return None
            least = max(least, more)
        return least

    def _for_one(self, gain: Gain, taken: Mask, free: Mask) -> int | None:
        need = gain.need - sum(given for at, given in gain.by_option.items() if taken >> at & 1)
        cost = 0.0
        used = 0
        for each, at in gain.in_order:
            if need <= 0:
                break
            own = self.options.of_path[self.options.all[at].path]
            if not free >> at & 1 or own & used:
                continue
            used |= own
            most = max(given for other, given in gain.by_option.items() if (free & own) >> other & 1)
            part = min(most, need)
            cost += each * part
            need -= part
        return None if need > 0 else math.floor(cost * (1 - SLACK))
