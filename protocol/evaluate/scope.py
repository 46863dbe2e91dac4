"""What an expression can see while it is evaluated: facts, terms, one component's use, a level, the paths taken."""

from __future__ import annotations

from collections.abc import Mapping

from protocol.evaluate.arithmetic import round_half_up, years_between
from protocol.language.tree import Value
from protocol.rulebook.facts import Component, Question, Terms
from protocol.rulebook.model import Edition

HOURS = {"hours_from": 0.0, "hours_to": 24.0}


class Scope:
    """Facts and terms by name as the rules see them (unknown and disputed ones are None), for one component's use.

    `mix` holds all components, None where the use is unknown. `memo` keeps defines already worked out.
    """

    __slots__ = ("facts", "level", "memo", "mix", "taken", "terms", "use")

    def __init__(
        self,
        facts: Mapping[str, Value],
        terms: Mapping[str, Value],
        use: str | None,
        mix: tuple[Component, ...] | None,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        self.facts = facts
        self.terms = terms
        self.use = use
        self.mix = mix
        self.level: float | None = None
        self.taken = taken
        self.memo: dict[str, Value] = {}

    def at(self, level: float | None) -> Scope:
        """Return the same scope at a level of a path. Defines see no level, so what they came to is shared."""
        if level is None and self.level is None:
            return self
        other = Scope(self.facts, self.terms, self.use, self.mix, self.taken)
        other.level = level
        other.memo = self.memo
        return other


def known_values(question: Question) -> dict[str, Value]:
    """Return what the rules see of each fact: its value if it is known, else None."""
    return {name: fact.value if fact.state == "known" else None for name, fact in question.facts.items()}


def terms_of(terms: Terms) -> dict[str, Value]:
    """Return the terms by name, hours filled in; a phase's `service_life` is its length unless it is said."""
    values = {**HOURS, **terms.values}
    start = values.get("starts_on")
    if terms.ends_on is not None and values.get("service_life") is None and start is not None:
        values["service_life"] = years_between(start, terms.ends_on)  # type: ignore[arg-type]  # starts_on is a date
    return values


def scopes_of(
    facts: Mapping[str, Value],
    terms: Terms,
    taken: frozenset[str] = frozenset(),
    values: Mapping[str, Value] | None = None,
) -> tuple[Scope, ...]:
    """Return one scope for each component of the mix: one with use None where the use is unknown.

    `values` stands for the terms' own values where a phase reads its whole service life.
    """
    named = terms_of(terms) if values is None else values
    uses: tuple[str | None, ...] = tuple(component.use for component in terms.uses) if terms.uses else (None,)
    return tuple(Scope(facts, named, use, terms.uses, taken) for use in uses)


def weights_of(terms: Terms) -> tuple[float, ...]:
    """Return the share of each component, in the order of `scopes_of`; 1 where the use is unknown."""
    return tuple(component.share for component in terms.uses) if terms.uses else (1.0,)


def share_of(edition: Edition, mix: tuple[Component, ...] | None, code: str) -> float | None:
    """Return the floor-area share of a use and its descendants, rounded half up to 6 decimals; None if unknown."""
    if mix is None:
        return None
    total = 0.0
    for component in mix:
        use = edition.uses.get(component.use)
        if code in (use.ancestors if use else (component.use,)):
            total += component.share
    return round_half_up(total, 6.0)


def is_a(edition: Edition, use: str, code: str) -> bool:
    """Say whether a use is a code or lies below it in the catalogue. An unlisted use is nothing."""
    if use == "unlisted":
        return False
    found = edition.uses.get(use)
    return code in found.ancestors if found else use == code


def is_listed(edition: Edition, use: str, codes: tuple[str, ...]) -> bool:
    """Say whether an allow or forbid list names a use or one of its ancestors; `unlisted` is named by itself only."""
    found = edition.uses.get(use)
    return any(code in codes for code in (found.ancestors if found else (use,)))
