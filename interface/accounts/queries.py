"""All reads of accounts, and who may do or see what.

`actor` is whoever asks: a signed-in user, or Django's AnonymousUser.
"""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import get_language

from interface.accounts.models import Authority, Membership, Party, PartyKind, Role, User

Actor = User | AnonymousUser


def authority_by_code(code: str) -> Authority | None:
    """Return the authority with a code, or None."""
    return Authority.objects.filter(code=code).first()


def party_by_source_id(authority_code: str, source_id: str) -> Party | None:
    """Return the party an authority knows under a source id, or None."""
    return Party.objects.filter(authority__code=authority_code, source_id=source_id).first()


def user_by_address(address: str) -> User | None:
    """Return the user with an e-mail address, whatever its case, or None."""
    return User.objects.filter(email=address.strip().lower()).first()


def memberships_of(user: Actor) -> QuerySet[Membership]:
    """Return for which parties a user acts and in which role; none for a stranger or a closed account."""
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user=user)


def parties_of(user: Actor) -> QuerySet[Party]:
    """Return the parties a user acts for, in whatever role."""
    return Party.objects.filter(pk__in=memberships_of(user).values("party"))


def is_approver(user: Actor, authority: Authority) -> bool:
    """Return whether a user approves for an authority."""
    return _acts_for(user, authority, [Role.APPROVER])


def is_planner(user: Actor, authority: Authority) -> bool:
    """Return whether a user writes the rules of an authority."""
    return _acts_for(user, authority, [Role.PLANNER])


def _acts_for(user: Actor, authority: Authority, roles: list[Role]) -> bool:
    parties = {"party__authority": authority, "party__kind": PartyKind.AUTHORITY}
    return memberships_of(user).filter(role__in=roles, **parties).exists()


def may_grant_membership(actor: Actor, party: Party, role: str) -> bool:
    """Return whether an actor may let someone act for a party.

    Whoever runs the installation may; a member of a party may take in further members; approvers and planners are
    appointed by whoever runs the installation.
    """
    if not isinstance(actor, User) or not actor.is_active:
        return False
    if actor.is_superuser:
        return True
    return role == Role.MEMBER and memberships_of(actor).filter(party=party, role=Role.MEMBER).exists()


def may_end_membership(actor: Actor, membership: Membership) -> bool:
    """Return whether an actor may end a membership: one's own, or one that the actor may grant."""
    own = isinstance(actor, User) and actor.is_active and membership.user_id == actor.pk
    return own or may_grant_membership(actor, membership.party, membership.role)


def may_see_name(actor: Actor, party: Party, *, co_holder: bool = False) -> bool:
    """Return whether an actor may read a party's name.

    Names of companies, authorities, collectives and the state are public. A natural person's name is shown to those
    who act for the person, to co-holders (the register tells who they are: `co_holder`), and to approvers and
    planners of the authority.
    """
    co_held = {party.pk} if co_holder else set()
    return visible_names(actor, [party], co_held=co_held)[party.pk] is not None


def visible_names(actor: Actor, parties: Iterable[Party], *, co_held: Collection[int] = ()) -> dict[int, str | None]:
    """Return for each party its name in the current language, or None where the actor may not read it.

    Args: co_held: ids of parties that hold something together with a party of the actor. Returns: by id of the party.
    One statement, whatever the number of parties; none when nobody among them is a natural person.
    """
    listed = list(parties)
    language = get_language() or "en"
    readable: set[int] = set(co_held)
    official: set[int] = set()
    if any(party.kind == PartyKind.PERSON for party in listed):
        for party_id, kind, authority_id, role in memberships_of(actor).values_list(
            "party_id", "party__kind", "party__authority_id", "role"
        ):
            readable.add(party_id)
            if kind == PartyKind.AUTHORITY and role in (Role.APPROVER, Role.PLANNER):
                official.add(authority_id)

    def shown(party: Party) -> bool:
        return party.kind != PartyKind.PERSON or party.pk in readable or party.authority_id in official

    return {party.pk: party.label(language) if shown(party) else None for party in listed}
