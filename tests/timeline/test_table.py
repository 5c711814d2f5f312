"""The table: columns sort, in both directions, and say so; a status, derived row by row, does not."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from regtrack.register.models import EventDate
from tests.core.html import Element, tree
from tests.core.shipped import shipped  # noqa: F401
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("shipped", "db")
SOUNDS = {
    "巴西": "baxi", "韩国": "hanguo", "加拿大": "jianada", "美国": "meiguo", "欧盟": "oumeng",
    "日本": "riben", "意大利": "yidali", "印度": "yindu", "英国": "yingguo", "越南": "yuenan",
    "中国": "zhongguo",
}  # fmt: skip
COLUMNS = ["date", "place", "kind", "title", "instrument", "status", "duties", "confidence"]


WHOLE = "?rows=1000"


def table(client: Client, query: str = WHOLE, language: str = "en") -> Element:
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


@pytest.mark.parametrize("column", ["place", "kind", "title", "instrument", "confidence"])
def test_columns_of_words_sort_by_their_words(client: Client, column: str) -> None:
    up = cells(table(client, f"{WHOLE}&sort={column}"), column)
    down = cells(table(client, f"{WHOLE}&sort=-{column}"), column)
    assert len(set(up)) > 1
    words = [re.sub(r"^\W+", "", word).casefold() for word in up]
    assert words == sorted(words)
    assert down == sorted(up, key=up.index, reverse=True)


def test_chinese_words_sort_by_their_sound(client: Client) -> None:
    up = cells(table(client, f"{WHOLE}&sort=place", "zh-hans"), "place")
    places = [place for place in dict.fromkeys(up) if place in SOUNDS]
    assert len(places) > 3
    assert [SOUNDS[place] for place in places] == sorted(SOUNDS[place] for place in places)


def test_dates_sort_by_day(client: Client) -> None:
    up, down = (days(table(client, f"{WHOLE}&sort={sort}")) for sort in ("date", "-date"))
    dated = EventDate.objects.current(TODAY).exclude(edtf="not-appointed")
    assert len(up) == dated.count()
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_duties_sort_by_number(client: Client) -> None:
    up = [int(cell) for cell in cells(table(client, f"{WHOLE}&sort=duties"), "duties")]
    down = [int(cell) for cell in cells(table(client, f"{WHOLE}&sort=-duties"), "duties")]
    assert max(up) > 10
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "status"])
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


def test_a_status_is_no_link(client: Client) -> None:
    heading = table(client).all("th")[COLUMNS.index("status")]
    assert heading.text == "Status"
    assert not heading.all("a")
    assert days(table(client, f"{WHOLE}&sort=status")) == days(table(client))


def test_a_long_table_has_pages(client: Client) -> None:
    pages = [table(client, f"?rows=20&sort=title&page={number}") for number in (1, 2, 3)]
    titles = [title for page in pages for title in cells(page, "title")]
    assert len(titles) == 60
    assert titles == cells(table(client, "?sort=title"), "title")[:60]
    whole = tree(client.get("/en/timeline/table/?rows=20&sort=title&page=2"))
    newer, older = whole.one("nav", "pager").all("a")
    assert newer.attributes["href"] == "?rows=20&sort=title&page=1#list"
    assert older.attributes["href"] == "?rows=20&sort=title&page=3#list"
    assert client.get("/en/timeline/table/?rows=5000").status_code == 400


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
