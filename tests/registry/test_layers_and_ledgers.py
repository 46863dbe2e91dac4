"""Layers come in dated versions, ledgers with what of them is reserved."""

import datetime as dt
from typing import Any

import pytest

from interface.registry import operations, queries
from interface.registry.importing.refusal import ImportRefused
from interface.registry.models import Layer, LayerFeature, LayerVersion, Ledger, RegistryState, Reservation
from tests.registry.desk import Desk, bow_tie, reasons, square

OLD, NEW = dt.date(2020, 1, 1), dt.date(2025, 1, 1)


def zone(code: str, column: int = 1) -> dict[str, Any]:
    return {"coordinates": square(column, side=0.01), "code": code, "storeys": 4, "far": 2.5, "listed": True}


def test_a_layer_keeps_its_attributes_as_what_they_are(desk: Desk) -> None:
    desk.layer("zone", [zone("R1")], complete=True, title="Zones", title_zh="分区")
    feature = LayerFeature.objects.get()
    assert feature.attributes == {"code": "R1", "storeys": 4, "far": 2.5, "listed": True}
    assert (feature.geom.srid, feature.shape.area > 1e5) == (4326, True)
    layer = Layer.objects.get(name="zone")
    assert (layer.complete, layer.label("zh-hans"), layer.label("en")) == (True, "分区", "Zones")


def test_a_version_holds_from_its_day_until_the_next(desk: Desk) -> None:
    desk.layer("zone", [zone("R1")], dated=OLD)
    desk.layer("zone", [zone("R2")], dated=NEW)
    layer = Layer.objects.get(name="zone")

    def in_force(day: dt.date) -> list[dt.date]:
        return [version.dated for version in queries.layer_versions_in_force(layer.authority, ["zone"], day)]

    assert in_force(dt.date(2019, 12, 31)) == []
    assert in_force(OLD) == in_force(dt.date(2024, 12, 31)) == [OLD]
    assert in_force(NEW) == [NEW]
    assert LayerVersion.objects.get(is_current=True).dated == NEW


def test_an_older_map_that_comes_later_does_not_become_current(desk: Desk) -> None:
    desk.layer("zone", [zone("R2")], dated=NEW)
    desk.layer("zone", [zone("R1")], dated=OLD)
    assert LayerVersion.objects.get(is_current=True).dated == NEW


def test_the_same_file_again_is_left_alone_and_another_for_the_same_day_replaces_it(desk: Desk) -> None:
    desk.layer("zone", [zone("R1")], dated=OLD)
    version = RegistryState.objects.get().data_version
    again = desk.layer("zone", [zone("R1")], dated=OLD)
    assert again.counts["layer"]["unchanged"] == 1
    assert RegistryState.objects.get().data_version == version
    desk.layer("zone", [zone("R9")], dated=OLD)
    assert [feature.attributes["code"] for feature in LayerFeature.objects.all()] == ["R9"]


def test_shapes_that_cross_themselves_are_repaired_and_missing_ones_rejected(desk: Desk) -> None:
    crossed, absent = zone("R1") | {"coordinates": bow_tie(2)}, zone("R2") | {"coordinates": None}
    report = desk.layer("zone", [crossed, absent])
    assert report.notes == {"repaired": 1}
    assert reasons(report) == ["it has no shape"]


@pytest.mark.parametrize("name", ["Zone", "zone-1", "zone one", "1zone", ""])
def test_a_name_that_no_rulebook_could_write_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(ImportRefused, match="a layer is named in small letters"):
        desk.layer(name, [zone("R1")])


def test_a_layer_that_the_mapping_does_not_describe_is_refused(desk: Desk) -> None:
    desk.write()
    with pytest.raises(ImportRefused, match="it describes no layer zone"):
        operations.import_layer(desk.request(), name="zone", dated=OLD)


def test_a_dry_run_of_a_layer_leaves_nothing(desk: Desk) -> None:
    desk.layer("zone", [zone("R1")], dated=OLD)
    operations.import_layer(desk.request(desk.folder / "zone.geojson", dry_run=True), name="zone", dated=NEW)
    assert LayerVersion.objects.count() == 1


def ledgers(desk: Desk, accounts: list[dict[str, Any]], reserved: list[dict[str, Any]]) -> operations.Report:
    desk.file = desk.folder / "accounts.geojson"
    desk.write_shapes(desk.file, accounts)
    desk.write_csv("reserved.csv", reserved or [dict.fromkeys(reservation(), "")])
    names = ("name", "code", "amount", "note", "valid_from", "valid_to")
    desk.mapping |= {
        "sources": {"accounts": {}, "reserved": {"file": "reserved.csv"}},
        "ledgers": {"from": "accounts", "fields": {name: name for name in ("name", "code", "unit", "capacity")}},
        "reservations": {"from": "reserved", "fields": {name: name for name in names}},
    }
    desk.write_mapping()
    return operations.import_ledger(desk.request())


def account(code: str, capacity: float, name: str = "power") -> dict[str, Any]:
    return {"coordinates": square(1), "name": name, "code": code, "unit": "kVA", "capacity": capacity}


def reservation(code: str = "F-1", **fields: str) -> dict[str, Any]:
    said = {"name": "power", "code": code, "amount": "100", "note": "Bakery", "valid_from": "2026-01-01"}
    return {**said, "valid_to": "", **fields}


def test_ledgers_and_reservations_come_in_once(desk: Desk) -> None:
    report = ledgers(desk, [account("F-1", 800), account("F-2", 300)], [reservation()])
    assert (report.counts["ledgers"]["inserted"], report.counts["reservations"]["inserted"]) == (2, 1)
    again = ledgers(desk, [account("F-1", 900), account("F-2", 300)], [reservation(amount="150")])
    assert again.counts["ledgers"] | {} == {"inserted": 0, "updated": 1, "unchanged": 1, "rejected": 0, "removed": 0}
    assert again.counts["reservations"]["updated"] == 1
    assert (Ledger.objects.get(code="F-1").capacity, Reservation.objects.get().amount) == (900, 150)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (reservation(code="F-9"), "there is no ledger power F-9"),
        (reservation(amount="-5"), "amount: -5 is less than 0.001"),
        (reservation(valid_to="2025-01-01"), "it begins on 2026-01-01 and ends on 2025-01-01"),
    ],
)
def test_a_reservation_that_makes_no_sense_is_rejected(desk: Desk, wrong: dict[str, Any], sentence: str) -> None:
    report = ledgers(desk, [account("F-1", 800)], [wrong])
    assert reasons(report) == [sentence]


def test_a_ledger_that_no_rulebook_could_name_is_rejected(desk: Desk) -> None:
    report = ledgers(desk, [account("F-1", 800, name="Power!")], [])
    assert "is no name a rulebook could refer to" in reasons(report, "ledgers")[0]
    assert not Ledger.objects.exists()
