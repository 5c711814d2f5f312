"""Real threads on a real database: many tick at once, and nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.models import Checklist, Item
from tests.factories import Cast, make_checklist

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(transactional_db: None, register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def _database_in_a_file(
    made: Checklist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """SQLite’s test database lies in memory, where threads would share one lock: new connections
    get a copy in a file, with the settings of the real one. PostgreSQL is used as it is."""
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "threads.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
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
