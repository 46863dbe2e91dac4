"""What is wrong with a cadastre is said row by row, or the whole is refused; nothing is guessed or half imported."""

import shutil
from collections.abc import Callable
from typing import Any

import pyogrio
import pytest

from interface.registry import operations
from interface.registry.importing.refusal import ImportRefused
from interface.registry.models import Property, Right, SpatialUnit
from tests.registry.desk import Desk, bow_tie, reasons, square


def certificates() -> list[str]:
    return sorted(Property.objects.values_list("certificate_number", flat=True))


def test_a_polygon_that_crosses_itself_is_repaired_and_reported(desk: Desk) -> None:
    desk.parcels[0]["coordinates"] = bow_tie(1)
    report = desk.run()
    assert report.notes == {"repaired": 1}
    assert "Self-intersection" in report.entries[0][-1]
    unit = SpatialUnit.objects.get(source_id="P-1")
    assert unit.geom.valid
    assert unit.area_m2 == pytest.approx(50.5 * 55.4 / 2, rel=0.01)


@pytest.mark.parametrize(
    ("coordinates", "kind", "sentence"),
    [
        (None, "Polygon", "it has no shape"),
        ([[[120.0, 25.0], [120.1, 25.1], [120.0, 25.0], [120.0, 25.0]]], "Polygon", "the shape is no area"),
        ([120.0, 25.0], "Point", "the shape is no area"),
        (
            [[[500000, 2764000], [500050, 2764000], [500050, 2764050], [500000, 2764000]]],
            "Polygon",
            "are no degrees; is the reference system right?",
        ),
    ],
)
def test_a_parcel_that_cannot_be_measured_is_rejected_with_its_property(
    desk: Desk, coordinates: Any, kind: str, sentence: str
) -> None:
    desk.parcels[0] |= {"coordinates": coordinates, "type": kind}
    report = desk.run()
    assert sentence in reasons(report, "spatial_units")[0]
    assert "its spatial unit P-1 was rejected" in reasons(report, "properties")[0]
    assert reasons(report, "rights") == ["its property was rejected"]
    assert certificates() == ["C-2", "C-3"]


def test_a_file_without_a_reference_system_is_refused(desk: Desk) -> None:
    desk.write()
    table = pyogrio.read_arrow(desk.file)[1]
    target = desk.folder / "parcels.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_arrow(table, target, geometry_name="wkb_geometry", geometry_type="Polygon", layer="parcels")
    with pytest.raises(ImportRefused, match="names no coordinate reference system"):
        operations.import_cadastre(desk.request(target))
    assert not SpatialUnit.objects.exists()


def test_a_mapping_that_contradicts_the_files_reference_system_is_refused(desk: Desk) -> None:
    desk.sources["parcels"] = {"crs": "EPSG:4549"}
    with pytest.raises(ImportRefused, match="the file says EPSG:4326 and the mapping EPSG:4549"):
        desk.run()


def test_two_rows_of_one_id_that_differ_are_both_rejected(desk: Desk) -> None:
    desk.parcels.append(desk.parcel(1, coordinates=square(8), certificate="C-8"))
    report = desk.run()
    found = reasons(report, "spatial_units")
    assert len(found) == 2
    assert "this id occurs 2 times and does not say the same (rows 1, 4)" in found[0]
    assert certificates() == ["C-2", "C-3"]


def test_a_row_that_repeats_another_word_for_word_counts_once(desk: Desk) -> None:
    desk.rights.append(dict(desk.rights[0]))
    desk.parties.append(dict(desk.parties[0]))
    report = desk.run()
    assert report.rejected == 0
    assert (report.counts["rights"]["inserted"], report.counts["parties"]["inserted"]) == (3, 3)


def test_a_table_in_gb18030_is_read_where_the_mapping_says_so(desk: Desk) -> None:
    desk.encoding = "gb18030"
    desk.sources["parties"]["encoding"] = desk.sources["rights"]["encoding"] = "gb18030"
    assert desk.run().rejected == 0
    assert Right.objects.filter(party__name_zh="陈").count() == 3


def test_a_table_in_gb18030_that_nobody_declared_is_refused(desk: Desk) -> None:
    desk.encoding = "gb18030"
    with pytest.raises(ImportRefused, match=r"parties.csv: not utf-8 near byte \d+. Say `encoding:`"):
        desk.run()
    assert not Property.objects.exists()


