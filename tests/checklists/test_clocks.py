"""A duty that waits for an incident: its clock is started, runs, and is settled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.settle_clock import settle_clock
from regtrack.checklists.actions.start_clock import start_clock
from regtrack.checklists.models import Checklist, Item, Occurrence
from tests.factories import AT, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
LEARNED = dt.datetime(2026, 11, 21, 22, 30, tzinfo=dt.UTC)  # 06:30 on the 22nd in China
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def item(made: Checklist) -> Item:
    """To be told within four hours of learning of it, in China."""
    return made.items.get(obligation__ref="cn-incident-02-1")


def start(cast: Cast, item: Item, at: dt.datetime = LEARNED, **more: Any) -> Occurrence:
    return start_clock(actor=cast.alice, at=AT, pk=item.pk, happened_at=at, **more)


def test_it_runs_from_when_the_team_learned_of_it(cast: Cast, item: Item) -> None:
    assert item.counted_on is None
    started = start(cast, item, note="Personal data leaked.")
    assert (started.happened_at, started.note, started.started_by) == (
        LEARNED, "Personal data leaked.", cast.alice,
    )  # fmt: skip
    item.refresh_from_db()
    assert item.counted_on == dt.date(2026, 11, 22)  # the local day
    entry = Entry.objects.get(target=f"item {item.pk}")
    assert (entry.action, entry.after) == (
        "clock started",
        {
            "happened_at": LEARNED.isoformat(),
            "clock_note": "Personal data leaked.",
            "counted_on": "2026-11-22",
        },
    )
    assert list(verify()) == []


def test_the_page_starts_shows_and_settles_it(alice: Client, item: Item) -> None:
    address = f"/en/items/{item.pk}/"
    html = alice.get(address).content.decode()
    assert "Start a clock" in html
    assert "Asia/Shanghai" in html
    sent = {"clock-happened_at": "2026-11-22T06:30", "clock-note": "A leak"}
    assert alice.post(f"{address}clocks/", sent)["Location"] == address
    started = Occurrence.objects.get()
    assert started.happened_at == LEARNED  # what was typed is local to the rule's jurisdiction
    html = alice.get(address).content.decode()
    assert "A leak" in html
    assert "10:30" in html  # 06:30 + 4 hours, with the sum
    assert alice.post(f"/en/clocks/{started.pk}/settle/")["Location"] == address
    html = alice.get(address).content.decode()
    assert "settled by Alice" in html
    assert "It was done: settle this clock" not in html
    item.refresh_from_db()
    assert item.counted_on is None


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-03-29T02:30", "2026-03-28T18:30+00:00"),  # skipped in Rome, not in Shanghai
        ("2026-10-25T02:30", "2026-10-24T18:30+00:00"),  # twice in Rome
    ],
)
def test_the_installations_summer_time_is_none_of_its_business(
    alice: Client, item: Item, typed: str, moment: str
) -> None:
    with timezone.override("Europe/Rome"), time_machine.travel(AT, tick=False):
        sent = {"clock-happened_at": typed}
        assert alice.post(f"/en/items/{item.pk}/clocks/", sent).status_code == 302
    assert Occurrence.objects.get().happened_at == dt.datetime.fromisoformat(moment)


def test_of_several_the_first_counts(cast: Cast, item: Item) -> None:
    first = start(cast, item, LEARNED - 48 * HOUR)
    start(cast, item)
    item.refresh_from_db()
    assert item.counted_on == dt.date(2026, 11, 20)
    settle_clock(actor=cast.alice, at=AT, pk=first.pk)
    item.refresh_from_db()
    assert item.counted_on == dt.date(2026, 11, 22)


def test_to_settle_twice_changes_nothing_more(cast: Cast, item: Item) -> None:
    started = start(cast, item)
    settle_clock(actor=cast.alice, at=AT, pk=started.pk)
    entries = Entry.objects.count()
    settle_clock(actor=cast.bob, at=AT + HOUR, pk=started.pk)
    started.refresh_from_db()
    assert (started.settled_by, started.settled_at) == (cast.alice, AT)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (AT + HOUR, "Found a moment that lies ahead"),
        (AT - dt.timedelta(days=1200), "more than three years ago"),
    ],
)
def test_a_moment_that_cannot_be(cast: Cast, item: Item, moment: dt.datetime, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        start(cast, item, moment)
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [({}, "This field is required."), ({"clock-happened_at": "soon"}, "Enter a valid date/time.")],
)
def test_what_is_wrong_is_said(alice: Client, item: Item, sent: dict[str, str], words: str) -> None:
    response = alice.post(f"/en/items/{item.pk}/clocks/", sent)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Occurrence.objects.exists()


def test_what_was_typed_stays_when_the_moment_is_wrong(alice: Client, item: Item) -> None:
    sent = {"clock-happened_at": "2999-01-01T10:00", "clock-note": "Personal data leaked."}
    html = alice.post(f"/en/items/{item.pk}/clocks/", sent).content.decode()
    assert "Found a moment that lies ahead" in html
    assert 'value="2999-01-01T10:00"' in html
    assert 'value="Personal data leaked."' in html
    assert f'<form method="post" action="/en/items/{item.pk}/" class="form"' in html
    assert not Occurrence.objects.exists()


def test_a_duty_with_a_day_of_its_own_has_no_clock(
    alice: Client, cast: Cast, made: Checklist
) -> None:
    item = made.items.get(obligation__ref="cn-im-04-1")
    assert "Start a clock" not in alice.get(f"/en/items/{item.pk}/").content.decode()
    sent = {"clock-happened_at": "2026-11-22T06:30"}
    html = alice.post(f"/en/items/{item.pk}/clocks/", sent).content.decode()
    assert "This duty has no clock that could be started." in html
    with pytest.raises(ValidationError, match="This duty has no clock"):
        start(cast, item)


def test_who_may(cast: Cast, item: Item) -> None:
    moment: dict[str, Any] = {"at": AT, "pk": item.pk, "happened_at": LEARNED}
    with pytest.raises(PermissionDenied):
        start_clock(actor=cast.audrey, **moment)
    with pytest.raises(Item.DoesNotExist):
        start_clock(actor=cast.charlie, **moment)
    started = start(cast, item)
    with pytest.raises(PermissionDenied):
        settle_clock(actor=cast.audrey, at=AT, pk=started.pk)
    with pytest.raises(Occurrence.DoesNotExist):
        settle_clock(actor=cast.charlie, at=AT, pk=started.pk)
