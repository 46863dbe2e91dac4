"""Contradictions: a lower bound above an upper one, shown by a proposal between the two that breaks both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from protocol.language.problem import Place
from protocol.lint.deep import sentences
from protocol.lint.deep.domains import Domains, span_of
from protocol.lint.deep.finding import Finding, Witness
from protocol.lint.deep.mentions import expressions_that_decide, names_of_rules
from protocol.lint.deep.points import Point, Rules, facts_file, sample
from protocol.rulebook.model import Language

MOST_POINTS: Final = 6_000
"""Points tried for one pair of rules."""


def contradictions(rules: Rules, domains: Domains) -> Iterator[Finding]:
    """Yield each pair of limits, or limit with two sides, that somewhere leaves nothing to propose as of right."""
    plan = rules.plan
    for indicator in rules.edition.indicators:
        pairs = itertools.product(plan.bounding[indicator, "at_least"], plan.bounding[indicator, "at_most"])
        for lower, upper in pairs:
            found = _between(rules, domains, lower, upper)
            if found is not None:
                yield _finding(rules, indicator, lower, upper, *found)


def _between(rules: Rules, domains: Domains, lower: int, upper: int) -> tuple[Point, float, float, int] | None:
    """Return a point where the one bound lies above the other, both bounds, and how many points were tried."""
    plan, edition = rules.plan, rules.edition
    indicator = plan.rules[lower].indicator
    assert indicator is not None
    both = (lower, upper)
    names = names_of_rules(edition, plan, both)
    frame = domains.frame(expressions_that_decide(plan, both), [plan.rules[at] for at in both])
    span = span_of(edition, indicator)
    for tried, point in enumerate(sample(frame, names, MOST_POINTS).points, 1):
        scope = rules.scope(point)
        least = rules.number(lower, "at_least", scope)
        if least is None:
            continue
        most = rules.number(upper, "at_most", scope)
        # A bound that no proposal could have, such as years after a right has ended, contradicts nothing.
        if most is not None and span.low <= most < least <= span.high:
            return point, least, most, tried
    return None


def _finding(
    rules: Rules, indicator: str, lower: int, upper: int, point: Point, least: float, most: float, tried: int
) -> Finding:
    edition, plan = rules.edition, rules.plan
    one, other = plan.rules[lower], plan.rules[upper]

    def parts(language: Language) -> dict[str, str]:
        return {
            "indicator": sentences.label_of(edition, indicator, language),
            "least": sentences.bound_of(edition, indicator, least, language),
            "most": sentences.bound_of(edition, indicator, most, language),
            "lower": sentences.rule_name(edition, one.id, language),
            "upper": sentences.rule_name(edition, other.id, language),
        }

    facts = facts_file({**point, indicator: (least + most) / 2})
    ids = (one.id,) if one is other else (one.id, other.id)
    return Finding(
        kind="contradiction",
        code="empty-interval-of-one" if one is other else "empty-interval",
        place=Place(one.place.file, one.place.line, one.place.column),
        says=sentences.told("empty-interval-of-one" if one is other else "empty-interval", parts),
        how="shown",
        rules=ids,
        indicator=indicator,
        tried=tried,
        witnesses=(Witness(facts, one.id, least), Witness(facts, other.id, most)),
    )
