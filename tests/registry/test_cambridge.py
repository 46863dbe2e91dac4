"""Cambridge, Massachusetts: real lots, real tax rows, four real zoning maps. Read where they lie, never copied."""

import csv
import datetime as dt
import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from interface.accounts.models import Authority
from interface.registry import operations, queries
from interface.registry.models import LayerVersion, Property, Right, SpatialUnit
from interface.registry.operations import Report, Request
from protocol.rulebook.sources import parse_source
from tests.registry.test_facts import declared

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
