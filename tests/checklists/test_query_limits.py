"""What a list of 1,200 items may cost, session and user counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit import record
from regtrack.checklists.models import Checklist, Flag
from tests.factories import AT, Cast, make_large_checklist

NUMBER = 1_200


@pytest.fixture
def made(cast: Cast) -> Checklist:
    """Of a register of which it is known whether it changed, as one that was loaded is."""
    made = make_large_checklist(cast, NUMBER)
    record.record(record.lock(record.REGISTER), [record.Change("added", "all")], actor=None, at=AT)
    return made


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize("query", ["", "?by=theme", "?by=owner", "?by=due", "?q=1&late=1&review=1"])
def test_a_page(alice: Client, made: Checklist, query: str) -> None:
    address = made.get_absolute_url() + query
    alice.get(made.get_absolute_url())  # what is kept of the register, and today's counting
    assert queries(lambda: alice.get(address)) <= 12


@pytest.mark.usefixtures("made")
def test_a_page_on_which_everything_waits(alice: Client, cast: Cast) -> None:
    """Open questions, clocks that may run, flags, days."""
    clock = {"kind": "within", "period": "PT72H", "anchor": "awareness"}
    made = make_large_checklist(cast, 60, ref="clocks", deadline=clock)
    items = list(made.items.order_by("pk"))
    assert len(items) == NUMBER + 60
    made.items.filter(pk__in=[item.pk for item in items[:50]]).update(verdict="needs-answer")
    Flag.objects.bulk_create(Flag(item=item, kind="changed", raised_at=AT) for item in items[60:90])
    address = f"{made.get_absolute_url()}?rows=all"
    alice.get(address)
    assert queries(lambda: alice.get(address)) <= 12


def test_a_tick(alice: Client, made: Checklist) -> None:
    item = made.items.all()[0]
    sent = {"version": item.version, "status": "done"}
    headers = {"HX-Request": "true"}
    assert queries(lambda: alice.post(f"/en/items/{item.pk}/tick/", sent, headers=headers)) <= 8
    item.refresh_from_db()
    assert item.status == "done"


def test_a_hundred_ticks_in_one_call(alice: Client, made: Checklist) -> None:
    chosen = [f"{item.pk}.{item.version}" for item in made.items.all()[:100]]
    sent = {"item": chosen, "all-status": "done"}
    assert queries(lambda: alice.post(f"{made.get_absolute_url()}items/", sent)) <= 15
    assert made.items.filter(status="done").count() == 100


@pytest.mark.usefixtures("made")
def test_a_new_checklist(alice: Client, cast: Cast) -> None:
    def save() -> None:
        sent = {"name": "Product", "team": str(cast.team.pk)}
        assert alice.post("/en/check/save/?market=CN", sent).status_code == 302

    save()  # keeps what it read of the register
    assert queries(save) <= 20
    assert Checklist.objects.latest("pk").items.count() == NUMBER
