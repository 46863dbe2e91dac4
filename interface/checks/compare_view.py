"""What another edition does to every property, as plain values: sentence, matrix, list, capacity before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.accounts.queries import Actor
from interface.checks.city_capacity import district_name
from interface.checks.city_form import project_query
from interface.checks.figures import area_words, run_on
from interface.checks.models import VERDICTS, ScreeningRun
from interface.checks.screening_compare import Cell, Change, Comparison, compared
from interface.checks.screening_question import CityQuestion
from interface.checks.screening_rows import PER_PAGE
from interface.registry.listing import rows_of
from interface.registry.queries import properties_visible_to
from interface.rulebooks import labels
from interface.rulebooks.queries import rulebook_of
from interface.web.templatetags.web_tags import VERDICT_WORDS
from protocol.rulebook.model import Edition
from protocol.screen.capacity import Both, Moved


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many properties have these two verdicts. `kind`: same, better or worse for a project."""

    number: str
    address: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    verdict: str
    cells: tuple[MatrixCell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A property another edition changes. `by_paths` blank where it says nothing new."""

    name: str
    certificate: str
    address: str
    old: str
    new: str
    far: str
    by_paths: str


@dataclass(frozen=True, slots=True)
class Gain:
    """Floor area before and after on the parcels where both can be told, and the difference with its sign.

    `apart`: what is not in the figures, as sentences; `lifted` and `limited`: parcels, blank for none.
    """

    old: str
    new: str
    difference: str
    span: str
    kind: str
    lifted: str
    limited: str
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GainRow:
    label: str
    right: Gain
    paths: Gain


class CompareView:
    """Two screenings of one project that are done, for their page."""

    def __init__(self, old: ScreeningRun, new: ScreeningRun, actor: Actor, query: QueryDict, address: str) -> None:
        self.old, self.new, self.actor, self.address = old, new, actor, address
        self.old_rules, self.rules = rulebook_of(old.edition), rulebook_of(new.edition)
        self.cell = _cell(query.get("cell", ""))
        page = query.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
        self.found: Comparison = compared(old.pk, new.pk, number, self.cell)
        self.project = project_query(CityQuestion.from_json(new.question), self.rules)

    def lead(self) -> str:
        """Return what changed in a sentence."""
        said = {
            "flips": labels.number(self.found.flips),
            "all": labels.number(sum(self.found.matrix.values())),
            "moved": labels.number(self.found.moved),
        }
        if not self.found.flips and not self.found.moved:
            return _("For this project nothing changes on any of the %(all)s properties.") % said
        sentence = ngettext(
            "%(flips)s of %(all)s properties gets another verdict.",
            "%(flips)s of %(all)s properties get another verdict.",
            self.found.flips,
        )
        if self.found.moved:
            kept = ngettext(
                "%(moved)s keeps its verdict and may hold another floor area.",
                "%(moved)s keep their verdict and may hold another floor area.",
                self.found.moved,
            )
            sentence = run_on(sentence, kept)
        return sentence % said

    def matrix(self) -> tuple[MatrixRow, ...]:
        """Return the verdicts under the older edition down, under the newer one across."""
        return tuple(
            MatrixRow(
                before,
                tuple(self._matrix_cell((before, after)) for after in VERDICTS),
                labels.number(sum(self.found.matrix.get((before, after), 0) for after in VERDICTS)),
            )
            for before in VERDICTS
        )

    def _matrix_cell(self, cell: Cell) -> MatrixCell:
        number = self.found.matrix.get(cell, 0)
        before, after = (VERDICTS.index(verdict) for verdict in cell)
        kind = "same" if before == after else "better" if after < before else "worse"
        words = _("from %(old)s to %(new)s") % {"old": VERDICT_WORDS[cell[0]], "new": VERDICT_WORDS[cell[1]]}
        address = f"{self.address}&cell={cell[0]}.{cell[1]}#list" if number else ""
        return MatrixCell(labels.number(number), address, kind if number else "none", words)

    def columns(self) -> tuple[str, ...]:
        """Return the verdicts across."""
        return VERDICTS

    def rows(self) -> tuple[ChangedRow, ...]:
        """Return the page of properties that changed."""
        held = properties_visible_to(self.actor).filter(pk__in=[one.property_id for one in self.found.changes])
        names = {row.certificate_number: row.name(labels.language()) for row in rows_of(held, as_of=self.new.as_of)}
        return tuple(self._changed(change, names) for change in self.found.changes)

    def _changed(self, change: Change, names: Mapping[str, str]) -> ChangedRow:
        known = change.certificate in names
        ask = reverse("checks:ask", args=[self.new.authority.code, change.certificate])
        paths = _move(change.old_far[1], change.new_far[1])
        return ChangedRow(
            name=names.get(change.certificate, change.certificate),
            certificate=change.certificate,
            address=f"{ask}?{self.project}" if known else "",
            old=change.old,
            new=change.new,
            far=_move(change.old_far[0], change.new_far[0]),
            by_paths=paths if change.old_far[1] != change.new_far[1] or change.new_far[0] != change.new_far[1] else "",
        )

    def summary(self) -> str:
        """Return which rows are shown."""
        if not self.found.total:
            return _("There is no such property.")
        first = (self.found.number - 1) * PER_PAGE + 1
        return _("%(first)s to %(last)s of %(total)s") % {
            "first": labels.number(first),
            "last": labels.number(first + len(self.found.changes) - 1),
            "total": labels.number(self.found.total),
        }

    def previous(self) -> str:
        """Return the address of the page before; blank on the first."""
        return self._page(self.found.number - 1) if self.found.number > 1 else ""

    def next(self) -> str:
        """Return the address of the page after; blank on the last."""
        return self._page(self.found.number + 1) if self.found.number < self.found.pages else ""

    def _page(self, number: int) -> str:
        cell = f"&cell={'.'.join(self.cell)}" if self.cell else ""
        return f"{self.address}{cell}&page={number}#list"

    def capacity(self) -> GainRow:
        """Return the floor area of the whole city before and after."""
        return _row(_("Whole city"), self.found.whole)

    def by_district(self) -> tuple[GainRow, ...]:
        """Return the districts whose floor area changes, the largest change first; none where the city has none."""
        found = self.found.by_district
        return _rows(found, lambda key: district_name(key, self.new.totals)) if set(found) != {None} else ()

    def by_use(self) -> tuple[GainRow, ...]:
        """Return the registered uses whose floor area changes, the largest change first."""
        return _rows(self.found.by_use, lambda key: _use(key, self.rules))


def _use(key: str | None, edition: Edition) -> str:
    return _("not recorded") if key is None else labels.use_label(key, edition)


def _cell(text: str) -> Cell | None:
    before, _dot, after = text.partition(".")
    return (before, after) if before in VERDICTS and after in VERDICTS else None


def _move(old: float | None, new: float | None) -> str:
    words = [_figure(old), _figure(new)]
    return words[0] if old == new else " → ".join(words)


def _figure(value: float | None) -> str:
    return _("unknown") if value is None else labels.number(value)


def _rows(found: Mapping[str | None, Both], name: Callable[[str | None], str]) -> tuple[GainRow, ...]:
    moved = [key for key, both in found.items() if not all(one.is_nothing for one in both)]
    ranked = sorted(moved, key=lambda key: (*(-size for size in _size(found[key])), key or ""))
    return tuple(_row(name(key), found[key]) for key in ranked)


def _size(both: Both) -> tuple[float, int]:
    """Return how large a change is: in m², then in parcels that lose or get a limit."""
    return max(abs(one.new - one.old) for one in both), max(one.lifted + one.limited for one in both)


def _row(label: str, both: Both) -> GainRow:
    return GainRow(label, _gain(both[0]), _gain(both[1]))


def _gain(moved: Moved) -> Gain:
    difference = moved.new - moved.old
    sign = "" if abs(difference) < 1 else "−" if difference < 0 else "+"
    return Gain(
        old=area_words(moved.old),
        new=area_words(moved.new),
        difference=f"{sign}{area_words(abs(difference))}" if sign else _("no change") if moved.is_nothing else "",
        span=f"{area_words(moved.old)} → {area_words(moved.new)}" if moved.old or moved.new else "",
        kind="same" if not sign else "worse" if difference < 0 else "better",
        lifted=labels.number(moved.lifted) if moved.lifted else "",
        limited=labels.number(moved.limited) if moved.limited else "",
        apart=tuple(_apart(moved)),
    )


def _apart(moved: Moved) -> Iterator[str]:
    """Say what a difference does not count, so that nobody takes it for the whole."""
    for number, area_m2, words in (
        (
            moved.lifted,
            moved.lifted_from,
            ngettext(
                "On %(number)s parcel there is no limit any more; it was %(area)s there.",
                "On %(number)s parcels there is no limit any more; it was %(area)s there.",
                moved.lifted,
            ),
        ),
        (
            moved.limited,
            moved.limited_to,
            ngettext(
                "On %(number)s parcel there is a limit now, of %(area)s, where there was none.",
                "On %(number)s parcels there is a limit now, of %(area)s in all, where there was none.",
                moved.limited,
            ),
        ),
        (
            moved.unknown,
            0.0,
            ngettext(
                "Of %(number)s parcel it is not known, before or after.",
                "Of %(number)s parcels it is not known, before or after.",
                moved.unknown,
            ),
        ),
    ):
        if number:
            yield words % {"number": labels.number(number), "area": area_words(area_m2)}
