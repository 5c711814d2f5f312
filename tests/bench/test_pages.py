"""Pages against an empty view that selects the same rows; the number of queries never grows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from regtrack.checklists.models import Checklist
from tests.bench.measure import Ledger, cost
from tests.bench.rows import LAW, for_a_while, make_law, make_long_checklist
from tests.bench.serving import Site
from tests.factories import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
SIZES = (120, 1_200, 12_000)
RUNS = {120: 5, 1_200: 3, 12_000: 1}
MOST_SECONDS = 30


def test_instrument_page(ledger: Ledger) -> None:
    def make(size: int) -> str:
        make_law(size)
        return f"/en/instruments/{LAW}/"

    _compare(ledger, "instrument page", make, Site(), "duties")


def test_checklist_page(ledger: Ledger, cast: Cast) -> None:
    def make(size: int) -> str:
        checklist: Checklist = make_long_checklist(cast, size)
        return f"/en/checklists/{checklist.pk}/"

    _compare(ledger, "checklist page", make, Site(cast.alice), "items")


def _compare(ledger: Ledger, name: str, make: Callable[[int], str], site: Site, rows: str) -> None:
    queries: list[int] = []
    last = 0.0
    for size in SIZES:
        # Counted, warm, timed, and traced, which is about four times as slow.
        if last * 10 * 7 > MOST_SECONDS:
            continue
        with for_a_while():
            address = make(size)
            queries.append(site.queries(address))
            found = cost(lambda: site.get(address), RUNS[size])  # noqa: B023
            floor = cost(lambda: site.get(f"/floor/{rows}/"), RUNS[size])
            last = found.seconds
            ledger.add(name, size, found, floor, queries[-1])
    assert len(set(queries)) == 1, queries
