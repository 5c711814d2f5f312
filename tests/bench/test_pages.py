"""Pages against an empty view that selects the same rows; the number of queries never grows."""

from __future__ import annotations

import pytest

from regtrack.checklists.listing import Wanted, choose
from tests.bench.lists import SIZES, a_list, bare, weigh
from tests.bench.measure import Ledger, cost
from tests.bench.rows import LAW, for_a_while, make_law
from tests.bench.serving import Site
from tests.factories import TODAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
RUNS = {120: 5, 1_200: 3, 12_000: 1}


def test_instrument_page(ledger: Ledger) -> None:
    site, queries = Site(), []
    address = f"/en/instruments/{LAW}/"
    for size in SIZES:
        with for_a_while():
            make_law(size)
            queries.append(site.queries(address))
            found = cost(lambda: site.get(address), RUNS[size])
            floor = cost(lambda: site.get("/floor/duties/"), RUNS[size])
            ledger.add("instrument page", size, found, floor, queries[-1])
    assert len(set(queries)) == 1, queries


@pytest.mark.parametrize(
    ("what", "unanswered"),
    [("page of a list", 0), ("page of a list, every third unanswered", 3)],
)
def test_page_of_a_list(ledger: Ledger, cast: Cast, what: str, unanswered: int) -> None:
    """It shows 100 rows and counts them all."""
    site, queries = Site(cast.alice), []
    for size in SIZES:
        with a_list(cast, size) as checklist:
            if unanswered:
                keys = list(checklist.items.values_list("pk", flat=True))[::unanswered]
                for start in range(0, len(keys), 500):
                    checklist.items.filter(pk__in=keys[start : start + 500]).update(
                        verdict="needs-answer"
                    )
            rows = choose(checklist.items.all().for_table(), Wanted(), TODAY)
            floors = {
                "one SELECT of the 100 rows shown": lambda: bare(rows[:100]),  # noqa: B023
                "one SELECT of all of them": lambda: bare(rows),  # noqa: B023
            }
            address = checklist.get_absolute_url()
            queries.append(weigh(ledger, what, size, lambda: site.get(address), floors))  # noqa: B023
    assert len(set(queries)) == 1, queries
