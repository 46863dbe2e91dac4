"""What the margins of an answer say."""

from __future__ import annotations

from pathlib import Path

from interface.checks.answer_view import _margins
from protocol.evaluate.check import check
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load

EGRET_BAY = Path(__file__).parents[2] / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01"


def test_there_is_no_margin_to_a_bound_that_is_not_known() -> None:
    """Leases end after twenty years; whether this is one nobody has said, so nothing is known to be left of them."""
    edition = load(EGRET_BAY).edition
    assert edition is not None
    said = {"use": "0902", "far": 2.4, "service_life": 20, "starts_on": "2026-03-01"}
    said |= {"registered_use": "0902", "acquired": "granted", "state_owned": True, "right_ends": "2090-01-01"}
    for tenure, bound, margin in ((None, "unknown", "–"), ("lease", "up to 20 years", "+0")):
        question, problems = read_question({**said, "tenure": tenure}, edition)
        assert question is not None, problems
        found = check(edition, question, languages=())
        years = next(each for each in _margins(found, edition) if each.label == "Service life")
        assert (years.as_of_right, years.margin) == (bound, margin), years
