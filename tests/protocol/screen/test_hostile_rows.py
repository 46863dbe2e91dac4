"""On thresholds, one ulp beside them and at the ends of what a number, text or day may be, DuckDB is the explainer."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from unicodedata import normalize

import pytest

from protocol.evaluate.check import check
from protocol.rulebook.fact_reader import LONGEST_TEXT
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load, load_rulebook
from protocol.rulebook.model import Edition
from protocol.screen.cannot import CannotExpress
from tests.protocol.conformance.suite import ENTRY, FACTS, RULEBOOK
from tests.protocol.properties.cases import random_edition
from tests.protocol.screen.hostile import TEXTS, hostile_questions, on_bounds
from tests.protocol.screen.questions import differences_in, explained, screened

SEEDS = Path(__file__).parents[3] / "seeds" / "rulebooks"
EDITIONS = sorted(path.parent.relative_to(SEEDS).as_posix() for path in SEEDS.glob("*/*/rulebook.yaml"))


def differences(edition: Edition, seed: int, count: int) -> tuple[list[str], Counter[str]]:
    """Return where a screening differs from the explainer on hostile questions and at the bounds, and the verdicts."""
    questions = hostile_questions(edition, Random(seed), count)
    rows = screened(edition, questions)
    found = differences_in(edition, questions, rows)
    on_them = on_bounds(edition, questions, rows)
    again = screened(edition, on_them)
    found += differences_in(edition, on_them, again)
    return found, Counter(row["verdict"] for row in (*rows, *again))


@pytest.mark.parametrize("name", EDITIONS)
def test_rulebooks_that_come_along(name: str) -> None:
    edition = next(each.edition for each in load_rulebook(SEEDS / name.split("/")[0]) if str(each.folder) in name)
    assert edition is not None
    found, verdicts = differences(edition, 7, 60)
    assert found == []
    assert {"lands", "blocked", "undetermined"} <= verdicts.keys()


@pytest.mark.parametrize("seed", range(6))
def test_random_rulebooks(seed: int) -> None:
    found, _ = differences(edition_that_can_be_screened(Random(f"hostile {seed}")), seed, 50)
    assert found == []


def edition_that_can_be_screened(random: Random) -> Edition:
    """Return a random edition whose paths do not bear on each other in more ways than a screening takes."""
    while True:
        edition = random_edition(random, rules=random.choice((3, 5, 7, 9)), paths=random.choice((2, 3, 4)))
        try:
            screened(edition, hostile_questions(edition, random, 1))
        except CannotExpress:
            continue
        return edition


def test_texts_that_look_like_sql_are_texts_and_nothing_else() -> None:
    edition = edition_of_odd_texts()
    asked = [*TEXTS, *(f"{text}x" for text in TEXTS if len(text) < LONGEST_TEXT)]
    questions = [question for question, _ in (read_question({"zone": text, "use": "07"}, edition) for text in asked)]
    assert None not in questions
    whole = [question for question in questions if question is not None]
    assert differences_in(edition, whole, screened(edition, whole)) == []


def edition_of_odd_texts() -> Edition:
    """Return an edition that compares a fact with each odd text and reads a table by it; uses bear odd codes too."""
    composed = dict.fromkeys(normalize("NFC", text) for text in TEXTS)
    plain = [text for text in composed if text.strip() == text and text.isprintable() and 0 < len(text) < 100]
    assert len(plain) > 25
    rules = {"all": {**ENTRY, "firmness": "flexible", "allow": ["07", *plain]}}
    for at, text in enumerate(plain):
        quoted = text.replace("'", "''")
        rules[f"not-{at}"] = {**ENTRY, "firmness": "flexible", "require": f"zone <> '{quoted}'"}
    rules["far"] = {**ENTRY, "firmness": "flexible", "limit": "far", "at_most": "lookup(odd, zone)"}
    cells = ["zone,value", *(f"{csv(text)},{at + 1}" for at, text in enumerate(plain))]
    codes = [f"{csv(text)},,Use {at},用途" for at, text in enumerate(plain)]
    uses = ["code,parent,en,zh-Hans", "07,,Homes,居住", *codes]
    loaded = load(
        {
            "rulebook.yaml": f"{json.dumps(RULEBOOK)[:-1]}, in_force_from: 2026-01-01}}",
            "facts.yaml": json.dumps(FACTS),
            "uses.csv": "\n".join(uses) + "\n",
            "tables/odd.csv": "\n".join(cells) + "\n",
            "rules/all.yaml": json.dumps(rules, ensure_ascii=False),
        }
    )
    assert loaded.edition is not None, [str(problem) for problem in loaded.errors]
    return loaded.edition


def csv(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_a_use_that_looks_like_sql_is_asked_by_its_code() -> None:
    edition = edition_of_odd_texts()
    questions = [read_question({"use": code, "zone": "1", "far": 1}, edition)[0] for code in edition.uses]
    whole = [question for question in questions if question is not None]
    assert len(whole) == len(edition.uses)
    rows = screened(edition, whole)
    assert differences_in(edition, whole, rows) == []
    assert [row["use"] for row in rows] == list(edition.uses)


def test_no_known_fact_makes_a_number_that_is_none() -> None:
    """A quotient by next to nothing was infinite, their difference no number, and a check of it broke."""
    rules = {"far": {**ENTRY, "firmness": "flexible", "limit": "far", "at_most": "x / y - z / y"}}
    rules["all"] = {**ENTRY, "firmness": "flexible", "allow": ["07"]}
    loaded = load(
        {
            "rulebook.yaml": f"{json.dumps(RULEBOOK)[:-1]}, in_force_from: 2026-01-01}}",
            "facts.yaml": json.dumps(FACTS),
            "uses.csv": "code,parent,en,zh-Hans\n07,,Homes,居住\n",
            "rules/all.yaml": json.dumps(rules, ensure_ascii=False),
        }
    )
    assert loaded.edition is not None
    least, _ = read_question({"x": 1e12, "y": 1e-30, "z": 1e12, "use": "07", "far": 1}, loaded.edition)
    assert least is not None
    assert check(loaded.edition, least).verdict == "blocked"
    assert explained(loaded.edition, least)["far_at_most"] == 0
    nothing, problems = read_question({"x": 1e12, "y": 5e-324, "z": 1e12}, loaded.edition)
    assert nothing is None
    assert [problem.code for problem in problems] == ["too-small"]
