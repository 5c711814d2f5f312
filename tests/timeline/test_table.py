"""The table: every column sorts, in both directions, and says so."""

from __future__ import annotations

import pytest
from django.test import Client

from regtrack.register.models import EventDate
from tests.core.html import Element, tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
COLUMNS = ["date", "place", "kind", "title", "instrument", "status", "duties", "confidence"]


def table(client: Client, query: str = "", language: str = "en") -> Element:
    response = client.get(f"/{language}/timeline/table/{query}")
    assert response.status_code == 200
    return tree(response).one("table")


def cells(found: Element, column: str) -> list[str]:
    place = COLUMNS.index(column)
    return [row.all("td")[place].text for row in found.one("tbody").all("tr")]


def days(found: Element) -> list[str]:
    return [
        row.all("td")[0].all("time")[0].attributes["datetime"]
        for row in found.one("tbody").all("tr")
        if row.all("td")[0].all("time")
    ]


@pytest.mark.parametrize("column", ["place", "kind", "title", "instrument", "status", "confidence"])
def test_columns_of_words_sort_by_their_words(client: Client, column: str) -> None:
    up = cells(table(client, f"?sort={column}"), column)
    down = cells(table(client, f"?sort=-{column}"), column)
    assert len(set(up)) > 1
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_dates_sort_by_day(client: Client) -> None:
    up, down = days(table(client, "?sort=date")), days(table(client, "?sort=-date"))
    assert len(up) == EventDate.objects.count()
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_duties_sort_by_number(client: Client) -> None:
    up = [int(cell) for cell in cells(table(client, "?sort=duties"), "duties")]
    down = [int(cell) for cell in cells(table(client, "?sort=-duties"), "duties")]
    assert max(up) > 10
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_heading_turns_the_order_and_says_which_it_is(client: Client, column: str) -> None:
    place = COLUMNS.index(column)
    heading = table(client, "?q=OpenAI").all("th")[place]
    assert "aria-sort" not in heading.attributes
    assert heading.one("a").attributes["href"] == f"?q=OpenAI&sort={column}"
    heading = table(client, f"?q=OpenAI&sort={column}").all("th")[place]
    assert heading.attributes["aria-sort"] == "ascending"
    assert heading.one("a").attributes["href"] == f"?q=OpenAI&sort=-{column}"
    heading = table(client, f"?q=OpenAI&sort=-{column}").all("th")[place]
    assert heading.attributes["aria-sort"] == "descending"
    assert heading.one("a").attributes["href"] == f"?q=OpenAI&sort={column}"


@pytest.mark.parametrize("sort", ["nonsense", "-", "", "date,title", "__class__", "-nonsense"])
def test_a_sort_that_is_none_leaves_the_list_as_it_is(client: Client, sort: str) -> None:
    assert days(table(client, f"?sort={sort}"))


def test_the_chinese_table_has_chinese_headings(client: Client) -> None:
    headings = [heading.text for heading in table(client, language="zh-hans").all("th")]
    assert len(headings) == len(COLUMNS)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in word) for word in headings)


def test_an_instrument_is_a_link_on_the_same_day(client: Client) -> None:
    row = table(client, "?on=2023-05-01&q=CAIDP").one("tbody").all("tr")[0]
    link = row.all("td")[COLUMNS.index("instrument")].one("a")
    assert link.attributes["href"] == "/en/instruments/us-caidp-ftc/?on=2023-05-01"


def test_an_empty_table_says_so(client: Client) -> None:
    assert "No event matches these filters." in table(client, "?q=nothingofthekind").text
