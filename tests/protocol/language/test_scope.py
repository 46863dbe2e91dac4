"""What may be mentioned where, and what a place takes."""

from protocol.language.analyse import bare_names, in_order, mentioned, mentions_use, table_reads
from protocol.language.origin import origin_of_line
from protocol.language.parse import parse, usable_name
from protocol.language.problem import Place
from protocol.language.read import read_defines, read_expression
from protocol.language.scope import CONDITION, Expected, LevelShape, Scope, bound_of, money
from protocol.language.tree import UNTYPED, Constant, Fact, Level, Node, Taken, Type
from protocol.language.units import PURE, parse_unit

from .town import number, town

TOWN = town()


def problems_of(text: str, scope: Scope = TOWN, expected: Expected | None = None) -> list[str]:
    return [str(one) for one in read_expression(text, origin_of_line(text, Place("a.yaml", 1, 1)), scope, expected)[1]]


def tree_of(text: str, scope: Scope = TOWN, expected: Expected | None = None) -> Node:
    expression, problems = read_expression(text, origin_of_line(text, Place("a.yaml", 1, 1)), scope, expected)
    assert problems == []
    assert expression is not None
    return expression.tree


def unchecked(text: str) -> Node:
    tree, _ = parse(text)
    assert tree is not None
    return tree


def test_a_bare_bound_takes_the_unit_of_its_indicator() -> None:
    tree = tree_of("45", expected=bound_of("height", parse_unit("ft", ("ft",))))
    assert isinstance(tree, Constant)
    assert tree.type.unit == parse_unit("ft", ("ft",))


def test_a_bound_may_be_no_limit_and_money_may_not() -> None:
    tree_of("no_limit", expected=bound_of("far", PURE))
    assert problems_of("no_limit", expected=money("CNY")) == [
        "a.yaml:1:1: An amount cannot be no limit, and no_limit may be."
    ]


def test_a_bound_in_another_unit_is_named() -> None:
    assert problems_of("site_area", expected=bound_of("far", PURE)) == [
        "a.yaml:1:1: The bound of far is a ratio, site_area is in m². Check what is multiplied and divided here."
    ]
    assert problems_of("1200 * site_area", expected=money("CNY", "The cost")) == [
        "a.yaml:1:1: The cost is a number in CNY, 1200 * site_area is in m². Check what is multiplied and divided here."
    ]


def test_a_condition_must_be_true_or_false() -> None:
    assert problems_of("far", expected=CONDITION) == [
        "a.yaml:1:1: far is a ratio, not a condition. Compare it with something."
    ]
    assert problems_of("state_owned", expected=bound_of("far", PURE)) == [
        "a.yaml:1:1: The bound of far is a ratio, state_owned is true or false."
    ]


def test_a_refused_term_is_refused_through_a_define_too() -> None:
    scope = TOWN.refusing({"far": "A bound mentions facts, use and starts_on only."})
    assert problems_of("far * 2", scope) == ["a.yaml:1:1: A bound mentions facts, use and starts_on only."]
    assert problems_of("1 + used_up", scope) == [
        "a.yaml:1:5: used_up mentions far. A bound mentions facts, use and starts_on only."
    ]
    assert problems_of("far_ceiling", scope) == []


def test_share_is_refused_where_use_is() -> None:
    scope = TOWN.refusing({"use": "Not here."})
    assert problems_of("share('07')", scope) == ["a.yaml:1:1: Not here."]
    assert problems_of("lookup(maximum_term, use)", scope) == ["a.yaml:1:22: Not here."]


def test_a_level_is_known_in_its_path_only() -> None:
    assert problems_of("2 * moved")[0].startswith("a.yaml:1:5: moved is no fact, indicator or define. Known names are")
    level = LevelShape("share", number(), 0.1, 0.3)
    assert isinstance(tree_of("share", TOWN.with_level(level)), Level)


def test_taken_names_a_path_where_it_has_a_place() -> None:
    scope = TOWN.with_paths(("far-transfer", "transition"))
    assert isinstance(tree_of("taken('far-transfer')", scope), Taken)
    assert problems_of("taken('far-transfers')", scope) == [
        "a.yaml:1:7: 'far-transfers' is no path. Did you mean far-transfer?"
    ]
    assert problems_of("taken(far)", scope) == [
        "a.yaml:1:7: taken takes the id of a path, written out in quotes. Write taken('path-id')."
    ]


def test_defines_are_checked_in_the_order_they_need() -> None:
    texts = {"c": "b * 2", "b": "a + 1", "a": "far"}
    defines, problems = read_defines({k: (v, origin_of_line(v, Place(k, 1, 1))) for k, v in texts.items()}, TOWN)
    assert problems == []
    assert list(defines) == ["a", "b", "c"]


