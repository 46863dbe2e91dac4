"""What an edition says about itself, as plain values for the template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface.checks.cliff_chart import Chart, chart_of
from interface.checks.models import EditionReview, RunState
from interface.checks.review_operations import NO_WORKER, SHARE_OF_SNAPSHOT, SHARE_OF_TEXT
from interface.rulebooks import labels
from interface.rulebooks.models import Edition
from protocol.language.problem import Place
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.lint.deep import sentences
from protocol.lint.deep.city import is_idle
from protocol.lint.deep.cliffs import CLIFF
from protocol.lint.deep.finding import Finding, Witness, finding_from_json
from protocol.rulebook.model import Edition as CompiledEdition
from protocol.rulebook.model import Path, Rule
from protocol.screen.tally import CityTally, RuleTally, tally_from_json

KINDS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "contradiction": (
        gettext_lazy("Contradictions"),
        gettext_lazy("Limits that leave nothing to propose: a lower bound lies above an upper one."),
    ),
    "cliff": (
        gettext_lazy("Cliffs"),
        gettext_lazy(
            "A bound jumps by more than %(share)s across one threshold while nothing else changes. It may be meant; "
            "whoever stands just before it will ask why."
        ),
    ),
    "gap": (gettext_lazy("Gaps"), gettext_lazy("Where no verdict comes out although every fact is known.")),
    "never-binds": (
        gettext_lazy("Rules that never bind"),
        gettext_lazy("Without them nothing would come out otherwise."),
    ),
    "never-helps": (
        gettext_lazy("Paths that never help"),
        gettext_lazy("They cannot be taken, or change nothing where they can."),
    ),
    "untested": (
        gettext_lazy("What no worked case tests"),
        gettext_lazy("A mistake here would not be noticed by the rulebook's own cases."),
    ),
    "unread": (
        gettext_lazy("What no worked case reads"),
        gettext_lazy("Rows of tables and consents that its own cases pass by."),
    ),
}


@dataclass(frozen=True, slots=True)
class About:
    """An entry of the rulebook that something is said of: where it can be read, and the law it cites."""

    title: str
    address: str
    law: str


@dataclass(frozen=True, slots=True)
class Example:
    """Facts that show a finding, a column for each witness: `heads` above, then a row a fact, then what comes out."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], bool], ...]
    """(fact, its value in each column, whether the columns differ)"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding. `sites`: properties of the city as (name, address)."""

    sentence: str
    sure: str
    place: str
    about: tuple[About, ...]
    chart: Chart | None
    example: Example | None
    sites: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one kind; none is told too. `brief`: whether each is a sentence and no more."""

    kind: str
    title: str
    meaning: str
    count: str
    findings: tuple[Shown, ...]
    brief: bool


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """One remark of `lint`, in English as it says it."""

    place: str
    message: str
    about: tuple[About, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    """How many sites a rule binds, fails and is unknown on, with an example of each (name and address, or blank)."""

    about: About
    share: float
    counts: tuple[tuple[str, str, str], ...]
    """(number, example, its address): binds, fails, unknown"""
    note: str


@dataclass(frozen=True, slots=True)
class CityShown:
    """How the rules bear on a city. `idle`: rules that bind nowhere there; `asked`: those a project alone decides."""

    sentence: str
    bearings: tuple[Bearing, ...]
    idle: tuple[Bearing, ...]
    asked: tuple[About, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Everything the page shows of a review that was worked out, in the reader's language."""

    problems: tuple[ShownProblem, ...]
    groups: tuple[Group, ...]
    city: CityShown | None
    counted_as_of: dt.date | None


