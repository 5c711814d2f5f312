"""A new list, as the form makes it, against an empty view that inserts as many rows at once."""

from __future__ import annotations

import math

import pytest

from regtrack.checklists.actions.create_checklist import BATCH
from regtrack.checklists.models import Checklist, Item
from tests.bench.lists import SIZES, a_law, weigh
from tests.bench.measure import Ledger
from tests.bench.serving import Site
from tests.factories import CLOCKS, Cast, as_query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_create(ledger: Ledger, cast: Cast) -> None:
    site, queries = Site(cast.alice), []
    address = f"/en/check/save/?{as_query()}"
    for size in SIZES:
        with a_law(size):

            def create() -> None:
                site.post(address, {"name": "Chat service", "team": cast.team.pk})

            create()
            made = Checklist.objects.latest("pk")
            rows = list(made.items.all())
            assert size >= len(rows) > size * 0.9  # some duties are not this product's

            def insert(made: Checklist = made, rows: list[Item] = rows) -> None:
                product, day = made.product, CLOCKS.today
                empty = Checklist.objects.create(
                    product=product, on=day, known=day, created_at=made.created_at
                )
                for row in rows:
                    row.pk, row.checklist = None, empty
                Item.objects.bulk_create(rows, batch_size=BATCH)

            floors = {"one bulk_create of as many rows": insert}
            asked = weigh(ledger, "a new list", size, create, floors)
            queries.append(asked - math.ceil(len(rows) / BATCH))
            last = Checklist.objects.exclude(product=made.product).latest("pk")
            assert last.items.count() == len(rows)
    assert len(set(queries)) == 1, queries
