"""Tells how a limit turned out: what is proposed, what the bound is and why, and what would make it hold."""

from __future__ import annotations

import math

from protocol.evaluate.explain import Cause
from protocol.evaluate.formulas import formula, is_formula
from protocol.evaluate.parts import choice_of, opened
from protocol.evaluate.phrase import LONGEST
from protocol.evaluate.plan import Side
from protocol.evaluate.sentences import BOUND_WORDS
from protocol.evaluate.standing import OPEN
from protocol.evaluate.tell_paths import PathTeller
from protocol.evaluate.values import NO_LIMIT, Outcome
from protocol.evaluate.voice import Voice
from protocol.evaluate.words import humanise, number
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Expression, Node, Value
from protocol.rulebook.model import Rule


class LimitTeller:
    """Tells the limits of one standing."""

    def __init__(self, voice: Voice, paths: PathTeller) -> None:
        self.voice = voice
        self.standing = voice.standing
        self.paths = paths

    def limit(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        """Return what to say of a limit that turned out like this."""
        assert rule.indicator is not None
        voice = self.voice
        label = voice.term(rule.indicator)
        side, bound = self._telling_bound(rule, position, component, outcome)
        expression = _expression(rule, side)
        if bound is NOT_APPLICABLE:
            reasons = voice.not_applicable(expression.tree, voice.phrasers[component])
            key = "bound_not_applicable_as" if reasons else "bound_not_applicable"
            return voice.say(key, label=label, reasons=reasons)
        if bound is None:
            return voice.say("bound_unknown", label=label, causes=voice.causes(self._causes(rule, component)))
        how = self._how(rule, side, component)
        relaxed = self._relaxed(rule, position, component, side, how)
        if bound == NO_LIMIT:
            text = voice.say(
                "no_ceiling" if side == "at_most" else "no_floor", label=label, formula="" if relaxed else how
            )
            return voice.join(text, relaxed, voice.basis(expression.tree))
        assert isinstance(bound, float)
        return self._against(rule, position, component, side, bound, outcome, how="" if relaxed else how, then=relaxed)

    def _against(
        self,
        rule: Rule,
        position: int,
        component: int,
        side: Side,
        bound: float,
        outcome: Outcome,
        *,
        how: str,
        then: str,
    ) -> str:
        assert rule.indicator is not None
        voice, indicator = self.voice, rule.indicator
        label = voice.term(indicator)
        proposed = self.standing.proposed.get(indicator)
        parts = {"label": label, "formula": how, "bound": voice.amount(bound, indicator)}
        if isinstance(proposed, float):
            parts["proposed"], parts["bound"], parts["by"] = voice.amounts(proposed, bound, indicator)
            parts["a_proposed"] = voice.of_amount(parts["proposed"], indicator)
        lead = voice.say(_limit_key(side, proposed, bound), **parts)
        basis = voice.basis(_expression(rule, side).tree)
        if outcome != "fails":
            return voice.join(lead, then, basis)
        remedy = "no_way_down" if side == "at_most" and bound <= 0 else "lower" if side == "at_most" else "raise"
        return voice.join(
            lead,
            then,
            basis,
            voice.say(remedy, label=label, bound=parts["bound"], or_paths=self.paths.or_paths(position, rule, side)),
            self._discretion(rule, component, side, proposed),
        )

    def _telling_bound(self, rule: Rule, position: int, component: int, outcome: Outcome) -> tuple[Side, Value]:
        """Return the side to speak of: the one that is not kept, else the upper one if the rule has it."""
        sides: list[Side] = []
        if rule.at_most is not None:
            sides.append("at_most")
        if rule.at_least is not None:
            sides.append("at_least")
        bounds = {side: self._bound(position, component, side) for side in sides}
        assert rule.indicator is not None
        wanted = {"fails": False, "unknown": None}.get(outcome, True)
        for side in sides:
            if self.standing.keeps(rule.indicator, side, bounds[side], self.voice.taken) is wanted and (
                wanted is not True or bounds[side] not in (NOT_APPLICABLE, NO_LIMIT)
            ):
                return side, bounds[side]
        return sides[0], bounds[sides[0]]

    def _bound(self, position: int, component: int, side: Side) -> Value:
        bounds = self.standing.bounds(position, side, self.voice.taken)
        return bounds[component if len(bounds) > 1 else 0][0]

    # How a bound comes about

    def _how(self, rule: Rule, side: Side, component: int) -> str:
        """Return how a bound comes about as of right: a formula with figures, a table; blank for a bare fact."""
        if rule.weighted and len(self.standing.scopes) > 1:
            return self._weighted(rule, side)
        phraser = self.voice.phrasers[component]
        node: Node = opened(_expression(rule, side).tree, self.voice.edition)
        node = opened(choice_of(node, self.voice.explainer, phraser.scope), self.voice.edition)
        if isinstance(node, tree.Lookup | tree.Band):
            return self.voice.say("table_note", note=phraser.table_note(node))
        if not is_formula(node):
            return ""
        worked = formula(phraser, node)
        return self.voice.say("formula", formula=worked) if len(worked) <= LONGEST else ""

    def _weighted(self, rule: Rule, side: Side) -> str:
        voice = self.voice
        assert rule.indicator is not None
        parts = []
        for scope, weight in zip(self.standing.scopes, self.standing.weights, strict=True):
            value = voice.explainer.value(_expression(rule, side), scope)
            if isinstance(value, float) and scope.use is not None:
                share = f"{number(round(weight * 100, 2), voice.language)}%"
                use, bound = voice.naming.use(scope.use), voice.amount(value, rule.indicator)
                parts.append(voice.say("weighted_part", use=use, bound=bound, share=share))
        return voice.say("formula", formula=" + ".join(parts)) if parts else ""

    def _relaxed(self, rule: Rule, position: int, component: int, side: Side, how: str) -> str:
        """Return which taken paths moved the bound, and where it would be without them; blank where none did."""
        voice = self.voice
        taken = self.paths.taken(position, component) if voice.taken else ""
        if not taken:
            return ""
        bounds = self.standing.bounds(position, side)
        before = bounds[component if len(bounds) > 1 else 0][0]
        if not isinstance(before, float) or rule.indicator is None:
            return voice.say("by_paths_alone", paths=taken)
        return voice.say(
            "by_paths",
            paths=taken,
            bound_word=BOUND_WORDS[side][voice.language],
            bound=voice.amount(before, rule.indicator),
            formula=how,
        )

    def _discretion(self, rule: Rule, component: int, side: Side, proposed: object) -> str:
        voice = self.voice
        if rule.discretion is None or rule.indicator is None or not isinstance(proposed, float):
            return ""
        raw = voice.explainer.value(rule.discretion.up_to, self.standing.scopes[component])
        bound = self.standing.effects.rounded(raw, rule.indicator, side)
        if not isinstance(bound, float) or math.isinf(bound):
            return ""
        within = proposed <= bound if side == "at_most" else proposed >= bound
        who = humanise(rule.discretion.who, voice.language)
        key = "beyond_discretion" if not within else "discretion" if side == "at_most" else "discretion_floor"
        return voice.say(key, bound=voice.amount(bound, rule.indicator), who=who)

    # Causes

    def _causes(self, rule: Rule, component: int) -> tuple[Cause, ...]:
        """Return why a limit cannot be compared: what its bounds lack, else that nothing is proposed."""
        scope = self.standing.scopes[component]
        causes: tuple[Cause, ...] = ()
        for expression in (rule.at_most, rule.at_least):
            if expression is not None:
                causes += self.voice.explainer.explain(expression, scope)[1]
        if not causes:
            for path in self.voice.taken:
                causes += self._path_causes(path, rule, component)
        assert rule.indicator is not None
        return tuple(dict.fromkeys(causes)) or (Cause("term", rule.indicator),)

    def _path_causes(self, path: int, rule: Rule, component: int) -> tuple[Cause, ...]:
        gives = self.voice.plan.paths[path].gives.get(rule.id)
        scope = self.standing.scopes[component].at(self.voice.taken[path])
        causes: tuple[Cause, ...] = ()
        for expression in (gives.add, gives.multiply) if gives is not None else ():
            if expression is not None:
                causes += self.voice.explainer.explain(expression, scope)[1]
        return causes


def _expression(rule: Rule, side: Side) -> Expression:
    expression = rule.at_most if side == "at_most" else rule.at_least
    assert expression is not None
    return expression


def _limit_key(side: Side, proposed: object, bound: float) -> str:
    if proposed is OPEN or not isinstance(proposed, float):
        return "ceiling" if side == "at_most" else "floor"
    if side == "at_most":
        if proposed > bound:
            return "above"
        return "just" if proposed == bound else "under"
    return "below" if proposed < bound else "over"
