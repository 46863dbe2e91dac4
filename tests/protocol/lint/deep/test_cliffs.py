"""A bound that jumps across one threshold: found with a pair of witnesses, one on each side."""

from tests.protocol.lint.deep.harbour import CEILING, answer, bounds, edition_of, path, rule, say

BY_SIZE = rule("ceiling", "limit: far\nat_most: 2 * band(size, site_area)")


def sizes(small: float) -> dict[str, str]:
    return {"size": f"from [m2],to [m2],value\n0,3000,{small}\n3000,no limit,1\n"}


def test_a_jump_between_two_bands_is_found_with_a_pair_that_check_reproduces() -> None:
    edition = edition_of(BY_SIZE, tables=sizes(0.85))
    (finding,) = say(edition, "cliff")
    assert str(finding.place) == "tables/size.csv:3:1"
    assert (finding.table, finding.rules, finding.fact, finding.threshold) == ("size", ("ceiling",), "site_area", 3000)
    assert finding.share is not None
    assert round(finding.share, 3) == 0.176
    assert bounds(edition, finding) == [1.7, 2]
    assert [witness.facts for witness in finding.witnesses] == [{"site_area": 2999.99}, {"site_area": 3000}]
    assert finding.says["en"] == (
        "The largest floor area ratio jumps by 17.6 % at site area 3,000 m²: 1.7 at 2,999.99 m², 2 at 3,000 m². "
        "Seen in 1 of 1 combinations tried of everything else."
    )


def test_a_jump_of_just_the_stated_share_is_none() -> None:
    edition = edition_of(BY_SIZE, tables=sizes(0.8))
    assert not say(edition, "cliff", cliff=0.25)
    assert say(edition, "cliff", cliff=0.24)


def test_a_slope_however_steep_is_none() -> None:
    slope = rule("ceiling", "limit: far\nat_most: min(3, site_area / 1000)\nwhen: site_area > 0")
    edition = edition_of(slope.replace("site_area / 1000", "site_area / quantity(1000, 'm2')"))
    assert not say(edition, "cliff")


def test_a_jump_where_a_threshold_belongs_to_the_smaller_side_is_found() -> None:
    edition = edition_of(rule("ceiling", "limit: far\nat_most: IF(site_area <= 500, 1, 2)"))
    (finding,) = say(edition, "cliff")
    assert [witness.facts["site_area"] for witness in finding.witnesses] == [500, 500.001]
    assert bounds(edition, finding) == [1, 2]


def test_two_rules_that_take_turns_jump_together() -> None:
    small = rule("small", "limit: far\nat_most: 1\nwhen: site_area < 500")
    edition = edition_of(small, rule("large", "limit: far\nat_most: 2"))
    (finding,) = say(edition, "cliff")
    assert finding.rules == ("large", "small")
    sides = [answer(edition, witness.facts).indicators["far"].as_of_right.at_most for witness in finding.witnesses]
    assert sides == [1, 2]
    alike = edition_of(small, rule("large", "limit: far\nat_most: 1.1"))
    assert not say(alike, "cliff")


def test_a_day_is_a_threshold_too() -> None:
    edition = edition_of(rule("ceiling", "limit: far\nat_most: IF(begins >= DATE '2000-01-01', 1, 2)"))
    (finding,) = say(edition, "cliff")
    assert finding.threshold == "2000-01-01"
    assert [witness.facts["begins"] for witness in finding.witnesses] == ["1999-12-31", "2000-01-01"]
    assert bounds(edition, finding) == [2, 1]


def test_a_limit_that_ends_is_told_without_a_share() -> None:
    edition = edition_of(rule("ceiling", "limit: far\nat_most: IF(site_area < 500, 1, no_limit)"))
    (finding,) = say(edition, "cliff")
    assert finding.share is None
    assert bounds(edition, finding) == [1, "no limit"]
    assert "no limit at 500 m²" in finding.says["en"]


def test_a_path_that_opens_at_a_threshold_jumps() -> None:
    more = path("more", "relaxes: [ceiling]\nwhen: fronts >= 2\ngives: {add: 1}")
    edition = edition_of(CEILING, paths=more)
    (finding,) = say(edition, "cliff")
    assert (finding.code, finding.rules, finding.paths) == ("cliff-by-path", ("ceiling",), ("more",))
    assert [witness.facts for witness in finding.witnesses] == [{"fronts": 1}, {"fronts": 2}]
    by_paths = [answer(edition, witness.facts).indicators["far"].by_paths.at_most for witness in finding.witnesses]
    assert by_paths == [2, 3]
    assert [witness.bound for witness in finding.witnesses] == [2, 3]


def test_a_path_that_opens_for_little_is_none() -> None:
    assert not say(
        edition_of(CEILING, paths=path("more", "relaxes: [ceiling]\nwhen: fronts >= 2\ngives: {add: 0.1}")), "cliff"
    )


def test_the_figure_holds_both_sides_in_order() -> None:
    (finding,) = say(edition_of(BY_SIZE, tables=sizes(0.85)), "cliff")
    curve = finding.curve
    assert curve is not None
    assert curve.below[-1] == (2999.99, 1.7)
    assert curve.above[0] == (3000, 2)
    assert [x for x, _ in (*curve.below, *curve.above)] == sorted(x for x, _ in (*curve.below, *curve.above))
    assert curve.labels["zh-Hans"] == ("用地面积", "容积率")


def test_a_figure_shows_what_lies_near_the_threshold_and_some_whole_steps_of_what_is_counted() -> None:
    (finding,) = say(edition_of(rule("ceiling", "limit: far\nat_most: IF(site_area < 2, 1, 2)")), "cliff")
    assert finding.curve is not None
    ends = finding.curve.below[0][0], finding.curve.above[-1][0]
    assert [round(end, 1) for end in ends] == [1, 3]
    (finding,) = say(edition_of(rule("ceiling", "limit: far\nat_most: IF(fronts < 4, 1, 2)")), "cliff")
    assert finding.curve is not None
    assert (finding.curve.below[0][0], finding.curve.above[-1][0]) == (0, 7)
