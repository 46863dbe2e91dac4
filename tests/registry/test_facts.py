"""Facts come from spatial units, rights, ledgers and layers; what is not known is absent, and nothing is guessed."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from interface.accounts.models import Authority
from interface.registry import operations, queries
from interface.registry.models import Derivation, DerivedFact, Ledger, Property, RegistryState, Reservation, Right
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import FactDeclaration
from protocol.rulebook.sources import parse_source
from tests.registry.desk import SIDE, SOUTH, WEST, Desk, square

TODAY = dt.date(2026, 3, 1)


def declared(source: str, kind: Any = "number", **more: Any) -> FactDeclaration:
    place: Any = None
    return FactDeclaration("fact", Type(kind, **more), parse_source(source), None, (), None, place)


def fact(
    source: str, kind: Any = "number", certificate: str = "C-1", as_of: dt.date = TODAY, **more: Any
) -> FactValue | None:
    """Return one fact of one property, None where it is unknown."""
    held = Property.objects.get(certificate_number=certificate)
    return queries.site_facts(held, {"fact": declared(source, kind, **more)}, as_of).get("fact")


def value(source: str, kind: Any = "number", certificate: str = "C-1", as_of: dt.date = TODAY) -> Value:
    found = fact(source, kind, certificate, as_of)
    return None if found is None else found.value


def derive(*sources: str, versions_of: dt.date | None = None) -> operations.Derived:
    authority = Authority.objects.get(code="egret-bay")
    return operations.derive_facts(
        authority=authority, sources=[parse_source(text) for text in sources], on=TODAY, versions_of=versions_of
    )


def box(west: float, east: float, south: float = -1, north: float = 3) -> list[list[list[float]]]:
    """Return a rectangle in units of a parcel's side from the corner of the first column."""
    w, e, s, n = (WEST + west * SIDE, WEST + east * SIDE, SOUTH + south * SIDE, SOUTH + north * SIDE)
    return [[[w, s], [e, s], [e, n], [w, n], [w, s]]]


@pytest.fixture
def city(desk: Desk) -> Desk:
    """Three parcels in the register: column n of the desk lies between 2n and 2n + 1 sides from the west."""
    desk.run()
    return desk


class TestRights:
    def test_the_right_to_use_land_says_use_kind_end_and_how_acquired(self, city: Desk) -> None:
        found = {name: value(f"right.{name}", "text") for name in ("use", "kind", "acquired")}
        assert found == {"use": "0901", "kind": "land_use", "acquired": "granted"}
        assert value("right.to", "date") == dt.date(2050, 1, 1)
        assert value("right.from", "date") == dt.date(2010, 1, 1)
        assert (value("right.holders"), value("right.joint", "boolean")) == (1, False)

    def test_every_fact_says_where_it_comes_from_and_of_which_day(self, city: Desk) -> None:
        found = fact("right.to", "date")
        assert found is not None
        assert (found.source, found.as_of, found.state) == ("registry", dt.date(2026, 1, 5), "known")

    def test_a_right_without_end_ends_never_and_that_is_not_unknown(self, city: Desk) -> None:
        Right.objects.update(valid_to=None)
        assert value("right.to", "date") is NOT_APPLICABLE

    def test_of_co_holders_the_first_end_counts_and_what_they_differ_in_is_unknown(self, city: Desk) -> None:
        Right.objects.filter(source_id="R-1").update(joint=True, share_numerator=None, share_denominator=None)
        right = Right.objects.get(source_id="R-1")
        right.pk, right.source_id, right.valid_to, right.registered_use = None, "R-1b", dt.date(2040, 1, 1), "1001"
        right.save()
        assert value("right.to", "date") == dt.date(2040, 1, 1)
        assert value("right.use", "text") is None
        assert value("right.acquired", "text") == "granted"

    def test_a_right_that_has_ended_still_says_when(self, city: Desk) -> None:
        assert value("right.to", "date", as_of=dt.date(2060, 1, 1)) == dt.date(2050, 1, 1)

    def test_what_was_never_recorded_is_unknown(self, city: Desk) -> None:
        assert value("right.far") is None
        assert value("right.state_owned", "boolean") is None
        Right.objects.update(party=None)
        assert value("right.holders") is None

    def test_no_mortgage_on_record_means_none_only_in_a_register_of_mortgages(self, city: Desk) -> None:
        assert value("right.mortgaged", "boolean") is None
        RegistryState.objects.update(complete_for=["mortgage", "lease"])
        assert value("right.mortgaged", "boolean") is False
        assert value("right.tenants") == 0
        assert value("right.seized", "boolean") is None

    def test_a_mortgage_on_record_is_known_anyway_while_it_lasts(self, city: Desk) -> None:
        right = Right.objects.get(source_id="R-1")
        right.pk, right.source_id, right.kind, right.valid_to = None, "M-1", "mortgage", dt.date(2030, 1, 1)
        right.save()
        assert value("right.mortgaged", "boolean") is True
        assert value("right.mortgaged", "boolean", as_of=dt.date(2030, 1, 1)) is None


