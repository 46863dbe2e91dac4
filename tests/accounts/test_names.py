"""Whose name is shown to whom."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from interface.accounts.models import Authority, Party, PartyKind, User
from interface.accounts.operations import save_party
from interface.accounts.queries import may_see_name, parties_of, visible_names


def test_a_natural_person_is_named_to_herself_and_the_officials_only(
    chen: User, wu: User, zhao: User, sun: User
) -> None:
    party = parties_of(chen).get()
    assert may_see_name(chen, party)
    assert may_see_name(wu, party)
    assert may_see_name(zhao, party)
    assert not may_see_name(sun, party)
    assert not may_see_name(AnonymousUser(), party)


def test_co_holders_read_each_others_names(chen: User, lin: User) -> None:
    party = parties_of(chen).get()
    assert not may_see_name(lin, party)
    assert may_see_name(lin, party, co_holder=True)


def test_officials_of_another_authority_do_not_read_the_name(wu: User, other_authority: Authority) -> None:
    party = save_party(authority=other_authority, source_id="p", kind="person", name="Somebody")
    assert not may_see_name(wu, party)


@pytest.mark.parametrize("kind", [kind for kind in PartyKind.values if kind != PartyKind.PERSON])
def test_every_other_kind_of_party_is_named_to_everyone(kind: str, authority: Authority) -> None:
    party = save_party(authority=authority, source_id="p", kind=kind, name="Harbour Works", name_zh="港务")
    assert visible_names(AnonymousUser(), [party]) == {party.pk: "Harbour Works"}


def test_names_come_in_the_readers_language(chen: User) -> None:
    party = parties_of(chen).get()
    with translation.override("zh-hans"):
        assert visible_names(chen, [party]) == {party.pk: "陈女士"}


def test_a_thousand_names_take_one_statement(
    chen: User, authority: Authority, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Party.objects.bulk_create(
        Party(authority=authority, source_id=f"p{n}", kind=PartyKind.PERSON, name=f"Person {n}") for n in range(1000)
    )
    parties = list(Party.objects.all())
    with django_assert_num_queries(1):
        names = visible_names(chen, parties)
    assert [name for name in names.values() if name] == ["Chen"]
