"""What a page of the admin costs: no lock where there is nothing to show, no check made twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.register.admin import dashboard
from regtrack.register.models import ChangeSet
from tests.register.change_sets import (
    add_duty,
    do,
    duty,
    ed,
    editor,
    entry,
    page_of,
    rea,
    rename_source,
    reviewer,
    revise,
    text,
    url,
)
from tests.register.editing import text_of
from tests.register.rule import rule

__all__ = ["ed", "editor", "rea", "reviewer", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def transactions(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        text(client.get(address))
    return len([one for one in found if one["sql"].startswith("SAVEPOINT")])


def test_an_empty_set_opens_no_transaction_to_be_read(editor: Client) -> None:
    """On SQLite, every one of them would wait for whoever writes."""
    editor.post(url("register_changeset_start"))
    change_set = ChangeSet.objects.get()
    pages = (
        url("register_source_changelist"),
        page_of(change_set),
        f"/en/instruments/rule/?preview={change_set.pk}",
    )
    for page in pages:
        assert transactions(editor, page) == 0, page
    rename_source(editor, "Gazette")
    for page in pages:
        assert transactions(editor, page) > 0, page


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every day for which the whole register was checked."""
    days: list[Any] = []
    find_all = dashboard.find_all

    def counted(today: Any) -> Any:
        days.append(today)
        return find_all(today)

    monkeypatch.setattr(dashboard, "find_all", counted)
    return days


def test_the_register_is_checked_once_a_revision(reviewer: Client, found: list[Any]) -> None:
    first = text_of(reviewer.get(url("index")))
    with CaptureQueriesContext(connection) as queries:
        again = reviewer.get(url("index"))
    assert text_of(again) == first
    assert "no theme" in first
    assert len(found) == 1
    assert len(queries) <= 30
    text(reviewer.get(url("register_needs", "errors")))
    assert len(found) == 1
    add_duty(reviewer)
    assert "rule-art-2" in text_of(reviewer.get(url("register_needs", "errors")))
    assert len(found) == 2


def test_whoever_works_in_a_set_sees_what_is_found_with_it_and_nobody_else(
    editor: Client, reviewer: Client, found: list[Any]
) -> None:
    errors = url("register_needs", "errors")
    add_duty(editor)
    assert "rule-art-2" in text_of(editor.get(errors))
    assert "rule-art-2" not in text_of(reviewer.get(errors))
    text(editor.get(errors))
    assert len(found) == 2
    revise(editor, duty().pk, title_en="Do it again")
    change_set = ChangeSet.objects.get()
    do(editor, change_set, "withdraw-entry", entry=entry(change_set, "rule-art-2").pk)
    assert "rule-art-2" not in text_of(editor.get(errors))
