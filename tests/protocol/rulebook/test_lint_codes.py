"""Every mistake a rulebook can hold, each planted alone in a sound edition: its code and its exact place."""

import pytest

from protocol.rulebook.cases import load_cases
from protocol.rulebook.load import load

RULES, PATHS, FACTS = "rules/rules.yaml", "paths/paths.yaml", "facts.yaml"

USES = "code,parent,en,zh-Hans\n07,,Residential,居住\n0701,07,Housing,住宅\n09,,Commerce,商业"
USES_IN_GERMAN = "code,parent,en,zh-Hans,de\n07,,R,居,W\n0701,07,H,住,W\n09,,C,商,H"
EXTRA = """\
extra:
  title: {{en: Extra}}
  limit: height
  at_most: 30
  firmness: {}
  basis: code
  cites: Code 9
  verified: false
  {}
"""
MIXED = EXTRA.format("flexible", "mix: weighted").replace("limit: height\n  at_most: 30", "require: heritage")

MISTAKES = [
    # what is planted: (code, file, text that is replaced, text that replaces it, place of the problem)
    ("yaml", RULES, "title: {en: Height}", "title: {en: [}", "rules/rules.yaml:25:16"),
    ("yaml", RULES, "title: {en: Height}", "title: &x {en: Height}", "rules/rules.yaml:25:10"),
    ("yaml", RULES, "title: {en: Height}", "title: !t {en: Height}", "rules/rules.yaml:25:10"),
    ("too-deep", FACTS, "site.area}", "[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]}", "facts.yaml:1:65"),
    ("duplicate-key", RULES, "  at_most: 30\n", "  at_most: 30\n  at_most: 40\n", "rules/rules.yaml:28:3"),
    ("bare-comma", "rulebook.yaml", "{cap: 0.5}", "{cap: min(0.5, 1)}", "rulebook.yaml:13:16"),
    ("unknown-key", RULES, "  at_most: 30", "  at_moost: 30\n  at_most: 30", "rules/rules.yaml:27:3"),
    ("unknown-key", "uses.csv", USES, USES_IN_GERMAN, "uses.csv:1:24"),
    ("missing-key", RULES, "  cites: Advice 3\n", "", "rules/rules.yaml:24:1"),
    ("unknown-word", RULES, "basis: advisory", "basis: advise", "rules/rules.yaml:29:10"),
    ("wrong-type", RULES, 'allow: ["07", "09"]', 'allow: "07"', "rules/rules.yaml:6:10"),
    ("unquoted", RULES, 'allow: ["07", "09"]', 'allow: [07, "09"]', "rules/rules.yaml:6:11"),
    ("text-without-language", RULES, "title: {en: Height}", "title: Height", "rules/rules.yaml:25:10"),
    ("text-without-english", RULES, "title: {en: Height}", "title: {zh-Hans: 高度}", "rules/rules.yaml:25:3"),
    ("text-without-english", "uses.csv", "09,,Commerce", "09,,", "uses.csv:4:5"),
    ("bad-name", RULES, "power:\n", "Power Supply:\n", "rules/rules.yaml:33:1"),
    ("bad-name", FACTS, "metro:", "case: {type: boolean, from: applicant}\nmetro:", "facts.yaml:3:1"),
    ("wrong-value", FACTS, "attribute(zone, code)", "attribute(zone, code, 3)", "facts.yaml:2:36"),
    ("wrong-value", "consents.yaml", "2/3", "5/3", "consents.yaml:3:25"),
    ("empty", PATHS, "relaxes: [height-ceiling]", "relaxes: []", "paths/paths.yaml:18:12"),
    ("rule-kind", RULES, "  limit: height\n  at_most: 30\n", "", "rules/rules.yaml:24:1"),
    ("no-bound", RULES, "  at_most: 30\n", "", "rules/rules.yaml:24:1"),
    ("no-bound", PATHS, "{at_most: 20}", "{}", "paths/paths.yaml:20:27"),
    ("stray-key", RULES, "  require: power", "  at_most: 3\n  require: power", "rules/rules.yaml:35:3"),
    (
        "stray-key",
        PATHS,
        "  gives: {multiply: 0.1}",
        "  gives: {multiply: 0.1}\n  costs: {rate: 3}",
        "paths/paths.yaml:20:17",
    ),
    ("stray-key", FACTS, "type: boolean,", "type: boolean, unit: m,", "facts.yaml:4:27"),
    ("gives", PATHS, "{multiply: 0.1}", "{}", "paths/paths.yaml:19:10"),
    ("duplicate-key", PATHS, "more-height:", "open-floor:", "paths/paths.yaml:16:1"),
    ("unknown-source", FACTS, "distance(metro)", "distanc(metro)", "facts.yaml:3:38"),
    ("reserved-name", FACTS, "metro:", "far: {type: boolean, from: applicant}\nmetro:", "facts.yaml:3:1"),
    ("reserved-name", RULES, "define:\n", "define:\n  part: 3\n", "paths/paths.yaml:5:17"),
    ("reserved-name", RULES, "power:\n", "use:\n", "rules/rules.yaml:33:1"),
    ("wrong-unit", FACTS, "metro:", "tram: {type: number, unit: ft, from: distance(tram)}\nmetro:", "facts.yaml:3:28"),
    ("wrong-unit", "rulebook.yaml", "far: {precision: 2}", "far: {precision: 2, unit: m}", "rulebook.yaml:9:8"),
    ("unknown-unit", FACTS, "unit: m2", "unit: sqm", "facts.yaml:1:33"),
    ("unknown-unit", "tables/land_value.csv", "CNY/m2", "RMB/m2", "tables/land_value.csv:1:12"),
    ("unknown-name", RULES, "require: power <=", "require: powr <=", "rules/rules.yaml:35:12"),
    ("unknown-use", RULES, '["07", "09"]', '["07", "08"]', "rules/rules.yaml:6:17"),
    ("unknown-use", "tables/land_value.csv", "09,12000", "0901,12000", "tables/land_value.csv:3:1"),
    ("unknown-use", "uses.csv", "0701,07", "0701,06", "uses.csv:3:6"),
    ("unlisted", "uses.csv", "09,,Commerce", "unlisted,07,Other,其他\n09,,Commerce", "uses.csv:4:10"),
    ("cycle", "uses.csv", "07,,Res", "07,0701,Res", "uses.csv:2:4"),
    ("loop", RULES, "  base: lookup", "  up: base\n  base: up + lookup", "rules/rules.yaml:2:3"),
    ("unknown-indicator", RULES, "limit: height", "limit: hight", "rules/rules.yaml:26:10"),
    ("unknown-indicator", PATHS, "{service_life:", "{servicelife:", "paths/paths.yaml:20:13"),
    ("unknown-rule", PATHS, "relaxes: [height-ceiling]", "relaxes: [hight-ceiling]", "paths/paths.yaml:18:13"),
    ("unknown-consent", PATHS, "[owner]", "[ownr]", "paths/paths.yaml:10:14"),
    (
        "unknown-path",
        PATHS,
        "  gives: {multiply",
        "  excludes: [closed-floor]\n  gives: {multiply",
        "paths/paths.yaml:19:14",
    ),
    ("unknown-group", PATHS, "group: bonus", "group: bonuses", "paths/paths.yaml:11:10"),
    ("unknown-fact", PATHS, "{power_left:", "{water_left:", "paths/paths.yaml:7:11"),
    ("wrong-source", PATHS, "{power_left:", "{power:", "paths/paths.yaml:7:11"),
    ("unknown-member", "tables/far_by_zone.csv", "a,true,1", "c,true,1", "tables/far_by_zone.csv:2:1"),
    ("unknown-member", PATHS, "zone = 'a'", "zone = 'c'", "paths/paths.yaml:4:16"),
    ("unknown-table", RULES, "band(metro_bonus,", "band(metro_bonuses,", "rules/rules.yaml:15:29"),
    ("unknown-column", RULES, "lookup(far_by_zone,", "lookup(far_by_zone.high,", "rules/rules.yaml:2:28"),
    ("key-count", RULES, "zone, heritage)", "zone, heritage, metro)", "rules/rules.yaml:2:9"),
    ("empty-cell", "tables/land_value.csv", "09,12000", "09,", "tables/land_value.csv:3:4"),
    ("empty-table", "tables/land_value.csv", "\n07,9000\n09,12000", "", "tables/land_value.csv:1:1"),
    ("row-length", "tables/land_value.csv", "09,12000", "09,12,000", "tables/land_value.csv:3:1"),
    (
        "csv",
        "tables/land_value.csv",
        "use,value [CNY/m2]\n07,9000\n09,12000",
        "use;value\n07;9000",
        "tables/land_value.csv:1:1",
    ),
    ("csv", "tables/land_value.csv", "12000", '"12000', "tables/land_value.csv:3:4"),
    ("duplicate-key", "tables/land_value.csv", "09,12000", "09,12000\n09,3", "tables/land_value.csv:4:1"),
    (
        "duplicate-key",
        "tables/land_value.csv",
        "use,value [CNY/m2]\n07,9000\n09,12000",
        "use,value [CNY/m2],value\n07,9000,1\n09,12000,1",
        "tables/land_value.csv:1:20",
    ),
    ("wrong-type", "tables/land_value.csv", "12000", "n/a", "tables/land_value.csv:3:4"),
    ("wrong-type", "tables/metro_bonus.csv", "0,500", "zero,500", "tables/metro_bonus.csv:2:1"),
    ("table-gap", "tables/far_by_zone.csv", "b,true,1\n", "", "tables/far_by_zone.csv:1:1"),
    ("table-gap", "tables/land_value.csv", "09,12000\n", "", "tables/land_value.csv:1:1"),
    ("table-gap", RULES, "lookup(far_by_zone, zone,", "lookup(far_by_zone, 'c',", "rules/rules.yaml:2:29"),
    ("band", "tables/metro_bonus.csv", "500,no limit", "400,no limit", "tables/metro_bonus.csv:3:1"),
    ("band", "tables/metro_bonus.csv", "500,no limit", "600,no limit", "tables/metro_bonus.csv:3:1"),
    ("band", "tables/metro_bonus.csv", "0,500", "500,500", "tables/metro_bonus.csv:2:1"),
    ("override-basis", RULES, "basis: advisory", "basis: statute", "rules/rules.yaml:22:15"),
    (
        "override-bottom-line",
        "rules/extra.yaml",
        "",
        EXTRA.format("flexible", "overrides: [power]"),
        "rules/extra.yaml:9:15",
    ),
    (
        "override-loop",
        RULES,
        "  basis: advisory",
        "  basis: local\n  overrides: [far-ceiling]",
        "rules/rules.yaml:22:3",
    ),
    ("self-reference", RULES, "overrides: [height-ceiling]", "overrides: [far-ceiling]", "rules/rules.yaml:22:15"),
    (
        "discretion",
        "rules/extra.yaml",
        "",
        EXTRA.format("bottom_line", "discretion: {who: approver, up_to: 31}"),
        "rules/extra.yaml:9:3",
    ),
    (
        "duplicate-id",
        "rules/extra.yaml",
        "",
        EXTRA.format("flexible", "").replace("extra", "power"),
        "rules/rules.yaml:33:1",
    ),
    ("stray-key", "rules/extra.yaml", "", MIXED, "rules/extra.yaml:8:3"),
    (
        "relaxes-bottom-line",
        PATHS,
        "relaxes: [height-ceiling]",
        "relaxes: [height-ceiling, power]",
        "paths/paths.yaml:18:29",
    ),
    ("no-gives", PATHS, "  gives: {multiply: 0.1}\n", "", "paths/paths.yaml:18:13"),
    ("gives-to-no-limit", PATHS, "relaxes: [height-ceiling]", "relaxes: [all-uses]", "paths/paths.yaml:19:3"),
    ("negative-give", PATHS, "{add: 2 * part}", "{add: -2 * part}", "paths/paths.yaml:6:16"),
    ("level", PATHS, "to: 0.3", "to: 0.05", "paths/paths.yaml:5:10"),
    (
        "requires-circle",
        PATHS,
        "relaxes: [height-ceiling]",
        "relaxes: [height-ceiling]\n  requires: [open-floor]\n  excludes: [open-floor]",
        "paths/paths.yaml:19:14",
    ),
    ("unknown-placeholder", PATHS, "{part:percent}", "{share:percent}", "paths/paths.yaml:9:25"),
    ("not-here", RULES, "when: district = 'old'", "when: far > 1", "rules/rules.yaml:16:9"),
    ("not-here", RULES, "at_most: 30", "at_most: 30 * far", "rules/rules.yaml:27:17"),
    ("not-here", PATHS, "when: zone = 'a'", "when: far > 1", "paths/paths.yaml:4:9"),
    ("not-here", PATHS, "when: zone = 'a'", "when: part > 1", "paths/paths.yaml:4:9"),
    ("unit", RULES, "require: power <=", "require: site_area <=", "rules/rules.yaml:35:25"),
    ("unit", RULES, "up_to: 3}", "up_to: site_area}", "rules/rules.yaml:21:38"),
    ("not-a-condition", RULES, "require: power <= power_left", "require: power", "rules/rules.yaml:35:12"),
    ("kinds-differ", RULES, "district = 'old'", "district = 3", "rules/rules.yaml:16:20"),
    ("key-type", RULES, "zone, heritage)", "zone, metro)", "rules/rules.yaml:2:35"),
    ("syntax", RULES, "at_most: 30", "at_most: 30 +", "rules/rules.yaml:27:16"),
    ("unknown-function", RULES, "at_most: 30", "at_most: sqrt(30)", "rules/rules.yaml:27:12"),
    ("unknown-file", "table/far.csv", "", "a,b\n1,2\n", "table/far.csv:1:1"),
    ("unknown-file", "tables/far.xlsx", "", "PK", "tables/far.xlsx:1:1"),
]

