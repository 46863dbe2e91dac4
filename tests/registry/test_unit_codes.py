"""The 28-digit unit code is checked where a key looks like one, and never demanded."""

import pytest

from interface.registry.unit_codes import looks_like_unit_code, problems_of_unit_code

RIGHT = "440305001001GB00001W00000000"


@pytest.mark.parametrize(
    "code",
    [RIGHT, "440305001001GB00001F00010001", "440305 001 001 GB00001 W00000000", "440305001001jc00001f00010001"],
)
def test_a_right_code_has_no_problems(code: str) -> None:
    assert problems_of_unit_code(code) == []


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (RIGHT[:-1], "has 28 characters, not 27"),
        ("", "has 28 characters, not 0"),
        ("44030X001001GB00001W00000000", "It begins with 12 digits"),
        ("440305001001XB00001W00000000", "“XB” is none"),
        ("440305001001GB0000AW00000000", "the number of the parcel"),
        ("440305001001GB00001Z00000000", "F, L, Q or W; “Z” is none"),
        ("440305001001GB00001F0001000A", "the number of the fixture"),
        ("440305001001GB00001W00000001", "ends on W00000000"),
        ("４４０305001001GB00001W00000000", "It begins with 12 digits"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(code: str, sentence: str) -> None:
    assert any(sentence in problem for problem in problems_of_unit_code(code))


def test_every_mistake_is_told_at_once() -> None:
    assert len(problems_of_unit_code("A40305001001XB0000AZ0000000A")) == 5


@pytest.mark.parametrize(
    ("key", "expected"), [(RIGHT, True), ("440305 001001 GB00001 W00000000", True), ("12-7", False)]
)
def test_a_key_of_another_country_does_not_look_like_one(key: str, expected: bool) -> None:
    assert looks_like_unit_code(key) is expected
