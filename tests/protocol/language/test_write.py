"""What is written can be read again."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.language.check import check
from protocol.language.normalise import logic
from protocol.language.parse import parse
from protocol.language.tree import Name, Node
from protocol.language.write import write

from .fixture_files import blocks
from .town import town
from .trees import NOWHERE, trees, without_spans

TOWN = town()
TYPED = [line.rpartition(" : ")[0] for block in blocks("typed.txt") for line in block]


COLUMN = Name("base_far.height", NOWHERE)


@settings(max_examples=400, deadline=None)
@given(trees)
@example(logic("and", (COLUMN, COLUMN), NOWHERE))
def test_reading_what_was_written_gives_the_same_tree(tree: Node) -> None:
    again, mistakes = parse(write(tree))
    assert mistakes == (), write(tree)
    assert again is not None
    assert without_spans(again) == without_spans(tree), write(tree)


@given(st.sampled_from(TYPED))
def test_a_checked_tree_written_and_checked_again_is_the_same(text: str) -> None:
    tree, _ = parse(text)
    assert tree is not None
    typed, _ = check(tree, text, TOWN)
    assert typed is not None
    written = write(typed)
    again, _ = parse(written)
    assert again is not None
    typed_again, mistakes = check(again, written, TOWN)
    assert mistakes == []
    assert typed_again is not None
    assert write(typed_again) == written
    assert without_spans(typed_again) == without_spans(typed)


@settings(max_examples=300, deadline=None)
@given(st.text("far use()'\"+-*/<>=,.;%|:{}[]#@!0129 \nANDORNTIFCSEWHBL_", max_size=40))
def test_no_text_makes_the_parser_fall(text: str) -> None:
    tree, mistakes = parse(text)
    assert (tree is None) == (len(mistakes) == 1)
    for mistake in mistakes:
        assert 0 <= mistake.span.start <= mistake.span.end <= len(text) + 1
        assert mistake.message.endswith(".")


@given(trees)
def test_every_span_shows_a_part_that_reads_as_the_node(tree: Node) -> None:
    text = write(tree)
    again, _ = parse(text)
    assert again is not None
    inner, mistakes = parse(text[again.span.start : again.span.end])
    assert mistakes == ()
    assert inner is not None
    assert without_spans(inner) == without_spans(again)
