"""Two people write at the same moment, on PostgreSQL, whose locks are on rows: nobody waits for
ever, and nobody's write is taken for another's. SQLite has one lock for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from regtrack.audit.record import verify
from regtrack.register.actions.recording import recording
from regtrack.register.changesets import middleware
from regtrack.register.changesets.branch import Watch
from regtrack.register.models import ChangeSet, Source
from tests.register.change_sets import (
    after,
    duty,
    ed,
    editor,
    entry,
    opened,
    rea,
    rename_source,
    reviewer,
    revise,
    url,
)
from tests.register.rule import AT, rule

__all__ = ["ed", "editor", "rea", "reviewer", "rule"]
pytestmark = [
    pytest.mark.usefixtures("rule"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="its locks are on rows"),
]


class Other(threading.Thread):
    """Somebody else's request, with a connection of its own; `error` is what it ended with."""

    def __init__(self, work: Callable[[], Any], patience: str = "30s") -> None:
        super().__init__()
        self.work, self.patience = work, patience
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{self.patience}'")
            self.work()
        except Exception as error:
            self.error = error
        finally:
            with connection.cursor() as cursor:  # the connection goes back to a pool, and to others
                cursor.execute("RESET lock_timeout")
            connections.close_all()


def source_form(client: Client, **fields: str) -> tuple[str, dict[str, Any]]:
    address = url("register_source_change", Source.objects.get().pk)
    return address, opened(client, address) | fields


def when_the_branch_stands(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Call `then` in the middle of an editor's write: the set is in the rows, the page not begun."""

    class Stopped(Watch):
        def __init__(self) -> None:
            super().__init__()
            then()

    monkeypatch.setattr(middleware, "Watch", Stopped)


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits for a lock.")


def test_what_others_save_meanwhile_is_not_staged_as_the_editors_own(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write() -> None:
        with recording(actor=None, at=AT, vocabulary=True):
            Source.objects.update(publisher="Somebody else's")

    other = Other(write, patience="200ms")

    def meanwhile() -> None:
        other.start()
        other.join(timeout=30)

    when_the_branch_stands(monkeypatch, meanwhile)
    revise(editor, duty().pk, text_en="It must be done twice.")
    assert isinstance(other.error, OperationalError)  # it had to wait, and was not patient
    assert [part.key for part in ChangeSet.objects.get().entries.all()] == [
        ("obligation", "rule-duty")
    ]


def test_an_editor_and_a_reviewer_who_change_one_source_do_not_wait_for_each_other(
    editor: Client, reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_source(editor, "Staged")
    address, form = source_form(reviewer, publisher="Live")
    other = Other(lambda: reviewer.post(address, form))

    def meanwhile() -> None:
        other.start()
        wait_until_somebody_waits()

    when_the_branch_stands(monkeypatch, meanwhile)
    revise(editor, duty().pk, text_en="It must be done twice.")
    other.join(timeout=30)
    assert other.error is None
    assert Source.objects.get().publisher == "Live"
    change_set = ChangeSet.objects.get()
    assert after(entry(change_set, "page"))["publisher"] == "Staged"
    assert after(entry(change_set, "rule-duty"))["text"]["en"] == "It must be done twice."
    assert not list(verify())