class TestSite:
    def test_the_area_is_measured_and_known_to_the_square_decimetre(self, city: Desk) -> None:
        area = value("site.area")
        assert area == pytest.approx(50.5 * 55.4, rel=0.01)
        assert area == round(float(str(area)), 2)

    def test_what_stands_on_the_site_is_known_only_if_known_of_every_building(self, city: Desk) -> None:
        parcel = Property.objects.get(certificate_number="C-1").parcel
        assert parcel is not None
        assert value("site.floor_area") is None
        for number, area in enumerate((120.0, 80.0)):
            parcel.standing_on.create(
                authority=parcel.authority,
                source_id=f"B-{number}",
                kind="building",
                floor_area_m2=area,
                height_m=10.0 + number,
                built_year=1990 + number,
                recorded_on=TODAY,
            )
        assert (value("site.floor_area"), value("site.height"), value("site.built_year")) == (200, 11, 1990)
        parcel.standing_on.filter(source_id="B-1").update(floor_area_m2=None)
        assert value("site.floor_area") is None
        assert value("site.height") == 11


class TestLayers:
    def test_a_distance_is_the_shortest_way_from_the_edge_of_the_site(self, city: Desk) -> None:
        lon, lat = WEST + 5 * SIDE, SOUTH + SIDE / 2
        city.layer("metro_station", [{"type": "Point", "coordinates": [lon, lat], "name": "Harbour"}])
        derive("distance(metro_station)")
        assert value("distance(metro_station)", certificate="C-1") == pytest.approx(2 * 50.46, abs=0.5)
        assert value("distance(metro_station)", certificate="C-2") == 0

    def test_a_fact_from_a_layer_names_it_and_its_day(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(0, 9), "code": "R1"}], dated=dt.date(2025, 5, 1))
        derive("attribute(zone, code)")
        found = fact("attribute(zone, code)", "text")
        assert found == FactValue("R1", source="attribute(zone, code)", as_of=dt.date(2025, 5, 1))

    def test_the_value_that_covers_most_of_the_site_counts_summed_over_its_parts(self, city: Desk) -> None:
        city.layer(
            "zone",
            [
                {"coordinates": box(2, 2.3), "code": "A"},
                {"coordinates": box(2.3, 2.7), "code": "B"},
                {"coordinates": box(2.7, 3), "code": "A"},
            ],
        )
        derive("attribute(zone, code)", "attribute(zone, code, 0.7)")
        assert value("attribute(zone, code)", "text") == "A"
        assert value("attribute(zone, code, 0.7)", "text") is None

    def test_a_value_that_covers_less_than_half_is_unknown(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(2, 2.4), "code": "A"}])
        derive("attribute(zone, code)", "attribute(zone, code, 0.3)")
        assert value("attribute(zone, code)", "text") is None
        assert value("attribute(zone, code, 0.3)", "text") == "A"

    def test_an_attribute_that_the_layer_does_not_know_is_unknown_and_not_the_runner_up(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(2, 2.6), "code": None}, {"coordinates": box(2.6, 3), "code": "A"}])
        derive("attribute(zone, code)")
        assert value("attribute(zone, code)", "text") is None

    @pytest.mark.parametrize(("complete", "expected"), [(True, NOT_APPLICABLE), (False, None)])
    def test_where_nothing_touches_it_depends_on_whether_the_layer_knows_all(
        self, city: Desk, complete: bool, expected: Value
    ) -> None:
        city.layer("heritage", [{"coordinates": box(40, 50), "kind": "core"}], complete=complete)
        derive("attribute(heritage, kind)")
        assert value("attribute(heritage, kind)", "text") is expected

    def test_a_sliver_between_two_surveys_is_no_touch(self, city: Desk) -> None:
        city.layer("heritage", [{"coordinates": box(3 - 2e-5, 9), "kind": "core"}])
        derive("attribute(heritage, kind)")
        assert value("attribute(heritage, kind)", "text") is NOT_APPLICABLE

    def test_an_overlap_counts_ground_covered_twice_once(self, city: Desk) -> None:
        city.layer("flood", [{"coordinates": box(2, 2.5), "n": 1}, {"coordinates": box(2.25, 2.75), "n": 2}])
        derive("overlap(flood)")
        assert value("overlap(flood)") == pytest.approx(0.75, abs=1e-4)
        assert value("overlap(flood)", certificate="C-2") == 0

    @pytest.mark.parametrize(("complete", "expected"), [(True, 0), (False, None)])
    def test_no_overlap_and_none_nearby_are_facts_only_of_a_complete_layer(
        self, city: Desk, complete: bool, expected: Value
    ) -> None:
        city.layer("school", [{"type": "Point", "coordinates": [WEST + 1, SOUTH], "n": 1}], complete=complete)
        derive("overlap(school)", "count_within(school, 300)", "frontages(school)")
        found = [value(text) for text in ("overlap(school)", "count_within(school, 300)", "frontages(school)")]
        assert found == [expected] * 3

    def test_things_within_a_distance_are_counted_once_each(self, city: Desk) -> None:
        points = [{"type": "Point", "coordinates": [WEST + (3 + n) * SIDE, SOUTH], "n": n} for n in range(1, 7)]
        city.layer("school", points)
        derive("count_within(school, 160)")
        assert value("count_within(school, 160)") == 3

    def test_a_site_fronts_the_streets_that_run_along_it(self, city: Desk) -> None:
        half = 6 / 111_000
        streets = [
            {"type": "LineString", "coordinates": [[WEST, SOUTH - half], [WEST + 2.5 * SIDE, SOUTH - half]]},
            {"type": "LineString", "coordinates": [[WEST + 2.5 * SIDE, SOUTH - half], [WEST + 1, SOUTH - half]]},
            {
                "type": "LineString",
                "coordinates": [[WEST + 2 * SIDE - half, SOUTH - 1], [WEST + 2 * SIDE - half, SOUTH + 1]],
            },
        ]
        names = ("Quay Street", "Quay Street", "Mill Lane")
        city.layer(
            "street", [{**street, "name": name, "width": 12} for street, name in zip(streets, names, strict=True)]
        )
        derive("frontages(street)")
        assert (value("frontages(street)"), value("frontages(street)", certificate="C-3")) == (2, 1)

    def test_each_edition_reads_the_map_of_its_time(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(0, 9), "code": "B"}], dated=dt.date(2020, 2, 3))
        city.layer("zone", [{"coordinates": box(0, 9), "code": "C-1"}], dated=dt.date(2025, 2, 24))
        derive("attribute(zone, code)")
        read = {
            day: value("attribute(zone, code)", "text", as_of=dt.date(*day))
            for day in ((2019, 1, 1), (2025, 2, 23), (2025, 2, 24), (2030, 1, 1))
        }
        assert list(read.values()) == [None, "B", "C-1", "C-1"]

    def test_a_value_of_the_wrong_type_is_unknown(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(0, 9), "code": "R1", "far": 2.5}])
        derive("attribute(zone, code)", "attribute(zone, far)")
        assert value("attribute(zone, code)", "number") is None
        assert value("attribute(zone, far)", "boolean") is None
        assert value("attribute(zone, far)", "number") == 2.5
        assert fact("attribute(zone, code)", "text", members=("R2", "R3")) is None

    def test_an_empty_complete_layer_is_at_no_distance(self, city: Desk) -> None:
        city.layer("metro_station", [{"type": "Point", "coordinates": [WEST, SOUTH], "n": 1}])
        city.layer("metro_station", [], dated=dt.date(2026, 3, 2))
        derive("distance(metro_station)")
        assert value("distance(metro_station)", as_of=dt.date(2026, 3, 2)) is NOT_APPLICABLE


