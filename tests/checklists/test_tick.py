"""One press: the smallest write there is, and the one that may never get lost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.models import Checklist, Item
from tests.factories import Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


def the(made: Checklist, ref: str = "cn-im-04-1") -> Item:
    return made.items.get(obligation__ref=ref)


def address(item: Item, language: str = "en") -> str:
    return f"/{language}/items/{item.pk}/tick/"


def test_done_and_back(alice: Client, cast: Cast, made: Checklist) -> None:
    item = the(made)
    response = alice.post(address(item), {"version": "1", "status": "done"})
    assert (response.status_code, response["Location"]) == (
        302,
        f"/en/checklists/{made.pk}/#item-{item.pk}",
    )
    item.refresh_from_db()
    assert (item.status, item.version, item.changed_by) == ("done", 2, cast.alice)
    html = alice.get(made.get_absolute_url()).content.decode()
    assert f'<li id="item-{item.pk}" data-status="done" class="item--done">' in html
    alice.post(address(item), {"version": "2", "status": "todo"})
    item.refresh_from_db()
    assert (item.status, item.version) == ("todo", 3)
    entries = list(Entry.objects.filter(target=f"item {item.pk}").order_by("sequence"))
    assert [(entry.before, entry.after) for entry in entries] == [
        ({"status": "todo"}, {"status": "done"}),
        ({"status": "done"}, {"status": "todo"}),
    ]
    assert {entry.chain for entry in entries} == {cast.team.chain}
    assert list(verify()) == []


def test_htmx_gets_only_what_changed(alice: Client, made: Checklist) -> None:
    duties = made.items.filter(verdict="applies").count()
    first, second = the(made), the(made, "cn-im-10-1")
    alice.post(address(first), {"version": "1", "status": "done"}, headers=HTMX)
    response = alice.post(address(second), {"version": "1", "status": "done"}, headers=HTMX)
    assert response.status_code == 200
    html = response.content.decode()
    assert "<html" not in html
    assert "<main" not in html
    assert f'id="tick-{second.pk}" aria-pressed="true"' in html
    assert '<input type="hidden" name="version" value="2">' in html
    assert '<input type="hidden" name="status" value="todo">' in html
    assert re.search(rf'id="state-{second.pk}" hx-swap-oob="true">.*Done</span>', html)
    assert re.search(rf'id="progress" hx-swap-oob="true"[^>]*><b>2</b> of {duties} done</p>', html)
    assert str(first.pk) not in re.findall(r"tick-(\d+)", html)
    undone = alice.post(address(second), {"version": "2", "status": "todo"}, headers=HTMX)
    assert f"<b>1</b> of {duties} done" in undone.content.decode()
    assert 'aria-pressed="false"' in undone.content.decode()


def test_the_progress_counts_what_is_not_applicable(alice: Client, made: Checklist) -> None:
    made.items.filter(obligation__ref="cn-im-10-1").update(status="not-applicable", reason="No.")
    response = alice.post(address(the(made)), {"version": "1", "status": "done"}, headers=HTMX)
    assert "<b>2</b> of " in response.content.decode()


def test_the_fragment_speaks_the_language_of_the_page(alice: Client, made: Checklist) -> None:
    html = alice.post(
        address(the(made), "zh-hans"), {"version": "1", "status": "done"}, headers=HTMX
    ).content.decode()
    assert "已完成" in html
    assert "Done" not in html


def test_pressing_again_with_the_same_wish_changes_nothing(alice: Client, made: Checklist) -> None:
    item = the(made)
    before = Entry.objects.count()
    response = alice.post(address(item), {"version": "1", "status": "todo"}, headers=HTMX)
    assert response.status_code == 200
    item.refresh_from_db()
    assert item.version == 1
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"version": "1"},
        {"status": "done"},
        {"version": "0", "status": "done"},
        {"version": "-1", "status": "done"},
        {"version": "one", "status": "done"},
        {"version": "1", "status": "in-review"},
        {"version": "1", "status": "not-applicable"},
        {"version": "1", "status": "stolen"},
        {"version": "1.5", "status": "done"},
    ],
)
def test_a_faulty_press_says_so_and_changes_nothing(
    alice: Client, made: Checklist, sent: dict[str, str]
) -> None:
    item = the(made)
    before = Entry.objects.count()
    response = alice.post(address(item), sent)
    assert response.status_code == 400
    assert response.content.decode() == "Expected a version, and a status: todo or done."
    item.refresh_from_db()
    assert (item.status, item.version) == ("todo", 1)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("version", ["2", "99", "99999999999999999999"])
def test_a_version_from_the_future_is_a_conflict(
    alice: Client, made: Checklist, version: str
) -> None:
    response = alice.post(address(the(made)), {"version": version, "status": "done"})
    assert response.status_code == 409
    assert the(made).status == "todo"


@pytest.mark.parametrize("ref", ["it-gar-2023-09", "cn-im-07-1a"])
def test_a_precedent_and_an_open_question_cannot_be_ticked(
    alice: Client, made: Checklist, ref: str
) -> None:
    item = the(made, ref)
    response = alice.post(address(item), {"version": "1", "status": "done"})
    assert response.status_code == 400
    assert "This is no duty of the product" in response.content.decode()
    item.refresh_from_db()
    assert (item.status, item.version) == ("todo", 1)
    html = alice.get(made.get_absolute_url()).content.decode()
    assert f"tick-{item.pk}" not in html
    assert f"tick-{the(made).pk}" in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_one_tick_takes_few_queries(
    alice: Client, made: Checklist, headers: dict[str, str]
) -> None:
    """Session, user, savepoint, item with role and progress, update, audit entry and chain, release."""
    item = the(made)
    with CaptureQueriesContext(connection) as queries:
        alice.post(address(item), {"version": "1", "status": "done"}, headers=headers)
    statements = [query["sql"] for query in queries]
    assert len(statements) <= 8, "\n".join(statements)
    assert any("django_session" in sql for sql in statements)
    assert any("SAVEPOINT" in sql for sql in statements)


def test_the_queries_of_a_tick_do_not_grow(alice: Client, made: Checklist) -> None:
    counts = []
    for item in made.items.filter(verdict="applies")[:3]:
        with CaptureQueriesContext(connection) as queries:
            alice.post(address(item), {"version": "1", "status": "done"}, headers=HTMX)
        counts.append(len(queries))
    assert len(set(counts)) == 1
