"""What the demo city's rulebook names by an identifier alone is read in Chinese on a Chinese page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.evaluate.words import humanise, source_label, unit_label
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

FOLDER = Path(__file__).parents[3] / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01"


@pytest.fixture(scope="module")
def egret_bay() -> Edition:
    edition = load(FOLDER).edition
    assert edition is not None
    return edition


def identifiers(edition: Edition) -> Iterator[str]:
    yield from edition.defines
    yield from edition.groups
    for table in edition.tables.values():
        yield table.name
        yield from (name for name in (*table.keys, *table.columns) if name not in ("use", "from", "to", "value"))
    for fact in edition.facts.values():
        # Grades and classes of one sign are what people call them.
        yield from (member for member in fact.type.members or () if len(member) > 1)
    for path in edition.paths.values():
        yield from [path.level.name] if path.level else []
        yield from (duty.due for duty in path.obliges if duty.due.startswith("before"))
    for rule in edition.rules.values():
        yield from [rule.discretion.who] if rule.discretion else []
    for consent in edition.consents.values():
        yield from [consent.holder.removeprefix("authority: ")] if consent.holder.startswith("authority") else []


def chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_every_identifier_has_a_chinese_name(egret_bay: Edition):
    assert [name for name in identifiers(egret_bay) if not chinese(humanise(name, "zh-Hans"))] == []


def test_every_source_and_unit_of_the_rulebook_is_said_in_chinese(egret_bay: Edition):
    for fact in egret_bay.facts.values():
        assert not any("a" <= sign <= "z" for sign in source_label(fact, None, "zh-Hans")), fact.name
        for unit in ("space", "place"):
            assert unit not in unit_label(fact.type.unit, "zh-Hans"), fact.name


def test_in_english_an_identifier_is_read_with_spaces():
    assert humanise("parking_needed") == "parking needed"


def test_in_english_no_identifier_speaks_of_far():
    assert humanise("existing_far") == "existing floor area ratio"
