"""The rights of the demo city: as mixed as a register is, exact, and in both languages."""

import datetime as dt
from collections import defaultdict
from fractions import Fraction

import pytest

from interface.registry.unit_codes import problems_of_unit_code
from seeds.city.frame import SURVEY_YEAR
from seeds.city.holders import CAST
from seeds.city.register import UNIT_COLUMNS, Register
from seeds.city.restrictions import RightRow

HOLDING = ("ownership", "land_use")
SURVEY = dt.date(SURVEY_YEAR, 1, 1)
Held = dict[str, list[RightRow]]


@pytest.fixture(scope="module")
def held(register: Register) -> Held:
    """The rights that hold each property, by its certificate number."""
    rights = defaultdict(list)
    for right in register.rights:
        if right.kind in HOLDING:
            rights[right.certificate].append(right)
    return rights


@pytest.fixture(scope="module")
def units(register: Register) -> list[dict[str, object]]:
    return [dict(zip(UNIT_COLUMNS, row, strict=True)) for row in register.units]


def test_every_property_is_held_and_its_shares_make_up_exactly_one(register: Register, held: Held) -> None:
    assert set(held) == {row[0] for row in register.certificates}
    for certificate, rights in held.items():
        if any(right.joint for right in rights):
            assert all(right.joint and right.share_numerator is None for right in rights), certificate
            assert len(rights) > 1, certificate
        else:
            shares = [Fraction(right.share_numerator or 0, right.share_denominator or 1) for right in rights]
            assert sum(shares) == 1, certificate


def test_a_tenth_of_the_properties_is_co_owned_by_shares(register: Register, held: Held) -> None:
    kinds = {row[0]: row[1] for row in register.certificates}
    co_owned = [
        certificate
        for certificate, rights in held.items()
        if kinds[certificate] != "common_parts" and len(rights) > 1 and not rights[0].joint
    ]
    assert len(co_owned) / len(held) >= 0.10


def test_spouses_hold_jointly(held: Held) -> None:
    joint = sum(rights[0].joint for rights in held.values())
    assert joint / len(held) >= 0.05


def test_a_twentieth_of_the_properties_are_condominium_units(register: Register) -> None:
    units = sum(row[1] == "unit" for row in register.certificates)
    assert units / len(register.certificates) >= 0.05


def test_common_parts_are_held_by_the_units_of_the_building(register: Register, held: Held) -> None:
    on_parcel = defaultdict(set)
    for number, kind, _, _, parcel in register.certificates:
        if kind == "unit":
            on_parcel[parcel].add(number)
    common = [(row[0], row[4]) for row in register.certificates if row[1] == "common_parts"]
    assert len(common) >= 20
    for number, parcel in common:
        assert {right.holder_certificate for right in held[number]} == on_parcel[parcel]
        assert not any(right.party for right in held[number])


def test_units_lie_above_at_and_below_ground(register: Register, units: list[dict[str, object]]) -> None:
    titled = {unit for _, unit in register.certificate_units}
    of_units = {row[0] for row in register.certificates if row[1] == "unit"}
    by_itself = {unit for certificate, unit in register.certificate_units if certificate in of_units}
    levels = [unit["level_from"] for unit in units if unit["source_id"] in by_itself]
    assert sum(level > 1 for level in levels) > 100  # type: ignore[operator]
    assert sum(level == 1 for level in levels) > 50
    assert sum(level < 0 for level in levels) >= 5  # type: ignore[operator]
    assert {"parcel", "building", "floor", "unit", "basement", "roof"} == {unit["kind"] for unit in units}
    untitled = [unit for unit in units if unit["kind"] == "basement" and unit["source_id"] not in titled]
    assert len(untitled) >= 50
    assert all(unit["unit_code"] == "" for unit in untitled)


def test_no_level_is_called_zero_and_none_is_upside_down(units: list[dict[str, object]]) -> None:
    for unit in units:
        low, high = unit["level_from"], unit["level_to"]
        assert (low is None) == (high is None)
        assert low is None or (low != 0 != high and low <= high)  # type: ignore[operator]


