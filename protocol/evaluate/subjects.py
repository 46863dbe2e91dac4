"""What facts, terms, values and tables of one edition are called within a sentence of one language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from protocol.evaluate import english, words
from protocol.evaluate.inputs import facts_of
from protocol.evaluate.names import NAMES_ZH
from protocol.language import tree
from protocol.language.tree import Expression, Node, Type, Value
from protocol.rulebook.model import Edition, FactDeclaration, Language

TRAILING_HINT: Final = re.compile(r"\s*[(（][^()（）]*[)）]$")
"""A hint to whoever fills in the form, at the end of a question: `(0 for none)`."""
WHETHER: Final = "是否"
MOST_NAMINGS: Final = 64


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject and the verb behind it, spaces included; in Chinese what is asked brings its own verb."""

    text: str
    verb: str


class Naming:
    """Names of one edition in one language, each worked out once."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self.edition = edition
        self.language: Language = language
        self._subjects: dict[str, Subject] = {}
        self._quoted: dict[str, str] = {}
        self._uses: dict[str, str] = {}
        self._facts_behind: dict[int, tuple[str, ...]] = {}

    def facts_behind(self, node: Node) -> tuple[str, ...]:
        """Return the facts that a part of one of the edition's own expressions stands on."""
        found = self._facts_behind.get(id(node))
        if found is None:
            found = self._facts_behind[id(node)] = facts_of(self.edition, (Expression("", node, 0, 0, ""),))
        return found

    # Facts and terms

    def fact(self, declaration: FactDeclaration) -> str:
        """Return a fact within a sentence: its title, else its question without the hint at its end."""
        label = words.fact_label(declaration, self.language)
        return label if declaration.title else TRAILING_HINT.sub("", label.rstrip("？"))

    def is_question(self, declaration: FactDeclaration) -> bool:
        """Say whether a fact is called by a question."""
        label = words.fact_label(declaration, self.language)
        return label.endswith(("?", "？")) or (self.language == "zh-Hans" and WHETHER in label)

    def quoted(self, declaration: FactDeclaration) -> str:
        """Return a fact within a sentence, in quotation marks where it is a question or is true or false."""
        said = self._quoted.get(declaration.name)
        if said is None:
            said = label = self.fact(declaration)
            if self.is_question(declaration):
                said = f"“{english.capital(label) if self.language == 'en' else label}”"
            elif declaration.type.kind == "boolean":
                said = f"“{label}”"
            self._quoted[declaration.name] = said
        return said

    def statement(self, declaration: FactDeclaration) -> str:
        """Return a Chinese question as the statement that it is so: 设有排烟道 for 是否设有排烟道; else nothing."""
        label = self.fact(declaration)
        if self.language == "en" or label.count(WHETHER) != 1:
            return ""
        said = label.replace(WHETHER, "")
        return "" if said.startswith("为") else said

    def subject(self, node: Node, *, proposed: bool = False) -> Subject:
        """Return what begins a clause about a fact, a term or a named value."""
        if isinstance(node, tree.Fact):
            if node.name not in self._subjects:
                self._subjects[node.name] = self._fact_subject(self.edition.facts[node.name])
            return self._subjects[node.name]
        label = self.bare(node)
        if isinstance(node, tree.Term) and proposed and not node.name.startswith("hours_"):
            if self.language == "zh-Hans":
                return Subject(f"拟定{label}", "")
            return Subject(f"{english.the(label)} proposed", self._verb(label))
        return Subject(label, "") if self.language == "zh-Hans" else Subject(english.the(label), self._verb(label))

    def _fact_subject(self, declaration: FactDeclaration) -> Subject:
        label = self.quoted(declaration)
        if self.language == "zh-Hans":
            return Subject(label, "")
        if self.is_question(declaration):
            return Subject(label, " is answered ")
        return Subject(label if label.startswith("“") else english.the(label), self._verb(label))

    def _verb(self, label: str) -> str:
        return f" {english.is_or_are(label)} "

    def bare(self, node: Node) -> str:
        """Return the name of a part without article."""
        match node:
            case tree.Fact():
                return self.quoted(self.edition.facts[node.name])
            case tree.Term():
                return words.term_label(node.name, self.edition, self.language)
            case tree.Define() | tree.Level():
                return words.humanise(node.name, self.language)
            case tree.Lookup() | tree.Band():
                return words.humanise(node.table if node.column == "value" else node.column, self.language)
            case tree.Call() if node.function == "share":
                code = node.arguments[0]
                use = self.use(str(code.value)) if isinstance(code, tree.Constant) else self.bare(code)
                return f"share of {use}" if self.language == "en" else f"“{use}”占比"
            case tree.Call() if node.function == "years_between":
                begins, ends = (self.bare(argument) for argument in node.arguments)
                return f"years from {begins} to {ends}" if self.language == "en" else f"{begins}至{ends}的年数"
        return {"en": "figure for the case", "zh-Hans": "按情形取值"}[self.language]

    def has_name(self, node: Node) -> bool:
        """Say whether a named value has a name for readers: in Chinese only where it is a common one."""
        if self.language == "en" or isinstance(node, tree.Fact | tree.Term):
            return True
        if isinstance(node, tree.Define | tree.Level | tree.Lookup | tree.Band):
            name = node.name if isinstance(node, tree.Define | tree.Level) else node.table
            return name.replace("_", " ").replace("-", " ") in NAMES_ZH
        return isinstance(node, tree.Call)

    # Tables, paths, uses, values

    def table(self, table: str, column: str) -> str:
        """Return a table within a clause, with its column where that says more than `value`."""
        said = f"“{words.humanise(table, self.language)}”"
        name = "" if column in ("", "value") else words.humanise(column, self.language)
        if self.language == "zh-Hans":
            return f"表{said}的“{name}”列" if name else f"表{said}"
        return f"the column “{name}” of the table {said}" if name else f"the table {said}"

    def table_note(self, table: str, column: str) -> str:
        """Return a table as it stands in parentheses behind a figure."""
        if self.language == "zh-Hans" or column == "value":
            return self.table(table, column).removeprefix("the ")
        return f"table “{words.humanise(table, 'en')}”, column “{words.humanise(column, 'en')}”"

    def column(self, column: str, node: Node) -> str:
        """Return what a key of a table is called."""
        return words.humanise(column, self.language) if column else self.bare(node)

    def path(self, name: str) -> str:
        """Return the title of a path in quotation marks."""
        return f"“{words.pick(self.edition.paths[name].title, self.language)}”"

    def use(self, code: str) -> str:
        """Return a use with its code."""
        if code not in self._uses:
            self._uses[code] = words.use_label(code, self.edition, self.language)
        return self._uses[code]

    def clock(self, hours: float) -> str:
        """Return an hour of the day."""
        return words.clock(hours)

    def shown(self, value: Value, kind: Type) -> str:
        """Return a value as people read it, a number with as many digits as tell them something."""
        if isinstance(value, float):
            value = words.readable(value)
        if isinstance(value, bool):
            return yes_or_no(value, self.language)
        said = words.shown(value, kind, self.edition, self.language)
        is_word = isinstance(value, str) and bool(kind.members) and said.islower()
        return f"“{said}”" if is_word and self.language == "en" else said


_namings: dict[tuple[str, Language], Naming] = {}


def naming_of(edition: Edition, language: Language) -> Naming:
    """Return the edition's names in a language, kept by digest."""
    kept = _namings.get((edition.digest, language))
    if kept is not None and kept.edition is edition:
        return kept
    if len(_namings) >= MOST_NAMINGS:
        _namings.pop(next(iter(_namings)))
    naming = _namings[edition.digest, language] = Naming(edition, language)
    return naming


def yes_or_no(value: bool, language: Language) -> str:
    """Return what is answered: yes; “是” in Chinese."""
    if language == "en":
        return "yes" if value else "no"
    return "“是”" if value else "“否”"
