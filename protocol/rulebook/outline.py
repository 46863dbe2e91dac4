"""The files of an edition -> its entries in their shapes, with places; no name resolved, no expression read yet.

What is broken is reported and left out, but its name is kept in `named`, so that nobody who mentions it is blamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from protocol.language.problem import Place, Problem
from protocol.rulebook import shapes
from protocol.rulebook.raw_tables import RawTable, read_table
from protocol.rulebook.read import table_name
from protocol.rulebook.shape_problems import validate
from protocol.rulebook.uses import UseRow, read_uses
from protocol.rulebook.yaml_tree import Mapping, Node, Scalar, Sequence, read_yaml

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Model]):
    """One named thing of a file: its shape, its node, and where its name stands. `whole`: nothing in it was mended."""

    id: str
    shape: Model
    node: Mapping
    place: Place
    whole: bool = True

    def place_of(self, *way: str | int) -> Place:
        """Return where the value at `way` stands, or as near as the file goes."""
        found: Node = self.node
        place = self.place
        for part in way:
            inner: Node | None = None
            if isinstance(found, Mapping) and isinstance(part, str):
                inner = found.get(part)
            elif isinstance(found, Sequence) and isinstance(part, int) and part < len(found.items):
                inner = found.items[part]
            if inner is None:
                break
            found, place = inner, inner.place
        return place

    def key_place(self, *way: str) -> Place:
        """Return where the key at the end of `way` stands, or the entry's name."""
        *above, name = way
        found: Node | None = self.node
        for part in above:
            found = found.get(part) if isinstance(found, Mapping) else None
        key = found.key(name) if isinstance(found, Mapping) else None
        return key.place if key else self.place

    def scalar(self, *way: str | int) -> Scalar | None:
        """Return the scalar at `way`, or None where there is none."""
        found: Node | None = self.node
        for part in way:
            if isinstance(found, Mapping) and isinstance(part, str):
                found = found.get(part)
            elif isinstance(found, Sequence) and isinstance(part, int) and part < len(found.items):
                found = found.items[part]
            else:
                return None
        return found if isinstance(found, Scalar) else None


@dataclass(slots=True)
class Outline:
    """All entries of an edition. `unreadable` names the kinds of files of which one could not be read at all."""

    rulebook: Entry[shapes.RulebookFile] | None = None
    facts: dict[str, Entry[shapes.FactShape]] = field(default_factory=dict)
    rules: dict[str, Entry[shapes.RuleShape]] = field(default_factory=dict)
    paths: dict[str, Entry[shapes.PathShape]] = field(default_factory=dict)
    consents: dict[str, Entry[shapes.ConsentShape]] = field(default_factory=dict)
    charges: dict[str, Entry[shapes.ChargeShape]] = field(default_factory=dict)
    defines: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    uses: dict[str, UseRow] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def knows(self, kind: str, name: str) -> bool:
        """Return whether an entry of this kind and name stands in the files, sound or broken, or may stand in one."""
        return name in self.named.get(kind, ()) or kind in self.unreadable

    def report(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, code, message, hint))

    def warn(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, code, message, hint, "warning"))


def outline_of(files: dict[str, str]) -> Outline:
    """Return the entries of canonical texts by path, with everything that is wrong with their form."""
    outline = Outline()
    places: dict[tuple[str, str], Place] = {}
    for path, text in files.items():
        folder = path.partition("/")[0]
        if path == "uses.csv":
            outline.uses, problems = read_uses(text, path)
            outline.problems += problems
            if not outline.uses:
                outline.unreadable.add("use")
        elif folder == "tables" and path.endswith(".csv"):
            table, problems = read_table(text, path, table_name(path))
            outline.problems += problems
            outline.named.setdefault("table", set()).add(table_name(path))
            if table is not None:
                outline.tables[table.name] = table
        elif folder != "cases" and path.endswith(".yaml"):
            _read_yaml_file(outline, path, text, places)
    outline.named["use"] = set(outline.uses)
    return outline


def _read_yaml_file(outline: Outline, path: str, text: str, places: dict[tuple[str, str], Place]) -> None:
    node, problems = read_yaml(text, path)
    outline.problems += problems
    kind = _KINDS.get(path.partition("/")[0])
    if kind is None:
        return
    if isinstance(node, Mapping):
        if kind == "rulebook":
            _read_rulebook(outline, path, node)
        else:
            _read_entries(outline, kind, node, places)
    elif node is None and any(problem.severity == "error" for problem in problems):
        outline.unreadable.add(kind)
        if kind == "rule":
            outline.unreadable.add("define")
    elif node is not None and not (isinstance(node, Scalar) and node.value is None):
        outline.report(node.place, "wrong-type", f"{path} is a mapping of names to entries.", "Write `name: {…}`.")
        outline.unreadable.add(kind)
    elif kind in ("rulebook", "fact"):
        outline.report(Place(path, 1, 1), "empty", f"{path} is empty.", "Every edition needs it.")
        outline.unreadable.add(kind)


