"""YAML text -> a tree of nodes that know their places; read by libyaml, 24 times as fast as a reader in Python.

Values are resolved here and nowhere else (null, boolean, number, date, text), so no tag can build an object. Anchors,
aliases, tags and a second document are refused; keys are texts; a repeated key is a problem and its first value counts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from yaml import CSafeLoader, MarkedYAMLError, YAMLError, parse
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from protocol.language.problem import Place, Problem

Plain: TypeAlias = "str | int | float | bool | dt.date | list[Plain] | dict[str, Plain] | None"
Style = Literal["plain", "single", "double", "literal", "folded"]

MOST_CHARACTERS = 1_000_000
DEEPEST = 24

_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `text`: as YAML reads it, before it is resolved. `source`: its characters in the file, from `place`.

    `broken`: already reported as cut in two, so that nothing more is said about it.
    """

    text: str
    value: str | int | float | bool | dt.date | None
    style: Style
    source: str
    place: Place
    broken: bool = False

    @property
    def plain(self) -> Plain:
        return self.value


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def key(self, name: str) -> Scalar | None:
        return next((key for key, _ in self.entries if key.text == name), None)

    def get(self, name: str) -> Node | None:
        return next((value for key, value in self.entries if key.text == name), None)

    @property
    def plain(self) -> Plain:
        return {key.text: value.plain for key, value in self.entries}


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place

    @property
    def plain(self) -> Plain:
        return [item.plain for item in self.items]


Node: TypeAlias = Scalar | Mapping | Sequence


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of one YAML document and what is wrong with it; no tree where the text cannot be read at all."""
    if len(text) > MOST_CHARACTERS:
        message = f"The file has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read."
        return None, [Problem(Place(file, 1, 1), "too-large", message, "Split it into several files.")]
    reader = _Reader(text, file)
    try:
        return reader.read(), reader.problems
    except _Unreadable as unreadable:
        return None, [*reader.problems, unreadable.problem]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        return None, [*reader.problems, Problem(place, "yaml", _sentence(error), _cure(error, text, place))]
    except (YAMLError, ValueError) as error:
        position = getattr(error, "position", 0) or 0
        before = text[:position] if isinstance(position, int) else ""
        place = Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return None, [*reader.problems, Problem(place, "yaml", f"This is not YAML: {_reason(error)}.")]


class _Unreadable(Exception):
    """The document cannot be made into a tree; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.events: Iterator[Event] = parse(text, Loader=CSafeLoader)

    def read(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._unreadable(event, "yaml", "A second document starts here.", "Remove the line `---`.")
            elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                root = self._node(event, 1)
        return root

    def _node(self, event: Event, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._unreadable(event, "too-deep", f"Nested deeper than {DEEPEST} levels.", "")
        if isinstance(event, AliasEvent):
            raise self._unreadable(event, "yaml", "Aliases are not read.", "Write the value out where it is needed.")
        if getattr(event, "anchor", None):
            raise self._unreadable(event, "yaml", "Anchors are not read.", "Write the value out where it is needed.")
        if getattr(event, "tag", None):
            raise self._unreadable(
                event, "yaml", "Tags are not read.", "Write a plain value, in quotes if it is a text."
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(self.events), SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return Sequence(tuple(self._items(items, event)), self._place(event))
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, depth)
        raise self._unreadable(event, "yaml", "Nothing can be read here.", "")

    def _mapping(self, event: MappingStartEvent, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(inner := next(self.events), MappingEndEvent):
            key = self._node(inner, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.append(Problem(key.place, "yaml", "A key must be a word, not a list or a mapping."))
            elif (first := entries.get(key.text)) is not None:
                message = f"{key.text} stands here a second time."
                hint = f"It stands on line {first[0].place.line} already; keep one of the two."
                self.problems.append(Problem(key.place, "duplicate-key", message, hint))
            else:
                entries[key.text] = (key, value)
        if not event.flow_style:
            return Mapping(tuple(entries.values()), self._place(event))
        texts = [_plain_text(value) or _plain_text(key) for key, value in entries.values()]
        kept = []
        for (key, value), piece in zip(entries.values(), self._pieces(texts), strict=True):
            if piece != "rest":
                kept.append((key, self._cut(value) if piece == "first" else value))
        return Mapping(tuple(kept), self._place(event))

    def _items(self, items: list[Node], event: SequenceStartEvent) -> list[Node]:
        if not event.flow_style:
            return items
        pieces = self._pieces([_plain_text(item) for item in items])
        return [
            self._cut(item) if piece == "first" else item
            for item, piece in zip(items, pieces, strict=True)
            if piece != "rest"
        ]

    def _pieces(self, texts: list[str]) -> list[Literal["whole", "first", "rest"]]:
        """Say which texts are pieces of one `f(a, b)` that braces or brackets cut at its commas."""
        pieces: list[Literal["whole", "first", "rest"]] = []
        still_open = 0
        for text in texts:
            inside = still_open > 0
            still_open = max(0, still_open + text.count("(") - text.count(")"))
            pieces.append("rest" if inside else "first" if still_open else "whole")
        return pieces

    def _cut(self, value: Node) -> Node:
        message = "The comma in this expression ends it, because it stands bare inside {…} or […]."
        hint = "Put the expression in quotes, or on a line of its own."
        self.problems.append(Problem(value.place, "bare-comma", message, hint))
        return replace(value, broken=True) if isinstance(value, Scalar) else value

    def _scalar(self, event: ScalarEvent) -> Scalar:
        assert event.start_mark is not None
        assert event.end_mark is not None
        source = self.text[event.start_mark.index : event.end_mark.index]
        style = _STYLES.get(event.style, "plain")
        value = _resolve(event.value) if style == "plain" else event.value
        return Scalar(event.value, value, style, source, self._place(event))

    def _place(self, event: Event) -> Place:
        assert event.start_mark is not None
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _unreadable(self, event: Event, code: str, message: str, hint: str) -> _Unreadable:
        return _Unreadable(Problem(self._place(event), code, message, hint))


def _plain_text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) and node.style == "plain" else ""


def _resolve(text: str) -> str | int | float | bool | dt.date | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "reason", "") or error).split())[:200].rstrip(".")


def _sentence(error: MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return f"This is not YAML: {', '.join(' '.join(part.split()) for part in parts)}."


def _cure(error: MarkedYAMLError, text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "{" in line and "}" not in line[: place.column - 1]:
        return "A text with a comma, a colon or a bracket inside {…} needs quotes."
    if "mapping values are not allowed" in (error.problem or ""):
        return "A text with a colon needs quotes."
    if "\t" in line:
        return "Indent with spaces, not with tabs."
    return "Check indentation, colons and quotes here and on the line above."
