"""How large a number can get is never said too small, and roundings that need no guard are exact at the ends."""

from __future__ import annotations

import itertools
import math

import pytest

from protocol.rulebook.facts_file import read_question
from protocol.screen.magnitude import FAR_FROM_ENDLESS, magnitude
from tests.protocol.screen.questions import differences_in, screened
from tests.protocol.spec.asking import edition, limit

ENDS = (-1e12, -1e-30, 0.0, 1e-30, 0.5, 1e12)
"""Numbers at the ends of what a fact may be, and one between."""


@pytest.mark.parametrize(
    ("expression", "most"),
    [
        ("x / 4", 2.5e11),
        ("x / y", 1e42),
        ("- x / y + 1", 1e42),
        ("x / (y * z)", 1e72),
        ("x / max(y, 2)", 1e42),
        ("x / (y - z)", math.inf),
        ("x / floor(y)", math.inf),
        ("x / (y / z)", math.inf),
        ("(x / y) / (z * z * w * w * w * w * w * w * w * w)", math.inf),
    ],
)
def test_quotients(expression: str, most: float) -> None:
    book = edition({"r": limit(expression)})
    at_most = book.rules["r"].at_most
    assert at_most is not None
    found = magnitude(book, at_most)
    assert found == pytest.approx(most)
    questions = []
    for x, y, z in itertools.product(ENDS, repeat=3):
        question, problems = read_question({"x": x, "y": y, "z": z, "w": 1e-30, "use": "07", "far": 1}, book)
        assert question is not None, problems
        questions.append(question)
    rows = screened(book, questions)
    assert differences_in(book, questions, rows) == []
    finite = [
        abs(row["far_at_most"]) for row in rows if row["far_at_most"] is not None and row["far_at_most"] < math.inf
    ]
    assert finite
    assert max(finite) <= found * (1 + 1e-9) + 1
    assert not (found < FAR_FROM_ENDLESS and any(row["far_at_most"] == math.inf for row in rows))
