"""A team's list of any size, and what one request costs on it as a multiple of the least it must do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from regtrack.audit import record
from regtrack.checklists.models import Checklist, Item
from regtrack.register import kept
from regtrack.register.models import Instrument
from tests.bench import urls
from tests.bench.measure import Ledger, cost
from tests.bench.rows import LAW, for_a_while, make_law, make_long_checklist
from tests.bench.serving import Site
from tests.factories import AT, Cast

SIZES = (120, 1_200, 12_000)
RUNS = {120: 15, 1_200: 9, 12_000: 5}


@contextmanager
def a_list(cast: Cast, size: int) -> Iterator[Checklist]:
    with for_a_while():
        checklist = make_long_checklist(cast, size)
        _record_the_register()
        yield checklist


@contextmanager
def a_law(size: int) -> Iterator[None]:
    """A register of so many duties and no more."""
    with for_a_while():
        make_law(size)
        Instrument.objects.exclude(ref=LAW).update(published=False)
        _record_the_register()
        yield


def weigh(
    ledger: Ledger,
    what: str,
    size: int,
    act: Callable[[], object],
    floors: Mapping[str, Callable[[], object]],
) -> int:
    """One line a floor, each an empty view that does no more than that; how many queries `act` asks."""
    act()  # what is kept of the register, and today's counting
    with CaptureQueriesContext(connection) as captured:
        act()
    found = cost(act, RUNS[size])
    for name, floor in floors.items():
        urls.ONLY["act"] = floor
        least = cost(lambda: Site().get("/floor/only/"), RUNS[size])
        ledger.add(what, size, found, least, len(captured), against=f"an empty view + {name}")
    return len(captured)


def bare(rows: QuerySet[Item]) -> list[tuple[object, ...]]:
    """What the database answers, of which no objects are made."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _record_the_register() -> None:
    """As one that was loaded is: so that it is known whether it changed since it was read."""
    kept.forget()
    added = [record.Change("added", "all")]
    record.record(record.lock(record.REGISTER), added, actor=None, at=AT)
