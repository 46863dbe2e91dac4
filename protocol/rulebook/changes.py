"""What differs between two editions, as data, with a sentence per difference in both languages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.rulebook.change_words import FIELDS, KINDS, SENTENCES
from protocol.rulebook.model import (
    Charge,
    Consent,
    Edition,
    FactDeclaration,
    Gives,
    Imposed,
    Indicator,
    LevelRange,
    Obligation,
    Path,
    Rule,
    Table,
    Threshold,
    Use,
)

REMARKS: Final = ("verified", "cites", "note")
"""Columns of a table that say something of a row's figures."""
UNKNOWN: Final = "unknown"

How = Literal["added", "removed", "changed", "moved"]
Said: TypeAlias = "dict[str, str]"
_Entry: TypeAlias = "Rule | Path | FactDeclaration | Use | Consent | Charge | Indicator"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind`: a key of KINDS (rule, path, table, row, cell, fact, use, consent, …).

    `id` names the entry (a cell: the table); `field` what of it differs (a cell: the keys of its row and its column);
    `old` and `new` the two readings as texts, empty where there is none. `moved`: to another file, from `old` to `new`;
    or, with the field `name`, the same text under another name, which `id` is then.
    """

    how: How
    kind: str
    id: str
    field: str = ""
    old: str = ""
    new: str = ""

    def says(self, language: str = "en") -> str:
        """Return the sentence in `en` or `zh-Hans`."""
        kind = KINDS[self.kind][language]
        field = FIELDS.get(self.field, {}).get(language, self.field)
        special = [key for key in (f"{self.how}-{self.kind}", f"{self.how}-{self.field}") if key in SENTENCES]
        key = special[0] if special else self.how
        empty = {"en": "nothing", "zh-Hans": "无"}[language]
        return SENTENCES[key][language].format(
            kind=kind, id=self.id, field=field, old=self.old or empty, new=self.new or empty
        )

    @property
    def is_figure(self) -> bool:
        """Whether a figure of a table changed, or became known or unknown."""
        return self.kind == "cell" and self.field.rpartition(": ")[2] not in REMARKS

    @property
    def is_known(self) -> bool:
        """Whether both editions know what changed."""
        return UNKNOWN not in (self.old, self.new)

    def __str__(self) -> str:
        return self.says()


def diff(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Return every difference between two editions: what was there in its old order, then what was added.

    Comments, line breaks and the order of entries are no difference; neither are the worked cases.
    """
    return (
        *_fields("edition", new.rulebook, _edition(old), _edition(new)),
        *_entries("indicator", old.indicators, new.indicators),
        *_texts("group", old.groups, new.groups),
        *_entries("fact", old.facts, new.facts),
        *_entries("use", old.uses, new.uses),
        *_tables(old.tables, new.tables),
        *_texts("define", old.defines, new.defines),
        *_entries("rule", old.rules, new.rules),
        *_entries("path", old.paths, new.paths),
        *_entries("consent", old.consents, new.consents),
        *_entries("charge", _by_id(old), _by_id(new)),
    )


def _by_id(edition: Edition) -> dict[str, Charge]:
    return {charge.id: charge for charge in edition.charges}


def _entries(kind: str, old: Mapping[str, _Entry], new: Mapping[str, _Entry]) -> Iterator[Change]:
    renamed = _renamed(old, new)
    for name, before in old.items():
        after = new.get(name)
        if name in renamed:
            yield Change("moved", kind, renamed[name], "name", name, renamed[name])
            continue
        if after is None:
            yield Change("removed", kind, name)
            continue
        yield from _fields(kind, name, _said(before), _said(after))
        files = [entry.place.file for entry in (before, after) if not isinstance(entry, Use | Indicator)]
        if len(set(files)) > 1:
            yield Change("moved", kind, name, old=files[0], new=files[1])
    for name in new:
        if name not in old and name not in renamed.values():
            yield Change("added", kind, name)


def _renamed(old: Mapping[str, _Entry], new: Mapping[str, _Entry]) -> dict[str, str]:
    """Return entries that are gone -> the new one that says the same, where there is exactly one of each."""
    gone = {name: _said(entry) for name, entry in old.items() if name not in new}
    come = {name: _said(entry) for name, entry in new.items() if name not in old}
    pairs = [(before, after) for before in gone for after in come if gone[before] == come[after]]
    alone = [Counter(pair[side] for pair in pairs) for side in (0, 1)]
    return {before: after for before, after in pairs if alone[0][before] == alone[1][after] == 1}


def _texts(kind: str, old: Mapping[str, Expression], new: Mapping[str, Expression]) -> Iterator[Change]:
    for name, before in old.items():
        if name not in new:
            yield Change("removed", kind, name, old=_text(before))
        elif _text(before) != _text(new[name]):
            yield Change("changed", kind, name, old=_text(before), new=_text(new[name]))
    for name, after in new.items():
        if name not in old:
            yield Change("added", kind, name, new=_text(after))


def _fields(kind: str, name: str, old: Said, new: Said) -> Iterator[Change]:
    for field in [*old, *(field for field in new if field not in old)]:
        if old.get(field, "") != new.get(field, ""):
            yield Change("changed", kind, name, field, old.get(field, ""), new.get(field, ""))


def _tables(old: Mapping[str, Table], new: Mapping[str, Table]) -> Iterator[Change]:
    for name, before in old.items():
        after = new.get(name)
        if after is None:
            yield Change("removed", "table", name)
        else:
            yield from _fields("table", name, _table(before), _table(after))
            yield from _rows(name, before, after)
    for name in new:
        if name not in old:
            yield Change("added", "table", name)


def _rows(name: str, old: Table, new: Table) -> Iterator[Change]:
    if old.keys != new.keys:
        return
    before = {row.keys: row for row in old.rows}
    after = {row.keys: row for row in new.rows}
    for keys, row in before.items():
        label = ", ".join(_value(key) for key in keys)
        other = after.get(keys)
        if other is None:
            yield Change("removed", "row", name, label)
            continue
        for column in row.cells:
            if column not in other.cells:
                continue
            one, two = _value(row.cells[column].value), _value(other.cells[column].value)
            if one != two:
                yield Change("changed", "cell", name, f"{label}: {column}", one, two)
        for remark in REMARKS:
            if getattr(row, remark) != getattr(other, remark):
                yield Change(
                    "changed", "cell", name, f"{label}: {remark}", getattr(row, remark), getattr(other, remark)
                )
    for keys in after:
        if keys not in before:
            yield Change("added", "row", name, ", ".join(_value(key) for key in keys))


def _table(table: Table) -> Said:
    columns = ", ".join(
        f"{name} [{type_.unit}]" if not type_.unit.pure else name for name, type_ in table.columns.items()
    )
    return {"keys": ", ".join(table.keys), "columns": columns}


def _edition(edition: Edition) -> Said:
    return {
        **_texts_of("title", edition.title),
        "authority": edition.authority,
        "transition": edition.transition,
        "currency": edition.currency,
        "units": ", ".join(edition.units),
        "commitments": ", ".join(edition.commitments),
    }


def _said(entry: _Entry) -> Said:
    """Return what an entry says, field by field, as texts; fields that say nothing are left out."""
    match entry:
        case Rule():
            fields: dict[str, object] = {
                "kind": entry.kind,
                "uses": entry.uses,
                "limit": entry.indicator,
                "at_most": entry.at_most,
                "at_least": entry.at_least,
                "require": entry.condition,
                "when": entry.when,
                "firmness": entry.firmness,
                "basis": entry.basis,
                "cites": entry.cites,
                "verified": entry.verified,
                "discretion_who": entry.discretion and entry.discretion.who,
                "discretion": entry.discretion and entry.discretion.up_to,
                "overrides": entry.overrides,
                "mix": "weighted" if entry.weighted else "",
            }
        case Path():
            fields = {
                "relaxes": entry.relaxes,
                "when": entry.when,
                "level": entry.level,
                **{f"gives: {rule}": gives for rule, gives in entry.gives.items()},
                "cap": entry.cap,
                "group": entry.group,
                **{f"draws: {fact}": drawn for fact, drawn in entry.draws.items()},
                **{f"imposes: {name}": imposed for name, imposed in entry.imposes.items()},
                "cost_fixed": entry.cost_fixed,
                "cost_rate": entry.cost_rate,
                "obliges": entry.obliges,
                "consents": entry.consents,
                "excludes": entry.excludes,
                "requires": entry.requires,
                "basis": entry.basis,
                "cites": entry.cites,
                "verified": entry.verified,
            }
        case FactDeclaration():
            kind = "integer" if entry.type.integer else entry.type.kind
            fields = {
                "type": f"enum: {', '.join(entry.type.members)}" if entry.type.members else kind,
                "unit": str(entry.type.unit),
                "from": entry.source.text,
                "may_be": entry.may_be,
            }
        case Use():
            fields = {"parent": entry.parent}
        case Consent():
            fields = {
                "holder": entry.holder,
                "when": entry.when,
                "threshold": entry.threshold,
                "standing": entry.standing,
                "cites": entry.cites,
                "verified": entry.verified,
            }
        case Charge():
            fields = {
                "when": entry.when,
                "amount": entry.amount,
                "cites": entry.cites,
                "verified": entry.verified,
            }
        case Indicator():
            fields = {"precision": entry.precision, "unit": str(entry.unit)}
    said = {name: _word(value) for name, value in fields.items()}
    for name in ("title", "ask", "note"):
        said |= _texts_of(name, getattr(entry, name, None))
    return {name: text for name, text in said.items() if text}


def _texts_of(name: str, text: Mapping[str, str] | None) -> Said:
    return {f"{name} ({language})": one for language, one in (text or {}).items()}


def _word(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Expression():
            return _text(value)
        case LevelRange():
            return f"{value.name} from {value.start:g} to {value.stop:g} by {value.step:g} {value.unit}".strip()
        case Gives():
            parts = {"add": value.add, "multiply": value.multiply}
            said = [f"{name} {_text(part)}" for name, part in parts.items() if part is not None]
            return "lift" if value.lift else ", ".join(said)
        case Imposed():
            parts = {"at_most": value.at_most, "at_least": value.at_least}
            return ", ".join(f"{name} {_text(part)}" for name, part in parts.items() if part is not None)
        case Threshold():
            return _threshold(value)
        case Obligation():
            texts = [*value.duty.values(), value.due, _word(value.evidence), value.until or ""]
            return " | ".join(text for text in texts if text)
        case Mapping():
            return " | ".join(str(one) for one in value.values())
        case tuple():
            return ", ".join(_word(one) for one in value)
    return str(value)


def _threshold(threshold: Threshold) -> str:
    if threshold.all:
        return "all"
    quorum = [f"{name} {fraction}" for name, fraction in threshold.quorum.items()]
    voters = [f"{name} {fraction} of participants" for name, fraction in threshold.of_participants.items()]
    return ", ".join([*quorum, *voters])


def _text(expression: Expression) -> str:
    """Return an expression's text without the line breaks of its file."""
    return " ".join(expression.text.split())


_VALUE_WORDS: Final = {None: UNKNOWN, NOT_APPLICABLE: "not applicable", math.inf: "no limit"}


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "no limit" if math.isinf(value) else repr(value).removesuffix(".0")
    return _VALUE_WORDS[value] if value is None or value is NOT_APPLICABLE else str(value)