WARNINGS = [
    ("rounded", RULES, "at_most: 30", "at_most: 13.716", "rules/rules.yaml:27:12"),
    ("unused", FACTS, "metro:", "unused: {type: boolean, from: applicant}\nmetro:", "facts.yaml:3:1"),
    ("unused", RULES, "define:\n", "define:\n  idle: 3\n", "rules/rules.yaml:2:3"),
    ("unused", "tables/idle.csv", "", "zone,value\na,1\n", "tables/idle.csv:1:1"),
    ("unused", "rulebook.yaml", "bonus: {cap: 0.5}", "bonus: {cap: 0.5}\n  idle: {cap: 1}", "rulebook.yaml:14:9"),
    ("no-allow", RULES, 'allow: ["07", "09"]', 'forbid: ["07", "09"]', "rules/rules.yaml:4:1"),
]

CASE_MISTAKES = [
    ("unknown-name", "zone: a", "zoen: a", "cases/cases.yaml:2:11"),
    ("not-a-member", "zone: a", "zone: c", "cases/cases.yaml:2:17"),
    ("unknown-key", "{verdict: undetermined}", "{verdic: undetermined}", "cases/cases.yaml:3:12"),
    ("unknown-word", "{verdict: undetermined}", "{verdict: no}", "cases/cases.yaml:3:21"),
    ("unknown-rule", "undetermined}", "undetermined, fails: [far-celing]}", "cases/cases.yaml:3:43"),
    ("unknown-fact", "undetermined}", "undetermined, missing: [metre]}", "cases/cases.yaml:3:45"),
    ("unknown-case", "facts:", "like: another\n  facts:", "cases/cases.yaml:2:9"),
    ("expect", "{verdict: undetermined}", "{}", "cases/cases.yaml:3:11"),
]