def in_gb18030(table: bytes) -> bytes:
    """Return a dBASE table of UTF-8 texts with its texts in GB18030; the widths of its fields stay."""
    header, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    widths = [1, *(table[start + 16] for start in range(32, header - 1, 32))]
    records = bytearray(table[:header])
    for start in range(header, len(table) - width + 1, width):
        place = start
        for size in widths:
            text = table[place : place + size].decode("utf-8")
            records += text.rstrip().encode("gb18030").ljust(size)
            place += size
    return bytes(records) + b"\x1a"


def shapefile(desk: Desk) -> None:
    """Write the parcels of the desk as a shapefile in GB18030 that does not say so."""
    desk.write()
    table = pyogrio.read_arrow(desk.file)[1].rename_columns({"certificate": "cert"})
    desk.file = desk.folder / "parcels.shp"
    options = {"geometry_name": "wkb_geometry", "geometry_type": "Polygon", "crs": "EPSG:4326"}
    pyogrio.write_arrow(table, desk.file, **options, layer_options={"ENCODING": "UTF-8"})
    (desk.folder / "parcels.cpg").unlink()
    texts = desk.folder / "parcels.dbf"
    texts.write_bytes(in_gb18030(texts.read_bytes()))
    for section, field in (("properties", "certificate_number"), ("property_units", "property")):
        desk.mapping[section]["fields"][field] = "cert"
    desk.write_mapping()


def test_a_shapefile_that_does_not_say_its_encoding_is_refused(desk: Desk) -> None:
    shapefile(desk)
    with pytest.raises(ImportRefused, match="nothing says which encoding its texts are in"):
        operations.import_cadastre(desk.request())


def test_a_shapefile_in_gb18030_is_read_once_that_is_said(desk: Desk) -> None:
    shapefile(desk)
    desk.sources["parcels"]["encoding"] = "GB18030"
    desk.write_mapping()
    assert operations.import_cadastre(desk.request()).rejected == 0
    assert Property.objects.get(certificate_number="C-1").address_zh == "码头街1号"


def test_a_shapefile_whose_encoding_is_said_wrongly_is_refused(desk: Desk) -> None:
    shapefile(desk)
    desk.sources["parcels"]["encoding"] = "UTF-8"
    desk.write_mapping()
    with pytest.raises(ImportRefused, match="that are not UTF-8"):
        operations.import_cadastre(desk.request())
    assert not Property.objects.exists()


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        (("1/2", "1/3"), "the shares of land_use are 5/6, not the whole"),
        (("2/3", "2/3"), "the shares of land_use are 4/3, not the whole"),
        (("0.3333", "0.6666"), "are 9999/10000, not the whole"),
        (("1/2", "a third"), "share: 'a third' is not an exact share; write 1/3"),
        (("1/2", "3/2"), "a share is more than nothing and not more than the whole"),
        (("1/2", "1/0"), "a share is more than nothing"),
    ],
)
def test_a_property_whose_shares_are_not_the_whole_is_rejected_as_a_whole(
    desk: Desk, shares: tuple[str, str], sentence: str
) -> None:
    desk.rights[0]["share"] = shares[0]
    desk.rights.append(desk.right(1, source_id="R-1b", party="lin", share=shares[1]))
    report = desk.run()
    assert any(sentence in reason for reason in reasons(report))
    assert certificates() == ["C-2", "C-3"]
    assert Right.objects.filter(property__certificate_number="C-1").count() == 0
    assert report.counts["rights"]["rejected"] == 2


def test_a_thousand_equal_shares_are_the_whole_to_the_last_digit(desk: Desk) -> None:
    desk.rights = [
        *(desk.right(1, source_id=f"S-{number}", share="1/997") for number in range(997)),
        *desk.rights[1:],
    ]
    assert desk.run().rejected == 0


def test_shares_are_counted_for_each_day_so_that_a_past_holder_does_not_count(desk: Desk) -> None:
    desk.rights[0] = desk.right(1, valid_to="2020-01-01")
    desk.rights.append(desk.right(1, source_id="R-1b", party="lin", valid_from="2020-01-01"))
    assert desk.run().rejected == 0


def test_holders_whose_times_leave_a_part_without_a_holder_are_rejected(desk: Desk) -> None:
    desk.rights[0] |= {"share": "1/2", "valid_to": "2040-01-01"}
    desk.rights.append(desk.right(1, source_id="R-1b", party="lin", share="1/2"))
    assert any("are 1/2, not the whole from 2040-01-01" in reason for reason in reasons(desk.run()))


def test_spouses_hold_jointly_without_shares(desk: Desk) -> None:
    desk.rights[0] |= {"share": "", "joint": "yes"}
    desk.rights.append(desk.right(1, source_id="R-1b", party="lin", share="", joint="是"))
    assert desk.run().rejected == 0
    assert list(Right.objects.filter(property__certificate_number="C-1").values_list("joint", flat=True)) == [True] * 2


