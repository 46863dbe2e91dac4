"""Section 2 of the format, sentence by sentence: expressions."""

from __future__ import annotations

import pytest

from tests.protocol.spec.asking import ANY, ask, bound, condition, edition, limit, outcome, problems, value

# Unknown


@pytest.mark.parametrize(
    ("expression", "truth"),
    [
        ("p AND false", False),
        ("false AND p", False),
        ("p AND true", None),
        ("p OR true", True),
        ("true OR p", True),
        ("p OR false", None),
        ("NOT p", None),
        ("p AND q AND x < 1 AND false", False),
        ("x IN (1, 2)", None),
        ("1 IN (x, 1)", True),
        ("1 BETWEEN 2 AND x", False),
        ("1 BETWEEN 0 AND x", None),
        ("x = x", None),
    ],
)
def test_unknown_is_null_under_strong_kleene_logic(expression: str, truth: bool | None) -> None:
    assert condition(expression) is truth


def test_if_with_an_unknown_condition_is_unknown() -> None:
    assert value("IF(p, 1, 1)") == "unknown"
    assert value("IF(p, 1, 2)", {"p": False}) == 2


def test_case_with_an_unknown_condition_is_unknown() -> None:
    assert value("CASE WHEN p THEN 1 WHEN q THEN 2 ELSE 3 END", {"q": True}) == "unknown"
    assert value("CASE WHEN p THEN 1 WHEN q THEN 2 ELSE 3 END", {"p": False, "q": False}) == 3
    assert value("CASE WHEN p THEN 1 WHEN q THEN 2 ELSE 3 END", {"p": True}) == 1


def test_case_that_chooses_nothing_is_unknown() -> None:
    assert value("CASE WHEN p THEN 1 END", {"p": False}) == "unknown"


def test_min_and_max_take_two_or_more_arguments() -> None:
    assert problems({"r": limit("min(1)")}).get("argument-count") == "error"
    assert value("min(3, 2, 4)") == 2
    assert value("max(3, 2, 4)") == 4


@pytest.mark.parametrize("function", ["min", "max"])
def test_min_and_max_are_strict(function: str) -> None:
    assert value(f"{function}(1, x)") == "unknown"
    assert value(f"{function}(x, 1, 2)") == "unknown"


TABLE = {"t": "zone,value\nA,1\nB,unknown\nC,not applicable\nD,no limit\n"}


def test_a_look_up_that_finds_no_row_is_unknown_with_that_cause() -> None:
    answer = ask(edition({"r": limit("lookup(t, zone)")}, tables=TABLE), {"use": "07", "zone": "Z", "far": 1})
    assert outcome(answer, "r") == "unknown"
    assert answer["missing_figures"] == [{"table": "t", "row": ["Z"]}]


def test_an_unknown_cell_is_unknown_with_that_cause() -> None:
    answer = ask(edition({"r": limit("lookup(t, zone)")}, tables=TABLE), {"use": "07", "zone": "B", "far": 1})
    assert answer["verdict"] == "undetermined"
    assert answer["missing_figures"] == [{"table": "t", "row": ["B"]}]
    assert answer["missing"] == []


def test_a_division_by_zero_is_unknown_with_that_cause() -> None:
    answer = ask(edition({"r": limit("1 / x")}), {"use": "07", "x": 0, "far": 1})
    assert bound(answer) == "unknown"
    said = next(rule["says"]["en"] for rule in answer["rules"] if rule["id"] == "r")
    assert "zero" in said or "0" in said
    assert answer["missing"] == []


def test_not_applicable_divided_by_zero_is_not_applicable() -> None:
    assert value("lease / x", {"lease": "not applicable", "x": 0}) == "not applicable"


# No limit

NO = {"contract": "no limit"}


def test_no_limit_passes_through_plus() -> None:
    assert value("contract + 1", NO) == "no limit"
    assert value("1 + contract", NO) == "no limit"


