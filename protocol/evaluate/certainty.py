"""What is missing to settle a verdict, and whether it is settled already whatever the missing facts turn out to be.

Sound, not complete. `missing` is a set of facts and terms any values of which settle the verdict, as far as the tables
have figures for them; none of it can be left out, and up to a budget no smaller set does. `decided_anyway` is stated
only where it was proved, as a whole or part by part of what a few facts can be (splits.py); it is not proved that a
project lands by paths whatever is missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from protocol.evaluate.document import Figure
from protocol.evaluate.explain import Cause, Explainer
from protocol.evaluate.inputs import expressions_of, facts_of, terms_of_expressions
from protocol.evaluate.outlook import Outlook, path_expressions
from protocol.evaluate.splits import decided_in_parts
from protocol.evaluate.standing import USE_RULE
from protocol.evaluate.values import Verdict
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition

if TYPE_CHECKING:
    from protocol.evaluate.check import PhaseCase

BUDGET: Final = 200
"""Sets tried in search of a smaller one."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """What is known about an undetermined verdict."""

    decided_anyway: Verdict | None = None
    missing: tuple[str, ...] = ()
    missing_figures: tuple[Figure, ...] = ()


def certainty_of(explainer: Explainer, question: Question, cases: Sequence[PhaseCase], verdict: Verdict) -> Certainty:
    """Return what would settle a verdict that is undetermined, and whether it is settled anyway."""
    edition = explainer.edition
    unknown = _unknown_names(edition, question, cases)
    everything = frozenset(unknown)
    outlooks = [Outlook(edition, case.standing, case.taken, everything) for case in cases]
    causes = _causes(explainer, cases)
    cells = not all(outlook.is_settled(everything, cells=False) for outlook in outlooks)
    figures = _figures(causes) if cells else ()

    def settles(names: frozenset[str]) -> bool:
        return all(outlook.is_settled(names, cells=cells) for outlook in outlooks)

    if settles(everything):
        missing = _smallest(unknown, settles)
    else:
        missing = tuple(name for name in unknown if any(cause.name == name for cause in causes))
    decided = {decided_in_parts(outlook, everything) for outlook in outlooks}
    return Certainty(_worst_decided(decided), _most_settling_first(missing, explainer, cases), figures)


def _worst_decided(decided: set[Verdict | None]) -> Verdict | None:
    if "blocked" in decided:
        return "blocked"
    return "lands" if decided == {"lands"} else None


def _unknown_names(edition: Edition, question: Question, cases: Sequence[PhaseCase]) -> list[str]:
    """Return the unknown facts and terms that any rule or any path of it looks at, facts first in their order."""
    expressions = [expression for rule in edition.rules.values() for expression in expressions_of(rule)]
    for path in edition.paths.values():
        expressions += path_expressions(edition, path)
    mentioned = set(facts_of(edition, expressions))
    for path in edition.paths.values():
        mentioned.update(path.draws)
    facts = [
        name
        for name in edition.facts
        if name in mentioned and (name not in question.facts or question.facts[name].evaluated is None)
    ]
    terms = {"use", *edition.indicators, *terms_of_expressions(edition, expressions)}
    order = ["use", *edition.indicators, "starts_on", "hours_from", "hours_to"]
    unknown_terms = [name for name in order if name in terms and any(_is_unknown(name, case) for case in cases)]
    return [*facts, *unknown_terms]


def _is_unknown(term: str, case: PhaseCase) -> bool:
    scope = case.standing.scopes[0]
    return scope.use is None if term == "use" else scope.terms.get(term) is None


def _smallest(unknown: list[str], settles: Callable[[frozenset[str]], bool]) -> tuple[str, ...]:
    """Return a set that settles, none of it dispensable; a smaller one if the budget finds it.

    What all the others do not settle without is in every set that does.
    """
    kept = list(unknown)
    for name in reversed(unknown):
        fewer = [each for each in kept if each != name]
        if settles(frozenset(fewer)):
            kept = fewer
    everything = frozenset(unknown)
    needed = {name for name in kept if not settles(everything - {name})}
    others = [name for name in unknown if name not in needed]
    sizes = range(len(kept) - len(needed))
    smaller = itertools.chain.from_iterable(itertools.combinations(others, size) for size in sizes)
    for more in itertools.islice(smaller, BUDGET):
        names = needed.union(more)
        if settles(frozenset(names)):
            return tuple(name for name in unknown if name in names)
    return tuple(kept)


def _causes(explainer: Explainer, cases: Sequence[PhaseCase]) -> list[Cause]:
    """Return why rules are unknown, a cause once for each rule it stands in the way of."""
    found: list[Cause] = []
    for case in cases:
        standing = case.standing
        for position, rule in enumerate(standing.plan.rules):
            truth = standing.truth(USE_RULE if rule.kind == "allow" else position, case.taken)
            if truth is not None:
                continue
            causes: dict[Cause, None] = {}
            for scope in standing.scopes:
                for expression in expressions_of(rule):
                    if expression is not None:
                        causes.update(dict.fromkeys(explainer.explain(expression, scope)[1]))
            if rule.indicator is not None and standing.proposed.get(rule.indicator) is None:
                causes[Cause("term", rule.indicator)] = None
            if rule.uses and any(scope.use is None for scope in standing.scopes):
                causes[Cause("term", "use")] = None
            found += causes
    return found


def _figures(causes: list[Cause]) -> tuple[Figure, ...]:
    return tuple(dict.fromkeys(Figure(cause.name, cause.keys) for cause in causes if cause.kind in ("cell", "no_row")))


def _most_settling_first(missing: tuple[str, ...], explainer: Explainer, cases: Sequence[PhaseCase]) -> tuple[str, ...]:
    """Return the names sorted by how many rules each stands in the way of, most first."""
    names = [cause.name for cause in _causes(explainer, cases) if cause.kind in ("fact", "term")]
    return tuple(sorted(missing, key=lambda name: -names.count(name)))
