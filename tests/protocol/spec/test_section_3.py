"""Section 3 of the format, sentence by sentence: from rules to a verdict."""

from __future__ import annotations

from typing import Any

import pytest

from tests.protocol.spec.asking import ask, bound, edition, limit, outcome, problems

HALVES = [{"use": "07", "share": 0.5}, {"use": "09", "share": 0.5}]
BY_USE = "use,value\n07,2\n09,4\n10,1\nunlisted,1\n"


# 1. Use


def test_a_use_is_admitted_where_an_applicable_allow_holds_and_no_applicable_forbid_does() -> None:
    book = edition({"any": {"allow": ["07"], "when": "p"}, "no": {"forbid": ["0701"], "when": "q"}})
    assert ask(book, {"use": "0701", "p": True, "q": False})["verdict"] == "lands"
    assert ask(book, {"use": "0701", "p": True, "q": True})["verdict"] == "blocked"
    assert ask(book, {"use": "07", "p": True, "q": True})["verdict"] == "lands"
    assert ask(book, {"use": "0701", "p": False, "q": False})["verdict"] == "blocked"
    assert ask(book, {"use": "0701", "q": False})["verdict"] == "undetermined"
    assert ask(book, {"use": "0701", "p": True})["verdict"] == "undetermined"


def test_no_allow_means_it_fails_reported_as_failing_rule_use() -> None:
    answer = ask(edition({"any": {"allow": ["07"]}}), {"use": "09"})
    assert [rule["id"] for rule in answer["rules"] if rule["outcome"] == "fails"] == ["use"]
    without = ask(edition({"any": None, "r": {"require": "p"}}), {"use": "07", "p": True})
    assert outcome(without, "use") == "fails"


def test_one_of_several_allows_is_enough() -> None:
    book = edition({"any": {"allow": ["07"], "when": "p"}, "more": {"allow": ["07"], "when": "q"}})
    assert ask(book, {"use": "07", "q": True})["verdict"] == "lands"


def test_with_a_mixed_use_a_rule_fails_if_it_fails_for_one_component() -> None:
    book = edition({"r": {"require": "use = '07' OR x > 1"}})
    assert ask(book, {"use": HALVES, "x": 1})["verdict"] == "blocked"
    assert ask(book, {"use": HALVES, "x": 2})["verdict"] == "lands"


def test_a_rule_that_mentions_the_use_through_a_define_is_worked_out_per_component() -> None:
    book = edition({"r": limit("base")}, define={"base": "lookup(t, use)"}, tables={"t": BY_USE})
    assert bound(ask(book, {"use": HALVES})) == 2
    assert ask(book, {"use": HALVES, "far": 2.01})["verdict"] == "blocked"


def test_every_component_needs_an_allow_not_all_the_same_one() -> None:
    book = edition({"any": {"allow": ["07"]}, "more": {"allow": ["09"], "when": "p"}})
    assert ask(book, {"use": HALVES, "p": True})["verdict"] == "lands"
    assert ask(book, {"use": HALVES, "p": False})["verdict"] == "blocked"


def test_the_tightest_bound_counts_in_a_mix_for_at_least_too() -> None:
    book = edition({"r": {"limit": "far", "at_least": "lookup(t, use)"}}, tables={"t": BY_USE})
    assert bound(ask(book, {"use": HALVES}), side="at_least") == 4


def test_mix_weighted_is_the_sum_weighted_by_shares() -> None:
    book = edition({"r": limit("lookup(t, use)", mix="weighted")}, tables={"t": BY_USE})
    mix = [{"use": "07", "share": 0.25}, {"use": "09", "share": 0.75}]
    assert bound(ask(book, {"use": mix})) == 3.5  # 0.25 * 2 + 0.75 * 4
    assert ask(book, {"use": mix, "far": 3.5})["verdict"] == "lands"
    assert ask(book, {"use": mix, "far": 3.51})["verdict"] == "blocked"