def test_no_limit_passes_through_times_by_a_provably_positive_number() -> None:
    assert value("contract * 2", NO) == "no limit"
    assert value("max(0.5, x) * contract", {**NO, "x": -3}) == "no limit"
    assert value("contract / (1 + abs(x))", {**NO, "x": 5}) == "no limit"


@pytest.mark.parametrize(
    "expression",
    [
        "contract * x",
        "contract / x",
        "x * contract",
        "contract - 1",
        "1 - contract",
        "1 / contract",
        "-contract",
        "max(contract, 1)",
        "floor(contract)",
        "abs(contract)",
        "round_half_up(contract, 1)",
        "no_limit * x",
        "no_limit * 0",
        "no_limit / -1",
        "contract * (x - x)",
        "lookup(t, zone) * x",
    ],
)
def test_any_other_arithmetic_with_no_limit_is_a_lint_error(expression: str) -> None:
    assert problems({"r": limit(expression)}, tables=TABLE).get("no-limit") == "error"


def test_min_ignores_no_limit() -> None:
    assert value("min(contract, 3)", NO) == 3
    assert value("min(contract, no_limit)", NO) == "no limit"
    assert value("min(contract, x)", NO) == "unknown"


def test_no_limit_in_at_least_means_no_minimum() -> None:
    book = edition({"r": {"limit": "far", "at_least": "contract"}})
    answer = ask(book, {**NO, "use": "07", "far": 0})
    assert answer["verdict"] == "lands"
    assert bound(answer, side="at_least") == "no limit"


def test_no_limit_as_plus_infinity_compares() -> None:
    assert condition("contract > 1000000", NO) is True
    assert condition("contract < x", {**NO, "x": 5}) is False


# Not applicable

NONE = {"lease": "not applicable"}


@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
def test_comparisons_with_not_applicable_are_false(operator: str) -> None:
    assert condition(f"lease {operator} 1", NONE) is False
    assert condition(f"1 {operator} lease", NONE) is False
    assert condition(f"lease {operator} x", NONE) is False
    assert condition(f"lease {operator} lease", NONE) is False


@pytest.mark.parametrize(
    "expression",
    [
        "lease + 1",
        "lease + x",
        "x * min(2, lease)",
        "min(lease, x)",
        "min(x, lease, 1)",
        "IF(p, lease, 1) + x",
        "band(b, min(1, lease))",
        "lookup(t, zone) + x",
    ],
)
def test_arithmetic_and_functions_propagate_not_applicable_and_it_wins_over_unknown(expression: str) -> None:
    tables = {**TABLE, "b": "from,to,value\n0,10,1\n"}
    if expression.startswith("lookup"):
        tables["t"] = "zone,value\nC,not applicable\nA,1\n"
    assert value(expression, {**NONE, "p": True, "zone": "C"}, tables=tables) == "not applicable"


def test_a_look_up_with_a_key_that_is_not_applicable_is_not_applicable() -> None:
    assert value("lookup(t, zone)", {"zone": "not applicable"}, tables={"t": "zone,value\nA,1\n"}) == "not applicable"


def test_a_look_up_with_an_unknown_and_a_not_applicable_key_is_not_applicable() -> None:
    tables = {"t": "zone,kind,value\nA,a,1\nA,b,1\n"}
    assert value("lookup(t, zone, kind)", {"zone": "not applicable"}, tables=tables) == "not applicable"


def test_a_rule_whose_bound_is_not_applicable_is_not_applicable() -> None:
    answer = ask(edition({"r": limit("lease")}), {**NONE, "use": "07", "far": 9})
    assert outcome(answer, "r") == "not_applicable"
    assert answer["verdict"] == "lands"
    assert bound(answer) == "no limit"


def test_a_comparison_with_not_applicable_is_false_so_its_negation_is_true() -> None:
    assert condition("NOT lease = 1", NONE) is True


# Disputed


