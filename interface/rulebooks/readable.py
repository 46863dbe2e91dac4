"""An edition as plain values for a page: every rule, path, table and fact with an address of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from interface.rulebooks import labels
from interface.rulebooks.cards import Entry, expression_line
from interface.rulebooks.path_cards import path_card
from interface.rulebooks.rule_cards import ConsentRow, Group, charge_cards, consent_rows, rule_groups
from protocol.language.units import PURE, Unit
from protocol.rulebook.model import Edition, Table


@dataclass(frozen=True, slots=True)
class TableView:
    anchor: str
    title: str
    heads: tuple[str, ...]
    key_count: int
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...], bool, str, str], ...]
    """(keys, values, verified, cites, note)"""
    has_notes: bool


@dataclass(frozen=True, slots=True)
class FactView:
    anchor: str
    name: str
    title: str
    kind: str
    unit: str
    source: str
    source_text: str
    ask: str


@dataclass(frozen=True, slots=True)
class UseView:
    code: str
    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class ReadableEdition:
    rules: tuple[Group, ...]
    paths: tuple[Entry, ...]
    values: tuple[Entry, ...]
    tables: tuple[TableView, ...]
    facts: tuple[FactView, ...]
    uses: tuple[UseView, ...]
    consents: tuple[ConsentRow, ...]
    charges: tuple[Entry, ...]
    rule_count: int = 0
    verified_count: int = 0
    checkable_count: int = 0


def readable(edition: Edition) -> ReadableEdition:
    """Return an edition for its page, in the reader's language."""
    rules = tuple(rule_groups(edition))
    checkable = [rule.verified for rule in edition.rules.values()]
    checkable += [path.verified for path in edition.paths.values()]
    checkable += [charge.verified for charge in edition.charges]
    return ReadableEdition(
        rules=rules,
        paths=tuple(path_card(path, edition) for path in edition.paths.values()),
        values=tuple(
            Entry(f"value-{name}", labels.humanise(name), (expression_line(_("Is"), expression, edition),))
            for name, expression in edition.defines.items()
        ),
        tables=tuple(_table(table, edition) for table in edition.tables.values()),
        facts=tuple(_facts(edition)),
        uses=tuple(UseView(use.code, labels.text(use.title), len(use.ancestors) - 1) for use in edition.uses.values()),
        consents=tuple(consent_rows(edition)),
        charges=tuple(charge_cards(edition)),
        rule_count=len(edition.rules),
        verified_count=sum(checkable),
        checkable_count=len(checkable),
    )


def _table(table: Table, edition: Edition) -> TableView:
    heads = tuple(
        _with_unit(_column(name), kind.unit) for name, kind in zip(table.keys, table.key_types, strict=True)
    ) + tuple(_with_unit(_column(name), kind.unit) for name, kind in table.columns.items())
    rows = []
    for row in table.rows:
        keys = tuple(_key(value, name, edition) for name, value in zip(table.keys, row.keys, strict=True))
        values = tuple(
            labels.value_label(row.cells[name].value, replace(kind, unit=PURE), edition)
            for name, kind in table.columns.items()
        )
        rows.append((keys, values, row.verified == "true", labels.cited(row.cites), row.note))
    notes = any(row.cites or row.note or row.verified for row in table.rows)
    return TableView(f"table-{table.name}", labels.humanise(table.name), heads, len(table.keys), tuple(rows), notes)


def _column(name: str) -> str:
    known = {
        "value": pgettext("column", "figure"),
        "use": pgettext("column", "use"),
        "from": pgettext("column", "from"),
        "to": pgettext("column", "up to (excluded)"),
    }
    return known.get(name, labels.humanise(name))


def _with_unit(name: str, unit: Unit) -> str:
    return name if unit.pure else _("%(name)s (%(unit)s)") % {"name": name, "unit": labels.unit_label(unit)}


def _key(value: float | str | bool, column: str, edition: Edition) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        known = column == "use" and value in edition.uses
        return labels.use_label(value, edition) if known else labels.member_label(value)
    return labels.number(value)


def _facts(edition: Edition) -> Iterable[FactView]:
    kinds = {
        "number": _("number"),
        "boolean": _("yes or no"),
        "date": _("date"),
        "text": _("text"),
        "use": _("use"),
    }
    for fact in edition.facts.values():
        kind = kinds[fact.type.kind]
        if fact.type.members:
            members = pgettext("between items", ", ").join(map(labels.member_label, fact.type.members))
            kind = _("one of: %(members)s") % {"members": members}
        elif fact.type.integer:
            kind = _("whole number")
        yield FactView(
            f"fact-{fact.name}",
            fact.name,
            labels.fact_label(fact),
            kind,
            labels.unit_label(fact.type.unit),
            labels.source_sentence(fact),
            fact.source.text,
            labels.text(fact.ask),
        )
