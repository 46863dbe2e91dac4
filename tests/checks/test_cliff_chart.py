"""A cliff as a figure: both sides, the jump, its units, and the same in words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from django.utils import translation

from interface.checks.cliff_chart import WIDTHS, chart_of
from protocol.lint.deep.finding import Curve

BY_SIZE = Curve(
    fact="site_area",
    threshold=3000.0,
    below=((1500.0, 6.5), (2999.99, 5.35)),
    above=((3000.0, 6.3), (4500.0, 6.3)),
    is_date=False,
    decimals=2,
    labels={"en": ("site area", "height <b>"), "zh-Hans": ("宗地面积", "建筑高度")},
    units={"en": ("m²", "m"), "zh-Hans": ("m²", "m")},
)


def test_it_says_in_words_what_it_shows_with_units() -> None:
    chart = chart_of(BY_SIZE)
    assert (chart.upright, chart.across) == ("Height <b> (m)", "Site area (m²)")
    assert chart.words == (
        "Height <b> (m) against Site area (m²). From 1,500 to 2,999.99 it goes from 6.5 to 5.35; there it jumps; "
        "from 3,000 to 4,500 it goes from 6.3 to 6.3."
    )
    with translation.override("zh-hans"):
        assert chart_of(BY_SIZE).across == "宗地面积（m²）"


def test_every_drawing_says_the_same_and_nothing_of_it_lies_outside() -> None:
    for (_name, width), drawing in zip(WIDTHS, chart_of(BY_SIZE).drawings, strict=True):
        assert 'role="img"' in drawing
        assert 'aria-label="Height &lt;b&gt; (m) against' in drawing
        assert "<b>" not in drawing
        across = [float(x) for x in re.findall(r'\b(?:x|cx)="([\d.-]+)"', drawing)]
        upright = [float(y) for y in re.findall(r'\b(?:y|cy)="([\d.-]+)"', drawing)]
        assert 0 <= min(across) <= max(across) <= width
        assert 0 <= min(upright) <= max(upright) <= 220


def test_the_filled_dot_is_what_holds_at_the_threshold() -> None:
    at_above = dots(BY_SIZE)
    assert at_above["holds"] < at_above["beside"]  # 6.3 stands above 5.35
    at_below = dots(replace(BY_SIZE, below=((1500.0, 6.5), (3000.0, 5.35)), above=((3000.01, 6.3), (4500.0, 6.3))))
    assert at_below["beside"] < at_below["holds"]


def dots(curve: Curve) -> dict[str, float]:
    """Return how far down each dot of the first drawing is."""
    drawing = chart_of(curve).drawings[0]
    return {
        kind: float(y) for kind, y in re.findall(r'<circle class="uos-cliff__(\w+)" cx="[\d.]+" cy="([\d.]+)"', drawing)
    }


def test_days_are_written_as_days() -> None:
    days = [dt.date(2024, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2028, 1, 1)]
    first, near, far, last = (float(day.toordinal()) for day in days)
    curve = replace(BY_SIZE, threshold=far, below=((first, 1), (near, 1)), above=((far, 2), (last, 2)), is_date=True)
    assert "From 1 January 2024 to 31 December 2025" in chart_of(curve).words
    # On the small drawing the ends give way to the threshold.
    assert "1 January 2026</text>" in chart_of(curve).drawings[1]


def test_a_bound_below_nothing_and_one_that_is_0_can_be_drawn() -> None:
    for y in (0.0, -3.0):
        drawing = chart_of(
            replace(BY_SIZE, below=((1500.0, y), (2999.99, y)), above=((3000.0, 0.0), (4500.0, 0.0)))
        ).drawings
        assert "nan" not in drawing[0]
        assert "inf" not in drawing[0]
