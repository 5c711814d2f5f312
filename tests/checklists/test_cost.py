"""What a long list must not cost: the database counts, and answers with few rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from regtrack.checklists.answers import questions_of
from regtrack.checklists.applicability import Facts
from regtrack.checklists.listing import Wanted, count
from regtrack.checklists.models import Checklist
from regtrack.checklists.reading import PageReading, Reading
from tests.factories import TODAY, Cast, make_checklist, make_large_checklist

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(late=True, review=True, q="Duty"), Wanted(by="owner")]
)
def test_counts_come_as_few_rows_however_long_the_list_is(cast: Cast, wanted: Wanted) -> None:
    items = make_large_checklist(cast, 60).items.all()
    asked: list[tuple[str, Any]] = []

    def notice(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(notice):
        assert count(items, wanted, TODAY).all["todo"] == 60
    [(sql, values)] = asked
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert len(cursor.fetchall()) == 1


@pytest.mark.usefixtures("register")
def test_open_questions_are_those_of_the_items_judged_one_by_one(cast: Cast) -> None:
    made = make_checklist(cast, Facts(frozenset({"CN", "EU", "US-CA"}), {}))
    found = Checklist.objects.for_page().get(pk=made.pk)
    page = PageReading(found, TODAY, Wanted())
    entries = Reading(found, TODAY).described(found.items.all().for_table())
    waiting = [entry for entry in entries if entry.verdict == "needs-answer"]
    expected = {one.ref: number for one, number in questions_of(waiting, page.vocabulary)}
    numbers = [number for _question, number in page.questions]
    assert {one.ref: number for one, number in page.questions} == expected
    assert len(expected) > 3
    assert numbers == sorted(numbers, reverse=True)
