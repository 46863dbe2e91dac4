"""The mask of missing facts: which bit stands for which fact or term, and back from a mask to names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from protocol.evaluate.inputs import expressions_of, facts_of, terms_of_expressions
from protocol.evaluate.outlook import path_expressions
from protocol.rulebook.model import Edition

BITS: Final = 63
"""Bits of a word: a signed integer of 64 bits that never turns negative."""


def legend_of(edition: Edition) -> tuple[str, ...]:
    """Return the facts and terms that rules and paths look at, in the order of their bits.

    Facts in the order of facts.yaml, then `use`, the indicators, `starts_on`. The name at position n has bit n % 63 of
    word n // 63.
    """
    expressions = [expression for rule in edition.rules.values() for expression in expressions_of(rule)]
    for path in edition.paths.values():
        expressions += path_expressions(edition, path)
    mentioned = set(facts_of(edition, expressions))
    for path in edition.paths.values():
        mentioned.update(path.draws)
    terms = {"use", *edition.indicators, *terms_of_expressions(edition, expressions)}
    order = ["use", *edition.indicators, "starts_on"]
    return (*(name for name in edition.facts if name in mentioned), *(name for name in order if name in terms))


def words_in(legend: Sequence[str]) -> int:
    """Return how many words a mask takes, at least one."""
    return max(1, -(-len(legend) // BITS))


def mask_columns(legend: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns that hold a mask: `missing`, and `missing_2` and so on beyond 63 names."""
    return ("missing", *(f"missing_{word + 1}" for word in range(1, words_in(legend))))


def names_of(masks: Sequence[int], legend: Sequence[str]) -> tuple[str, ...]:
    """Return the names whose bits are set. Args: masks: one number for each word."""
    return tuple(name for at, name in enumerate(legend) if masks[at // BITS] >> (at % BITS) & 1)


def masks_of(names: Sequence[str], legend: Sequence[str]) -> tuple[int, ...]:
    """Return the masks in which the bits of these names are set."""
    masks = [0] * words_in(legend)
    for name in names:
        at = legend.index(name)
        masks[at // BITS] |= 1 << (at % BITS)
    return tuple(masks)
