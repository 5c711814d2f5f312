"""What every test has: a fixed cast, plain static files, no network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from regtrack.audit import record
from regtrack.register import kept
from tests.factories import AT, Cast, load_shipped_register, make_cast

REGISTER = Path(settings.BASE_DIR) / "fixtures" / "register"


@pytest.fixture(scope="session", autouse=True)
def _compiled_messages() -> None:
    call_command("update_messages", "--compile")


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any, tmp_path: Path) -> None:
    """Static files by their own names (nothing is collected), a fast hasher, a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "evidence": {
            "BACKEND": "regtrack.checklists.files.store.Folder",
            "OPTIONS": {"location": tmp_path / "evidence", "base_url": None},
        },
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATE_DIR = tmp_path


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What one test found is not another's, though their registers have one revision."""
    cache.clear()
    kept.forget()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page leaves its language active; the next test begins in English all the same."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails; this machine itself and files are no network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
            "127.0.0.1", "::1", "localhost",
        }:  # fmt: skip
            raise AssertionError(f"A test tried to reach {address}.")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


_SWEEP_AFTER = 30  # tests
_unswept: list[None] = []


@pytest.fixture(autouse=True)
def _swept(django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL keeps the rows that a test took back until it is told to sweep them away."""
    yield
    if connection.vendor != "postgresql":
        return
    _unswept.append(None)
    if len(_unswept) >= _SWEEP_AFTER and connection.connection and not connection.in_atomic_block:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
        _unswept.clear()


@pytest.fixture
def register(db: None) -> None:
    """The shipped register: read from its packs once a session, copied as rows after that."""
    load_shipped_register()


@pytest.fixture
def recorded(db: None) -> None:
    """A register of which it is known whether it changed, as one that was loaded is."""
    record.record(record.lock(record.REGISTER), [record.Change("added", "all")], actor=None, at=AT)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    """Alice’s browser: she owns the team."""
    client.force_login(cast.alice)
    return client
