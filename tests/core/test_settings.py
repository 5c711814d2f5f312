"""Starting the site: what is wrong in the environment stops it with a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

START = "import django; django.setup()"
KEY = "x" * 60


def start(folder: Path, code: str = START, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REGTRACK_") and name != "DATABASE_URL"
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        env={
            **inherited,
            "DJANGO_SETTINGS_MODULE": "regtrack.settings",
            "REGTRACK_STATE_DIR": str(folder),
            **environment,
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"REGTRACK_MODE": "production"}, "REGTRACK_SECRET_KEY is not set; expected a value."),
        (
            {"REGTRACK_MODE": "production", "REGTRACK_SECRET_KEY": KEY},
            "REGTRACK_HOSTS is not set; expected the names this site answers to.",
        ),
        (
            {"REGTRACK_MODE": "production", "REGTRACK_DEBUG": "1"},
            "REGTRACK_DEBUG is on in production; expected off.",
        ),
        (
            {"REGTRACK_MODE": "staging"},
            "REGTRACK_MODE is 'staging'; expected one of local, production.",
        ),
        (
            {"DATABASE_URL": "sqlite:///db.sqlite3"},
            "DATABASE_URL begins with 'sqlite' and names the database 'db.sqlite3'; "
            "expected postgresql://user:password@host:port/name.",
        ),
    ],
)
def test_a_wrong_environment_stops_the_start_with_a_sentence(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    # The settings alone: the sentence is the same, and the apps need not be loaded.
    done = start(tmp_path, "import regtrack.settings", **environment)
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].endswith(f"ImproperlyConfigured: {sentence}")


LOOK = """
import json, django
django.setup()
from django.conf import settings
from django.db import connection, transaction
with connection.cursor() as cursor:
    found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
             for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
statements = []
connection.connection.set_trace_callback(statements.append)
with transaction.atomic():
    connection.cursor().execute("SELECT 1")
print(json.dumps({**found, "statements": statements, "debug": settings.DEBUG,
                  "key": settings.SECRET_KEY}))
"""


def test_a_local_start_needs_nothing_and_loses_no_write(tmp_path: Path) -> None:
    """A new folder: the key is made; an answered write is on the disk; writers queue at once."""
    state = tmp_path / "state"
    done = start(state, LOOK)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["journal_mode"] == "wal"
    assert found["synchronous"] == 2  # FULL
    assert found["foreign_keys"] == 1
    assert found["busy_timeout"] == 20_000
    assert found["statements"][0] == "BEGIN IMMEDIATE"
    assert found["debug"] is False
    assert found["key"] == (state / "secret-key").read_text().strip()


def test_production_is_strict_about_transport(tmp_path: Path) -> None:
    code = """
import json
from regtrack import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ACCOUNT_SIGNUP_OPEN",
)}))
"""
    done = start(
        tmp_path,
        code,
        REGTRACK_MODE="production",
        REGTRACK_SECRET_KEY=KEY,
        REGTRACK_HOSTS="rules.example, www.rules.example",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["rules.example", "www.rules.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://rules.example", "https://www.rules.example"],
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "ACCOUNT_SIGNUP_OPEN": False,
    }
    assert not (tmp_path / "secret-key").exists()
