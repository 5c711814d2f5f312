"""One tick, as htmx sends it, against an empty view that writes one row."""

from __future__ import annotations

import pytest

from regtrack.checklists.models import Item
from tests.bench.lists import SIZES, a_list, weigh
from tests.bench.measure import Ledger
from tests.bench.serving import Site
from tests.factories import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_tick(ledger: Ledger, cast: Cast) -> None:
    site, queries = Site(cast.alice), []
    for size in SIZES:
        with a_list(cast, size) as checklist:
            item = checklist.items.filter(status="todo")[0]

            def tick(item: Item = item) -> None:
                status = "done" if item.version % 2 else "todo"
                sent = {"version": item.version, "status": status}
                assert site.post(f"/en/items/{item.pk}/tick/", sent).status_code == 200
                item.version += 1

            def write(item: Item = item) -> None:
                Item.objects.filter(pk=item.pk).update(links=f"{item.pk}")

            floors = {"one UPDATE of a row": write}
            queries.append(weigh(ledger, "one tick", size, tick, floors))
            version = item.version
            item.refresh_from_db()
            assert item.version == version
    assert len(set(queries)) == 1, queries
