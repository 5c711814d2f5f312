"""The index of the search: made, taken away, made whole again, and never silently missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from regtrack.register.actions.recording import recording
from regtrack.register.models import Instrument, SearchEntry
from regtrack.register.search import tables
from regtrack.register.search.engine import Engine, Fts5, engine
from tests.register.rule import AT, rule

__all__ = ["rule"]
TODAY = dt.date(2026, 11, 22)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


def migrate(*target: str) -> None:
    call_command("migrate", *target, verbosity=0)
    connection.regtrack_search = None


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """A database whose shape may change; at its newest migration afterwards."""
    yield
    migrate()


@pytest.fixture
def filled(committed: None, rule: None) -> None:
    """With one rule in it."""


def found(term: str) -> list[str]:
    return [match.kind for match in engine().exact([term], TODAY)]


@pytest.mark.usefixtures("filled")
def test_before_the_search_and_back_again() -> None:
    before, kind = sorted(found("rule")), type(engine())
    assert before
    assert kind is Fts5 or connection.vendor != "sqlite"
    for _ in range(2):
        migrate("register", "0004")
        assert tables.TABLE not in connection.introspection.table_names()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'register_search%'")
            else:
                cursor.execute("SELECT 1 FROM pg_class WHERE relname LIKE 'register_search%'")
            assert not cursor.fetchall()
        migrate()
        assert type(engine()) is kind
        assert sorted(found("rule")) == before


@on_sqlite
@pytest.mark.usefixtures("filled")
def test_an_index_without_its_triggers_is_not_asked_and_is_mended() -> None:
    """As after a migration that makes SQLite remake the table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER register_search_added")
    connection.regtrack_search = None
    with recording(actor=None, at=AT, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(title_en="Ordinance")
    assert type(engine()) is Engine
    assert found("ordinance") == ["instrument"]
    migrate()
    assert type(engine()) is Fts5
    assert found("ordinance") == ["instrument"]
    with recording(actor=None, at=AT, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(title_en="Statute")
    assert (found("ordinance"), found("statute")) == ([], ["instrument"])


@on_sqlite
@pytest.mark.usefixtures("filled")
def test_what_goes_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        tables.drop_index(connection)
        patch.setattr(tables, "FTS5", {**tables.FTS5, "register_search": "CREATE NONSENSE"})
        with pytest.raises(OperationalError, match="syntax"):
            tables.make_index(connection)
    tables.make_index(connection)
    assert type(engine()) is Fts5


@on_sqlite
@pytest.mark.usefixtures("filled")
def test_a_database_that_cannot_have_it_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    tables.drop_index(connection)
    with monkeypatch.context() as patch:
        patch.setattr(tables, "TRIGRAM_SINCE", (99, 0))
        tables.make_index(connection)
        assert type(engine()) is Engine
        assert found("rule")


@pytest.mark.usefixtures("rule")
def test_a_page_read_before_is_not_unchanged_once_the_index_is_another(client: Client) -> None:
    Instrument.objects.filter(ref="rule").update(title_en="Ordinance")  # by hand: nothing tells
    address = "/en/search/?q=ordinance"
    page: Any = client.get(address)
    tag = page["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    call_command("rebuild_search")
    page = client.get(address, headers={"if-none-match": tag})
    assert page.status_code == 200
    assert "/en/instruments/rule/" in page.content.decode()
    assert SearchEntry.objects.exists()
