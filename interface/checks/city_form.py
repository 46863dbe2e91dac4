"""The form in which a reader asks about one project on every property of a city, and a project as its address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from interface.checks.forms import FACT, MOST_USES, ProjectForm, asked_facts
from interface.checks.screening_question import CityQuestion
from protocol.evaluate.inputs import facts_of
from protocol.rulebook.model import Edition, Path

PRESUME = "presume"


class CityForm(ProjectForm):
    """A project wherever it may land: one use, terms, and the project facts of the rulebook.

    Args: initial: what the fields hold before anybody has typed, as texts by name (`use-1`, `far`, …).
    """

    def __init__(
        self, edition: Edition, today: dt.date, data: Any = None, initial: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(edition, today, None, data)
        self.fields[PRESUME] = forms.BooleanField(
            required=False, initial=True, label=_("Count as met what is not said yet")
        )
        given = dict(initial or {})
        if PRESUME in given:
            self.fields[PRESUME].initial = given.pop(PRESUME) != "0"
        self.initial = {name: text for name, text in given.items() if name in self.fields}

    def _add_uses(self) -> None:
        """A mixed use is asked of one property at a time, so there is one use and no shares."""
        super()._add_uses()
        for number in range(1, MOST_USES + 1):
            del self.fields[f"share-{number}"]
            if number > 1:
                del self.fields[f"use-{number}"]

    def _add_indicators(self) -> None:
        """A floor area has no ratio before there is a site."""
        super()._add_indicators()
        self.fields.pop("floor_area", None)


def facts_that_weigh(edition: Edition) -> list[str]:
    """Return the facts an applicant answers that set a figure: what paths and charges cost, and what paths give."""
    figures = [charge.amount for charge in edition.charges]
    for path in edition.paths.values():
        figures += [cost for cost in (path.cost_fixed, path.cost_rate) if cost is not None]
    mentioned = set(facts_of(edition, figures))
    for path in edition.paths.values():
        mentioned.update(facts_that_give(path, edition))
    return [fact.name for fact in asked_facts(edition) if fact.name in mentioned]


def facts_that_give(path: Path, edition: Edition) -> list[str]:
    """Return the facts an applicant answers that a path's help hangs on, in their order."""
    amounts = [path.cap, *(part for gives in path.gives.values() for part in (gives.add, gives.multiply))]
    mentioned = facts_of(edition, amounts)
    return [fact.name for fact in asked_facts(edition) if fact.name in mentioned]


def project_query(question: CityQuestion, edition: Edition, *, presume: bool = False) -> str:
    """Return a project as the query of an address, as the form of the city and that of a property read it.

    Args: presume: whether to say too how what is left open counts.
    """
    said = _said({**question.values, "use": question.use}, edition)
    if presume:
        said[PRESUME] = "1" if question.presume else "0"
    return urlencode(said)


def elsewhere_query(given: Mapping[str, Any], edition: Edition) -> str:
    """Return a project of one property as the query of the city's form; blank for what a city cannot be asked.

    Args: given: the project as a facts file has it.
    """
    return urlencode(_said(given, edition)) if isinstance(given.get("use"), str) else ""


def _said(values: Mapping[str, Any], edition: Edition) -> dict[str, str]:
    said = {"use-1": str(values["use"])}
    for name, value in values.items():
        if name in edition.indicators or name == "starts_on":
            said[name] = _plain(value)
        elif name in edition.facts:
            said[FACT + name] = _plain(value)
    return said


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