def test_joint_holders_beside_fractions_are_rejected(desk: Desk) -> None:
    desk.rights[0] |= {"share": "", "joint": "true"}
    desk.rights.append(desk.right(1, source_id="R-1b", party="lin", share="1/1"))
    assert any("partly joint, partly fractions" in reason for reason in reasons(desk.run()))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_to": "2009-01-01"}, "the right begins on 2010-01-01 and ends on 2009-01-01"),
        ({"valid_to": "30 February"}, "valid_to: '30 February' is not a date; write 2026-01-31"),
        ({"valid_to": "2026-02-30"}, "valid_to: '2026-02-30' is not a date"),
        ({"valid_to": "2026-13-01"}, "valid_to: '2026-13-01' is not a date"),
        ({"party": "zhao"}, "party: zhao is not known, or was rejected"),
        ({"property": "C-99"}, "property: C-99 is not known, or was rejected"),
        ({"kind": "dominion"}, "kind: 'dominion' is none of ownership, land_use"),
        ({"kind": ""}, "kind: nothing is given"),
        ({"acquired": "stolen"}, "acquired: 'stolen' is none of granted"),
        ({"joint": "perhaps"}, "joint: 'perhaps' is neither yes nor no"),
        ({"joint": "yes"}, "joint holders have no share"),
        ({"registered_use": "9" * 41}, "is longer than 40 letters"),
    ],
)
def test_a_right_that_makes_no_sense_is_rejected_with_its_property(
    desk: Desk, change: dict[str, str], sentence: str
) -> None:
    desk.rights[0] |= change
    report = desk.run()
    assert any(sentence in reason for reason in reasons(report, "rights")), reasons(report)
    if change.get("property") != "C-99":
        assert any("its right R-1 was rejected" in reason for reason in reasons(report, "properties"))
        assert certificates() == ["C-2", "C-3"]


def test_a_property_falls_with_the_property_that_holds_it(desk: Desk) -> None:
    desk.mapping["rights"]["fields"]["holder_property"] = "holder"
    for right in desk.rights:
        right["holder"] = ""
    desk.rights[0] |= {"party": "", "holder": "C-2"}
    desk.rights[1]["share"] = "1/2"
    report = desk.run()
    assert any("the property that holds it, C-2, was rejected" in reason for reason in reasons(report, "rights"))
    assert certificates() == ["C-3"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"level_from": 3, "level_to": 1}, "level_from 3 is above level_to 1"),
        ({"floor_area_m2": -1}, "floor_area_m2: -1 is less than 0"),
        ({"height_m": "tall"}, "height_m: 'tall' is not a number"),
        ({"built_year": "1990.5"}, "built_year: '1990.5' is not a whole number"),
        ({"parcel": "P-2"}, "a parcel stands on nothing"),
        ({"name": "x" * 201}, "is longer than 200 letters"),
    ],
)
def test_a_spatial_unit_that_makes_no_sense_is_rejected(desk: Desk, fields: dict[str, Any], sentence: str) -> None:
    for parcel in desk.parcels:
        parcel.update(dict.fromkeys(fields))
    desk.parcels[0].update(fields)
    desk.mapping["spatial_units"]["fields"] |= {name: name for name in fields}
    report = desk.run()
    assert any(sentence in reason for reason in reasons(report, "spatial_units")), reasons(report)
    assert certificates() == ["C-2", "C-3"]


def test_a_value_that_the_mapping_does_not_translate_is_rejected(desk: Desk) -> None:
    desk.mapping["rights"]["fields"]["registered_use"] = {"column": "registered_use", "map": {"0901": "09"}}
    desk.rights[2]["registered_use"] = "??"
    report = desk.run()
    assert reasons(report, "rights") == ["registered_use: '??' is not on the mapping's list"]


def test_a_unit_code_is_checked_and_not_demanded(desk: Desk) -> None:
    for parcel, code in zip(
        desk.parcels, ("440305001001GB00001W00000000", "440305001001XX00001W00000000", "ML 12-7"), strict=True
    ):
        parcel["code"] = code
    desk.mapping["spatial_units"]["fields"]["unit_code"] = "code"
    report = desk.run()
    assert report.rejected == 0
    assert report.notes == {"noted": 1}
    assert "440305001001XX00001W00000000 is not built 6+3+3+2+5 and 1+8" in report.entries[0][-1]


