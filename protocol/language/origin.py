"""Where each character of an expression stands in its YAML file, whatever the style of the scalar.

YAML folds lines, drops indentation and unescapes quotes on the way from the file to the text. The way is walked again
here, character by character, and checked against the text YAML gave.
"""

from __future__ import annotations

import bisect
import itertools
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
    lines = [0, *(index + 1 for index, character in enumerate(source) if character == "\n")]

    def at(index: int) -> tuple[int, int]:
        line = bisect.bisect_right(lines, index) - 1
        return place.line + line, index - lines[line] + (place.column if line == 0 else 1)

    for walked in _walks(source, style):
        steps = list(itertools.islice(walked, len(text)))
        if [character for character, _, _ in steps] == list(text):
            end = at(steps[-1][2]) if steps else (place.line, place.column)
            return Origin(place.file, (*(at(start) for _, start, _ in steps), end))
    return Origin(place.file, ((place.line, place.column),) * (len(text) + 1))


_Walked = Iterator[tuple[str, int, int]]
"""A character of the text, and from where to where it stands in the source."""


def _walks(source: str, style: Style) -> Iterator[_Walked]:
    """Yield the ways to walk a scalar: one, but for a block, whose indentation a header may leave to its parent."""
    match style:
        case "plain":
            yield _plain(source)
        case "single":
            yield _single(source)
        case "double":
            yield _double(source)
        case _:
            header, _, _ = source.partition("\n")
            lines = [line for line in source[len(header) + 1 :].split("\n") if line.strip(" \r")]
            indents = [len(line) - len(line.lstrip(" ")) for line in lines]
            for indent in dict.fromkeys([*indents[:1], *range(min(indents, default=0), -1, -1)]):
                yield _block(source, indent)


def _folds(source: str, index: int) -> tuple[int, int]:
    """Return where the text goes on after a line break at `index`, and how many empty lines were passed."""
    empty = -1
    while index < len(source) and source[index] in " \t\r\n":
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
    while index < len(source) and source[index] in " \t\r":
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


def _block(source: str, indent: int) -> _Walked:
    """Walk a literal or folded block. Line breaks at the end are all given; the text says how many of them count."""
    header, _, body = source.partition("\n")
    content: list[tuple[int, str]] = []
    index = len(header) + 1
    for line in body.split("\n"):
        content.append((index + min(indent, len(line)), line[indent:].removesuffix("\r")))
        index += len(line) + 1
    yield from _folded(content) if header.startswith(">") else _literal(content)


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
