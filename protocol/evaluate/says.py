"""Explains how each rule turned out: what is proposed, what the bound is and why, and what would make it hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from protocol.evaluate.effects import Imposed
from protocol.evaluate.explain import Cause, Explainer
from protocol.evaluate.inputs import facts_of
from protocol.evaluate.phrase import Phraser
from protocol.evaluate.plan import Side
from protocol.evaluate.rules import applies
from protocol.evaluate.sentences import ASKED_FOR, NO_MORE, SENTENCES
from protocol.evaluate.standing import OPEN, USE_RULE, Standing, Taken
from protocol.evaluate.values import NO_LIMIT, Outcome
from protocol.evaluate.words import (
    fact_label,
    humanise,
    listed,
    number,
    pick,
    quantity,
    shown,
    source_label,
    term_label,
    tightly,
    use_label,
    with_article,
)
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Node, Value
from protocol.language.walk import walk
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import Language, Rule


class Teller:
    """Tells how the rules of one standing turned out, in one language."""

    def __init__(
        self,
        standing: Standing,
        explainer: Explainer,
        facts: Mapping[str, FactValue],
        language: Language,
        taken: Taken,
    ) -> None:
        self.standing = standing
        self.plan = standing.plan
        self.edition = explainer.edition
        self.explainer = explainer
        self.facts = facts
        self.language: Language = language
        self.taken = taken
        self.phrasers = [Phraser(explainer, scope, language) for scope in standing.scopes]

    def say(self, key: str, **parts: str) -> str:
        """Return one sentence of the language, filled in."""
        text = SENTENCES[key][self.language].format(**parts)
        return text if self.language == "en" else tightly(text)

    def join(self, *sentences: str) -> str:
        """Return sentences one after the other; Chinese ones without spaces between them."""
        return (" " if self.language == "en" else "").join(sentence for sentence in sentences if sentence)

    # Rules

    def rule(self, position: int, outcome: Outcome) -> str:
        """Return what to say of a rule that turned out like this."""
        if position == USE_RULE:
            return self.use(outcome)
        rule = self.plan.rules[position]
        component = self._decisive(position, outcome)
        text = self._rule_in(rule, position, component, outcome)
        return self._capital(self._component(rule, component) + text)

    def _rule_in(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        if outcome == "overridden":
            return self.say("overridden", rules=self._overriders(position, component))
        reading = self.standing.readings[component][position]
        if outcome == "not_applicable" and reading.when is False and rule.when is not None:
            return self.say("not_applicable", when=self.phrasers[component].condition(rule.when.tree))
        parts = []
        if reading.when is None and rule.when is not None:
            when = self.phrasers[component].condition(rule.when.tree)
            causes = self.explainer.explain(rule.when, self.standing.scopes[component])[1]
            parts.append(self.say("when_unknown", when=when, causes=self.causes(causes)))
        if rule.kind == "limit":
            parts.append(self._limit(rule, position, component, outcome))
        elif rule.kind == "require":
            parts.append(self._require(rule, position, component, outcome))
        else:
            parts.append(self._list(rule, position, component, outcome))
        if reading.overridden is None:
            parts.append(self.say("override_unknown", rules=self._overriders(position, component)))
        return self.join(*parts)

    def _decisive(self, position: int, outcome: Outcome) -> int:
        """Return the component a mixed project's outcome comes from."""
        for component in range(len(self.standing.scopes)):
            if self.standing.outcome_in(position, component, self.taken) == outcome:
                return component
        return 0

    def _component(self, rule: Rule, component: int) -> str:
        scopes, weights = self.standing.scopes, self.standing.weights
        use = scopes[component].use
        if len(scopes) == 1 or not rule.mentions_use or rule.weighted or use is None:
            return ""
        share = f"{number(round(weights[component] * 100, 2), self.language)}{' ' if self.language == 'en' else ''}%"
        return self.say("component", use=use_label(use, self.edition, self.language), share=share)

    def _capital(self, text: str) -> str:
        return text[:1].upper() + text[1:] if self.language == "en" else text

    def _overriders(self, position: int, component: int) -> str:
        readings = self.standing.readings[component]
        titles = [
            self._title(above)
            for above in self.plan.overriders[position]
            if applies(self.plan.rules[above], readings[above]) is not False and readings[above].overridden is not True
        ]
        return listed(titles, self.language, "or")

    def _title(self, position: int) -> str:
        return self.say("rule_title", title=pick(self.plan.rules[position].title, self.language))

    # Limits

    def _limit(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        assert rule.indicator is not None
        label = term_label(rule.indicator, self.edition, self.language)
        side, bound = self._telling_bound(rule, position, component, outcome)
        if bound is NOT_APPLICABLE:
            return self.say("bound_not_applicable", label=label)
        if bound is None:
            causes = self.causes(self.bound_causes(rule, component))
            return self.say("bound_unknown", label=label, causes=causes)
        if bound == NO_LIMIT:
            return self.say("no_ceiling" if side == "at_most" else "no_floor", label=label)
        assert isinstance(bound, float)
        proposed = self.standing.proposed.get(rule.indicator)
        said = {
            "label": label,
            "a_label": with_article(label),
            "bound": self.amount(bound, rule.indicator),
            "formula": self._formula(rule, side, component, bound),
            "proposed": self.amount(proposed, rule.indicator) if isinstance(proposed, float) else "",
            "by": self.amount(abs(bound - proposed), rule.indicator) if isinstance(proposed, float) else "",
        }
        lead = self.say(_limit_key(side, outcome, proposed, bound), **said)
        basis = self.basis((rule.at_most if side == "at_most" else rule.at_least,))
        if outcome != "fails":
            return self.join(lead, basis)
        remedy = "lower" if side == "at_most" else "raise"
        if side == "at_most" and bound <= 0:
            remedy = "no_way_down"
        paths = self._or_paths(position, rule, side)
        return self.join(
            lead,
            basis,
            self.say(remedy, label=label, bound=said["bound"], or_paths=paths),
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
            if self.standing.keeps(rule.indicator, side, bounds[side], self.taken) is wanted and (
                wanted is not True or bounds[side] not in (NOT_APPLICABLE, NO_LIMIT)
            ):
                return side, bounds[side]
        return sides[0], bounds[sides[0]]

    def _bound(self, position: int, component: int, side: Side) -> Value:
        bounds = self.standing.bounds(position, side, self.taken)
        return bounds[component if len(bounds) > 1 else 0][0]

    def amount(self, value: float, indicator: str) -> str:
        """Return a value of an indicator with its unit, rounded to what is worth showing; a ratio as 3.0."""
        entry = self.edition.indicators[indicator]
        rounded = round(value, max(entry.precision, 4))
        return quantity(rounded, entry.unit, self.language, 1 if entry.unit.pure and entry.precision else 0)

    def _formula(self, rule: Rule, side: Side, component: int, bound: float) -> str:
        """Return how a bound comes about, with figures; nothing where that would only repeat it."""
        expression = rule.at_most if side == "at_most" else rule.at_least
        if expression is None or (rule.weighted and len(self.standing.scopes) > 1):
            return ""
        if self.explainer.value(expression, self.standing.scopes[component]) != bound and self.taken:
            return ""
        node: Node = expression.tree
        while isinstance(node, tree.Define):
            node = self.edition.defines[node.name].tree
        if not isinstance(node, tree.Operation) and not (
            isinstance(node, tree.Call) and node.function in ("min", "max")
        ):
            return ""
        formula = self.phrasers[component].formula(node)
        return self.say("formula", formula=formula) if len(formula) <= 200 else ""

    def _or_paths(self, position: int, rule: Rule, side: Side | None = None) -> str:
        """Return which paths could help, each with how far it reaches alone."""
        relaxers = self.plan.allows if position == USE_RULE else (position,)
        paths = dict.fromkeys(
            path
            for each in relaxers
            for path in self.plan.relaxers[each]
            if path not in self.taken and self.standing.effects.open(path) is not False
        )
        said = [self._path(path, position, rule, side) for path in paths]
        if not said:
            return ""
        key = "or_path" if len(said) == 1 else "or_paths"
        return self.say(key, paths=listed(said, self.language, "or"))

    def _path(self, path: int, position: int, rule: Rule | None, side: Side | None) -> str:
        title = pick(self.plan.paths[path].title, self.language)
        if rule is None or side is None or rule.indicator is None:
            return self.say("path_title", title=title)
        reached = self._reach(path, position, side)
        if reached is None:
            return self.say("path_title", title=title)
        if reached == NO_LIMIT:
            return self.say("path_lift", title=title)
        key = "path_reach" if side == "at_most" else "path_reach_floor"
        return self.say(key, title=title, bound=self.amount(reached, rule.indicator))

    def _reach(self, path: int, position: int, side: Side) -> float | None:
        best: float | None = None
        for level in self.standing.effects.levels(path):
            bounds = [bound for bound, _ in self.standing.bounds(position, side, {**self.taken, path: level})]
            if any(not isinstance(bound, float) for bound in bounds):
                return None
            tightest = min(bounds) if side == "at_most" else max(bounds)  # type: ignore[type-var]  # all numbers
            assert isinstance(tightest, float)
            if best is None or (tightest > best if side == "at_most" else tightest < best):
                best = tightest
        return best

    def _discretion(self, rule: Rule, component: int, side: Side, proposed: object) -> str:
        if rule.discretion is None or rule.indicator is None or not isinstance(proposed, float):
            return ""
        raw = self.explainer.value(rule.discretion.up_to, self.standing.scopes[component])
        bound = self.standing.effects.rounded(raw, rule.indicator, side)
        if not isinstance(bound, float) or math.isinf(bound):
            return ""
        within = proposed <= bound if side == "at_most" else proposed >= bound
        who = humanise(rule.discretion.who, self.language)
        key = "discretion" if within else "beyond_discretion"
        return self.say(key, bound=self.amount(bound, rule.indicator), who=who)

    # Conditions

    def _require(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        assert rule.condition is not None
        phraser = self.phrasers[component]
        scope = self.standing.scopes[component]
        value, causes = self.explainer.explain(rule.condition, scope)
        if outcome == "unknown" and value is None:
            condition = phraser.condition(rule.condition.tree)
            return self.say("condition_unknown", condition=condition, causes=self.causes(causes))
        if outcome == "holds":
            if value is not True and (opened := self._openers(position, component)):
                return self.say("met_by_path", paths=opened)
            return self._holding(phraser, rule.condition.tree, component)
        part = phraser.unmet(rule.condition.tree)
        paths = self._or_paths(position, rule)
        if (compared := self._compared(phraser, part, "asks_fails")) is not None:
            return self.join(compared, self._remedy(phraser, part, paths))
        condition = phraser.condition(part)
        return self.join(
            self.say("condition_fails", condition=condition),
            self.basis((rule.condition,)),
            self.say("make_it", condition=condition, or_paths=paths),
        )

    def _holding(self, phraser: Phraser, node: Node, component: int) -> str:
        if isinstance(node, tree.Compare) and (told := self._compared(phraser, node, "asks_holds")) is not None:
            return told
        text = self.say("condition_holds", condition=phraser.condition(node))
        return self.join(text, self._facts([part.name for part in walk(node) if isinstance(part, tree.Fact)]))

    def _compared(self, phraser: Phraser, node: Node, key: str) -> str | None:
        """Return a comparison as `subject is value (source); the rule asks for at most …`, None if it is not one."""
        if not isinstance(node, tree.Compare):
            return None
        if isinstance(node.right, tree.Constant) and isinstance(node.right.value, bool):
            return None
        value = self.explainer.node(node.left, phraser.scope)[0]
        if value is None or value is NOT_APPLICABLE or isinstance(node.left, tree.Constant):
            return None
        source = ""
        if isinstance(node.left, tree.Fact):
            declaration = self.edition.facts[node.left.name]
            label = source_label(declaration, self.facts.get(node.left.name), self.language)
            source = self.say("source", source=label)
        bound = ASKED_FOR[node.operator][self.language].format(phraser.value_of(node.right))
        said = shown(value, node.left.type, self.edition, self.language)
        return self.say(key, subject=phraser.name(node.left), value=said, source=source, bound=bound)

    def _remedy(self, phraser: Phraser, node: Node, paths: str) -> str:
        """Return what would make a comparison hold, in as far as it is the applicant's to change."""
        assert isinstance(node, tree.Compare)
        changeable = isinstance(node.left, tree.Term) or (
            isinstance(node.left, tree.Fact) and self.edition.facts[node.left.name].source.asked
        )
        if changeable and node.operator in NO_MORE and node.left.type.kind == "number":
            right = self.explainer.node(node.right, phraser.scope)[0]
            bound = NO_MORE[node.operator][self.language].format(
                shown(right, node.right.type, self.edition, self.language)
            )
            return self.say("bring_down" if node.operator in "<=" else "bring_up", bound=bound, or_paths=paths)
        return self.say("make_it", condition=phraser.condition(node), or_paths=paths)

    def imposed(self, each: Imposed, outcome: Outcome) -> str:
        """Return what a limit that a taken path brings says of the proposal."""
        label = term_label(each.indicator, self.edition, self.language)
        title = pick(self.plan.paths[each.path].title, self.language)
        if each.bound is NOT_APPLICABLE or each.bound == NO_LIMIT:
            return self.say("imposed_none", title=title, label=label)
        if not isinstance(each.bound, float):
            return self.say("imposed_unknown", title=title, label=label)
        bound = self.amount(each.bound, each.indicator)
        key = "imposed_most" if each.side == "at_most" else "imposed_least"
        text = self.say(key, title=title, label=label, a_label=with_article(label), bound=bound)
        proposed = self.standing.proposed.get(each.indicator)
        if not isinstance(proposed, float):
            return text
        said = self.say("imposed_proposed", proposed=self.amount(proposed, each.indicator))
        if outcome != "fails":
            return self.join(text, said)
        remedy = self.say("lower" if each.side == "at_most" else "raise", label=label, bound=bound, or_paths="")
        return self.join(text, said, remedy)

    def _openers(self, position: int, component: int) -> str:
        titles = [
            self.say("path_title", title=pick(self.plan.paths[path].title, self.language))
            for path in self.plan.relaxers[position]
            if path in self.taken and self.standing.effects.open_in(path)[component] is not False
        ]
        return listed(titles, self.language)

    # Uses

    def use(self, outcome: Outcome) -> str:
        """Return whether the use is allowed, by which rules, or why by none."""
        for component in range(len(self.standing.scopes)):
            admits = {rule: self.standing.admits(rule, component, self.taken) for rule in self.plan.allows}
            admitted = any(truth is True for truth in admits.values())
            unknown = not admitted and None in admits.values()
            if (outcome == "holds" and admitted) or (outcome == "unknown" and unknown):
                return self._capital(self._use_in(component, admits, unknown=unknown))
            if outcome == "fails" and not admitted and not unknown:
                return self._capital(self._use_in(component, admits, unknown=False))
        return self._capital(self._use_in(0, {}, unknown=False))

    def _use_in(self, component: int, admits: Mapping[int, bool | None], *, unknown: bool) -> str:
        use = self.standing.scopes[component].use
        label = self.say("use_not_said") if use is None else use_label(use, self.edition, self.language)
        admitting = [rule for rule, truth in admits.items() if truth is True]
        if admitting:
            rules = listed([self._title(rule) for rule in admitting], self.language)
            opened = [paths for rule in admitting if (paths := self._opened(rule, component))]
            if len(opened) == len(admitting):
                return self.say("use_opened", use=label, rules=rules, paths=listed(opened, self.language))
            return self.say("use_admitted", use=label, rules=rules)
        if unknown:
            causes = self.causes(self.use_causes(component))
            return self.say("use_unknown", use=label, causes=causes)
        reasons = [self._why_not(rule, component) for rule in self.plan.allows] or [self.say("allow_none")]
        paths = self._or_paths(USE_RULE, self.plan.rules[self.plan.allows[0]]) if self.plan.allows else ""
        text = self.say("use_not_admitted", use=label, reasons=self.join(*reasons))
        return self.join(text, self.say("choose_use", or_paths=paths))

    def _opened(self, rule: int, component: int) -> str:
        if self.standing.readings[component][rule].when is True:
            return ""
        return self._openers(rule, component)

    def _why_not(self, rule: int, component: int) -> str:
        reading = self.standing.readings[component][rule]
        entry = self.plan.rules[rule]
        title = self._title(rule)
        if reading.overridden is True:
            return self.say("allow_reason_overridden", rule=title)
        if reading.listed is False or entry.when is None:
            return self.say("allow_reason_list", rule=title, uses=self._uses(entry))
        return self.say("allow_reason_when", rule=title, when=self.phrasers[component].condition(entry.when.tree))

    def _uses(self, rule: Rule) -> str:
        return listed([use_label(code, self.edition, self.language) for code in rule.uses], self.language)

    def _list(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        use = self.standing.scopes[component].use
        label = self.say("use_not_said") if use is None else use_label(use, self.edition, self.language)
        if use is None or (outcome == "unknown" and self.standing.readings[component][position].listed is None):
            return self.say("use_unknown", use=label, causes=self.causes((Cause("term", "use"),)))
        listed_here = self.standing.readings[component][position].listed
        if rule.kind == "allow":
            return self.say("allow_holds" if listed_here else "allow_list", use=label, uses=self._uses(rule))
        if not listed_here:
            return self.say("not_forbidden", use=label, uses=self._uses(rule))
        if outcome == "holds":
            return self.say("met_by_path", paths=self._openers(position, component))
        text = self.say("forbidden", use=label, uses=self._uses(rule))
        if outcome != "fails":
            return text
        return self.join(text, self.say("other_use", or_paths=self._or_paths(position, rule)))

    # Causes and facts

    def bound_causes(self, rule: Rule, component: int) -> tuple[Cause, ...]:
        """Return why a limit cannot be compared: what its bounds lack, else that nothing is proposed."""
        scope = self.standing.scopes[component]
        causes: tuple[Cause, ...] = ()
        for expression in (rule.at_most, rule.at_least):
            if expression is not None:
                causes += self.explainer.explain(expression, scope)[1]
        if not causes:
            for path in self.taken:
                causes += _path_causes(self.explainer, self.standing, path, rule, component, self.taken[path])
        assert rule.indicator is not None
        return tuple(dict.fromkeys(causes)) or (Cause("term", rule.indicator),)

    def use_causes(self, component: int) -> tuple[Cause, ...]:
        """Return why it is unknown whether any `allow` admits a component."""
        scope = self.standing.scopes[component]
        if scope.use is None:
            return (Cause("term", "use"),)
        causes: tuple[Cause, ...] = ()
        for rule in self.plan.allows:
            entry = self.plan.rules[rule]
            if entry.when is not None and self.standing.readings[component][rule].listed is not False:
                causes += self.explainer.explain(entry.when, scope)[1]
        return tuple(dict.fromkeys(causes))

    def causes(self, causes: Iterable[Cause]) -> str:
        """Return causes as a list of clauses."""
        said = [self.cause(cause) for cause in causes]
        return ("; " if self.language == "en" else "；").join(said)

    def cause(self, cause: Cause) -> str:
        """Return one cause as a clause."""
        keys = ", ".join(self._key(key) for key in cause.keys)
        if cause.kind == "term":
            return self.say("cause_term", label=term_label(cause.name, self.edition, self.language))
        if cause.kind in ("no_row", "cell"):
            return self.say(
                f"cause_{cause.kind}",
                table=cause.name if self.language == "en" else humanise(cause.name, "zh-Hans"),
                keys=keys,
            )
        if cause.kind == "division":
            return self.say("cause_division")
        declaration = self.edition.facts[cause.name]
        label = fact_label(declaration, self.language)
        fact = self.facts.get(cause.name)
        source = source_label(declaration, None, self.language)
        if fact is not None and fact.state == "disputed":
            value = shown(fact.value, declaration.type, self.edition, self.language)
            return self.say("cause_disputed", label=label, value=value, reason=fact.reason)
        if declaration.source.kind == "judgement":
            return self.say("cause_judgement", label=label, source=source)
        return self.say("cause_asked" if declaration.source.asked else "cause_fact", label=label, source=source)

    def _key(self, key: str | float | bool) -> str:
        if isinstance(key, str):
            return use_label(key, self.edition, self.language)
        return number(key, self.language) if isinstance(key, float) else str(key).lower()

    def basis(self, expressions: Iterable[tree.Expression | None]) -> str:
        """Return the facts that expressions stand on, each with its value and source."""
        return self._facts(facts_of(self.edition, expressions))

    def _facts(self, names: Iterable[str]) -> str:
        said = [self.fact(name) for name in names if self._is_known(name)]
        return self.say("from_facts", facts=listed(said, self.language)) if said else ""

    def _is_known(self, name: str) -> bool:
        fact = self.facts.get(name)
        return fact is not None and fact.evaluated is not None

    def fact(self, name: str) -> str:
        """Return a fact with its value and source."""
        declaration = self.edition.facts[name]
        fact = self.facts[name]
        return self.say(
            "fact_yes" if declaration.type.kind == "boolean" else "fact",
            label=fact_label(declaration, self.language),
            value=shown(fact.value, declaration.type, self.edition, self.language),
            source=source_label(declaration, fact, self.language),
        )


def _limit_key(side: Side, outcome: Outcome, proposed: object, bound: float) -> str:
    if proposed is OPEN or not isinstance(proposed, float):
        return "ceiling" if side == "at_most" else "floor"
    if side == "at_most":
        if proposed > bound:
            return "above"
        return "just" if proposed == bound else "under"
    return "below" if proposed < bound else "over"


def _path_causes(
    explainer: Explainer, standing: Standing, path: int, rule: Rule, component: int, level: float | None
) -> tuple[Cause, ...]:
    gives = standing.plan.paths[path].gives.get(rule.id)
    scope = standing.scopes[component].at(level)
    causes: tuple[Cause, ...] = ()
    for expression in (gives.add, gives.multiply) if gives is not None else ():
        if expression is not None:
            causes += explainer.explain(expression, scope)[1]
    return causes