def planted(files: dict[str, str], file: str, before: str, after: str) -> dict[str, str]:
    if before:
        assert before in files[file]
        files[file] = files[file].replace(before, after, 1)
    else:
        files[file] = after
    return files


def test_the_sound_edition_has_no_problem(files: dict[str, str]) -> None:
    loaded = load(files)
    assert loaded.problems == ()
    assert loaded.edition is not None
    assert load_cases(loaded.edition)[1] == ()


@pytest.mark.parametrize(("code", "file", "before", "after", "place"), MISTAKES)
def test_one_mistake_is_one_error_at_its_place(
    files: dict[str, str], code: str, file: str, before: str, after: str, place: str
) -> None:
    loaded = load(planted(files, file, before, after))
    assert loaded.edition is None
    assert [(problem.code, str(problem.place)) for problem in loaded.errors] == [(code, place)], loaded.errors
    assert all(problem.message.endswith((".", ":")) for problem in loaded.problems)


@pytest.mark.parametrize(("code", "file", "before", "after", "place"), WARNINGS)
def test_a_warning_leaves_the_edition_usable(
    files: dict[str, str], code: str, file: str, before: str, after: str, place: str
) -> None:
    loaded = load(planted(files, file, before, after))
    assert loaded.edition is not None, loaded.problems
    assert [(problem.code, str(problem.place)) for problem in loaded.problems] == [(code, place)]


