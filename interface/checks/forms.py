"""The form in which a reader asks about a project of their own, made from what the edition in force asks."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface.rulebooks.labels import capital, fact_label, member_label, term_label, text, unit_label, use_label
from protocol.rulebook.facts_file import GREATEST_FAR, GREATEST_INDICATOR, LONGEST_LIFE
from protocol.rulebook.model import Edition, FactDeclaration

MOST_USES: Final = 3
GREATEST_FLOOR_AREA_M2: Final = 50_000_000
GREATEST_FIGURE: Final = 1e12
FACT: Final = "fact-"


class FigureField(forms.FloatField):
    """A number as people type it: full-width digits, spaces between thousands and a decimal comma are understood."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a number, for example 2.4."),
        "min_value": gettext_lazy("Write a number that is at least %(limit_value)s."),
        "max_value": gettext_lazy("Write a number that is at most %(limit_value)s."),
    }

    def __init__(self, *, above_zero: bool = False, **options: Any) -> None:
        self.above_zero = above_zero
        super().__init__(required=False, localize=False, widget=forms.TextInput, **options)

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # the stubs take it for whole numbers
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().replace(" ", "").replace("−", "-")
            if value.count(",") == 1 and "." not in value and len(value.rpartition(",")[2]) != 3:
                value = value.replace(",", ".")
            value = value.replace(",", "")
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        if value is not None and self.above_zero and value <= 0:
            raise forms.ValidationError(_("Write a number above zero."), code="above_zero")
        if value is not None and not math.isfinite(value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class ProjectForm(forms.Form):
    """A project on one site: use or mixed use, size, years, start, and the project facts of the rulebook.

    Everything but the first use may stay empty: what is not said is unknown, and the answer names it.
    """

    def __init__(self, edition: Edition, today: dt.date, site_area_m2: float | None, data: Any = None) -> None:
        super().__init__(data)
        self.edition = edition
        self.today = today
        self.site_area_m2 = site_area_m2
        self._add_uses()
        self._add_indicators()
        for declaration in asked_facts(edition):
            self.fields[FACT + declaration.name] = _fact_field(declaration, edition)

    def _add_uses(self) -> None:
        choices = [("", _("Choose a use")), *self.use_choices()]
        for number in range(1, MOST_USES + 1):
            self.fields[f"use-{number}"] = forms.ChoiceField(
                choices=choices,
                required=number == 1,
                label=_("Use") if number == 1 else _("Use %(number)s") % {"number": number},
                error_messages={
                    "required": _("Choose the use of the project."),
                    "invalid_choice": _("This use is not in the catalogue of the rulebook. Choose one of the list."),
                },
            )
            self.fields[f"share-{number}"] = FigureField(
                min_value=0,
                max_value=100,
                label=_("Share of the floor area")
                if number == 1
                else _("Share of use %(number)s") % {"number": number},
                help_text=_("Only for a mixed use") if number == 1 else "",
                error_messages={
                    "min_value": _("A share is between 0 and 100 %%."),
                    "max_value": _("A share is between 0 and 100 %%."),
                },
            )

    def _add_indicators(self) -> None:
        for name, indicator in self.edition.indicators.items():
            limits: dict[str, Any] = {"max_value": GREATEST_INDICATOR}
            if name == "far":
                limits = {"max_value": GREATEST_FAR, "error_messages": _far_messages()}
            elif name == "service_life":
                limits = {"max_value": LONGEST_LIFE, "error_messages": _years_messages()}
            field = FigureField(above_zero=True, label=capital(term_label(name, self.edition)), **limits)
            field.unit = unit_label(indicator.unit)  # type: ignore[attr-defined]
            self.fields[name] = field
            if name == "far":
                self.fields["floor_area"] = FigureField(
                    above_zero=True,
                    max_value=GREATEST_FLOOR_AREA_M2,
                    label=_("Floor area"),
                    help_text=_("Instead of the floor area ratio"),
                )
                self.fields["floor_area"].unit = "m²"  # type: ignore[attr-defined]
        self.fields["starts_on"] = forms.DateField(
            required=False,
            initial=self.today,
            label=_("Start"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("Write the start as year, month and day, for example 2027-03-01.")},
        )

    def use_choices(self) -> Iterator[tuple[str, str]]:
        """Return every use of the catalogue with its code, deeper ones set in."""
        for use in self.edition.uses.values():
            inset = "\u2003" * (len(use.ancestors) - 1)
            yield use.code, f"{inset}{use_label(use.code, self.edition)}"

    def clean_starts_on(self) -> dt.date:
        start = self.cleaned_data["starts_on"] or self.today
        if not self.today.year - 50 <= start.year <= self.today.year + 100:
            raise forms.ValidationError(_("A project starts within a hundred years from now."))
        return start

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        self._check_shares(cleaned)
        self._check_size(cleaned)
        return cleaned

    def _check_shares(self, cleaned: Mapping[str, Any]) -> None:
        chosen = [number for number in range(1, MOST_USES + 1) if cleaned.get(f"use-{number}")]
        codes = [cleaned[f"use-{number}"] for number in chosen]
        if len(set(codes)) < len(codes):
            self.add_error(f"use-{chosen[-1]}", _("Each use stands once. Put the shares together."))
        shares = [cleaned.get(f"share-{number}") for number in chosen]
        if any(f"share-{number}" in self.errors for number in chosen) or len(chosen) == 0:
            return
        if len(chosen) == 1 and shares[0] in (None, 100):
            return
        if None in shares:
            number = chosen[shares.index(None)]
            self.add_error(f"share-{number}", _("Say what share of the floor area this use has."))
        elif abs(sum(share for share in shares if share is not None) - 100) > 1e-4:
            total = sum(share for share in shares if share is not None)
            self.add_error(
                f"share-{chosen[0]}",
                _("The shares add up to %(total)s %%. They must make up 100 %%.") % {"total": f"{total:g}"},
            )

    def _check_size(self, cleaned: dict[str, Any]) -> None:
        floor_area = cleaned.get("floor_area")
        if floor_area is None:
            return
        if self.site_area_m2 is None:
            self.add_error("floor_area", _("The area of this site is unknown, so say the floor area ratio instead."))
        elif cleaned.get("far") is not None:
            self.add_error("floor_area", _("Say either the floor area ratio or the floor area, not both."))
        elif floor_area / self.site_area_m2 > GREATEST_FAR:
            self.add_error("floor_area", _far_messages()["max_value"])

    def given(self) -> dict[str, Any]:
        """Return the project as a facts file has it; only after `is_valid()`. What was left empty is not in it."""
        cleaned = self.cleaned_data
        chosen = [number for number in range(1, MOST_USES + 1) if cleaned.get(f"use-{number}")]
        given: dict[str, Any] = {"starts_on": cleaned["starts_on"]}
        if len(chosen) == 1:
            given["use"] = cleaned[f"use-{chosen[0]}"]
        else:
            given["use"] = [
                {"use": cleaned[f"use-{number}"], "share": cleaned[f"share-{number}"] / 100} for number in chosen
            ]
        for name in self.edition.indicators:
            if cleaned.get(name) is not None:
                given[name] = cleaned[name]
        if cleaned.get("floor_area") is not None and self.site_area_m2:
            given["far"] = cleaned["floor_area"] / self.site_area_m2
        for declaration in asked_facts(self.edition):
            value = cleaned.get(FACT + declaration.name)
            if value not in (None, ""):
                given[declaration.name] = _fact_value(declaration, value)
        return given


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the template sets it: plain values only."""

    name: str
    label: str
    kind: str
    value: str
    unit: str
    hint: str
    error: str
    options: tuple[tuple[str, str], ...]


def shown(form: ProjectForm, name: str) -> Shown:
    """Return one field of the form for the template."""
    field = form.fields[name]
    value = form[name].value()
    kind = "number" if isinstance(field, FigureField) else "date" if isinstance(field, forms.DateField) else "text"
    options: tuple[tuple[str, str], ...] = ()
    if isinstance(field, forms.ChoiceField):
        kind = "select"
        options = tuple((str(code), str(label)) for code, label in field.choices)  # type: ignore[misc, union-attr]
    return Shown(
        name=name,
        label=str(field.label),
        kind=kind,
        value=str(value or field.initial or ""),
        unit=getattr(field, "unit", ""),
        hint=str(field.help_text),
        error=" ".join(str(error) for error in form.errors.get(name, [])),
        options=options,
    )


def asked_facts(edition: Edition) -> list[FactDeclaration]:
    """Return the facts that an applicant answers, in the order of facts.yaml; judgements are for others."""
    return [fact for fact in edition.facts.values() if fact.source.kind in ("project", "applicant")]


def _fact_field(declaration: FactDeclaration, edition: Edition) -> forms.Field:
    label = capital(text(declaration.ask) or fact_label(declaration))
    field: forms.Field
    if declaration.type.members:
        listed = [(member, member_label(member)) for member in declaration.type.members]
        field = forms.ChoiceField(choices=[("", _("not known")), *listed], required=False, label=label)
    elif declaration.type.kind == "boolean":
        listed = [("true", _("yes")), ("false", _("no"))]
        field = forms.ChoiceField(choices=[("", _("not known")), *listed], required=False, label=label)
    elif declaration.type.kind == "use":
        listed = [(use.code, use_label(use.code, edition)) for use in edition.uses.values()]
        field = forms.ChoiceField(choices=[("", _("not known")), *listed], required=False, label=label)
    elif declaration.type.kind == "date":
        field = forms.DateField(
            required=False,
            label=label,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("Write year, month and day, for example 2027-03-01.")},
        )
    elif declaration.type.kind == "number":
        field = FigureField(label=label, min_value=-GREATEST_FIGURE, max_value=GREATEST_FIGURE)
        field.unit = unit_label(declaration.type.unit)  # type: ignore[attr-defined]
    else:
        field = forms.CharField(required=False, label=label, max_length=200)
    return field


def _fact_value(declaration: FactDeclaration, value: Any) -> Any:
    if declaration.type.kind == "boolean":
        return value == "true"
    if declaration.type.integer and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _far_messages() -> dict[str, str]:
    return {
        "max_value": _("No building has a floor area ratio above %(most)s. Check the figure.")
        % {"most": f"{GREATEST_FAR:g}"}
    }


def _years_messages() -> dict[str, str]:
    return {
        "max_value": _("Nothing is planned for more than %(most)s years. Check the figure.")
        % {"most": f"{LONGEST_LIFE:g}"}
    }
