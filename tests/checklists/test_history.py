"""The history of an item: who, when, from what to what."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.apply_review import apply_review
from regtrack.checklists.actions.confirm_item import confirm_item
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.history import ON_A_PAGE, Change, history_of
from regtrack.checklists.models import Checklist, Flag, Item
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks
from tests.checklists.test_reviews import DRAFT, by_relation
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_checklist(cast).items.get(obligation__ref="cn-im-04-1")


def change(actor: Any, item: Item, **changes: Any) -> None:
    item.refresh_from_db()
    update_item(actor=actor, at=AT, pk=item.pk, version=item.version, changes=changes)


def read(item: Item, number: int = 1) -> Any:
    return history_of(Item.objects.for_page().get(pk=item.pk), number)


def said(line: Any) -> list[tuple[str, Any, Any]]:
    return [(str(one.name), one.before, one.after) for one in line.changes]


def test_each_change_by_whoever_made_it(cast: Cast, item: Item) -> None:
    change(cast.alice, item, note="Begun\ntoday", owner_id=cast.bob.pk)
    change(cast.bob, item, status="done", note="")
    newest, oldest = read(item).lines
    assert (oldest.who, oldest.at, str(oldest.what)) == ("Alice", AT, "changed it")
    assert said(oldest) == [("Owner", "", "Bob"), ("Note", "", "Begun\ntoday")]
    assert newest.who == "Bob"
    assert said(newest) == [("Status", "To do", "Done"), ("Note", "Begun\ntoday", "")]


def test_days_are_days(cast: Cast, item: Item) -> None:
    change(cast.alice, item, due_on=dt.date(2027, 1, 31), due_reason="The board meets.")
    (line,) = read(item).lines
    assert said(line) == [
        ("Due, set by the team", "", dt.date(2027, 1, 31)),
        ("Reason for another day", "", "The board meets."),
    ]


def test_flags_and_evidence_are_named(cast: Cast, item: Item) -> None:
    url = "https://example.org"
    add_evidence(actor=cast.alice, at=AT, item=item.pk, title="Minutes", url=url)
    flag = Flag.objects.create(item=item, kind="changed", raised_at=AT)
    confirm_item(actor=cast.bob, at=AT, pk=item.pk, flags=[flag.pk])
    newest, oldest = read(item).lines
    assert said(newest) == [("Flags", "The text changed: confirm it again", "")]
    assert str(newest.what) == "looked at it"
    assert ("Evidence", "", "Minutes") in said(oldest)


def test_what_a_review_carried_over_is_named(alice: Client, cast: Cast) -> None:
    made = make_checklist(cast, clocks=DRAFT)
    same, (same_now, *_others) = by_relation("carried-over")
    item = made.items.get(obligation__ref=same)
    for number in (1, 2):
        add_evidence(
            actor=cast.alice, at=AT, item=item.pk, title=f"Proof {number}",
            url=f"https://example.org/{number}",
        )  # fmt: skip
    clocks = Clocks(TODAY, TODAY, TODAY)
    prospect = read_prospect(Checklist.objects.for_page().get(pk=made.pk), clocks)
    apply_review(actor=cast.bob, at=AT, pk=made.pk, digest=prospect.digest, clocks=clocks)
    carried = made.items.get(obligation__ref=same_now)
    (line,) = read(carried).lines
    assert (line.who, str(line.what)) == ("Bob", "let it follow its rule")
    assert ("Evidence", "", "Proof 1\nProof 2") in said(line)
    assert "Proof 2" in alice.get(f"/en/items/{carried.pk}/").content.decode()


def test_a_person_who_is_gone_leaves_a_question_mark(cast: Cast, item: Item) -> None:
    change(cast.alice, item, owner_id=cast.bob.pk)
    Item.objects.update(owner=None)
    cast.bob.delete()
    (line,) = read(item).lines
    assert line.changes == [Change(line.changes[0].name, "", "?")]


def test_fifty_at_a_time(alice: Client, cast: Cast, item: Item) -> None:
    for number in range(ON_A_PAGE + 1):
        change(cast.alice, item, note=f"Note {number}")
    first, second = read(item), read(item, 2)
    assert (len(first.lines), first.more) == (ON_A_PAGE, True)
    assert (len(second.lines), second.more) == (1, False)
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert html.count('<li class="stack"><p><b>Alice</b>') == ON_A_PAGE
    assert "?page=2#h-history" in html
    html = alice.get(f"/en/items/{item.pk}/?page=2").content.decode()
    assert "?page=1#h-history" in html


@pytest.mark.parametrize("page", ["0", "x", "99999", "-1", "²"])
def test_a_page_that_is_none(alice: Client, item: Item, page: str) -> None:
    assert alice.get(f"/en/items/{item.pk}/?page={page}").status_code == 200


def test_the_page_shows_it_in_both_languages(alice: Client, cast: Cast, item: Item) -> None:
    assert "Nobody has changed it yet." in alice.get(f"/en/items/{item.pk}/").content.decode()
    change(cast.alice, item, status="done", note="<b>bold</b>")
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert re.search(r"<dt>Status</dt><dd>To do\s*→ Done\s*</dd>", html)
    chinese = alice.get(f"/zh-hans/items/{item.pk}/").content.decode()
    assert "<dt>状态</dt>" in chinese
