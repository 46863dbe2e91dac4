"""The database the benchmarks fill: `bench`, beside the one that `DATABASE_URL` names, which they leave alone."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = os.environ.get("BENCH_DATABASE", "bench")


def start(name: str = NAME) -> None:
    """Set Django up on a database of this name, made and migrated where it is not yet, and on a part of the cache."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    from django.conf import settings

    given = settings.DATABASES["default"]
    _create(given, name)
    given["NAME"] = name
    settings.CACHES["default"]["KEY_PREFIX"] = f"urban-{name}"
    settings.ALLOWED_HOSTS.append("testserver")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def address() -> str:
    """Return the `DATABASE_URL` of the database in use, for another process."""
    from urllib.parse import quote

    from django.db import connection

    given = connection.settings_dict
    return (
        f"postgis://{quote(given['USER'])}:{quote(given['PASSWORD'])}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    )


def drop(name: str) -> None:
    """Drop a database that `start` made."""
    from django.conf import settings
    from django.db import connection
    from psycopg import sql

    connection.close()
    with _beside(settings.DATABASES["default"]) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(given: dict, name: str) -> None:
    from psycopg import sql

    with _beside(given) as server:
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _beside(given: dict):
    """Connect to the server, not to one of the databases this is about."""
    import psycopg

    return psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )
