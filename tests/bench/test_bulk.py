"""A hundred ticks in one call, against an empty view that writes a hundred rows at once."""

from __future__ import annotations

import pytest

from regtrack.checklists.models import Checklist, Item
from tests.bench.lists import SIZES, a_list, weigh
from tests.bench.measure import Ledger
from tests.bench.serving import Site
from tests.factories import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_a_hundred_ticks_in_one_call(ledger: Ledger, cast: Cast) -> None:
    site, queries = Site(cast.alice), []
    for size in SIZES:
        with a_list(cast, size) as checklist:
            keys = [item.pk for item in checklist.items.order_by("pk")[:100]]
            Item.objects.filter(pk__in=keys).update(status="todo")
            version = 1

            def tick(checklist: Checklist = checklist, keys: list[int] = keys) -> None:
                nonlocal version
                chosen = [f"{key}.{version}" for key in keys]
                status = "done" if version % 2 else "todo"
                sent = {"item": chosen, "all-status": status}
                site.post(f"{checklist.get_absolute_url()}items/", sent)
                version += 1

            def write(keys: list[int] = keys) -> None:
                Item.objects.filter(pk__in=keys).update(links="")

            floors = {"one UPDATE of 100 rows": write}
            queries.append(weigh(ledger, "100 ticks in one call", size, tick, floors))
            assert checklist.items.filter(version=version).count() == 100
    assert len(set(queries)) == 1, queries
