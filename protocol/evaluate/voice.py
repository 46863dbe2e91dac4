"""What every explanation of one standing is made of: sentences, facts with value and source, and causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from protocol.evaluate import english
from protocol.evaluate.explain import Cause, Explainer
from protocol.evaluate.parts import opened
from protocol.evaluate.phrase import Figures, Phraser
from protocol.evaluate.sentences import SENTENCES
from protocol.evaluate.standing import Standing, Taken
from protocol.evaluate.subjects import naming_of, yes_or_no
from protocol.evaluate.words import (
    humanise,
    listed,
    number,
    pick,
    quantity,
    source_label,
    term_label,
    unit_label,
)
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Node
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import Language


class Voice:
    """Speaks one language about one standing.

    `named`: facts whose value and source the sentences of the rule at hand have told; they are not told again.
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
        self.standing = standing
        self.plan = standing.plan
        self.edition = explainer.edition
        self.explainer = explainer
        self.facts = facts
        self.language: Language = language
        self.taken = taken
        self.naming = naming_of(self.edition, language)
        self.phrasers = [
            Phraser(explainer, scope, language, known) for scope, known in zip(standing.scopes, figures, strict=True)
        ]
        self.named: set[str] = set()
        self._facts: dict[str, str] = {}
        self._sources: dict[str, str] = {}

    def say(self, key: str, **parts: str) -> str:
        """Return one sentence or clause of the language, filled in; the whole is still to be set tightly."""
        return SENTENCES[key][self.language].format(**parts)

    def join(self, *sentences: str) -> str:
        """Return sentences one after the other; Chinese ones without spaces between them."""
        if self.language == "en":
            return " ".join(english.capital(sentence) for sentence in sentences if sentence)
        return "".join(sentences)

    def term(self, name: str) -> str:
        """Return the name of a term within a sentence."""
        return term_label(name, self.edition, self.language)

    def rule_title(self, position: int) -> str:
        """Return the title of a rule in quotation marks."""
        return self.say("rule_title", title=pick(self.plan.rules[position].title, self.language))

    def path_title(self, position: int) -> str:
        """Return the title of a path."""
        return pick(self.plan.paths[position].title, self.language)

    # Amounts of an indicator

    def amount(self, value: float, indicator: str, *, decimals: int = 4) -> str:
        """Return a value of an indicator with its unit, rounded to what is worth showing; a ratio as 3.0."""
        entry = self.edition.indicators[indicator]
        rounded = round(value, max(entry.precision, decimals))
        least = 1 if entry.unit.pure and entry.precision else 0
        return quantity(rounded, entry.unit, self.language, least, most_decimals=max(6, decimals))

    def amounts(self, one: float, other: float, indicator: str) -> tuple[str, str, str]:
        """Return two values and how far they lie apart, with more digits where they would else look alike."""
        said = self.amount(one, indicator), self.amount(other, indicator)
        decimals = 9 if one != other and said[0] == said[1] else 4
        one_said, other_said, apart = (
            self.amount(value, indicator, decimals=decimals) for value in (one, other, abs(one - other))
        )
        return one_said, other_said, apart

    def of_amount(self, said: str, indicator: str) -> str:
        """Return an English amount of an indicator as something proposed: `a height of 60 m`, `6 storeys`."""
        label = self.term(indicator)
        if not english.plural(label):
            return f"{english.an(label)} of {said}"
        unit = unit_label(self.edition.indicators[indicator].unit, "en")
        if not unit or label.endswith(f" {unit}") or label == unit:
            return f"{said.removesuffix(unit).rstrip() if unit else said} {label}"
        return f"{label} of {said}"

    # Facts

    def basis(self, *nodes: Node) -> str:
        """Return the facts that parts of rules stand on, each with its value and source, save those told already."""
        names = dict.fromkeys(name for node in nodes for name in self.naming.facts_behind(node))
        said = [self.fact(name) for name in names if name not in self.named and self._is_known(name)]
        return self.say("from_facts", facts=listed(said, self.language)) if said else ""

    def _is_known(self, name: str) -> bool:
        fact = self.facts.get(name)
        return fact is not None and fact.evaluated is not None

    def fact(self, name: str) -> str:
        """Return a fact with its value and source."""
        self.named.add(name)
        if name in self._facts:
            return self._facts[name]
        declaration = self.edition.facts[name]
        apart = declaration.type.kind in ("boolean", "date") or self.naming.is_question(declaration)
        key = "fact_yes" if apart else "fact"
        said = self.naming.shown(self.facts[name].value, declaration.type)
        text = self.say(key, label=self.naming.quoted(declaration), value=said)
        self._facts[name] = self.sourced(text, name)
        return self._facts[name]

    def sourced(self, text: str, name: str) -> str:
        """Return a text with the source of a fact behind it: within the parentheses it may end with."""
        self.named.add(name)
        source = self._source(name)
        if self.language == "en" and text.endswith(")"):
            return f"{text[:-1]}, {source})"
        if self.language == "zh-Hans" and text.endswith("）"):
            return f"{text[:-1]}，{source}）"
        return self.say("sourced", text=text, source=source)

    def asked(self, phraser: Phraser, node: Node, text: str) -> str:
        """Return what is asked, with the source of the one fact it names."""
        return self.sourced(text, node.name) if isinstance(node, tree.Fact) and self._is_known(node.name) else text

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = source_label(self.edition.facts[name], self.facts.get(name), self.language)
        return self._sources[name]

    def not_applicable(self, node: Node, phraser: Phraser) -> str:
        """Return why a part of a rule is not applicable: the facts that are not, else the cell that says so."""
        known = phraser.scope.facts
        names = [name for name in self.naming.facts_behind(node) if known.get(name) is NOT_APPLICABLE]
        if names:
            return listed([self._not_applicable(name) for name in names], self.language)
        node = opened(node, self.edition)
        if not isinstance(node, tree.Lookup | tree.Band):
            return ""
        subject, word = phraser.subject(node), self.naming.shown(NOT_APPLICABLE, node.type)
        return f"{subject.text}{subject.verb}{word}" if self.language == "en" else f"{subject.text}为“{word}”"

    def _not_applicable(self, name: str) -> str:
        declaration = self.edition.facts[name]
        node = tree.Fact(name, tree.Span(0, 0), declaration.type)
        subject = self.naming.subject(node)
        word = self.naming.shown(NOT_APPLICABLE, declaration.type)
        return self.sourced(f"{subject.text}{subject.verb}{word}", name)

    # Causes

    def causes(self, causes: Iterable[Cause]) -> str:
        """Return causes as a list of clauses."""
        said = [self.cause(cause) for cause in causes]
        return ("; " if self.language == "en" else "；").join(said)

    def cause(self, cause: Cause) -> str:
        """Return one cause as a clause."""
        if cause.kind == "term":
            label = self.term(cause.name)
            return self.say(
                "cause_term",
                label=english.the(label) if self.language == "en" else label,
                verb=english.is_or_are(label),
            )
        if cause.kind in ("no_row", "cell"):
            table = self.naming.table(cause.name, cause.column)
            return self.say(f"cause_{cause.kind}", table=table, keys=self._keys(cause))
        if cause.kind == "division":
            return self.say("cause_division")
        return self._fact_cause(cause.name)

    def _fact_cause(self, name: str) -> str:
        declaration = self.edition.facts[name]
        subject = self.naming.subject(tree.Fact(name, tree.Span(0, 0), declaration.type))
        label, verb = subject.text, "are" if subject.verb == " are " else "is"
        fact = self.facts.get(name)
        source = source_label(declaration, None, self.language)
        if fact is not None and fact.state == "disputed":
            value = self.naming.shown(fact.value, declaration.type)
            value = value if value.startswith("“") or self.language == "en" else f" {value}"
            return self.say("cause_disputed", label=label, verb=verb, value=value, reason=fact.reason)
        if declaration.source.kind == "judgement":
            return self.say("cause_judgement", label=label, source=source)
        key = "cause_asked" if declaration.source.asked else "cause_fact"
        return self.say(key, label=label, verb=verb, source=source)

    def _keys(self, cause: Cause) -> str:
        table = self.edition.tables[cause.name]
        if table.is_band:
            unit = table.key_types[0].unit
            ends = [quantity(key, unit, self.language) for key in cause.keys if isinstance(key, float)]
            return {"en": " to ", "zh-Hans": " 至 "}[self.language].join(ends)
        said = [self._key(column, key) for column, key in zip(table.keys, cause.keys, strict=False)]
        return listed(said, self.language) if self.language == "en" else "、".join(said)

    def _key(self, column: str, key: str | float | bool) -> str:
        if column == "use":
            return self.naming.use(str(key))
        if isinstance(key, bool):
            said = yes_or_no(key, self.language)
        else:
            said = number(key, self.language) if isinstance(key, float) else key
        return f"{humanise(column, self.language)} {said}"
