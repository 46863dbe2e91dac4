"""What a project costs by its cheapest paths, for many sites one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from protocol.evaluate.check import cases_of
from protocol.evaluate.closure import closure_of
from protocol.evaluate.sums import cost_of, total_of
from protocol.language.tree import Value
from protocol.paths.cheapest import cheapest
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.model import Edition

Pricer = Callable[[dict[str, Value]], float | None]
"""Given the facts and terms of one row, `use` among them: the cost of the cheapest paths, None where it is unknown."""


def pricer(edition: Edition, demand: Mapping[str, Value] | None = None) -> Pricer:
    """Return what prices a row of a screening of this edition.

    Args: demand: facts and terms common to all rows; a row's own win over them.
    """
    runner = closure_of(edition)
    common = dict(demand or {})

    def price(row: dict[str, Value]) -> float | None:
        cases = cases_of(runner, _question(edition, {**common, **row}))
        for _, taken in cheapest(cases, "cost", most=1):
            costs = [cost_of(case.standing, case.own, paths) for case, paths in zip(cases, taken, strict=True)]
            return total_of(costs, edition.currency)
        return None

    return price


def _question(edition: Edition, values: Mapping[str, Value]) -> Question:
    facts = {name: FactValue(value) for name, value in values.items() if name in edition.facts and value is not None}
    use = values.get("use")
    uses = (Component(use, 1.0),) if isinstance(use, str) else None
    terms = {name: value for name, value in values.items() if name not in edition.facts and name != "use"}
    return Question(facts, Terms(uses, terms))
