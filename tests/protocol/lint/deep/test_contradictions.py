"""A lower bound above an upper one leaves nothing to propose: found, and reproduced by `check`."""

from tests.protocol.lint.deep.harbour import answer, bounds, edition_of, rule, say

UPPER = rule("ceiling", "limit: far\nat_most: 2")


def test_a_floor_above_a_ceiling_is_found_with_a_witness_that_check_reproduces() -> None:
    edition = edition_of(UPPER, rule("floor", "limit: far\nat_least: 3\nwhen: zone = 'a'"))
    (finding,) = say(edition, "contradiction")
    assert finding.rules == ("floor", "ceiling")
    assert str(finding.place) == "rules/rules.yaml:18:1"
    assert finding.says["en"].startswith("The floor area ratio must be at least 3 by “Floor” (floor) and at most 2 by")
    assert "没有数值可以同时满足" in finding.says["zh-Hans"]
    assert finding.how == "shown"
    assert bounds(edition, finding) == [3, 2]
    fails = [rule.id for rule in answer(edition, finding.witnesses[0].facts).rules if rule.outcome == "fails"]
    assert fails == ["ceiling", "floor"]
    assert finding.witnesses[0].facts["zone"] == "a"


def test_a_floor_below_the_ceiling_is_none() -> None:
    assert not say(edition_of(UPPER, rule("floor", "limit: far\nat_least: 2\nwhen: zone = 'a'")), "contradiction")


def test_a_floor_above_a_ceiling_that_never_meet_is_none() -> None:
    upper = rule("ceiling", "limit: far\nat_most: 2\nwhen: zone = 'b'")
    assert not say(edition_of(upper, rule("floor", "limit: far\nat_least: 3\nwhen: zone = 'a'")), "contradiction")


def test_a_ceiling_that_the_floor_overrides_is_none() -> None:
    lower = rule("floor", "limit: far\nat_least: 3\nwhen: zone = 'a'\noverrides: [ceiling]")
    assert not say(edition_of(UPPER, lower), "contradiction")


def test_one_rule_that_contradicts_itself_is_found() -> None:
    edition = edition_of(
        rule("both", "limit: height\nat_least: 12\nat_most: band(heights, site_area)"),
        tables={"heights": "from [m2],to [m2],value [m]\n0,100,10\n100,no limit,30\n"},
    )
    (finding,) = say(edition, "contradiction")
    assert finding.code == "empty-interval-of-one"
    assert finding.rules == ("both",)
    assert [rule.id for rule in answer(edition, finding.witnesses[0].facts).rules if rule.outcome == "fails"] == [
        "both"
    ]
    site_area = finding.witnesses[0].facts["site_area"]
    assert isinstance(site_area, int | float)
    assert site_area < 100
