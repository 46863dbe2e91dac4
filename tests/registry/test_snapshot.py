"""A snapshot says of every property what `site_facts` says of it, and is written anew only where something changed."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import CommandError, call_command

from interface.registry import snapshot as files
from interface.registry.models import (
    Derivation,
    DerivedFact,
    Layer,
    LayerFeature,
    LayerVersion,
    Ledger,
    Property,
    RegistryState,
    Reservation,
    Right,
    SpatialUnit,
)
from interface.registry.operations import Exported, export_snapshot
from interface.registry.queries import site_facts
from interface.registry.snapshot_export import kept_snapshot
from interface.rulebooks.operations import store_edition
from interface.rulebooks.queries import declared_facts, edition_in_force, rulebook_of
from protocol.evaluate.check import check
from protocol.language.tree import NOT_APPLICABLE
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from protocol.screen.demand import Demand
from protocol.screen.run_duckdb import screen_table
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, TODAY, PocketCity, build_pocket_city
from tests.rulebooks_app.texts import pocket_files, pocket_files_from

ONE_EACH = 1
"""A block size that gives every property a part of its own."""


@pytest.fixture
def city(db: None) -> PocketCity:
    return build_pocket_city()


def export(city: PocketCity, as_of: dt.date = TODAY, block_size: int = ONE_EACH) -> Exported:
    declared = declared_facts(city.authority.code, as_of)
    return export_snapshot(city.authority, declared, as_of, block_size=block_size)


def rows_of(snapshot: files.Snapshot) -> dict[str, dict[str, Any]]:
    table = ds.dataset(snapshot.files(), format="parquet").to_table()
    return {row[files.SITE]: row for row in table.to_pylist()}


def rules_of(city: PocketCity) -> Edition:
    edition = edition_in_force(city.authority.code, TODAY)
    assert edition is not None
    return rulebook_of(edition)


def assert_same_as_site_facts(snapshot: files.Snapshot, rules: Edition, as_of: dt.date) -> None:
    """Hold every row against the facts of its property, values and types alike."""
    rows = rows_of(snapshot)
    properties = Property.objects.filter(authority__code=snapshot.authority).select_related("parcel")
    assert {one.certificate_number for one in properties} == rows.keys()
    for one in properties:
        row, known = rows[one.certificate_number], site_facts(one, rules.facts, as_of)
        for name, fact in rules.facts.items():
            if not fact.source.asked:
                found = NOT_APPLICABLE if row.get(f"{name}{files.BESIDE}") else row[name]
                wanted = known[name].value if name in known else None
                assert (found, type(found)) == (wanted, type(wanted)), f"{one}: {name}"


def written(exported: Exported) -> set[str]:
    """Return the properties whose part was written anew, each having one of its own."""
    return {Property.objects.get(pk=block).certificate_number for block in exported.written}


class TestValues:
    def test_every_row_says_what_the_facts_of_its_property_are(self, city: PocketCity) -> None:
        assert_same_as_site_facts(export(city).snapshot, rules_of(city), TODAY)

    def test_a_right_without_end_and_a_layer_that_does_not_touch_are_not_applicable_and_not_unknown(
        self, city: PocketCity
    ) -> None:
        Right.objects.filter(property=city.shop, kind="land_use").update(valid_to=None)
        assert city.factory.parcel is not None
        DerivedFact.objects.filter(spatial_unit=city.factory.parcel, derivation__source__startswith="attribute").update(
            value=None, not_applicable=True
        )
        exported = export(city)
        rows = rows_of(exported.snapshot)
        assert (rows[SHOP]["right_ends"], rows[SHOP][f"right_ends{files.BESIDE}"]) == (None, True)
        assert rows[FACTORY][f"density_zone{files.BESIDE}"] is True
        assert rows[BARE][f"density_zone{files.BESIDE}"] is False
        assert_same_as_site_facts(exported.snapshot, rules_of(city), TODAY)

    def test_ledgers_count_where_the_middle_of_the_site_lies_and_one_for_all_serves_the_rest(
        self, city: PocketCity
    ) -> None:
        near = "POLYGON((-10 -10, 100 -10, 100 100, -10 100, -10 -10))"
        Ledger.objects.create(
            authority=city.authority, name="power", code="A-1", unit="kVA", capacity=50, shape=near, recorded_on=TODAY
        )
        exported = export(city)
        rows = rows_of(exported.snapshot)
        assert (rows[SHOP]["power_headroom"], rows[FACTORY]["power_headroom"]) == (50.0, 800.0)
        assert_same_as_site_facts(exported.snapshot, rules_of(city), TODAY)

    def test_each_row_says_where_its_property_lies_and_what_stands_there(self, city: PocketCity) -> None:
        layer = Layer.objects.create(authority=city.authority, name="district")
        version = LayerVersion.objects.create(layer=layer, dated=TODAY, digest="sha256:d", is_current=True)
        shape = "POLYGON((0 0, 170 0, 170 100, 0 100, 0 0))"
        LayerFeature.objects.create(
            version=version,
            source_id="q1",
            name="Quayside",
            name_zh="码头片区",
            geom=GEOSGeometry("POINT(113.8 22.5)", srid=4326),
            shape=shape,
        )
        snapshot = export(city).snapshot
        rows = rows_of(snapshot)
        assert [rows[name][files.DISTRICT] for name in (SHOP, FACTORY, FLAT)] == ["q1", "q1", None]
        assert snapshot.districts == {"q1": ("Quayside", "码头片区")}
        assert (rows[SHOP][files.AREA], rows[SHOP][files.FLOOR_AREA], rows[SHOP][files.USE]) == (4900.0, 9800.0, "0901")
        assert rows[SHOP][files.PARCEL] == city.shop.parcel_id

    def test_a_property_without_a_parcel_has_a_row_of_its_own(self, city: PocketCity) -> None:
        Property.objects.create(authority=city.authority, certificate_number="PC(2020)0009", kind="land")
        exported = export(city)
        assert rows_of(exported.snapshot)["PC(2020)0009"]["power_headroom"] == 800.0
        assert_same_as_site_facts(exported.snapshot, rules_of(city), TODAY)

    def test_the_facts_are_those_of_the_day(self, city: PocketCity) -> None:
        later = dt.date(2051, 1, 1)
        Reservation.objects.create(ledger=Ledger.objects.get(), amount=100, valid_from=dt.date(2030, 1, 1))
        exported = export(city, as_of=later)
        assert rows_of(exported.snapshot)[SHOP]["power_headroom"] == 700.0
        assert_same_as_site_facts(exported.snapshot, rules_of(city), later)

    def test_a_screening_of_it_says_what_a_check_of_each_property_says(self, city: PocketCity) -> None:
        rules = rules_of(city)
        values = {"far": 2.0, "service_life": 10.0, "starts_on": TODAY, "night_noise": 40.0, "power": 10.0}
        snapshot = export(city).snapshot
        found = screen_table(rules, snapshot.sites_for(rules), Demand(values, ("0901",))).to_pylist()
        verdicts = {row["site"]: row["verdict"] for row in found}
        for one in Property.objects.all():
            terms = {name: value for name, value in values.items() if name not in rules.facts}
            facts = {name: FactValue(value) for name, value in values.items() if name in rules.facts}
            known = {**site_facts(one, rules.facts, TODAY), **facts}
            question = Question(known, Terms((Component("0901", 1.0),), terms))
            assert verdicts[one.certificate_number] == check(rules, question).verdict
        assert verdicts[SHOP] == "lands"
        assert verdicts[BARE] == "undetermined"


class TestWhatIsWrittenAnew:
    def test_nothing_where_nothing_has_changed(self, city: PocketCity) -> None:
        first, second = export(city), export(city)
        assert [len(each) for each in (first.written, second.written, second.kept)] == [4, 0, 4]
        assert second.snapshot.digest == first.snapshot.digest

    def test_the_passing_of_days_alone_changes_no_digest(self, city: PocketCity) -> None:
        first = export(city)
        later = export(city, as_of=TODAY + dt.timedelta(days=30))
        assert (later.written, later.snapshot.digest) == ((), first.snapshot.digest)

    @pytest.mark.parametrize(
        "change",
        [
            lambda city: Right.objects.filter(property=city.factory).update(contract_far=2.5),
            lambda city: Right.objects.filter(property=city.factory, kind="lease").delete(),
            lambda city: SpatialUnit.objects.filter(name="Hall").update(floor_area_m2=7000.0),
            lambda city: SpatialUnit.objects.filter(parcel_number="P-2").update(
                shape="POLYGON((90 0, 150 0, 150 70, 90 70, 90 0))"
            ),
            lambda city: Property.objects.filter(pk=city.factory.pk).update(certificate_number="PC(2020)0222"),
        ],
        ids=["right", "lease gone", "building", "parcel", "certificate"],
    )
    def test_only_the_part_whose_rows_changed(self, city: PocketCity, change: Any) -> None:
        export(city)
        change(city)
        second = export(city)
        city.factory.refresh_from_db()
        assert written(second) == {city.factory.certificate_number}
        assert_same_as_site_facts(second.snapshot, rules_of(city), TODAY)

    def test_a_property_that_comes_and_one_that_goes(self, city: PocketCity) -> None:
        first = export(city)
        Property.objects.create(authority=city.authority, certificate_number="PC(2020)0009", kind="land")
        Property.objects.filter(pk=city.bare.pk).delete()
        second = export(city)
        assert (len(second.written), len(second.kept)) == (1, 3)
        assert second.snapshot.digest != first.snapshot.digest
        assert_same_as_site_facts(second.snapshot, rules_of(city), TODAY)

    def test_a_right_that_ends_on_the_way_to_another_day(self, city: PocketCity) -> None:
        export(city)
        second = export(city, as_of=dt.date(2029, 1, 2))
        assert written(second) == {FACTORY}

    def test_what_is_left_of_a_ledger_touches_those_it_serves(self, city: PocketCity) -> None:
        near = "POLYGON((-10 -10, 100 -10, 100 100, -10 100, -10 -10))"
        ledger = Ledger.objects.create(
            authority=city.authority, name="power", code="A-1", unit="kVA", capacity=50, shape=near, recorded_on=TODAY
        )
        export(city)
        Reservation.objects.create(ledger=ledger, amount=5, valid_from=TODAY)
        second = export(city)
        assert written(second) == {SHOP}
        assert_same_as_site_facts(second.snapshot, rules_of(city), TODAY)

    def test_facts_derived_again_touch_the_parcels_they_were_derived_for(self, city: PocketCity) -> None:
        SpatialUnit.objects.filter(pk=city.flat.parcel_id).update(shape_version=7)
        export(city)
        derivation = Derivation.objects.get(source="distance(metro_station)")
        DerivedFact.objects.filter(derivation=derivation, spatial_unit=city.flat.parcel_id).update(value=77)
        derivation.shape_version = 7
        derivation.save()
        second = export(city)
        assert written(second) == {FLAT}
        assert rows_of(second.snapshot)[FLAT]["metro_distance"] == 77.0

    def test_another_version_of_a_layer_touches_everything(self, city: PocketCity) -> None:
        export(city)
        layer = Layer.objects.get(name="metro_station")
        LayerVersion.objects.filter(layer=layer).update(is_current=False)
        LayerVersion.objects.create(layer=layer, dated=TODAY, digest="sha256:2", is_current=True)
        again = export(city)
        assert len(again.written) == 4
        assert rows_of(again.snapshot)[SHOP]["metro_distance"] is None

    def test_a_register_that_becomes_complete_for_a_kind_of_right_touches_everything(self, city: PocketCity) -> None:
        export(city)
        RegistryState.objects.update_or_create(authority=city.authority, defaults={"complete_for": ["lease"]})
        assert len(export(city).written) == 4


class TestEditions:
    def test_two_editions_that_read_a_name_alike_share_its_column(self, city: PocketCity) -> None:
        store_edition(authority=city.authority, files=pocket_files_from("2027-01-01"), as_of=TODAY)
        names = [column.name for column in export(city).snapshot.columns]
        assert len(names) == len(set(names)) == 8

    def test_where_they_read_it_differently_each_finds_its_own(self, city: PocketCity) -> None:
        changed = pocket_files_from("2027-01-01")
        changed["facts.yaml"] = changed["facts.yaml"].replace("{type: text, from:", "{type: {enum: ['1', '2']}, from:")
        store_edition(authority=city.authority, files=changed, as_of=TODAY)
        DerivedFact.objects.filter(spatial_unit=city.flat.parcel_id, value="2").update(value="3")
        snapshot = export(city).snapshot
        newer, older = load(changed).edition, rules_of(city)
        assert newer is not None
        assert "density_zone~2" in [column.name for column in snapshot.columns]
        for rules, expected in ((older, ["1", "2", "3", None]), (newer, ["1", "2", None, None])):
            sites = snapshot.sites_for(rules)
            table = sites if not isinstance(sites, Path) else ds.dataset(snapshot.files(), format="parquet").to_table()
            assert table.column("density_zone").to_pylist() == expected

    def test_a_draft_with_a_fact_of_its_own_is_not_covered_until_it_is_exported_for(self, city: PocketCity) -> None:
        draft = pocket_files()
        draft["facts.yaml"] += "floors: {type: integer, from: site.level_to}\n"
        rules = load(draft).edition
        assert rules is not None
        assert not export(city).snapshot.covers(rules.facts.values())
        declared = [*declared_facts(city.authority.code, TODAY), rules.facts]
        wider = export_snapshot(city.authority, declared, TODAY, block_size=ONE_EACH).snapshot
        assert wider.covers(rules.facts.values())
        assert rows_of(wider)[SHOP]["floors"] == 4.0


class TestFiles:
    def test_it_counts_as_current_until_the_register_moves(self, city: PocketCity) -> None:
        declared = declared_facts(city.authority.code, TODAY)
        assert kept_snapshot(city.authority, declared, TODAY) is None
        exported = export(city)
        kept = kept_snapshot(city.authority, declared, TODAY)
        assert kept is not None
        assert kept.digest == exported.snapshot.digest
        Reservation.objects.create(ledger=Ledger.objects.get(), amount=1, valid_from=TODAY)
        assert kept_snapshot(city.authority, declared, TODAY) is None

    def test_an_export_that_fails_leaves_the_one_before_whole(
        self, city: PocketCity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = export(city)
        Right.objects.filter(property=city.shop, kind="mortgage").delete()

        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("interface.registry.snapshot_export.pq.write_table", full)
            with pytest.raises(OSError, match="No space left"):
                export(city)
        standing = files.snapshot_for(city.authority.code, TODAY)
        assert standing is not None
        assert standing[0].digest == first.snapshot.digest
        assert rows_of(standing[0]).keys() == {SHOP, FACTORY, FLAT, BARE}
        assert not [path for path in files.root_of(city.authority.code).iterdir() if "partial" in path.name]

    def test_a_part_that_got_lost_is_written_again(self, city: PocketCity) -> None:
        first = export(city)
        (first.snapshot.folder / first.snapshot.parts[0].file).unlink()
        second = export(city)
        assert (len(second.written), second.snapshot.digest) == (1, first.snapshot.digest)
        assert len(rows_of(second.snapshot)) == 4

    def test_old_ones_go_and_the_ones_days_lead_to_stay(self, city: PocketCity) -> None:
        first = export(city)
        Right.objects.filter(property=city.shop, kind="land_use").update(registered_use="0902")
        second = export(city, as_of=TODAY + dt.timedelta(days=1))
        ever = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
        assert files.prune(city.authority.code, keep=1, unused_since=ever) == [first.snapshot.folder.name]
        assert second.snapshot.folder.is_dir()
        with pytest.raises(files.NoSnapshot):
            files.by_digest(city.authority.code, first.snapshot.digest)


class TestCommand:
    def test_it_tells_what_it_wrote_and_what_it_kept(self, city: PocketCity) -> None:
        said = io.StringIO()
        for _ in range(2):
            call_command("export_snapshot", authority="pocket-city", as_of=TODAY, stdout=said)
        first, _, second, _ = said.getvalue().splitlines()
        assert first.startswith("4 properties, 8 facts: 1 parts written, 0 kept")
        assert second.startswith("4 properties, 8 facts: 0 parts written, 1 kept")

    def test_an_unknown_authority_is_refused_with_what_to_do(self, db: None) -> None:
        with pytest.raises(CommandError, match="Import its cadastre first"):
            call_command("export_snapshot", authority="atlantis")