def test_land_is_acquired_in_every_way_and_ends_at_different_times(register: Register, held: Held) -> None:
    principal = [rights[0] for rights in held.values()]
    assert {right.acquired for right in principal} == {"granted", "allocated", "leased", "collective"}
    assert sum(right.acquired == "allocated" for right in principal) > 300
    assert all(right.state_owned is (right.acquired != "collective") for right in principal)
    ends = [right.valid_to for right in principal if right.valid_to is not None]
    assert min(ends) > SURVEY
    soon = sum(end < SURVEY.replace(year=SURVEY_YEAR + 5) for end in ends)
    assert soon >= 20
    assert len({end.year for end in ends}) > 30


def test_a_term_is_never_longer_than_the_law_allows(held: Held) -> None:
    longest = {"07": 70, "09": 40}
    for rights in held.values():
        right = rights[0]
        if right.valid_to is not None and right.acquired == "granted":
            years = right.valid_to.year - right.valid_from.year
            # A shop below flats shares the term of their land.
            assert years <= max(longest.get(right.registered_use[:2], 50), 70 if right.kind == "ownership" else 0)


def test_rights_are_burdened(register: Register) -> None:
    count: dict[str, int] = defaultdict(int)
    for right in register.rights:
        count[right.kind] += 1
    assert count["mortgage"] > 300
    assert count["lease"] > 300
    assert count["easement"] > 50
    assert 3 <= count["seizure"] <= 100
    assert count["heritage"] >= 10
    for right in register.rights:
        if right.kind == "lease":
            assert right.valid_to is not None
            assert right.valid_to <= right.valid_from.replace(year=right.valid_from.year + 20), "Civil Code 705"


def test_every_reference_is_to_a_row_that_is_there(register: Register, units: list[dict[str, object]]) -> None:
    parties, certificates = {row[0] for row in register.parties}, {row[0] for row in register.certificates}
    known = {unit["source_id"] for unit in units}
    assert len(known) == len(units)
    assert len(parties) == len(register.parties)
    assert len(certificates) == len(register.certificates)
    assert len({right.source_id for right in register.rights}) == len(register.rights)
    assert {unit[key] for unit in units for key in ("parent", "parcel")} - {""} <= known
    assert {right.party for right in register.rights} - {""} <= parties
    assert {right.grantor for right in register.rights} - {""} <= parties
    assert {right.holder_certificate for right in register.rights} - {""} <= certificates
    assert {certificate for certificate, _ in register.certificate_units} == certificates
    assert {unit for _, unit in register.certificate_units} <= known


def test_unit_codes_are_right_in_form_and_each_is_given_once(units: list[dict[str, object]]) -> None:
    codes = [str(unit["unit_code"]) for unit in units if unit["unit_code"]]
    assert len(codes) == len(set(codes))
    assert [problem for code in codes for problem in problems_of_unit_code(code)] == []
    assert all(unit["unit_code"] for unit in units if unit["kind"] in ("parcel", "building", "unit"))


def test_everybody_and_every_address_has_a_name_in_both_languages(register: Register) -> None:
    for _, _, name, name_zh in register.parties:
        assert not any("一" <= character <= "鿿" for character in name)
        assert any("一" <= character <= "鿿" for character in name_zh)
    for _, _, address, address_zh, _ in register.certificates:
        assert address.isascii()
        assert any("一" <= character <= "鿿" for character in address_zh)


def test_chen_and_lin_hold_one_property_and_bright_labs_none(register: Register) -> None:
    holdings = {source_id: [r for r in register.rights if r.party == source_id] for source_id, *_ in CAST}
    (chens,), (lins,) = holdings["cast:chen"], holdings["cast:lin"]
    assert chens.certificate == lins.certificate
    assert (chens.share_numerator, chens.share_denominator) == (2, 3)
    assert holdings["cast:bright"] == []
