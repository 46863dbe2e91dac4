"""A mistake is shown where it stands in the file, whatever the style of the YAML."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from protocol.language.mistake import Mistake
from protocol.language.origin import Origin, origin_of_line, origin_of_scalar
from protocol.language.problem import Place
from protocol.language.tree import Span
from protocol.rulebook.yaml_tree import Mapping, Scalar, read_yaml


def scalar_of(document: str) -> Scalar:
    root, problems = read_yaml(document, "rules/a.yaml")
    assert problems == []
    assert isinstance(root, Mapping)
    node = root.get("when")
    if isinstance(node, Mapping):
        node = node.get("inner")
    assert isinstance(node, Scalar)
    return node


def origin_of(document: str) -> tuple[str, Origin]:
    scalar = scalar_of(document)
    return scalar.text, origin_of_scalar(scalar.text, scalar.source, scalar.style, scalar.place)


DOCUMENTS = {
    "plain": "title: x\nwhen: far > 1 AND  bad < 2\n",
    "plain in a flow": "when: {inner: far > 1 AND bad < 2, other: 3}\n",
    "plain over lines": "when: far > 1\n    AND\n\n   bad < 2   # why\nmore: 1\n",
    "single quotes": "when: 'far > ''a'' AND bad < 2'\n",
    "single quotes over lines": "when: 'far > ''a''\n  AND\n\n    bad < 2'\n",
    "double quotes": 'when: "far \\u003e \\x31 AND \\"q\\" bad < 2"\n',
    "double quotes over lines": 'when: "far > 1 \\\n   AND\n\n  bad < 2"\n',
    "folded": "when: >\n  far > 1\n  AND\n  bad < 2\nmore: 1\n",
    "folded, stripped, with a comment": "when: >-  # why\n\n  far > 1\n\n\n    AND\n     bad\n  < 2\n\nmore: 1\n",
    "folded, kept": "when: >+\n  far > 1\n   AND\n\n\n  bad\n\n\nmore: 1\n",
    "folded deeper": "when:\n  inner: >\n      far > 1\n      AND bad < 2\n",
    "literal": "when: |\n  far > 1\n\n    AND\n  bad < 2\n",
    "literal, indentation said": "when: |2-\n    far > 1\n   AND bad < 2\n",
    "literal, every line deeper than said": "when: |2\n    far > 1\n     AND bad < 2\n",
    "Windows line ends": "when: >\r\n  far > 1\r\n  AND bad < 2\r\nmore: 1\r\n",
    "Windows line ends, plain": "when: far > 1\r\n  AND bad < 2\r\nmore: 1\r\n",
    "Chinese before it": "when: '容积率 > 1 AND bad < 2'\n",
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_word_is_found_at_its_line_and_column(document: str) -> None:
    text, origin = origin_of(document)
    place = origin.place(text.index("bad"))
    line = document.split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith("bad")
    assert place.file == "rules/a.yaml"


def test_an_escaped_character_stands_where_its_escape_begins() -> None:
    text, origin = origin_of('when: "a \\u003e b"\n')
    assert text == "a > b"
    assert origin.place(2) == Place("rules/a.yaml", 1, 10)
    assert origin.place(4) == Place("rules/a.yaml", 1, 17)


def test_a_place_beyond_the_end_is_the_end() -> None:
    text, origin = origin_of("when: >\n  far >\nmore: 1\n")
    assert text == "far >\n"
    assert origin.place(5) == Place("rules/a.yaml", 2, 8)
    assert origin.place(99) == origin.place(len(text))


def test_a_text_that_is_not_the_source_is_placed_at_the_start_as_a_whole() -> None:
    origin = origin_of_scalar("far > 2", "far > 1", "plain", Place("rules/a.yaml", 3, 9))
    assert {origin.place(offset) for offset in range(8)} == {Place("rules/a.yaml", 3, 9)}


def test_a_mistake_becomes_a_problem_with_its_place() -> None:
    origin = origin_of_line("far <= site_area", Place("rules/density.yaml", 14, 9))
    problem = origin.problem(Mistake(Span(7, 16), "unit", "far is a ratio, site_area is in m².", "Divide."))
    assert str(problem) == "rules/density.yaml:14:16: far is a ratio, site_area is in m². Divide."


words = st.lists(st.sampled_from(["far", ">", "1", "AND", "''", "(x)", "'"]), min_size=1, max_size=4).map(" ".join)
lines = st.lists(st.tuples(st.integers(0, 4), words | st.just("")), min_size=1, max_size=6)
headers = st.sampled_from([">", ">-", ">+", "|", "|-", "|+", ">  # why", "|2", ">2-", ">-1", "'", '"', ""])


@settings(max_examples=500, deadline=None)
@given(headers, st.integers(1, 4), lines, st.booleans())
def test_every_character_is_found_again_in_the_file(
    header: str, indent: int, body: list[tuple[int, str]], windows: bool
) -> None:
    shown = [" " * (indent + more) + line if line else "" for more, line in body]
    if header[:1] in (">", "|"):
        document = f"when: {header}\n" + "\n".join(shown) + "\nmore: 1\n"
    else:
        quoted = "\n".join(shown).replace("'", "''") if header == "'" else "\n".join(shown)
        document = f"when: {header}{quoted.lstrip()}{header}\nmore: 1\n"
    root, problems = read_yaml(document.replace("\n", "\r\n") if windows else document, "a")
    assume(not problems and isinstance(root, Mapping))
    assert isinstance(root, Mapping)
    scalar = root.get("when")
    assume(isinstance(scalar, Scalar))
    assert isinstance(scalar, Scalar)
    origin = origin_of_scalar(scalar.text, scalar.source, scalar.style, scalar.place)
    rows = document.split("\n")
    before = (0, 0)
    for offset, character in enumerate(scalar.text):
        place = origin.place(offset)
        if not character.isspace():
            assert rows[place.line - 1][place.column - 1] == character
            assert (place.line, place.column) > before
            before = (place.line, place.column)
