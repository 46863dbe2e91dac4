"""A server reads the editions in force before anybody asks, and serves without them where it cannot."""

import datetime as dt
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from interface.accounts.models import Authority
from interface.rulebooks import queries, ready
from interface.rulebooks.operations import store_edition
from tests.rulebooks_app.texts import pocket_files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _what_is_read_goes_again() -> Iterator[None]:
    queries._compiled.cache_clear()
    yield
    gc.unfreeze()


def test_who_asks_first_finds_the_edition_read(authority: Authority, django_assert_num_queries: Any) -> None:
    edition = store_edition(authority=authority, files=pocket_files(), as_of=dt.date(2026, 3, 1))
    queries._compiled.cache_clear()
    ready.read_editions_in_force()
    with django_assert_num_queries(0):
        assert queries.rulebook_of(edition).rulebook == "pocket"
    assert gc.get_freeze_count() > 0


def test_without_its_tables_it_serves_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(on: object) -> None:
        raise DatabaseError("relation rulebooks_edition does not exist")

    monkeypatch.setattr(ready, "editions_in_force", refuse)
    ready.read_editions_in_force()
    assert queries._compiled.cache_info().currsize == 0
