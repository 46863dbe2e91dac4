"""Settings come from the environment, and say what is missing; pages carry the safe headers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "x" * 50,
    "DATABASE_URL": "postgis://u:p@127.0.0.1:1/urban",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a folder that has no `.local/env`."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "settings.py").write_text((ROOT / "config" / "settings.py").read_text())
    code = "import settings; print(settings.DATABASES['default']['ENGINE'], settings.DEBUG, settings.HTTPS)"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_environment_is_enough_and_safe_by_default(tmp_path: Path) -> None:
    started = start(tmp_path, **COMPLETE)
    assert started.stdout.split() == ["django.contrib.gis.db.backends.postgis", "False", "False"], started.stderr


@pytest.mark.parametrize("name", list(COMPLETE))
def test_a_missing_value_stops_the_start_with_its_name_and_the_remedy(tmp_path: Path, name: str) -> None:
    started = start(tmp_path, **{key: value for key, value in COMPLETE.items() if key != name})
    assert started.returncode != 0
    assert f"{name} is not set" in started.stderr
    assert "bin/services start" in started.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("LOG_FORMAT", "shiny"), ("PROXY_COUNT", "many"), ("SIGN_IN_FAILURE_LIMIT", "")]
)
def test_junk_in_the_environment_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    started = start(tmp_path, **COMPLETE, **{name: value})
    assert started.returncode != 0
    assert name in started.stderr


@pytest.mark.django_db
def test_pages_carry_a_policy_that_lets_nothing_in_from_outside(client: Client) -> None:
    page = client.get("/accounts/login/")
    policy = dict(part.strip().partition(" ")[::2] for part in page["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["script-src"].startswith("'self' 'nonce-")
    assert not any("unsafe" in sources or "http" in sources for sources in policy.values())
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_each_page_has_a_nonce_of_its_own(client: Client) -> None:
    first, second = (client.get("/accounts/login/")["Content-Security-Policy"] for _ in range(2))
    assert first != second


@pytest.mark.django_db
def test_the_language_is_chosen_by_a_form_and_remembered(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/accounts/login/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert client.get("/accounts/login/")["Content-Language"] == "zh-hans"
