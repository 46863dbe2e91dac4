"""Every form of the language, and every mistake, by example."""

import pytest

from protocol.language.check import check
from protocol.language.mistake import Mistake
from protocol.language.parse import parse
from protocol.language.words import a_kind
from protocol.language.write import write

from .fixture_files import blocks, expected_mistakes
from .numbers import typed
from .town import town

TOWN = town()
TYPED = [line.rpartition(" : ")[::2] for block in blocks("typed.txt") for line in block]


def said(mistakes: list[Mistake] | tuple[Mistake, ...]) -> list[tuple[int, str, str]]:
    return [(one.span.start, one.code, f"{one.message} {one.hint}".strip()) for one in mistakes]


def assert_said(mistakes: list[Mistake] | tuple[Mistake, ...], expected: list[tuple[int, str, str]]) -> None:
    found = said(mistakes)
    assert [(place, code) for place, code, _ in found] == [(place, code) for place, code, _ in expected], found
    for (_, _, sentence), (_, _, beginning) in zip(found, expected, strict=True):
        assert sentence.startswith(beginning)


@pytest.mark.parametrize(("block"), blocks("canonical.txt"), ids=lambda block: block[0])
def test_an_expression_has_one_canonical_form(block: list[str]) -> None:
    tree, mistakes = parse(block[0])
    assert mistakes == ()
    assert tree is not None
    assert write(tree) == block[1].removeprefix("= ")


@pytest.mark.parametrize(("text", "kind"), TYPED, ids=[text for text, _ in TYPED])
def test_an_expression_has_the_type_its_parts_give_it(text: str, kind: str) -> None:
    assert a_kind(typed(text, TOWN).type) == kind


@pytest.mark.parametrize(("block"), blocks("refused.txt"), ids=lambda block: block[0])
def test_what_is_not_of_the_language_is_refused_at_its_token(block: list[str]) -> None:
    tree, mistakes = parse(block[0])
    assert tree is None
    assert_said(mistakes, expected_mistakes(block))


@pytest.mark.parametrize(("block"), blocks("invalid.txt"), ids=lambda block: block[0])
def test_mistakes_are_all_named_at_their_tokens(block: list[str]) -> None:
    tree, refused = parse(block[0])
    assert refused == ()
    assert tree is not None
    typed, mistakes = check(tree, block[0], TOWN)
    assert typed is None
    assert_said(mistakes, expected_mistakes(block))