def review_view(review: EditionReview, edition: Edition, rules: CompiledEdition) -> ReviewView:
    """Return a review whose text has been read."""
    show = _Show(edition, rules)
    counts = review.counts or {}
    findings = [finding_from_json(one) for one in counts.get("findings", review.findings or ())]
    return ReviewView(
        problems=tuple(show.problem(one) for one in review.problems or ()),
        groups=tuple(show.group(kind, findings) for kind in KINDS),
        city=show.city(tally_from_json(counts["tally"])) if counts else None,
        counted_as_of=review.counted_as_of,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is, in words; `reason`: what the engine says where it failed."""

    per_cent: int
    words: str
    note: str
    reason: str


def progress_of(review: EditionReview) -> Progress:
    """Return how far a review is, or how it ended."""
    words, note = _state_words(review)
    failed = review.state == RunState.FAILED and review.message != NO_WORKER
    return Progress(review.progress, words, note, review.message if failed else "")


def _state_words(review: EditionReview) -> tuple[str, str]:
    if review.state == RunState.QUEUED:
        return _("It waits for its turn"), ""
    if review.state == RunState.FAILED and review.message == NO_WORKER:
        return _("This could not be worked out"), _("No worker took it up. Ask again in a minute.")
    if review.state == RunState.FAILED:
        return (
            _("This could not be worked out"),
            _("The fault is ours and has been recorded. Ask again in a minute."),
        )
    if review.progress < round(100 * SHARE_OF_TEXT):
        return _("Trying the rules where their figures change"), ""
    if review.progress < round(100 * (SHARE_OF_TEXT + SHARE_OF_SNAPSHOT)):
        return _("Reading the register"), ""
    return _("Counting on which properties each rule binds"), ""


class _Show:
    """Puts what was found of one edition into words with addresses."""

    def __init__(self, edition: Edition, rules: CompiledEdition) -> None:
        self.edition = edition
        self.rules = rules
        self.page = reverse("rulebooks:edition", args=[edition.rulebook, edition.in_force_from.isoformat()])

    def problem(self, one: Mapping[str, Any]) -> ShownProblem:
        place = Place(*one["place"])
        message = f"{one['message']} {one['hint']}".strip()
        return ShownProblem(str(place), message, tuple(self._stands_in(place)))

    def group(self, kind: str, findings: Iterable[Finding]) -> Group:
        title, meaning = KINDS[kind]
        found = tuple(self.finding(one) for one in findings if one.kind == kind)
        count = labels.number(len(found)) if found else _("none")
        share = {"share": sentences.percent(CLIFF, labels.language())}
        brief = not any(one.chart or one.example or one.sites for one in found)
        return Group(kind, str(title), str(meaning) % share, count, found, brief)

    def finding(self, one: Finding) -> Shown:
        named = [*(self.rule(name) for name in one.rules), *(self.path(name) for name in one.paths)]
        return Shown(
            sentence=one.says[labels.language()],
            sure=sentences.certainty(one.how, one.tried, labels.language()),
            place=str(one.place),
            about=tuple(named) or tuple(self._stands_in(one.place)),
            chart=chart_of(one.curve) if one.curve is not None else None,
            example=self._example(one),
            sites=tuple((site, self._site(site)) for site in one.sites),
        )

    def rule(self, name: str) -> About:
        rule = self.rules.rules[name]
        return About(labels.text(rule.title), f"{self.page}#{name}", labels.cited(rule.cites))

    def path(self, name: str) -> About:
        path = self.rules.paths[name]
        return About(labels.text(path.title), f"{self.page}#{name}", labels.cited(path.cites))

    def _stands_in(self, place: Place) -> Iterable[About]:
        """Yield the table a place lies in, else the entry that begins last before it."""
        name = place.file.removeprefix("tables/").removesuffix(".csv")
        if place.file.startswith("tables/") and name in self.rules.tables:
            yield About(labels.humanise(name), f"{self.page}#table-{name}", "")
            return
        entries: list[Rule | Path] = [*self.rules.rules.values(), *self.rules.paths.values()]
        before = [each for each in entries if each.place.file == place.file and each.place.line <= place.line]
        if before:
            last = max(before, key=lambda each: each.place.line)
            yield About(labels.text(last.title), f"{self.page}#{last.id}", labels.cited(last.cites))

    def _site(self, certificate: str) -> str:
        return reverse("checks:site", args=[self.edition.authority.code, certificate])

    # --- Examples -----------------------------------------------------------------------------------------------------

    def _example(self, one: Finding) -> Example | None:
        if not one.witnesses:
            return None
        names = dict.fromkeys(name for witness in one.witnesses for name in witness.facts)
        rows = [self._fact(name, one.witnesses) for name in names]
        # What differs comes first: it is what the finding is about.
        rows.sort(key=lambda row: not row[2])
        if one.kind == "cliff":
            heads = (_("On one side"), _("On the other side"))[: len(one.witnesses)]
            bounds = tuple(self._bound(one, witness) for witness in one.witnesses)
            rows.append((_("Bound"), bounds, True))
        else:
            heads = (_("Value"),) * len(one.witnesses)
        return Example(heads, tuple(rows))

    def _fact(self, name: str, witnesses: Sequence[Witness]) -> tuple[str, tuple[str, ...], bool]:
        said = [witness.facts.get(name) for witness in witnesses]
        kind = self._kind(name)
        shown = tuple(labels.value_label(_value(each, kind.kind), kind, self.rules) for each in said)
        label = sentences.label_of(self.rules, name, labels.language())
        return labels.capital(label), shown, len(set(said)) > 1

    def _kind(self, name: str) -> Type:
        if name in self.rules.facts:
            return self.rules.facts[name].type
        if name in self.rules.indicators:
            return Type("number", unit=self.rules.indicators[name].unit)
        return Type("use" if name == "use" else "date" if name == "starts_on" else "number")

    def _bound(self, one: Finding, witness: Witness) -> str:
        if witness.bound is None:
            return _("none")
        return sentences.bound_of(self.rules, one.indicator, witness.bound, labels.language())

    # --- The city -----------------------------------------------------------------------------------------------------

    def city(self, counts: CityTally) -> CityShown:
        idle = [one for one in counts.rules if is_idle(one, counts)]
        bearing = [one for one in counts.rules if one not in idle and (one.binds or one.fails or one.unknown)]
        asked = [one for one in counts.rules if one not in idle and one not in bearing]
        return CityShown(
            sentence=_("Counted on %(sites)s properties, %(asked)s.")
            % {
                "sites": labels.number(counts.sites),
                "asked": sentences.uses_asked(counts.uses, labels.language()),
            },
            bearings=tuple(self._bearing(one, counts) for one in bearing),
            idle=tuple(self._bearing(one, counts) for one in idle),
            asked=tuple(self.rule(one.rule) for one in asked),
            notes=tuple(self._notes(counts)),
        )

    def _bearing(self, one: RuleTally, counts: CityTally) -> Bearing:
        shown = [(how, getattr(one, how)) for how in ("binds", "fails", "unknown")]
        return Bearing(
            about=self.rule(one.rule),
            share=round(100 * one.binds / counts.sites, 2) if counts.sites else 0.0,
            counts=tuple(self._count(number, one.examples.get(how, "")) for how, number in shown),
            note=_("It hangs also on what a project says.") if one.rule in counts.asked else "",
        )

    def _count(self, number: int, example: str) -> tuple[str, str, str]:
        return labels.number(number), example, self._site(example) if example else ""

    def _notes(self, counts: CityTally) -> Iterable[str]:
        for name, (number, site) in counts.empty.items():
            yield _(
                "On %(number)s properties nothing can be proposed for the %(indicator)s, for example on %(site)s."
            ) % {
                "number": labels.number(number),
                "indicator": labels.term_label(name, self.rules),
                "site": site,
            }
        if counts.unsaid:
            names = [sentences.label_of(self.rules, name, labels.language()) for name in counts.unsaid]
            yield _("The register says nothing of: %(facts)s.") % {
                "facts": sentences.listed(names, labels.language()),
            }


def _value(said: Any, kind: str) -> Value:
    """Return a value as JSON has it in the protocol's own words; a whole number comes back as an integer."""
    if said == "not applicable":
        return NOT_APPLICABLE
    if kind == "date" and isinstance(said, str):
        return dt.date.fromisoformat(said)
    if kind == "number" and said == "no limit":
        return float("inf")
    return float(said) if isinstance(said, int) and not isinstance(said, bool) else said
