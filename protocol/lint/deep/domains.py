"""What a fact or a term can be: points worth trying, and cells that leave nothing out."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from protocol.evaluate.possible import Possible
from protocol.evaluate.thresholds import Threshold, thresholds_of
from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.lint.deep.codes import Codes, classes_of_uses, codes_in
from protocol.lint.deep.mentions import type_of
from protocol.rulebook.cases import WorkedCase
from protocol.rulebook.fact_reader import GREATEST_NUMBER, may_be_not_applicable
from protocol.rulebook.facts_file import GREATEST_FAR, GREATEST_INDICATOR, LONGEST_LIFE
from protocol.rulebook.model import Edition, Rule
from protocol.rulebook.vocabulary import YEAR

MOST_FROM_CASES: Final = 10
"""Values of one name that are taken over from the worked cases."""

ANOTHER_TEXT: Final = "\x00another"
"""Stands for any text that the rulebook does not know."""

NUMBERS: Final = (0.0, 1.0, 10.0, 100.0, 1_000.0, 10_000.0)
DAYS: Final = (dt.date(2000, 1, 1), dt.date(2026, 1, 1), dt.date(2050, 1, 1), dt.date(2090, 1, 1))
_NEVER_NEGATIVE: Final = ("distance", "count_within", "frontages")
_NEVER_NEGATIVE_SITE: Final = ("site.area", "site.floor_area", "site.height", "site.units", "right.far")
_NA: Final = Possible(inapplicable=True)
_LEAST_AREA: Final = 0.01


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers a name can be, as facts files take them."""

    low: float
    high: float
    integer: bool = False


def span_of(edition: Edition, name: str) -> Span:
    """Return the least and the greatest number that a facts file may give a name."""
    if name in ("hours_from", "hours_to"):
        return Span(0.0, 24.0)
    indicator = edition.indicators.get(name)
    if indicator is not None:
        most = GREATEST_FAR if name == "far" else LONGEST_LIFE if indicator.unit == YEAR else GREATEST_INDICATOR
        return Span(0.0, most)
    fact = edition.facts[name]
    source, whole = fact.source, fact.type.integer
    if source.kind == "overlap":
        return Span(0.0, 1.0, whole)
    if source.text == "site.area":
        return Span(_LEAST_AREA, GREATEST_NUMBER, whole)
    if source.kind in _NEVER_NEGATIVE or source.text in _NEVER_NEGATIVE_SITE:
        return Span(0.0, GREATEST_NUMBER, whole)
    return Span(-GREATEST_NUMBER, GREATEST_NUMBER, whole)


class Domains:
    """Points and cells of the names in an edition.

    `cases`: worked cases, whose values are tried first: they are what projects look like.
    """

    def __init__(self, edition: Edition, cases: Iterable[WorkedCase] = ()) -> None:
        self.edition = edition
        self.from_cases = _values_of(cases)

    def frame(self, expressions: Iterable[Expression], rules: Iterable[Rule] = ()) -> Frame:
        """Return the points and cells that matter to some expressions and lists of uses."""
        expressions = list(expressions)
        return Frame(self, thresholds_of(self.edition, expressions), codes_in(self.edition, expressions, rules))