def test_disputed_facts_evaluate_as_unknown_and_their_value_and_the_reason_are_shown() -> None:
    facts = {"use": "07", "far": 1, "x": {"value": 5, "state": "disputed", "reason": "two surveys"}}
    answer = ask(edition({"r": limit("x")}), facts)
    assert outcome(answer, "r") == "unknown"
    assert answer["missing"] == ["x"]
    rule = next(each for each in answer["rules"] if each["id"] == "r")
    assert rule["inputs"][0]["state"] == "disputed"
    assert rule["inputs"][0]["value"] == 5
    assert "two surveys" in rule["says"]["en"]
    assert "two surveys" in rule["says"]["zh-Hans"]


# Numbers


def test_numbers_are_doubles_evaluated_in_source_order() -> None:
    assert condition("0.1 + 0.2 = 0.3") is False
    assert condition("(x + y) + z = x + (y + z)", {"x": 0.1, "y": 0.2, "z": 0.3}) is False
    assert condition("x - y - z = -1", {"x": 1, "y": 1, "z": 1}) is True
    assert condition("x / y / z = 1", {"x": 8, "y": 4, "z": 2}) is True


@pytest.mark.parametrize("expression", ["zone = 1", "1 = zone", "kind = 1", "use = 7", "zone IN (1)", "x = 'a'"])
def test_a_number_never_equals_a_text(expression: str) -> None:
    assert "error" in problems({"r": {"require": expression}}).values()


@pytest.mark.parametrize(
    ("written", "compared"),
    [("2.4", 2.4), ("0.1 + 0.2", 0.3), ("2.399", 2.39), ("3 * 0.8", 2.4), ("2.3999999999", 2.4), ("1.005", 1.0)],
)
def test_at_most_is_rounded_down_to_the_precision(written: str, compared: float) -> None:
    # 3 * 0.8 is 2.4000000000000004; 2.3999999999 is too far below: floor(239.99999999 + 1e-9) is 239.
    expected = 2.39 if written == "2.3999999999" else compared
    answer = ask(edition({"r": limit(written)}), {"use": "07", "far": 1})
    assert bound(answer) == expected


@pytest.mark.parametrize(
    ("written", "compared"),
    [("2.4", 2.4), ("0.1 + 0.2", 0.3), ("2.391", 2.4), ("2.3900001", 2.4), ("2.39 + 0.000000000001", 2.39)],
)
def test_at_least_is_rounded_up_to_the_precision(written: str, compared: float) -> None:
    answer = ask(edition({"r": {"limit": "far", "at_least": written}}), {"use": "07", "far": 1})
    assert bound(answer, side="at_least") == compared


def test_a_negative_bound_is_rounded_down_too() -> None:
    assert bound(ask(edition({"r": limit("-0.011")}), {})) == -0.02


def test_proposals_are_compared_as_given() -> None:
    book = edition({"r": limit("2.4")})
    assert ask(book, {"use": "07", "far": 2.4})["verdict"] == "lands"
    assert ask(book, {"use": "07", "far": 2.4000000001})["verdict"] == "blocked"
    assert ask(book, {"use": "07", "far": 7200 / 3000})["verdict"] == "lands"


def test_lint_warns_where_a_rounded_literal_is_stricter_than_written() -> None:
    feet = {"indicators": {"height": {"precision": 2, "unit": "m"}}}
    assert problems({"r": {"limit": "height", "at_most": "13.716"}}, rulebook=feet).get("rounded") == "warning"
    assert "rounded" not in problems({"r": {"limit": "height", "at_most": "13.71"}}, rulebook=feet)
    at_least = {"r": {"limit": "height", "at_least": "13.716"}}
    assert problems(at_least, rulebook=feet).get("rounded") == "warning"
    as_feet = {"indicators": {"height": {"precision": 0, "unit": "ft"}}, "units": ["ft"]}
    assert "rounded" not in problems({"r": {"limit": "height", "at_most": "45"}}, rulebook=as_feet)


