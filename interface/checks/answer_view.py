"""The answer to a question about a project, as plain values for the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.checks.bounds import binding_ticks, bound_words, interval_bar_of, range_words
from interface.checks.explained import FactRow, RuleRow, fact_row, rule_rows
from interface.checks.figures import money, signed
from interface.checks.paths_view import STANDINGS, Choice, PathSetView, path_sets_view
from interface.rulebooks import labels
from interface.rulebooks.rule_cards import threshold_words
from interface.web.interval import IntervalBar
from interface.web.templatetags.web_tags import VERDICT_WORDS
from protocol.evaluate.document import Check, ConsentResult, Figure
from protocol.evaluate.words import quantity
from protocol.paths.rank import Objective
from protocol.rulebook.facts import UNKNOWN, FactValue, Question
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class Margin:
    """What is proposed for an indicator against its bounds; `negative` where it goes beyond."""

    label: str
    proposed: str
    as_of_right: str
    margin: str
    negative: bool
    by_paths: str


@dataclass(frozen=True, slots=True)
class PathLink:
    title: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that stands in the way of a verdict and where it could come from."""

    label: str
    source: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    title: str
    amount: str


@dataclass(frozen=True, slots=True)
class ConsentLink:
    title: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class IfAnswered:
    """How a project would stand were everything people have yet to say as the rules wish."""

    verdict: str
    sentence: str
    ways: tuple[PathSetView, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything the page says about one project."""

    verdict: str
    sentence: str
    decided: str
    bars: tuple[IntervalBar, ...]
    margins: tuple[Margin, ...]
    missing: tuple[MissingFact, ...]
    if_answered: IfAnswered | None
    ways: tuple[PathSetView, ...]
    objectives: tuple[Choice, ...]
    paths: tuple[PathLink, ...]
    rules: tuple[RuleRow, ...]
    resting: tuple[RuleRow, ...]
    charges: tuple[ChargeRow, ...]
    consents: tuple[ConsentLink, ...]
    frontier_address: str
    address: str
    address_short: str


def answer_view(
    found: Check,
    question: Question,
    edition: Edition,
    *,
    edition_address: str,
    address: str,
    frontier_address: str,
    existing_far: float | None,
    wished: Check | None = None,
    objective: Objective = "cost",
    objectives: tuple[Choice, ...] = (),
) -> AnswerView:
    """Return an answer for the page.

    Args: address: of the answer itself, to keep or pass on. frontier_address: of what more, or less, would cost.
    wished: the answer were all that is still to be said as the rules wish. objective: what the ways are sorted by, one
    of the `objectives`.
    """
    rules, resting = rule_rows(found.rules, edition, edition_address, question.facts)
    failing = [result.id for result in found.rules if result.outcome == "fails"]
    return AnswerView(
        verdict=found.verdict,
        sentence=_sentence(found, edition, failing),
        decided=_decided(found),
        bars=tuple(
            interval_bar_of(
                name,
                each,
                edition,
                existing=existing_far if name == "far" else None,
                ticks=binding_ticks(name, each, edition),
            )
            for name, each in found.indicators.items()
        ),
        margins=tuple(_margins(found, edition)),
        missing=(*missing_facts(found.missing, edition, question.facts), *_figures(found.missing_figures)),
        if_answered=_if_answered(wished, edition, edition_address, objective) if wished is not None else None,
        ways=path_sets_view(found.paths, edition, edition_address, objective),
        objectives=objectives,
        paths=(),
        rules=tuple(rules),
        resting=tuple(resting),
        charges=tuple(ChargeRow(labels.text(each.title), money(each.amount, edition)) for each in found.charges),
        consents=tuple(_consents(found.consents, edition, edition_address)),
        frontier_address=frontier_address,
        address=address,
        address_short=address if len(address) <= 80 else f"{address[:79]}…",
    )


def _if_answered(wished: Check, edition: Edition, edition_address: str, objective: Objective) -> IfAnswered | None:
    """Return the outlook of an undetermined project; None where facts of the site itself leave it open."""
    if wished.verdict == "undetermined":
        return None
    failing = [result.id for result in wished.rules if result.outcome == "fails"]
    return IfAnswered(
        wished.verdict,
        _sentence(wished, edition, failing),
        path_sets_view(wished.paths, edition, edition_address, objective),
    )


def _sentence(found: Check, edition: Edition, failing: list[str]) -> str:
    listed = _(", ").join(f"“{title_of(name, edition)}”" for name in failing)
    match found.verdict:
        case "lands":
            return _("This project can land as of right: every rule is met.")
        case "lands_by_path":
            return _("No as it stands: %(rules)s. Yes if a path is taken.") % {"rules": listed}
        case "blocked":
            reason = in_the_way(failing, edition)
            return _("This project cannot land, and no path leads around. %(reason)s") % {"reason": reason}
        case _:
            if found.missing:
                return ngettext(
                    "It cannot be told yet: %(number)s fact is missing.",
                    "It cannot be told yet: %(number)s facts are missing.",
                    len(found.missing),
                ) % {"number": len(found.missing)}
            return _("It cannot be told yet: facts or figures are missing.")


def in_the_way(failing: Sequence[str], edition: Edition) -> str:
    """Return which rules stand in the way, as a sentence; blank where a path's own limits do."""
    titles = [f"“{title_of(name, edition)}”" for name in failing if name != "use"]
    sentences = [_("No rule admits this use here.")] if "use" in failing else []
    if titles:
        sentences.append(_("In the way: %(rules)s.") % {"rules": _(", ").join(titles)})
    return labels.tightly(" ".join(sentences))


def title_of(name: str, edition: Edition) -> str:
    """Return the title of what a result is about: a rule, the admitted uses, or a path that brings a limit."""
    rule = edition.rules.get(name)
    if rule is not None:
        return labels.text(rule.title)
    path = edition.paths.get(name.partition(":")[0])
    return labels.text(path.title) if path is not None else _("Admitted uses")


def _decided(found: Check) -> str:
    if found.decided_anyway is None:
        return ""
    word = VERDICT_WORDS[found.decided_anyway]
    return _("Whatever the missing facts turn out to be, the verdict is: %(verdict)s.") % {"verdict": word}


def _margins(found: Check, edition: Edition) -> Iterable[Margin]:
    for name, each in found.indicators.items():
        if each.proposed is None:
            continue
        rule = next((result for result in found.rules if result.id == each.as_of_right.rule), None)
        # A rule that may not apply leaves the bound unknown; what is left to it is left to nothing then.
        margin = rule.margin if rule is not None and each.as_of_right.at_most != "unknown" else None
        label = labels.term_label(name, edition)
        unit = edition.indicators[name].unit
        # One decimal more than bounds have shows on which side of a bound a floor area falls.
        decimals = edition.indicators[name].precision + 1
        yield Margin(
            label=labels.capital(label),
            proposed=quantity(round(each.proposed, decimals), unit, labels.language()),
            as_of_right=range_words(each.as_of_right, name, edition),
            margin="–" if margin is None else signed(round(margin, decimals)),
            negative=margin is not None and margin < 0,
            by_paths=bound_words(each.by_paths.at_most, name, edition),
        )


def missing_facts(names: Iterable[str], edition: Edition, facts: Mapping[str, FactValue]) -> Iterable[MissingFact]:
    """Return facts and terms that stand in the way, each with where it could come from."""
    for name in names:
        if name in edition.facts:
            row: FactRow = fact_row(name, facts.get(name, UNKNOWN), edition)
            yield MissingFact(row.label, row.source)
        else:
            label = labels.term_label(name, edition)
            yield MissingFact(labels.capital(label), _("yours to say"))


def _figures(figures: Iterable[Figure]) -> Iterable[MissingFact]:
    for figure in figures:
        row = ", ".join(str(key) for key in figure.row)
        label = _("The figure of the table “%(table)s” for %(row)s") % {
            "table": labels.humanise(figure.table),
            "row": row,
        }
        yield MissingFact(label, _("the rulebook leaves it open"))


def open_paths(failing: Iterable[str], edition: Edition, edition_address: str) -> Iterable[PathLink]:
    """Return the paths that relax one of these rules; `use` stands for every rule that admits uses."""
    wanted = set(failing)
    if "use" in wanted:
        wanted |= {rule.id for rule in edition.rules.values() if rule.kind == "allow"}
    for path in edition.paths.values():
        met = [name for name in path.relaxes if name in wanted]
        if met:
            titles = _(", ").join(labels.text(edition.rules[name].title) for name in met)
            note = _("meets: %(rules)s") % {"rules": titles}
            yield PathLink(labels.text(path.title), f"{edition_address}#{path.id}", note)


def _consents(consents: Iterable[ConsentResult], edition: Edition, edition_address: str) -> Iterable[ConsentLink]:
    for consent in consents:
        declared = edition.consents[consent.id]
        note = f"{threshold_words(declared.threshold)} · {STANDINGS[consent.standing]}"
        if consent.state == "unknown":
            note = _("not known yet whether it is asked")
        yield ConsentLink(
            labels.text(declared.title) or labels.holder_label(consent.holder),
            note,
            f"{edition_address}#consent-{consent.id}",
        )
