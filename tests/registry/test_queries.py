"""Finding a property, and who may know what of it."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from interface.accounts.models import Membership, Party, Role, User
from interface.registry import queries
from interface.registry.models import Property
from tests.registry.desk import Desk

TODAY = dt.date(2026, 3, 1)


@pytest.fixture
def city(desk: Desk) -> Desk:
    """C-1 is Chen's and Lin's by halves, mortgaged to Bright Labs; C-2 is Chen's; C-3 is Bright Labs'."""
    desk.mapping["spatial_units"]["fields"]["unit_code"] = "code"
    for number, parcel in enumerate(desk.parcels):
        parcel["code"] = f"440305001001GB0000{number + 1}W00000000"
    desk.rights[0]["share"] = "1/2"
    desk.rights[2]["party"] = "labs"
    desk.rights += [
        desk.right(1, source_id="R-1b", party="lin", share="1/2"),
        desk.right(1, source_id="M-1", party="labs", kind="mortgage", valid_to="2024-01-01"),
    ]
    desk.run()
    return desk


def found(text: str) -> list[str]:
    return [held.certificate_number for held in queries.find_properties(text)]


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("C-2", ["C-2"]),
            ("c-2", ["C-2"]),
            ("C-", ["C-1", "C-2", "C-3"]),
            ("P-3", ["C-3"]),
            ("440305001001GB00002", ["C-2"]),
            ("440305 001001 GB00002 W00000000", ["C-2"]),
            ("2 Quay", ["C-2"]),
            ("quay street", ["C-1", "C-2", "C-3"]),
            ("street quay 3", ["C-3"]),
            ("码头街3", ["C-3"]),
            ("码头", ["C-1", "C-2", "C-3"]),
        ],
    )
    def test_a_property_is_found_by_number_code_parcel_and_address(
        self, city: Desk, text: str, expected: list[str]
    ) -> None:
        assert found(text) == expected

    @pytest.mark.parametrize("text", ["", "   ", "%", "_", "C%", "nothing like it", "'; DROP TABLE x; --", "\\"])
    def test_a_text_that_leads_nowhere_finds_nothing(self, city: Desk, text: str) -> None:
        assert found(text) == []

    def test_the_exact_number_comes_before_others_that_begin_so(self, city: Desk) -> None:
        city.parcels += [city.parcel(number) for number in (11, 12)]
        city.rights += [city.right(number) for number in (11, 12)]
        for parcel in city.parcels[3:]:
            parcel["code"] = ""
            parcel["address"] = "0 First Street"
        city.run()
        assert found("C-1")[0] == "C-1"

    def test_only_one_authority_where_that_is_asked(self, city: Desk) -> None:
        authority = Property.objects.all()[0].authority
        other = type(authority).objects.create(code="other", name="Other", srid=4549)
        assert list(queries.find_properties("C-", authority=other)) == []
        assert len(queries.find_properties("C-", authority=authority)) == 3


def acting_for(party: Party, role: str = Role.MEMBER) -> User:
    user = User.objects.create_user(f"{party.source_id}@example.org", name=party.name)
    Membership.objects.create(user=user, party=party, role=role)
    return user


def holders(actor: User | AnonymousUser, certificate: str = "C-1") -> list[tuple[str, str | None]]:
    held = Property.objects.get(certificate_number=certificate)
    return sorted((row.right.source_id, row.holder) for row in queries.rights_of(held, actor, as_of=TODAY))


class TestNames:
    def test_a_stranger_reads_the_names_of_companies_and_of_no_person(self, city: Desk) -> None:
        sun = User.objects.create_user("sun@example.org", name="Sun")
        for actor in (AnonymousUser(), sun):
            assert holders(actor) == [("M-1", "Bright Labs"), ("R-1", None), ("R-1b", None)]

    def test_a_co_owner_reads_the_names_of_the_others(self, city: Desk) -> None:
        lin = acting_for(Party.objects.get(source_id="lin"))
        assert holders(lin) == [("M-1", "Bright Labs"), ("R-1", "Chen"), ("R-1b", "Lin")]
        assert holders(lin, "C-2") == [("R-2", None)]

    def test_approvers_and_planners_of_the_authority_read_all_names(self, city: Desk) -> None:
        held = Property.objects.get(certificate_number="C-1")
        bureau = Party.objects.create(
            authority=held.authority, kind="authority", name="Planning Bureau", source_id="bureau"
        )
        assert holders(acting_for(bureau, Role.APPROVER))[1] == ("R-1", "Chen")

    def test_rights_of_many_properties_show_names_only_where_the_reader_holds_something(self, city: Desk) -> None:
        lin = acting_for(Party.objects.get(source_id="lin"))
        rows = queries.held_rights(queries.rights_visible_to(lin).order_by("source_id"), lin, as_of=TODAY)
        assert {(row.right.source_id, row.holder) for row in rows} >= {("R-1b", "Lin"), ("R-3", "Bright Labs")}
        # Chen is Lin's co-owner, so Lin knows the name, in the list as on the page of their property.
        assert ("R-1", "Chen") in {(row.right.source_id, row.holder) for row in rows}

    def test_nobody_at_all_sees_nothing(self, city: Desk) -> None:
        assert not queries.properties_visible_to(None).exists()
        assert not queries.layers_visible_to(None).exists()


def test_a_property_comes_with_its_units_and_rights_in_few_statements(
    city: Desk, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        detail = queries.property_detail(AnonymousUser(), "egret-bay", "C-1", as_of=TODAY)
    assert detail is not None
    assert [unit.source_id for unit in detail.units] == ["P-1"]
    assert [(row.right.kind, row.in_force) for row in detail.rights] == [
        ("land_use", True),
        ("land_use", True),
        ("mortgage", False),
    ]
    assert queries.property_detail(AnonymousUser(), "egret-bay", "C-99", as_of=TODAY) is None
    assert queries.property_detail(AnonymousUser(), "elsewhere", "C-1", as_of=TODAY) is None
