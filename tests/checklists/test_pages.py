"""The checklist and its items as pages: what is shown, and that a thousand duties cost no more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.checklists.applicability import Facts
from regtrack.checklists.models import Checklist
from regtrack.checklists.views.checklist import FORMS
from regtrack.core.clocks import Clocks
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.factories import AT, CHAT_SERVICE, Cast, make_checklist, make_large_checklist

Read = Callable[[str], str]


@pytest.fixture
def read(alice: Client) -> Read:
    def page(address: str) -> str:
        response = alice.get(address)
        assert response.status_code == 200
        return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")

    return page


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


def entry(html: str, made: Checklist, ref: str) -> str:
    pk = made.items.get(obligation__ref=ref).pk
    return (
        html.partition(f'<li id="item-{pk}"')[2].partition('<li id="item-')[0].partition("</ol>")[0]
    )


def whole(made: Checklist) -> str:
    """The address of the list on one page."""
    return f"{made.get_absolute_url()}?rows=all"


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_what_a_checklist_shows(read: Read, made: Checklist) -> None:
    html = read(whole(made))
    duties = made.items.filter(verdict="applies").count()
    assert "Chat service</h1>" in html
    assert f"<b>0</b> of {duties} done" in html
    assert html.count('<li id="item-') == made.items.count()
    assert 'China <time datetime="2023-09-28">28 September 2023</time>' in html
    assert "Interim Measures" in html
    assert "Why this applies" in entry(html, made, "cn-im-04-1")
    assert "It has applied since 15 August 2023." in entry(html, made, "cn-im-04-1")


def test_what_is_no_duty_never_looks_like_one(read: Read, made: Checklist) -> None:
    html = read(whole(made))
    precedent = entry(html, made, "it-gar-2023-09")
    assert "Precedent, not your duty" in precedent
    assert "It binds only OpenAI" in precedent
    assert "overdue" not in precedent  # its day was in 2023
    assert "Owner" not in precedent
    question = entry(html, made, "cn-im-07-1a")
    assert "Needs an answer" in question
    assert "<form" not in precedent + question.partition("item__side")[0]


def test_a_deadline_is_counted_and_shown_until_it_is_met(
    read: Read, cast: Cast, register: None
) -> None:
    facts = Facts(
        CHAT_SERVICE.markets, {**CHAT_SERVICE.values, "public-opinion": frozenset({"yes"})}
    )
    made = make_checklist(cast, facts)
    filing = entry(read(whole(made)), made, "cn-im-17-2")
    assert "launch 2023-09-28 in China + 10 working days = 2023-10-18" in filing
    assert '<time datetime="2023-10-18">18 Oct 2023</time>' in filing
    assert "overdue" in filing
    ahead = read(whole(made)).partition('class="ahead"')[2].partition("</ol>")[0]
    assert "days late" in ahead
    made.items.filter(obligation__ref="cn-im-17-2").update(
        status="done", due_on=dt.date(2023, 10, 9)
    )
    filing = entry(read(whole(made)), made, "cn-im-17-2")
    assert "overdue" not in filing
    assert '<time datetime="2023-10-09">9 Oct 2023</time> (set by the team)' in filing


def test_who_changed_what_is_shown(read: Read, cast: Cast, made: Checklist) -> None:
    made.items.filter(obligation__ref="cn-im-04-1").update(
        owner=cast.bob, note="Line one\n<b>two</b>", status="in-review",
        changed_by=cast.alice, changed_at=AT,
    )  # fmt: skip
    html = entry(read(whole(made)), made, "cn-im-04-1")
    assert "In review" in html
    assert "<dd>Bob</dd>" in html
    assert "22 Nov 2026</time> Alice" in html


def test_a_note_is_never_markup(alice: Client, made: Checklist) -> None:
    made.items.filter(obligation__ref="cn-im-04-1").update(note="<script>x</script>")
    html = alice.get(made.get_absolute_url()).content.decode()
    assert "&lt;script&gt;x" in html
    assert "<script>x" not in html


def test_chips_count_and_filter(read: Read, made: Checklist) -> None:
    made.items.filter(obligation__ref="cn-im-04-1").update(status="done")
    made.items.filter(obligation__ref="cn-im-10-1").update(status="not-applicable", reason="No.")
    html = read(whole(made))
    chips = html.partition('aria-label="Show only"')[2].partition("</ul>")[0]
    numbers = {
        state: int(number)
        for state, number in re.findall(r'data-count="([\w-]+)">(\d+)</span>', chips)
    }
    assert numbers["done"] == numbers["not-applicable"] == 1
    assert numbers["precedent"] == made.items.filter(verdict="precedent").count()
    assert sum(numbers.values()) == made.items.count()
    for state, number in numbers.items():
        shown = read(f"{whole(made)}&state={state}")
        assert shown.count('<li id="item-') == number, state
    assert f"<b>2</b> of {made.items.filter(verdict='applies').count()} done" in html


def test_by_theme_shows_the_same_items(read: Read, made: Checklist) -> None:
    html = read(f"{whole(made)}&by=theme")
    assert html.count('<li id="item-') == made.items.count()
    assert '<option value="theme" selected>' in html
    chinese = read(f"/zh-hans/checklists/{made.pk}/?rows=all&by=theme")
    for page, name in ((html, "Content safety"), (chinese, "内容安全")):
        headings = re.findall(r'<section class="group"[^>]*>.*?<h2[^>]*>(.*?)</h2>', page, re.S)
        assert name in headings
        assert not any("zh_hans=" in heading for heading in headings)


def test_a_tick_without_a_script_leads_back_to_the_list_as_it_was(
    alice: Client, made: Checklist
) -> None:
    item = made.items.filter(verdict="applies").order_by("pk")[0]
    own = f"/en/checklists/{made.pk}/"
    for back, leads in (
        (f"{own}?by=theme&state=open", f"{own}?by=theme&state=open"),
        ("https://evil.example/", own),
        (f"//evil.example{own}", own),
    ):
        item.refresh_from_db()
        sent = {"version": item.version, "status": "todo", "back": back}
        answer = alice.post(f"/en/items/{item.pk}/tick/", sent)
        assert answer["Location"] == f"{leads}#item-{item.pk}"
    page = alice.get(f"{own}?by=theme").content.decode()
    assert f'name="back" value="{own}?by=theme"' in page


def test_in_chinese(read: Read, made: Checklist) -> None:
    html = read(f"/zh-hans/checklists/{made.pk}/?rows=all")
    assert "自2023年8月15日起适用。" in entry(html, made, "cn-im-04-1")
    assert "Why this applies" not in html
    assert "To do" not in html


def test_it_stays_at_its_own_clocks(read: Read, cast: Cast, register: None) -> None:
    may = dt.date(2023, 5, 15)
    made = make_checklist(cast, CHAT_SERVICE, clocks=Clocks(may, may, may))
    html = read(f"{whole(made)}&on=2026-11-22")
    assert "15 May 2023" in html
    assert "Proposed on 11 April 2023; not law." in entry(html, made, "cn-dm-04-1")
    assert "Proposed, not law" in entry(html, made, "cn-dm-04-1")
    # Its links, and those of an item's page, lead to the register as it was then.
    item = made.items.get(obligation__ref="cn-dm-04-1")
    carried = "/en/obligations/cn-dm-04-1/?on=2023-05-15&known=2023-05-15"
    assert carried in html
    page = read(f"/en/items/{item.pk}/")
    assert carried in page
    assert "15 May 2023" in page


def test_the_page_of_an_item(read: Read, cast: Cast, made: Checklist) -> None:
    item = made.items.get(obligation__ref="cn-im-04-1")
    html = read(f"/en/items/{item.pk}/")
    assert str(item.revision.title) in html
    assert '<input type="hidden" name="version" value="1"' in html
    owners = re.findall(r"<option value=\"\d+\">([^<]+)</option>", html)
    assert set(owners) == {"Alice", "Audrey", "Bob"}
    assert "changed on" not in html


# == The number of queries ==
@pytest.mark.usefixtures("recorded")
def test_a_checklist_of_a_thousand_costs_no_more_than_one_of_ten(alice: Client, cast: Cast) -> None:
    small = make_large_checklist(cast, 10)
    few = queries_of(alice, small.get_absolute_url())
    large = make_large_checklist(cast, 1000, ref="larger")
    assert large.items.count() == 1010
    assert queries_of(alice, large.get_absolute_url()) == few <= 12


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("form", CHECKLIST_FORMATS)
def test_an_export_costs_a_fixed_number_of_queries(alice: Client, cast: Cast, form: str) -> None:
    counts = []
    for number in (3, 30):
        made = make_large_checklist(cast, number, ref=f"law-{number}")
        counts.append(queries_of(alice, f"{made.get_absolute_url()}export.{form}"))
    assert counts[0] == counts[1] <= 12


@pytest.mark.usefixtures("recorded")
def test_the_other_pages_cost_a_fixed_number_of_queries(
    alice: Client, cast: Cast, made: Checklist
) -> None:
    def counts() -> tuple[int, int, int]:
        item = made.items.get(obligation__ref="cn-im-04-1")
        return (
            queries_of(alice, "/en/checklists/"),
            queries_of(alice, f"/en/items/{item.pk}/"),
            queries_of(alice, f"{made.get_absolute_url()}?by=theme"),
        )

    first = counts()
    for number in range(3):
        make_checklist(cast, name=f"Another {number}")
    assert counts() == first
    assert first[1] <= 19
    assert max(first[0], first[2]) <= 12


def test_the_menu_offers_every_format() -> None:
    assert tuple(CHECKLIST_FORMATS) == FORMS
