"""Amounts and words of an answer, by section 6 of the standard: minor units, no limit, not applicable."""

from __future__ import annotations

import pytest

from protocol.evaluate.check import check
from protocol.evaluate.document import Check
from protocol.evaluate.sums import money, total_of
from protocol.rulebook.facts_file import read_question
from tests.protocol.conformance.suite import Construct


@pytest.mark.parametrize(
    ("currency", "amount", "rounded"),
    [("CNY", 1.005, 1.01), ("USD", 1.004, 1.0), ("JPY", 1.5, 2.0), ("JPY", 1.49, 1.0), ("KWD", 1.0005, 1.001)],
)
def test_money_is_rounded_half_up_to_the_minor_unit_of_its_currency(
    currency: str, amount: float, rounded: float
) -> None:
    assert money(amount, currency) == rounded
    assert total_of([amount, 0.0], currency) == rounded


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    assert total_of([1.0, None, 2.0], "CNY") is None


def asked(facts: dict[str, object]) -> Check:
    """Return the answer of a rulebook of one limit, `far` at most the figure of the contract."""
    book = {"rules": {"r": {"limit": "far", "at_most": "contract"}}}
    edition = Construct("words", "", book, ()).edition
    question, problems = read_question({"use": "07", **facts}, edition)
    assert question is not None, problems
    return check(edition, question, languages=())


@pytest.mark.parametrize("word", ["not applicable", "no limit"])
def test_what_is_no_number_is_said_in_words(word: str) -> None:
    plain = asked({"contract": word, "far": 2}).to_json()
    (rule,) = (each for each in plain["rules"] if each["id"] == "r")
    assert rule["bound"] == word
    assert rule["margin"] is None
    assert [each["value"] for each in rule["inputs"] if each["fact"] == "contract"] == [word]
    assert plain["indicators"]["far"]["as_of_right"]["at_most"] == "no limit"


def test_a_number_is_a_number() -> None:
    plain = asked({"contract": 2.5, "far": 2}).to_json()
    (rule,) = (each for each in plain["rules"] if each["id"] == "r")
    assert (rule["bound"], rule["margin"]) == (2.5, 0.5)
    assert [each["value"] for each in rule["inputs"] if each["fact"] == "contract"] == [2.5]
