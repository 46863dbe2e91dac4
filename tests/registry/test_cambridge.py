"""Cambridge, Massachusetts: real lots, real tax rows, four real zoning maps. Read where they lie, never copied."""

import csv
import datetime as dt
import json
import math
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.utils import timezone

from interface.accounts.models import Authority
from interface.registry import operations, queries
from interface.registry.models import LayerVersion, Property, Right, SpatialUnit
from interface.registry.operations import Report, Request
from protocol.evaluate.closure import closure_of
from protocol.language.tree import Value
from protocol.paths.answer import path_sets
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.model import Edition
from protocol.rulebook.sources import parse_source
from protocol.screen.backtest import backtest_to_file
from protocol.screen.demand import Demand
from protocol.screen.run_duckdb import screen_table
from tests.registry.test_facts import declared
from tests.rulebooks.editions import edition_of

DATA = Path(os.environ.get("SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data")) / "cambridge"
MAPPINGS = settings.BASE_DIR / "seeds" / "mappings"
MAPS = [dt.date(2013, 8, 15), dt.date(2020, 2, 3), dt.date(2025, 2, 24), dt.date(2026, 3, 3)]
ZONE = "attribute(zoning, district)"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the open data of Cambridge are not at {DATA} (set SHARED_DATA)"),
]


def request(file: str, mapping: str) -> Request:
    return Request(
        file=DATA / file,
        mapping_file=MAPPINGS / mapping,
        authority_code="cambridge-ma",
        as_of=dt.date(2014, 1, 1),
        started_at=timezone.now(),
    )


def import_lots() -> Report:
    return operations.import_cadastre(request("parcels_fy2014.topojson", "cambridge-cadastre.yaml"))


