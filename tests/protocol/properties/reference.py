"""What sections 3 and 4 of the format say of a single use, written down a second time, plainly and slowly.

It shares the explainer's values of expressions and nothing of the rules, the paths and the search.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from protocol.evaluate.explain import Explainer
from protocol.evaluate.scope import Scope, is_listed
from protocol.language.tree import NOT_APPLICABLE
from protocol.rulebook.model import Edition, Path, Rule

Truth = bool | None
Taken = dict[str, float | None]


def kleene_and(truths: list[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def kleene_or(truths: list[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False


def kleene_not(truth: Truth) -> Truth:
    return None if truth is None else not truth


class Reference:
    """One case with a single use before an edition."""

    def __init__(self, edition: Edition, scope: Scope) -> None:
        self.edition = edition
        self.scope = scope
        self.explainer = Explainer(edition)

    def value(self, expression, level=None):
        return self.explainer.value(expression, self.scope.at(level))

    def condition(self, expression, level=None) -> Truth:
        if expression is None:
            return True
        value = self.value(expression, level)
        return None if value is None else value is True

    # Overrides

    def applies(self, rule: Rule) -> Truth:
        when = self.condition(rule.when)
        if rule.kind != "limit":
            return when
        bounds = [self.value(bound) for bound in (rule.at_most, rule.at_least) if bound is not None]
        return kleene_and([when, kleene_or([None if each is None else each is not NOT_APPLICABLE for each in bounds])])

    def overridden(self, rule: Rule) -> Truth:
        above = [other for other in self.edition.rules.values() if rule.id in other.overrides]
        return kleene_or([kleene_and([self.applies(other), kleene_not(self.overridden(other))]) for other in above])

    # Rules

    def listed(self, rule: Rule) -> Truth:
        return None if self.scope.use is None else is_listed(self.edition, self.scope.use, rule.uses)

    def opened(self, rule: Rule, taken: Taken) -> bool:
        return any(rule.id in self.edition.paths[name].relaxes for name in taken)

    def admitted(self, taken: Taken) -> Truth:
        found: list[Truth] = []
        for rule in self.edition.rules.values():
            if rule.kind != "allow":
                continue
            when = kleene_or([self.condition(rule.when), self.opened(rule, taken)])
            admits = kleene_and([when, self.listed(rule)])
            lifted = self.overridden(rule)
            if lifted is True:
                admits = False
            elif lifted is None and admits is True:
                admits = None
            found.append(admits)
        return kleene_or(found)

    def held(self, rule: Rule, taken: Taken) -> Truth:
        lifted = self.overridden(rule)
        if lifted is True:
            return True
        when = self.condition(rule.when)
        if rule.kind == "limit":
            said = kleene_and([self.keeps(rule, side, taken) for side in ("at_most", "at_least")])
        elif rule.kind == "require":
            said = kleene_or([self.condition(rule.condition), self.opened(rule, taken)])
        else:
            said = kleene_or([kleene_not(self.listed(rule)), self.opened(rule, taken)])
        held = kleene_or([kleene_not(when), said])
        return None if held is False and lifted is None else held

    def keeps(self, rule: Rule, side: str, taken: Taken) -> Truth:
        least = self.bound(rule, side, taken, known_only=True)
        exact = self.bound(rule, side, taken)
        if exact is NOT_APPLICABLE or exact in (math.inf, -math.inf):
            return True
        proposed = self.scope.terms.get(rule.indicator)
        if proposed is None or least is None:
            return None
        if proposed <= least if side == "at_most" else proposed >= least:
            return True
        return None if exact is None else False

    def bound(self, rule: Rule, side: str, taken: Taken, known_only: bool = False):
        """Return a rule's bound with the paths taken, rounded; a side the rule has not is not applicable."""
        expression = rule.at_most if side == "at_most" else rule.at_least
        base = NOT_APPLICABLE if expression is None else self.value(expression)
        paths = [self.edition.paths[name] for name in self.edition.paths if name in taken]
        paths = [path for path in paths if rule.id in path.relaxes]
        if base is NOT_APPLICABLE:
            return base
        if any(path.gives[rule.id].lift for path in paths):
            return math.inf
        if base is None or math.isinf(base):
            return base
        given = [(path.group, self.given(path, rule, base, taken[path.id])) for path in paths]
        total, unknown = 0.0, False
        for group in dict.fromkeys(name for name, _ in given):
            amounts = [amount for name, amount in given if name == group]
            unknown = unknown or None in amounts
            amount = sum(each for each in amounts if each is not None)
            if group is not None and any(each is not None for each in amounts):
                cap = self.value(self.edition.groups[group])
                if cap is None:
                    unknown, amount = True, 0.0
                elif cap is not NOT_APPLICABLE:
                    amount = min(amount, max(0.0, cap))
            total += amount
        if unknown and not known_only:
            return None
        precision = self.edition.indicators[rule.indicator].precision
        scale = 10.0**precision
        if side == "at_most":
            return math.floor((base + total) * scale + 1e-9) / scale
        return math.ceil((base - total) * scale - 1e-9) / scale

    def given(self, path: Path, rule: Rule, base: float, level: float | None) -> float | None:
        gives = path.gives[rule.id]
        parts = [0.0 if part is None else self.value(part, level) for part in (gives.add, gives.multiply)]
        parts = [0.0 if part is NOT_APPLICABLE else part for part in parts]
        cap = math.inf if path.cap is None else self.value(path.cap, level)
        if None in parts or cap is None:
            return None
        cap = math.inf if cap is NOT_APPLICABLE else max(0.0, cap)
        add, multiply = (max(0.0, part) for part in parts)
        return min(cap, add + (base * multiply if base > 0 else 0.0))

    # Sets of paths

    def sets(self) -> Iterator[Taken]:
        """Yield every set of paths at every level, valid or not."""
        choices = []
        for path in self.edition.paths.values():
            levels = (None,) if path.level is None else path.level.steps()
            choices.append([(), *[(path.id, level) for level in levels]])
        for chosen in itertools.product(*choices):
            yield dict(choice for choice in chosen if choice)

    def valid(self, taken: Taken) -> Truth:
        found: list[Truth] = []
        draws: dict[str, list] = {}
        for name, level in taken.items():
            path = self.edition.paths[name]
            if set(path.excludes) & taken.keys() or not set(path.requires) <= taken.keys():
                return False
            found.append(self.condition(path.when))
            for fact, amount in path.draws.items():
                draws.setdefault(fact, []).append(self.value(amount, level))
        for fact, amounts in draws.items():
            held = self.scope.facts.get(fact)
            known = [each for each in amounts if each is not NOT_APPLICABLE]
            if held is NOT_APPLICABLE:
                found.append(False)
            else:
                found.append(None if held is None or None in known else sum(known) <= held)
        return kleene_and(found)

    def imposed(self, taken: Taken):
        for name, level in taken.items():
            for indicator, limits in self.edition.paths[name].imposes.items():
                scale = 10.0 ** self.edition.indicators[indicator].precision
                for side, expression in (("at_most", limits.at_most), ("at_least", limits.at_least)):
                    if expression is None:
                        continue
                    bound = self.value(expression, level)
                    if isinstance(bound, float) and side == "at_most":
                        bound = math.floor(bound * scale + 1e-9) / scale
                    elif isinstance(bound, float):
                        bound = math.ceil(bound * scale - 1e-9) / scale
                    yield indicator, side, bound

    def all_hold(self, taken: Taken) -> Truth:
        found = [self.admitted(taken)]
        found += [self.held(rule, taken) for rule in self.edition.rules.values() if rule.kind != "allow"]
        for indicator, side, bound in self.imposed(taken):
            proposed = self.scope.terms.get(indicator)
            if bound is NOT_APPLICABLE:
                continue
            if bound is None or proposed is None:
                found.append(None)
            else:
                found.append(proposed <= bound if side == "at_most" else proposed >= bound)
        return kleene_and(found)

    def works(self) -> Truth:
        """Return P over every set."""
        found: list[Truth] = []
        for taken in self.sets():
            truth = self.valid(taken)
            if truth is not False:
                truth = kleene_and([truth, self.all_hold(taken)])
            found.append(truth)
            if truth is True:
                return True
        return kleene_or(found)

    def verdict(self) -> str:
        lands = self.all_hold({})
        if lands is True:
            return "lands"
        works = self.works()
        if works is False:
            return "blocked"
        return "lands_by_path" if lands is False and works is True else "undetermined"

    # Bounds

    def tightest(self, indicator: str, side: str, taken: Taken, known_only: bool = False, ignore_unknown: bool = False):
        """Return the tightest bound of an indicator: infinite for no limit (either side), None for unknown."""
        bounds = []
        for rule in self.edition.rules.values():
            if rule.indicator != indicator:
                continue
            counts = kleene_and([self.condition(rule.when), kleene_not(self.overridden(rule))])
            bound = self.bound(rule, side, taken, known_only)
            if counts is False or bound is NOT_APPLICABLE or bound in (math.inf, -math.inf):
                continue
            if counts is None or bound is None:
                if ignore_unknown:
                    continue
                return None
            bounds.append(bound)
        for name, imposed_side, bound in self.imposed(taken):
            if name == indicator and imposed_side == side and bound is not NOT_APPLICABLE:
                if bound is None and ignore_unknown:
                    continue
                if bound is None:
                    return None
                bounds.append(bound)
        if not bounds:
            return math.inf
        return min(bounds) if side == "at_most" else max(bounds)

    def by_paths(self, indicator: str, side: str):
        """Return the loosest of the bounds that any valid set gives, by trying them all."""
        sure, maybe = [], []
        for taken in self.sets():
            valid = self.valid(taken)
            if valid is False:
                continue
            least = self.tightest(indicator, side, taken, known_only=True)
            if valid is True and least is not None:
                sure.append(least)
            if valid is None or self.tightest(indicator, side, taken) is None:
                maybe.append(self.tightest(indicator, side, taken, ignore_unknown=True))

        def looseness(bound: float) -> float:
            return bound if side == "at_most" or bound == math.inf else -bound

        if not sure:
            return None
        best = max(sure, key=looseness)
        return None if any(looseness(each) > looseness(best) for each in maybe) else best
