"""DuckDB says of every row of the conformance suite what the row expects and what the explainer says, to the bit."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question
from protocol.screen.cannot import CannotExpress
from protocol.screen.demand import demand_of
from tests.protocol.conformance.suite import Construct, Row, constructs
from tests.protocol.screen.questions import differences_in, is_bulk, screened

SUITE = constructs()


def question_of(construct: Construct, row: Row) -> Question:
    question, problems = read_question(row.facts, construct.edition)
    assert question is not None, [str(problem) for problem in problems]
    return question


def kind_of(construct: Construct, row: Row) -> str:
    """Return why a screening knows nothing of a row, or `bulk`. Rows with paths taken are asked without them."""
    question = question_of(construct, row)
    if question.phases:
        return "phases"
    if not is_bulk(question):
        return "mixed"
    return "taken" if row.taken else "bulk"


def bulk_rows(construct: Construct, *kinds: str) -> list[Row]:
    return [row for row in construct.rows if kind_of(construct, row) in kinds]


def expected(row: Row, columns: dict[str, Any]) -> dict[str, Any]:
    """Return what a row expects of the columns of a screening."""
    words = {"no limit": math.inf, "unknown": None}
    found: dict[str, Any] = {name: row.expect[name] for name in ("verdict",) if name in row.expect}
    for key, way in (("bounds", ""), ("by_paths", "_by_paths")):
        for indicator, sides in row.expect.get(key, {}).items():
            for side, bound in sides.items():
                column = f"{indicator}_{side}{way}"
                if column not in columns:
                    # a side that no rule and no path speaks of has no column
                    assert bound == "no limit"
                    continue
                found[column] = words.get(bound, bound)
    return found


@pytest.mark.parametrize("construct", SUITE, ids=lambda construct: construct.name)
def test_duckdb_conforms(construct: Construct) -> None:
    rows = bulk_rows(construct, "bulk", "taken")
    questions = [question_of(construct, row) for row in rows]
    answers = screened(construct.edition, questions)
    wrong = differences_in(construct.edition, questions, answers)
    for row, found in zip(rows, answers, strict=True):
        wanted = {} if row.taken else expected(row, found)
        seen = {name: found[name] for name in wanted}
        if seen != wanted:
            wrong.append(f"row {found['site']} {row.facts} {row.about}: {seen}, expected {wanted}")
    assert not wrong, f"{construct.says}\n" + "\n".join(wrong)


def test_what_a_screening_does_not_know_is_counted() -> None:
    """A row added to the suite that no screening can be asked has to be added here."""
    kinds = Counter(kind_of(construct, row) for construct in SUITE for row in construct.rows)
    bulk = kinds.pop("bulk")
    assert kinds == {"mixed": 33, "phases": 9, "taken": 18}
    assert bulk >= 277


def test_what_a_screening_does_not_know_is_refused_by_name() -> None:
    refused: Counter[str] = Counter()
    for construct in SUITE:
        for row in bulk_rows(construct, "mixed", "phases"):
            with pytest.raises(CannotExpress, match=r"^(phases: a screening knows no|use: a screening knows no mixed)"):
                demand_of(question_of(construct, row))
            refused[kind_of(construct, row)] += 1
    assert refused == {"mixed": 33, "phases": 9}
