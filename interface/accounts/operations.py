"""All writes of accounts."""

from django.db import transaction

from interface.accounts.models import Authority, Membership, Party, PartyKind, Role, User
from interface.accounts.queries import Actor, may_end_membership, may_grant_membership, user_by_address


class NotAllowed(Exception):
    """The actor may not do this."""


class UnknownRole(ValueError):
    """A role that nobody can have."""


class RoleNeedsAuthority(ValueError):
    """Approvers and planners act for an authority, not for another party."""


class UnknownPartyKind(ValueError):
    """A kind of party the law does not know."""


def save_authority(
    *,
    code: str,
    name: str,
    srid: int,
    name_zh: str = "",
    currency: str = "CNY",
    timezone: str = "Asia/Shanghai",
    default_language: str = "en",
) -> Authority:
    """Create the authority with a code, or bring what is recorded of it up to date."""
    authority, _ = Authority.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "name_zh": name_zh,
            "srid": srid,
            "currency": currency,
            "timezone": timezone,
            "default_language": default_language,
        },
    )
    return authority


def save_party(*, authority: Authority, source_id: str, kind: str, name: str, name_zh: str = "") -> Party:
    """Create the party an authority knows by a source id, or bring it up to date. Raises: UnknownPartyKind."""
    if kind not in PartyKind.values:
        raise UnknownPartyKind(f"A party cannot be a '{kind}'; it is one of {', '.join(PartyKind.values)}.")
    party, _ = Party.objects.update_or_create(
        authority=authority, source_id=source_id, defaults={"kind": kind, "name": name, "name_zh": name_zh}
    )
    return party


def grant_membership(*, actor: Actor, user: User, party: Party, role: str = Role.MEMBER) -> Membership:
    """Let a user act for a party in a role; granting twice changes nothing.

    Raises: NotAllowed, UnknownRole, RoleNeedsAuthority.
    """
    if not may_grant_membership(actor, party, role):
        raise NotAllowed(f"This account may not let anybody act for party {party.pk} as '{role}'.")
    return _join(user=user, party=party, role=role)


def appoint(*, user: User, party: Party, role: str) -> Membership:
    """Let a user act for a party on the word of whoever runs the installation (commands, seeds).

    Raises: UnknownRole, RoleNeedsAuthority.
    """
    return _join(user=user, party=party, role=role)


def _join(*, user: User, party: Party, role: str) -> Membership:
    if role not in Role.values:
        raise UnknownRole(f"Nobody can be a '{role}'; a role is one of {', '.join(Role.values)}.")
    if role != Role.MEMBER and party.kind != PartyKind.AUTHORITY:
        raise RoleNeedsAuthority(f"A {role} acts for an authority; party {party.pk} is a {party.kind}.")
    membership, _ = Membership.objects.get_or_create(user=user, party=party, role=role)
    return membership


def end_membership(*, actor: Actor, membership: Membership) -> None:
    """End what a user may do for a party in one role. Raises: NotAllowed."""
    if not may_end_membership(actor, membership):
        raise NotAllowed(f"This account may not end membership {membership.pk}.")
    membership.delete()


@transaction.atomic
def save_user(*, email: str, name: str, password: str | None = None) -> User:
    """Create the user with an address, or bring name and password up to date; the address counts as confirmed.

    For people whom the installation itself knows; everybody else signs up and confirms the address.
    """
    from allauth.account.models import EmailAddress

    address = email.strip().lower()
    user = user_by_address(address) or User.objects.create_user(address)
    user.name = name
    if password is not None:
        user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    return user
