"""The interval bar: where its grounds lie, where its labels stand, and what it says to a reader who cannot see it."""

from itertools import combinations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from interface.web.drawing import NARROW, WIDE, draw, round_scale
from interface.web.interval import NO_LIMIT, NOT_APPLICABLE, UNKNOWN, Interval, IntervalBar, NotABound, Tick, plain
from interface.web.interval_words import describe
from interface.web.labels import fit, place_labels, text_width

FAR = IntervalBar(
    "Floor area ratio",
    as_of_right=Interval(2.4),
    by_paths=Interval(3.2),
    existing=1.8,
    proposed=3.0,
    ticks=(Tick(2.4, "FAR ceiling"), Tick(3.2, "with a public ground floor")),
)


def grounds(bar: IntervalBar) -> list[tuple[str, float, float]]:
    """Return each ground with the figures it runs from and to."""
    drawing = draw(bar)
    scale = drawing.scale_max / (drawing.right - drawing.left)
    return [
        (one.ground, round((one.x - drawing.left) * scale, 2), round((one.x + one.width - drawing.left) * scale, 2))
        for one in drawing.stretches
    ]


def test_the_ground_goes_from_right_to_paths_to_nothing():
    assert grounds(FAR) == [("as_of_right", 0, 2.4), ("by_paths", 2.4, 3.2), ("not_possible", 3.2, 4)]


def test_a_minimum_leaves_nothing_possible_below_it_but_by_paths():
    bar = IntervalBar("FAR", as_of_right=Interval(2.0, 0.8), by_paths=Interval(2.5, 0.4))
    assert grounds(bar) == [
        ("not_possible", 0, 0.4),
        ("by_paths", 0.4, 0.8),
        ("as_of_right", 0.8, 2.0),
        ("by_paths", 2.0, 2.5),
        ("not_possible", 2.5, 3),
    ]


def test_no_limit_is_solid_to_the_end_and_open_there():
    drawing = draw(IntervalBar("FAR", as_of_right=Interval(NO_LIMIT), existing=0.6))
    assert [one.ground for one in drawing.stretches] == ["as_of_right"]
    assert drawing.open_ended
    assert not draw(FAR).open_ended


def test_an_unknown_bound_is_unknown_ground_and_never_a_yes_or_a_no():
    assert grounds(IntervalBar("FAR", as_of_right=Interval(UNKNOWN), existing=0.9)) == [("unknown", 0, 1)]
    beyond = IntervalBar("FAR", as_of_right=Interval(1.5), by_paths=Interval(UNKNOWN))
    assert grounds(beyond) == [("as_of_right", 0, 1.5), ("unknown", 1.5, 2)]


def test_what_a_path_surely_allows_is_by_paths_even_where_the_right_is_unknown():
    bar = IntervalBar("FAR", as_of_right=Interval(UNKNOWN), by_paths=Interval(2))
    assert grounds(bar) == [("by_paths", 0, 2), ("unknown", 2, 2.5)]


def test_nothing_allowed_is_not_possible_throughout():
    assert grounds(IntervalBar("FAR", proposed=1.4)) == [("not_possible", 0, 1.6)]


def test_what_does_not_apply_has_no_ground_and_no_scale():
    drawing = draw(IntervalBar("Height", as_of_right=Interval(NOT_APPLICABLE)))
    assert drawing.stretches == []
    assert drawing.axis == []


def test_a_word_that_is_no_bound_is_refused_with_the_words_that_are():
    with pytest.raises(NotABound, match=r"'plenty' is no bound.*'no limit'"):
        Interval("plenty")


def test_an_absurd_proposal_stands_at_the_edge_and_does_not_squeeze_the_rules():
    drawing = draw(IntervalBar("FAR", as_of_right=Interval(2.4), proposed=1000))
    assert drawing.scale_max == 3
    assert drawing.proposed is not None
    assert drawing.proposed.x == drawing.right
    assert drawing.proposed.label is not None
    assert drawing.proposed.label.figure == "1\u202f000"


def test_a_negative_proposal_stands_at_the_left_edge():
    drawing = draw(IntervalBar("FAR", as_of_right=Interval(2.4), proposed=-1))
    assert drawing.proposed is not None
    assert drawing.proposed.x == drawing.left


def test_a_given_scale_holds_unless_a_figure_lies_beyond_it():
    assert draw(IntervalBar("FAR", as_of_right=Interval(1), scale_max=5)).scale_max == 5
    assert draw(IntervalBar("FAR", as_of_right=Interval(9), scale_max=5)).scale_max == 10


