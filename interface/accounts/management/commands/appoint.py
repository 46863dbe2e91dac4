"""`manage.py appoint`: let a user act for a party. How approvers and planners come into office."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from interface.accounts.models import Role
from interface.accounts.operations import RoleNeedsAuthority, appoint
from interface.accounts.queries import party_by_source_id, user_by_address


class Command(BaseCommand):
    """Let the user with an address act for a party of an authority."""

    help = "Let a user act for a party as member, approver or planner. Doing it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare who, for which party, in which role."""
        parser.add_argument("address", help="e-mail address of the user, who has signed up")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--authority", required=True, metavar="CODE")
        parser.add_argument(
            "--party", required=True, metavar="SOURCE_ID", help="the party's identifier in the register"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Appoint, or say what is not there."""
        user = user_by_address(options["address"])
        if user is None:
            raise CommandError(f"Nobody has signed up as {options['address']}.")
        party = party_by_source_id(options["authority"], options["party"])
        if party is None:
            raise CommandError(f"Authority '{options['authority']}' knows no party '{options['party']}'.")
        try:
            appoint(user=user, party=party, role=options["role"])
        except RoleNeedsAuthority as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.email} acts for {party} as {options['role']}.")
