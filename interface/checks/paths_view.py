"""Sets of paths that turn a no into a yes, as plain values: the steps, what they cost, oblige and ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interface.checks.figures import money
from interface.rulebooks import labels
from interface.rulebooks.path_cards import due_label
from interface.rulebooks.rule_cards import threshold_words
from protocol.evaluate.document import ObligationResult, PathSetResult, StepResult
from protocol.paths.rank import Objective, burden
from protocol.rulebook.model import Edition

OBJECTIVE: Final = "first"
"""What an address calls the objective: `first=obligations`."""
STANDINGS: dict[str, str | Promise] = {
    "sign": gettext_lazy("its signature is needed"),
    "heard": gettext_lazy("asked, without a veto"),
    "told": gettext_lazy("told"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One path taken. `level`: how far, in words; blank for a path without levels. `meets`: the rules it meets."""

    title: str
    address: str
    level: str
    meets: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What has to be done, by when, until when, and what shows that it was."""

    words: str
    due: str
    until: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose consent a set of paths asks."""

    title: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class PathSetView:
    """One way to a yes. `sums`: what it costs and what is charged, part by part; `total`: all of it.

    `burden`: how much it has of what the first way has least of, in words; blank where that is money.
    """

    title: str
    burden: str
    steps: tuple[Step, ...]
    sums: tuple[tuple[str, str], ...]
    total: str
    duties: tuple[Duty, ...]
    consents: tuple[Asked, ...]


FIRST_WAY: dict[Objective, Promise] = {
    "cost": gettext_lazy("The cheapest way"),
    "obligations": gettext_lazy("The way with the fewest obligations"),
    "time": gettext_lazy("The way with the least to wait for"),
}
OBJECTIVE_WORDS: dict[Objective, Promise] = {
    "cost": gettext_lazy("least cost"),
    "obligations": gettext_lazy("fewest obligations"),
    "time": gettext_lazy("least to wait for before it can begin"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the first way may have least of, and where to have it so; `here` for what it has now."""

    title: str
    address: str
    here: bool


def choices(address: str, chosen: Objective) -> tuple[Choice, ...]:
    """Return what the ways may be sorted by. Args: address: of the answer, with its query."""
    return tuple(
        Choice(str(words), f"{address}&{OBJECTIVE}={each}#ways", each == chosen)
        for each, words in OBJECTIVE_WORDS.items()
    )


def path_sets_view(
    sets: Iterable[PathSetResult], edition: Edition, edition_address: str, objective: Objective = "cost"
) -> tuple[PathSetView, ...]:
    """Return the ways to a yes in their order, the best first."""
    titles = (str(FIRST_WAY[objective]), _("The next way"), _("The one after that"))
    return tuple(
        path_set_view(found, title, edition, edition_address, objective)
        for found, title in zip(sets, titles, strict=False)
    )


def path_set_view(
    found: PathSetResult, title: str, edition: Edition, edition_address: str, objective: Objective = "cost"
) -> PathSetView:
    """Return one set of paths for the page."""
    sums = [(_("Paths"), money(found.cost, edition))]
    sums += [(labels.text(charge.title), money(charge.amount, edition)) for charge in found.charges]
    return PathSetView(
        title=title,
        burden=_burden(found, edition, objective),
        steps=tuple(_step(step, edition, edition_address) for step in found.steps),
        sums=tuple(sums) if found.charges else (),
        total=money(found.total, edition),
        duties=tuple(_duty(duty) for duty in found.obligations),
        consents=tuple(_asked(name, edition, edition_address) for name in found.consents),
    )


def _burden(found: PathSetResult, edition: Edition, objective: Objective) -> str:
    number = sum(burden(edition.paths[step.path], objective) for step in found.steps)
    if objective == "obligations":
        words = ngettext("%(number)s obligation", "%(number)s obligations", number)
    elif objective == "time":
        words = ngettext("%(number)s thing to wait for", "%(number)s things to wait for", number)
    else:
        return ""
    return words % {"number": labels.number(number)}


def _step(step: StepResult, edition: Edition, edition_address: str) -> Step:
    path = edition.paths[step.path]
    level = ""
    if path.level is not None and step.level is not None:
        unit = labels.unit_label(path.level.unit)
        level = f"{labels.humanise(path.level.name)} {labels.number(step.level)} {unit}".strip()
    if step.phase is not None:
        phase = _("phase %(number)s") % {"number": step.phase + 1}
        level = _("%(level)s, %(phase)s") % {"level": level, "phase": phase} if level else phase
    met = [labels.text(edition.rules[name].title) for name in path.relaxes if name in edition.rules]
    return Step(labels.text(path.title), f"{edition_address}#{path.id}", level, _(", ").join(met))


def _duty(duty: ObligationResult) -> Duty:
    evidence = duty.evidence if isinstance(duty.evidence, str) else labels.text(duty.evidence)
    return Duty(
        words=labels.text(duty.duty),
        due=due_label(duty.due) if duty.due else "",
        until=due_label(duty.until) if duty.until else "",
        evidence=evidence,
    )


def _asked(name: str, edition: Edition, edition_address: str) -> Asked:
    consent = edition.consents[name]
    return Asked(
        title=labels.text(consent.title) or labels.holder_label(consent.holder),
        note=f"{threshold_words(consent.threshold)} · {STANDINGS[consent.standing]}",
        address=f"{edition_address}#consent-{name}",
    )
