"""How labels, numbers and lists that a rulebook brings are read within a sentence."""

from dataclasses import replace

import pytest

from protocol.evaluate.english import an, capital, plural, the
from protocol.evaluate.subjects import naming_of
from protocol.evaluate.words import clock, listed, readable, tightly, unit_label, use_label
from protocol.language.tree import Fact, Span
from protocol.language.units import parse_unit
from protocol.rulebook.model import Edition, Text
from tests.protocol.says.scenes import rulebook


@pytest.fixture(scope="module")
def egret_bay() -> Edition:
    return rulebook("egret-bay/2026-01-01")[0]


@pytest.mark.parametrize("label", ["truck journeys a day", "street fronts", "places needed", "shops below ground"])
def test_a_label_about_several_things_is_plural(label: str):
    assert plural(label)


@pytest.mark.parametrize("label", ["distance to the bus stops", "access", "status", "basis", "share of the dwellings"])
def test_a_label_about_one_thing_is_not_plural(label: str):
    assert not plural(label)


def test_a_label_has_its_article_and_a_question_word_stands_in_quotation_marks():
    assert (the("site area"), the("the site"), the("how the land was acquired")) == (
        "the site area",
        "the site",
        "“how the land was acquired”",
    )
    assert (an("opening hour"), an("height")) == ("an opening hour", "a height")


def test_a_sentence_that_begins_with_a_quotation_has_its_capital_behind_the_mark():
    assert capital("“seizure registered” is no") == "“Seizure registered” is no"


@pytest.mark.parametrize(
    ("value", "shown"), [(26469.8549, 26469.85), (5.293971, 5.294), (0.123456, 0.1235), (0.00123456, 0.001235)]
)
def test_a_number_is_shown_with_as_many_digits_as_tell_something(value: float, shown: float):
    assert readable(value) == shown


def test_parts_that_hold_an_and_are_set_apart_by_a_comma():
    assert listed(["offices and shops", "industry"], "en") == "offices and shops, and industry"
    assert listed(["a", "b", "c"], "en", "or") == "a, b or c"


def test_chinese_stands_a_space_from_latin_signs_and_close_to_itself_and_to_a_date():
    assert tightly("依据： 面积 为500 m²的 B类") == "依据：面积为 500 m² 的 B 类"
    assert tightly("于 2026年1月5日 起") == "于 2026年1月5日起"


def test_units_are_written_as_people_count():
    hour, space, truck = (parse_unit(text, ("space",)) for text in ("h", "space", "1/day"))
    assert [unit_label(hour, "en", 1), unit_label(hour, "en", 2)] == ["hour", "hours"]
    assert [unit_label(space, "en", 1), unit_label(space, "en", 2), unit_label(space, "zh-Hans")] == [
        "space",
        "spaces",
        "个",
    ]
    assert [unit_label(truck, "en"), unit_label(truck, "zh-Hans")] == ["/day", "/日"]


def test_an_hour_of_the_day_is_read_from_a_clock():
    assert [clock(7.5), clock(24)] == ["7:30", "24:00"]


def test_a_use_stands_with_its_code_where_that_has_a_digit(egret_bay: Edition):
    assert use_label("0901", egret_bay, "en") == "Retail and hospitality (0901)"
    assert use_label("unlisted", egret_bay, "en") == "Not listed"


def called(edition: Edition, language: str, **texts: Text | None) -> str:
    """Return how the fact `flue` of this question and title begins a clause."""
    declaration = replace(edition.facts["flue"], **{"ask": None, "title": None, **texts})  # type: ignore[arg-type]
    changed = replace(edition, facts={**edition.facts, "flue": declaration}, digest=f"sha256:{texts}")
    subject = naming_of(changed, language).subject(Fact("flue", Span(0, 0), declaration.type))  # type: ignore[arg-type]
    return subject.text + subject.verb


def test_a_fact_is_called_by_its_title_before_its_question(egret_bay: Edition):
    assert called(egret_bay, "en", ask={"en": "Is there a flue?"}, title={"en": "Flue"}) == "“flue” is "
    assert called(egret_bay, "en", ask={"en": "Is there a flue?"}) == "“Is there a flue?” is answered "


def test_a_hint_at_the_end_of_a_question_is_left_out(egret_bay: Edition):
    asked = {"en": "Flue of its own (yes or no)", "zh-Hans": "是否设有排烟道（是或否）？"}
    assert called(egret_bay, "en", ask=asked) == "“flue of its own” is "
    assert called(egret_bay, "zh-Hans", ask=asked) == "“是否设有排烟道”"
