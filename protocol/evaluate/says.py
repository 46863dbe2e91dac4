"""Explains how each rule turned out: what is proposed, what the bound is and why, and what would make it hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from protocol.evaluate import english
from protocol.evaluate.effects import Imposed
from protocol.evaluate.explain import Explainer
from protocol.evaluate.phrase import Figures
from protocol.evaluate.rules import applies
from protocol.evaluate.standing import USE_RULE, Standing, Taken
from protocol.evaluate.tell_conditions import ConditionTeller
from protocol.evaluate.tell_limits import LimitTeller
from protocol.evaluate.tell_paths import PathTeller
from protocol.evaluate.tell_uses import UseTeller
from protocol.evaluate.values import Outcome
from protocol.evaluate.voice import Voice
from protocol.evaluate.words import listed, number, tightly
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import Language, Rule


class Teller:
    """Tells how the rules of one standing turned out, in one language.

    Args: figures: what parts of expressions come to, scope by scope; the tellers of one standing share them.
    """

    def __init__(
        self,
        standing: Standing,
        explainer: Explainer,
        facts: Mapping[str, FactValue],
        language: Language,
        taken: Taken,
        figures: Sequence[Figures],
    ) -> None:
        self.language: Language = language
        self.standing = standing
        self.voice = Voice(standing, explainer, facts, language, taken, figures)
        self.paths = PathTeller(self.voice)
        self.conditions = ConditionTeller(self.voice, self.paths)
        self.limits = LimitTeller(self.voice, self.paths)
        self.uses = UseTeller(self.voice, self.paths, self.conditions)

    def rule(self, position: int, outcome: Outcome) -> str:
        """Return what to say of a rule that turned out like this."""
        self.voice.named = set()
        if position == USE_RULE:
            return self._set(self.uses.use(outcome))
        rule = self.voice.plan.rules[position]
        component = self._decisive(position, outcome)
        text = self._set(self._rule_in(rule, position, component, outcome))
        return self._component(rule, component) + text

    def imposed(self, each: Imposed, outcome: Outcome) -> str:
        """Return what a limit that a taken path brings says of the proposal."""
        return self._set(self.paths.imposed(each, outcome))

    def _set(self, text: str) -> str:
        """Return a text that was put together from parts as its language is set."""
        return english.capital(text) if self.language == "en" else tightly(text)

    def _rule_in(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        voice = self.voice
        if outcome == "overridden":
            return voice.say("overridden", rules=self._overriders(position, component))
        reading = self.standing.readings[component][position]
        if outcome == "not_applicable" and reading.when is False and rule.when is not None:
            when = voice.phrasers[component].condition(rule.when.tree)
            state = self.conditions.not_applying(rule.when, component)
            text = voice.say("not_applicable_as" if state else "not_applicable", when=when, state=state)
            return voice.join(text, self.conditions.basis_of_when(rule.when, component))
        parts = []
        beside_the_point = rule.kind == "allow" and reading.listed is False
        if reading.when is None and rule.when is not None and not beside_the_point:
            when = voice.phrasers[component].condition(rule.when.tree)
            causes = voice.explainer.explain(rule.when, self.standing.scopes[component])[1]
            parts.append(voice.say("when_unknown", when=when, causes=voice.causes(causes)))
        if rule.kind == "limit":
            parts.append(self.limits.limit(rule, position, component, outcome))
        elif rule.kind == "require":
            parts.append(self.conditions.require(rule, position, component, outcome))
        else:
            parts.append(self.uses.listing(rule, position, component, outcome))
        if reading.overridden is None:
            parts.append(voice.say("override_unknown", rules=self._overriders(position, component)))
        return voice.join(*parts)

    def _decisive(self, position: int, outcome: Outcome) -> int:
        """Return the component a mixed project's outcome comes from."""
        if len(self.standing.scopes) == 1:
            return 0
        for component in range(len(self.standing.scopes)):
            if self.standing.outcome_in(position, component, self.voice.taken) == outcome:
                return component
        return 0

    def _component(self, rule: Rule, component: int) -> str:
        scopes, weights = self.standing.scopes, self.standing.weights
        use = scopes[component].use
        if len(scopes) == 1 or not rule.mentions_use or rule.weighted or use is None:
            return ""
        share = f"{number(round(weights[component] * 100, 2), self.language)}%"
        text = self.voice.say("component", use=self.voice.naming.use(use), share=share)
        return text if self.language == "en" else tightly(text)

    def _overriders(self, position: int, component: int) -> str:
        plan, readings = self.voice.plan, self.standing.readings[component]
        titles = [
            self.voice.rule_title(above)
            for above in plan.overriders[position]
            if applies(plan.rules[above], readings[above]) is not False and readings[above].overridden is not True
        ]
        return listed(titles, self.language, "or")