class TestDeriving:
    def test_only_what_has_changed_is_worked_out_again(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(0, 20), "code": "A"}])
        assert derive("attribute(zone, code)").written == {("attribute(zone, code)", TODAY): 3}
        again = derive("attribute(zone, code)")
        assert (again.written, again.fresh) == ({}, 1)
        city.parcels[0]["coordinates"] = square(1, side=SIDE / 2)
        city.run()
        assert derive("attribute(zone, code)").written == {("attribute(zone, code)", TODAY): 1}
        city.rights[0]["registered_use"] = "1001"
        city.run()
        assert derive("attribute(zone, code)").fresh == 1

    def test_a_new_parcel_gets_its_facts_and_the_others_keep_theirs(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(0, 20), "code": "A"}])
        derive("attribute(zone, code)")
        city.parcels.append(city.parcel(4))
        city.rights.append(city.right(4))
        city.run()
        assert value("attribute(zone, code)", "text", "C-4") is None
        derive("attribute(zone, code)")
        assert value("attribute(zone, code)", "text", "C-4") == "A"
        assert DerivedFact.objects.count() == 4

    def test_a_replaced_map_takes_its_facts_with_it(self, city: Desk) -> None:
        city.layer("zone", [{"coordinates": box(0, 20), "code": "A"}])
        derive("attribute(zone, code)")
        city.layer("zone", [{"coordinates": box(0, 20), "code": "B"}])
        assert not Derivation.objects.exists()
        assert not DerivedFact.objects.exists()
        derive("attribute(zone, code)")
        assert value("attribute(zone, code)", "text") == "B"

    def test_a_layer_that_becomes_complete_is_worked_out_again(self, city: Desk) -> None:
        far_away = [{"coordinates": box(40, 50), "kind": "core"}]
        city.layer("heritage", far_away, complete=False)
        derive("attribute(heritage, kind)")
        city.layer("heritage", far_away, complete=True)
        derive("attribute(heritage, kind)")
        assert value("attribute(heritage, kind)", "text") is NOT_APPLICABLE

    def test_only_the_maps_of_a_day_where_that_is_asked(self, city: Desk) -> None:
        for year in (2020, 2025):
            city.layer("zone", [{"coordinates": box(0, 9), "code": str(year)}], dated=dt.date(year, 1, 1))
        done = derive("attribute(zone, code)", versions_of=dt.date(2024, 1, 1))
        assert [day for _source, day in done.written] == [dt.date(2020, 1, 1)]

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            ("distance(volcano)", "egret-bay has no layer volcano; the fact stays unknown"),
            ("count_within(zone, far)", "far is not a number"),
            ("count_within(zone, -5)", "a distance is more than 0"),
            ("attribute(zone, code, 1.5)", "a share is more than 0 and at most 1"),
        ],
    )
    def test_what_cannot_be_derived_is_said_and_hinders_nothing_else(
        self, city: Desk, source: str, sentence: str
    ) -> None:
        city.layer("zone", [{"coordinates": box(0, 20), "code": "A"}])
        done = derive(source, "attribute(zone, code)")
        assert sentence in done.problems[0]
        assert len(done.written) == 1

    def test_the_command_takes_the_sources_of_a_rulebook(self, city: Desk, capsys: pytest.CaptureFixture) -> None:
        city.layer("density_zone", [{"coordinates": box(0, 20), "code": "1"}])
        call_command("derive_facts", authority="egret-bay", rulebook=["seeds/rulebooks/pocket"])
        told = capsys.readouterr()
        assert "attribute(density_zone, code) on 2026-03-01: 3 facts" in told.out
        assert "has no layer metro_station" in told.err

    def test_the_command_says_what_is_missing(self, city: Desk) -> None:
        with pytest.raises(CommandError, match="There is no authority nowhere"):
            call_command("derive_facts", authority="nowhere")
        with pytest.raises(CommandError, match="No rulebook of this authority is loaded"):
            call_command("derive_facts", authority="egret-bay")
        with pytest.raises(CommandError, match="is no source"):
            call_command("derive_facts", authority="egret-bay", source=["near(metro)"])