def test_a_weighted_bound_is_rounded_once_at_the_end() -> None:
    tables = {"t": "use,value\n07,1.005\n09,1.005\n10,1\nunlisted,1\n"}
    book = edition({"r": limit("lookup(t, use) * 2", mix="weighted")}, tables=tables)
    assert bound(ask(book, {"use": HALVES})) == 2.01  # not 2.00, as of two bounds rounded down one by one


def test_a_weighted_limit_with_an_unknown_when_holds_if_its_condition_holds() -> None:
    book = edition({"r": limit("lookup(t, use)", mix="weighted", when="p")}, tables={"t": BY_USE})
    assert outcome(ask(book, {"use": HALVES, "far": 3}), "r") == "holds"
    assert outcome(ask(book, {"use": HALVES, "far": 3.01}), "r") == "unknown"
    assert outcome(ask(book, {"use": HALVES, "far": 3.01, "p": False}), "r") == "not_applicable"


def test_a_weighted_limit_that_may_be_overridden_holds_if_it_holds() -> None:
    rules = {"r": limit("lookup(t, use)", mix="weighted"), "s": limit("9", when="p", overrides=["r"])}
    book = edition(rules, tables={"t": BY_USE})
    assert outcome(ask(book, {"use": HALVES, "far": 3}), "r") == "holds"
    assert outcome(ask(book, {"use": HALVES, "far": 3.01}), "r") == "unknown"
    assert outcome(ask(book, {"use": HALVES, "far": 3.01, "p": True}), "r") == "overridden"


def test_a_path_is_open_if_its_when_holds_for_one_component_and_relaxes_only_for_that() -> None:
    path = {"relaxes": ["r"], "when": "use = '07'", "gives": {"add": "5"}}
    book = edition({"r": limit("lookup(t, use)")}, tables={"t": BY_USE}, paths={"way": path})
    # 07: 2 + 5 = 7; 09 stays at 4, so a mix is bound by 4.
    assert bound(ask(book, {"use": HALVES}), way="by_paths") == 4
    assert ask(book, {"use": HALVES, "far": 4})["verdict"] == "lands_by_path"
    assert ask(book, {"use": HALVES, "far": 4.5})["verdict"] == "blocked"


def test_costs_and_charges_are_share_weighted_sums() -> None:
    path = {"relaxes": ["r"], "costs": {"fixed": "lookup(cost, use)"}}
    charge = {"id": "c", "when": "use = '09'", "amount": "lookup(cost, use)"}
    tables = {"cost": "use,value [CNY]\n07,100\n09,200\n10,0\nunlisted,0\n"}
    book = edition({"r": {"require": "p"}}, tables=tables, paths={"way": path}, charges=[charge])
    mix = [{"use": "07", "share": 0.25}, {"use": "09", "share": 0.75}]
    answer = ask(book, {"use": mix, "p": False}, way=None)
    assert answer["taken"]["cost"] == 175  # 0.25 * 100 + 0.75 * 200
    assert answer["charges"][0]["amount"] == 150  # 0.75 * 200
    assert answer["total"] == 325


def test_a_consent_is_asked_if_its_when_holds_for_one_component() -> None:
    book = edition({}, consents={"c": {"when": "use = '09'"}})
    assert [each["id"] for each in ask(book, {"use": HALVES})["consents"]] == ["c"]
    assert ask(book, {"use": "07"})["consents"] == []
    assert ask(book, {})["consents"][0]["state"] == "unknown"


def test_unlisted_satisfies_no_use_table_but_rows_named_unlisted() -> None:
    book = edition({"r": limit("lookup(t, use)")}, tables={"t": BY_USE})
    assert bound(ask(book, {"use": "unlisted"})) == 1


def test_unlisted_is_admitted_only_by_its_name() -> None:
    assert ask(edition({"any": {"allow": ["07", "09", "10"]}}), {"use": "unlisted"})["verdict"] == "blocked"
    assert ask(edition({}), {"use": "unlisted"})["verdict"] == "lands"