class Frame:
    """What matters to some expressions."""

    def __init__(self, domains: Domains, thresholds: Mapping[str, tuple[Threshold, ...]], codes: Codes) -> None:
        self.edition = domains.edition
        self.from_cases = domains.from_cases
        self.thresholds = thresholds
        self.codes = codes
        self.classes = classes_of_uses(self.edition, codes.uses)

    # Points

    def points(self, name: str) -> tuple[Value, ...]:
        """Return the values of a name worth trying, those of worked cases first; never unknown."""
        kind = type_of(self.edition, name)
        found: list[Value] = list(self.from_cases.get(name, ()))
        fact = self.edition.facts.get(name)
        if kind.kind == "number":
            found += self._numbers(name)
        elif kind.kind == "date":
            found += self._days(name)
        elif kind.kind == "boolean":
            found += [True, False]
        elif kind.kind == "use":
            found += [members[0] for members in self.classes]
        elif kind.members:
            found += kind.members
        else:
            found += self.codes.texts.get(name, ())
        if fact is not None and may_be_not_applicable(fact):
            found.append(NOT_APPLICABLE)
        if fact is not None and "no limit" in fact.may_be:
            found.append(math.inf)
        return tuple(dict.fromkeys(found))

    def _numbers(self, name: str) -> list[Value]:
        span = span_of(self.edition, name)
        marks = [mark.value for mark in self.thresholds.get(name, ()) if isinstance(mark.value, float)]
        found: list[float] = []
        for mark in marks:
            found += [below(mark, span), mark, above(mark, span)]
        found += [_middle(one, other, span) for one, other in itertools.pairwise(marks)]
        if marks:
            found += [marks[0] / 2 if marks[0] > 0 else marks[0] - 10, marks[-1] * 2 + 1]
        elif name not in self.from_cases:
            found += NUMBERS
        found += [0.0, 1.0]
        whole = [float(math.floor(number)) if span.integer else number for number in found]
        return [number for number in whole if span.low <= number <= span.high]

    def _days(self, name: str) -> list[Value]:
        found: list[Value] = []
        for mark in self.thresholds.get(name, ()):
            if isinstance(mark.value, dt.date):
                found += [mark.value - dt.timedelta(days=1), mark.value, mark.value + dt.timedelta(days=1)]
        return [*found, *(() if name in self.from_cases and found else DAYS)]

    # Cells

    def cells(self, name: str) -> tuple[Possible, ...]:
        """Return cells that together hold everything a known name can be; within one, no threshold is crossed."""
        kind = type_of(self.edition, name)
        fact = self.edition.facts.get(name)
        found: list[Possible]
        if kind.kind == "number":
            found = self._number_cells(name)
        elif kind.kind == "date":
            found = self._day_cells(name)
        elif kind.kind == "boolean":
            found = [Possible(values=frozenset([truth])) for truth in (True, False)]
        elif kind.kind == "use":
            found = [Possible(values=frozenset(members)) for members in self.classes]
        elif kind.members:
            found = [Possible(values=frozenset([member])) for member in kind.members]
        else:
            texts = (*self.codes.texts.get(name, ()), ANOTHER_TEXT)
            found = [Possible(values=frozenset([text])) for text in texts]
        if fact is not None and may_be_not_applicable(fact):
            found.append(_NA)
        if fact is not None and "no limit" in fact.may_be:
            found.append(Possible(math.inf, math.inf))
        return tuple(found)

    def whole(self, name: str) -> Possible:
        """Return everything a known name can be, in one."""
        cells = self.cells(name)
        found = cells[0]
        for cell in cells[1:]:
            found = found.joined(cell)
        return found

    def _number_cells(self, name: str) -> list[Possible]:
        span = span_of(self.edition, name)
        marks = [
            mark.value
            for mark in self.thresholds.get(name, ())
            if isinstance(mark.value, float) and span.low <= mark.value <= span.high
        ]
        cells = [Possible(mark, mark) for mark in marks if not span.integer or mark == math.floor(mark)]
        edges = [span.low, *marks, span.high]
        for at, (low, high) in enumerate(itertools.pairwise(edges)):
            low = low if at == 0 else _after(low, span)
            high = high if at == len(edges) - 2 else _before(high, span)
            if low <= high:
                cells.append(Possible(low, high))
        return cells

    def _day_cells(self, name: str) -> list[Possible]:
        marks = [mark.value.toordinal() for mark in self.thresholds.get(name, ()) if isinstance(mark.value, dt.date)]
        cells = [Possible(float(mark), float(mark)) for mark in marks]
        edges = [dt.date.min.toordinal() - 1, *marks, dt.date.max.toordinal() + 1]
        cells += [
            Possible(float(low + 1), float(high - 1)) for low, high in itertools.pairwise(edges) if high - low > 1
        ]
        return cells


def below(mark: float, span: Span) -> float:
    """Return a number just below another, of as few digits as can be; not below what a facts file takes."""
    return max(span.low, _beside(mark, -1, span))


def above(mark: float, span: Span) -> float:
    """Return a number just above another, of as few digits as can be; not above what a facts file takes."""
    return min(span.high, _beside(mark, 1, span))


def _beside(mark: float, sign: int, span: Span) -> float:
    if span.integer:
        return math.ceil(mark) - 1.0 if sign < 0 else math.floor(mark) + 1.0
    power = math.floor(math.log10(abs(mark))) if mark else 0
    digits = min(9, max(2, 5 - power))
    return round(mark + sign * 10.0**-digits, digits)


def _after(mark: float, span: Span) -> float:
    return math.floor(mark) + 1.0 if span.integer else math.nextafter(mark, math.inf)


def _before(mark: float, span: Span) -> float:
    return math.ceil(mark) - 1.0 if span.integer else math.nextafter(mark, -math.inf)


def _middle(one: float, other: float, span: Span) -> float:
    middle = (one + other) / 2
    return float(math.floor(middle)) if span.integer else round(middle, 6)


def _values_of(cases: Iterable[WorkedCase]) -> dict[str, tuple[Value, ...]]:
    """Return the values each name has in the worked cases, the commonest first."""
    counted: dict[str, dict[Value, int]] = {}
    for case in cases:
        for name, value in values_of_case(case).items():
            counts = counted.setdefault(name, {})
            counts[value] = counts.get(value, 0) + 1
    return {name: _commonest(counts) for name, counts in counted.items()}


def _commonest(counts: Mapping[Value, int]) -> tuple[Value, ...]:
    ordered: Sequence[Value] = sorted(counts, key=lambda value: -counts[value])
    return tuple(ordered[:MOST_FROM_CASES])


def values_of_case(case: WorkedCase) -> dict[str, Value]:
    """Return what a worked case says of facts and terms; a mixed use and phases are left out."""
    question = case.question
    found = {name: fact.evaluated for name, fact in question.facts.items()}
    found |= dict(question.terms.values)
    if question.terms.uses is not None and len(question.terms.uses) == 1:
        found["use"] = question.terms.uses[0].use
    return {name: value for name, value in found.items() if value is not None}
