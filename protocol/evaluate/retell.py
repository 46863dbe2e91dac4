"""Sentences told before: what a rule has to say hangs on little, and the same little comes up again and again."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

from protocol.evaluate.inputs import expressions_of, facts_of, terms_of_expressions
from protocol.evaluate.outlook import path_expressions
from protocol.evaluate.plan import Plan, plan_of
from protocol.evaluate.says import Teller
from protocol.evaluate.standing import USE_RULE, Standing, Taken
from protocol.evaluate.values import Outcome
from protocol.rulebook.facts import UNKNOWN, FactValue
from protocol.rulebook.model import Edition

MOST_SENTENCES: Final = 50_000
"""Sentences kept of one edition; then it begins anew."""
MOST_EDITIONS: Final = 16

_Key = tuple[object, ...]
_Names = tuple[tuple[str, ...], tuple[str, ...]]
_Reach = Literal["list", "when", "rule", "paths"]
"""How far what is said goes: to the rule's list of uses, to its `when`, to the rule and its overriders, or to paths."""


class Memory:
    """The sentences of one edition, each under all that it can hang on.

    A value is known by a number, the same as long as this memory lasts; keys of numbers are soon compared.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.sentences: dict[_Key, str] = {}
        self._numbers: dict[_Key, int] = {}
        self._next = itertools.count()
        self._names: dict[tuple[int, _Reach, frozenset[int]], _Names] = {}

    def number(self, *value: object) -> int:
        """Return the number that a value is known by."""
        found = self._numbers.get(value)
        return self._numbers.setdefault(value, next(self._next)) if found is None else found

    def names(self, position: int, reach: _Reach, taken: Taken) -> _Names:
        """Return the facts and the terms that what is said of a rule can hang on."""
        key = (position, reach, frozenset(taken))
        if key not in self._names:
            self._names[key] = _names(self.edition, plan_of(self.edition), position, reach, key[2])
        return self._names[key]


_memories: dict[str, Memory] = {}


def memory_of(edition: Edition) -> Memory:
    """Return what is remembered of an edition; a new one where that has grown too large."""
    kept = _memories.get(edition.digest)
    if kept is None or kept.edition is not edition or len(kept.sentences) >= MOST_SENTENCES:
        if kept is None and len(_memories) >= MOST_EDITIONS:
            _memories.pop(next(iter(_memories)), None)
        # Who still holds the old one goes on with it: numbers of two memories never meet.
        kept = _memories[edition.digest] = Memory(edition)
    return kept


class Retelling:
    """What the rules of one standing say, told anew only where it was not told before.

    A mixed project is always told anew: what is said of it hangs on each of its uses.
    """

    def __init__(self, standing: Standing, facts: Mapping[str, FactValue], taken: Taken) -> None:
        self.memory = memory_of(standing.runner.edition) if len(standing.scopes) == 1 else None
        self.standing = standing
        self.facts = facts
        self.taken = taken
        self._of_facts: dict[str, int] = {}
        self._of_terms: dict[str, int] = {}
        self._case = (standing.scopes[0].use, standing.scopes[0].mix, tuple(sorted(taken.items())))

    def rule(self, tellers: Sequence[Teller], position: int, outcome: Outcome) -> dict[str, str]:
        """Return what to say of a rule that turned out like this, by language."""
        memory = self.memory
        if memory is None or not tellers:
            return {teller.language: teller.rule(position, outcome) for teller in tellers}
        reach = self._reach(position, outcome)
        facts, terms = memory.names(position, reach, self.taken)
        numbers = [self._fact(memory, name) for name in facts]
        numbers += [self._term(memory, name) for name in terms]
        said: dict[str, str] = {}
        for teller in tellers:
            key = (teller.language, position, outcome, reach, self._case, *numbers)
            text = memory.sentences.get(key)
            if text is None:
                text = memory.sentences[key] = teller.rule(position, outcome)
            said[teller.language] = text
        return said

    def _reach(self, position: int, outcome: Outcome) -> _Reach:
        if self.taken or position == USE_RULE or outcome in ("fails", "unknown"):
            return "paths"
        if outcome == "not_applicable":
            reading = self.standing.readings[0][position]
            if reading.when is False:
                return "when"
            if reading.listed is False and reading.overridden is False:
                return "list"
        return "rule"

    def _fact(self, memory: Memory, name: str) -> int:
        number = self._of_facts.get(name)
        if number is None:
            fact = self.facts.get(name, UNKNOWN)
            values = (*_apart(self.standing.scopes[0].facts.get(name)), *_apart(fact.value))
            number = memory.number(name, *values, fact.state, fact.reason, fact.source, fact.as_of)
            self._of_facts[name] = number
        return number

    def _term(self, memory: Memory, name: str) -> int:
        number = self._of_terms.get(name)
        if number is None:
            values = (*_apart(self.standing.scopes[0].terms.get(name)), *_apart(self.standing.proposed.get(name)))
            number = self._of_terms[name] = memory.number(name, *values)
        return number


def _apart(value: object) -> tuple[object, object]:
    """Return what tells a value from every other: 0.0 and -0.0 are equal, and so are 1.0 and true."""
    return type(value), value or repr(value)


def _names(edition: Edition, plan: Plan, position: int, reach: _Reach, taken: frozenset[int]) -> _Names:
    """Return the facts and terms of a rule, of all that override it, and of the paths that relax any of them."""
    if reach in ("list", "when"):
        expressions = [plan.rules[position].when] if reach == "when" else []
        return facts_of(edition, expressions), terms_of_expressions(edition, expressions)
    rules = _with_what_leads_on(plan.allows if position == USE_RULE else (position,), plan.overriders)
    relaxers = {path for at in rules for path in plan.relaxers[at]} if reach == "paths" else ()
    paths = _with_what_leads_on((*relaxers, *taken), plan.needs)
    expressions = [part for at in rules for part in expressions_of(plan.rules[at])]
    expressions += [entry.discretion.up_to for at in rules if (entry := plan.rules[at]).discretion is not None]
    expressions += [part for path in paths for part in path_expressions(edition, plan.paths[path])]
    facts = {*facts_of(edition, expressions), *(fact for path in paths for fact in plan.paths[path].draws)}
    indicators = {name for at in rules if (name := plan.rules[at].indicator) is not None}
    indicators |= {name for path in paths for name in plan.paths[path].imposes}
    terms = {*terms_of_expressions(edition, expressions), *indicators}
    return tuple(sorted(facts)), tuple(sorted(terms))


def _with_what_leads_on(first: Iterable[int], leads: Sequence[Collection[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(first)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += leads[at]
    return found