def test_the_share_of_one_use_is_told_in_a_mix() -> None:
    book = edition({"r": {"require": "share('07') >= 0.6"}})
    assert ask(book, {"use": HALVES})["verdict"] == "blocked"
    sixty = [{"use": "0701", "share": 0.4}, {"use": "07", "share": 0.2}, {"use": "09", "share": 0.4}]
    assert ask(book, {"use": sixty})["verdict"] == "lands"


# 2. Conditions and limits


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"p": True, "q": True}, "holds"),
        ({"p": True, "q": False}, "fails"),
        ({"p": True}, "unknown"),
        ({"p": False, "q": False}, "not_applicable"),
        ({"p": False}, "not_applicable"),
        ({"q": True}, "holds"),
        ({"q": False}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_rule_counts_as_not_when_or_condition_in_kleene_logic(facts: dict[str, Any], said: str) -> None:
    assert outcome(ask(edition({"r": {"require": "q", "when": "p"}}), facts), "r") == said


def test_a_limit_with_an_unknown_when_holds_if_the_proposal_keeps_it_else_it_is_unknown() -> None:
    book = edition({"r": limit("2", when="p")})
    assert ask(book, {"use": "07", "far": 2})["verdict"] == "lands"
    assert ask(book, {"use": "07", "far": 3})["verdict"] == "undetermined"
    assert ask(book, {"use": "07", "far": 3})["missing"] == ["p"]


def test_a_forbid_with_an_unknown_when_holds_for_other_uses() -> None:
    book = edition({"r": {"forbid": ["09"], "when": "p"}})
    assert ask(book, {"use": "07"})["verdict"] == "lands"
    assert ask(book, {"use": "0901"})["verdict"] == "undetermined"


def test_a_not_applicable_when_is_false() -> None:
    facts = {"old": {"type": "boolean", "from": "attribute(old, yes)"}}
    book = edition({"r": {"require": "q", "when": "old"}, "s": limit("1", when="lease > 1")}, facts=facts)
    answer = ask(book, {"use": "07", "far": 5, "q": False, "old": "not applicable", "lease": "not applicable"})
    assert outcome(answer, "r") == "not_applicable"
    assert outcome(answer, "s") == "not_applicable"
    assert answer["verdict"] == "lands"


def test_a_not_applicable_condition_fails() -> None:
    assert outcome(ask(edition({"r": {"require": "lease > 1"}}), {"lease": "not applicable"}), "r") == "fails"


def test_each_limit_is_compared_alone() -> None:
    book = edition({"low": limit("2"), "high": limit("x")})
    answer = ask(book, {"use": "07", "far": 3})
    assert outcome(answer, "low") == "fails"
    assert outcome(answer, "high") == "unknown"
    assert answer["verdict"] == "blocked"


def test_a_limit_whose_bound_is_no_limit_holds_even_if_the_proposal_is_unknown() -> None:
    assert outcome(ask(edition({"r": limit("contract")}), {"contract": "no limit"}), "r") == "holds"
    assert outcome(ask(edition({"r": limit("contract")}), {"contract": 2}), "r") == "unknown"
    assert outcome(ask(edition({"r": limit("contract", when="p")}), {"contract": "no limit"}), "r") == "holds"
    assert ask(edition({"r": limit("no_limit")}), {"use": "07"})["verdict"] == "lands"


def test_both_sides_of_a_limit_hold_or_it_fails() -> None:
    book = edition({"r": {"limit": "far", "at_most": "3", "at_least": "1"}})
    assert [outcome(ask(book, {"far": far}), "r") for far in (0.9, 1, 3, 3.1)] == ["fails", "holds", "holds", "fails"]


def test_the_bound_reported_is_the_tightest_of_the_applicable_ones() -> None:
    rules = {"b": limit("2"), "c": limit("3"), "d": limit("1", when="p"), "e": limit("lease"), "f": limit("contract")}
    facts = {"p": False, "lease": "not applicable", "contract": "no limit"}
    answer = ask(edition(rules), facts)
    assert answer["indicators"]["far"]["as_of_right"] == {"at_most": 2, "rule": "b"}


def test_ties_of_bounds_go_by_rule_id() -> None:
    rules = {"zz": limit("2"), "bb": limit("2.001"), "mm": limit("2.5")}
    assert ask(edition(rules), {})["indicators"]["far"]["as_of_right"]["rule"] == "bb"  # 2.001 is compared as 2.00


def test_the_bound_is_no_limit_where_none_applies() -> None:
    assert bound(ask(edition({"r": limit("2", when="p")}), {"p": False})) == "no limit"
    assert bound(ask(edition({}), {})) == "no limit"


def test_the_bound_is_unknown_if_any_applicable_one_is() -> None:
    assert bound(ask(edition({"a": limit("2"), "b": limit("x")}), {})) == "unknown"
    assert bound(ask(edition({"a": limit("2"), "b": limit("x", when="p")}), {"p": False})) == 2


@pytest.mark.parametrize("expression", ["far", "height / 10", "service_life", "hours_from", "higher"])
def test_a_bound_mentions_facts_use_and_starts_on_only(expression: str) -> None:
    rules = {"r": {"limit": "height", "at_most": expression}}
    found = problems(rules, define={"higher": "height * 2"})
    assert found.get("not-here") == "error"


def test_a_condition_that_couples_two_indicators_is_a_require() -> None:
    book = edition({"r": {"require": "height <= far * quantity(10, 'm')"}})
    assert ask(book, {"use": "07", "height": 20, "far": 2})["verdict"] == "lands"
    assert ask(book, {"use": "07", "height": 20.1, "far": 2})["verdict"] == "blocked"


# 3. Overrides


def test_where_the_overriding_rule_applies_the_overridden_one_does_not_count() -> None:
    book = edition({"low": limit("2"), "high": limit("4", when="p", overrides=["low"])})
    answer = ask(book, {"use": "07", "far": 3, "p": True})
    assert outcome(answer, "low") == "overridden"
    assert bound(answer) == 4
    assert answer["verdict"] == "lands"
    assert ask(book, {"use": "07", "far": 3, "p": False})["verdict"] == "blocked"


def test_an_overrider_that_fails_overrides_all_the_same() -> None:
    book = edition({"low": limit("2"), "high": {"require": "q", "when": "p", "overrides": ["low"]}})
    answer = ask(book, {"use": "07", "far": 3, "p": True, "q": False})
    assert outcome(answer, "low") == "overridden"
    assert outcome(answer, "high") == "fails"


def test_an_overridden_rule_itself_overrides_nothing() -> None:
    rules = {
        "c": limit("1"),
        "b": limit("2", overrides=["c"]),
        "a": limit("3", when="p", overrides=["b"]),
    }
    assert bound(ask(edition(rules), {"p": True})) == 1  # a: 3, b is overridden, so c: 1 counts again
    assert bound(ask(edition(rules), {"p": False})) == 2


def test_an_overrider_whose_bound_is_not_applicable_does_not_apply() -> None:
    book = edition({"low": limit("2"), "high": limit("lease", overrides=["low"])})
    assert outcome(ask(book, {"far": 3, "lease": "not applicable"}), "low") == "fails"
    assert outcome(ask(book, {"far": 3, "lease": 4}), "low") == "overridden"


def test_if_it_is_unknown_whether_the_overrider_applies_an_overridden_rule_is_unknown_unless_it_holds() -> None:
    by_when = edition({"low": limit("2"), "high": limit("4", when="p", overrides=["low"])})
    assert outcome(ask(by_when, {"far": 3}), "low") == "unknown"
    assert outcome(ask(by_when, {"far": 2}), "low") == "holds"
    by_bound = edition({"low": limit("2"), "high": limit("lease", overrides=["low"])})
    assert outcome(ask(by_bound, {"far": 3}), "low") == "unknown"
    assert outcome(ask(by_bound, {"far": 2}), "low") == "holds"


def test_the_bound_of_a_rule_that_may_be_overridden_is_unknown() -> None:
    assert bound(ask(edition({"low": limit("2"), "high": limit("4", when="p", overrides=["low"])}), {})) == "unknown"


def test_an_overrider_that_surely_does_not_apply_is_no_matter_of_its_unknown_bound() -> None:
    book = edition({"low": limit("2"), "high": limit("lease", when="p", overrides=["low"])})
    assert outcome(ask(book, {"far": 3, "p": False}), "low") == "fails"


def test_an_overridden_allow_that_holds_counts_as_unknown_while_that_is_unknown() -> None:
    rules = {"any": {"allow": ["07"]}, "no": {"require": "true", "when": "p", "overrides": ["any"]}}
    book = edition(rules)
    assert ask(book, {"use": "07"})["verdict"] == "undetermined"
    assert ask(book, {"use": "07"})["missing"] == ["p"]
    assert ask(book, {"use": "07", "p": False})["verdict"] == "lands"
    assert ask(book, {"use": "07", "p": True})["verdict"] == "blocked"
    assert ask(book, {"use": "09"})["verdict"] == "blocked"  # one that does not hold fails whatever p is


def test_another_allow_that_is_not_overridden_still_admits() -> None:
    rules = {
        "any": {"allow": ["07"]},
        "no": {"require": "true", "when": "p", "overrides": ["any"]},
        "more": {"allow": ["07"]},
    }
    assert ask(edition(rules), {"use": "07"})["verdict"] == "lands"


def test_an_unknown_top_of_a_chain_leaves_the_bottom_unknown() -> None:
    rules = {"c": limit("1"), "b": limit("9", overrides=["c"]), "a": limit("9", when="p", overrides=["b"])}
    assert outcome(ask(edition(rules), {"far": 2}), "c") == "unknown"
    assert outcome(ask(edition(rules), {"far": 1}), "c") == "holds"
    assert outcome(ask(edition(rules), {"far": 2, "p": True}), "c") == "fails"
    assert outcome(ask(edition(rules), {"far": 2, "p": False}), "c") == "overridden"


def test_of_two_overriders_one_that_applies_is_enough() -> None:
    rules = {"c": limit("1"), "b": limit("9", when="q", overrides=["c"]), "a": limit("9", when="p", overrides=["c"])}
    assert outcome(ask(edition(rules), {"far": 2, "q": True}), "c") == "overridden"
    assert outcome(ask(edition(rules), {"far": 2, "q": False}), "c") == "unknown"


def test_a_lifted_rule_still_overrides() -> None:
    rules = {"low": limit("1"), "high": limit("2", overrides=["low"])}
    paths = {"way": {"relaxes": ["high"], "gives": {"lift": True}}}
    answer = ask(edition(rules, paths=paths), {"use": "07", "far": 5}, way=None)
    assert outcome(answer, "low") == "overridden"
    assert answer["verdict"] == "lands"


def test_overrides_are_worked_out_per_component() -> None:
    rules = {"low": limit("1"), "high": limit("5", when="use = '07'", overrides=["low"])}
    answer = ask(edition(rules), {"use": HALVES, "far": 2})
    assert outcome(answer, "low") == "fails"  # for 09
    assert ask(edition(rules), {"use": "07", "far": 2})["verdict"] == "lands"


BASES = ["statute", "policy", "code", "plan", "local", "advisory"]


@pytest.mark.parametrize("higher", range(6))
def test_only_an_equal_or_higher_basis_overrides(higher: int) -> None:
    for lower in range(6):
        rules = {"a": limit("1", basis=BASES[lower]), "b": limit("2", basis=BASES[higher], overrides=["a"])}
        assert ("override-basis" in problems(rules)) is (higher > lower)


def test_only_bottom_lines_override_bottom_lines() -> None:
    rules = {"a": limit("1", firmness="bottom_line"), "b": limit("2", overrides=["a"])}
    assert problems(rules).get("override-bottom-line") == "error"
    rules["b"]["firmness"] = "bottom_line"
    assert "override-bottom-line" not in problems(rules)


def test_loops_of_overrides_are_lint_errors() -> None:
    rules = {
        "a": limit("1", overrides=["b"]),
        "b": limit("2", overrides=["c"]),
        "c": limit("3", overrides=["a"]),
    }
    assert problems(rules).get("override-loop") == "error"


# 4. Verdict


OPENS = {"way": {"relaxes": ["r"], "when": "q"}}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"p": True, "q": True}, "lands"),
        ({"p": True, "q": False}, "lands"),
        ({"p": True}, "lands"),
        ({"p": False, "q": True}, "lands_by_path"),
        ({"p": False, "q": False}, "blocked"),
        ({"p": False}, "undetermined"),
        ({"q": True}, "undetermined"),  # L unknown, P true
        ({"q": False}, "undetermined"),
        ({}, "undetermined"),
    ],
)
def test_the_verdict_follows_from_l_and_p(facts: dict[str, Any], said: str) -> None:
    assert ask(edition({"r": {"require": "p"}}, paths=OPENS), {"use": "07", **facts})["verdict"] == said


