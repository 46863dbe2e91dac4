"""Rules that never bind and paths that never help: proved where every combination was gone through."""

import pytest

from protocol.lint.deep.report import lines_of
from tests.protocol.lint.deep.harbour import CEILING, edition_of, path, rule, say

RULES = {
    "never-applies": (
        "limit: far\nat_most: 1\nwhen: site_area < 100 AND site_area > 200",
        "limit: far\nat_most: 1\nwhen: site_area < 100 OR site_area > 200",
    ),
    "always-holds": ("require: site_area > 0 OR zone = 'a'", "require: site_area > 10 OR zone = 'a'"),
    "no-bound": ("limit: far\nat_most: IF(street, no_limit, no_limit)", "limit: far\nat_most: IF(street, no_limit, 1)"),
    "as-strict": ("limit: far\nat_most: 3\nwhen: street", "limit: far\nat_most: 1.9\nwhen: street"),
    "admits-no-more": ("allow: ['0701']\nwhen: street", "allow: ['10']\nwhen: street"),
    "admits-nothing": ("allow: ['10']\nwhen: zone = 'a' AND zone = 'b'", "allow: ['10']\nwhen: zone = 'a'"),
}
USES = "code,parent,en,zh-Hans\n07,,Residential,居住\n0701,07,Housing,住宅\n09,,Commerce,商业\n10,,Industry,工业\n"


@pytest.mark.parametrize("code", RULES)
def test_a_rule_that_cannot_bind_is_proved_idle_and_its_twin_is_not(code: str) -> None:
    planted, twin = RULES[code]
    (finding,) = say(edition_of(CEILING, rule("planted", planted), uses=USES), "never-binds")
    assert (finding.code, finding.rules[0], finding.how) == (code, "planted", "proved")
    assert not say(edition_of(CEILING, rule("planted", twin), uses=USES), "never-binds")


def test_a_rule_overridden_wherever_it_applies_is_proved_idle() -> None:
    low = rule("low", "limit: far\nat_most: 1\nwhen: street AND zone = 'a'")
    always = rule("high", "limit: far\nat_most: 2\nwhen: street\noverrides: [low]")
    (finding,) = say(edition_of(low, always), "never-binds")
    assert (finding.code, finding.rules, finding.how) == ("always-overridden", ("low", "high"), "proved")
    elsewhere = rule("high", "limit: far\nat_most: 2\nwhen: zone = 'b'\noverrides: [low]")
    assert not say(edition_of(low, elsewhere), "never-binds")


def test_a_rule_that_only_lifts_others_does_something() -> None:
    lifted = rule("old", "limit: far\nat_most: 1")
    lifts = rule("new", "limit: far\nat_most: no_limit\nwhen: street\noverrides: [old]")
    assert not say(edition_of(lifted, lifts), "never-binds")


def test_what_only_a_proof_by_algebra_would_show_is_said_not_to_be_seen() -> None:
    (finding,) = say(edition_of(rule("planted", "require: site_area * 2 >= site_area")), "never-binds")
    assert (finding.code, finding.how) == ("not-seen-to-bind", "sampled")
    assert finding.tried > 1
    assert "proves nothing" in next(lines_of(finding, "en"))
    assert f"（{finding.tried} 次试算中未见例外，尚未证明）" in next(lines_of(finding, "zh-Hans"))


PATHS = {
    "never-open": ("when: fronts > 2 AND fronts < 1\ngives: {add: 1}", "when: fronts > 2\ngives: {add: 1}"),
    "gives-nothing": ("gives: {add: 'min(0, fronts)'}", "gives: {add: 'min(1, fronts)'}"),
    "never-needed": ("when: zone = 'b'\ngives: {add: 1}", "when: street\ngives: {add: 1}"),
}


@pytest.mark.parametrize("code", PATHS)
def test_a_path_that_cannot_help_is_proved_idle_and_its_twin_is_not(code: str) -> None:
    planted, twin = PATHS[code]
    ceiling = rule("ceiling", "limit: far\nat_most: 2\nwhen: zone = 'a'")
    (finding,) = say(edition_of(ceiling, paths=path("planted", f"relaxes: [ceiling]\n{planted}")), "never-helps")
    assert (finding.code, finding.paths, finding.how) == (code, ("planted",), "proved")
    assert not say(edition_of(ceiling, paths=path("planted", f"relaxes: [ceiling]\n{twin}")), "never-helps")


def test_a_path_that_requires_what_it_excludes_never_helps() -> None:
    one = path("one", "relaxes: [ceiling]\ngives: {add: 1}\nrequires: [two]")
    two = path("two", "relaxes: [ceiling]\ngives: {add: 1}\nexcludes: [one]")
    (finding,) = say(edition_of(CEILING, paths=one + two), "never-helps")
    assert (finding.code, finding.paths) == ("never-with", ("one", "two"))
    free = path("two", "relaxes: [ceiling]\ngives: {add: 1}")
    assert not say(edition_of(CEILING, paths=one + free), "never-helps")


def test_a_path_that_was_not_seen_to_help_says_how_often_it_was_tried() -> None:
    never = path("never", "relaxes: [ceiling]\nwhen: site_area * 2 < site_area\ngives: {add: 1}")
    (finding,) = say(edition_of(CEILING, paths=never), "never-helps")
    assert (finding.code, finding.how) == ("not-seen-to-help", "sampled")
    assert finding.tried > 1
