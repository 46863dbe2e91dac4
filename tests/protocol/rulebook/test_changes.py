"""What differs between two editions, told in sentences."""

from protocol.rulebook import diff
from protocol.rulebook.change_words import FIELDS, KINDS, SENTENCES, SUMMARIES
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

TABLE, RULES, PATHS = "tables/far_by_zone.csv", "rules/rules.yaml", "paths/paths.yaml"


def edition_of(files: dict[str, str]) -> Edition:
    loaded = load(files)
    assert loaded.edition is not None, loaded.problems
    return loaded.edition


def changed(files: dict[str, str], file: str, before: str, after: str, language: str = "en") -> list[str]:
    assert before in files[file]
    new = {**files, file: files[file].replace(before, after, 1)}
    return [change.says(language) for change in diff(edition_of(files), edition_of(new))]


def test_an_edition_does_not_differ_from_itself(files: dict[str, str]) -> None:
    assert diff(edition_of(files), edition_of(files)) == ()


def test_comments_line_breaks_and_cases_are_no_difference(files: dict[str, str]) -> None:
    new = {
        **files,
        RULES: "# why\n" + files[RULES].replace("base * (1", "\n    base *\n    (1"),
        "cases/cases.yaml": "[]",
    }
    assert diff(edition_of(files), edition_of(new)) == ()


def test_a_cell_is_named_by_its_row_and_column(files: dict[str, str]) -> None:
    assert changed(files, TABLE, "b,false,3", "b,false,no limit") == [
        "Table far_by_zone, row b, false: value was 3, is now no limit."
    ]
    assert changed(files, TABLE, "b,false,3", "b,false,3.5", "zh-Hans") == [
        "表“far_by_zone”，行“b, false: value”由 3 改为 3.5。"
    ]


def test_rows_come_and_go(files: dict[str, str]) -> None:
    files["tables/land_value.csv"] += "0701,9500\n"
    without = {**files, "tables/land_value.csv": files["tables/land_value.csv"].replace("0701,9500\n", "")}
    old, new = edition_of(files), edition_of(without)
    assert [str(change) for change in diff(old, new)] == ["Table land_value: the row 0701 was removed."]
    assert [str(change) for change in diff(new, old)] == ["Table land_value: the row 0701 was added."]


def test_each_part_of_a_rule_is_told(files: dict[str, str]) -> None:
    assert changed(files, RULES, "at_most: 30", "at_most: 36") == [
        "Rule height-ceiling: the upper bound was 30, is now 36."
    ]
    assert changed(files, RULES, "when: district = 'old'\n  ", "") == [
        "Rule far-ceiling: when it applies was district = 'old', is now nothing."
    ]
    assert changed(files, RULES, "up_to: 3}", "up_to: 4}", "zh-Hans") == ["规则“far-ceiling”：裁量幅度由“3”改为“4”。"]


def test_each_part_of_a_path_is_told(files: dict[str, str]) -> None:
    assert changed(files, PATHS, "add: 2 * part", "add: 3 * part") == [
        "Path open-floor: gives: far-ceiling was add 2 * part, is now add 3 * part."
    ]
    assert changed(files, PATHS, "to: 0.3", "to: 0.4") == [
        "Path open-floor: its level was part from 0.1 to 0.3 by 0.1, is now part from 0.1 to 0.4 by 0.1."
    ]
    assert changed(files, PATHS, "{at_most: 20}", "{at_most: 25}") == [
        "Path more-height: imposes: service_life was at_most 20, is now at_most 25."
    ]