def test_blocked_needs_only_one_rule_that_no_path_helps() -> None:
    book = edition({"r": {"require": "p"}, "s": {"require": "x < 1"}}, paths=OPENS)
    assert ask(book, {"x": 2})["verdict"] == "blocked"


# 5. Certainty


def test_decided_anyway_is_what_every_completion_gives() -> None:
    book = edition({"r": {"require": "x > 0 OR x <= 0"}})
    answer = ask(book, {"use": "07"})
    assert answer["verdict"] == "undetermined"
    assert answer["decided_anyway"] == "lands"
    both = edition({"r": {"require": "IF(p, x > 5, x > 6)"}})
    assert ask(both, {"use": "07", "x": 7})["decided_anyway"] == "lands"
    assert ask(both, {"use": "07", "x": 5})["decided_anyway"] == "blocked"
    assert ask(both, {"use": "07", "x": 5.5})["decided_anyway"] is None


def test_decided_anyway_counts_unknown_cells_as_open() -> None:
    book = edition({"r": limit("lookup(t, zone)")}, tables={"t": "zone,value\nA,unknown\nB,2\n"})
    assert ask(book, {"use": "07", "zone": "A", "far": 1})["decided_anyway"] is None


def test_decided_anyway_is_not_lands_where_a_completion_finds_no_row() -> None:
    book = edition({"r": limit("lookup(t, zone)")}, tables={"t": "zone,value\nA,2\nB,3\n"})
    assert ask(book, {"use": "07", "far": 1})["decided_anyway"] is None