def test_lines_with_too_few_cells_are_named_by_their_number(desk: Desk) -> None:
    desk.write()
    with (desk.folder / "rights.csv").open("a", encoding="utf-8") as file:
        file.write("R-9,C-3,che")
    report = operations.import_cadastre(desk.request())
    assert ("rejected", "lines", "rights", 5) in [entry[:4] for entry in report.entries]
    assert "3 cells where the header has 10" in reasons(report, "lines")[0]
    assert certificates() == ["C-1", "C-2", "C-3"]


def _cut(desk: Desk) -> None:
    whole = desk.file.read_bytes()
    desk.file.write_bytes(whole[: len(whole) - 40])


def _cut_gpkg(desk: Desk) -> None:
    source = desk.folder / "whole.gpkg"
    table = pyogrio.read_arrow(desk.file)[1]
    pyogrio.write_arrow(table, source, geometry_name="wkb_geometry", geometry_type="Polygon", crs="EPSG:4326")
    whole = source.read_bytes()
    desk.file = desk.folder / "cut.gpkg"
    desk.file.write_bytes(whole[: len(whole) // 2])


def _empty(desk: Desk) -> None:
    desk.file.write_bytes(b"")


def _not_a_map(desk: Desk) -> None:
    shutil.copy(desk.folder / "mapping.yaml", desk.folder / "parcels.gpkg")
    desk.file = desk.folder / "parcels.gpkg"


@pytest.mark.parametrize("break_it", [_cut, _cut_gpkg, _empty, _not_a_map])
def test_a_file_that_cannot_be_read_to_its_end_is_refused_whole(desk: Desk, break_it: Callable[[Desk], None]) -> None:
    desk.write()
    break_it(desk)
    with pytest.raises(ImportRefused):
        operations.import_cadastre(desk.request())
    assert not SpatialUnit.objects.exists()
    assert not Property.objects.exists()


def test_many_rows_and_a_broken_last_one_lose_only_the_last(desk: Desk) -> None:
    count = 20_000
    lines = ["id,x,y"] + [f"P-{n},{120 + n % 200 / 1000},{25 + n // 200 / 1000}" for n in range(count)]
    (desk.folder / "points.csv").write_text("\n".join(lines) + '\nP-last,120.5,"25', encoding="utf-8")
    desk.file = desk.folder / "points.csv"
    desk.mapping = {
        "authority": desk.mapping["authority"],
        "crs": "EPSG:4326",
        "sources": {"points": {"geometry": {"x": "x", "y": "y"}}},
        "spatial_units": {"from": "points", "fields": {"source_id": "id", "kind": {"const": "building"}}},
    }
    desk.write_mapping()
    try:
        report = operations.import_cadastre(desk.request())
    except ImportRefused:
        assert not SpatialUnit.objects.exists()
        return
    assert SpatialUnit.objects.count() >= count
    assert report.counts["spatial_units"]["inserted"] == SpatialUnit.objects.count()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"spatial_unitz": {}}, "spatial_unitz: there is no such key; is it misspelt?"),
        ({"rights": {"from": "nowhere", "fields": {}}}, "from: nowhere: no such source"),
        ({"complete_for": ["dominion"]}, "complete_for: dominion"),
        ({"authority": {"code": "egret-bay", "name": "x", "srid": 4326}}, "is no projected system in metres"),
        ({"authority": {"code": "egret-bay", "name": "x", "srid": 3857}}, "is no projected system in metres"),
        ({"authority": {"code": "other", "name": "x", "srid": 4549}}, "is of authority other, not egret-bay"),
        (
            {"spatial_units": {"from": "parcels", "fields": {"source_id": "nope", "kind": {"const": "parcel"}}}},
            "spatial_units.source_id: parcels has no column nope. It has",
        ),
        ({"spatial_units": {"from": "parcels", "fields": {"kind": {"const": "parcel"}}}}, "fields must say source_id"),
        (
            {"spatial_units": {"from": "parcels", "fields": {"source_id": "id_no", "kind": "k", "colour": "c"}}},
            "there is no field colour",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_a_sentence(
    desk: Desk, change: dict[str, Any], sentence: str
) -> None:
    desk.mapping |= change
    with pytest.raises(ImportRefused) as refused:
        desk.run()
    assert sentence in str(refused.value)
    assert not SpatialUnit.objects.exists()


def test_a_layer_that_the_file_does_not_have_is_refused_with_those_it_has(desk: Desk) -> None:
    desk.sources["parcels"]["layer"] = "roads"
    with pytest.raises(ImportRefused, match=r"there is no layer roads\. It has parcels"):
        desk.run()


def test_every_misspelt_key_of_a_mapping_is_told_at_once(desk: Desk) -> None:
    desk.mapping |= {"colour": 1, "shape": 2}
    with pytest.raises(ImportRefused) as refused:
        desk.run()
    assert len(refused.value.reasons) == 2