class TestHeadroom:
    def test_headroom_is_capacity_less_what_is_reserved_on_the_day(self, city: Desk) -> None:
        ledger = Ledger.objects.create(
            authority=Authority.objects.get(), name="power", code="F-1", unit="kVA", capacity=800, recorded_on=TODAY
        )
        day = dt.date(2026, 1, 1)
        Reservation.objects.create(ledger=ledger, amount=150, valid_from=day, valid_to=dt.date(2027, 1, 1))
        assert value("headroom(power)") == 650
        assert value("headroom(power)", as_of=dt.date(2025, 12, 31)) == 800
        assert value("headroom(power)", as_of=dt.date(2027, 1, 1)) == 800
        assert value("headroom(water)") is None

    def test_the_ledger_that_serves_the_place_comes_before_that_of_the_whole_city(self, city: Desk) -> None:
        shape = Property.objects.get(certificate_number="C-1").parcel
        assert shape is not None
        common = {"authority": Authority.objects.get(), "name": "power", "unit": "kVA", "recorded_on": TODAY}
        Ledger.objects.create(code="A", capacity=1, **common)
        Ledger.objects.create(code="B", capacity=2, shape=shape.shape.buffer(1), **common)
        assert (value("headroom(power)"), value("headroom(power)", certificate="C-2")) == (2, 1)


def test_facts_of_all_properties_come_by_column_and_agree_with_those_of_each(
    city: Desk, django_assert_max_num_queries: Any
) -> None:
    city.layer("zone", [{"coordinates": box(0, 4.5), "code": "A"}])
    derive("attribute(zone, code)", "distance(zone)")
    declarations = {
        "area": declared("site.area"),
        "zone": declared("attribute(zone, code)", "text"),
        "near": declared("distance(zone)"),
        "ends": declared("right.to", "date"),
        "asked": declared("project.power"),
    }
    authority = Authority.objects.get()
    with django_assert_max_num_queries(3):
        table = queries.site_facts_for(authority, declarations, TODAY)
    assert table.certificate_numbers == ["C-1", "C-2", "C-3"]
    assert "asked" not in table.values
    for place, held in enumerate(Property.objects.order_by("pk")):
        alone = queries.site_facts(held, declarations, TODAY)
        assert {name: column[place] for name, column in table.values.items() if column[place] is not None} == {
            name: one.value for name, one in alone.items()
        }
