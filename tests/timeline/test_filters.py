"""One filter is one URL: the same query gives the page, the table and the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from regtrack.register.models import Event, EventDate, ObligationRevision, Source
from tests.core.html import Element, tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
LATER = dt.date(2100, 1, 1)


def shown(client: Client, **query: str) -> set[str]:
    return listed(tree(client.get("/en/timeline/", {"rows": "1000", **query})))


def listed(page: Element) -> set[str]:
    return {article.attributes["id"].removeprefix("e-") for article in page.all("article")}


def refs(*conditions: Q, **fields: Any) -> set[str]:
    found = set(
        Event.objects.filter(*conditions, **fields).values_list("ref", flat=True).distinct()
    )
    assert 0 < len(found) < Event.objects.count()
    return found


CASES: dict[str, tuple[dict[str, str], Callable[[], set[str]]]] = {
    "jurisdiction": ({"jurisdiction": "CN"}, lambda: refs(jurisdiction="CN")),
    "a jurisdiction with those inside it": (
        {"jurisdiction": "EU"},
        lambda: refs(Q(jurisdiction="EU") | Q(jurisdiction__parent="EU")),
    ),
    "kind of instrument": (
        {"instrument_kind": "complaint"}, lambda: refs(instrument__kind="complaint"),
    ),
    "an instrument": (
        {"instrument": "cn-interim-measures"}, lambda: refs(instrument__ref="cn-interim-measures"),
    ),
    "a jurisdiction alone": (
        {"jurisdiction": "EU", "within": "itself"}, lambda: refs(jurisdiction="EU"),
    ),
    "a theme": (
        {"theme": "transparency-labelling"}, lambda: refs(starts__themes__ref="transparency-labelling"),
    ),
    "no theme": (
        {"theme": "none"},
        lambda: refs(~Q(pk__in=ObligationRevision.objects.filter(
            themes__isnull=False).values("applies_from"))),
    ),
    "only what binds": (
        {"binding": "1"},
        lambda: refs(~Q(kind="statement"), instrument__kind__in=[
            "law", "regulation", "departmental-rule", "normative-document", "order", "decision"]),
    ),
    "only exact days": (
        {"exact": "1"}, lambda: {date.event.ref for date in EventDate.objects.current(LATER)
                 if date.earliest and date.earliest == date.latest},
    ),
    "a date as it is written": ({"date": "2023-07"}, lambda: refs(dates__edtf="2023-07")),
    "all but some lanes": (
        {"beyond": "jurisdiction:CN,US;instrument:it-garante-chatgpt"},
        lambda: refs(~Q(jurisdiction__in=["CN", "US"]), ~Q(instrument__ref="it-garante-chatgpt")),
    ),
    "kind of event": ({"kind": "published"}, lambda: refs(kind="published")),
    "force": (
        {"force": "voluntary"},
        lambda: refs(instrument__obligations__revisions__force="voluntary"),
    ),
    "since a day": (
        {"since": "2023-07-13"},
        lambda: refs(Q(dates__latest__gte="2023-07-13") | Q(dates__latest__isnull=True)),
    ),
    "since a year": (
        {"since": "2025"},
        lambda: refs(Q(dates__latest__gte="2025-01-01") | Q(dates__latest__isnull=True)),
    ),
    "until a month": ({"until": "2023-04"}, lambda: refs(dates__earliest__lte="2023-04-30")),
    "until a quarter": ({"until": "2023-33"}, lambda: refs(dates__earliest__lte="2023-03-31")),
    "a period": (
        {"since": "2023-07", "until": "2023-07"},
        lambda: refs(dates__latest__gte="2023-07-01", dates__earliest__lte="2023-07-31"),
    ),
    "words in a title": (
        {"q": "geo-blocks"}, lambda: refs(title_en__icontains="geo-blocks"),
    ),
    "words of the other language": (
        {"q": "征求意见"},
        lambda: refs(
            Q(title_zh_hans__contains="征求意见") | Q(summary_zh_hans__contains="征求意见")
            | Q(instrument__title_zh_hans__contains="征求意见")
            | Q(instrument__short_title_zh_hans__contains="征求意见")
        ),
    ),
    "a reference": (
        {"q": "it-garante-chatgpt-2023-04"}, lambda: refs(ref__contains="it-garante-chatgpt-2023-04")
    ),
    "two filters at once": (
        {"jurisdiction": "US", "kind": "statement"},
        lambda: refs(Q(jurisdiction="US") | Q(jurisdiction__parent="US"), kind="statement"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_filter_filters(client: Client, name: str) -> None:
    query, expected = CASES[name]
    assert shown(client, **query) == expected()


@pytest.mark.parametrize("name", CASES)
def test_the_table_and_the_files_hold_the_same_events(client: Client, name: str) -> None:
    query, expected = CASES[name]
    titles = sorted(Event.objects.filter(ref__in=expected()).values_list("title_en", flat=True))
    rows = tree(client.get("/en/timeline/table/", {"rows": "1000", **query})).one("tbody").all("tr")
    assert sorted(row.all("td")[3].text for row in rows) == titles
    content = json.loads(client.get("/en/timeline/export.json", query).getvalue())
    assert {event["ref"] for event in content["events"]} == expected()
    text = client.get("/en/timeline/export.csv", query).getvalue().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert {ref for ref in expected() if any(ref in line for line in lines)} == expected()


def test_every_word_must_be_found(client: Client) -> None:
    both = shown(client, q="OpenAI Garante")
    assert both
    assert both == shown(client, q="OpenAI") & shown(client, q="Garante")
    assert shown(client, q="OpenAI") != both
    assert shown(client, q="  ") == set(Event.objects.values_list("ref", flat=True))


def test_search_does_not_mind_case_or_special_characters(client: Client) -> None:
    assert shown(client, q="caidp") == shown(client, q="CAIDP")
    assert len(shown(client, q="%")) < len(shown(client))
    assert shown(client, q="'; DROP TABLE x; --") == set()


def test_nothing_found_says_so_and_leads_back(client: Client) -> None:
    page = tree(client.get("/en/timeline/?q=nothingofthekind&on=2023-05-01"))
    assert "No event matches these filters." in page.one("div", id="list").text
    back = page.one("div", id="list").one("a")
    assert back.attributes["href"] == "/en/timeline/?on=2023-05-01"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"since": "soon"}, "Found “soon”; expected a year, month or day such as 2023"),
        ({"since": "2023-02-30"}, "Found “2023-02-30”; expected a year, month or day"),
        ({"until": "2023-04/2023-05"}, "Found “2023-04/2023-05”; expected a year, month or day"),
        ({"until": "not-appointed"}, "Found “not-appointed”; expected a year, month or day"),
        ({"jurisdiction": "XX"}, "XX is not one of the available choices."),
        ({"instrument_kind": "novel"}, "novel is not one of the available choices."),
        ({"instrument": "no-such-law"}, "That choice is not one of the available choices."),
        ({"theme": "novel"}, "novel is not one of the available choices."),
        ({"within": "everywhere"}, "everywhere is not one of the available choices."),
        ({"date": "some-day"}, "Found “some-day”; expected a date such as 2023"),
        ({"beyond": "CN"}, "Found “CN”; expected lanes such as jurisdiction:CN,EU."),
        ({"kind": "novel"}, "novel is not one of the available choices."),
        ({"force": "brute"}, "brute is not one of the available choices."),
    ],
)
@pytest.mark.parametrize("path", ["timeline/", "timeline/table/"])
def test_a_filter_that_makes_no_sense_says_so_and_hides_nothing(
    client: Client, path: str, query: dict[str, str], sentence: str
) -> None:
    page = tree(client.get(f"/en/{path}", query))
    errors = [found.text for found in page.all("span", "field__error")]
    assert len(errors) == 1
    assert sentence in errors[0]
    if path == "timeline/":
        assert listed(page) == listed(tree(client.get("/en/timeline/")))


def test_the_filter_form_keeps_the_clocks(client: Client) -> None:
    page = tree(client.get("/en/timeline/?on=2023-05-01&known=2023-06-01&kind=hearing"))
    form = page.one("form", "filter")
    hidden = {
        field.attributes["name"]: field.attributes["value"]
        for field in form.all("input", type="hidden")
    }
    assert hidden == {"on": "2023-05-01", "known": "2023-06-01"}
    links = {link.text: link.attributes["href"] for link in form.all("a")}
    query = "?on=2023-05-01&known=2023-06-01&kind=hearing"
    assert links["CSV"] == f"/en/timeline/export.csv{query}"
    assert links["JSON"] == f"/en/timeline/export.json{query}"
    assert links["Table"] == f"/en/timeline/table/{query}"


def test_an_instrument_is_a_chip_that_a_link_takes_away(client: Client) -> None:
    page = tree(client.get("/en/timeline/?instrument=cn-interim-measures&kind=in-force"))
    form = page.one("form", "filter")
    (chip,) = form.one("ul", "chips").all("a")
    assert "Interim Measures" in chip.text
    assert chip.attributes["href"] == "/en/timeline/?kind=in-force#list"
    hidden = {field.attributes["name"] for field in form.all("input", type="hidden")}
    assert hidden == {"instrument"}
    assert not form.all("select", id="id_instrument")


def test_what_the_chart_shows_is_carried_on_without_a_chip(client: Client) -> None:
    form = tree(client.get("/en/timeline/?zoom=month&at=2023&lanes=theme")).one("form", "filter")
    hidden = {f.attributes["name"]: f.attributes["value"] for f in form.all("input", type="hidden")}
    assert hidden == {"zoom": "month", "at": "2023", "lanes": "theme"}
    assert not form.all("ul", "chips")


def test_an_instrument_of_later_is_not_known_yet(client: Client) -> None:
    page = client.get("/en/timeline/?instrument=cn-interim-measures&known=2023-05-01")
    assert b"Interim Measures" not in page.content
    assert b"That choice is not one of the available choices." in page.content


def test_only_what_binds_is_a_box_to_check(client: Client) -> None:
    box = tree(client.get("/en/timeline/?binding=1")).one("input", id="id_binding")
    assert (box.attributes["type"], box.attributes["value"]) == ("checkbox", "1")
    assert "checked" in box.attributes
    box = tree(client.get("/en/timeline/")).one("input", id="id_binding")
    assert "checked" not in box.attributes


# == Dates with an open end ==


@pytest.fixture
def dated() -> Callable[[str], str]:
    """Gives a new statement of that date; returns its ref."""

    def make(edtf: str) -> str:
        event = Event.objects.create(
            ref="open-statement", kind="statement", jurisdiction_id="US", title="Open", summary=""
        )
        EventDate.objects.create(
            event=event, number=1, edtf=edtf, known_from="2023-01-01",
            source=Source.objects.all()[0],
        )  # fmt: skip
        return event.ref

    return make


@pytest.mark.parametrize(
    ("edtf", "since", "until", "found"),
    [
        ("2023-08-15/..", "2025", "", True),
        ("2023-08-15/..", "", "2023-08", True),
        ("2023-08-15/..", "", "2023-07", False),
        ("../2023-05-10", "2023-05", "", True),
        ("../2023-05-10", "2023-06", "", False),
        ("../2023-05-10", "", "2020", True),
        ("../2023-05-10", "", "2023-12", True),
        ("2023-04/2023-06", "2023-06", "2023-07", True),
        ("2023-04/2023-06", "2023-07", "", False),
        ("not-appointed", "2023", "", True),
        ("not-appointed", "", "2023", False),
    ],
)
def test_a_period_finds_what_it_overlaps(
    client: Client, dated: Callable[[str], str], edtf: str, since: str, until: str, found: bool
) -> None:
    ref = dated(edtf)
    assert (ref in shown(client, since=since, until=until)) is found


@pytest.mark.parametrize("edtf", ["not-appointed", "../2023-05-10", "2023-08-15/..", "2030~"])
def test_every_form_of_date_has_its_place_on_the_page(
    client: Client, dated: Callable[[str], str], edtf: str
) -> None:
    ref = dated(edtf)
    assert ref in shown(client)
    assert client.get("/en/timeline/table/?sort=date").status_code == 200


def test_a_force_that_was_not_known_yet_is_not_searched(client: Client) -> None:
    """A revision of 2025 may not tell what the duty was in 2023."""
    first = ObligationRevision.objects.get(obligation__ref="cn-im-07-3")
    ObligationRevision.objects.create(
        obligation=first.obligation, number=2, known_from="2025-01-01", force="requested",
        applies_from=first.applies_from, deadline=first.deadline, locator="x", title="x", text="x",
    )  # fmt: skip
    ref = "cn-interim-measures-2023-07-13-published"
    assert ref in shown(client, force="requested")
    assert ref not in shown(client, force="requested", known="2024-12-31")
