"""A cadastre comes in whole, once, and says what became of each row."""

import datetime as dt
import json
from fractions import Fraction

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from interface.accounts.models import Authority, Party
from interface.registry.importing.refusal import ImportRefused
from interface.registry.models import ImportRun, MapBlock, MapParcel, Property, RegistryState, Right, SpatialUnit
from tests.registry.desk import Desk, bow_tie, reasons, square


def test_parcels_properties_parties_and_rights_come_in_together(desk: Desk) -> None:
    report = desk.run()
    assert report.rejected == 0
    held = Property.objects.get(certificate_number="C-2")
    assert held.parcel is not None
    assert (held.parcel.source_id, held.address, held.address_zh) == ("P-2", "2 Quay Street", "码头街2号")
    right = held.rights.get()
    assert right.party is not None
    assert (right.party.name_zh, right.share(), right.valid_to) == ("陈", Fraction(1), dt.date(2050, 1, 1))
    assert right.recorded_on == dt.date(2026, 1, 5)


def test_a_shape_is_kept_for_the_map_and_measured_in_the_authoritys_system(desk: Desk) -> None:
    desk.run()
    unit = SpatialUnit.objects.get(source_id="P-1")
    assert unit.geom.srid == 4326
    assert unit.geom.extent[0] == pytest.approx(120.001)
    assert unit.area_m2 == pytest.approx(50.5 * 55.4, rel=0.01)
    assert unit.shape.area == unit.area_m2


def test_the_authority_is_made_from_the_mapping(desk: Desk) -> None:
    desk.run()
    assert Authority.objects.get(code="egret-bay").name_zh == "鹭湾"


def test_running_it_again_changes_nothing(desk: Desk) -> None:
    desk.run()
    before = list(Right.objects.order_by("pk").values()), list(SpatialUnit.objects.order_by("pk").values("pk", "geom"))
    version = RegistryState.objects.get().data_version
    again = desk.run()
    assert not again.changed
    assert {section: counts["unchanged"] for section, counts in again.counts.items()} == {
        "parties": 3,
        "spatial_units": 3,
        "properties": 3,
        "property_units": 3,
        "rights": 3,
    }
    after = list(Right.objects.order_by("pk").values()), list(SpatialUnit.objects.order_by("pk").values("pk", "geom"))
    assert before == after
    assert RegistryState.objects.get().data_version == version
    assert ImportRun.objects.count() == 1


def test_a_changed_row_is_updated_and_the_others_are_left_alone(desk: Desk) -> None:
    desk.run()
    desk.rights[1]["registered_use"] = "1001"
    report = desk.run()
    assert report.counts["rights"] == {"inserted": 0, "updated": 1, "unchanged": 2, "rejected": 0, "removed": 0}
    assert Property.objects.get(certificate_number="C-2").rights.get().registered_use == "1001"


def test_a_sale_replaces_the_holder_and_history_keeps_the_old_right(desk: Desk) -> None:
    desk.run()
    desk.rights[0] = desk.right(1, source_id="R-9", party="lin")
    report = desk.run()
    assert (report.counts["rights"]["inserted"], report.counts["rights"]["removed"]) == (1, 1)
    right = Property.objects.get(certificate_number="C-1").rights.get()
    assert right.party is not None
    assert right.party.name == "Lin"
    history = apps.get_model("registry", "RightEvent").objects.filter(source_id="R-1")
    assert [event.pgh_label for event in history] == ["delete"]


def test_rights_of_kinds_that_an_import_never_names_are_kept(desk: Desk) -> None:
    desk.rights.append(desk.right(1, source_id="M-1", party="labs", kind="mortgage"))
    desk.run()
    desk.rights = [right for right in desk.rights if right["kind"] != "mortgage"]
    report = desk.run()
    assert report.counts["rights"]["removed"] == 0
    assert Right.objects.filter(kind="mortgage").count() == 1


def test_properties_that_the_file_no_longer_has_are_left_alone(desk: Desk) -> None:
    desk.run()
    desk.parcels.pop()
    desk.rights.pop()
    desk.run()
    assert Property.objects.count() == 3


def test_a_dry_run_does_everything_and_leaves_nothing(desk: Desk) -> None:
    report = desk.run(dry_run=True)
    assert report.counts["properties"]["inserted"] == 3
    assert not Property.objects.exists()
    assert not Authority.objects.exists()
    assert not ImportRun.objects.exists()


def test_the_map_is_drawn_at_the_end_of_an_import(desk: Desk) -> None:
    desk.run()
    drawn = MapParcel.objects.get(certificate_number="C-1")
    assert (drawn.right_kind, drawn.acquired, drawn.valid_to) == ("land_use", "granted", dt.date(2050, 1, 1))
    assert drawn.utilisation is None
    assert {block.detail for block in MapBlock.objects.all()} == {0, 10, 12}
    assert sum(block.properties_count for block in MapBlock.objects.filter(detail=12)) == 3


