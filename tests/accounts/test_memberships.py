"""Who may let whom act for a party; each act is tried by the stranger too."""

import pytest
from django.contrib.auth.models import AnonymousUser

from interface.accounts.models import Authority, Membership, Party, User
from interface.accounts.operations import (
    NotAllowed,
    RoleNeedsAuthority,
    UnknownPartyKind,
    UnknownRole,
    appoint,
    end_membership,
    grant_membership,
    save_party,
)
from interface.accounts.queries import is_approver, is_planner, may_grant_membership, parties_of


def party_of(user: User) -> Party:
    return parties_of(user).get()


def test_a_member_takes_in_another_member(chen: User, lin: User) -> None:
    grant_membership(actor=chen, user=lin, party=party_of(chen))
    assert party_of(chen) in parties_of(lin)


def test_a_stranger_takes_in_nobody(chen: User, sun: User) -> None:
    for actor in (sun, AnonymousUser()):
        with pytest.raises(NotAllowed):
            grant_membership(actor=actor, user=sun, party=party_of(chen))
    assert not parties_of(sun).exists()


def test_a_member_of_the_authority_cannot_make_itself_approver(sun: User, bureau: Party) -> None:
    appoint(user=sun, party=bureau, role="member")
    with pytest.raises(NotAllowed):
        grant_membership(actor=sun, user=sun, party=bureau, role="approver")


def test_an_approver_takes_in_nobody_by_that_role_alone(wu: User, sun: User, bureau: Party) -> None:
    assert not may_grant_membership(wu, bureau, "member")
    assert not may_grant_membership(wu, bureau, "approver")


def test_whoever_runs_the_installation_appoints(sun: User, bureau: Party) -> None:
    admin = User.objects.create_superuser("admin@egret-bay.example")
    grant_membership(actor=admin, user=sun, party=bureau, role="approver")
    assert is_approver(sun, bureau.authority)


def test_a_closed_account_acts_for_nobody(wu: User, authority: Authority, bureau: Party) -> None:
    wu.is_active = False
    wu.is_superuser = True
    wu.save()
    assert not parties_of(wu).exists()
    assert not is_approver(wu, authority)
    assert not may_grant_membership(wu, bureau, "member")


def test_granting_twice_changes_nothing(chen: User, lin: User) -> None:
    for _ in range(2):
        grant_membership(actor=chen, user=lin, party=party_of(chen))
    assert Membership.objects.filter(user=lin, party=party_of(chen)).count() == 1


def test_only_an_authority_has_approvers_and_planners(chen: User, sun: User) -> None:
    for role in ("approver", "planner"):
        with pytest.raises(RoleNeedsAuthority):
            appoint(user=sun, party=party_of(chen), role=role)


def test_a_role_nobody_knows_is_refused_with_the_list(sun: User, bureau: Party) -> None:
    with pytest.raises(UnknownRole, match="member, approver, planner"):
        appoint(user=sun, party=bureau, role="king")


def test_a_kind_of_party_nobody_knows_is_refused_with_the_list(authority: Authority) -> None:
    with pytest.raises(UnknownPartyKind, match="person, company"):
        save_party(authority=authority, source_id="x", kind="ghost", name="X")


def test_everyone_ends_the_own_membership_and_the_stranger_no_other(chen: User, sun: User, wu: User) -> None:
    membership = Membership.objects.get(user=chen)
    for actor in (sun, wu, AnonymousUser()):
        with pytest.raises(NotAllowed):
            end_membership(actor=actor, membership=membership)
    end_membership(actor=chen, membership=membership)
    assert not parties_of(chen).exists()


def test_an_approver_of_one_authority_has_no_say_in_another(
    wu: User, zhao: User, authority: Authority, other_authority: Authority
) -> None:
    assert is_approver(wu, authority)
    assert not is_approver(wu, other_authority)
    assert is_planner(zhao, authority)
    assert not is_planner(zhao, other_authority)
    assert not is_planner(wu, authority)


def test_strangers_are_neither_approver_nor_planner(sun: User, chen: User, authority: Authority) -> None:
    for actor in (sun, chen, AnonymousUser()):
        assert not is_approver(actor, authority)
        assert not is_planner(actor, authority)
