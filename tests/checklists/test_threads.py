"""Real threads on a real database: many tick at once, and nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test import Client

from regtrack.accounts.actions.ask_second_person import ask_second_person
from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.apply_review import OutdatedError, apply_review
from regtrack.checklists.actions.undo_review import undo_review
from regtrack.checklists.models import Checklist, Item, Review
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks
from tests.checklists.test_reviews import DRAFT
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(transactional_db: None, register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def _database_in_a_file(
    made: Checklist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """SQLite’s test database lies in memory, where threads would share one lock: new connections
    get a copy in a file, with the settings of the real one. PostgreSQL is used as it is.

    The copy gets its write-ahead log here, as a real file does when it is made: the first connection
    that asks for one needs the file to itself, and SQLite refuses the others without waiting.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "threads.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
    monkeypatch.setitem(connections.settings["default"], "NAME", str(file))
    yield


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """Run all of it at the same moment, a thread each; what each returned or raised."""
    results: list[Any] = [None] * len(work)
    start = threading.Barrier(len(work))

    def run(place: int) -> None:
        try:
            start.wait(timeout=10)
            results[place] = work[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def read(question: Callable[[], Any]) -> Any:
    """The answer of the database that the threads wrote to."""
    (answer,) = at_once(question)
    assert not isinstance(answer, Exception), answer
    return answer


def tick(cast: Cast, pk: int, status: str = "done") -> Callable[[], int]:
    client = Client()
    client.force_login(cast.bob)
    cookies = client.cookies

    def press() -> int:
        browser = Client()
        browser.cookies = cookies
        sent = {"version": "1", "status": status}
        return browser.post(f"/en/items/{pk}/tick/", sent).status_code

    return press


def test_eight_people_tick_eight_items(
    cast: Cast, made: Checklist, request: pytest.FixtureRequest
) -> None:
    items = list(made.items.filter(verdict="applies").values_list("pk", flat=True)[:8])
    presses = [tick(cast, pk) for pk in items]
    request.getfixturevalue("_database_in_a_file")
    assert at_once(*presses) == [302] * 8
    done = read(lambda: set(Item.objects.filter(status="done").values_list("pk", flat=True)))
    assert done == set(items)
    changed = read(lambda: Entry.objects.filter(action="item changed").count())
    assert changed == 8
    assert read(lambda: list(verify())) == []


def test_eight_people_tick_the_same_item(
    cast: Cast, made: Checklist, request: pytest.FixtureRequest
) -> None:
    pk = made.items.filter(verdict="applies").values_list("pk", flat=True)[0]
    presses = [tick(cast, pk) for _ in range(8)]
    request.getfixturevalue("_database_in_a_file")
    assert Counter(at_once(*presses)) == {302: 1, 409: 7}
    assert read(lambda: Item.objects.values_list("status", "version").get(pk=pk)) == ("done", 2)
    assert read(lambda: Entry.objects.filter(action="item changed").count()) == 1
    assert read(lambda: list(verify())) == []


def until_somebody_waits() -> None:
    """For what this thread has locked; only PostgreSQL tells."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for _ in range(10_000):
                cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                if cursor.fetchone() == (True,):
                    return


def test_a_tick_and_the_wish_for_a_second_person_come_in_some_order(
    cast: Cast, made: Checklist, request: pytest.FixtureRequest
) -> None:
    """What the chain puts after the wish waits for somebody else; what it puts before is done."""
    items = list(made.items.filter(verdict="applies").values_list("pk", flat=True)[:7])
    presses = [tick(cast, pk) for pk in items]

    def ask() -> None:
        with transaction.atomic():
            ask_second_person(team=cast.team, asked=True, actor=cast.alice, at=AT)
            until_somebody_waits()

    request.getfixturevalue("_database_in_a_file")
    assert at_once(*presses[:4], ask, *presses[4:]) == [302] * 4 + [None] + [302] * 3

    def said() -> list[tuple[str, str | None]]:
        entries = Entry.objects.filter(chain=cast.team.chain).order_by("sequence")
        return [(entry.action, entry.after.get("status")) for entry in entries]

    chain = read(said)
    place = chain.index(("second person asked for", None))
    assert {status for action, status in chain[:place] if action == "item changed"} <= {"done"}
    assert {status for action, status in chain[place:] if status} <= {"in-review"}
    assert read(lambda: Entry.objects.filter(action="item changed").count()) == 7


def test_two_people_apply_the_same_review(
    transactional_db: None, register: None, cast: Cast, request: pytest.FixtureRequest
) -> None:
    """Once: who comes second is told that it is done already, and undoing is done once too."""
    made = make_checklist(cast, clocks=DRAFT)
    today = Clocks(TODAY, TODAY, TODAY)
    digest = read_prospect(Checklist.objects.for_page().get(pk=made.pk), today).digest

    def apply(actor: User) -> Callable[[], Any]:
        return lambda: apply_review(actor=actor, at=AT, pk=made.pk, digest=digest, clocks=today)

    def undo(actor: User, pk: int) -> Callable[[], Any]:
        return lambda: undo_review(actor=actor, at=AT, pk=pk)

    request.getfixturevalue("_database_in_a_file")
    results = at_once(apply(cast.alice), apply(cast.bob))
    assert {type(result) for result in results} == {Review, OutdatedError}, results
    review = next(result for result in results if isinstance(result, Review))
    assert read(lambda: Review.objects.count()) == 1
    results = at_once(undo(cast.alice, review.pk), undo(cast.bob, review.pk))
    assert {type(result) for result in results} == {list, ValidationError}, results
    assert read(lambda: Entry.objects.filter(action="review undone").count()) == 1
    assert read(lambda: list(verify())) == []
