"""Tells whether a use is allowed: by which rules, or why by none."""

from __future__ import annotations

from collections.abc import Mapping

from protocol.evaluate.explain import Cause
from protocol.evaluate.standing import USE_RULE
from protocol.evaluate.tell_conditions import ConditionTeller
from protocol.evaluate.tell_paths import PathTeller
from protocol.evaluate.values import Outcome
from protocol.evaluate.voice import Voice
from protocol.evaluate.words import listed
from protocol.rulebook.model import Rule


class UseTeller:
    """Tells of the uses of one standing."""

    def __init__(self, voice: Voice, paths: PathTeller, conditions: ConditionTeller) -> None:
        self.voice = voice
        self.standing = voice.standing
        self.paths = paths
        self.conditions = conditions

    def use(self, outcome: Outcome) -> str:
        """Return whether the uses are allowed, of a mix that is not allowed the first that is not."""
        voice = self.voice
        said: list[str] = []
        for component in range(len(self.standing.scopes)):
            admits = {rule: self.standing.admits(rule, component, voice.taken) for rule in voice.plan.allows}
            admitted = any(truth is True for truth in admits.values())
            unknown = not admitted and None in admits.values()
            if outcome == "holds" and admitted:
                said.append(self._in(component, admits, unknown=False))
            elif outcome == "unknown" and unknown:
                return self._in(component, admits, unknown=True)
            elif outcome == "fails" and not admitted and not unknown:
                return self._in(component, admits, unknown=False)
        return voice.join(*said) if said else self._in(0, {}, unknown=False)

    def _in(self, component: int, admits: Mapping[int, bool | None], *, unknown: bool) -> str:
        voice, plan = self.voice, self.voice.plan
        use = self._label(component)
        admitting = [rule for rule, truth in admits.items() if truth is True]
        if admitting:
            rules = listed([voice.rule_title(rule) for rule in admitting], voice.language)
            opened = [paths for rule in admitting if (paths := self._opened(rule, component))]
            said = {"use": use, "rules": rules, "allow": "allows" if len(admitting) == 1 else "allow"}
            if len(opened) == len(admitting):
                return voice.say("use_opened", paths=listed(opened, voice.language), **said)
            return voice.say("use_admitted", **said)
        if unknown:
            return voice.say("use_unknown", use=use, causes=voice.causes(self._causes(component)))
        reasons = [self._why_not(rule, component) for rule in plan.allows] or [voice.say("allow_none")]
        text = voice.say("use_not_admitted", use=use, reasons=voice.join(*reasons))
        if not plan.allows:
            return text
        readings = self.standing.readings[component]
        whens = [plan.rules[rule].when for rule in plan.allows if readings[rule].listed is not False]
        basis = voice.basis(*(when.tree for when in whens if when is not None))
        return voice.join(text, basis, voice.say("choose_use", or_paths=self.paths.or_paths(USE_RULE)))

    def _label(self, component: int) -> str:
        use = self.standing.scopes[component].use
        return self.voice.say("use_not_said") if use is None else self.voice.naming.use(use)

    def _opened(self, rule: int, component: int) -> str:
        if self.standing.readings[component][rule].when is True:
            return ""
        return self.paths.taken(rule, component)

    def _why_not(self, rule: int, component: int) -> str:
        voice, entry = self.voice, self.voice.plan.rules[rule]
        reading = self.standing.readings[component][rule]
        title = voice.rule_title(rule)
        if reading.overridden is True:
            return voice.say("allow_reason_overridden", rule=title)
        if reading.listed is False or entry.when is None:
            return voice.say("allow_reason_list", rule=title, uses=self._uses(entry))
        when = voice.phrasers[component].condition(entry.when.tree)
        state = self.conditions.not_applying(entry.when, component)
        return voice.say("allow_reason_as" if state else "allow_reason_when", rule=title, when=when, state=state)

    def _uses(self, rule: Rule) -> str:
        return listed([self.voice.naming.use(code) for code in rule.uses], self.voice.language)

    def _causes(self, component: int) -> tuple[Cause, ...]:
        """Return why it is unknown whether any `allow` admits a component."""
        scope = self.standing.scopes[component]
        if scope.use is None:
            return (Cause("term", "use"),)
        causes: tuple[Cause, ...] = ()
        for rule in self.voice.plan.allows:
            entry = self.voice.plan.rules[rule]
            if entry.when is not None and self.standing.readings[component][rule].listed is not False:
                causes += self.voice.explainer.explain(entry.when, scope)[1]
        return tuple(dict.fromkeys(causes))

    def listing(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        """Return what to say of an `allow` or a `forbid` that turned out like this."""
        voice = self.voice
        use = self.standing.scopes[component].use
        label = self._label(component)
        listed_here = self.standing.readings[component][position].listed
        if use is None or (outcome == "unknown" and listed_here is None):
            return voice.say("use_unknown", use=label, causes=voice.causes((Cause("term", "use"),)))
        if rule.kind == "allow":
            return voice.say("allow_holds" if listed_here else "allow_list", use=label, uses=self._uses(rule))
        if not listed_here:
            return voice.say("not_forbidden", use=label, uses=self._uses(rule))
        if outcome == "holds":
            return voice.say("met_by_path", paths=self.paths.taken(position, component))
        text = voice.say("forbidden" if use in rule.uses else "forbidden_within", use=label, uses=self._uses(rule))
        if outcome != "fails":
            return text
        return voice.join(text, voice.say("other_use", or_paths=self.paths.or_paths(position)))
