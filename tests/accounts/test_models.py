"""What the database promises about parties, users and memberships."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from interface.accounts.models import Authority, Membership, Party, User, label_in
from interface.accounts.operations import appoint, end_membership, save_party


@pytest.mark.parametrize(
    ("language", "name", "name_zh", "shown"),
    [
        ("zh-hans", "Egret Bay", "鹭湾", "鹭湾"),
        ("zh-Hans", "Egret Bay", "", "Egret Bay"),
        ("en", "Egret Bay", "鹭湾", "Egret Bay"),
        ("en", "", "鹭湾", "鹭湾"),
    ],
)
def test_a_name_is_shown_in_the_language_where_it_is_known(language: str, name: str, name_zh: str, shown: str) -> None:
    assert label_in(language, name, name_zh) == shown


def test_two_users_cannot_have_addresses_that_differ_in_case_only(sun: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="SUN@egret-bay.example")])


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_the_database_refuses_a_kind_of_party_nobody_knows(authority: Authority) -> None:
    with pytest.raises(IntegrityError, match="party_kind_is_known"), transaction.atomic():
        Party.objects.create(authority=authority, kind="ghost", name="X", source_id="x")


def test_the_database_refuses_a_role_nobody_knows(sun: User, bureau: Party) -> None:
    with pytest.raises(IntegrityError, match="membership_role_is_known"), transaction.atomic():
        Membership.objects.create(user=sun, party=bureau, role="king")


def test_saving_a_party_twice_updates_it(authority: Authority) -> None:
    first = save_party(authority=authority, source_id="p1", kind="person", name="Old")
    second = save_party(authority=authority, source_id="p1", kind="person", name="New", name_zh="新")
    assert (first.pk, second.name) == (second.pk, "New")
    assert Party.objects.get().label("zh-hans") == "新"


def test_the_history_of_a_membership_outlives_it(sun: User, bureau: Party) -> None:
    membership = appoint(user=sun, party=bureau, role="planner")
    end_membership(actor=sun, membership=membership)
    recorded = Membership.pgh_event_models["insert"].objects.filter(user_id=sun.pk).order_by("pgh_id")
    assert [event.pgh_label for event in recorded] == ["insert", "delete"]


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)