def test_decided_anyway_is_null_where_the_verdict_is_known() -> None:
    assert ask(edition({"r": {"require": "p"}}), {"use": "07", "p": True})["decided_anyway"] is None


def test_missing_is_a_smallest_set_any_values_of_which_settle_the_verdict() -> None:
    book = edition({"r": {"require": "(p AND x < 1 AND y < 1) OR z < 1"}})
    # z alone does not settle it: with z = 2, p and x and y still matter. All four are needed.
    assert set(ask(book, {"use": "07"})["missing"]) == {"p", "x", "y", "z"}
    assert set(ask(book, {"use": "07", "p": False})["missing"]) == {"z"}


def test_among_equals_missing_is_the_first_in_facts_yaml() -> None:
    # Either of x and y settles it: IF(x > 0, p, p) needs only p; a disjunction of both orders needs one of the two.
    book = edition({"r": {"require": "p AND (x > 0 OR y > 0) OR p AND NOT (x > 0 OR y > 0)"}})
    assert "p" in ask(book, {"use": "07", "x": 1})["missing"]


def test_missing_names_the_most_settling_first() -> None:
    rules = {"a": {"require": "x > 1"}, "b": {"require": "y > 1"}, "c": {"require": "y > 2"}}
    assert ask(edition(rules), {"use": "07"})["missing"] == ["y", "x"]
    assert ask(edition({"a": {"require": "x > 1"}, "b": {"require": "y > 1"}}), {"use": "07"})["missing"] == ["x", "y"]


