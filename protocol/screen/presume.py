"""An edition as it reads before a project has said everything: what nobody has answered counts as met.

A screening of a whole city asks before anybody has measured noise or surveyed sunlight, and strictly read almost
nothing is decided then. Here every condition that hangs on an open name (a fact people answer, an indicator or hours of
the day that are not proposed yet) takes its favourable truth, in each place where it stands. What the site itself
decides still does: `biosafety <= 2 AND floor_load >= 3.5` without a biosafety level is `floor_load >= 3.5`.

The result is an edition like any other, so that every engine reads it alike. It errs on one side only: what is blocked
here is blocked whatever the answers are; what lands here lands if they are as wished.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, overload

from protocol.evaluate.inputs import expressions_of, facts_of, terms_of_expressions
from protocol.evaluate.scope import HOURS
from protocol.language.problem import Place
from protocol.language.tree import Choice, Constant, Define, Expression, Fact, Logic, Node, Not, Span, Type
from protocol.rulebook.model import Edition, FactDeclaration, Imposed, Path, Rule
from protocol.rulebook.sources import Source

LEAST: Final = 1e-9
"""Proposed for an indicator that is still open: it keeps every upper bound that leaves anything above 0."""
UNSAID: Final = "what_nobody_has_said"
"""A fact that no site and no demand says, so that what stands on it is unknown."""


@dataclass(frozen=True, slots=True)
class Presumed:
    """An edition with what was presumed of it.

    `proposals`: what to propose for open indicators. `conditions`: rules and paths, by id, that hang on open names,
    with these names. `left_out`: paths whose gives hang on them, so that bounds by paths do not count them.
    """

    edition: Edition
    proposals: Mapping[str, float]
    conditions: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, tuple[str, ...]]


def open_names(edition: Edition, said: Collection[str]) -> frozenset[str]:
    """Return the facts that people answer, the indicators and the hours, as far as nobody has said them."""
    asked = {name for name, fact in edition.facts.items() if fact.source.asked}
    return frozenset((asked | edition.indicators.keys() | HOURS.keys()) - set(said))


def presume(edition: Edition, names: frozenset[str]) -> Presumed:
    """Return an edition in which whatever hangs on these names takes its favourable truth."""
    return _Presuming(edition, names).whole()


_TRUTH: Final = Type("boolean")


class _Presuming:
    def __init__(self, edition: Edition, names: frozenset[str]) -> None:
        self.edition = edition
        self.names = names
        self.conditions: dict[str, tuple[str, ...]] = {}
        self.left_out: dict[str, tuple[str, ...]] = {}

    def whole(self) -> Presumed:
        rules = {name: rule for name, one in self.edition.rules.items() if (rule := self._rule(one)) is not None}
        paths = {name: path for name, one in self.edition.paths.items() if (path := self._path(one)) is not None}
        charges = tuple(one for one in self.edition.charges if not self._hang_on(one.when, one.amount))
        unsaid = FactDeclaration(
            UNSAID, Type("number"), Source("applicant", ()), None, (), None, Place("facts.yaml", 1, 1)
        )
        listed = hashlib.sha256(" ".join(sorted(self.names)).encode()).hexdigest()
        edition = replace(
            self.edition,
            rules=MappingProxyType(rules),
            paths=MappingProxyType(paths),
            charges=charges,
            facts=MappingProxyType({**self.edition.facts, UNSAID: unsaid}),
            digest=f"{self.edition.digest}+presumed:{listed}",
        )
        proposals = {name: LEAST for name in self.edition.indicators if name in self.names}
        return Presumed(
            edition, MappingProxyType(proposals), MappingProxyType(self.conditions), MappingProxyType(self.left_out)
        )

    def _hang_on(self, *expressions: Expression | None) -> tuple[str, ...]:
        """Return the open names that expressions mention, through every define."""
        terms = terms_of_expressions(self.edition, expressions)
        found = {*facts_of(self.edition, expressions), *terms}
        order = [*self.edition.facts, *self.edition.indicators, *HOURS]
        return tuple(name for name in order if name in found and name in self.names)

    def _rule(self, rule: Rule) -> Rule | None:
        """Return a rule with its open conditions met; None where nothing of it is left."""
        names = self._hang_on(*expressions_of(rule))
        open_indicator = rule.indicator is not None and rule.indicator in self.names
        if names:
            self.conditions[rule.id] = names
        at_most = None if self._hang_on(rule.at_most) else rule.at_most
        # A minimum of what is still to be chosen is met by choosing enough.
        at_least = None if open_indicator or self._hang_on(rule.at_least) else rule.at_least
        if rule.kind == "limit" and at_most is None and at_least is None:
            return None
        return replace(
            rule,
            when=self._lifted(rule, self._favourable(rule.when, wanted=rule.kind == "allow")),
            condition=self._favourable(rule.condition, wanted=True),
            at_most=at_most,
            at_least=at_least,
        )

    def _lifted(self, rule: Rule, when: Expression | None) -> Expression | None:
        """Return the `when` of a rule, false also where a rule above it may lift it and hangs on open names itself.

        Whichever of the two counts, answers can meet it. An `allow` that is lifted admits nothing, so it is not.
        """
        if rule.kind == "allow":
            return when
        above = [one for one in self.edition.rules.values() if rule.id in one.overrides]
        for one in above:
            if self._hang_on(one.when, one.at_most, one.at_least):
                span = _span(one)
                may = Constant(True, span, _TRUTH) if one.when is None else self._favourable(one.when, wanted=True).tree
                not_lifted = Not(may, span, _TRUTH)
                tree = not_lifted if when is None else Logic("and", (when.tree, not_lifted), span, _TRUTH)
                base = when or one.when or one.at_most or one.at_least
                assert base is not None
                when = replace(base, tree=tree)
        return when

    def _path(self, path: Path) -> Path | None:
        """Return a path that is open if answers are as wished; None where all it does is to give nobody knows what."""
        names = self._hang_on(path.when)
        if names:
            self.conditions[path.id] = names
        unknown = {
            rule
            for rule, gives in path.gives.items()
            if self.edition.rules[rule].indicator in self.names and self._hang_on(gives.add, gives.multiply, path.cap)
        }
        if unknown:
            self.left_out[path.id] = self._hang_on(
                path.cap, *(part for rule in unknown for part in (path.gives[rule].add, path.gives[rule].multiply))
            )
        relaxes = tuple(rule for rule in path.relaxes if rule not in unknown)
        if not relaxes:
            self.conditions.pop(path.id, None)
            return None
        return replace(
            path,
            when=self._favourable(path.when, wanted=True),
            relaxes=relaxes,
            gives=MappingProxyType({rule: gives for rule, gives in path.gives.items() if rule not in unknown}),
            draws=MappingProxyType({name: one for name, one in path.draws.items() if not self._hang_on(one)}),
            imposes=MappingProxyType(
                {name: limits for name, one in path.imposes.items() if (limits := self._imposed(name, one)) is not None}
            ),
            cost_fixed=self._priced(path.cost_fixed),
            cost_rate=self._priced(path.cost_rate),
        )

    def _imposed(self, indicator: str, limits: Imposed) -> Imposed | None:
        at_most = None if self._hang_on(limits.at_most) else limits.at_most
        at_least = None if indicator in self.names or self._hang_on(limits.at_least) else limits.at_least
        return Imposed(at_most, at_least) if at_most is not None or at_least is not None else None

    def _priced(self, cost: Expression | None) -> Expression | None:
        """Return a cost, unknown where it hangs on what nobody has said."""
        if cost is None or not self._hang_on(cost):
            return cost
        return replace(cost, text=UNSAID, tree=Fact(UNSAID, cost.tree.span, cost.tree.type))

    # Favourable truths

    @overload
    def _favourable(self, expression: Expression, *, wanted: bool) -> Expression: ...
    @overload
    def _favourable(self, expression: None, *, wanted: bool) -> None: ...
    @overload
    def _favourable(self, expression: Expression | None, *, wanted: bool) -> Expression | None: ...

    def _favourable(self, expression: Expression | None, *, wanted: bool) -> Expression | None:
        if expression is None or not self._hang_on(expression):
            return expression
        return replace(expression, tree=self._node(expression.tree, expression, wanted=wanted))

    def _node(self, node: Node, within: Expression, *, wanted: bool) -> Node:
        """Return a condition in which each part that hangs on open names is as wanted in its place."""
        if not self._hang_on(replace(within, tree=node)):
            return node
        match node:
            case Logic():
                operands = tuple(self._node(each, within, wanted=wanted) for each in node.operands)
                return replace(node, operands=operands)
            case Not():
                return replace(node, operand=self._node(node.operand, within, wanted=not wanted))
            case Define():
                return self._node(self.edition.defines[node.name].tree, within, wanted=wanted)
            case Choice() if not any(self._hang_on(replace(within, tree=when)) for when, _ in node.arms):
                arms = tuple((when, self._node(result, within, wanted=wanted)) for when, result in node.arms)
                last = None if node.otherwise is None else self._node(node.otherwise, within, wanted=wanted)
                return replace(node, arms=arms, otherwise=last)
            case _:
                return Constant(wanted, node.span, _TRUTH)


def _span(rule: Rule) -> Span:
    expression = next(one for one in (rule.when, rule.at_most, rule.at_least) if one is not None)
    return expression.tree.span
