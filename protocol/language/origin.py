"""Where each character of an expression stands in its YAML file, whatever the style of the scalar.

YAML folds lines, drops indentation and unescapes quotes on the way from the file to the text. The way is walked again
here, character by character, and checked against the text YAML gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from protocol.language.mistake import Mistake
from protocol.language.problem import Place, Problem

Style = Literal["plain", "single", "double", "literal", "folded"]

_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_LONG_ESCAPES: Final = {"x": 2, "u": 4, "U": 8}


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of each character of a text; `places[len(text)]` is where it ends."""

    file: str
    places: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> Place:
        """Return the place of the character at this offset, of the end beyond it."""
        line, column = self.places[min(max(offset, 0), len(self.places) - 1)]
        return Place(self.file, line, column)

    def problem(self, mistake: Mistake) -> Problem:
        """Return a mistake in the text as a problem of the file."""
        return Problem(self.place(mistake.span.start), mistake.code, mistake.message, mistake.hint)


def origin_of_line(text: str, place: Place) -> Origin:
    """Return the origin of a text that stands in the file exactly as it is, on one line from `place`."""
    return Origin(place.file, tuple((place.line, place.column + offset) for offset in range(len(text) + 1)))


def origin_of_scalar(text: str, source: str, style: Style, place: Place) -> Origin:
    """Return the origin of a YAML scalar.

    Args: text: as YAML reads it. source: its characters in the file, from `place` on (with the quotes or the `|`, `>`
    header; more may follow). Where source and text do not agree, every character is said to stand at `place`.
    """
    walked = {
        "plain": _plain,
        "single": _single,
        "double": _double,
        "literal": _block,
        "folded": _block,
    }[style](source)
    cursor = _Cursor(source, place)
    places: list[tuple[int, int]] = []
    end = place.line, place.column
    for character, start, stop in walked:
        if len(places) == len(text):
            break
        if character != text[len(places)]:
            return Origin(place.file, ((place.line, place.column),) * (len(text) + 1))
        places.append(cursor.at(start))
        end = cursor.at(stop)
    if len(places) < len(text):
        return Origin(place.file, ((place.line, place.column),) * (len(text) + 1))
    return Origin(place.file, (*places, end))


_Walked = Iterator[tuple[str, int, int]]
"""A character of the text, and from where to where it stands in the source."""


class _Cursor:
    """Line and column of an index into the source; indexes are asked for in rising order."""

    def __init__(self, source: str, place: Place) -> None:
        self.source = source
        self.index = 0
        self.line = place.line
        self.column = place.column

    def at(self, index: int) -> tuple[int, int]:
        if index < self.index:
            raise ValueError("the walk went back")
        while self.index < index:
            if self.source[self.index] == "\n":
                self.line += 1
                self.column = 1
            else:
                self.column += 1
            self.index += 1
        return self.line, self.column


def _folds(source: str, index: int) -> tuple[int, int]:
    """Return where the text goes on after a line break at `index`, and how many empty lines were passed."""
    empty = -1
    while index < len(source) and source[index] in " \t\n":
        empty += source[index] == "\n"
        index += 1
    return index, empty


def _break(start: int, stop: int, empty: int) -> _Walked:
    if empty:
        for _ in range(empty):
            yield "\n", start, stop
    else:
        yield " ", start, stop


def _blanks(source: str, index: int) -> int:
    while index < len(source) and source[index] in " \t":
        index += 1
    return index


def _plain(source: str) -> _Walked:
    index = 0
    while index < len(source):
        after = _blanks(source, index)
        if after < len(source) and source[after] == "\n":
            stop, empty = _folds(source, after)
            yield from _break(index, stop, empty)
            index = stop
        else:
            yield source[index], index, index + 1
            index += 1


def _single(source: str) -> _Walked:
    index = 1
    while index < len(source):
        after = _blanks(source, index)
        if source.startswith("''", index):
            yield "'", index, index + 2
            index += 2
        elif source[index] == "'":
            return
        elif after < len(source) and source[after] == "\n":
            stop, empty = _folds(source, after)
            yield from _break(index, stop, empty)
            index = stop
        else:
            yield source[index], index, index + 1
            index += 1


def _double(source: str) -> _Walked:
    index = 1
    while index < len(source) and source[index] != '"':
        after = _blanks(source, index)
        if source[index] == "\\" and index + 1 < len(source):
            if source[index + 1] == "\n":
                stop, empty = _folds(source, index + 1)
                for _ in range(empty):
                    yield "\n", index, stop
                index = stop
                continue
            length = _LONG_ESCAPES.get(source[index + 1])
            if length:
                stop = index + 2 + length
                yield chr(int(source[index + 2 : stop], 16)), index, stop
            else:
                stop = index + 2
                yield _ESCAPES.get(source[index + 1], source[index + 1]), index, stop
            index = stop
        elif after < len(source) and source[after] == "\n":
            stop, empty = _folds(source, after)
            yield from _break(index, stop, empty)
            index = stop
        else:
            yield source[index], index, index + 1
            index += 1


def _block(source: str) -> _Walked:
    """Walk a literal or folded block. Line breaks at the end are all given; the text says how many of them count."""
    header, _, _ = source.partition("\n")
    folded = header.startswith(">")
    lines: list[tuple[int, str]] = []
    index = len(header) + 1
    for line in source[index:].split("\n"):
        lines.append((index, line))
        index += len(line) + 1
    explicit = next((int(sign) for sign in header[1:3] if sign.isdigit()), None)
    indents = [len(line) - len(line.lstrip(" ")) for _, line in lines if line.strip(" ")]
    indent = indents[0] if indents and explicit is None else min(indents, default=0)
    content = [(start + min(indent, len(line)), line[indent:]) for start, line in lines]
    while len(content) > 1 and not content[-1][1] and index:
        content.pop()
    yield from _folded(content) if folded else _literal(content)


def _literal(content: list[tuple[int, str]]) -> _Walked:
    for start, line in content:
        for offset, character in enumerate(line):
            yield character, start + offset, start + offset + 1
        yield "\n", start + len(line), start + len(line)


def _folded(content: list[tuple[int, str]]) -> _Walked:
    """Walk lines that are folded: a break between two lines of text is a blank, one beside an indented line stays."""
    for position, (start, line) in enumerate(content):
        for offset, character in enumerate(line):
            yield character, start + offset, start + offset + 1
        following = content[position + 1][1] if position + 1 < len(content) else None
        end = start + len(line)
        if not line or following is None or line[0] in " \t":
            yield "\n", end, end
        elif following:
            yield ("\n" if following[0] in " \t" else " "), end, end
        elif _next_text(content, position + 1)[:1] in (" ", "\t", ""):
            yield "\n", end, end


def _next_text(content: list[tuple[int, str]], position: int) -> str:
    return next((line for _, line in content[position:] if line), "")
