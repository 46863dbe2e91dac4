"""What an open rule still costs at least: a bound that no set of options can go below.

For a limit, each path gives at most its full give, whatever caps say, and the cheapest per unit first may be taken in
part. A rule that is no limit needs one more path.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from protocol.evaluate.standing import USE_RULE
from protocol.paths.options import Mask, Options

SLACK = 1e-6
"""More than the rounding of a bound and of sums of doubles can hide, as a share of it."""


Needs: TypeAlias = tuple[float, ...]
"""How far the bound still has to move, gain by gain; 0 or less where it may do."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A limit that is not met: how far the bound has to move, and by how much each option moves it at most.

    `helping`: the options that move it at all. `in_order`: by path, the least cost per unit at any level, the path's
    options, and the most it moves the bound at any level; the cheapest first. An unknown cost counts as none.
    """

    need: float
    by_option: dict[int, float]
    helping: Mask
    in_order: tuple[tuple[float, Mask, float], ...]


class Gains:
    """What the options give to the open limits, worked out once."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.least = tuple(max(option.cost or 0, 0) for option in options.all)
        """By option: the least it adds to the sum."""
        self.all: list[Gain] = []
        self.of_rule: dict[int, range] = {}
        """By rule: the places of its gains in `all`."""
        for rule in options.rules:
            before = len(self.all)
            if rule != USE_RULE and options.plan.rules[rule].kind == "limit":
                self.all += self._gains(rule)
            self.of_rule[rule] = range(before, len(self.all))

    def of(self, rule: int) -> list[Gain]:
        """Return the gains of an open rule."""
        return [self.all[at] for at in self.of_rule[rule]]

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
        helping = sum(1 << at for at, given in by_option.items() if given > 0)
        return Gain(need, by_option, helping, tuple(sorted(self._by_path(by_option))))

    def _by_path(self, by_option: dict[int, float]) -> Iterator[tuple[float, Mask, float]]:
        for mask in self.options.of_path.values():
            moving = {at: by_option[at] for at in self.options.members(mask) if by_option.get(at, 0.0) > 0}
            if moving:
                rate = min(self.least[at] / given for at, given in moving.items())
                yield rate, mask, max(moving.values())

    def start(self, taken: Mask) -> Needs:
        """Return what each gain still needs with a set taken."""
        return tuple(
            gain.need - sum(gain.by_option[at] for at in self.options.members(taken & gain.helping))
            for gain in self.all
        )

    def after(self, needs: Needs, at: int) -> Needs:
        """Return what each gain still needs with one option more."""
        bit = 1 << at
        return tuple(
            need - gain.by_option[at] if gain.helping & bit else need
            for gain, need in zip(self.all, needs, strict=True)
        )

    def least_cost(self, needs: Needs, free: Mask) -> int | None:
        """Return the least that free options must still cost to give what is needed, None where they cannot."""
        least = 0.0
        for gain, need in zip(self.all, needs, strict=True):
            if need <= 0:
                continue
            cost = 0.0
            for rate, path, most in gain.in_order:
                if not path & free:
                    continue
                if need <= most:
                    cost += rate * need
                    break
                cost += rate * most
                need -= most
            else:
                return None
            least = max(least, cost)
        return math.floor(least * (1 - SLACK))
