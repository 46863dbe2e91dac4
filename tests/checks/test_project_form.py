"""What a reader may type into the form about a project, and what the form says to what cannot be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from interface.checks.forms import ProjectForm
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from tests.rulebooks_app.texts import pocket_files

TODAY = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def edition() -> Edition:
    loaded = load(pocket_files())
    assert loaded.edition is not None
    return loaded.edition


def form(edition: Edition, site_area_m2: float | None = 4900.0, **data: str) -> ProjectForm:
    return ProjectForm(edition, TODAY, site_area_m2, {name.replace("__", "-"): value for name, value in data.items()})


def test_a_use_alone_is_enough_and_the_rest_is_unknown(edition: Edition) -> None:
    asked = form(edition, use__1="0901")
    assert asked.is_valid(), asked.errors
    assert asked.given() == {"use": "0901", "starts_on": TODAY}


def test_everything_said_arrives_as_a_facts_file_has_it(edition: Edition) -> None:
    asked = form(
        edition,
        use__1="0901",
        far="3.2",
        service_life="20",
        starts_on="2027-01-01",
        fact__night_noise="45",
        fact__power="300",
    )
    assert asked.is_valid(), asked.errors
    assert asked.given() == {
        "use": "0901",
        "far": 3.2,
        "service_life": 20.0,
        "starts_on": dt.date(2027, 1, 1),
        "night_noise": 45.0,
        "power": 300.0,
    }


def test_floor_area_is_turned_into_a_ratio_by_the_area_of_the_site(edition: Edition) -> None:
    asked = form(edition, use__1="0901", floor_area="9,800")
    assert asked.is_valid(), asked.errors
    assert asked.given()["far"] == 2.0


def test_shares_of_a_mixed_use_add_up(edition: Edition) -> None:
    asked = form(edition, use__1="0701", share__1="70", use__2="0901", share__2="30")
    assert asked.is_valid(), asked.errors
    assert asked.given()["use"] == [{"use": "0701", "share": 0.7}, {"use": "0901", "share": 0.3}]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2.4", 2.4), ("2,4", 2.4), ("１２．５", 12.5), (" 1 ", 1.0)],
)
def test_numbers_are_read_as_people_type_them(edition: Edition, typed: str, number: float) -> None:
    asked = form(edition, use__1="0901", far=typed)
    assert asked.is_valid(), asked.errors
    assert asked.given()["far"] == number


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({}, "use-1", "Choose the use"),
        ({"use__1": "nowhere"}, "use-1", "not in the catalogue"),
        ({"use__1": "0901", "far": "-1"}, "far", "above zero"),
        ({"use__1": "0901", "far": "nan"}, "far", "Write a number"),
        ({"use__1": "0901", "far": "1e400"}, "far", "Write a number"),
        ({"use__1": "0901", "far": "high"}, "far", "Write a number"),
        ({"use__1": "0901", "far": "5000"}, "far", "Check the figure"),
        ({"use__1": "0901", "service_life": "10,000"}, "service_life", "more than 999 years"),
        ({"use__1": "0901", "share__1": "200"}, "share-1", "between 0 and 100"),
        ({"use__1": "0901", "share__1": "60"}, "share-1", "add up to 60"),
        ({"use__1": "0901", "share__1": "60", "use__2": "0701"}, "share-2", "Say what share"),
        ({"use__1": "0901", "share__1": "60", "use__2": "0901", "share__2": "40"}, "use-2", "stands once"),
        ({"use__1": "0901", "far": "2", "floor_area": "900"}, "floor_area", "not both"),
        ({"use__1": "0901", "starts_on": "soon"}, "starts_on", "year, month and day"),
        ({"use__1": "0901", "starts_on": "1066-10-14"}, "starts_on", "hundred years"),
        ({"use__1": "0901", "fact__night_noise": "loud"}, "fact-night_noise", "Write a number"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    edition: Edition, data: dict[str, str], field: str, sentence: str
) -> None:
    asked = form(edition, **data)
    assert not asked.is_valid()
    assert sentence in " ".join(asked.errors[field])


def test_floor_area_needs_the_area_of_the_site(edition: Edition) -> None:
    asked = form(edition, site_area_m2=None, use__1="0901", floor_area="900")
    assert "unknown" in " ".join(asked.errors["floor_area"])


def test_the_questions_are_the_rulebooks_own(edition: Edition) -> None:
    with translation.override("zh-hans"):
        asked = form(edition)
        assert asked.fields["fact-night_noise"].label == "夜间场界最大噪声"
        assert ("0901", "\u2003商业用地（0901）") in list(asked.fields["use-1"].choices)  # type: ignore[attr-defined]
    assert "fact-site_area" not in asked.fields