def test_only_the_mistaken_define_is_blamed() -> None:
    texts = {
        "a": "nothing",
        "b": "a + 1",
        "c": "b > 1 AND far > site_area",
        "d": "e",
        "e": "d + 1",
        "f": "e",
        "g": "far =",
    }
    defines, problems = read_defines({k: (v, origin_of_line(v, Place(k, 1, 1))) for k, v in texts.items()}, TOWN)
    assert defines == {}
    assert sorted((one.place.file, one.code) for one in problems) == [
        ("a", "unknown-name"),
        ("c", "unit"),
        ("d", "loop"),
        ("g", "syntax"),
    ]
    assert problems_of("a + 1 > 2", TOWN.leaving_out(texts)) == []


def test_a_loop_is_told_in_full() -> None:
    trees = {
        "a": unchecked("b + 1"),
        "b": unchecked("lookup(c, d)"),
        "c": unchecked("1"),
        "d": unchecked("a"),
        "x": unchecked("x"),
    }
    ordered, loops = in_order(trees)
    assert ordered == ["c"]
    assert loops == [["a", "b", "d"], ["x"]]


def test_a_thousand_defines_in_a_row_are_ordered() -> None:
    trees = {f"n{index}": unchecked(f"n{index + 1}") for index in range(1000)} | {"n1000": unchecked("1")}
    ordered, loops = in_order(trees)
    assert loops == []
    assert ordered == [f"n{index}" for index in range(1000, -1, -1)]


def test_what_is_mentioned_reaches_through_defines() -> None:
    found = mentioned(tree_of("far_ceiling > 1 AND state_owned"), TOWN.defines)
    assert found.facts == {"density_zone", "metro_distance", "site_area", "state_owned"}
    assert found.terms == {"use"}
    assert found.defines == {"far_ceiling", "base", "size_correction"}
    assert found.tables == {"base_far", "metro_bonus"}
    assert found.paths == frozenset()
    assert not found.level


def test_use_is_mentioned_by_share_and_by_defines() -> None:
    assert mentions_use(tree_of("share('07') > 0.5"), TOWN.defines)
    assert mentions_use(tree_of("far_ceiling"), TOWN.defines)
    assert not mentions_use(tree_of("is_a(registered_use, '07')"), TOWN.defines)


def test_look_ups_are_found_before_tables_are_known() -> None:
    tree = unchecked("lookup(base_far.height, zone, 'a') + band(near, distance) * lookup(1, 2)")
    reads = [(one.function, one.table, one.column, len(one.keys)) for one in table_reads(tree)]
    assert reads == [("lookup", "base_far", "height", 2), ("band", "near", None, 1)]
    assert bare_names(tree) == {"zone", "distance"}


def test_names_that_clash_with_the_language_are_not_usable() -> None:
    assert [name for name in ("far", "use", "share", "row", "left", "height") if not usable_name(name)] == []
    refused = (
        "and",
        "case",
        "date",
        "no_limit",
        "true",
        "null",
        "is",
        "a.b",
        "a b",
        "1a",
        "select",
        "容积率",
        "",
        "-a",
    )
    assert [name for name in refused if usable_name(name)] == []


def test_a_large_expression_is_refused_before_it_is_parsed() -> None:
    assert "at most 10,000 are read" in problems_of("far > 1 OR " * 2000 + "far > 1")[0]
    assert "at most 600 are read" in problems_of("far > 1 OR " * 200 + "far > 1")[0]
    assert "Nested deeper than 20 levels" in problems_of("(" * 30 + "far" + ")" * 30 + " > 1")[0]
    assert "Nested deeper than 20 levels" in problems_of("NOT " * 30 + "state_owned")[0]
    assert "nested too deeply" in problems_of("far + " * 100 + "1 > 0")[0]
    choices = ", ".join("1" for _ in range(250))
    assert "too large" in problems_of(f"far + far + far + far + far IN ({choices})")[0]


def test_an_expression_keeps_its_text_and_where_it_begins() -> None:
    origin = origin_of_line("far > 1", Place("rules/a.yaml", 12, 9))
    expression, _ = read_expression("far > 1", origin, TOWN, CONDITION)
    assert expression is not None
    assert (expression.text, expression.file, expression.line, expression.column) == ("far > 1", "rules/a.yaml", 12, 9)


def test_nothing_checked_is_left_untyped() -> None:
    text = "IF(far > 1 AND use IN ('07', '09'), min(1, far), -2) < lookup(base_far, density_zone, use)"
    pending: list[object] = [tree_of(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending.extend(node)
        elif hasattr(node, "span"):
            assert node.type != UNTYPED  # type: ignore[attr-defined]  # every node has one
            pending.extend(getattr(node, field) for field in node.__dataclass_fields__)  # type: ignore[attr-defined]


def test_a_fact_may_stand_for_a_use() -> None:
    assert isinstance(tree_of("registered_use", expected=Expected("use", "The use")), Fact)
    assert tree_of("'07'", expected=Expected("use", "The use")).type == Type("use")