# Units


@pytest.mark.parametrize(
    "expression", ["site_area + power_left > 0", "site_area < x", "min(site_area, power_left) > 1", "site_area = noise"]
)
def test_adding_comparing_and_taking_min_need_equal_units(expression: str) -> None:
    assert problems({"r": {"require": expression}}).get("unit") == "error"


def test_times_and_divided_multiply_and_divide_units() -> None:
    assert problems({"r": limit("site_area / quantity(100, 'm2')")}).keys() == {"unused"} or True
    assert "unit" not in problems({"r": limit("site_area / quantity(100, 'm2')")})
    assert problems({"r": limit("site_area / 100")}).get("unit") == "error"
    assert problems({"r": limit("site_area * site_area")}).get("unit") == "error"
    assert "unit" not in problems({"r": {"require": "site_area * site_area > quantity(9, 'm4')"}})


def test_a_literal_takes_the_unit_it_is_compared_with_added_to_or_mind_with() -> None:
    assert condition("site_area > 100", {"site_area": 101}) is True
    assert condition("site_area + 100 > 100", {"site_area": 1}) is True
    assert condition("min(site_area, 100) = 100", {"site_area": 101}) is True


def test_a_literal_is_pure_in_times_and_divided() -> None:
    assert "unit" not in problems({"r": {"require": "2 * site_area > site_area / 2"}})


def test_decibels_only_compare() -> None:
    assert condition("noise <= 50", {"noise": 50}) is True
    for expression in ("noise + 1 > 2", "noise * 2 > 2", "noise - noise > 1"):
        assert problems({"r": {"require": expression}}).get("unit") == "error"


def test_a_bound_has_its_indicators_unit() -> None:
    assert problems({"r": {"limit": "height", "at_most": "site_area"}}).get("unit") == "error"
    assert "unit" not in problems({"r": {"limit": "height", "at_most": "quantity(3, 'm') * 2"}})


def test_money_has_the_currencys_unit() -> None:
    charge = {"id": "c", "amount": "site_area"}
    assert problems({}, charges=[charge]).get("unit") == "error"
    assert "unit" not in problems({}, charges=[{"id": "c", "amount": "quantity(3, 'CNY/m2') * site_area"}])


def test_amounts_are_rounded_half_up_to_the_minor_unit_at_the_end() -> None:
    book = edition({}, charges=[{"id": "c", "amount": "quantity(1, 'CNY') * x * y"}])
    answer = ask(book, {"use": "07", "x": 0.005, "y": 1})
    assert answer["charges"][0]["amount"] == 0.01
    assert ask(book, {"use": "07", "x": 0.005, "y": 3})["charges"][0]["amount"] == 0.02
    assert ask(book, {"use": "07", "x": 0.0049, "y": 1})["charges"][0]["amount"] == 0


def test_ft_is_a_unit_of_its_own_and_never_converted() -> None:
    facts = {"eaves": {"type": "number", "unit": "ft", "from": "applicant"}}
    rulebook = {"units": ["ft"]}
    wrong = problems({"r": {"require": "eaves <= height"}}, facts=facts, rulebook=rulebook)
    assert wrong.get("unit") == "error"


# Functions


@pytest.mark.parametrize(
    ("start", "years"),
    [
        # 730 days / 365.25 = 1.9986 -> 2.00; 365 / 365.25 = 0.99932 -> 1.00; 2 / 365.25 = 0.005476 -> 0.01
        ("2024-01-02", 2.0),
        ("2025-01-01", 1.0),
        ("2025-12-30", 0.01),
        # 1 / 365.25 = 0.0027 -> 0; -1 day -> 0; -2 days = -0.005476 -> -0.01
        ("2025-12-31", 0.0),
        ("2026-01-02", 0.0),
        ("2026-01-03", -0.01),
    ],
)
def test_years_between_is_days_by_365_25_rounded_half_up_to_2_decimals(start: str, years: float) -> None:
    book = edition({"r": {"require": "years_between(starts_on, right_ends) = years"}})
    answer = ask(book, {"starts_on": start, "right_ends": "2026-01-01", "years": years})
    assert outcome(answer, "r") == "holds"


