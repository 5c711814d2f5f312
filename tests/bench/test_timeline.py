"""The timeline of a large register, against an empty view that returns the same bytes."""

from __future__ import annotations

import gzip

import pytest

from regtrack.register.models import Event
from tests.bench import urls
from tests.bench.generator import make_register
from tests.bench.measure import Ledger, cost
from tests.bench.rows import for_a_while
from tests.bench.serving import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
SIZES = (100, 1_000, 10_000)
MOST_QUERIES = {"changes": 11}  # for the others 10
MOST_GZIPPED = 60 * 1024
PAGES = {
    "timeline": "/en/timeline/",
    "timeline, a filter": "/en/timeline/?jurisdiction=EU&kind=applies",
    "timeline, a year of months": "/en/timeline/?zoom=month",
    "timeline, lanes by theme": "/en/timeline/?lanes=theme",
    "timeline, lanes by instrument": "/en/timeline/?lanes=instrument",
    "table": "/en/timeline/table/",
    "changes": "/en/changes/?since=2026-01-01",
    "Atom": "/en/timeline/export.atom",
    "calendar": "/en/timeline/export.ics",
    "CSV": "/en/timeline/export.csv",
    "JSON": "/en/timeline/export.json",
}
FILES = {"calendar", "CSV", "JSON"}


@pytest.mark.parametrize("name", PAGES)
def test_page(ledger: Ledger, name: str) -> None:
    site, queries = Site(), []
    for size in SIZES:
        with for_a_while():
            make_register(max(size - Event.objects.count(), 0))
            answer = site.get(PAGES[name])
            body = answer.getvalue()  # type: ignore[attr-defined]
            urls.SAME["page"] = (answer["Content-Type"], body)
            queries.append(site.queries(PAGES[name]))
            gzipped = len(gzip.compress(body, 6))
            runs = 1 if size == SIZES[-1] and name in FILES else 3
            found = cost(lambda: site.read(PAGES[name]), runs)
            floor = cost(lambda: site.read("/floor/same/"), 5)
            ledger.add(name, size, found, floor, queries[-1], gzipped)
            if name not in FILES:
                assert gzipped <= MOST_GZIPPED, gzipped
    if name not in FILES:  # which are read some hundred rows at a time
        assert max(queries) <= MOST_QUERIES.get(name, 10), queries
        assert len(set(queries)) == 1, queries
