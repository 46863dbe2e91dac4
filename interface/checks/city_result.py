"""What came of a screening as plain values for its page: the answer first, then the list, then why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.accounts.queries import Actor
from interface.checks.answer_view import title_of
from interface.checks.bounds import bound_words
from interface.checks.city_capacity import district_name
from interface.checks.city_form import facts_that_give, project_query
from interface.checks.figures import money
from interface.checks.models import VERDICTS, ScreeningRun
from interface.checks.screening_question import CityQuestion
from interface.checks.screening_rows import NOWHERE, PER_PAGE, Page, Row, page_of
from interface.registry.listing import PropertyRow, rows_of
from interface.registry.queries import properties_visible_to
from interface.rulebooks import labels
from interface.rulebooks.queries import rulebook_of
from interface.web.interval import NO_LIMIT, UNKNOWN, Bound
from interface.web.templatetags.web_tags import VERDICT_WORDS
from protocol.rulebook.model import Edition
from protocol.screen.run_duckdb import BEST

MISSING_SHOWN: Final = 3
REASONS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Count:
    """How many properties have a verdict; `address` of their list, blank where there is none."""

    verdict: str
    word: str
    number: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A property in the list. `far` and `far_by_paths` in words; `cost` and `note` blank where there is none to say."""

    rank: str
    name: str
    certificate: str
    address: str
    verdict: str
    far: str
    far_by_paths: str
    cost: str
    why: str
    rule: str
    rule_address: str
    missing: str
    place: PropertyRow | None


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of the ranked list, and how to get to the others."""

    rows: tuple[RankedRow, ...]
    summary: str
    page: int
    pages: int
    previous: str
    next: str
    previous_part: str
    next_part: str
    district: str
    all_address: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that stands in the way: of how many properties, and what becomes of them."""

    verdict: str
    title: str
    address: str
    number: str


