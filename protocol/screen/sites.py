"""Sites as a table -> columns as the rules see them, each value checked against facts.yaml, none guessed.

A column stands for the fact or term of its name. A fact without a column is unknown on every site. A number that is
`no limit` is infinite or, in text, says so; a fact that is not applicable says so in text, or in a column
`<fact>__not_applicable` of true and false beside it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from protocol.language.suggest import suggest
from protocol.language.tree import Type
from protocol.rulebook.fact_reader import GREATEST_NUMBER, LEAST_NUMBER, LONGEST_TEXT, may_be_not_applicable
from protocol.rulebook.facts_file import GREATEST_FAR, GREATEST_INDICATOR, LONGEST_LIFE
from protocol.rulebook.model import Edition, FactDeclaration
from protocol.rulebook.vocabulary import YEAR
from protocol.screen import sql
from protocol.screen.cannot import CannotExpress, WrongInput
from protocol.screen.compile import SITES, Layout, column_of, inapplicable_column_of
from protocol.screen.demand import Demand
from protocol.screen.sql import Sql

Stored = Literal["number", "text", "boolean", "date", "other"]
"""How a column is stored, as far as it matters here. A column of a CSV file is text."""

RAW = "raw_sites"
BESIDE = "__not_applicable"
_NEVER_NEGATIVE = ("distance", "count_within", "frontages")
_NEVER_NEGATIVE_SITE = ("site.area", "site.floor_area", "site.height", "site.units", "right.far")


@dataclass(frozen=True, slots=True)
class Test:
    """What no value of a column may be: a condition that is true where one is wrong, and what to say then."""

    column: str
    wrong: Sql
    says: str


@dataclass(frozen=True, slots=True)
class Sites:
    """How a table of sites is read. `query` gives the table `sites` from `raw_sites`; `tests` what must hold of it."""

    layout: Layout
    query: exp.Select
    tests: tuple[Test, ...]
    warnings: tuple[str, ...]
    key: str
    absent: tuple[str, ...]
    """Facts a register or a layer gives that have no column here: unknown on every site."""


def read_sites(
    edition: Edition, columns: Mapping[str, Stored], demand: Demand, key: str, *, is_text: bool, source: str
) -> Sites:
    """Return how sites with these columns are read.

    Args: columns: names with how they are stored. key: the column that names a site. is_text: whether every column is
    text because the file knows nothing else. source: what the sites are called in messages. Raises: WrongInput,
    CannotExpress.
    """
    return _Reader(edition, columns, demand, key, is_text, source).sites()


class _Reader:
    def __init__(
        self, edition: Edition, columns: Mapping[str, Stored], demand: Demand, key: str, is_text: bool, source: str
    ) -> None:
        self.edition = edition
        self.columns = columns
        self.demand = demand
        self.key = key
        self.is_text = is_text
        self.source = source
        self.tests: list[Test] = []
        self.selected: dict[str, Sql] = {}
        self.inapplicable: set[str] = set()

    def sites(self) -> Sites:
        if self.key not in self.columns:
            known = ", ".join(list(self.columns)[:12]) or "none"
            raise WrongInput(f"{self.source} has no column {self.key}, which names the sites. It has: {known}.")
        if "phases" in self.columns:
            raise CannotExpress(
                "phases: a screening knows no phases. Give a row for each phase, or check single sites."
            )
        terms = self._terms()
        found = [name for name in (*self.edition.facts, *terms) if name in self.columns and name != self.key]
        found = [name for name in found if not (name == "use" and self.demand.uses)]
        for name in found:
            if name in self.edition.facts:
                self._fact(self.edition.facts[name])
            else:
                self._term(name, terms[name])
        constants = {name: value for name, value in self.demand.values.items() if name not in found}
        layout = Layout(frozenset(found), frozenset(self.inapplicable), constants, self.demand.uses)
        select = exp.select(sql.named(sql.column(self.key), "site"))
        for name, value in self.selected.items():
            select = select.select(sql.named(value, name), copy=False)
        query = select.from_(exp.to_table(RAW), copy=False)
        facts = self.edition.facts.values()
        absent = [fact.name for fact in facts if not fact.source.asked and fact.name not in {*found, *constants}]
        return Sites(layout, query, tuple(self.tests), self._warnings(found, terms), self.key, tuple(absent))

    def _terms(self) -> dict[str, Type]:
        terms = {name: Type("number", indicator.unit) for name, indicator in self.edition.indicators.items()}
        return {"use": Type("use"), **terms, "starts_on": Type("date"), **dict.fromkeys(_HOURS, Type("number"))}

    def _warnings(self, found: Sequence[str], terms: Mapping[str, Type]) -> tuple[str, ...]:
        known = [*self.edition.facts, *terms]
        warnings = []
        for name in self.columns:
            fact = name.removesuffix(BESIDE)
            if name != self.key and name not in known and not (name != fact and fact in found):
                hint = suggest(name, known)
                warnings.append(f"{self.source}: the column {name} is no fact or term and is left out. {hint}".strip())
        if "use" in self.columns and self.demand.uses:
            warnings.append(f"{self.source}: the column use is left out, as the demand names the uses asked for.")
        absent = [name for name in self.edition.facts if name not in found and name not in self.demand.values]
        if absent:
            warnings.append(f"{self.source}: no column for {', '.join(absent)}: unknown on every site.")
        return tuple(warnings)

    # One column

    def _fact(self, declaration: FactDeclaration) -> None:
        name, kind = declaration.name, declaration.type
        words = [word for word in ("no limit", "not applicable") if word in declaration.may_be]
        if may_be_not_applicable(declaration) and "not applicable" not in words:
            words.append("not applicable")
        raw = sql.column(name)
        inapplicable = self._not_applicable(name, raw, words)
        value = self._typed(name, kind, words, inapplicable)
        if inapplicable is not None:
            self.inapplicable.add(name)
            self.selected[inapplicable_column_of(name)] = inapplicable
            value = sql.case([(sql.not_(inapplicable), value)])
        self.selected[column_of(name)] = value
        if kind.kind == "number":
            self._test_number(declaration, value, endless="no limit" in words)
        elif kind.members:
            wrong = sql.not_(sql.among(value, kind.members))
            self._test(name, wrong, f"is none of {', '.join(kind.members[:12])}")
        elif kind.kind == "use":
            self._test_use(name, value)
        elif kind.kind == "text":
            long = sql.binary(">", exp.Length(this=value), sql.integer(LONGEST_TEXT))
            self._test(name, long, f"has more than {LONGEST_TEXT:,} characters")

    def _not_applicable(self, name: str, raw: Sql, words: Sequence[str]) -> Sql | None:
        beside = f"{name}{BESIDE}"
        if beside in self.columns:
            if "not applicable" not in words:
                raise WrongInput(f"{self.source}: {name} is always applicable; take the column {beside} out.")
            said = self._typed(beside, Type("boolean"), (), None)
            return sql.surely(said)
        if "not applicable" in words and self.columns[name] == "text":
            return sql.surely(sql.binary("=", raw, sql.text("not applicable")))
        return None

    def _term(self, name: str, kind: Type) -> None:
        value = self._typed(name, kind, (), None)
        self.selected[column_of(name)] = value
        if kind.kind == "number":
            self._test(name, _too_small(value), _NOTHING)
        if name == "use":
            self._test_use(name, value)
        elif name in _HOURS:
            self._test(name, _outside(value, 0, 24), "is no hour from 0 to 24")
        elif kind.kind == "number":
            most = GREATEST_FAR if name == "far" else LONGEST_LIFE if kind.unit == YEAR else GREATEST_INDICATOR
            self._test(name, _outside(value, 0, most), f"lies outside 0 to {most:,.0f}")
        if {"hours_from", "hours_to"} <= {*self.columns} and name == "hours_to":
            wrong = sql.binary(">=", self.selected[column_of("hours_from")], value)
            self._test(name, wrong, "is not after hours_from")

    def _typed(self, name: str, kind: Type, words: Sequence[str], inapplicable: Sql | None) -> Sql:
        """Return a column as the kind of value it holds."""
        stored, raw = self.columns[name], sql.column(name)
        wanted = {"use": "text"}.get(kind.kind, kind.kind)
        value: Sql
        if stored == wanted:
            value = sql.cast(raw, sql.TYPES[kind.kind])
            self._test_day(name, kind, value)
            return value
        readable = stored == "text" and (self.is_text or wanted == "date" or (wanted == "number" and words))
        if not readable:
            held = "values of another kind" if stored == "other" else f"{stored}s"
            if name == "use" and stored == "other":
                raise CannotExpress(
                    "use: a screening knows no mixed uses. Give a row for each use, or check single sites."
                )
            hint = " Store codes as text: a number never equals a text." if wanted == "text" else ""
            raise WrongInput(f"{self.source}: the column {name} holds {held}; it takes {wanted}s.{hint}")
        value = exp.TryCast(this=raw, to=sql.data_type(sql.TYPES[kind.kind]), safe=True)
        if wanted in _WRITTEN:
            # engines read more than this as a number or a day, each something else
            pattern = exp.RegexpLike(this=raw, expression=sql.text(_WRITTEN[wanted]))
            value = sql.case([(pattern, value)])
        elif wanted == "boolean":
            lower = exp.Lower(this=raw)
            value = sql.case([(sql.binary("=", lower, sql.text(word)), truth) for word, truth in _TRUTHS])
        elif "no limit" in words:
            value = sql.case([(sql.binary("=", raw, sql.text("no limit")), sql.number(math.inf))], value)
        wrong = sql.and_(sql.known(raw), sql.unknown(value))
        if inapplicable is not None:
            wrong = sql.and_(wrong, sql.not_(inapplicable))
        said = {
            "number": "is no number",
            "date": "is no day such as 2026-03-01",
            "boolean": "is neither true nor false",
        }
        self._test(name, wrong, said[wanted])
        self._test_day(name, kind, value)
        return value

    # What no value may be

    def _test(self, name: str, wrong: Sql, says: str) -> None:
        self.tests.append(Test(name, wrong, says))

    def _test_day(self, name: str, kind: Type, value: Sql) -> None:
        if kind.kind == "date":
            self._test(name, sql.not_(_a_day(value)), "is no day of the years 1 to 9999")

    def _test_use(self, name: str, value: Sql) -> None:
        self._test(name, sql.not_(sql.among(value, tuple(self.edition.uses))), "is no use of this rulebook")

    def _test_number(self, declaration: FactDeclaration, value: Sql, *, endless: bool) -> None:
        name, source = declaration.name, declaration.source
        beyond = _outside(value, -GREATEST_NUMBER, GREATEST_NUMBER)
        if endless:
            beyond = sql.and_(beyond, sql.binary("<>", value, sql.number(math.inf)))
        self._test(name, beyond, f"is not finite, or beyond {GREATEST_NUMBER:,.0f}")
        self._test(name, _too_small(value), _NOTHING)
        if declaration.type.integer:
            self._test(name, sql.binary("<>", value, sql.floor(value)), "is not whole")
        if source.kind == "overlap":
            self._test(name, _outside(value, 0, 1), "lies outside 0 to 1")
        if source.text == "site.area":
            self._test(name, sql.binary("<=", value, sql.number(0.0)), "is not above 0")
        elif source.kind in _NEVER_NEGATIVE or source.text in _NEVER_NEGATIVE_SITE:
            self._test(name, sql.binary("<", value, sql.number(0.0)), "is below 0")


_HOURS = ("hours_from", "hours_to")
_TRUTHS = (("true", sql.true()), ("false", sql.false()))
_WRITTEN = {
    "number": r"^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z",
}
"""How a number and a day may be written in a text; Chinese digits, `1_000`, `1,5` and `0x1F` may not."""
_NOTHING = f"is nearer to 0 than {LEAST_NUMBER:g}, and not 0"
_FIRST_DAY, _LAST_DAY = dt.date(1, 1, 1), dt.date(9999, 12, 31)


def _outside(value: Sql, least: float, most: float) -> Sql:
    """Return whether a number is not between two others; what is no number is not.

    That is asked by name: DuckDB compares with the least and the most that a Parquet file names, which leave it out.
    """
    within = sql.and_(
        sql.binary(">=", value, sql.number(float(least))), sql.binary("<=", value, sql.number(float(most)))
    )
    return sql.or_(sql.not_(within), exp.IsNan(this=value))


def _too_small(value: Sql) -> Sql:
    near = sql.binary("<", exp.Abs(this=value), sql.number(LEAST_NUMBER))
    return sql.and_(near, sql.binary("<>", value, sql.number(0.0)))


def _a_day(value: Sql) -> Sql:
    """Return whether a day is one that every engine and Python can name."""
    first, last = sql.constant(_FIRST_DAY), sql.constant(_LAST_DAY)
    return sql.and_(sql.binary(">=", value, first), sql.binary("<=", value, last))


def require_columns(sites: Sites, source: str) -> None:
    """Refuse a table without a column for each fact that a register or a layer gives. Raises WrongInput."""
    if sites.absent:
        raise WrongInput(
            f"{source} has no column for {', '.join(sites.absent)}. Add them (empty where unknown), "
            "or say --allow-missing to screen with them unknown on every site."
        )


def suspects_query(sites: Sites, *, apart: bool = False) -> exp.Query | None:
    """Return a query with a row where any site fails any test; far quicker than `tests_query`. None without tests.

    Args: apart: whether to go through the sites once for each column, which takes less where columns are stored apart.
    """
    groups: dict[str, list[Sql]] = {}
    for test in sites.tests:
        groups.setdefault(test.column if apart else "", []).append(test.wrong)
    queries = [
        exp.select("1", copy=False).from_(exp.to_table(RAW), copy=False).where(sql.or_(*wrong), copy=False)
        for wrong in groups.values()
    ]
    if not queries:
        return None
    whole: exp.Query = exp.union(*queries, distinct=False, copy=False) if len(queries) > 1 else queries[0]
    return whole.limit(1, copy=False)


def tests_query(sites: Sites) -> exp.Select:
    """Return a query of one row: how many sites fail each test, one of them, its value. There are tests."""
    key = sql.cast(sql.column(sites.key), sql.TEXT)
    parts: list[Sql] = []
    for at, test in enumerate(sites.tests):
        failing = sql.case([(test.wrong, sql.integer(1))], sql.integer(0))
        parts.append(sql.named(exp.Sum(this=failing), f"count{at}"))
        parts.append(sql.named(exp.Min(this=sql.case([(test.wrong, key)])), f"site{at}"))
        value = sql.cast(sql.column(test.column), sql.TEXT)
        parts.append(sql.named(exp.Min(this=sql.case([(test.wrong, value)])), f"value{at}"))
    return exp.select(*parts, copy=False).from_(exp.to_table(RAW), copy=False)


def failures(sites: Sites, row: Sequence[object], source: str) -> list[str]:
    """Return what the row of `tests_query` says is wrong, a sentence for each test that fails."""
    found = []
    for at, test in enumerate(sites.tests):
        count, site, value = row[3 * at : 3 * at + 3]
        if count:
            others = f", and on {int(str(count)) - 1:,} more" if int(str(count)) > 1 else ""
            found.append(f"{source}: {test.column}: {str(value)[:60]!r} {test.says} (site {site}{others}).")
    return found


def repeated_query(sites: Sites) -> exp.Select:
    """Return a query for a site that is named twice, or not at all, with how often."""
    key = sql.column(sites.key)
    count = exp.Count(this=exp.Star())
    twice = sql.or_(sql.binary(">", count, exp.Literal.number("1")), sql.unknown(key))
    return (
        exp.select(sql.named(key, "site"), sql.named(count, "times"))
        .from_(exp.to_table(RAW), copy=False)
        .group_by(key, copy=False)
        .having(twice, copy=False)
        .limit(1, copy=False)
    )


def repeated_said(sites: Sites, row: Sequence[object], source: str) -> str:
    """Return the sentence for the row that `repeated_query` found."""
    site, times = row
    if site is None:
        return f"{source}: {times:,} rows have no {sites.key}. Name each site."
    return f"{source}: {sites.key} {site} stands there {times:,} times. Name each site once."


def whole_query(sites: Sites, compiled: exp.Select) -> exp.Select:
    """Return the compiled query with the table `sites` read from `raw_sites` before everything else."""
    mine = exp.CTE(this=sites.query, alias=exp.TableAlias(this=exp.to_identifier(SITES)))
    stages = compiled.args.get("with_")
    tables = [mine, *(stages.expressions if stages is not None else ())]
    return exp.Select(**{**compiled.args, "with_": exp.With(expressions=tables)})
