"""A duty that comes again: a tick meets one round, the next one is due, and nothing is forgotten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.confirm_item import confirm_item
from regtrack.checklists.actions.raise_flags import raise_flags
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.actions.update_items import update_items
from regtrack.checklists.models import Checklist, Flag, Item
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
FIRST, SECOND, THIRD = dt.date(2029, 8, 20), dt.date(2032, 8, 20), dt.date(2035, 8, 20)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def item(made: Checklist) -> Item:
    """Every third year, from the day its rule binds."""
    return made.items.get(obligation__ref="cn-dra-05-2")


def put(cast: Cast, item: Item, status: str) -> tuple[dt.date | None, dt.date | None]:
    """The item's `met_on` and `counted_on` after the change."""
    item.refresh_from_db()
    changes = {"status": status}
    update_item(actor=cast.alice, at=AT, pk=item.pk, version=item.version, changes=changes)
    item.refresh_from_db()
    return item.met_on, item.counted_on


def test_a_tick_meets_a_round_and_the_next_is_due(cast: Cast, item: Item) -> None:
    assert (item.met_on, item.counted_on) == (None, FIRST)
    assert put(cast, item, "done") == (FIRST, SECOND)
    entry = Entry.objects.get(target=f"item {item.pk}")
    assert entry.before == {"status": "todo", "met_on": None, "counted_on": str(FIRST)}
    assert entry.after == {"status": "done", "met_on": str(FIRST), "counted_on": str(SECOND)}
    assert list(verify()) == []


def test_a_tick_taken_back_takes_the_round_back(cast: Cast, item: Item) -> None:
    put(cast, item, "done")
    assert put(cast, item, "todo") == (None, FIRST)
    assert put(cast, item, "done") == (FIRST, SECOND)


def test_a_duty_without_a_rhythm_meets_no_round(cast: Cast, made: Checklist) -> None:
    assert put(cast, made.items.get(obligation__ref="cn-im-04-1"), "done")[0] is None


def soon(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=30)


def test_it_is_flagged_a_month_before_the_next_round(cast: Cast, item: Item) -> None:
    put(cast, item, "done")
    assert raise_flags(at=AT, today=soon(SECOND) - dt.timedelta(days=1)) == 0
    assert raise_flags(at=AT, today=soon(SECOND)) == 1
    assert raise_flags(at=AT, today=SECOND) == 0
    flag = Flag.objects.get()
    assert (flag.item, flag.kind, flag.detail) == (item, "round", {"counted_on": str(SECOND)})
    item.refresh_from_db()
    assert item.status == "done"  # nobody's tick is taken without a person


def test_who_confirms_opens_the_next_round(alice: Client, cast: Cast, item: Item) -> None:
    put(cast, item, "done")
    raise_flags(at=AT, today=SECOND)
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert "It is due again" in html
    assert "Open it for the next round" in html
    flag = Flag.objects.get()
    assert alice.post(f"/en/items/{item.pk}/confirm/", {"flag": flag.pk}).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.met_on, item.counted_on) == ("todo", FIRST, SECOND)
    flag.refresh_from_db()
    assert flag.cleared_by == cast.alice
    assert put(cast, item, "done") == (SECOND, THIRD)
    assert put(cast, item, "todo") == (FIRST, SECOND)  # back to the round before, not to the start
    assert list(verify()) == []


def test_a_tick_taken_off_what_is_due_again_keeps_the_last_round(cast: Cast, item: Item) -> None:
    put(cast, item, "done")
    raise_flags(at=AT, today=SECOND)
    assert put(cast, item, "todo") == (FIRST, SECOND)
    confirm_item(actor=cast.alice, at=AT, pk=item.pk, flags=[Flag.objects.get().pk])
    item.refresh_from_db()
    assert (item.status, item.met_on, item.counted_on) == ("todo", FIRST, SECOND)


def test_many_at_once_meet_their_rounds_too(cast: Cast, made: Checklist, item: Item) -> None:
    other = made.items.get(obligation__ref="cn-im-04-1")
    for status, expected in (("done", (FIRST, SECOND)), ("todo", (None, FIRST))):
        found = Item.objects.in_bulk([item.pk, other.pk])
        update_items(
            actor=cast.alice,
            at=AT,
            checklist=made.pk,
            versions={key: one.version for key, one in found.items()},
            changes={"status": status},
        )
        item.refresh_from_db()
        assert (item.met_on, item.counted_on) == expected


def test_a_list_that_is_opened_flags_what_is_due_again(alice: Client, cast: Cast) -> None:
    made = make_checklist(cast)
    item = made.items.get(obligation__ref="cn-dra-05-2")
    Item.objects.filter(pk=item.pk).update(
        status="done", met_on=dt.date(2023, 11, 25), counted_on=TODAY + dt.timedelta(days=3)
    )
    html = alice.get(f"{made.get_absolute_url()}?review=1").content.decode()
    assert "It is due again" in html
