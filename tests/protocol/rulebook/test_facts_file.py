"""What is asked of an edition: every mistake in facts and terms is said, in both languages, and nothing is guessed."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.language.tree import NOT_APPLICABLE
from protocol.rulebook.facts import Component
from protocol.rulebook.facts_file import read_question, read_question_file
from protocol.rulebook.facts_messages import MESSAGES
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

EXTRA_FACTS = """\
right_ends: {type: date, from: right.to}
plan_far: {type: number, from: "attribute(plan, far)", may_be: [no limit]}
fronts: {type: integer, from: frontages(street)}
covered: {type: number, from: overlap(heritage)}
registered: {type: use, from: right.use}
"""


@pytest.fixture
def edition(files: dict[str, str]) -> Edition:
    files["facts.yaml"] += EXTRA_FACTS
    edition = load(files).edition
    assert edition is not None
    return edition


WRONG: list[tuple[dict[str, Any], str, str]] = [
    # what is given, where the problem is, its code
    ({"site_aera": 3}, "/site_aera", "unknown-name"),
    ({3: 3}, "/3", "unknown-name"),
    ({"a/b~c": 3}, "/a~1b~0c", "unknown-name"),
    ({"site_area": "5200"}, "/site_area", "wrong-type"),
    ({"site_area": True}, "/site_area", "wrong-type"),
    ({"site_area": [1]}, "/site_area", "wrong-type"),
    ({"site_area": {"value": 5200, "unit": "m"}}, "/site_area/unit", "wrong-unit"),
    ({"site_area": {"value": 5200, "unit": "acre"}}, "/site_area/unit", "wrong-unit"),
    ({"zone": {"value": "a", "unit": "m"}}, "/zone/unit", "wrong-unit"),
    ({"site_area": {"valeu": 5200}}, "/site_area/valeu", "unknown-key"),
    ({"site_area": {"value": 1, "state": "guessed"}}, "/site_area/state", "unknown-state"),
    ({"site_area": {"value": 1, "state": "disputed"}}, "/site_area/reason", "no-reason"),
    ({"site_area": {"value": 1, "as_of": "yesterday"}}, "/site_area/as_of", "not-a-date"),
    ({"site_area": math.nan}, "/site_area", "not-finite"),
    ({"site_area": math.inf}, "/site_area", "not-finite"),
    ({"site_area": 10**400}, "/site_area", "out-of-range"),
    ({"site_area": 0}, "/site_area", "out-of-range"),
    ({"site_area": 5e-324}, "/site_area", "too-small"),
    ({"metro": -1}, "/metro", "out-of-range"),
    ({"covered": 2.0}, "/covered", "out-of-range"),
    ({"fronts": 1.5}, "/fronts", "not-whole"),
    ({"fronts": "1"}, "/fronts", "wrong-type"),
    ({"heritage": "yes"}, "/heritage", "wrong-type"),
    ({"heritage": 1}, "/heritage", "wrong-type"),
    ({"zone": "c"}, "/zone", "not-a-member"),
    ({"zone": 1}, "/zone", "wrong-type"),
    ({"district": 12}, "/district", "wrong-type"),
    ({"district": "x" * 10_001}, "/district", "too-long"),
    ({"right_ends": "2050-13-01"}, "/right_ends", "not-a-date"),
    ({"right_ends": 2050}, "/right_ends", "not-a-date"),
    ({"registered": "1234"}, "/registered", "unknown-use"),
    ({"registered": 9}, "/registered", "wrong-type"),
    ({"site_area": "no limit"}, "/site_area", "word-not-allowed"),
    ({"metro": "not applicable"}, "/metro", "word-not-allowed"),
    ({"use": "0911"}, "/use", "unknown-use"),
    ({"use": {"use": "09"}}, "/use", "wrong-type"),
    ({"use": []}, "/use", "empty-list"),
    ({"use": [{"use": "09", "share": 2.0}]}, "/use/0/share", "share-range"),
    ({"use": [{"use": "09", "share": 0}, {"use": "07", "share": 1}]}, "/use/0/share", "share-range"),
    ({"use": [{"use": "09", "share": 0.5}, {"use": "07", "share": 0.4}]}, "/use", "share-sum"),
    ({"use": [{"use": "09", "share": 0.5}, {"use": "09", "share": 0.5}]}, "/use/1/use", "repeated-use"),
    ({"use": [{"use": "09"}]}, "/use/0/share", "no-value"),
    ({"use": [{"use": "09", "share": 1, "part": 2}]}, "/use/0/part", "unknown-key"),
    ({"use": ["09"]}, "/use/0", "wrong-type"),
    ({"use": [{"use": "09", "share": 0.01}] * 51}, "/use", "too-many"),
    ({"far": -1}, "/far", "out-of-range"),
    ({"far": 1000}, "/far", "out-of-range"),
    ({"far": {"value": 2, "state": "disputed", "reason": "x"}}, "/far", "term-not-a-fact"),
    ({"service_life": 10_000}, "/service_life", "out-of-range"),
    ({"hours_from": 25}, "/hours_from", "out-of-range"),
    ({"hours_from": 20, "hours_to": 8}, "/hours_from", "hours-order"),
    ({"starts_on": "soon"}, "/starts_on", "not-a-date"),
    ({"phases": {}}, "/phases", "wrong-type"),
    ({"phases": []}, "/phases", "empty-list"),
    ({"phases": [3]}, "/phases/0", "wrong-type"),
    ({"phases": [{"from": "2026-01-01"}]}, "/phases/0/to", "no-value"),
    ({"phases": [{"from": "2026-01-01", "to": "2026-01-01"}]}, "/phases/0/to", "phase-order"),
    ({"phases": [{"from": "2026-01-01", "to": "2027-01-01", "years": 1}]}, "/phases/0/years", "unknown-key"),
    (
        {"phases": [{"from": "2026-01-01", "to": "2027-01-01", "service_life": 1}]},
        "/phases/0/service_life",
        "phases-say-when",
    ),
    (
        {"starts_on": "2026-01-01", "phases": [{"from": "2026-01-01", "to": "2027-01-01"}]},
        "/starts_on",
        "phases-say-when",
    ),
    (
        {"phases": [{"from": "2026-01-01", "to": "2027-01-01"}, {"from": "2026-06-01", "to": "2028-01-01"}]},
        "/phases/1/from",
        "phase-overlap",
    ),
]


@pytest.mark.parametrize(("given_facts", "pointer", "code"), WRONG)
def test_each_mistake_is_said_where_it_is(
    edition: Edition, given_facts: dict[str, Any], pointer: str, code: str
) -> None:
    question, problems = read_question(given_facts, edition)
    assert question is None
    assert [(problem.pointer, problem.code) for problem in problems] == [(pointer, code)]
    for language in ("en", "zh-Hans"):
        assert "{" not in problems[0].says(language)
    assert problems[0].says("en") != problems[0].says("zh-Hans")


def test_all_mistakes_come_at_once(edition: Edition) -> None:
    _, problems = read_question({"site_aera": 1, "metro": "far", "far": -1, "use": "0908", "zone": "c"}, edition)
    assert [problem.pointer for problem in problems] == ["/site_aera", "/metro", "/zone", "/far", "/use"]
    assert problems[0].says() == "This rulebook knows no fact or term site_aera. Did you mean site_area?"
    assert problems[4].suggestion in ("09", "0701")


def test_a_use_named_by_its_title_is_suggested_by_its_code(edition: Edition) -> None:
    _, (problem,) = read_question({"use": "Housing"}, edition)
    assert problem.suggestion == "0701"


def test_absent_and_null_are_unknown(edition: Edition) -> None:
    question, problems = read_question({"site_area": None, "far": None, "use": None}, edition)
    assert problems == ()
    assert question is not None
    assert question.facts["site_area"].evaluated is None
    assert question.terms.uses is None
    assert "far" not in question.terms.values


def test_a_value_is_kept_with_all_that_is_said_of_it(edition: Edition) -> None:
    facts = {
        "site_area": {"value": 5200, "unit": "m2", "source": "registry", "as_of": "2026-01-05"},
        "metro": {"value": 300, "state": "disputed", "reason": "two surveys"},
        "right_ends": "not applicable",
        "plan_far": "no limit",
        "registered": "0701",
        "use": [{"use": "07", "share": 0.1}, {"use": "09", "share": 0.9}],
        "far": 2,
        "starts_on": "2026-03-01",
    }
    question, problems = read_question(facts, edition)
    assert problems == ()
    assert question is not None
    area = question.facts["site_area"]
    assert (area.value, area.source, area.as_of) == (5200.0, "registry", dt.date(2026, 1, 5))
    assert question.facts["metro"].value == 300.0
    assert question.facts["metro"].evaluated is None
    assert question.facts["right_ends"].value is NOT_APPLICABLE
    assert question.facts["plan_far"].value == math.inf
    assert question.terms.uses == (Component("07", 0.1), Component("09", 0.9))
    assert question.terms.values == {"far": 2.0, "starts_on": dt.date(2026, 3, 1)}


def test_phases_take_what_they_share(edition: Edition) -> None:
    phases = [
        {"from": "2026-03-01", "to": "2031-03-01", "far": 1},
        {"from": "2031-03-01", "to": "2040-03-01", "use": "07"},
    ]
    question, problems = read_question({"use": "09", "far": 2, "phases": phases}, edition)
    assert problems == ()
    assert question is not None
    first, second = question.phases
    assert (first.uses, first.values["far"], first.ends_on) == ((Component("09", 1.0),), 1.0, dt.date(2031, 3, 1))
    assert (second.uses, second.values["far"]) == ((Component("07", 1.0),), 2.0)
    assert second.values["starts_on"] == dt.date(2031, 3, 1)


def test_files_of_facts_are_json_or_yaml(edition: Edition, tmp_path: Path) -> None:
    expected = read_question({"site_area": 3.5, "use": "09", "starts_on": "2026-03-01"}, edition)
    (tmp_path / "facts.json").write_text('\ufeff{"site_area": 3.5, "use": "09", "starts_on": "2026-03-01"}')
    (tmp_path / "facts.yaml").write_text('site_area: 3.5\nuse: "09"\nstarts_on: 2026-03-01\n')
    assert read_question_file(tmp_path / "facts.json", edition) == expected
    assert read_question_file(tmp_path / "facts.yaml", edition) == expected


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("f.json", b"{", "not-json"),
        ("f.json", b"\xff", "not-json"),
        ("f.json", b"[1]", "not-a-mapping"),
        ("f.json", b'{"far": 1, "far": 2}', "repeated-name"),
        ("f.json", b'{"far": NaN}', "not-finite"),
        ("f.json", b"[" * 100_000, "not-json"),
        ("f.json", b" " * 1_000_001, "too-long"),
        ("f.yaml", b"a: [", "not-json"),
        ("f.yaml", b"", "not-json"),
        ("f.yaml", b"far: 1\nfar: 2\n", "not-json"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    edition: Edition, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    question, problems = read_question_file(tmp_path / name, edition)
    assert question is None
    assert [problem.code for problem in problems] == [code]


def test_every_sentence_is_there_in_both_languages() -> None:
    for code, texts in MESSAGES.items():
        assert set(texts) == {"en", "zh-Hans"}, code
        assert texts["en"].endswith(".")
        assert texts["zh-Hans"].endswith("。")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["site_area", "zone", "right_ends", "use", "far", "phases", "starts_on", "hours_from", "fronts"]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=JSON | st.dictionaries(NAMES | st.text(max_size=5), JSON, max_size=5))
def test_whatever_is_given_is_read_or_refused(edition: Edition, data: Any) -> None:
    question, problems = read_question(data, edition)
    assert (question is None) == bool(problems)
    for problem in problems:
        assert problem.says("en")
        assert problem.says("zh-Hans")


def test_shares_that_sum_to_one_but_for_rounding_are_fine(edition: Edition) -> None:
    _, problems = read_question(
        {"use": [{"use": "07", "share": 0.3333333}, {"use": "09", "share": 0.6666667}]}, edition
    )
    assert problems == ()
    _, problems = read_question({"use": [{"use": "07", "share": 0.333}, {"use": "09", "share": 0.666}]}, edition)
    assert [problem.code for problem in problems] == ["share-sum"]
