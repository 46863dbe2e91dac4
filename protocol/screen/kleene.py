"""The Kleene mask of one case, by the explainer: the reference that the engines' masks are held to.

The unknown facts and terms met that keep a verdict open. A rule that is unknown leaves what keeps it unknown: an AND or
OR, an arm of a choice, a bound that is not decided by what is known. Where some rule fails, paths decide: each path
that may be open and relaxes a rule that does not surely hold (or is required by one that does) leaves, at its highest
level, what is unknown of its `when`, of what it gives to limits that do not surely hold, draws and imposes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from protocol.evaluate.explain import Explainer
from protocol.evaluate.plan import SIDES
from protocol.evaluate.scope import Scope, known_values, scopes_of, weights_of
from protocol.evaluate.standing import USE_RULE, Standing
from protocol.evaluate.values import Truth, as_truth, both, either, negate
from protocol.evaluate.verdict import verdict_of
from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition, Rule
from protocol.screen.missing import legend_of

Names = frozenset[str]
NONE: Names = frozenset()
Said = tuple[Truth, Names]


def missing_of(edition: Edition, question: Question) -> tuple[str, ...]:
    """Return the names of a case's Kleene mask, in the order of the legend; none unless it is undetermined.

    Args: question: one with a single use, or none said, and without phases.
    """
    (scope,) = scopes_of(known_values(question), question.terms)
    explainer = Explainer(edition)
    standing = Standing(explainer, (scope,), weights_of(question.terms), scope.terms)
    if verdict_of(standing) != "undetermined":
        return ()
    found = _Kleene(standing, explainer, scope).missing()
    return tuple(name for name in legend_of(edition) if name in found)


class _Kleene:
    def __init__(self, standing: Standing, explainer: Explainer, scope: Scope) -> None:
        self.standing = standing
        self.explainer = explainer
        self.scope = scope
        self.plan = standing.plan

    def missing(self) -> Names:
        rules = [USE_RULE, *self.plan.others]
        found = NONE.union(*(self.rule(rule)[1] for rule in rules))
        if self.standing.all_hold() is False:
            found = found.union(*(self.path(path) for path in range(len(self.plan.paths))))
        return found

    def named(self, expression: Expression | None, level: float | None = None) -> tuple[Value, Names]:
        if expression is None:
            return True, NONE
        value, causes = self.explainer.explain(expression, self.scope.at(level))
        return value, frozenset(cause.name for cause in causes if cause.kind in ("fact", "term"))

    def condition(self, expression: Expression | None) -> Said:
        value, names = self.named(expression)
        return as_truth(value), names

    def rule(self, rule: int) -> Said:
        """Return whether a rule holds as of right, and what keeps that unknown."""
        if rule == USE_RULE:
            return _joined(either, (self.admits(each) for each in self.plan.allows), False)
        entry = self.plan.rules[rule]
        when, names = self.condition(entry.when)
        if entry.kind == "require":
            said = self.condition(entry.condition)
        elif entry.kind == "forbid":
            listed, why = self.listed(rule)
            said = (negate(listed), why)
        else:
            said = self.within(entry)
        return _joined(either, ((negate(when), names), said, self.overridden(rule)), False)

    def listed(self, rule: int) -> Said:
        listed = self.standing.readings[0][rule].listed
        return listed, NONE if listed is not None else frozenset({"use"})

    def admits(self, rule: int) -> Said:
        lifted, why = self.overridden(rule)
        inner = _joined(both, (self.condition(self.plan.rules[rule].when), self.listed(rule)), True)
        return _joined(both, ((negate(lifted), why), inner), True)

    def within(self, entry: Rule) -> Said:
        assert entry.indicator is not None
        proposed = self.standing.proposed.get(entry.indicator)
        sides: list[Said] = []
        for side in SIDES:
            expression = entry.at_most if side == "at_most" else entry.at_least
            if expression is None:
                continue
            value, names = self.named(expression)
            bound = self.standing.effects.rounded(value, entry.indicator, side)
            kept = self.standing.keeps(entry.indicator, side, bound)
            unsaid = frozenset({entry.indicator}) if proposed is None else NONE
            sides.append((kept, names | unsaid if kept is None else NONE))
        return _joined(both, sides, True)

    def overridden(self, rule: int) -> Said:
        active = []
        for above in self.plan.overriders[rule]:
            lifted, why = self.overridden(above)
            active.append(_joined(both, ((negate(lifted), why), self.applies(above)), True))
        return _joined(either, active, False)

    def applies(self, rule: int) -> Said:
        entry = self.plan.rules[rule]
        when = self.condition(entry.when)
        if entry.kind != "limit":
            return when
        sides: list[Said] = []
        for expression in (entry.at_most, entry.at_least):
            if expression is not None:
                value, names = self.named(expression)
                sides.append((None, names) if value is None else (value is not NOT_APPLICABLE, NONE))
        return _joined(both, (when, _joined(either, sides, False)), True)

    def path(self, path: int) -> Names:
        """Return what is unknown of a path that may help."""
        entry = self.plan.paths[path]
        if not self.wanted(path, NONE_SEEN) or self.standing.effects.open(path) is False:
            return NONE
        level = None if entry.level is None else entry.level.steps()[-1]
        found = [self.named(entry.when)[1]]
        for rule, gives in entry.gives.items():
            at = self.plan.rule_at[rule]
            if self.standing.truth(at) is not True:
                found += [self.named(part, level)[1] for part in (gives.add, gives.multiply)]
                caps = [entry.cap, self.standing.runner.edition.groups.get(entry.group or "")]
                found += [self.named(cap)[1] for cap in caps]
        for fact, expression in entry.draws.items():
            found.append(self.named(expression, level)[1])
            if self.scope.facts.get(fact) is None:
                found.append(frozenset({fact}))
        for indicator, limits in entry.imposes.items():
            found += [self.named(part, level)[1] for part in (limits.at_most, limits.at_least)]
            if self.standing.proposed.get(indicator) is None:
                found.append(frozenset({indicator}))
        return NONE.union(*found)

    def wanted(self, path: int, seen: frozenset[int]) -> bool:
        rules = [self.plan.rule_at[rule] for rule in self.plan.paths[path].relaxes if rule in self.plan.rule_at]
        kinds = [USE_RULE if self.plan.rules[rule].kind == "allow" else rule for rule in rules]
        if any(self.standing.truth(rule) is not True for rule in kinds):
            return True
        above = [other for other in range(len(self.plan.paths)) if path in self.plan.needs[other] and other not in seen]
        return any(self.wanted(other, seen | {path}) for other in above)


NONE_SEEN: frozenset[int] = frozenset()


def _joined(join: Callable[[Truth, Truth], Truth], parts: Iterable[Said], start: Truth) -> Said:
    """Return the Kleene AND or OR of truths, and what keeps it unknown: of all unknown parts, if it is."""
    parts = list(parts)
    truth = reduce(join, (truth for truth, _ in parts), start)
    return truth, NONE.union(*(names for _, names in parts)) if truth is None else NONE
