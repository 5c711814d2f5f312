"""A search of a large register, against one scan of the same rows with LIKE."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from regtrack.register.models import SearchEntry
from regtrack.register.search.index import rebuild
from regtrack.register.search.reading import find
from regtrack.register.search.terms import terms_of
from tests.bench.generator import make_register
from tests.bench.measure import Ledger, cost
from tests.bench.rows import for_a_while

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
ROWS = 13_000
ASKED = ("备案", "生成式人工智能", "transparency", "AI Act", "trasparency", "nothing of the kind")
TODAY = dt.date(2026, 11, 22)


def test_search(ledger: Ledger) -> None:
    with for_a_while():
        make_register(ROWS * 3 // 4)
        rebuild()
        number = SearchEntry.objects.count()
        assert number >= ROWS
        for asked in ASKED:
            terms = terms_of(asked)
            scan = [f"%{terms[0]}%", f"%{terms[0]}%"]

            def like(scan: list[str] = scan) -> list[tuple[int]]:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT id FROM register_searchentry WHERE text LIKE %s OR title LIKE %s",
                        scan,
                    )
                    return list(cursor.fetchall())

            found = cost(lambda terms=terms: find(terms, TODAY))  # type: ignore[misc]
            ledger.add(f"search “{asked}”", number, found, cost(like))