@pytest.mark.parametrize(("reach", "end"), [(0, 1), (0.07, 0.07), (2.64, 3), (3.52, 4), (77, 80), (990, 1000)])
def test_the_scale_ends_on_a_round_figure(reach, end):
    assert round_scale(reach)[0] == pytest.approx(end)


figures = st.floats(min_value=0, max_value=500, allow_nan=False)
bounds = st.one_of(figures, st.sampled_from([NO_LIMIT, UNKNOWN]))
bars = st.builds(
    IntervalBar,
    st.just("FAR"),
    as_of_right=st.none() | st.builds(Interval, bounds, st.none() | figures),
    by_paths=st.none() | st.builds(Interval, bounds, st.none() | figures),
    existing=st.none() | figures,
    proposed=st.none() | st.floats(min_value=-10, max_value=10_000),
    ticks=st.lists(
        st.builds(Tick, figures, st.text(alphabet="abm WM容积率上限，", min_size=1, max_size=40)), max_size=7
    ),
)


@given(bar=bars, width=st.sampled_from([WIDE, NARROW]))
def test_the_grounds_cover_the_scale_once_whatever_the_figures(bar, width):
    drawing = draw(bar, width)
    edge = drawing.left
    for stretch in drawing.stretches:
        assert stretch.x == pytest.approx(edge, abs=0.02)
        edge = stretch.x + stretch.width
    assert edge == pytest.approx(drawing.right, abs=0.02)


@given(bar=bars, width=st.sampled_from([WIDE, NARROW]))
def test_no_two_labels_overlap_and_none_leaves_the_drawing(bar, width):
    drawing = draw(bar, width)
    labels = [mark.label for mark in drawing.ticks if mark.label]
    for label in labels:
        assert label.left >= -0.02
        assert label.right <= width + 0.02
    for one, other in combinations(labels, 2):
        assert one.row != other.row or one.right < other.left or other.right < one.left
    for mark in drawing.axis:
        assert mark.label is None or all(abs(tick.x - mark.x) > 4 for tick in drawing.ticks)


def test_neighbouring_ticks_turn_away_from_each_other_so_that_no_leader_runs_through_words():
    labels = [fit(400, "2.4", "floor area ratio ceiling", left=0, right=720)]
    labels.append(fit(460, "3.2", "with a public ground floor", left=0, right=720))
    first, second = place_labels(labels, left=0, right=720)
    assert (first.side, second.side) == ("end", "start")
    assert first.row == second.row == 0


def test_a_label_without_room_is_cut_and_keeps_its_full_words():
    label = fit(100, "24", "street wall of Harbour Street and the square behind it", left=0, right=200)
    assert label.words.endswith("…")
    assert label.full_words.endswith("behind it")
    assert label.width <= 200


def test_chinese_takes_one_em_a_character():
    assert text_width("容积率", 10) == pytest.approx(31.2)


@pytest.mark.parametrize(
    ("figure", "decimals", "text"),
    [(2.40, 2, "2.4"), (3.0, 2, "3"), (5200, 0, "5\u202f200"), (-0.001, 2, "0"), (23.456, 1, "23.5"), (100, 0, "100")],
)
def test_figures_carry_no_needless_zeros(figure, decimals, text):
    assert plain(figure, decimals) == text


def test_the_text_alternative_says_everything_the_bar_shows():
    assert describe(FAR) == (
        "As of right: up to 2.4. By paths: up to 3.2. Today: 1.8. Proposed: 3 (by paths). "
        "Binding: FAR ceiling 2.4; with a public ground floor 3.2."
    )


def test_the_text_alternative_names_units_minimums_and_what_is_not_known():
    bar = IntervalBar("Height", "m", Interval(24, 9), Interval(UNKNOWN))
    assert describe(bar) == "As of right: 9 to 24 m. By paths: unknown."
    assert describe(IntervalBar("Height", "m", Interval(NO_LIMIT, 9))) == "As of right: 9 m or more."
    assert describe(IntervalBar("Height", "m", Interval(UNKNOWN, 9))) == "As of right: at least 9 m, at most unknown."
    assert describe(IntervalBar("Height", "m", Interval(24, UNKNOWN))) == "As of right: at least unknown, at most 24 m."
    assert describe(IntervalBar("Height", "m", Interval(NOT_APPLICABLE))) == "Height does not apply here."
    assert describe(IntervalBar("Height", "m")) == "Not possible as of right."


def test_the_text_alternative_is_chinese_for_a_chinese_reader():
    with override("zh-hans"):
        words = describe(IntervalBar("容积率", as_of_right=Interval(2.4), existing=1.8, proposed=3.0))
    assert words == "按规则直接可行：不超过 2.4。现状：1.8。拟建：3（不可行）。"
