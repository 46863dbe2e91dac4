"""`manage.py appoint`."""

import pytest
from django.core.management import CommandError, call_command

from interface.accounts.models import Membership, Party, User
from interface.accounts.queries import is_approver


def test_whoever_runs_the_installation_appoints_an_approver(sun: User, bureau: Party) -> None:
    call_command(
        "appoint", "SUN@egret-bay.example", "approver", authority="egret-bay", party="cast:bureau", verbosity=0
    )
    assert is_approver(sun, bureau.authority)


@pytest.mark.parametrize(
    ("address", "role", "authority_code", "party", "reason"),
    [
        ("nobody@egret-bay.example", "member", "egret-bay", "cast:bureau", "Nobody has signed up"),
        ("sun@egret-bay.example", "member", "egret-bay", "cast:ghost", "knows no party 'cast:ghost'"),
        ("sun@egret-bay.example", "member", "atlantis", "cast:bureau", "Authority 'atlantis'"),
        ("sun@egret-bay.example", "planner", "egret-bay", "cast:chen", "acts for an authority"),
    ],
)
def test_what_is_not_there_is_named(
    address: str, role: str, authority_code: str, party: str, reason: str, sun: User, chen: User, bureau: Party
) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("appoint", address, role, authority=authority_code, party=party)
    assert not Membership.objects.filter(user=sun).exists()
