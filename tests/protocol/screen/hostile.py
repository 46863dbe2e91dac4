"""Questions made to break an engine: thresholds hit exactly and one ulp beside, huge, tiny, signed 0, odd texts."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from protocol.evaluate.inputs import expressions_of
from protocol.evaluate.outlook import path_expressions
from protocol.language.tree import Constant, Expression
from protocol.language.walk import walk
from protocol.rulebook.cases import load_cases
from protocol.rulebook.facts import Question, Terms
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.model import Edition, FactDeclaration

LEAST = 1e-30
"""What is nearer to 0 is refused."""
EXTREMES = (
    *(0.0, -0.0, LEAST, -LEAST, math.nextafter(LEAST, 1), 1e-12, 1e-9),
    *(0.1 + 0.2, 1 / 3, 1 - 2**-53, 1 + 2**-52, 0.5 - 2**-54, 1.005, 2.675),
    *(2.0**31, 2.0**32 + 1, 1e12, math.nextafter(1e12, 0), -1e12, 999_999_999_999.5),
)
TEXTS = (
    *("", " ", "0", "NULL", "null", "NaN", "true", "no limit", "'", '"', "''", "\\", "\\'", "%", "_", "$1", "?", ":x"),
    *("'); DROP TABLE sites; --", "1 OR 1=1", "/* */", "-- ", ";", "{}", "住宅", "é", "é", "🏠", "\u202e07"),
    *("\t", "\n", "\r\n", "a\0b", "\ufeff07", "07 ", " 07", "ﬁ", "İ", "x" * 10_000),
)
DAYS = (
    *("0001-01-01", "0004-02-29", "1582-10-10", "1899-12-31", "1969-12-31", "1970-01-01", "1999-12-31", "2000-02-29"),
    *("2024-02-29", "2025-12-31", "2026-01-01", "2100-02-28", "9999-12-31"),
)


def hostile_questions(edition: Edition, random: Random, count: int) -> list[Question]:
    """Return questions whose values sit on the edition's own thresholds, beside them, and at the ends of what may be.

    Half of them are worked cases of the edition, where it has any, with a few such values put in.
    """
    said = Said(edition)
    worked = [case.question for case in load_cases(edition)[0]]
    worked = [each for each in worked if not each.phases and (each.terms.uses is None or len(each.terms.uses) == 1)]
    found = []
    for at in range(count):
        drawn = _question(edition, _drawn(edition, said, random))
        found.append(_put_into(random.choice(worked), drawn, random) if worked and at % 2 else drawn)
    return found


def _put_into(case: Question, drawn: Question, random: Random) -> Question:
    few = {name: fact for name, fact in drawn.facts.items() if random.random() < 0.1}
    terms = {name: value for name, value in drawn.terms.values.items() if random.random() < 0.2}
    hours = {"hours_from", "hours_to"}
    if hours & terms.keys():
        terms |= {name: drawn.terms.values[name] for name in hours & drawn.terms.values.keys()}
        kept = {name: value for name, value in case.terms.values.items() if name not in hours}
    else:
        kept = dict(case.terms.values)
    uses = drawn.terms.uses if random.random() < 0.1 else case.terms.uses
    return Question({**case.facts, **few}, Terms(uses, {**kept, **terms}))


class Said:
    """What an edition itself says in numbers, texts and days: where its answers change."""

    def __init__(self, edition: Edition) -> None:
        values = [
            node.value for each in _expressions(edition) for node in walk(each.tree) if isinstance(node, Constant)
        ]
        for table in edition.tables.values():
            for row in table.rows:
                values += [*row.keys, *(cell.value for cell in row.cells.values())]  # type: ignore[list-item]
        finite = {float(each) for each in values if _is_number(each) and math.isfinite(each)}  # type: ignore[arg-type]
        self.numbers = tuple(sorted(finite))
        self.texts = tuple(sorted({each for each in values if isinstance(each, str)}))
        self.days = tuple(sorted({each for each in values if isinstance(each, dt.date)}))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _expressions(edition: Edition) -> Iterator[Expression]:
    yield from edition.defines.values()
    for rule in edition.rules.values():
        yield from (each for each in expressions_of(rule) if each is not None)
    for path in edition.paths.values():
        yield from (each for each in path_expressions(edition, path) if each is not None)


def beside(number: float, precision: int = 2) -> tuple[float, ...]:
    """Return a number with what lies one ulp and one tolerance of the rounding to its sides."""
    step = 1e-9 / 10.0**precision
    ulps = (math.nextafter(number, -math.inf), math.nextafter(number, math.inf))
    return (number, *ulps, number - step, number + step, number - step / 2, number + 2 * step)


def _drawn(edition: Edition, said: Said, random: Random) -> dict[str, Any]:
    holes = random.choice((0.02, 0.15, 0.5))
    found: dict[str, Any] = {}
    for name, fact in edition.facts.items():
        if random.random() >= holes:
            found[name] = _value(edition, said, random, fact)
    for name, indicator in edition.indicators.items():
        if random.random() >= holes / 2:
            number = random.choice((*said.numbers, *EXTREMES, 999.0, 1e6))
            found[name] = random.choice(beside(number, indicator.precision))
    if random.random() >= holes / 2:
        found["use"] = random.choice(tuple(edition.uses))
    if random.random() >= holes / 2:
        found["starts_on"] = _day(said, random)
    for name in ("hours_from", "hours_to"):
        if random.random() < 0.3:
            found[name] = random.choice((0, -0.0, LEAST, 6, 7, 18, 21, 23.999999999999996, 24))
    return found


def _value(edition: Edition, said: Said, random: Random, fact: FactDeclaration) -> Any:
    if random.random() < 0.15:
        return random.choice(("no limit", "not applicable"))
    kind = fact.type.kind
    if kind == "number":
        number = random.choice(said.numbers) if said.numbers and random.random() < 0.6 else random.choice(EXTREMES)
        return round(number) if fact.type.integer else random.choice(beside(number))
    if kind == "boolean":
        return random.random() < 0.5
    if kind == "date":
        return _day(said, random)
    if kind == "use":
        return random.choice(tuple(edition.uses))
    if fact.type.members:
        return random.choice(fact.type.members)
    return random.choice((*said.texts, *said.texts, *TEXTS) if said.texts else TEXTS)


def _day(said: Said, random: Random) -> str:
    days = [dt.date.fromisoformat(day) for day in DAYS] + list(said.days)
    day = random.choice(days).toordinal() + random.choice((-1, 0, 0, 1))
    return dt.date.fromordinal(min(max(day, 1), dt.date.max.toordinal())).isoformat()


def _question(edition: Edition, data: dict[str, Any]) -> Question:
    """Return the question, without what a facts file refuses; `test_hostile_input.py` holds both to refuse the same."""
    while True:
        question, problems = read_question(data, edition)
        if question is not None:
            return question
        wrong = {problem.pointer.split("/")[1] for problem in problems}
        wrong |= {"hours_to"} if "hours_from" in wrong else set()
        data = {name: value for name, value in data.items() if name not in wrong}


def on_bounds(edition: Edition, questions: Iterable[Question], bounds: Iterable[dict[str, Any]]) -> list[Question]:
    """Return the questions again, proposing exactly what each bound allows, or a hair more or less."""
    found = []
    for at, (question, row) in enumerate(zip(questions, bounds, strict=True)):
        proposals: dict[str, float] = {}
        for name, indicator in edition.indicators.items():
            known = [
                row[key]
                for side in ("at_most", "at_least")
                for key in (f"{name}_{side}", f"{name}_{side}_by_paths")
                if isinstance(row.get(key), float) and math.isfinite(row[key])
            ]
            if known:
                options = beside(known[at % len(known)], indicator.precision)
                proposals[name] = options[at % len(options)]
        values = {**question.terms.values, **_question(edition, proposals).terms.values}
        found.append(Question(question.facts, Terms(question.terms.uses, values)))
    return found
