"""What a rule or a path looks at: its expressions with those of the rules above it, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.evaluate.inputs import expressions_of, facts_of, terms_of_expressions
from protocol.evaluate.outlook import path_expressions
from protocol.evaluate.plan import Plan
from protocol.language.tree import Expression, Type
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Path
from protocol.rulebook.vocabulary import OTHER_TERMS


def names_in(edition: Edition, expressions: Iterable[Expression | None]) -> tuple[str, ...]:
    """Return the facts and terms these expressions mention, through every define, each once."""
    expressions = list(expressions)
    return tuple(dict.fromkeys((*facts_of(edition, expressions), *terms_of_expressions(edition, expressions))))


def type_of(edition: Edition, name: str) -> Type:
    """Return the type of a fact or a term."""
    if name in edition.facts:
        return edition.facts[name].type
    if name in edition.indicators:
        return Type("number", unit=edition.indicators[name].unit)
    return OTHER_TERMS[name]


def with_those_above(plan: Plan, rule: int) -> tuple[int, ...]:
    """Return a rule and every rule that overrides it, directly or not: what decides whether it counts."""
    found: dict[int, None] = {}
    waiting = [rule]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found[at] = None
            waiting += plan.overriders[at]
    return tuple(found)


def expressions_that_decide(plan: Plan, rules: Iterable[int]) -> list[Expression]:
    """Return the expressions that decide how rules turn out, overriders included."""
    every = dict.fromkeys(at for rule in rules for at in with_those_above(plan, rule))
    found = [part for at in every for part in expressions_of(plan.rules[at])]
    return [part for part in found if part is not None]


def names_of_rules(edition: Edition, plan: Plan, rules: Iterable[int]) -> tuple[str, ...]:
    """Return the facts and terms that decide how rules turn out; `use` where one of them lists uses."""
    every = dict.fromkeys(at for rule in rules for at in with_those_above(plan, rule))
    listed = ("use",) if any(plan.rules[at].uses for at in every) else ()
    return tuple(dict.fromkeys((*names_in(edition, expressions_that_decide(plan, every)), *listed)))


def expressions_of_path(edition: Edition, path: Path) -> list[Expression]:
    """Return the expressions that decide whether a path helps."""
    return path_expressions(edition, path)


def mentions(edition: Edition, expression: Expression | None, name: str) -> bool:
    """Return whether an expression mentions a fact or term, itself or through a define."""
    return expression is not None and name in names_in(edition, [expression])


def size_of(edition: Edition, expressions: Iterable[Expression]) -> int:
    """Return how many nodes the trees of these expressions have, defines not counted."""
    return sum(1 for expression in expressions for _ in walk(expression.tree))