def test_missing_leaves_out_what_can_settle_nothing_of_many_unknown_facts() -> None:
    names = [f"f{at:02}" for at in range(16)]
    facts = {name: {"type": "boolean", "from": "applicant"} for name in names}
    idle = " AND ".join(f"({name} OR NOT p)" for name in names[:13])
    rules = {"idle": {"require": idle}, "r": {"require": " AND ".join(names[13:])}}
    answer = ask(edition(rules, facts=facts), {"use": "07", "p": False})
    assert answer["missing"] == names[13:]


def test_missing_is_empty_where_the_verdict_is_known() -> None:
    assert ask(edition({"r": {"require": "p"}, "s": {"require": "q"}}), {"use": "07", "p": False})["missing"] == []


def test_missing_names_terms_too() -> None:
    assert ask(edition({"r": limit("2")}), {"use": "07"})["missing"] == ["far"]
    assert ask(edition({"any": {"allow": ["07"]}}), {})["missing"] == ["use"]


def test_missing_figures_are_the_unknown_cells_in_the_way() -> None:
    tables = {"t": "zone,kind,value\nA,a,unknown\nA,b,2\n", "u": "zone,value\nA,unknown\n"}
    book = edition({"r": limit("lookup(t, zone, kind)"), "s": limit("lookup(u, zone)", when="p")}, tables=tables)
    answer = ask(book, {"use": "07", "zone": "A", "kind": "a", "far": 1, "p": False})
    assert answer["missing_figures"] == [{"table": "t", "row": ["A", "a"]}]
    assert answer["missing"] == []


