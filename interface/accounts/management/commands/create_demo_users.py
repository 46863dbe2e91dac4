"""`manage.py create_demo_users`: the people of the demo city can sign in. Only where DEMO=1."""

import os
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from interface.accounts.models import PartyKind, Role
from interface.accounts.operations import appoint, save_party, save_user
from interface.accounts.queries import authority_by_code

AUTHORITY = "egret-bay"


class Person(NamedTuple):
    """Someone of the demo city, and the party he or she acts for (none for the stranger)."""

    address: str
    name: str
    party: tuple[str, str, str, str] | None  # source id, kind, name, name in Chinese
    role: str = Role.MEMBER


PLANNING_BUREAU = ("cast:bureau", PartyKind.AUTHORITY, "Egret Bay Planning Bureau", "鹭湾市自然资源和规划局")
PEOPLE = (
    Person("chen", "Chen", ("cast:chen", PartyKind.PERSON, "Chen", "陈女士")),
    Person("lin", "Lin", ("cast:lin", PartyKind.PERSON, "Lin", "林先生")),
    Person("bright", "Bright Labs", ("cast:bright", PartyKind.COMPANY, "Bright Labs", "明研科技有限公司")),
    Person("wu", "Wu", PLANNING_BUREAU, Role.APPROVER),
    Person("zhao", "Zhao", PLANNING_BUREAU, Role.PLANNER),
    Person("sun", "Sun", None),
)


class Command(BaseCommand):
    """Create the demo city's users with one password, and let them act for their parties."""

    help = (
        "Create the people of the demo city as users; needs DEMO=1 and DEMO_PASSWORD. Running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create or update every person of PEOPLE."""
        password = os.environ.get("DEMO_PASSWORD", "")
        if not settings.DEMO or not password:
            raise CommandError("Demo users have a known password. Set DEMO=1 and DEMO_PASSWORD if that is meant.")
        authority = authority_by_code(AUTHORITY)
        if authority is None:
            raise CommandError(
                f"There is no authority '{AUTHORITY}' yet. Load the demo city first: manage.py load_demo"
            )
        for person in PEOPLE:
            user = save_user(email=f"{person.address}@egret-bay.example", name=person.name, password=password)
            if person.party is not None:
                source_id, kind, name, name_zh = person.party
                party = save_party(authority=authority, source_id=source_id, kind=kind, name=name, name_zh=name_zh)
                appoint(user=user, party=party, role=person.role)
        self.stdout.write(f"{len(PEOPLE)} demo users can sign in.")
