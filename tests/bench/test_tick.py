"""One tick, as htmx sends it, against one request to an empty view."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.measure import Ledger, cost
from tests.bench.rows import for_a_while, make_long_checklist
from tests.bench.serving import Site
from tests.factories import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_tick(ledger: Ledger, cast: Cast) -> None:
    queries = []
    site = Site(cast.alice)
    for size in (120, 1_200):
        with for_a_while():
            item = make_long_checklist(cast, size).items.filter(status="todo")[0]
            version = item.version

            def tick() -> None:
                nonlocal version
                status = "done" if version % 2 else "todo"
                site.post(f"/en/items/{item.pk}/tick/", {"version": version, "status": status})  # noqa: B023
                version += 1

            with CaptureQueriesContext(connection) as captured:
                tick()
            queries.append(len(captured))
            found = cost(tick, 25)
            floor = cost(lambda: site.post("/floor/empty/", {"version": 1}), 25)
            ledger.add("one tick", size, found, floor, queries[-1])
    assert len(set(queries)) == 1, queries