def test_entries_come_go_and_move(files: dict[str, str]) -> None:
    old = edition_of(files)
    power = files[RULES][files[RULES].index("power:\n") :]
    moved = {**files, RULES: files[RULES].replace(power, ""), "rules/supply.yaml": power}
    assert [str(change) for change in diff(old, edition_of(moved))] == [
        "Rule power moved from rules/rules.yaml to rules/supply.yaml."
    ]
    assert [change.says("zh-Hans") for change in diff(old, edition_of(moved))] == [
        "规则“power”由 rules/rules.yaml 移至 rules/supply.yaml。"
    ]
    without = {**files, RULES: files[RULES].replace(power, "")}
    assert "Rule power was removed." in [str(change) for change in diff(old, edition_of(without))]
    assert "Rule power was added." in [str(change) for change in diff(edition_of(without), old)]


def test_what_moves_and_changes_is_told_twice(files: dict[str, str]) -> None:
    power = files[RULES][files[RULES].index("power:\n") :]
    stricter = power.replace("basis: code", "basis: plan")
    assert stricter != power
    moved = {**files, RULES: files[RULES].replace(power, ""), "rules/supply.yaml": stricter}
    assert [str(change) for change in diff(edition_of(files), edition_of(moved))] == [
        "Rule power: its basis was code, is now plan.",
        "Rule power moved from rules/rules.yaml to rules/supply.yaml.",
    ]


def test_the_same_text_under_another_name_has_moved_and_is_neither_gone_nor_new(files: dict[str, str]) -> None:
    assert changed(files, RULES, "power:\n", "electricity:\n") == [
        "Rule power is now called electricity; it says the same."
    ]
    assert changed(files, RULES, "power:\n", "electricity:\n", "zh-Hans") == [
        "规则“power”改称“electricity”，内容不变。"
    ]


def test_a_new_name_for_another_text_is_no_move(files: dict[str, str]) -> None:
    power = files[RULES][files[RULES].index("power:\n") :]
    other = power.replace("power:\n", "electricity:\n").replace("basis: code", "basis: plan")
    new = {**files, RULES: files[RULES].replace(power, other)}
    assert [str(change) for change in diff(edition_of(files), edition_of(new))] == [
        "Rule power was removed.",
        "Rule electricity was added.",
    ]


def test_two_that_say_the_same_are_not_guessed_at(files: dict[str, str]) -> None:
    power = files[RULES][files[RULES].index("power:\n") :]
    twice = {**files, RULES: files[RULES] + power.replace("power:\n", "current:\n")}
    once = {**files, RULES: files[RULES].replace("power:\n", "electricity:\n")}
    assert {change.how for change in diff(edition_of(twice), edition_of(once))} == {"removed", "added"}


def test_defines_groups_charges_consents_facts_and_uses_are_told(files: dict[str, str]) -> None:
    assert changed(
        files, RULES, "base: lookup(far_by_zone, zone, heritage)", "base: 2 * lookup(far_by_zone, zone, heritage)"
    ) == ["base was lookup(far_by_zone, zone, heritage), is now 2 * lookup(far_by_zone, zone, heritage)."]
    assert changed(files, "rulebook.yaml", "cap: 0.5", "cap: 0.6") == [
        "The cap of the group bonus was 0.5, is now 0.6."
    ]
    assert changed(files, "rulebook.yaml", "lookup(land_value, use) * site_area", "0") == [
        "Charge land-value: the amount was lookup(land_value, use) * site_area, is now 0."
    ]
    assert changed(files, "consents.yaml", "2/3", "3/4") == [
        "Consent owner: the threshold was by_share 2/3, is now by_share 3/4."
    ]
    assert changed(files, "facts.yaml", "distance(metro)", "distance(tram)") == [
        "Fact metro: its source was distance(metro), is now distance(tram)."
    ]
    assert changed(files, "uses.csv", "Commerce", "Shops") == ["Use 09: title (en) was Commerce, is now Shops."]
    assert changed(files, "rulebook.yaml", "transition: stay", "transition: choose") == [
        "Rulebook harbour: what happens to open cases was stay, is now choose."
    ]


def test_every_word_is_there_in_both_languages() -> None:
    for words in (KINDS, SENTENCES, FIELDS, SUMMARIES):
        for key, texts in words.items():
            assert set(texts) == {"en", "zh-Hans"}, key
