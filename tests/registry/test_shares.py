"""The database itself sees to it that the shares in a property make up the whole, to the last digit."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from interface.accounts.models import Authority, Party
from interface.registry.models import Property, Right

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 5)


@pytest.fixture
def house(authority: Authority) -> Property:
    return Property.objects.create(authority=authority, certificate_number="C-1", kind="land")


@pytest.fixture
def chen(authority: Authority) -> Party:
    return Party.objects.create(authority=authority, kind="person", name="Chen", source_id="owner-chen")


def give(house: Property, chen: Party, number: int, **fields: Any) -> Right:
    return Right.objects.create(
        property=house,
        party=chen,
        source_id=f"R-{number}",
        recorded_on=DAY,
        **{"kind": "ownership", "share_numerator": 1, "share_denominator": 1, **fields},
    )


def settle() -> None:
    """Have the database check now what it checks at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_three_thirds_are_the_whole(house: Property, chen: Party) -> None:
    for number in range(3):
        give(house, chen, number, share_numerator=1, share_denominator=3)
    settle()


def test_fractions_of_unlike_denominators_add_up_exactly(house: Property, chen: Party) -> None:
    for number, (over, under) in enumerate(((1, 2), (1, 3), (1, 7), (1, 42))):
        give(house, chen, number, share_numerator=over, share_denominator=under)
    settle()


def test_denominators_too_large_for_floating_point_add_up_exactly(house: Property, chen: Party) -> None:
    large = 10**17 + 3
    give(house, chen, 1, share_numerator=large // 2, share_denominator=large)
    give(house, chen, 2, share_numerator=large - large // 2, share_denominator=large)
    settle()
    Right.objects.filter(source_id="R-2").update(share_numerator=large - large // 2 - 1)
    with pytest.raises(IntegrityError, match="not the whole"):
        settle()


@pytest.mark.parametrize("shares", [[(1, 2)], [(1, 2), (1, 3)], [(2, 3), (2, 3)], [(1, 1), (1, 1)]])
def test_shares_that_are_not_the_whole_are_refused(house: Property, chen: Party, shares: list[tuple[int, int]]) -> None:
    for number, (over, under) in enumerate(shares):
        give(house, chen, number, share_numerator=over, share_denominator=under)
    with pytest.raises(IntegrityError, match="shares of ownership in property C-1 are"):
        settle()


def test_within_a_transaction_one_share_may_come_after_the_other(house: Property, chen: Party) -> None:
    with transaction.atomic():
        give(house, chen, 1, share_numerator=1, share_denominator=2)
        give(house, chen, 2, share_numerator=1, share_denominator=2)
    settle()


def test_taking_a_share_away_is_refused(house: Property, chen: Party) -> None:
    give(house, chen, 1, share_numerator=1, share_denominator=2)
    second = give(house, chen, 2, share_numerator=1, share_denominator=2)
    settle()
    second.delete()
    with pytest.raises(IntegrityError, match="are 1/2, not the whole"):
        settle()


def test_turning_a_right_into_another_kind_is_refused_where_it_leaves_a_gap(house: Property, chen: Party) -> None:
    give(house, chen, 1, share_numerator=1, share_denominator=2)
    give(house, chen, 2, share_numerator=1, share_denominator=2)
    settle()
    Right.objects.filter(source_id="R-2").update(kind="lease")
    with pytest.raises(IntegrityError, match="not the whole"):
        settle()


def test_a_holder_after_another_is_right(house: Property, chen: Party) -> None:
    give(house, chen, 1, valid_to=dt.date(2020, 1, 1))
    give(house, chen, 2, valid_from=dt.date(2020, 1, 1))
    settle()


def test_two_holders_of_the_whole_at_the_same_time_are_refused(house: Property, chen: Party) -> None:
    give(house, chen, 1, valid_to=dt.date(2020, 1, 1))
    give(house, chen, 2, valid_from=dt.date(2019, 1, 1))
    with pytest.raises(IntegrityError, match=r"are 2/1, not the whole \(from 2019-01-01\)"):
        settle()


def test_joint_holders_have_no_shares(house: Property, chen: Party) -> None:
    joint = {"joint": True, "share_numerator": None, "share_denominator": None}
    give(house, chen, 1, **joint)
    give(house, chen, 2, **joint)
    settle()
    give(house, chen, 3)
    with pytest.raises(IntegrityError, match="joint and fractions mixed"):
        settle()


def test_leases_need_not_make_up_the_whole(house: Property, chen: Party) -> None:
    give(house, chen, 1)
    give(house, chen, 2, kind="lease", share_numerator=1, share_denominator=4)
    settle()


@pytest.mark.parametrize(
    "fields",
    [
        {"share_numerator": 0},
        {"share_numerator": -1},
        {"share_numerator": 2},
        {"share_denominator": 0},
        {"share_numerator": None},
        {"joint": True},
        {"valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2020, 1, 1)},
        {"contract_far": -1.0},
    ],
)
def test_a_right_that_is_no_right_is_refused(house: Property, chen: Party, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give(house, chen, 1, **fields)


def test_a_right_has_one_holder_at_most_and_no_property_holds_itself(house: Property, chen: Party) -> None:
    with pytest.raises(IntegrityError, match="right_has_one_holder_at_most"), transaction.atomic():
        give(
            house,
            chen,
            1,
            holder_property=Property.objects.create(authority=house.authority, certificate_number="C-2", kind="land"),
        )
    with pytest.raises(IntegrityError, match="right_no_property_holds_itself"), transaction.atomic():
        Right.objects.create(
            property=house,
            holder_property=house,
            kind="ownership",
            share_numerator=1,
            share_denominator=1,
            source_id="R-1",
            recorded_on=DAY,
        )
