"""Conditions in words: the tree of an expression, told with the figures it was worked out from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from protocol.evaluate.comparisons import OPPOSITE, TURNED, asked_for
from protocol.evaluate.english import the
from protocol.evaluate.explain import Explainer
from protocol.evaluate.formulas import formula, is_formula
from protocol.evaluate.parts import Asked, Atom, between, choice_of, members, opened
from protocol.evaluate.scope import Scope
from protocol.evaluate.subjects import Subject, naming_of, yes_or_no
from protocol.evaluate.values import as_truth
from protocol.evaluate.words import humanise, listed, quantity, readable, unit_label
from protocol.language import tree
from protocol.language.tree import NOT_APPLICABLE, Node, Value
from protocol.rulebook.model import Edition, Language

LONGEST: Final = 200
"""Characters of a formula beyond which only its value is told."""

BELONGS: Final[Mapping[Language, Mapping[bool, str]]] = {
    "en": {True: "within {0}", False: "not within {0}"},
    "zh-Hans": {True: "属于{0}", False: "不属于{0}"},
}


Figures: TypeAlias = dict[int, tuple[Node, Value]]
"""What parts of expressions come to in a scope, by the id of the part; the languages that tell of it share them."""


class Phraser:
    """Tells one edition's expressions in one language, with the figures of one scope."""

    def __init__(self, explainer: Explainer, scope: Scope, language: Language, values: Figures | None = None) -> None:
        self.explainer = explainer
        self.edition: Edition = explainer.edition
        self.scope = scope
        self.language: Language = language
        self.naming = naming_of(self.edition, language)
        self._values: Figures = {} if values is None else values

    def value(self, node: Node) -> Value:
        """Return what a part comes to in the scope."""
        known = self._values.get(id(node))
        if known is None:  # the node is kept too: as long as it lives, no other one has its id
            known = self._values[id(node)] = (node, self.explainer.node(node, self.scope)[0])
        return known[1]

    # Conditions

    def condition(self, node: Node, *, negated: bool = False) -> str:
        """Return a condition as a clause: `the night noise is at most 50 dB`; with `negated`, its opposite."""
        if (atom := self.atom(node, negated=negated)) is not None:
            return self.clause(atom)
        match node:
            case tree.Not():
                return self.condition(node.operand, negated=not negated)
            case tree.Define():
                within = opened(node, self.edition)
                if choice_of(within, self.explainer, self.scope) is within:
                    return self._by_name(humanise(node.name, self.language), negated=negated)
                return self.condition(within, negated=negated)
            case tree.Logic():
                return self._logic(node, negated=negated)
            case tree.Choice():
                return self._choice(node, negated=negated)
            case tree.Constant():
                return {"en": ("never", "always"), "zh-Hans": ("从不", "一律")}[self.language][
                    bool(node.value) is not negated
                ]
            case tree.Taken():
                title = self.naming.path(node.path)
                if self.language == "en":
                    return f"the path {title} is {'not ' if negated else ''}taken"
                return f"{'未' if negated else ''}采用路径{title}"
        return self._by_name(self.naming.bare(node), negated=negated)

    def _by_name(self, name: str, *, negated: bool) -> str:
        if self.language == "en":
            return f"“{name}” {'does not hold' if negated else 'holds'}"
        return f"{'不' if negated else ''}满足“{name}”"

    def atom(self, node: Node, *, negated: bool = False) -> Atom | None:
        """Return a condition about one thing as subject and what is asked of it; None for any other."""
        if isinstance(node, tree.Not):
            return self.atom(node.operand, negated=not negated)
        if isinstance(node, tree.Define) and node.type.kind == "boolean":
            return self.atom(opened(node, self.edition), negated=negated)
        if isinstance(node, tree.Choice) and (chosen := choice_of(node, self.explainer, self.scope)) is not node:
            return self.atom(chosen, negated=negated)
        if isinstance(node, tree.Logic):
            return self._set_atom(node, negated=negated)
        if isinstance(node, tree.Compare):
            return self._comparison(node, negated=negated)
        if isinstance(node, tree.Call) and node.function == "is_a":
            subject, code = node.arguments
            return Atom(subject, "within", (code,), negated=negated)
        if isinstance(node, tree.Fact | tree.Lookup | tree.Band) and node.type.kind == "boolean":
            return Atom(node, "yes", negated=negated)
        return None

    def _comparison(self, node: tree.Compare, *, negated: bool) -> Atom | None:
        if isinstance(node.right, tree.Constant) and isinstance(node.right.value, bool):
            says_no = (node.operator == "=") is not node.right.value
            return self.atom(node.left, negated=negated is not says_no)
        operator: Asked = OPPOSITE[node.operator] if negated else node.operator
        if isinstance(node.left, tree.Constant):
            return Atom(node.right, TURNED.get(operator, operator), (node.left,))
        return Atom(node.left, operator, (node.right,))

    def _set_atom(self, node: tree.Logic, *, negated: bool) -> Atom | None:
        if (found := between(node)) is not None and not negated:
            return Atom(found[0], "between", found[1:])
        if (listed_values := members(node)) is None:
            return None
        subject, operator, values = listed_values
        if operator == "within":
            return Atom(subject, "within", values, negated=negated)
        return Atom(subject, "<>" if (operator == "<>") is not negated else "=", values)

    def clause(self, atom: Atom) -> str:
        """Return subject and demand as a clause."""
        if atom.operator == "yes":
            return self._answered(atom.subject, not atom.negated)
        subject = self.subject(atom.subject)
        return f"{subject.text}{subject.verb}{self.asked(atom)}"

    def _answered(self, node: Node, answer: bool) -> str:
        """Return that something is true or false as a clause."""
        said = yes_or_no(answer, self.language)
        if isinstance(node, tree.Lookup | tree.Band):
            table, keys = self.naming.table(node.table, node.column), self.keys(node)
            return f"{table} says {said} for {keys}" if self.language == "en" else f"按{keys}查{table}为{said}"
        if self.language == "zh-Hans":
            if answer and isinstance(node, tree.Fact):
                statement = self.naming.statement(self.edition.facts[node.name])
                if statement:
                    return statement
            return f"{self.naming.subject(node).text}为{said}"
        subject = self.naming.subject(node)
        return f"{subject.text}{subject.verb}{said}"

    def state(self, atom: Atom) -> str:
        """Return how a subject is, as a clause; blank where that is not known.

        `the use proposed is Retail (0901)`, `the table “housing” says no for district OS`.
        """
        value = self.value(atom.subject)
        if value is None or isinstance(atom.subject, tree.Constant):
            return ""
        if atom.operator == "yes" and isinstance(value, bool):
            if self.language == "zh-Hans" and isinstance(atom.subject, tree.Fact):
                return f"{self.naming.subject(atom.subject).text}为{yes_or_no(value, self.language)}"
            return self._answered(atom.subject, value)
        if isinstance(atom.subject, tree.Term):
            subject = self.naming.subject(atom.subject, proposed=True)
        else:
            subject = self.subject(atom.subject)
        said = self.beside(atom.subject, atom.values)
        unit = unit_label(atom.subject.type.unit, self.language)
        if not is_formula(atom.subject) and f" {unit} " in f"{subject.text} " and said.endswith(unit):
            said = said.removesuffix(unit).rstrip()
        verb = "" if value is NOT_APPLICABLE else "为 "
        return f"{subject.text}{subject.verb if self.language == 'en' else verb}{said}"

    def brief_state(self, atom: Atom) -> str:
        """Return how a subject is, right behind a clause about it: `the answer is no`, `it says no`; else in full."""
        value = self.value(atom.subject)
        if atom.operator != "yes" or not isinstance(value, bool):
            return self.state(atom)
        said = yes_or_no(value, self.language)
        if isinstance(atom.subject, tree.Lookup | tree.Band):
            return f"it says {said}" if self.language == "en" else f"表中为{said}"
        if isinstance(atom.subject, tree.Fact):
            question = self.naming.is_question(self.edition.facts[atom.subject.name])
            if self.language == "zh-Hans":
                return f"实际为{said}"
            return f"the answer is {said}" if question else f"it is {said}"
        return self.state(atom)

    def beside(self, node: Node, others: Sequence[Node]) -> str:
        """Return a value with enough digits to tell it from those it is compared with."""
        value = self.value(node)
        for other in others:
            against = self.value(other)
            if not isinstance(value, float) or not isinstance(against, float) or is_clock(node):
                continue
            if value != against and readable(value) == readable(against):
                return quantity(value, node.type.unit, self.language, most_decimals=9)
        return self.shown(value, node)

    def asked(self, atom: Atom) -> str:
        """Return what is asked of the subject: `at most 50 dB`, `within Housing`, `yes`."""
        if atom.operator == "yes":
            return {"en": "{0}", "zh-Hans": "为{0}"}[self.language].format(yes_or_no(not atom.negated, self.language))
        values = [self.value_of(value, beside=atom.subject) for value in atom.values]
        if atom.operator == "between":
            return {"en": "between {0} and {1}", "zh-Hans": "介于 {0} 与 {1} 之间"}[self.language].format(*values)
        if atom.operator == "within":
            return BELONGS[self.language][not atom.negated].format(listed(values, self.language, "or"))
        pattern = asked_for(atom.operator, atom.subject.type, self.language, time=is_time(atom))
        if atom.operator == "<>" and len(values) > 1 and self.language == "en":
            return f"neither {' nor '.join(values)}"
        return pattern.format(listed(values, self.language, "or"))

    def _logic(self, node: tree.Logic, *, negated: bool) -> str:
        word = "and" if (node.operator == "and") is not negated else "or"
        parts = [self._within(operand, word, negated=negated) for operand in node.operands]
        if self.language == "zh-Hans":
            return ("，且" if word == "and" else "，或").join(parts)
        if any(", " in part or " and " in part or " or " in part for part in parts):
            return f", {word} ".join(parts)
        return listed(parts, "en", word)

    def _within(self, node: Node, word: str, *, negated: bool) -> str:
        """Return an operand; one joined the other way is set apart, so that it reads only one way."""
        said = self.condition(node, negated=negated)
        inner = opened(node, self.edition) if node.type.kind == "boolean" else node
        if not isinstance(inner, tree.Logic) or self.atom(inner, negated=negated) is not None:
            return said
        if ((inner.operator == "and") is not negated) is (word == "and"):
            return said
        if self.language == "zh-Hans":
            return f"（{said}）"
        return f"{'either' if word == 'and' else 'both'} {said}"

    def _choice(self, node: tree.Choice, *, negated: bool) -> str:
        chosen = choice_of(node, self.explainer, self.scope)
        if chosen is not node:
            return self.condition(chosen, negated=negated)
        arms = [(self.condition(when), self.condition(result, negated=negated)) for when, result in node.arms]
        rest = None if node.otherwise is None else self.condition(node.otherwise, negated=negated)
        if self.language == "en":
            said = [f"{result} where {when}" for when, result in arms]
            return "; ".join([*said, f"otherwise {rest}"] if rest else said)
        said = [f"{when}时，{result}" for when, result in arms]
        return "；".join([*said, f"其他情形下，{rest}"] if rest else said)

    def unmet(self, node: Node) -> Node:
        """Return the part of a condition that keeps it from holding.

        Of an AND that is the first operand that is false, else the first that is not known.
        """
        node = opened(node, self.edition) if node.type.kind == "boolean" else node
        if isinstance(node, tree.Logic) and node.operator == "and" and self.atom(node) is None:
            truths = [as_truth(self.value(operand)) for operand in node.operands]
            for wanted in (False, None):
                if wanted in truths:
                    return self.unmet(node.operands[truths.index(wanted)])
        return node

    # Subjects and values

    def subject(self, node: Node) -> Subject:
        """Return what a part is called at the beginning of a clause, with the verb after it."""
        if isinstance(node, tree.Lookup | tree.Band):
            return self._table_subject(node)
        if isinstance(node, tree.Constant):
            return Subject(self.constant(node), " is " if self.language == "en" else "")
        if is_formula(node):
            return Subject(formula(self, node), " is " if self.language == "en" else "")
        if isinstance(node, tree.Choice):
            chosen = choice_of(node, self.explainer, self.scope)
            if chosen is not node:
                return self.subject(chosen)
        return self.naming.subject(node)

    def _table_subject(self, node: tree.Lookup | tree.Band) -> Subject:
        table, keys = self.naming.table(node.table, node.column), self.keys(node)
        if self.language == "en":
            return Subject(f"the figure of {table} for {keys}", " is ")
        return Subject(f"{table}中{keys}一栏", "")

    def keys(self, node: tree.Lookup | tree.Band) -> str:
        """Return what a table is asked for: `zoning district B and Housing`; what is not known by its name."""
        if isinstance(node, tree.Band):
            return self._key("", node.number)
        columns = self.edition.tables[node.table].keys
        said = [self._key(column, key) for column, key in zip(columns, node.keys, strict=False)]
        return listed(said, self.language) if self.language == "en" else "、".join(said)

    def _key(self, column: str, node: Node) -> str:
        if isinstance(node, tree.Constant):
            return self.constant(node)
        value = self.value(node)
        if value is None or value is NOT_APPLICABLE:
            return the(self.naming.bare(node)) if self.language == "en" else self.naming.bare(node)
        said = self.shown(value, node)
        if node.type.kind == "use":
            return said
        name = self.naming.column(column, node)
        return f"{name}“{said}”" if self.language == "zh-Hans" and not said.isascii() else f"{name} {said}"

    def constant(self, node: tree.Constant, beside: Node | None = None) -> str:
        """Return a literal as it is written, a code of the catalogue with its title."""
        if isinstance(node.value, float):
            if beside is not None and is_clock(beside):
                return self.naming.clock(node.value)
            return quantity(node.value, node.type.unit, self.language)
        if isinstance(node.value, str) and node.value in self.edition.uses and node.type.kind in ("use", "text"):
            return self.naming.use(node.value)
        kind = beside.type if beside is not None and beside.type.members else node.type
        return self.naming.shown(node.value, kind)

    def shown(self, value: Value, node: Node) -> str:
        """Return the value of a part as people read it."""
        if isinstance(value, float) and is_clock(node):
            return self.naming.clock(value)
        indicator = self.edition.indicators.get(node.name) if isinstance(node, tree.Term) else None
        if isinstance(value, float) and indicator is not None and indicator.unit.pure and indicator.precision:
            return quantity(readable(value), indicator.unit, self.language, 1)
        return self.naming.shown(value, node.type)

    def value_text(self, node: Node) -> str:
        """Return the value of a part alone, its name where it is not known."""
        value = self.value(node)
        return self.naming.bare(node) if value is None else self.shown(value, node)

    def value_of(self, node: Node, beside: Node | None = None) -> str:
        """Return what a part comes to, with what it is called or how it comes about: `the power left (800 kVA)`."""
        if isinstance(node, tree.Constant):
            return self.constant(node, beside)
        if isinstance(node, tree.Define) and not self.naming.has_name(node):
            return self.value_of(opened(node, self.edition), beside)
        value = self.value(node)
        if value is None:
            return self.subject(node).text
        said = self.shown(value, node)
        if isinstance(node, tree.Fact | tree.Term | tree.Define):
            name = self.naming.subject(node).text
            if node.type.kind == "use":
                return f"{name}, {said}" if self.language == "en" else f"{name}“{said}”"
            return self.aside(name, said)
        if isinstance(node, tree.Lookup | tree.Band):
            return self.aside(said, self.table_note(node))
        if is_formula(node) and len(worked := formula(self, node)) <= LONGEST:
            return self.aside(said, f"= {worked}" if self.language == "en" else f"＝{worked}")
        return said

    def table_note(self, node: tree.Lookup | tree.Band) -> str:
        """Return where a figure of a table stands: `table “maximum term”, Retail (0901)`."""
        table, keys = self.naming.table_note(node.table, node.column), self.keys(node)
        return f"{table}, {keys}" if self.language == "en" else f"{table}，{keys}"

    def aside(self, text: str, said: str) -> str:
        """Return a text with something in parentheses behind it."""
        return f"{text} ({said})" if self.language == "en" else f"{text}（{said}）"


def is_time(atom: Atom) -> bool:
    """Say whether a condition is about a day or an hour of the day."""
    return atom.subject.type.kind == "date" or any(is_clock(node) for node in (atom.subject, *atom.values))


def is_clock(node: Node) -> bool:
    """Say whether a part is an hour of the day, not a span of hours."""
    return isinstance(node, tree.Term) and node.name in ("hours_from", "hours_to")