@pytest.mark.parametrize(("code", "before", "after", "place"), CASE_MISTAKES)
def test_a_worked_case_is_checked_too(files: dict[str, str], code: str, before: str, after: str, place: str) -> None:
    loaded = load(planted(files, "cases/cases.yaml", before, after))
    assert loaded.edition is not None
    cases, problems = load_cases(loaded.edition)
    assert cases == ()
    assert [(problem.code, str(problem.place)) for problem in problems] == [(code, place)]


@pytest.mark.parametrize(("code", "file", "before", "after", "place"), MISTAKES)
def test_a_mistake_elsewhere_hides_no_mistake_of_a_worked_case_and_makes_none(
    files: dict[str, str], code: str, file: str, before: str, after: str, place: str
) -> None:
    draft = load(planted(dict(files), file, before, after)).draft
    if draft is None:
        # A whole file could not be read: of its names nothing is known.
        assert file in ("rulebook.yaml", FACTS, "uses.csv", RULES, PATHS, "consents.yaml")
        return
    _, problems = load_cases(draft.edition, draft.broken)
    assert problems == ()
    mistaken = planted(planted(dict(files), file, before, after), "cases/cases.yaml", "zone: a", "zoen: a")
    draft = load(mistaken).draft
    assert draft is not None
    _, problems = load_cases(draft.edition, draft.broken)
    assert [(problem.code, str(problem.place)) for problem in problems] == [("unknown-name", "cases/cases.yaml:2:11")]


def test_an_unverified_figure_is_no_problem(files: dict[str, str]) -> None:
    assert "verified: false" in files[RULES]
    assert load(files).problems == ()
