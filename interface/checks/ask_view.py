"""The form about a project and its answer, as plain values for the template."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext

from interface.checks.forms import FACT, MOST_USES, ProjectForm, shown
from interface.checks.queries import FactsCannotBe
from interface.rulebooks import labels


@dataclass(frozen=True, slots=True)
class UsePair:
    """A use and its share; the second pair opens the fold for mixed uses and the last one closes it."""

    use: dict[str, Any]
    share: dict[str, Any]
    folded: bool
    open: bool
    last: bool


@dataclass(frozen=True, slots=True)
class AskView:
    uses: tuple[UsePair, ...]
    terms: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]
    errors: tuple[dict[str, str], ...]


def ask_view(form: ProjectForm) -> AskView:
    """Return the form for the template, errors first."""
    used = any(form[f"use-{number}"].value() or f"use-{number}" in form.errors for number in range(2, MOST_USES + 1))
    pairs = [
        UsePair(
            field_view(form, f"use-{number}"),
            field_view(form, f"share-{number}"),
            folded=number == 2,
            open=used,
            last=number == MOST_USES,
        )
        for number in range(1, MOST_USES + 1)
    ]
    names = [name for name in form.fields if not name.startswith(("use-", "share-", FACT))]
    facts = [name for name in form.fields if name.startswith(FACT)]
    return AskView(
        tuple(pairs),
        tuple(field_view(form, name) for name in names),
        tuple(field_view(form, name) for name in facts),
        errors_of(form),
    )


def errors_of(form: ProjectForm) -> tuple[dict[str, str], ...]:
    """Return what is wrong, each with the field to go to."""
    return tuple(
        {"field": "use-1" if name == "__all__" else name, "message": _named(form, name, str(message))}
        for name, messages in form.errors.items()
        for message in messages
    )


def _named(form: ProjectForm, name: str, message: str) -> str:
    """Return an error for the summary, which stands far from its field, with the name of the field."""
    if name not in form.fields or name.startswith("use-"):
        return message
    return gettext("%(field)s: %(message)s") % {"field": form.fields[name].label, "message": message}


def refuse(form: ProjectForm, refused: FactsCannotBe) -> None:
    """Put what the protocol refuses beside the fields it is about."""
    for problem in refused.problems:
        name = problem.pointer.split("/")[1] if problem.pointer else ""
        field = next((each for each in (name, FACT + name, "use-1") if each in form.fields), None)
        form.add_error(field, problem.says(labels.language()))


def field_view(form: ProjectForm, name: str) -> dict[str, Any]:
    """Return one field with what describes it."""
    field = shown(form, name)
    described = [f"{name}-{part}" for part, there in (("hint", field.hint), ("error", field.error)) if there]
    return {**asdict(field), "described": " ".join(described)}