def _read_rulebook(outline: Outline, path: str, node: Mapping) -> None:
    shape, problems = validate(shapes.RulebookFile, node, path)
    outline.problems += problems
    if shape is None:
        outline.unreadable |= {"rulebook", "indicator", "unit", "group"}
        return
    outline.rulebook = Entry(path, shape, node, node.place)
    charges = node.get("charges")
    outline.named["charge"] = {charge.id for charge in shape.charges}
    if isinstance(charges, Sequence):
        for charge, item in zip(shape.charges, charges.items, strict=True):
            if isinstance(item, Mapping):
                _add(outline, "charge", outline.charges, Entry(charge.id, charge, item, item.place))


def _read_entries(outline: Outline, kind: str, node: Mapping, places: dict[tuple[str, str], Place]) -> None:
    for key, value in node.entries:
        if kind == "rule" and key.text == "define":
            _read_defines(outline, value, places)
            continue
        first = places.setdefault((kind, key.text), key.place)
        if first is not key.place:
            message = f"The {kind} {key.text} stands here a second time."
            outline.report(key.place, "duplicate-id", message, f"The first stands at {first}; rename one of the two.")
            continue
        outline.named.setdefault(kind, set()).add(key.text)
        _name_problem(outline, kind, key)
        _ENTRIES[kind](outline, key, value)


def _read_entry(
    model: type[Model], into: Callable[[Outline], dict[str, Entry[Model]]]
) -> Callable[[Outline, Scalar, Node], None]:
    def read(outline: Outline, key: Scalar, value: Node) -> None:
        if not isinstance(value, Mapping):
            outline.report(
                value.place, "wrong-type", f"{key.text} is a mapping of keys to values, such as {{title: …}}."
            )
            return
        shape, problems = validate(model, value, key.text, key)
        outline.problems += problems
        if shape is not None:
            into(outline)[key.text] = Entry(key.text, shape, value, key.place, not problems)

    return read


def _read_defines(outline: Outline, node: Node, places: dict[tuple[str, str], Place]) -> None:
    if not isinstance(node, Mapping):
        outline.report(node.place, "wrong-type", "define is a mapping of names to expressions.")
        return
    for key, value in node.entries:
        first = places.setdefault(("define", key.text), key.place)
        if first is not key.place:
            message = f"{key.text} is defined here a second time."
            outline.report(key.place, "duplicate-id", message, f"The first stands at {first}; rename one of the two.")
            continue
        outline.named.setdefault("define", set()).add(key.text)
        _name_problem(outline, "define", key)
        if isinstance(value, Scalar) and value.text:
            outline.defines[key.text] = (key, value)
        else:
            outline.report(value.place, "wrong-type", "Here stands an expression, such as site_area * 0.3.")


def _name_problem(outline: Outline, kind: str, key: Scalar) -> None:
    pattern, hint = _PATTERNS["name" if kind in ("fact", "define") else "id"]
    if not pattern.fullmatch(key.text) or len(key.text) > 80:
        outline.report(key.place, "bad-name", f"{key.text[:80]!r} cannot name a {kind}.", hint)


def _add(outline: Outline, kind: str, entries: dict[str, Entry[Model]], entry: Entry[Model]) -> None:
    if entry.id in entries:
        message = f"The {kind} {entry.id} stands here a second time."
        outline.report(entry.place, "duplicate-id", message, f"The first stands at {entries[entry.id].place}.")
    else:
        entries[entry.id] = entry


_PATTERNS = {
    "name": (re.compile(shapes.NAME_PATTERN), "Names are small letters, digits and _, such as site_area."),
    "id": (
        re.compile(shapes.ID_PATTERN),
        "Ids are small letters and digits, with - or _ between, such as far-ceiling.",
    ),
}
_KINDS = {
    "rulebook.yaml": "rulebook",
    "facts.yaml": "fact",
    "consents.yaml": "consent",
    "rules": "rule",
    "paths": "path",
}
_ENTRIES: dict[str, Callable[[Outline, Scalar, Node], None]] = {
    "fact": _read_entry(shapes.FactShape, lambda outline: outline.facts),
    "rule": _read_entry(shapes.RuleShape, lambda outline: outline.rules),
    "path": _read_entry(shapes.PathShape, lambda outline: outline.paths),
    "consent": _read_entry(shapes.ConsentShape, lambda outline: outline.consents),
}
