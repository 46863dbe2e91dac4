"""A folder, or texts by path -> the files of one edition, in canonical form: UTF-8, no byte order mark, LF."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from protocol.language.problem import Place, Problem
from protocol.language.suggest import suggest

MOST_FILES = 500
MOST_BYTES = 20_000_000

SINGLE_FILES = ("rulebook.yaml", "facts.yaml", "uses.csv", "consents.yaml")
FOLDERS = {"rules": ".yaml", "paths": ".yaml", "tables": ".csv", "cases": ".yaml"}
REQUIRED = ("rulebook.yaml", "facts.yaml", "uses.csv")


def read_folder(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts of an edition's folder by path (`rules/terms.yaml`), sorted, and what cannot be read.

    Names that start with a dot are passed over. Nothing outside the folder is read, nor files that no edition has.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        return {}, [Problem(Place(".", 1, 1), "no-folder", f"{folder} is no folder.", "Name the folder of an edition.")]
    size = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        start = Place(name, 1, 1)
        if any(part.startswith(".") for part in path.relative_to(folder).parts) or path.is_dir():
            continue
        if path.is_symlink() or not path.is_file():
            problems.append(Problem(start, "unknown-file", f"{name} is no plain file.", "Copy the text here."))
            continue
        size += path.stat().st_size
        if size > MOST_BYTES or len(texts) >= MOST_FILES:
            message = f"An edition has at most {MOST_FILES} files and {MOST_BYTES:,} bytes."
            problems.append(Problem(start, "too-large", message, "Take out what the rules do not use."))
            break
        if path.suffix not in (".yaml", ".csv"):
            texts[name] = ""
            continue
        text, wrong = _decode(path.read_bytes(), name)
        problems.extend(wrong)
        if text is not None:
            texts[name] = text
    return texts, problems


def canonical(files: Mapping[str, str]) -> dict[str, str]:
    """Return the same texts sorted by path, without byte order marks, with LF line ends."""
    return {path: _canonical_text(files[path]) for path in sorted(files)}


def unknown_files(files: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each file that no edition has, and for each that every edition must have."""
    problems = []
    places = [*SINGLE_FILES, *(f"{folder}/" for folder in FOLDERS)]
    for path in files:
        folder, _, name = path.rpartition("/")
        if not folder and path in SINGLE_FILES:
            continue
        if folder in FOLDERS and name.endswith(FOLDERS[folder]) and not name.startswith("."):
            continue
        start = Place(path, 1, 1)
        if folder in FOLDERS:
            hint = f"Files in {folder}/ end in {FOLDERS[folder]}."
        else:
            hint = suggest(path if not folder else f"{folder}/", places) or "Take it out of the folder."
        problems.append(Problem(start, "unknown-file", f"{path} is not part of an edition.", hint))
    for path in REQUIRED:
        if path not in files:
            message = f"{path} is missing."
            problems.append(Problem(Place(path, 1, 1), "missing-file", message, "Every edition needs it."))
    return problems


def table_name(path: str) -> str:
    """Return the name under which expressions know a table: `tables/base_far.csv` is `base_far`."""
    return re.sub(r"^tables/|\.csv$", "", path)


def _canonical_text(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes, name: str) -> tuple[str | None, list[Problem]]:
    try:
        return _canonical_text(content.decode("utf-8")), []
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        place = Place(name, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        message = f"This is not UTF-8{_guess(content)}."
        return None, [Problem(place, "encoding", message, "Save the file as UTF-8.")]


def _guess(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "; it looks like UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "; it reads as GB18030"