# 6. Discretion


def test_discretion_never_changes_the_verdict_and_the_failing_rule_carries_it() -> None:
    book = edition({"r": limit("2", discretion={"who": "approver", "up_to": "2.1"})})
    for far, within in ((2.1, True), (2.11, False), (2, False)):
        answer = ask(book, {"use": "07", "far": far})
        assert answer["verdict"] == ("blocked" if far > 2 else "lands")
        assert next(each["within_discretion"] for each in answer["rules"] if each["id"] == "r") is within


def test_discretion_mirrors_for_at_least() -> None:
    book = edition({"r": {"limit": "far", "at_least": "2", "discretion": {"who": "approver", "up_to": "1.9"}}})
    for far, within in ((1.9, True), (1.89, False)):
        answer = ask(book, {"use": "07", "far": far})
        assert next(each["within_discretion"] for each in answer["rules"] if each["id"] == "r") is within


def test_up_to_refers_to_the_bound_without_paths() -> None:
    paths = {"way": {"relaxes": ["r"], "gives": {"add": "1"}}}
    book = edition({"r": limit("2", discretion={"who": "approver", "up_to": "2.1"})}, paths=paths)
    answer = ask(book, {"use": "07", "far": 3.05}, way=None)
    assert outcome(answer, "r") == "fails"
    assert next(each["within_discretion"] for each in answer["rules"] if each["id"] == "r") is False


def test_discretion_on_a_bottom_line_is_a_lint_error() -> None:
    rules = {"r": limit("2", firmness="bottom_line", discretion={"who": "approver", "up_to": "3"})}
    assert problems(rules).get("discretion") == "error"


# 7. Phases

LIFE = {"r": {"limit": "service_life", "at_most": "5"}}


def phases(*spans: tuple[str, str, Any], **more: Any) -> dict[str, Any]:
    return {"phases": [{"from": start, "to": end, "use": use} for start, end, use in spans], **more}