@pytest.fixture(scope="module")
def lots(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Report:
    """Import Cambridge once for all tests of this file; it is taken away at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        report = import_lots()
        for day in MAPS:
            file = f"zoning_districts_{day}.geojson"
            operations.import_layer(request(file, "cambridge-layers.yaml"), name="zoning", dated=day)
        yield report
        transaction.set_rollback(True)


def test_each_of_the_13116_records_is_a_lot_a_part_of_one_or_rejected_with_a_reason(lots: Report) -> None:
    assert lots.sources["lots"] == 13_116
    lines = [entry for entry in lots.entries if entry[0] == "rejected" and entry[1] == "lines"]
    shapeless = [entry for entry in lots.entries if entry[0] == "rejected" and entry[1] == "spatial_units"]
    assert Counter(entry[-1] for entry in lines) == {
        "a road, a railway or water, not a lot": 96,
        "it has no map-lot number": 1,
    }
    assert [(entry[4], entry[-1]) for entry in shapeless] == [("238-80", "it has no shape")]
    assert lots.notes["merged"] == 7
    assert SpatialUnit.objects.count() == 13_011
    assert 13_011 + 7 + 97 + 1 == 13_116


def test_broken_shapes_are_repaired_and_every_lot_has_an_area(lots: Report) -> None:
    assert lots.notes["repaired"] == 30
    areas = SpatialUnit.objects.values_list("area_m2", "geom")
    assert all(area > 0 and shape.valid for area, shape in areas)


def test_tax_rows_are_joined_and_those_without_a_lot_are_named(lots: Report) -> None:
    assert Property.objects.filter(address="").count() == 36
    with (DATA / "tax_fy2014.csv").open(encoding="utf-8-sig") as file:
        rows = Counter(row["ML"] for row in csv.DictReader(file))
    joined = sum(right.details.get("tax_rows", 0) for right in Right.objects.only("details"))
    assert joined + lots.notes["unmatched"] == sum(rows.values()) == 27_528


def test_what_many_rows_say_of_one_lot_is_unknown_and_not_a_sum(lots: Report) -> None:
    condominium = SpatialUnit.objects.get(source_id="8-61")
    assert condominium.floor_area_m2 is None
    single = SpatialUnit.objects.get(source_id="7-19")
    assert single.floor_area_m2 == pytest.approx(29_983 * 0.09290304)
    assert lots.notes["taken as unknown"] == 1
    assert not SpatialUnit.objects.filter(built_year=0).exists()
    assert not SpatialUnit.objects.filter(floor_area_m2__lt=0).exists()


def test_a_second_import_changes_nothing(lots: Report) -> None:
    assert not import_lots().changed


def test_each_map_gives_each_lot_its_district_of_that_time(lots: Report) -> None:
    authority = Authority.objects.get(code="cambridge-ma")
    done = operations.derive_facts(authority=authority, sources=[parse_source(ZONE)], on=dt.date(2026, 3, 3))
    assert [day for _source, day in sorted(done.written)] == MAPS
    assert LayerVersion.objects.get(is_current=True).dated == MAPS[-1]
    districts = {}
    for day in MAPS:
        table = queries.site_facts_for(authority, {"district": declared(ZONE, "text")}, day)
        districts[day] = dict(zip(table.certificate_numbers, table.values["district"], strict=True))
        known = [district for district in districts[day].values() if isinstance(district, str)]
        assert len(known) > 12_900
    before, after = districts[MAPS[0]], districts[MAPS[-1]]
    changed = sum(1 for lot, district in before.items() if after[lot] != district)
    assert 0.4 < changed / len(before) < 0.6


# What each edition says of every lot, on the map that was in force with it.

EDITIONS = {"2013-08-15": dt.date(2013, 8, 15), "2025-02-10": dt.date(2025, 2, 24)}
BEFORE, AFTER = EDITIONS
RESIDENTIAL = {"A-1", "A-2", "B", "C", "C-1", "C-1A", "C-2", "C-2A", "C-2B", "C-3", "C-3A", "C-3B"}
DECIDED = {
    BEFORE: {"A-1", "A-2", "B", "C", "C-1", "C-2", "C-2A", "C-2B", "C-3", "OS"},
    AFTER: {*RESIDENTIAL, "OS"},
}
SQUARE_FOOT = 0.09290304
HOUSING = {"service_life": 50.0, "starts_on": dt.date(2025, 6, 1)}
THREE_FAMILY = {**HOUSING, "far": 0.75, "storeys": 3.0, "height": 35.0, "dwellings": 3.0}
SIX_STOREYS = {**HOUSING, "far": 3.5, "storeys": 6.0, "height": 74.0, "dwellings": 20.0, "inclusionary_share": 0.2}
PROJECTS = {"three-family": ("three-family", THREE_FAMILY), "six storeys": ("multifamily", SIX_STOREYS)}


def rules(day: str) -> Edition:
    return edition_of("cambridge-ma", day)


@pytest.fixture(scope="module")
def sites(lots: Report) -> dict[str, pa.Table]:
    """Every lot as each edition sees it: its area, and its district on the map of that time."""
    authority = Authority.objects.get(code="cambridge-ma")
    district = rules(AFTER).facts["district"]
    operations.derive_facts(authority=authority, sources=[district.source], on=dt.date(2026, 3, 3))
    found = {}
    for day, of_map in EDITIONS.items():
        facts = {name: rules(day).facts[name] for name in ("site_area", "district")}
        table = queries.site_facts_for(authority, facts, of_map)
        known = [[value if isinstance(value, float | str) else None for value in table.values[name]] for name in facts]
        found[day] = pa.table(dict(zip(("site", *facts), (table.certificate_numbers, *known), strict=True)))
    return found


def demand(day: str, project: str) -> Demand:
    """Return a project in the words that an edition knows."""
    use, values = PROJECTS[project]
    terms = {*rules(day).facts, *rules(day).indicators, "starts_on"}
    return Demand({name: value for name, value in values.items() if name in terms}, (use,))


def screened(sites: dict[str, pa.Table], day: str, project: str) -> list[dict[str, Any]]:
    """Return what an edition says of a project on every lot, with the lot's area and district."""
    rows = screen_table(rules(day), sites[day], demand(day, project)).to_pylist()
    about = {row["site"]: row for row in sites[day].to_pylist()}
    return [{**row, **about[row["site"]]} for row in rows]


@pytest.mark.parametrize(
    ("day", "project", "totals"),
    [
        (BEFORE, "three-family", {"lands": 5000, "blocked": 5755, "undetermined": 2256}),
        (AFTER, "three-family", {"lands": 10_850, "blocked": 111, "undetermined": 2050}),
        (BEFORE, "six storeys", {"blocked": 10_755, "undetermined": 2256}),
        (AFTER, "six storeys", {"lands_by_path": 3790, "blocked": 7171, "undetermined": 2050}),
    ],
)
def test_so_many_lots_take_a_project_under_each_edition(
    sites: dict[str, pa.Table], day: str, project: str, totals: dict[str, int]
) -> None:
    rows = screened(sites, day, project)
    assert len(rows) == 13_011
    assert Counter(row["verdict"] for row in rows) == totals
    # Nothing is guessed: where no figure is known, or the lot lies in two districts, it stays open.
    assert {row["site"] for row in rows if row["verdict"] == "undetermined"} == {
        row["site"] for row in rows if row["district"] not in DECIDED[day]
    }


def test_the_six_storey_path_is_open_to_lots_of_5_000_square_feet_in_residential_districts_and_to_no_other(
    sites: dict[str, pa.Table],
) -> None:
    rows = screened(sites, AFTER, "six storeys")
    large = {
        row["site"]
        for row in rows
        if row["district"] in RESIDENTIAL and round(row["site_area"] / SQUARE_FOOT, 2) >= 5000
    }
    assert {row["site"] for row in rows if row["verdict"] == "lands_by_path"} == large
    assert {row["height_at_most_by_paths"] for row in rows if row["site"] in large} == {74.0}
    small = [row for row in rows if row["district"] in RESIDENTIAL and row["site"] not in large]
    assert {row["verdict"] for row in small} == {"blocked"}
    assert {row["height_at_most_by_paths"] for row in small} == {45.0}


def test_it_is_the_cheapest_way_for_each_lot_it_is_open_to(sites: dict[str, pa.Table]) -> None:
    edition = rules(AFTER)
    runner = closure_of(edition)
    asked = demand(AFTER, "six storeys")
    taken: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for row in screened(sites, AFTER, "six storeys"):
        if row["verdict"] != "undetermined":
            values = {**asked.values, "site_area": row["site_area"], "district": row["district"]}
            best = path_sets(edition, question(edition, values), most=1, runner=runner)
            taken[row["verdict"], tuple(step.path for one in best for step in one.steps)] += 1
    assert set(taken) == {("lands_by_path", ("six-storeys",)), ("blocked", ())}


def question(edition: Edition, values: dict[str, Value]) -> Question:
    facts = {name: FactValue(value) for name, value in values.items() if name in edition.facts}
    terms = {name: value for name, value in values.items() if name not in edition.facts}
    return Question(facts, Terms((Component("multifamily", 1.0),), terms))


def test_limits_on_the_floor_area_of_housing_are_gone(sites: dict[str, pa.Table]) -> None:
    rows = [row for row in screened(sites, AFTER, "three-family") if row["verdict"] == "lands"]
    assert {row["far_at_most"] for row in rows} == {math.inf}
    before = [row for row in screened(sites, BEFORE, "three-family") if row["verdict"] == "lands"]
    assert all(row["far_at_most"] < math.inf for row in before)


# The 499 cases of the Planning Board.


@pytest.fixture(scope="module")
def board() -> list[dict[str, Any]]:
    features = json.loads((DATA / "special_permits.geojson").read_text("utf-8"))["features"]
    return [feature["properties"] for feature in features]


def cases_on(board: list[dict[str, Any]], sites: pa.Table) -> pa.Table:
    """Return the cases with what is known of their lots; a lot renumbered since 2014 is not known."""
    about = {row["site"]: row for row in sites.to_pylist()}
    lots = [[about.get(lot.strip()) for lot in case["MapLots"].split(",")] for case in board]
    return pa.table(
        {
            "case": [case["GlobalID"] for case in board],
            "site_area": pa.array([_same_or_sum(each, "site_area") for each in lots], pa.float64()),
            "district": pa.array([_same_or_sum(each, "district") for each in lots], pa.string()),
        }
    )


def _same_or_sum(lots: list[dict[str, Any] | None], name: str) -> Any:
    """Return the area of all lots of a case, or the district all of them lie in; None where one of them is unknown."""
    values = [None if lot is None else lot[name] for lot in lots]
    if None in values:
        return None
    return sum(values) if name == "site_area" else values[0] if len(set(values)) == 1 else None


def test_four_fifths_of_the_boards_cases_lie_on_a_lot_of_2014(
    board: list[dict[str, Any]], sites: dict[str, pa.Table]
) -> None:
    assert len({case["GlobalID"] for case in board}) == 499
    assert Counter(case["CaseStatus"] for case in board).most_common(3) == [
        ("Built", 345),
        ("Expired", 43),
        ("Under construction", 27),
    ]
    known = set(sites[AFTER]["site"].to_pylist())
    found = [case for case in board if known & {lot.strip() for lot in case["MapLots"].split(",")}]
    assert len(found) == 393
    assert round(len(found) / len(board), 2) == 0.79


def test_the_boards_cases_as_they_are_stay_undetermined(
    board: list[dict[str, Any]], sites: dict[str, pa.Table], tmp_path: Path
) -> None:
    for day in EDITIONS:
        out = tmp_path / f"{day}.parquet"
        found = backtest_to_file(rules(BEFORE), rules(AFTER), cases_on(board, sites[day]), out, area="district")
        # Their records carry neither a use nor a floor area ratio.
        assert found.matrix == {("undetermined", "undetermined"): 499}
        assert found.changed == 0
        assert found.capacity is not None
        assert {moved.unknown for moved in found.capacity} == {499}
        assert found.priced == (0, 0)


def test_a_six_storey_project_on_the_lots_of_the_boards_cases(
    board: list[dict[str, Any]], sites: dict[str, pa.Table], tmp_path: Path
) -> None:
    cases = cases_on(board, sites[AFTER])
    out = tmp_path / "six.parquet"
    use, values = PROJECTS["six storeys"]
    found = backtest_to_file(rules(BEFORE), rules(AFTER), cases, out, demand=Demand(values, (use,)), area="district")
    assert found.matrix == {
        ("blocked", "blocked"): 20,
        ("blocked", "lands_by_path"): 67,
        ("undetermined", "blocked"): 1,
        ("undetermined", "lands_by_path"): 22,
        ("undetermined", "undetermined"): 389,
    }
    rows = pq.read_table(out).to_pylist()
    assert {row["cost_after"] for row in rows if row["verdict_after"] == "lands_by_path"} == {0.0}
    # Under the older edition on the map of its own time.
    before = screen_table(rules(BEFORE), cases_on(board, sites[BEFORE]), demand(BEFORE, "six storeys"), key="case")
    assert Counter(before["verdict"].to_pylist()) == {"blocked": 87, "undetermined": 412}
    assert found.capacity is not None
    # No floor area ratio limits housing any more, so that there is no sum to tell.
    by_paths = found.capacity[1]
    assert (by_paths.new, by_paths.lifted, by_paths.limited) == (0, 67, 0)
