"""What a set that is not good enough teaches about others."""

from __future__ import annotations

from dataclasses import dataclass

from protocol.evaluate.standing import USE_RULE
from protocol.paths.options import Mask, Options


@dataclass(frozen=True, slots=True)
class Cut:
    """Every set that is good enough has at least so much of a sum: a weight by option."""

    weights: dict[int, int]
    least: int


def cuts_for(options: Options, mask: Mask) -> list[Cut]:
    """Return what rules out a set and those like it, nothing where it is good enough."""
    found = [_go_beyond(options, rule, mask) for rule in options.open_rules(mask)]
    if not options.fits(mask):
        found.append(_draw_less(options, mask))
    return found


def _go_beyond(options: Options, rule: int, mask: Mask) -> Cut:
    """Return that a set has to go beyond the fullest one that contains this and with which the rule is still open."""
    full = mask & options.relaxing[rule]
    for at in reversed(list(options.members(options.relaxing[rule]))):
        own = options.of_path[options.all[at].path]
        if full >> at & 1 or (full & own and not _gives_as_much(options, rule, at, full & own)):
            continue
        fuller = full & ~own | 1 << at
        if not options.holds(rule, fuller):
            full = fuller
    beyond = [
        at
        for at in options.members(options.relaxing[rule] & ~full)
        if not (same := full & options.of_path[options.all[at].path])
        or not _gives_as_much(options, rule, same.bit_length() - 1, 1 << at)
    ]
    return Cut(dict.fromkeys(beyond, 1), 1)


def _gives_as_much(options: Options, rule: int, at: int, other: Mask) -> bool:
    """Say whether an option surely gives a rule all that another level of its path does."""
    if rule == USE_RULE or options.plan.rules[rule].kind != "limit":
        return True
    mine, theirs = options.all[at], options.all[other.bit_length() - 1]
    effects = options.standing.effects
    for component in range(len(options.standing.scopes)):
        have = effects.give(mine.path, mine.level, rule, component)
        want = effects.give(theirs.path, theirs.level, rule, component)
        parts = (have.multiply, want.multiply), (have.add, want.add), (have.cap, want.cap)
        if have.lift < want.lift or any(None in pair or pair[0] < pair[1] for pair in parts):  # type: ignore[operator]  # None is looked for first
            return False
    return True


def _draw_less(options: Options, mask: Mask) -> Cut:
    """Return that a set has to draw less: leave out one of these that draw, or take one more that gives back."""
    drawing = mask & options.drawing
    if not options.giving_back:
        for at in options.members(drawing):
            if not options.fits(drawing & ~(1 << at)):
                drawing &= ~(1 << at)
    weights = dict.fromkeys(options.members(drawing), -1)
    weights |= dict.fromkeys(options.members(options.giving_back & ~drawing), 1)
    return Cut(weights, 1 - drawing.bit_count())