def test_service_life_is_the_length_of_the_phase() -> None:
    book = edition(LIFE)
    assert ask(book, phases(("2026-01-01", "2031-01-01", "07")))["verdict"] == "lands"  # 1826 / 365.25 = 5.00
    assert ask(book, phases(("2026-01-01", "2031-01-04", "07")))["verdict"] == "blocked"  # 1829 / 365.25 = 5.01


def test_consecutive_phases_of_one_use_count_as_one_service_life() -> None:
    cut = phases(("2026-01-01", "2029-01-01", "07"), ("2029-01-01", "2032-01-01", "07"))
    assert ask(edition(LIFE), cut)["verdict"] == "blocked"
    other = phases(("2026-01-01", "2029-01-01", "07"), ("2029-01-01", "2032-01-01", "09"))
    assert ask(edition(LIFE), other)["verdict"] == "lands"


def test_a_nested_use_is_another_use() -> None:
    cut = phases(("2026-01-01", "2029-01-01", "07"), ("2029-01-01", "2032-01-01", "0701"))
    assert ask(edition(LIFE), cut)["verdict"] == "lands"


def test_in_a_phase_starts_on_is_its_start() -> None:
    book = edition({"r": {"require": "starts_on >= DATE '2028-06-01'"}})
    spans = phases(("2026-01-01", "2028-06-01", "07"), ("2028-06-01", "2030-01-01", "09"))
    answer = ask(book, spans)
    assert [phase["verdict"] for phase in answer["phases"]] == ["blocked", "lands"]


def test_the_verdict_is_the_worst() -> None:
    rules = {"r": {"require": "NOT use = '07' OR p"}, "s": {"require": "NOT use = '09' OR q"}}
    paths = {"way": {"relaxes": ["r"], "when": "use = '07'"}}
    spans = phases(("2026-01-01", "2028-01-01", "07"), ("2028-01-01", "2030-01-01", "09"))
    book = edition(rules, paths=paths)
    assert ask(book, {**spans, "p": True, "q": True})["verdict"] == "lands"
    assert ask(book, {**spans, "p": False, "q": True})["verdict"] == "lands_by_path"
    assert ask(book, {**spans, "p": False})["verdict"] == "undetermined"
    assert ask(book, {**spans, "q": False})["verdict"] == "blocked"


def test_costs_and_charges_of_phases_add() -> None:
    charge = {"id": "c", "amount": "quantity(10, 'CNY/year') * service_life"}
    spans = phases(("2026-01-01", "2028-01-01", "07"), ("2028-01-01", "2030-01-01", "07"))
    answer = ask(edition({}, charges=[charge]), spans)
    # 730 / 365.25 = 2.00 and 731 / 365.25 = 2.00: each phase pays for its own years.
    assert [each["amount"] for each in answer["charges"]] == [20, 20]
    assert [each["phase"] for each in answer["charges"]] == [0, 1]
    assert answer["total"] == 40


def test_years_left_are_between_starts_on_and_right_ends() -> None:
    rules = {"r": {"limit": "service_life", "at_most": "years_between(starts_on, right_ends)"}}
    answer = ask(edition(rules), {"use": "07", "starts_on": "2026-03-01", "right_ends": "2050-01-01"})
    assert bound(answer, "service_life") == 23.8  # 8707 / 365.25 = 23.84, rounded down to one decimal
    endless = ask(edition(rules), {"use": "07", "starts_on": "2026-03-01", "right_ends": "not applicable"})
    assert outcome(endless, "r") == "not_applicable"
    assert endless["verdict"] == "lands"


# 8. Service life


def test_service_life_is_bounded_by_the_least_of_term_right_lease_and_structure() -> None:
    rules = {name: {"limit": "service_life", "at_most": name} for name in ("years", "20", "30")}
    rules = {f"r{at}": rule for at, rule in enumerate(rules.values())}
    assert bound(ask(edition(rules), {"years": 12}), "service_life") == 12
