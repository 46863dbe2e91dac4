"""/healthz: what is up, and what is in force."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from pytest_django import Settings

from config.celery import HEARTBEAT_KEY, record_heartbeat
from interface.accounts.models import Authority
from interface.rulebooks.models import Edition

pytestmark = pytest.mark.django_db


def test_everything_up_but_a_silent_worker(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "up", "redis": "up", "worker": "down", "editions_in_force": []}
    assert "no-store" in answer["Cache-Control"]


def test_the_worker_is_up_once_its_heartbeat_ran(client: Client) -> None:
    record_heartbeat.delay()
    assert client.get("/healthz").json()["worker"] == "up"
    cache.delete(HEARTBEAT_KEY)
    assert client.get("/healthz").json()["worker"] == "down"


def test_editions_in_force_are_named_and_past_ones_are_not(client: Client, authority: Authority) -> None:
    for digest, in_force_from, in_force_to in (
        ("sha256:" + "0" * 64, dt.date(2020, 1, 1), dt.date(2024, 1, 1)),
        ("sha256:" + "1" * 64, dt.date(2024, 1, 1), None),
    ):
        Edition.objects.create(
            authority=authority,
            rulebook="egret-bay",
            title={"en": "Egret Bay"},
            in_force_from=in_force_from,
            in_force_to=in_force_to,
            files={},
            digest=digest,
            stored_on=dt.date(2024, 1, 1),
        )
    assert client.get("/healthz").json()["editions_in_force"] == [
        {
            "authority": "egret-bay",
            "rulebook": "egret-bay",
            "in_force_from": "2024-01-01",
            "digest": "sha256:" + "1" * 64,
        }
    ]


def test_without_redis_it_answers_503_and_says_what_is_down(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert (answer.json()["redis"], answer.json()["worker"], answer.json()["database"]) == ("down", "down", "up")


def test_without_the_database_it_answers_503_and_says_what_is_down(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert (answer.json()["database"], answer.json()["redis"]) == ("down", "up")


def test_nothing_is_changed_through_it(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
