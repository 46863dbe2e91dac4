"""The cast, and what every test may ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from rest_framework.test import APIClient

from interface.accounts.models import Authority, Party, PartyKind, Role, User
from interface.accounts.operations import appoint, save_authority, save_party, save_user

SLOWEST = ("tests/protocol/screen/test_spark.py", "tests/seeds/", "tests/registry/test_cambridge.py")
"""Where a test takes longest: begun first, so that no process is left alone with them at the end."""

PASSWORD = "a long enough pass phrase"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest files before the others, which stay in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOWEST))


@pytest.fixture(autouse=True)
def _each_test_starts_in_english_with_an_empty_cache() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _each_test_has_snapshots_of_its_own(
    settings: Any, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The folder is made by whoever writes to it first, so that it costs nothing where nobody does."""
    settings.SNAPSHOT_ROOT = tmp_path_factory.getbasetemp() / f"snapshots-{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def authority(db: None) -> Authority:
    """Egret Bay."""
    return save_authority(code="egret-bay", name="Egret Bay", name_zh="鹭湾", srid=4549)


@pytest.fixture
def other_authority(db: None) -> Authority:
    """A second authority, whose approvers have no say in Egret Bay."""
    return save_authority(
        code="cambridge-ma", name="Cambridge", srid=26986, currency="USD", timezone="America/New_York"
    )


@pytest.fixture
def bureau(authority: Authority) -> Party:
    """The authority as a party."""
    return save_party(
        authority=authority,
        source_id="cast:bureau",
        kind=PartyKind.AUTHORITY,
        name="Egret Bay Planning Bureau",
        name_zh="鹭湾市自然资源和规划局",
    )


def _person(email: str, name: str) -> User:
    return save_user(email=f"{email}@egret-bay.example", name=name, password=PASSWORD)


def _with_party(user: User, authority: Authority, kind: PartyKind, name_zh: str) -> User:
    source_id = f"cast:{user.email.partition('@')[0]}"
    party = save_party(authority=authority, source_id=source_id, kind=kind, name=user.name, name_zh=name_zh)
    appoint(user=user, party=party, role=Role.MEMBER)
    return user


@pytest.fixture
def chen(authority: Authority) -> User:
    """Owner; acts for the natural person `cast:chen`."""
    return _with_party(_person("chen", "Chen"), authority, PartyKind.PERSON, "陈女士")


@pytest.fixture
def lin(authority: Authority) -> User:
    """Co-owner; acts for the natural person `cast:lin`."""
    return _with_party(_person("lin", "Lin"), authority, PartyKind.PERSON, "林先生")


@pytest.fixture
def bright(authority: Authority) -> User:
    """Operator; acts for the company Bright Labs, `cast:bright`."""
    return _with_party(_person("bright", "Bright Labs"), authority, PartyKind.COMPANY, "明研科技有限公司")


@pytest.fixture
def wu(bureau: Party) -> User:
    """Approver of Egret Bay."""
    user = _person("wu", "Wu")
    appoint(user=user, party=bureau, role=Role.APPROVER)
    return user


@pytest.fixture
def zhao(bureau: Party) -> User:
    """Planner of Egret Bay."""
    user = _person("zhao", "Zhao")
    appoint(user=user, party=bureau, role=Role.PLANNER)
    return user


@pytest.fixture
def sun(db: None) -> User:
    """The stranger: signed in, and acting for nobody."""
    return _person("sun", "Sun")


@pytest.fixture
def api() -> APIClient:
    """A client of the API that has not signed in."""
    return APIClient()
