"""What can land here, use by use, as plain values: groups by verdict, rows with bars, one use explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interface.checks.answer_view import MissingFact, PathLink, in_the_way, missing_facts, open_paths
from interface.checks.bounds import binding_ticks, bounds_view, common_scale, interval_bar_of
from interface.checks.conditions import ConditionLine, ConditionWriter
from interface.checks.explained import RuleRow, rule_rows
from interface.checks.queries import Site
from interface.rulebooks import labels
from interface.web.interval import IntervalBar
from interface.web.templatetags.web_tags import VERDICT_WORDS
from protocol.evaluate.document import BoundResult, Check, IndicatorResult
from protocol.evaluate.enquire import Reachable, UseAnswer
from protocol.rulebook.model import Edition

GROUPS: Final[tuple[tuple[str, str | Promise, str | Promise], ...]] = (
    ("lands", gettext_lazy("Lands as of right"), gettext_lazy("Within these figures no path is needed.")),
    (
        "lands_by_path",
        gettext_lazy("Lands by paths"),
        gettext_lazy("A rule stands in the way, and the rulebook says how to meet it."),
    ),
    ("undetermined", gettext_lazy("Undetermined"), gettext_lazy("Facts of the site are missing to tell.")),
    ("blocked", gettext_lazy("Blocked"), gettext_lazy("A rule stands in the way, and no path leads around.")),
)


SHOWN: Final = 8
"""Uses of a group before the fold."""

ROW_INDICATORS: Final = ("far", "service_life")
"""What a row of the list shows; an explanation shows every indicator of the rulebook."""


@dataclass(frozen=True, slots=True)
class VerdictCount:
    verdict: str
    word: str
    number: int


@dataclass(frozen=True, slots=True)
class UseRow:
    """One use in the list. `reason`: what stands in the way or what helps; `conditions`: how many of its own it has, in
    words; `search`: what the filter looks through."""

    code: str
    title: str
    parent: str
    verdict: str
    word: str
    address: str
    bounds: SafeString
    reason: str
    conditions: str
    search: str


@dataclass(frozen=True, slots=True)
class UseGroup:
    """The uses of one verdict. `shown`: how many rows the page shows before the fold."""

    verdict: str
    title: str
    meaning: str
    rows: tuple[UseRow, ...]
    shown: int

    @property
    def first(self) -> tuple[UseRow, ...]:
        """The rows that are always shown."""
        return self.rows[: self.shown]

    @property
    def folded(self) -> tuple[UseRow, ...]:
        """The rows behind a fold."""
        return self.rows[self.shown :]


@dataclass(frozen=True, slots=True)
class UsesView:
    """The list of uses. `common`: what every use that can land waits for, said once."""

    groups: tuple[UseGroup, ...]
    common: tuple[ConditionLine, ...]


def verdict_counts(answers: Iterable[UseAnswer]) -> list[VerdictCount]:
    """Return how many uses have each verdict, the best first."""
    verdicts = [answer.verdict for answer in answers]
    return [VerdictCount(name, str(VERDICT_WORDS[name]), verdicts.count(name)) for name, _title, _meaning in GROUPS]  # type: ignore[arg-type]


def lead(answers: Sequence[UseAnswer]) -> str:
    """Return the first sentence of the page: how many uses of the catalogue can land."""
    verdicts = [answer.verdict for answer in answers]
    lands, by_path = verdicts.count("lands"), verdicts.count("lands_by_path")
    if lands + by_path == 0:
        if "undetermined" in verdicts:
            return _("What can land here cannot be told yet: facts of the site are missing.")
        return _("Nothing of the catalogue can land here.")
    figures = {"number": lands, "total": len(verdicts), "more": by_path}
    if not by_path:
        return (
            ngettext(
                "%(number)s of %(total)s uses can land here as of right.",
                "%(number)s of %(total)s uses can land here as of right.",
                lands,
            )
            % figures
        )
    if not lands:
        return (
            ngettext(
                "%(more)s of %(total)s uses can land here, by paths only.",
                "%(more)s of %(total)s uses can land here, by paths only.",
                by_path,
            )
            % figures
        )
    return (
        ngettext(
            "%(number)s of %(total)s uses can land here as of right, and %(more)s more by paths.",
            "%(number)s of %(total)s uses can land here as of right, and %(more)s more by paths.",
            lands,
        )
        % figures
    )


def uses_view(answers: Sequence[UseAnswer], site: Site, edition_address: str, text: str) -> UsesView:
    """Return the list of uses by verdict. Args: text: only uses with these words in their name or code."""
    rules = site.rules
    assert rules is not None
    writer = ConditionWriter(site, edition_address)
    shared = _shared(answers)
    scales = {
        name: common_scale(name, [indicator_result(answer.indicators[name]) for answer in answers])
        for name in ROW_INDICATORS
        if name in rules.indicators
    }
    drawn = _Drawn(site, rules, edition_address, scales)
    # The easiest first: sorting keeps the order of the catalogue among uses that need equally many paths.
    rows = [_row(answer, site, rules, shared, drawn) for answer in sorted(answers, key=lambda each: len(each.paths))]
    words = text.lower().split()
    chosen = [row for row in rows if all(word in row.search for word in words)]
    groups = [
        _group(verdict, str(title), str(meaning), [row for row in chosen if row.verdict == verdict], sought=bool(words))
        for verdict, title, meaning in GROUPS
    ]
    landing = [answer for answer in answers if answer.verdict in ("lands", "lands_by_path")]
    common = (
        writer.lines([each for each in landing[0].conditions if each.id in shared], landing[0].use) if landing else []
    )
    return UsesView(tuple(group for group in groups if group.rows), tuple(common))


def _group(verdict: str, title: str, meaning: str, rows: list[UseRow], *, sought: bool) -> UseGroup:
    """Return a group with its fold: none around what was sought, nor around a last few."""
    shown = 0 if verdict == "blocked" else SHOWN
    if sought or len(rows) <= shown + 2:
        shown = len(rows)
    return UseGroup(verdict, title, meaning, tuple(rows), shown)


def _shared(answers: Iterable[UseAnswer]) -> frozenset[str]:
    """Return the rules on which every use that can land depends."""
    landing = [
        {condition.id for condition in answer.conditions if condition.kind == "rule"}
        for answer in answers
        if answer.verdict in ("lands", "lands_by_path")
    ]
    return frozenset(set.intersection(*landing)) if landing else frozenset()


class _Drawn:
    """The bounds of rows; uses with the same answer share them."""

    def __init__(self, site: Site, rules: Edition, edition_address: str, scales: dict[str, float | None]) -> None:
        self.site = site
        self.rules = rules
        self.edition_address = edition_address
        self.scales = scales
        self._kept: dict[tuple[object, ...], SafeString] = {}

    def bounds(self, answer: UseAnswer) -> SafeString:
        """Return the bounds of a use as HTML; empty for a use that cannot land."""
        if answer.verdict == "blocked":
            return SafeString("")
        admitted = not answer.fails
        key = (admitted, *(answer.indicators[name] for name in self.scales))
        if key not in self._kept:
            bounds = [
                bounds_view(
                    name,
                    indicator_result(answer.indicators[name]),
                    self.rules,
                    self.edition_address,
                    existing=self.site.existing_far if name == "far" else None,
                    admitted=admitted,
                    scale_max=scale,
                )
                for name, scale in self.scales.items()
            ]
            self._kept[key] = render_to_string("checks/_bounds.html", {"all_bounds": bounds})
        return self._kept[key]


def _row(
    answer: UseAnswer,
    site: Site,
    rules: Edition,
    shared: frozenset[str],
    drawn: _Drawn,
) -> UseRow:
    use = rules.uses[answer.use]
    held = site.detail.property
    open_to = answer.verdict in ("lands", "lands_by_path")
    own = sum(condition.id not in shared for condition in answer.conditions) if open_to else 0
    return UseRow(
        code=use.code,
        title=labels.text(use.title),
        parent=labels.use_title(use.parent, rules) if use.parent else "",
        verdict=answer.verdict,
        word=str(VERDICT_WORDS[answer.verdict]),
        address=reverse("checks:use", args=[held.authority.code, held.certificate_number, use.code]),
        bounds=drawn.bounds(answer),
        reason=_reason(answer, rules),
        conditions=ngettext("%(number)s condition of its own", "%(number)s conditions of its own", own)
        % {"number": own}
        if own
        else "",
        search=" ".join((use.code, *use.title.values())).lower(),
    )


def indicator_result(found: Reachable) -> IndicatorResult:
    """Return the bounds of an enquiry as those of a check, which the page draws."""
    by_paths = BoundResult(
        at_most=found.at_most if found.by_paths_at_most is None else found.by_paths_at_most,
        at_least=_least(found.at_least if found.by_paths_at_least is None else found.by_paths_at_least),
    )
    as_of_right = BoundResult(found.at_most, found.rule, _least(found.at_least), found.at_least_rule)
    return IndicatorResult(None, as_of_right, by_paths)


def _least(bound: float | str) -> float | None:
    """Return a minimum; none where no rule sets one."""
    return bound if isinstance(bound, float) and bound > 0 else None


def _reason(answer: UseAnswer, rules: Edition) -> str:
    match answer.verdict:
        case "blocked":
            return in_the_way(answer.fails, rules)
        case "lands_by_path":
            titles = _(", ").join(f"“{labels.text(rules.paths[name].title)}”" for name in answer.paths)
            return _("For example by: %(paths)s") % {"paths": titles} if titles else ""
        case "undetermined":
            names = [labels.fact_label(rules.facts[name]) for name in answer.missing]
            return _("Not known: %(facts)s") % {"facts": _(", ").join(names)} if names else ""
    return ""


@dataclass(frozen=True, slots=True)
class UseExplained:
    """One use explained, for the template that also explains an answer about a project."""

    verdict: str
    sentence: str
    bars: tuple[IntervalBar, ...]
    conditions: tuple[ConditionLine, ...]
    missing: tuple[MissingFact, ...]
    paths: tuple[PathLink, ...]
    rules: tuple[RuleRow, ...]
    resting: tuple[RuleRow, ...]


def use_explained(found: tuple[UseAnswer, Check], site: Site, edition_address: str) -> UseExplained:
    """Return one use explained rule by rule."""
    answer, check = found
    rules = site.rules
    assert rules is not None
    asked = {condition.id for condition in answer.conditions if condition.kind == "rule"}
    applying, resting = rule_rows(check.rules, rules, edition_address, site.facts, proposed=False, asked=asked)
    admitted = not answer.fails
    results = {name: indicator_result(each) for name, each in answer.indicators.items()}
    bars = [
        interval_bar_of(
            name,
            each,
            rules,
            existing=site.existing_far if name == "far" else None,
            admitted=admitted,
            ticks=binding_ticks(name, each, rules),
        )
        for name, each in results.items()
    ]
    writer = ConditionWriter(site, edition_address)
    helping = list(open_paths(answer.fails, rules, edition_address))
    return UseExplained(
        verdict=answer.verdict,
        sentence=_sentence(answer, rules),
        bars=tuple(bars) if answer.verdict != "blocked" else (),
        conditions=tuple(writer.lines(answer.conditions, answer.use)) if answer.verdict != "blocked" else (),
        missing=tuple(missing_facts(answer.missing, rules, site.facts)),
        paths=tuple(helping) if answer.verdict == "lands_by_path" else (),
        rules=tuple(applying),
        resting=tuple(resting),
    )


def _sentence(answer: UseAnswer, rules: Edition) -> str:
    title = labels.use_title(answer.use, rules)
    match answer.verdict:
        case "lands":
            return _("%(use)s can land here as of right, within the figures below.") % {"use": title}
        case "lands_by_path":
            return _("%(use)s can land here if a path is taken.") % {"use": title}
        case "blocked":
            reason = in_the_way(answer.fails, rules)
            return _("%(use)s cannot land here, and no path leads around. %(reason)s") % {
                "use": title,
                "reason": reason,
            }
    return _("Whether %(use)s can land here cannot be told yet.") % {"use": title}
