"""Tells how a condition turned out: how its subject is, what is asked of it, and what would make it hold."""

from __future__ import annotations

from protocol.evaluate.comparisons import far_enough
from protocol.evaluate.parts import Atom
from protocol.evaluate.phrase import Phraser, is_time
from protocol.evaluate.tell_paths import PathTeller
from protocol.evaluate.values import Outcome
from protocol.evaluate.voice import Voice
from protocol.evaluate.words import listed
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Expression, Node
from protocol.rulebook.model import Rule


class ConditionTeller:
    """Tells the conditions of one standing's rules."""

    def __init__(self, voice: Voice, paths: PathTeller) -> None:
        self.voice = voice
        self.paths = paths

    def require(self, rule: Rule, position: int, component: int, outcome: Outcome) -> str:
        """Return what to say of a `require` that turned out like this."""
        assert rule.condition is not None
        voice, phraser = self.voice, self.voice.phrasers[component]
        value, causes = voice.explainer.explain(rule.condition, phraser.scope)
        if outcome == "unknown" and value is None:
            condition = phraser.condition(rule.condition.tree)
            return voice.say("condition_unknown", condition=condition, causes=voice.causes(causes))
        if outcome == "holds":
            if value is not True and (opened := self.paths.taken(position, component)):
                return voice.say("met_by_path", paths=opened)
            return self._holding(phraser, rule.condition)
        return self._failing(phraser, rule.condition, position)

    def _holding(self, phraser: Phraser, condition: Expression) -> str:
        voice = self.voice
        atom = phraser.atom(condition.tree)
        if atom is not None and (state := self.state(phraser, atom)):
            plain = atom.operator == "yes" or (atom.operator == "=" and len(atom.values) == 1)
            text = voice.say("as_asked" if plain else "asks_holds", state=state, asked=self._asked(phraser, atom))
        else:
            text = voice.say("condition_holds", condition=phraser.condition(condition.tree))
        return voice.join(text, voice.basis(condition.tree))

    def _failing(self, phraser: Phraser, condition: Expression, position: int) -> str:
        voice = self.voice
        part = phraser.unmet(condition.tree)
        atom = phraser.atom(part)
        if atom is not None and (state := self.state(phraser, atom)):
            text = voice.say("asks_fails", state=state, asked=self._asked(phraser, atom))
            return voice.join(text, voice.basis(part), self._remedy(phraser, atom, position))
        text = voice.say("condition_fails", condition=phraser.condition(part))
        remedy = voice.say("make_it", or_paths=self.paths.or_paths(position, by=True))
        return voice.join(text, voice.basis(part), remedy)

    def state(self, phraser: Phraser, atom: Atom, *, brief: bool = False) -> str:
        """Return how the subject is, with its source where it is a fact; blank where it is not known.

        Args: brief: right behind the clause about it.
        """
        if phraser.value(atom.subject) is NOT_APPLICABLE:
            return self.voice.not_applicable(atom.subject, phraser)
        said = phraser.brief_state(atom) if brief else phraser.state(atom)
        return self.voice.sourced(said, atom.subject.name) if said and isinstance(atom.subject, tree.Fact) else said

    def _asked(self, phraser: Phraser, atom: Atom) -> str:
        asked = phraser.asked(atom)
        if atom.operator == "within":
            asked = self.voice.say("within", asked=asked)
        if atom.operator == "<>":
            values = [phraser.value_of(value, beside=atom.subject) for value in atom.values]
            asked = self.voice.say("other_than", asked=asked, values=listed(values, self.voice.language, "or"))
        return self.voice.asked(phraser, atom.values[0], asked) if len(atom.values) == 1 else asked

    def _remedy(self, phraser: Phraser, atom: Atom, position: int) -> str:
        """Return what would make it hold: a request where that is the applicant's to change, else when it would."""
        voice = self.voice
        changeable = self._changeable(atom.subject)
        or_by = self.paths.or_paths(position, by=True)
        or_take = self.paths.or_paths(position)
        if len(atom.values) == 1 and (bound := self._bound(phraser, atom)):
            if not changeable:
                return voice.say("holds_at", bound=bound, or_paths=or_by)
            key = "move_to" if is_time(atom) else "bring_down" if atom.operator in "<=" else "bring_up"
            return voice.say(key, bound=bound, or_paths=or_take)
        if atom.operator == "within" and changeable:
            return voice.say("choose_within", or_paths=or_take)
        if atom.operator == "yes" and isinstance(atom.subject, tree.Fact):
            declaration = voice.edition.facts[atom.subject.name]
            key = "holds_once_answered" if voice.naming.is_question(declaration) else "holds_once"
            return voice.say(key, asked=phraser.asked(atom), or_paths=or_by)
        return voice.say("make_it", or_paths=or_by)

    def _changeable(self, node: Node) -> bool:
        return isinstance(node, tree.Term) or (
            isinstance(node, tree.Fact) and self.voice.edition.facts[node.name].source.asked
        )

    def _bound(self, phraser: Phraser, atom: Atom) -> str:
        (right,) = atom.values
        value = phraser.value(right)
        if value is None or value is NOT_APPLICABLE:
            return ""
        if isinstance(right, tree.Constant):
            said = phraser.constant(right, atom.subject)
        else:
            said = phraser.beside(right, (atom.subject,))
        return far_enough(atom.operator, self.voice.language, time=is_time(atom)).format(said)

    # Where a rule applies

    def not_applying(self, when: Expression, component: int) -> str:
        """Return how the part of a `when` is that keeps it from applying; blank where that cannot be said in a word."""
        phraser = self.voice.phrasers[component]
        part = phraser.unmet(when.tree)
        atom = phraser.atom(part)
        return "" if atom is None else self.state(phraser, atom, brief=phraser.atom(when.tree) is not None)

    def basis_of_when(self, when: Expression, component: int) -> str:
        """Return the facts behind the part of a `when` that keeps it from applying, save those told already."""
        return self.voice.basis(self.voice.phrasers[component].unmet(when.tree))
