"""Where a project stands: every rule's outcome and every indicator's bounds, as of right or with paths taken.

All of it is worked out component by component of a mixed project and joined: a rule fails if it fails for one.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from protocol.evaluate.effects import Effects, Give, Imposed
from protocol.evaluate.overrides import work_out_overrides
from protocol.evaluate.plan import Plan, Side, plan_of
from protocol.evaluate.relaxed import relaxed_bound
from protocol.evaluate.rules import Reading, condition_holds
from protocol.evaluate.runner import Runner
from protocol.evaluate.scope import Scope
from protocol.evaluate.values import NO_LIMIT, Outcome, Truth, agreed, both, either, negate
from protocol.language.tree import NOT_APPLICABLE, Value


class Open(enum.Enum):
    """The proposal of an indicator that is still the applicant's to choose (an enquiry): any value a limit leaves."""

    OPEN = "open"


OPEN: Final = Open.OPEN

USE_RULE: Final = -1
"""Stands where a rule's position does, for the rule that some `allow` must hold, reported as `use`."""

Taken = Mapping[int, float | None]
"""Paths taken, by position, each with its level."""

NOTHING: Taken = {}

Bound = tuple[Value, int | None]
"""The tightest bound of an indicator and the rule it comes from (None: no rule, or a path's own limit)."""


