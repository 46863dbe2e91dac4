"""Section 4 of the format, sentence by sentence: paths, all but which set is the cheapest."""

from __future__ import annotations

from typing import Any

import pytest

from protocol.evaluate.check import check
from protocol.evaluate.document import StepResult
from protocol.evaluate.steps import WrongStep
from protocol.rulebook.facts_file import read_question
from tests.protocol.spec.asking import ask, bound, edition, limit, outcome, problems

HALVES = [{"use": "07", "share": 0.5}, {"use": "09", "share": 0.5}]


def adds(amount: str, **more: Any) -> dict[str, Any]:
    return {"relaxes": ["r"], "gives": {"add": amount}, **more}


def times(amount: str, **more: Any) -> dict[str, Any]:
    return {"relaxes": ["r"], "gives": {"multiply": amount}, **more}


def by_paths(base: str, paths: dict[str, Any], facts: dict[str, Any] | None = None, **parts: Any) -> Any:
    return bound(ask(edition({"r": limit(base)}, paths=paths, **parts), facts or {}), way="by_paths")


# Levels


@pytest.mark.parametrize(
    ("span", "steps"),
    [
        ({"from": 0.1, "to": 0.3, "step": 0.05}, [0.1, 0.15, 0.2, 0.25, 0.3]),
        ({"from": 0, "to": 1, "step": 0.3}, [0, 0.3, 0.6, 0.9]),
        ({"from": 2, "to": 2, "step": 1}, [2]),
        ({"from": 0.1, "to": 1, "step": 0.1}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
    ],
)
def test_the_last_step_never_passes_to(span: dict[str, float], steps: list[float]) -> None:
    book = edition({"r": limit("1")}, paths={"way": adds("2 * part", level={"name": "part", **span})})
    path = book.paths["way"]
    assert path.level is not None
    assert list(path.level.steps()) == steps


def test_a_path_is_taken_at_one_of_its_levels_only() -> None:
    level = {"name": "part", "from": 0.1, "to": 0.3, "step": 0.1}
    book = edition({"r": limit("1")}, paths={"way": adds("part", level=level)})
    assert ask(book, {"use": "07", "far": 1.2}, way=0.2)["verdict"] == "lands"
    question, _ = read_question({"use": "07", "far": 1.2}, book)
    assert question is not None
    for wrong in (0.25, 0.4, None):
        with pytest.raises(WrongStep):
            check(book, question, (StepResult("way", wrong),))


def test_a_levels_name_is_no_facts_or_indicators() -> None:
    for name in ("x", "far", "starts_on"):
        path = adds("0.1", level={"name": name, "from": 0, "to": 1, "step": 1})
        assert problems({"r": limit("1")}, paths={"way": path}).get("reserved-name") == "error"


# Gives


def test_the_relaxed_bound_is_base_times_1_plus_sum_of_m_plus_sum_of_adds_rounded_at_the_end() -> None:
    paths = {"a": times("0.1"), "b": times("0.2"), "c": adds("0.4"), "d": adds("0.005")}
    # 2.005 * (1 + 0.3) + 0.405 = 3.0115 -> 3.01; rounding the base first would give 2 * 1.3 + 0.405 = 3.005 -> 3.00;
    # multiplying one after the other 2.005 * 1.1 * 1.2 + 0.405 = 3.0516.
    assert by_paths("2.005", paths) == 3.01


def test_a_path_may_add_and_multiply_at_once() -> None:
    assert by_paths("2", {"a": {"relaxes": ["r"], "gives": {"add": "0.5", "multiply": "0.25"}}}) == 3


def test_gives_are_for_all_relaxed_limits_or_per_rule() -> None:
    rules = {"r": limit("2"), "s": limit("3"), "h": {"limit": "height", "at_most": "20"}}
    flat = {"way": {"relaxes": ["r", "s"], "gives": {"add": "1"}}}
    answer = ask(edition(rules, paths=flat), {"use": "07", "far": 3, "height": 1}, way=None)
    assert [outcome(answer, name) for name in "rs"] == ["holds", "holds"]
    each = {"way": {"relaxes": ["r", "h"], "gives": {"r": {"add": "2"}, "h": {"add": "9"}}}}
    answer = ask(edition(rules, paths=each), {})
    assert bound(answer, way="by_paths") == 3  # r: 4, s: 3
    assert bound(answer, "height", way="by_paths") == 29


def test_never_above_a_cap_of_the_path() -> None:
    assert by_paths("2", {"a": times("0.5", cap="0.3")}) == 2.3
    assert by_paths("2", {"a": adds("1", cap="0.3"), "b": adds("1")}) == 3.3


def test_a_groups_cap_is_on_the_sum_of_what_its_paths_give_to_a_bound() -> None:
    paths = {"a": times("0.1", group="g"), "b": adds("0.4", group="g"), "c": adds("1")}
    assert by_paths("2", paths, groups={"g": {"cap": "0.5"}}) == 3.5  # 0.2 + 0.4 is capped at 0.5, c gives 1 beside it
    assert by_paths("2", paths, groups={"g": {"cap": "0.7"}}) == 3.6


def test_the_cap_of_the_path_counts_before_that_of_its_group() -> None:
    paths = {"a": adds("5", cap="0.2", group="g"), "b": adds("0.2", group="g")}
    assert by_paths("2", paths, groups={"g": {"cap": "0.5"}}) == 2.4


def test_caps_count_before_rounding() -> None:
    assert by_paths("2.006", {"a": adds("9", cap="0.006")}) == 2.01  # 2.012; the base is not rounded first


def test_a_groups_cap_holds_for_each_bound_alone() -> None:
    rules = {"r": limit("2"), "s": limit("4")}
    paths = {"a": {"relaxes": ["r", "s"], "gives": {"multiply": "0.5"}, "group": "g"}}
    answer = ask(edition(rules, paths=paths, groups={"g": {"cap": "1.5"}}), {"far": 5.5}, a=None)
    bounds = {rule["id"]: rule["bound"] for rule in answer["rules"]}
    assert (bounds["r"], bounds["s"]) == (3, 5.5)


def test_gives_are_mirrored_for_at_least() -> None:
    rules = {"r": {"limit": "far", "at_least": "2.005"}}
    paths = {"a": times("0.1"), "b": adds("0.4")}
    # 2.005 * (1 - 0.1) - 0.4 = 1.4045 -> 1.41, rounded up
    assert bound(ask(edition(rules, paths=paths), {}), side="at_least", way="by_paths") == 1.41
    capped = {"a": adds("1", cap="0.3")}
    assert bound(ask(edition(rules, paths=capped), {}), side="at_least", way="by_paths") == 1.71


def test_gives_are_never_negative() -> None:
    assert problems({"r": limit("2")}, paths={"a": adds("-1")}).get("negative-give") == "error"
    assert by_paths("2", {"a": adds("x")}, {"x": -1}) == 2
    book = edition({"r": limit("2")}, paths={"a": adds("x")})
    assert ask(book, {"use": "07", "far": 2, "x": -1}, a=None)["verdict"] == "lands"


def test_an_unknown_give_makes_the_bound_unknown() -> None:
    book = edition({"r": limit("2")}, paths={"a": adds("x")})
    assert bound(ask(book, {"use": "07"}), way="by_paths") == "unknown"
    assert ask(book, {"use": "07", "far": 3})["verdict"] == "undetermined"
    assert ask(book, {"use": "07", "far": 3})["missing"] == ["x"]


def test_lift_removes_the_limit() -> None:
    paths = {"a": {"relaxes": ["r"], "gives": {"lift": True}}}
    assert by_paths("2", paths) == "no limit"
    book = edition({"r": limit("x")}, paths=paths)
    assert ask(book, {"use": "07"}, a=None)["verdict"] == "lands"


def test_a_limit_without_gives_is_a_lint_error() -> None:
    assert problems({"r": limit("2")}, paths={"a": {"relaxes": ["r"]}}).get("no-gives") == "error"


# Conditions, forbids, allows


def test_on_a_require_or_forbid_the_rule_counts_as_met() -> None:
    rules = {"r": {"require": "p"}, "f": {"forbid": ["07"]}}
    book = edition(rules, paths={"a": {"relaxes": ["r", "f"]}})
    assert ask(book, {"use": "07", "p": False})["verdict"] == "lands_by_path"
    assert ask(book, {"use": "07"}, a=None)["verdict"] == "lands"


def test_on_an_allow_its_when_counts_as_true_and_its_list_still_rules() -> None:
    book = edition({"any": {"allow": ["07"], "when": "p"}}, paths={"a": {"relaxes": ["any"]}})
    assert ask(book, {"use": "0701", "p": False})["verdict"] == "lands_by_path"
    assert ask(book, {"use": "09", "p": False})["verdict"] == "blocked"
    assert ask(book, {"use": "07"}, a=None)["verdict"] == "lands"


def test_an_overridden_allow_is_not_opened_by_a_path() -> None:
    rules = {"any": {"allow": ["07"], "when": "p"}, "no": {"require": "true", "overrides": ["any"]}}
    book = edition(rules, paths={"a": {"relaxes": ["any"]}})
    assert ask(book, {"use": "07", "p": False})["verdict"] == "blocked"


# Draws


def test_together_the_taken_paths_draw_at_most_what_a_headroom_holds() -> None:
    draw = {"draws": {"power_left": "60"}}
    book = edition({"r": limit("1")}, paths={"a": adds("1", **draw), "b": adds("1", **draw)})
    facts = {"use": "07", "far": 3}
    assert ask(book, {**facts, "power_left": 120})["verdict"] == "lands_by_path"
    assert ask(book, {**facts, "power_left": 119})["verdict"] == "blocked"
    assert ask(book, {"use": "07", "far": 2, "power_left": 119})["verdict"] == "lands_by_path"
    assert ask(book, facts)["verdict"] == "undetermined"
    assert ask(book, facts)["missing"] == ["power_left"]


def test_draws_on_a_fact_that_is_no_headroom_are_a_lint_error() -> None:
    path = adds("1", draws={"x": "1"})
    assert problems({"r": limit("1")}, paths={"a": path}).get("wrong-source") == "error"


# Imposes


def test_imposed_limits_enter_the_bounds_by_paths() -> None:
    path = {"relaxes": ["any"], "imposes": {"service_life": {"at_most": "5"}}}
    book = edition({"any": {"allow": ["07"], "when": "p"}}, paths={"way": path})
    assert ask(book, {"use": "07", "p": False, "service_life": 5})["verdict"] == "lands_by_path"
    assert ask(book, {"use": "07", "p": False, "service_life": 5.1})["verdict"] == "blocked"
    answer = ask(book, {"use": "07", "p": False, "service_life": 5}, way=None)
    assert bound(answer, "service_life", way="by_paths") == 5
    assert outcome(answer, "way:service_life") == "holds"


def test_by_paths_is_the_loosest_bound_that_any_valid_set_gives_the_empty_one_too() -> None:
    path = adds("1", imposes={"service_life": {"at_most": "5"}})
    answer = ask(edition({"r": limit("2")}, paths={"way": path}), {"use": "07"})
    assert bound(answer, way="by_paths") == 3
    assert bound(answer, "service_life", way="by_paths") == "no limit"


def test_the_level_may_be_used_in_gives_costs_draws_imposes_and_obliges() -> None:
    path = adds(
        "part",
        level={"name": "part", "from": 1, "to": 2, "step": 1},
        draws={"power_left": "quantity(50, 'kVA') * part"},
        imposes={"service_life": {"at_most": "quantity(10, 'year') / part"}},
        costs={"fixed": "quantity(7, 'CNY') * part", "rate": "100"},
        obliges=[{"duty": {"en": "Keep {part} open, {part:percent}"}, "due": "opening"}],
    )
    book = edition({"r": limit("1")}, paths={"way": path})
    answer = ask(book, {"use": "07", "far": 3, "service_life": 5, "power_left": 100}, way=2)
    assert answer["verdict"] == "lands"
    assert answer["taken"]["cost"] == 214  # 7 * 2 + 100 * 2
    assert answer["taken"]["obligations"][0]["duty"]["en"] == "Keep 2 open, 200%"
    assert ask(book, {"use": "07", "far": 3, "service_life": 5.1, "power_left": 100}, way=2)["verdict"] == "blocked"
    assert ask(book, {"use": "07", "far": 3, "service_life": 5, "power_left": 99}, way=2)["verdict"] == "blocked"


def test_the_level_may_not_be_used_in_when() -> None:
    path = adds("part", when="part > 1", level={"name": "part", "from": 1, "to": 2, "step": 1})
    assert "error" in problems({"r": limit("1")}, paths={"way": path}).values()


def test_the_when_of_a_path_may_not_mention_the_indicator_it_relaxes() -> None:
    for when in ("far > 1", "dense"):
        found = problems({"r": limit("1")}, define={"dense": "far > 1"}, paths={"way": adds("1", when=when)})
        assert found.get("not-here") == "error"
    assert "not-here" not in problems({"r": limit("1")}, paths={"way": adds("1", when="height > 1")})


# Costs


def test_costs_are_fixed_plus_rate_times_level() -> None:
    level = {"name": "part", "from": 0.5, "to": 1.5, "step": 0.5}
    path = adds("1", level=level, costs={"fixed": "10", "rate": "quantity(2, 'CNY/m2') * site_area"})
    book = edition({"r": limit("1")}, paths={"way": path})
    answer = ask(book, {"use": "07", "far": 2, "site_area": 100}, way=1.5)
    assert answer["taken"]["cost"] == 310  # 10 + 200 * 1.5
    assert answer["total"] == 310


def test_an_unknown_cost_is_reported_as_unknown() -> None:
    path = adds("1", costs={"fixed": "quantity(2, 'CNY/m2') * site_area"})
    answer = ask(edition({"r": limit("1")}, paths={"way": path}), {"use": "07", "far": 2}, way=None)
    assert answer["verdict"] == "lands"
    assert answer["taken"]["cost"] == "unknown"
    assert answer["total"] == "unknown"


def test_a_rate_without_a_level_is_a_lint_error() -> None:
    path = adds("1", costs={"rate": "1"})
    assert problems({"r": limit("1")}, paths={"way": path}).get("stray-key") == "error"


# Consents, excludes, requires


def test_the_consents_of_a_path_are_added_to_those_asked_anyway() -> None:
    consents = {"always": {}, "never": {"when": False}, "some": {"when": "p"}}
    book = edition({"r": limit("1")}, paths={"way": adds("1", consents=["never"])}, consents=consents)
    facts = {"use": "07", "far": 2, "p": False}
    assert [each["id"] for each in ask(book, facts)["consents"]] == ["always"]
    assert [each["id"] for each in ask(book, facts, way=None)["consents"]] == ["always", "never"]


def test_paths_that_exclude_each_other_are_not_taken_together_either_way_round() -> None:
    for paths in (
        {"a": adds("1", excludes=["b"]), "b": adds("1")},
        {"a": adds("1"), "b": adds("1", excludes=["a"])},
    ):
        book = edition({"r": limit("1")}, paths=paths)
        assert ask(book, {"use": "07", "far": 2})["verdict"] == "lands_by_path"
        assert ask(book, {"use": "07", "far": 3})["verdict"] == "blocked"
        assert bound(ask(book, {"use": "07"}), way="by_paths") == 2
        assert ask(book, {"use": "07", "far": 3}, a=None, b=None)["verdict"] == "blocked"


def test_a_path_that_requires_another_is_taken_with_it_only() -> None:
    paths = {"a": adds("1", requires=["b"]), "b": {"relaxes": ["s"], "when": "p"}}
    book = edition({"r": limit("1"), "s": {"require": "q"}}, paths=paths)
    facts = {"use": "07", "far": 2, "q": True}
    assert ask(book, {**facts, "p": True})["verdict"] == "lands_by_path"
    assert ask(book, {**facts, "p": False})["verdict"] == "blocked"
    assert ask(book, facts)["verdict"] == "undetermined"
    assert ask(book, facts)["missing"] == ["p"]
    assert ask(book, {**facts, "p": True}, a=None, b=None)["verdict"] == "lands"
    # a alone is no valid set; more paths can still be taken with it, so the answer is not "lands"
    assert ask(book, {**facts, "p": True}, a=None)["verdict"] == "lands_by_path"


def test_required_paths_bring_what_they_impose() -> None:
    paths = {
        "a": adds("1", requires=["b"]),
        "b": {"relaxes": ["s"], "imposes": {"service_life": {"at_most": "5"}}},
    }
    book = edition({"r": limit("1"), "s": {"require": "q"}}, paths=paths)
    assert ask(book, {"use": "07", "far": 2, "q": True, "service_life": 6})["verdict"] == "blocked"


# Charges


def test_charges_are_computed_for_each_answer_and_part_of_its_total() -> None:
    charges = [
        {"id": "a", "amount": "quantity(2, 'CNY/m2') * site_area"},
        {"id": "b", "when": "p", "amount": "5"},
        {"id": "c", "when": "q", "amount": "7"},
    ]
    answer = ask(edition({}, charges=charges), {"use": "07", "site_area": 10, "p": False, "q": True})
    assert {each["id"]: each["amount"] for each in answer["charges"]} == {"a": 20, "c": 7}
    assert answer["total"] == 27
    unknown = ask(edition({}, charges=charges), {"use": "07", "site_area": 10, "q": True})
    assert {each["id"]: each["amount"] for each in unknown["charges"]}["b"] == "unknown"
    assert unknown["total"] == "unknown"


def test_taken_may_be_used_in_the_when_of_a_charge_and_of_a_consent() -> None:
    charges = [{"id": "c", "when": "NOT taken('way') AND is_a(use, '09')", "amount": "100"}]
    consents = {"k": {"when": "taken('way')"}}
    book = edition({"r": limit("1")}, paths={"way": adds("1")}, charges=charges, consents=consents)
    facts = {"use": HALVES, "far": 1}
    answer = ask(book, facts)
    assert answer["charges"][0]["amount"] == 50  # half of the floor area is 09
    assert answer["consents"] == []
    taken = ask(book, facts, way=None)
    assert taken["charges"] == []
    assert [each["id"] for each in taken["consents"]] == ["k"]


def test_taken_may_be_used_nowhere_else() -> None:
    found = problems({"r": {"require": "taken('way')"}}, paths={"way": {"relaxes": ["r"]}})
    assert found.get("not-here") == "error"
    charge = {"id": "c", "amount": "IF(taken('way'), 1, 2)"}
    found = problems({"r": {"require": "p"}}, paths={"way": {"relaxes": ["r"]}}, charges=[charge])
    assert found.get("not-here") == "error"


# Bottom lines


def test_no_path_relaxes_a_bottom_line_except_one_of_basis_statute() -> None:
    rules = {"r": limit("1", firmness="bottom_line")}
    for basis in ("policy", "code", "plan", "local", "advisory"):
        assert problems(rules, paths={"a": adds("1", basis=basis)}).get("relaxes-bottom-line") == "error"
    assert "relaxes-bottom-line" not in problems(rules, paths={"a": adds("1", basis="statute")})


# Unknown whens


def test_a_path_with_an_unknown_when_is_neither_open_nor_closed_and_the_answer_names_the_fact() -> None:
    book = edition({"r": limit("1")}, paths={"a": adds("1", when="p")})
    answer = ask(book, {"use": "07", "far": 2})
    assert answer["verdict"] == "undetermined"
    assert answer["missing"] == ["p"]
    assert bound(answer, way="by_paths") == "unknown"
    assert ask(book, {"use": "07", "far": 3})["verdict"] == "blocked"


def test_paths_is_empty_unless_the_verdict_is_lands_by_path() -> None:
    book = edition({"r": limit("1")}, paths={"a": adds("1", when="p")})
    for facts in ({"far": 1}, {"far": 3}, {"far": 2}):
        assert ask(book, {"use": "07", **facts})["paths"] == []


def test_a_path_open_for_one_component_imposes_for_that_one() -> None:
    tables = {"life": "use,value [year]\n07,50\n09,5\n10,1\nunlisted,1\n"}
    path = {"relaxes": ["r"], "when": "use = '07'", "imposes": {"service_life": {"at_most": "lookup(life, use)"}}}
    book = edition({"r": {"require": "use = '09' OR p"}}, paths={"way": path}, tables=tables)
    facts = {"use": HALVES, "p": False}
    assert ask(book, {**facts, "service_life": 20})["verdict"] == "lands_by_path"
    assert ask(book, {**facts, "service_life": 51})["verdict"] == "blocked"


def test_a_path_that_may_be_open_for_a_component_leaves_open_what_it_imposes_there() -> None:
    tables = {"life": "use,value [year]\n07,50\n09,5\n10,1\nunlisted,1\n"}
    when = "use = '07' OR q"
    path = {"relaxes": ["r"], "when": when, "imposes": {"service_life": {"at_most": "lookup(life, use)"}}}
    book = edition({"r": {"require": "use = '09' OR p"}}, paths={"way": path}, tables=tables)
    facts = {"use": HALVES, "p": False, "service_life": 20}
    assert ask(book, {**facts, "q": True})["verdict"] == "blocked"
    assert ask(book, {**facts, "q": False})["verdict"] == "lands_by_path"
    assert ask(book, facts)["verdict"] == "undetermined"


def test_a_weighted_limit_is_relaxed_for_the_components_a_path_is_open_for() -> None:
    tables = {"t": "use,value\n07,2\n09,4\n10,1\nunlisted,1\n"}
    path = adds("1", when="use = '07'")
    book = edition({"r": limit("lookup(t, use)", mix="weighted")}, paths={"way": path}, tables=tables)
    assert bound(ask(book, {"use": HALVES}), way="by_paths") == 3.5  # (2 + 1) / 2 + 4 / 2
