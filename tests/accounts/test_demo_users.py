"""The people of the demo city."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from interface.accounts.models import Authority, Membership, User
from interface.accounts.queries import is_approver, is_planner, parties_of


def test_the_cast_signs_in_and_acts_for_its_parties(
    authority: Authority, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setenv("DEMO_PASSWORD", "egret-bay-2026")
    call_command("create_demo_users", verbosity=0)
    call_command("create_demo_users", verbosity=0)
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    assert set(people) == {"chen", "lin", "bright", "wu", "zhao", "sun"}
    assert all(user.check_password("egret-bay-2026") for user in people.values())
    assert parties_of(people["chen"]).get().source_id == "cast:chen"
    assert is_approver(people["wu"], authority)
    assert is_planner(people["zhao"], authority)
    assert not parties_of(people["sun"]).exists()
    assert Membership.objects.count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "password"), [(False, "egret-bay-2026"), (True, "")])
def test_nobody_gets_a_known_password_unless_it_is_a_demo(
    demo: bool, password: str, authority: Authority, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = demo
    monkeypatch.setenv("DEMO_PASSWORD", password)
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("create_demo_users")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_without_the_city_the_command_says_what_to_do_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setenv("DEMO_PASSWORD", "egret-bay-2026")
    with pytest.raises(CommandError, match="load_demo"):
        call_command("create_demo_users")
