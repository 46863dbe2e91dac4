"""The drawing of a frontier: its scales, what has no limit, what costs nobody knows, and what was asked."""

import math
import re
from pathlib import Path

from interface.checks.frontier_chart import frontier_drawings, scale_of
from protocol.evaluate.document import PathSetResult
from protocol.paths.frontier import FrontierPoint, Reach
from protocol.rulebook.load import load

POCKET = Path(__file__).parents[2] / "seeds" / "rulebooks" / "pocket" / "2026-01-01"


def point(far: Reach, years: Reach, cost: float | None) -> FrontierPoint:
    amount = "unknown" if cost is None else cost
    return FrontierPoint(far, years, amount, PathSetResult((), amount, (), (), (), amount), None, None)


def drawn(*points: FrontierPoint, far: float | None = None) -> str:
    edition = load(POCKET).edition
    assert edition is not None
    return str(frontier_drawings(points, edition, asked=(far, None), chosen=0, words="All of it < in words")[0])


def test_a_scale_begins_at_nothing_unless_all_is_large() -> None:
    assert scale_of([0.0, 3.0]).least == 0
    near = scale_of([8.1, 8.5])
    assert 4 < near.least <= 8.1
    assert near.most >= 8.5
    assert scale_of([math.inf]).most > 0


def test_every_point_stands_in_both_panels_and_more_cost_lies_to_the_right() -> None:
    drawing = drawn(point(2.0, 20.0, 0.0), point(3.0, 20.0, 1e6), point(4.0, 30.0, 3e6))
    places = [float(x) for x in re.findall(r'data-x="([\d.]+)"', drawing)]
    assert len(places) == 3
    assert places == sorted(set(places))
    assert 'aria-label="All of it &lt; in words"' in drawing
    assert "CNY million" in drawing


def test_what_has_no_limit_and_what_costs_nobody_knows_is_said_in_words() -> None:
    drawing = drawn(point(2.0, "no limit", 0.0), point(3.0, "no limit", None))
    assert "no limit" in drawing
    assert "unknown" in drawing
    assert not re.search(r"\b(inf|nan)\b", drawing)


def test_what_was_asked_is_marked_where_it_was_said() -> None:
    points = point(2.0, 20.0, 0.0), point(3.0, 20.0, 1e6)
    assert "asked: 2.5" in drawn(*points, far=2.5)
    assert "asked" not in drawn(*points)
