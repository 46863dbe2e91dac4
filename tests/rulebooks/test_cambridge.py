"""Cambridge: one city under two editions; figures nobody at hand can vouch for decide nothing."""

import json
from collections import Counter
from typing import Any

import pytest

from protocol.evaluate.check import check
from protocol.evaluate.document import Check, StepResult
from protocol.rulebook.facts_file import read_question

from .editions import DATA, ask, edition_of, needs_data

BEFORE, AFTER = "2013-08-15", "2025-02-10"
STATED = {"A-1": 0.5, "A-2": 0.5, "B": 0.5, "C": 0.6, "C-1": 0.75, "C-2": 1.75, "C-2A": 2.5, "C-2B": 1.75, "C-3": 3.0}
RESIDENTIAL = ("A-1", "A-2", "B", "C", "C-1", "C-1A", "C-2", "C-2A", "C-2B", "C-3", "C-3A", "C-3B")
THREE_FAMILY = {
    "site_area": 800,
    "use": "three-family",
    "far": 0.75,
    "storeys": 3,
    "height": 35,
    "service_life": 50,
    "starts_on": "2025-06-01",
}
SIX_STOREYS = {
    "site_area": 800,
    "use": "multifamily",
    "far": 3.5,
    "storeys": 6,
    "height": 74,
    "service_life": 50,
    "starts_on": "2025-06-01",
}


def asked(day: str, district: str, project: dict[str, Any]) -> Check:
    more = {"dwellings": 3 if project is THREE_FAMILY else 20} if day == BEFORE else {"inclusionary_share": 0.2}
    return ask(edition_of("cambridge-ma", day), {**project, **more, "district": district})


def districts(day: str) -> list[str]:
    return [str(row.keys[0]) for row in edition_of("cambridge-ma", day).tables["maximum_far"].rows]


@pytest.mark.parametrize("district", districts(BEFORE))
def test_every_district_gives_its_figure_before_2025_or_says_it_is_unknown(district: str) -> None:
    answer = asked(BEFORE, district, THREE_FAMILY)
    assert answer.indicators["far"].as_of_right.at_most == STATED.get(district, "unknown")


@pytest.mark.parametrize("district", districts(AFTER))
def test_every_district_gives_its_figures_for_housing_from_2025(district: str) -> None:
    answer = asked(AFTER, district, THREE_FAMILY)
    bounds = {name: answer.indicators[name].as_of_right.at_most for name in ("far", "storeys", "height")}
    if district in RESIDENTIAL:
        assert bounds == {"far": "no limit", "storeys": 4, "height": 45}
        assert answer.indicators["height"].by_paths.at_most == 74
    elif district == "OS":
        assert answer.verdict == "blocked"
    else:
        assert set(bounds.values()) == {"unknown"}


def test_three_families_land_in_more_districts_from_2025() -> None:
    before = Counter(asked(BEFORE, district, THREE_FAMILY).verdict for district in districts(BEFORE))
    after = Counter(asked(AFTER, district, THREE_FAMILY).verdict for district in districts(AFTER))
    assert before == {"lands": 5, "blocked": 5, "undetermined": 53}
    assert after == {"lands": 12, "blocked": 1, "undetermined": 50}


def test_six_storeys_need_the_inclusionary_path_from_2025() -> None:
    before = Counter(asked(BEFORE, district, SIX_STOREYS).verdict for district in districts(BEFORE))
    after = Counter(asked(AFTER, district, SIX_STOREYS).verdict for district in districts(AFTER))
    assert before == {"blocked": 10, "undetermined": 53}
    assert after == {"lands_by_path": 12, "blocked": 1, "undetermined": 50}


def test_the_inclusionary_path_taken_lands_and_leaves_a_duty() -> None:
    edition = edition_of("cambridge-ma", AFTER)
    question, _ = read_question({**SIX_STOREYS, "inclusionary_share": 0.2, "district": "C-1"}, edition)
    assert question is not None
    answer = check(edition, question, [StepResult("six-storeys")])
    assert answer.verdict == "lands"
    assert answer.taken is not None
    assert [duty.duty["en"] for duty in answer.taken.obligations] == ["Keep a fifth of the dwellings inclusionary"]


@pytest.mark.parametrize(
    ("square_feet", "verdict"), [(4999, "blocked"), (5000, "lands_by_path"), (5001, "lands_by_path")]
)
def test_the_inclusionary_path_opens_at_5_000_square_feet(square_feet: int, verdict: str) -> None:
    lot = {"site_area": square_feet * 0.09290304}
    assert asked(AFTER, "C-1", SIX_STOREYS | lot).verdict == verdict


@pytest.mark.parametrize(
    ("dwellings", "square_feet", "verdict"), [(2, 5000, "lands"), (2, 4999, "blocked"), (1, 2500, "lands")]
)
def test_residence_b_asks_2_500_square_feet_of_lot_for_each_dwelling(
    dwellings: int, square_feet: int, verdict: str
) -> None:
    project = THREE_FAMILY | {"use": "two-family", "far": 0.5, "district": "B"}
    facts = project | {"dwellings": dwellings, "site_area": square_feet * 0.09290304}
    assert ask(edition_of("cambridge-ma", BEFORE), facts).verdict == verdict


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_only_figures_from_the_citys_own_pages_are_verified(day: str) -> None:
    edition = edition_of("cambridge-ma", day)
    verified = {row.keys[0] for row in edition.tables["maximum_far"].rows if row.verified == "true"}
    assert verified == {"B"}
    for table in edition.tables.values():
        for row in table.rows:
            assert row.cites or all(cell.value is None for cell in row.cells.values())


@needs_data
@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_every_district_of_the_four_zoning_maps_has_a_row(day: str) -> None:
    mapped = set()
    for path in sorted((DATA / "cambridge").glob("zoning_districts_*.geojson")):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        mapped |= {feature["properties"]["ZONE_TYPE"] for feature in features}
    assert len(mapped) == 63
    for table in edition_of("cambridge-ma", day).tables.values():
        assert {row.keys[0] for row in table.rows} == mapped