@dataclass(frozen=True, slots=True)
class Presumption:
    """A rule or path that hangs on what nobody has said, and on what."""

    title: str
    address: str
    names: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list is asked for: of one verdict, of one district, which page."""

    verdict: str | None
    district: str | None
    page: int

    @classmethod
    def of(cls, query: QueryDict, totals: Mapping[str, Any]) -> Wanted:
        """Return what an address asks for; what means nothing is left out."""
        verdict, district, page = query.get("verdict"), query.get("district"), query.get("page", "")
        known = {found["key"] or NOWHERE for found in totals["by_district"]}
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
        return cls(verdict if verdict in VERDICTS else None, district if district in known else None, number)

    def query(self, **other: Any) -> str:
        """Return this as the query of an address, with something else in it."""
        said = {"verdict": self.verdict, "district": self.district, "page": self.page, **other}
        shown = {name: value for name, value in said.items() if value and (name, value) != ("page", 1)}
        return f"?{urlencode(shown)}" if shown else ""


class ResultView:
    """A screening that is done, for its page."""

    def __init__(self, run: ScreeningRun, actor: Actor, wanted: Wanted) -> None:
        self.run = run
        self.actor = actor
        self.wanted = wanted
        self.totals = run.totals
        self.rules: Edition = rulebook_of(run.edition)
        self.question = CityQuestion.from_json(run.question)
        self.project = project_query(self.question, self.rules)
        self.home = reverse("checks:city-run", args=[run.pk])
        self.book = reverse("rulebooks:edition", args=[run.edition.rulebook, run.edition.in_force_from.isoformat()])

    def lead(self) -> str:
        """Return the answer in a sentence."""
        verdicts, rows = self.totals["verdicts"], self.totals["rows"]
        said = {
            "all": labels.number(rows),
            "lands": labels.number(verdicts["lands"]),
            "paths": labels.number(verdicts["lands_by_path"]),
            "open": labels.number(verdicts["undetermined"]),
        }
        if not rows:
            return _("The register has no property to ask.")
        if verdicts["lands"] and verdicts["lands_by_path"]:
            return (
                ngettext(
                    "%(lands)s of %(all)s properties can take it as of right, and %(paths)s more by paths.",
                    "%(lands)s of %(all)s properties can take it as of right, and %(paths)s more by paths.",
                    verdicts["lands"],
                )
                % said
            )
        if verdicts["lands"]:
            return _("%(lands)s of %(all)s properties can take it as of right; no path opens another.") % said
        if verdicts["lands_by_path"]:
            return _("No property can take it as of right; %(paths)s of %(all)s can by paths.") % said
        if verdicts["undetermined"]:
            return _("It can be told of no property that it takes this; for %(open)s of %(all)s it is open.") % said
        return _("None of the %(all)s properties can take it, and no path leads around.") % said

    def counts(self) -> tuple[Count, ...]:
        """Return the totals by verdict, each the way to its list."""
        return tuple(
            Count(
                verdict,
                str(VERDICT_WORDS[verdict]),
                labels.number(number),
                f"{self.home}{self._only(verdict)}#list" if number else "",
                verdict == self.wanted.verdict,
            )
            for verdict in VERDICTS
            for number in [self.totals["verdicts"][verdict]]
        )

    def _only(self, verdict: str) -> str:
        """Return the query for the list of a verdict; of all where it is that of this verdict already."""
        other = None if verdict == self.wanted.verdict else verdict
        return self.wanted.query(verdict=other, page=1)

    def ranked(self) -> ListView:
        """Return the page of the list that is asked for."""
        page = page_of(
            self.run.pk,
            self.totals["legend"],
            self.wanted.page,
            verdict=self.wanted.verdict,
            district=self.wanted.district,
        )
        found = properties_visible_to(self.actor).filter(pk__in=[row.property_id for row in page.rows])
        places = {row.certificate_number: row for row in rows_of(found, as_of=self.run.as_of)}
        part = reverse("checks:city-list", args=[self.run.pk])
        before = self.wanted.query(page=page.number - 1) if page.number > 1 else None
        after = self.wanted.query(page=page.number + 1) if page.number < page.pages else None
        district = self.wanted.district
        return ListView(
            rows=tuple(self._row(row, places.get(row.certificate)) for row in page.rows),
            summary=_summary(page),
            page=page.number,
            pages=page.pages,
            previous="" if before is None else f"{self.home}{before}#list",
            next="" if after is None else f"{self.home}{after}#list",
            previous_part="" if before is None else f"{part}{before}",
            next_part="" if after is None else f"{part}{after}",
            district="" if district is None else district_name(None if district == NOWHERE else district, self.totals),
            all_address=f"{self.home}#list" if district or self.wanted.verdict else "",
        )

    def _row(self, row: Row, place: PropertyRow | None) -> RankedRow:
        address = ""
        if place is not None:
            address = f"{reverse('checks:ask', args=[self.run.authority.code, row.certificate])}?{self.project}"
        far, by_paths = row.bounds.get("far", (None, None))
        by_paths_said = None if by_paths is None or by_paths == far else _bound(by_paths)
        rule = self.rules.rules.get(row.rule or "")
        return RankedRow(
            rank=labels.number(row.rank),
            name=place.name(labels.language()) if place is not None else row.certificate,
            certificate=row.certificate,
            address=address,
            verdict=row.verdict,
            far=bound_words(_bound(far), "far", self.rules) if "far" in row.bounds else "",
            far_by_paths=bound_words(by_paths_said, "far", self.rules) if by_paths_said is not None else "",
            cost=self._cost(row),
            why=_("binds") if row.verdict == "lands" else _("in the way"),
            rule=title_of(row.rule, self.rules) if row.rule else "",
            rule_address=f"{self.book}#{rule.id}" if rule is not None else "",
            missing=self._missing(row) if row.verdict == "undetermined" else "",
            place=place,
        )

    def _cost(self, row: Row) -> str:
        if row.verdict == "lands":
            return _("no path needed")
        if row.verdict != "lands_by_path":
            return ""
        return _("not worked out") if row.cost is None else money(row.cost, self.rules)

    def _missing(self, row: Row) -> str:
        names = [self._label(name) for name in row.missing]
        shown = _(", ").join(names[:MISSING_SHOWN])
        if len(names) <= MISSING_SHOWN:
            return shown
        more = len(names) - MISSING_SHOWN
        return ngettext("%(names)s and %(number)d more", "%(names)s and %(number)d more", more) % {
            "names": shown,
            "number": more,
        }

    def _label(self, name: str) -> str:
        fact = self.rules.facts.get(name)
        return labels.fact_label(fact) if fact is not None else labels.term_label(name, self.rules)

    def reasons(self) -> tuple[Reason, ...]:
        """Return the rules that stand in the way most often."""
        return tuple(
            Reason(
                verdict,
                title_of(name, self.rules),
                f"{self.book}#{name}" if name in self.rules.rules else "",
                labels.number(number),
            )
            for verdict, name, number in self.totals["reasons"][:REASONS_SHOWN]
        )

    def presumed(self) -> tuple[Presumption, ...]:
        """Return what was counted as met, in the order of the rulebook."""
        return self._in_order(self.totals.get("conditions", {}))

    def left_out(self) -> tuple[Presumption, ...]:
        """Return the paths whose help nobody can tell yet, so that bounds by paths are without it."""
        return self._in_order(self.totals.get("left_out", {}))

    def _in_order(self, found: Mapping[str, list[str]]) -> tuple[Presumption, ...]:
        order = (*self.rules.rules, *self.rules.paths)
        return tuple(self._presumption(name, found[name]) for name in order if name in found)

    def unsaid_gives(self) -> tuple[Presumption, ...]:
        """Return the paths that give nobody knows how much, as the project does not say what that hangs on."""
        if "far" not in self.question.values or not self.question.presume:
            return ()
        said = self.question.values.keys()
        found = ((path.id, facts_that_give(path, self.rules)) for path in self.rules.paths.values())
        return tuple(
            self._presumption(path, [name for name in names if name not in said])
            for path, names in found
            if any(name not in said for name in names)
        )

    def _presumption(self, name: str, names: list[str]) -> Presumption:
        return Presumption(
            title_of(name, self.rules), f"{self.book}#{name}", _(", ").join(self._label(each) for each in names)
        )

    def silent(self) -> str:
        """Return the facts that the register tells of no property."""
        return _(", ").join(self._label(name) for name in self.totals.get("silent", ()))

    def costs_note(self) -> str:
        """Return how far costs are worked out; blank where no path is needed."""
        by_paths, priced = self.totals["verdicts"]["lands_by_path"], self.totals["priced"]
        if not by_paths:
            return ""
        if not priced:
            return _("What the paths cost hangs on something the project does not say yet.")
        if priced < by_paths:
            return _(
                "Costs are worked out for the %(best)s properties with the most floor area by paths, as far as the "
                "project says what they hang on: for %(priced)s of %(all)s."
            ) % {"best": labels.number(BEST), "priced": labels.number(priced), "all": labels.number(by_paths)}
        return ""


def _summary(page: Page) -> str:
    if not page.total:
        return _("There is no such property.")
    first = (page.number - 1) * PER_PAGE + 1
    return _("%(first)s to %(last)s of %(total)s") % {
        "first": labels.number(first),
        "last": labels.number(first + len(page.rows) - 1),
        "total": labels.number(page.total),
    }


def _bound(value: float | None) -> Bound:
    if value is None:
        return UNKNOWN
    return NO_LIMIT if value == float("inf") else value
