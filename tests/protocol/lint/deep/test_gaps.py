"""Uses nobody admits, and rules without an answer although every fact is known."""

from tests.protocol.lint.deep.harbour import CEILING, USES, answer, edition_of, rule, say

BY_ZONE = rule("ceiling", "limit: far\nat_most: lookup(by_zone, zone, use)")


def figures(b: str) -> dict[str, str]:
    return {"by_zone": f"zone,use,value\na,07,1\na,09,2\nb,07,1\nb,09,{b}\n"}


def test_a_use_on_no_list_is_found_without_those_below_it() -> None:
    uses = f"{USES}10,,Industry,工业\n1001,10,Heavy industry,重工业\n"
    (finding,) = say(edition_of(CEILING, uses=uses), "gap")
    assert finding.code == "use-nowhere"
    assert finding.says["en"] == "No rule allows these uses, anywhere or by any path: Industry (10)."
    assert finding.how == "proved"


def test_a_use_that_some_rule_lists_is_none() -> None:
    uses = f"{USES}10,,Industry,工业\n1001,10,Heavy industry,重工业\n"
    assert not say(edition_of(CEILING, rule("yards", "allow: ['10']\nwhen: zone = 'a'"), uses=uses), "gap")


def test_an_unknown_figure_is_found_with_a_witness_that_stays_undetermined() -> None:
    edition = edition_of(BY_ZONE, tables=figures("unknown"))
    (finding,) = say(edition, "gap")
    assert str(finding.place) == "tables/by_zone.csv:5:6"
    assert (finding.table, finding.rules) == ("by_zone", ("ceiling",))
    assert finding.says["en"].startswith(
        "The table by_zone has no figure for 1 of 4 combinations of zone and use: b, 09."
    )
    (witness,) = finding.witnesses
    assert answer(edition, {**witness.facts, "far": 1}).verdict == "undetermined"


def test_a_whole_table_is_none() -> None:
    assert not say(edition_of(BY_ZONE, tables=figures("2")), "gap")
    assert not say(edition_of(BY_ZONE, tables=figures("not applicable")), "gap")


def test_an_unknown_figure_that_no_rule_asks_for_is_none() -> None:
    edition = edition_of(
        rule("ceiling", "limit: far\nat_most: lookup(by_zone, zone, use)\nwhen: zone = 'a'"), tables=figures("unknown")
    )
    assert not say(edition, "gap")


def test_a_case_without_else_leaves_a_rule_undecided() -> None:
    open_end = "limit: far\nat_most: CASE WHEN site_area < 100 THEN 1 WHEN site_area >= 200 THEN 2 {}END"
    edition = edition_of(rule("ceiling", open_end.format("")))
    (finding,) = say(edition, "gap")
    assert finding.code == "undecided"
    assert finding.rules == ("ceiling",)
    (witness,) = finding.witnesses
    assert answer(edition, {**witness.facts, "far": 1, "use": "07"}).verdict == "undetermined"
    assert not say(edition_of(rule("ceiling", open_end.format("ELSE 1 "))), "gap")


def test_a_key_that_a_define_makes_up_and_no_row_has_is_found() -> None:
    group = "define:\n  group: CASE WHEN zone = 'a' THEN 'inner' ELSE 'outer' END\n"
    by_group = rule("ceiling", "limit: far\nat_most: lookup(by_group, group)")
    edition = edition_of(group, by_group, tables={"by_group": "group,value\ninner,1\n"})
    (finding,) = say(edition, "gap")
    assert finding.code == "no-row"
    assert finding.says["en"].startswith("The table by_group has no row for outer.")
    whole = edition_of(group, by_group, tables={"by_group": "group,value\ninner,1\nouter,2\n"})
    assert not say(whole, "gap")
