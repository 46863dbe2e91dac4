"""What nobody has said counts as met; what the site decides still does; and nothing is called blocked that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.evaluate.check import check
from protocol.rulebook.facts import Question, Terms
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load_rulebook
from protocol.rulebook.model import Edition
from protocol.screen.presume import Presumed, open_names, presume
from tests.protocol.properties.cases import random_question, runners
from tests.protocol.screen.questions import screened

SEEDS = Path(__file__).parents[3] / "seeds" / "rulebooks"


@pytest.fixture(scope="module")
def egret_bay() -> Edition:
    edition = load_rulebook(SEEDS / "egret-bay")[-1].edition
    assert edition is not None
    return edition


def question(edition: Edition, **values: object) -> Question:
    found, problems = read_question({"starts_on": "2026-03-01", **values}, edition)
    assert found is not None, problems
    return found


def asked(edition: Edition, **values: object) -> tuple[Presumed, str]:
    """Return what is presumed and the verdict then."""
    presumed = presume(edition, open_names(edition, values))
    return presumed, check(presumed.edition, question(presumed.edition, **{**presumed.proposals, **values})).verdict


OFFICE = {
    "site_area": 5000,
    "existing_floor_area": 9000,
    "registered_use": "0902",
    "acquired": "granted",
    "right_begins": "2005-01-01",
    "right_ends": "2045-01-01",
    "state_owned": True,
    "contract_far": 2.0,
    "seized": False,
    "tenants": 0,
    "density_zone": "2",
    "land_grade": "2",
    "planned_use": "0902",
    "plan_far": "not applicable",
    "heritage": "not applicable",
    "listed_grade": "not applicable",
    "noise_class": "2",
    "civil_building": True,
    "floor_load": 4.0,
    "basement_title": "not applicable",
    "civil_defence": "not applicable",
    "height_cap": "not applicable",
    "metro_distance": 300,
    "street_fronts": 1,
    "shopping_fronts": 0,
    "power_headroom": 100,
    "water_headroom": 100,
    "school_headroom": 10,
    "floor_area_headroom": 10000,
}


def test_a_use_lands_where_only_answers_are_wanting_and_the_rules_that_wait_for_them_are_named(
    egret_bay: Edition,
) -> None:
    presumed, verdict = asked(egret_bay, **OFFICE, use="0902")
    assert verdict == "lands"
    assert presumed.conditions["noise"] == ("noise_day", "noise_night")
    assert "power" in presumed.conditions["power-headroom"]
    assert "right-remaining" not in presumed.conditions


def test_what_the_site_decides_is_decided(egret_bay: Edition) -> None:
    weak = {**OFFICE, "floor_load": 2.0, "planned_use": "0902", "registered_use": "0902"}
    assert asked(egret_bay, **OFFICE, use="X02")[1] == "lands_by_path"
    assert asked(egret_bay, **weak, use="X02")[1] == "blocked"
    unknown = {name: value for name, value in OFFICE.items() if name != "floor_load"}
    assert asked(egret_bay, **unknown, use="X02")[1] == "undetermined"


def test_an_answer_that_was_given_counts(egret_bay: Edition) -> None:
    assert asked(egret_bay, **OFFICE, use="0902", noise_night=80)[1] == "blocked"
    presumed, _ = asked(egret_bay, **OFFICE, use="0902", noise_night=40)
    assert presumed.conditions["noise"] == ("noise_day",)


def test_hours_of_the_day_are_open_until_they_are_proposed(egret_bay: Edition) -> None:
    presumed, verdict = asked(egret_bay, **OFFICE, use="X04")
    assert verdict == "lands_by_path"
    assert presumed.conditions["night-market-hours"] == ("hours_from",)
    assert asked(egret_bay, **OFFICE, use="X04", hours_from=9, hours_to=12)[1] == "blocked"


def test_an_indicator_that_is_proposed_is_held_to_its_bounds(egret_bay: Edition) -> None:
    assert asked(egret_bay, **OFFICE, use="0902", far=9.0)[1] != "lands"
    assert asked(egret_bay, **OFFICE, use="0902", service_life=80)[1] == "blocked"


def test_a_path_that_gives_nobody_knows_what_is_left_out_of_the_bounds(egret_bay: Edition) -> None:
    presumed, _ = asked(egret_bay, **OFFICE, use="0902")
    assert presumed.left_out["added-lift"] == ("lift_area",)
    found = check(presumed.edition, question(presumed.edition, **OFFICE, use="0902", **presumed.proposals))
    assert isinstance(found.indicators["far"].by_paths.at_most, float)
    told = {**OFFICE, "lift_area": 20.0}
    assert "added-lift" not in asked(egret_bay, **told, use="0902")[0].left_out


def test_a_price_that_hangs_on_an_answer_is_unknown_and_never_a_guess(egret_bay: Edition) -> None:
    presumed, _ = asked(egret_bay, **OFFICE, use="0902")
    cost = presumed.edition.paths["supplementary-premium"].cost_fixed
    assert cost is not None
    assert cost.text == "what_nobody_has_said"
    told, _ = asked(egret_bay, **OFFICE, use="0902", project_area=100)
    assert told.edition.paths["supplementary-premium"].cost_fixed is egret_bay.paths["supplementary-premium"].cost_fixed


def test_with_everything_said_the_rules_are_the_same(egret_bay: Edition) -> None:
    presumed = presume(egret_bay, frozenset())
    assert presumed.edition.rules == egret_bay.rules
    assert presumed.edition.paths == egret_bay.paths
    assert not presumed.conditions


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**32))
def test_nothing_is_called_blocked_that_some_answers_let_land(seed: int) -> None:
    edition, _, _ = runners(seed % 12)
    random = Random(seed)
    whole = random_question(random, edition)
    names = [*(name for name, fact in edition.facts.items() if fact.source.asked), *edition.indicators]
    unsaid = frozenset(name for name in names if random.random() < 0.7)
    verdict = check(edition, whole).verdict
    presumed = presume(edition, unsaid)
    facts = {name: fact for name, fact in whole.facts.items() if name not in unsaid}
    terms = {name: value for name, value in whole.terms.values.items() if name not in unsaid}
    before = Question(facts, Terms(whole.terms.uses, {**terms, **presumed.proposals}))
    found = check(presumed.edition, before).verdict
    if verdict in ("lands", "lands_by_path"):
        assert found != "blocked"
    (row,) = screened(presumed.edition, [before])
    assert row["verdict"] == found


def test_presuming_twice_is_presuming_once(egret_bay: Edition) -> None:
    once = presume(egret_bay, open_names(egret_bay, ()))
    again = presume(replace(once.edition), open_names(egret_bay, ()))
    assert again.edition.rules == once.edition.rules
    assert not again.conditions
