"""What the worked cases of an edition leave untested, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from protocol.evaluate import words
from protocol.lint.coverage import Gap, Untested, coverage_of
from protocol.lint.deep import sentences
from protocol.lint.deep.finding import Finding
from protocol.rulebook.cases import WorkedCase
from protocol.rulebook.model import Edition, Language

CODES: Final[Mapping[Untested, str]] = {
    "rule": "case-rule",
    "path": "case-path",
    "charge": "case-charge",
    "when": "case-when",
    "arm": "case-arm",
    "else": "case-else",
    "missed-rule": "case-misses-rule",
    "missed-path": "case-misses-path",
}


def untested(edition: Edition, cases: tuple[WorkedCase, ...]) -> Iterator[Finding]:
    """Yield what no case reaches; rows of tables are counted together, and so are consents."""
    coverage = coverage_of(edition, cases)
    for gap in coverage.gaps:
        yield _finding(edition, gap)
    for table in edition.tables.values():
        unread = [gap for gap in coverage.rows if gap.kind == "row" and gap.name == table.name]
        if unread:
            yield _unread(edition, table.name, unread, len(table.rows))
    unasked = [gap for gap in coverage.rows if gap.kind == "consent"]
    if unasked:
        yield _unasked(edition, unasked)


def _finding(edition: Edition, gap: Gap) -> Finding:
    code = CODES[gap.kind]

    def parts(language: Language) -> dict[str, str]:
        return {"name": _name(edition, gap.name, language), "arm": str(gap.arm), "text": gap.text}

    return Finding(
        kind="untested",
        code=code,
        place=gap.place,
        says=sentences.told(code, parts),
        how="counted",
        rules=(gap.name,) if gap.name in edition.rules else (),
        paths=(gap.name,) if gap.name in edition.paths else (),
    )


def _name(edition: Edition, name: str, language: Language) -> str:
    if name in edition.rules:
        return sentences.rule_name(edition, name, language)
    if name in edition.paths:
        return sentences.path_name(edition, name, language)
    return name


def _unread(edition: Edition, table: str, unread: list[Gap], rows: int) -> Finding:
    def parts(language: Language) -> dict[str, str]:
        read, every = sentences.count_of(rows - len(unread), language), sentences.count_of(rows, language)
        return {"read": read, "all": every, "name": table}

    return Finding(
        kind="unread",
        code="case-rows",
        place=edition.tables[table].place,
        says=sentences.told("case-rows", parts),
        how="counted",
        table=table,
    )


def _unasked(edition: Edition, unasked: Iterable[Gap]) -> Finding:
    gaps = list(unasked)

    def parts(language: Language) -> dict[str, str]:
        consents = (edition.consents[gap.name] for gap in gaps)
        return {"name": sentences.listed([words.pick(each.title, language, each.id) for each in consents], language)}

    return Finding(
        kind="unread",
        code="case-consents",
        place=gaps[0].place,
        says=sentences.told("case-consents", parts),
        how="counted",
    )