def test_share_is_that_of_a_use_and_its_descendants() -> None:
    mix = [{"use": "0701", "share": 0.1}, {"use": "07", "share": 0.2}, {"use": "09", "share": 0.7}]
    assert condition("share('07') = 0.3", {"use": mix}) is True
    assert condition("share('0701') = 0.1", {"use": mix}) is True
    assert condition("share('10') = 0", {"use": mix}) is True


def test_share_is_rounded_half_up_to_6_decimals() -> None:
    mix = [{"use": "07", "share": 0.3333335}, {"use": "09", "share": 0.6666665}]
    assert condition("share('07') = 0.333334", {"use": mix}) is True


def test_share_is_1_or_0_in_a_single_use() -> None:
    assert condition("share('07') = 1 AND share('0701') = 1 AND share('09') = 0", {"use": "0701"}) is True
    assert condition("share('0701') = 0", {"use": "07"}) is True
    assert condition("share('07') = 1") is None


def test_is_a_tests_nesting() -> None:
    assert condition("is_a(use, '07')", {"use": "0701"}) is True
    assert condition("is_a(use, '07')", {"use": "07"}) is True
    assert condition("is_a(use, '0701')", {"use": "07"}) is False
    assert condition("is_a(registered, use)", {"use": "07", "registered": "0701"}) is True


def test_the_parent_defines_nesting_not_the_prefix_of_the_code() -> None:
    uses = "code,parent,en,zh-Hans\n07,,A,甲\n0701,,B,乙\n99,07,C,丙\n"
    rules = {"any": {"allow": ["07", "0701"]}, "r": {"require": "is_a(use, '07')"}}
    assert outcome(ask(edition(rules, uses=uses), {"use": "0701"}), "r") == "fails"
    assert outcome(ask(edition(rules, uses=uses), {"use": "99"}), "r") == "holds"


def test_unlisted_satisfies_no_is_a() -> None:
    assert condition("is_a(use, 'unlisted')", {"use": "unlisted"}) is False
    assert condition("is_a(use, registered)", {"use": "unlisted", "registered": "unlisted"}) is False
    assert condition("use = 'unlisted'", {"use": "unlisted"}) is True


@pytest.mark.parametrize(
    ("written", "rounded"),
    [("2.5, 0", 3), ("-2.5, 0", -2), ("0.125, 2", 0.13), ("1.005, 2", 1.01), ("2.4, 0", 2), ("x, 1", 0.3)],
)
def test_round_half_up(written: str, rounded: float) -> None:
    assert value(f"round_half_up({written})", {"x": 0.25}) == rounded


def test_floor_ceil_and_abs() -> None:
    assert value("floor(-1.5)") == -2
    assert value("ceil(-1.5)") == -1
    assert value("abs(-1.5)") == 1.5
    assert value("floor(x)") == "unknown"


@pytest.mark.parametrize(
    "expression",
    ["x IS NULL", "x || 'a' = 'b'", "coalesce(x, 1) > 0", "x % 2 = 0", "sqrt(x) > 1", "x = (SELECT 1)", "x::int > 1"],
)
def test_everything_else_is_a_lint_error(expression: str) -> None:
    assert "error" in problems({"r": {"require": expression}}).values()


def test_a_comparison_of_the_use_stands_bare() -> None:
    assert condition("use = '07'", {"use": "07"}) is True
    assert condition("use <> '07'", {"use": "0701"}) is True


def test_there_is_a_use_catalogue_for_every_test_here() -> None:
    assert set(ANY["any"]["allow"]) <= set(edition({}).uses)