class Standing:
    """One phase of one project before the rules of an edition.

    `proposed`: indicators by name (absent: unknown). `met`: rules to count as met whatever they say (an enquiry's
    conditions). `waiting`: limits left out of bounds where they are unknown, as a person has yet to say what they hang
    on. `hopeful` in the methods: whether a path that may be open for a component counts there as open.
    """

    def __init__(
        self,
        runner: Runner,
        scopes: tuple[Scope, ...],
        weights: tuple[float, ...],
        proposed: Mapping[str, Value | Open],
    ) -> None:
        self.runner = runner
        self.plan: Plan = plan_of(runner.edition)
        self.scopes = scopes
        self.weights = weights
        self.proposed = proposed
        self.met: frozenset[int] = frozenset()
        self.waiting: frozenset[int] = frozenset()
        self.readings = [runner.readings(scope) for scope in scopes]
        for readings in self.readings:
            work_out_overrides(self.plan, readings)
        self.effects = Effects(self.plan, runner, scopes, weights)
        self._truths: dict[int, Truth] = {}
        self._tightest: dict[tuple[str, Side], Bound] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._alone: dict[tuple[int, Side], list[tuple[Value, Truth]]] = {}

    def wait_for(self, rules: Iterable[int]) -> None:
        """Leave these limits out of bounds wherever they are unknown."""
        self.waiting = frozenset(rules)
        self._tightest.clear()
        self._outcomes.clear()

    # Truth of rules

    def truth(self, rule: int, taken: Taken = NOTHING, *, hopeful: bool = True) -> Truth:
        """Return whether a rule counts as held with these paths taken."""
        if rule in self.met:
            return True
        if taken:
            return self._work_out_truth(rule, taken, hopeful=hopeful)
        if rule not in self._truths:
            self._truths[rule] = self._work_out_truth(rule, NOTHING, hopeful=True)
        return self._truths[rule]

    def _work_out_truth(self, rule: int, taken: Taken, *, hopeful: bool) -> Truth:
        if rule == USE_RULE:
            return self.admitted(taken, hopeful=hopeful)
        outcome = self.outcome(rule, taken, hopeful=hopeful)
        return None if outcome == "unknown" else outcome != "fails"

    def settled_truth(self, rule: int, taken: Taken) -> Truth:
        """Return the truth of a rule whichever way paths turn out that may be open for some component."""
        if not taken or not self.may_be_open(taken):
            return self.truth(rule, taken)
        return agreed(self.truth(rule, taken, hopeful=False), self.truth(rule, taken, hopeful=True))

    def may_be_open(self, taken: Taken) -> bool:
        """Say whether it is unknown for some component if one of these paths is open."""
        return any(None in self.effects.open_in(path) for path in taken)

    def all_hold(self, taken: Taken = NOTHING) -> Truth:
        """Return L: whether every rule and every limit that a taken path imposes holds."""
        truth: Truth = True
        for rule in (USE_RULE, *self.plan.others):
            truth = both(truth, self.settled_truth(rule, taken))
            if truth is False:
                return False
        for _, holds in self.imposed(taken):
            truth = both(truth, holds)
        return truth

    def admitted(self, taken: Taken = NOTHING, *, hopeful: bool = True) -> Truth:
        """Return whether some `allow` that counts admits every component."""
        truth: Truth = True
        for component in range(len(self.scopes)):
            by_one: Truth = False
            for rule in self.plan.allows:
                by_one = either(by_one, self.admits(rule, component, taken, hopeful=hopeful))
            truth = both(truth, by_one)
        return truth

    def admits(self, rule: int, component: int, taken: Taken = NOTHING, *, hopeful: bool = True) -> Truth:
        """Return whether an `allow` admits a component: its `when` holds or a path opens it, and its list names it."""
        reading = self.readings[component][rule]
        when = either(reading.when, bool(self._relaxing(rule, component, taken, hopeful=hopeful)))
        admits = both(when, reading.listed)
        if reading.overridden is None and admits is True:
            return None
        return False if reading.overridden is True else admits

    def outcome(self, rule: int, taken: Taken = NOTHING, *, hopeful: bool = True) -> Outcome:
        """Return how a rule turns out. An `allow` that does not admit is not applicable: `use` is what fails."""
        if taken:
            return self._work_out_outcome(rule, taken, hopeful=hopeful)
        outcome = self._outcomes.get(rule)
        if outcome is None:
            outcome = self._outcomes[rule] = self._work_out_outcome(rule, NOTHING, hopeful=True)
        return outcome

    def _work_out_outcome(self, rule: int, taken: Taken, *, hopeful: bool) -> Outcome:
        entry = self.plan.rules[rule]
        if entry.kind == "limit" and entry.weighted and len(self.scopes) > 1:
            return self._weighted_outcome(rule, taken, hopeful=hopeful)
        if len(self.scopes) == 1:
            return self.outcome_in(rule, 0, taken, hopeful=hopeful)
        found = {self.outcome_in(rule, component, taken, hopeful=hopeful) for component in range(len(self.scopes))}
        if len(found) == 1:
            return found.pop()
        for outcome in ("fails", "unknown", "holds"):
            if outcome in found:
                return outcome
        return "not_applicable"

    def outcome_in(self, rule: int, component: int, taken: Taken = NOTHING, *, hopeful: bool = True) -> Outcome:
        """Return how a rule turns out for one component (a weighted limit taken as if it were not)."""
        entry = self.plan.rules[rule]
        reading = self.readings[component][rule]
        if reading.overridden is True:
            return "overridden"
        if entry.kind == "allow":
            admits = self.admits(rule, component, taken, hopeful=hopeful)
            return "unknown" if admits is None else "holds" if admits else "not_applicable"
        if reading.when is False:
            return "not_applicable"
        relaxing = self._relaxing(rule, component, taken, hopeful=hopeful)
        if entry.kind != "limit":
            truth = either(condition_holds(entry, reading), bool(relaxing))
            return _counted(truth, reading)

        def against(*, known_only: bool) -> Outcome:
            bounds: dict[Side, Value] = {
                side: self._bound_in(rule, component, side, relaxing, taken, known_only=known_only)
                for side in self.plan.sides[rule]
            }
            return self._against(rule, reading, bounds, taken, hopeful=hopeful)

        return _held_by_what_is_known(against) if relaxing else against(known_only=False)

    def _weighted_outcome(self, rule: int, taken: Taken, *, hopeful: bool) -> Outcome:
        if all(readings[rule].overridden is True for readings in self.readings):
            return "overridden"

        def against(*, known_only: bool) -> Outcome:
            bounds: dict[Side, Value] = {
                side: self._weighted_bound(rule, side, taken, hopeful=hopeful, known_only=known_only)
                for side in self.plan.sides[rule]
            }
            return self._against(rule, self._weighted_reading(rule), bounds, taken, hopeful=hopeful)

        return _held_by_what_is_known(against) if taken else against(known_only=False)

    def _weighted_reading(self, rule: int) -> Reading:
        """Return whether a `mix: weighted` limit counts; where that differs by component, its bound says it."""
        return self.readings[0][rule] if self.plan.counts_alike[rule] else Reading(when=True)

    def _against(
        self, rule: int, reading: Reading, bounds: Mapping[Side, Value], taken: Taken, *, hopeful: bool
    ) -> Outcome:
        """Return how the proposal stands against both bounds of a limit."""
        indicator = self.plan.rules[rule].indicator
        assert indicator is not None
        truth: Truth = True
        arises = False
        for side, bound in bounds.items():
            if bound is not NOT_APPLICABLE:
                arises = True
                truth = both(truth, self.keeps(indicator, side, bound, taken, hopeful=hopeful))
        if not arises:
            return "not_applicable"
        if reading.when is None and truth is False:
            truth = None
        return _counted(truth, reading)

    def keeps(self, indicator: str, side: Side, bound: Value, taken: Taken = NOTHING, *, hopeful: bool = True) -> Truth:
        """Return whether what is proposed for an indicator keeps a rounded bound.

        What is still open keeps an upper bound that leaves something above 0, and a lower one that is not above the
        tightest upper one.
        """
        if bound is NOT_APPLICABLE or bound == NO_LIMIT:
            return True
        if bound is None:
            return None
        assert isinstance(bound, float)
        proposed = self.proposed.get(indicator)
        if proposed is OPEN:
            if side == "at_most":
                return bound > 0
            proposed = self.tightest(indicator, "at_most", taken, hopeful=hopeful)[0]
        if proposed is None:
            return None
        assert isinstance(proposed, float)
        return proposed <= bound if side == "at_most" else proposed >= bound

    # Bounds

    def _relaxing(self, rule: int, component: int, taken: Taken, *, hopeful: bool) -> tuple[int, ...]:
        """Return the taken paths that relax a rule for a component."""
        if not taken or not self.plan.relaxers[rule]:
            return ()
        return tuple(
            path
            for path in self.plan.relaxers[rule]
            if path in taken and self._counts(self.effects.open_in(path)[component], hopeful=hopeful)
        )

    @staticmethod
    def _counts(truth: Truth, *, hopeful: bool) -> bool:
        return truth is True or (hopeful and truth is None)

    def _bound_in(
        self, rule: int, component: int, side: Side, relaxing: Iterable[int], taken: Taken, *, known_only: bool = False
    ) -> Value:
        indicator = self.plan.rules[rule].indicator
        assert indicator is not None
        raw = self.raw_bound(rule, component, side, relaxing, taken, known_only=known_only)
        return self.effects.rounded(raw, indicator, side)

    def raw_bound(
        self, rule: int, component: int, side: Side, relaxing: Iterable[int], taken: Taken, *, known_only: bool = False
    ) -> Value:
        """Return a bound for one component with what the relaxing paths give, not yet rounded."""
        reading = self.readings[component][rule]
        base = reading.at_most if side == "at_most" else reading.at_least
        gives: list[Give] = [self.effects.give(path, taken[path], rule, component) for path in relaxing]
        if not gives:
            return base
        caps = self.effects.group_cap
        return relaxed_bound(base, gives, lambda group: caps(group, component), side, known_only=known_only)

    def _weighted_bound(self, rule: int, side: Side, taken: Taken, *, hopeful: bool, known_only: bool = False) -> Value:
        """Return the bound of a `mix: weighted` limit: the sum of the components' bounds weighted by their shares.

        A component the rule does not arise for drops out, and the others' shares are scaled up to the whole. Unknown
        where it is unknown for one component, and not for all alike, if the rule counts.
        """
        alike = self.plan.counts_alike[rule]
        total, counted, dropped = 0.0, 0.0, False
        for component, weight in enumerate(self.weights):
            reading = self.readings[component][rule]
            relaxing = self._relaxing(rule, component, taken, hopeful=hopeful)
            bound = self.raw_bound(rule, component, side, relaxing, taken, known_only=known_only)
            counts = both(reading.when, negate(reading.overridden))
            if counts is False or bound is NOT_APPLICABLE:
                dropped = True
                continue
            if bound is None or (counts is None and not alike):
                return None
            assert isinstance(bound, float)
            total += weight * bound
            counted += weight
        if counted == 0:
            return NOT_APPLICABLE
        indicator = self.plan.rules[rule].indicator
        assert indicator is not None
        return self.effects.rounded(total / counted if dropped else total, indicator, side)

    def bounds(
        self, rule: int, side: Side, taken: Taken = NOTHING, *, hopeful: bool = True, known_only: bool = False
    ) -> list[tuple[Value, Truth]]:
        """Return (bound, whether it counts) of a limit for each component; one entry for a weighted one.

        With `known_only` unknown gives and caps of the paths give nothing.
        """
        entry = self.plan.rules[rule]
        if entry.weighted and len(self.scopes) > 1:
            reading = self._weighted_reading(rule)
            counts = both(reading.when, negate(reading.overridden))
            bound = self._weighted_bound(rule, side, taken, hopeful=hopeful, known_only=known_only)
            return [(bound, counts)]
        if any(path in taken for path in self.plan.relaxers[rule]):
            return self._bounds_in_each(rule, side, taken, hopeful=hopeful, known_only=known_only)
        alone = self._alone.get((rule, side))
        if alone is None:
            alone = self._alone[rule, side] = self._bounds_in_each(rule, side, NOTHING, hopeful=True, known_only=False)
        return alone

    def _bounds_in_each(
        self, rule: int, side: Side, taken: Taken, *, hopeful: bool, known_only: bool
    ) -> list[tuple[Value, Truth]]:
        found: list[tuple[Value, Truth]] = []
        for component in range(len(self.scopes)):
            reading = self.readings[component][rule]
            counts = both(reading.when, negate(reading.overridden))
            relaxing = self._relaxing(rule, component, taken, hopeful=hopeful)
            found.append((self._bound_in(rule, component, side, relaxing, taken, known_only=known_only), counts))
        return found

    def tightest(self, indicator: str, side: Side, taken: Taken = NOTHING, *, hopeful: bool = True) -> Bound:
        """Return an indicator's bound: no limit where none applies, unknown if one that applies or may apply is."""
        if taken:
            return self.work_out_tightest(indicator, side, taken, hopeful=hopeful)
        key = (indicator, side)
        if key not in self._tightest:
            self._tightest[key] = self.work_out_tightest(indicator, side, NOTHING)
        return self._tightest[key]

    def work_out_tightest(
        self,
        indicator: str,
        side: Side,
        taken: Taken,
        *,
        hopeful: bool = True,
        known_only: bool = False,
        ignore_unknown: bool = False,
    ) -> Bound:
        """Return an indicator's bound.

        With `known_only` unknown gives of paths give nothing, which is the least it can come to; with `ignore_unknown`
        limits that are unknown are as if they were not there, which is the most.
        """
        best: Value = NO_LIMIT
        by: int | None = None
        for rule in self.plan.bounding[indicator, side]:
            for bound, counts in self.bounds(rule, side, taken, hopeful=hopeful, known_only=known_only):
                if counts is False or bound is NOT_APPLICABLE or bound == NO_LIMIT:
                    continue
                if counts is None or bound is None:
                    if ignore_unknown or rule in self.waiting:
                        continue
                    return None, rule
                if best == NO_LIMIT or _tighter(bound, best, side):
                    best, by = bound, rule
        for each in self._impositions_on(indicator, side, taken, hopeful=hopeful):
            if each.bound is None:
                if ignore_unknown:
                    continue
                return None, None
            if best == NO_LIMIT or _tighter(each.bound, best, side):
                best, by = each.bound, None
        return best, by

    def _impositions_on(self, indicator: str, side: Side, taken: Taken, *, hopeful: bool) -> Iterable[Imposed]:
        """Yield the limits on one side of an indicator that taken paths bring, those that arise."""
        for each in self.impositions(taken) if taken else ():
            if each.indicator != indicator or each.side != side or each.bound in (NOT_APPLICABLE, NO_LIMIT):
                continue
            if each.surely or not hopeful:
                yield each

    def impositions(self, taken: Taken) -> list[Imposed]:
        """Return the limits that taken paths bring with them."""
        return [
            each
            for path, level in taken.items()
            for component in range(len(self.scopes))
            for each in self.effects.imposed(path, level, component)
        ]

    def imposed(self, taken: Taken) -> list[tuple[Imposed, Truth]]:
        """Return the limits that taken paths bring with them, each with whether the proposal keeps it.

        One that may not come with its path is either kept or unknown.
        """
        found: list[tuple[Imposed, Truth]] = []
        for each in self.impositions(taken):
            kept = self.keeps(each.indicator, each.side, each.bound, taken)
            found.append((each, kept if each.surely or kept is True else None))
        return found


def _held_by_what_is_known(against: Callable[..., Outcome]) -> Outcome:
    """Return the outcome against a relaxed bound: gives are never negative, so the known ones may do."""
    outcome = against(known_only=False)
    if outcome == "unknown" and against(known_only=True) == "holds":
        return "holds"
    return outcome


def _counted(truth: Truth, reading: Reading) -> Outcome:
    """Return the outcome of a rule that may be overridden: then it counts as unknown unless it holds."""
    if truth is True:
        return "holds"
    return "unknown" if truth is None or reading.overridden is None else "fails"


def _tighter(bound: Value, than: Value, side: Side) -> bool:
    assert isinstance(bound, float)
    assert isinstance(than, float)
    return bound < than if side == "at_most" else bound > than