def test_units_find_the_parcel_they_stand_on_through_their_parents(desk: Desk) -> None:
    desk.write_shapes(
        desk.folder / "units.geojson",
        [
            {"coordinates": square(1), "no": "B-1", "what": "building", "on": "P-1", "in": None, "low": -1, "high": 5},
            {"coordinates": None, "no": "F-3", "what": "floor", "on": None, "in": "B-1", "low": 3, "high": 3},
            {"coordinates": None, "no": "U-31", "what": "unit", "on": None, "in": "F-3", "low": 3, "high": 3},
        ],
    )
    desk.sources["units"] = {"file": "units.geojson"}
    desk.mapping["spatial_units"] = [
        desk.mapping["spatial_units"],
        {
            "from": "units",
            "fields": {
                "source_id": "no",
                "kind": "what",
                "parcel": "on",
                "parent": "in",
                "level_from": "low",
                "level_to": "high",
            },
        },
    ]
    assert desk.run().rejected == 0
    unit = SpatialUnit.objects.get(source_id="U-31")
    assert unit.parent is not None
    assert unit.parcel is not None
    assert (unit.parent.source_id, unit.parcel.source_id, unit.level_from) == ("F-3", "P-1", 3)


def test_common_parts_are_held_by_the_properties_of_the_units(desk: Desk) -> None:
    desk.mapping["rights"]["fields"]["holder_property"] = "holder"
    for right in desk.rights:
        right["holder"] = ""
    desk.rights = [
        desk.right(1, holder="C-2", party="", share="1/3", source_id="K-1"),
        desk.right(1, holder="C-3", party="", share="2/3", source_id="K-2"),
        *(right for right in desk.rights if right["property"] != "C-1"),
    ]
    assert desk.run().rejected == 0
    holders = Right.objects.filter(property__certificate_number="C-1").order_by("source_id")
    assert [right.holder_property.certificate_number for right in holders if right.holder_property] == ["C-2", "C-3"]


def test_parts_of_one_lot_become_one_parcel(desk: Desk) -> None:
    desk.sources["parcels"] = {"merge": "id_no"}
    desk.parcels.append({**desk.parcels[0], "coordinates": square(1, row=4)})
    report = desk.run()
    unit = SpatialUnit.objects.get(source_id="P-1")
    assert unit.geom.num_geom == 2
    assert report.notes == {"merged": 1}


def test_columns_are_joined_from_another_table_as_the_mapping_says(desk: Desk) -> None:
    desk.write_csv(
        "tax.csv",
        [
            {"lot": "P-1", "feet": "1000", "use": "101", "year": "1990"},
            {"lot": "P-2", "feet": "700", "use": "102", "year": "0"},
            {"lot": "P-2", "feet": "800", "use": "102", "year": "0"},
            {"lot": "P-9", "feet": "1", "use": "1", "year": "1"},
        ],
    )
    desk.sources["parcels"] = {
        "join": {
            "file": "tax.csv",
            "on": {"id_no": "lot"},
            "prefix": "tax_",
            "take": {"feet": "single", "use": "only", "year": "only"},
        }
    }
    desk.mapping["spatial_units"]["fields"] |= {
        "floor_area_m2": {"column": "tax_feet", "factor": 0.09290304},
        "built_year": {"column": "tax_year", "unknown_if": [0]},
        "name": "tax_use",
    }
    report = desk.run()
    one, two = (SpatialUnit.objects.get(source_id=f"P-{number}") for number in (1, 2))
    assert (one.floor_area_m2, one.built_year, one.name) == (pytest.approx(92.90304), 1990, "101")
    assert (two.floor_area_m2, two.built_year, two.name) == (None, None, "102")
    assert report.notes == {"unmatched": 1}


def test_a_negative_area_is_unknown_where_the_mapping_says_so_and_is_counted(desk: Desk) -> None:
    desk.parcels[0]["gross"], desk.parcels[1]["gross"], desk.parcels[2]["gross"] = -5.0, 250.0, None
    desk.mapping["spatial_units"]["fields"]["floor_area_m2"] = {"column": "gross", "unknown_below": 0}
    report = desk.run()
    assert report.notes == {"taken as unknown": 1}
    assert SpatialUnit.objects.get(source_id="P-1").floor_area_m2 is None
    assert SpatialUnit.objects.get(source_id="P-2").floor_area_m2 == 250.0


def test_the_command_tells_what_happened_and_writes_the_rejected_rows(
    desk: Desk, capsys: pytest.CaptureFixture
) -> None:
    desk.parcels[0]["coordinates"] = bow_tie(1)
    desk.rights[2]["share"] = "2/3"
    desk.write()
    report = desk.folder / "report.json"
    call_command(
        "import_cadastre",
        str(desk.file),
        mapping=desk.folder / "mapping.yaml",
        authority="egret-bay",
        report=report,
    )
    said = capsys.readouterr().out
    assert "spatial_units: 3 inserted, 0 updated, 0 unchanged, 0 rejected" in said
    assert "properties: the shares of land_use are 2/3, not the whole" in said
    rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
    assert {row["effect"] for row in rows} == {"repaired", "rejected"}
    assert Party.objects.count() == 3


def test_the_command_refuses_with_a_sentence_and_an_exit_code(desk: Desk) -> None:
    desk.write()
    with pytest.raises(CommandError, match=r"there is no such file.*\nNothing was imported"):
        call_command("import_cadastre", "nowhere.gpkg", mapping=desk.folder / "mapping.yaml", authority="egret-bay")


def test_a_strict_import_is_refused_for_a_single_row_and_still_names_it(desk: Desk) -> None:
    desk.rights[2]["share"] = "2/3"
    with pytest.raises(ImportRefused, match="the import is strict") as refused:
        desk.run(strict=True)
    assert refused.value.report is not None
    assert any("not the whole" in reason for reason in reasons(refused.value.report))
    assert not Property.objects.exists()
