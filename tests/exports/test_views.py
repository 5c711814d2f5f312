"""Files from pages: each opens, says what the page says, and never makes law of what is none."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.checklists.applicability import Facts
from regtrack.checklists.models import Checklist, Evidence, Flag, Support
from regtrack.core.clocks import Clocks
from regtrack.exports.document import LANGUAGES, Language
from regtrack.exports.formats import CHECKLIST_FORMATS, TIMELINE_FORMATS
from regtrack.register.models import Instrument
from tests.exports.readers import READERS
from tests.factories import (
    AT,
    CHAT_SERVICE,
    Cast,
    make_checklist,
    make_large_checklist,
)

each_language = pytest.mark.parametrize("language", LANGUAGES)
MEDIA_TYPES = {
    "pdf": ("application/pdf", "pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "html": ("text/html; charset=utf-8", "html"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "ics": ("text/calendar; charset=utf-8", "ics"),
    "json": ("application/json", "json"),
    "oscal": ("application/zip", "zip"),
}
WHOLE = [name for name in MEDIA_TYPES if name != "ics"]  # a calendar holds what has a day
SUBSCRIBED = {"ics": "text/calendar; charset=utf-8"}


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    """With the duty to file, so that a day is counted."""
    facts = Facts(
        CHAT_SERVICE.markets, {**CHAT_SERVICE.values, "public-opinion": frozenset({"yes"})}
    )
    return make_checklist(cast, facts)


def squeezed(words: str) -> str:
    return re.sub(r"[\s\\\u200b\u00ad]+", "", words)


def table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def export(client: Client, made: Checklist, form: str, language: str = "en") -> Any:
    return client.get(f"/en/checklists/{made.pk}/export.{form}?lang={language}")


def items_of(client: Client, made: Checklist) -> dict[str, Any]:
    groups = json.loads(export(client, made, "json", "both").getvalue())["groups"]
    return {item["ref"]: item | {"group": group} for group in groups for item in group["items"]}


def test_the_formats_are_those_that_are_tested() -> None:
    assert CHECKLIST_FORMATS.keys() == MEDIA_TYPES.keys() == READERS.keys()


@each_language
@pytest.mark.parametrize("form", WHOLE)
def test_every_file_opens_and_says_what_it_is(
    alice: Client, made: Checklist, form: str, language: Language
) -> None:
    response = export(alice, made, form, language)
    media_type, extension = MEDIA_TYPES[form]
    assert response.status_code == 200
    assert response["Content-Type"] == media_type
    name = f"regtrack-checklist-{made.pk}.{language}.{extension}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    words = squeezed(READERS[form].read(response.getvalue()))
    english, chinese = language in {"en", "both"}, language in {"zh-hans", "both"}
    assert "Chatservice" in words
    assert "Alice’steam" in words
    # the facts, the clocks and the sum, in the language that was asked for
    assert ("Serviceprovider" in words) == english
    assert ("服务提供者" in words) == chinese
    assert "2026-11-22" in words or "22November2026" in words or "2026年11月22日" in words
    assert ("launch2023-09-28inChina+10workingdays=2023-10-18" in words) == english
    assert ("中国上线2023-09-28+10个工作日=2023-10-18" in words) == chinese
    assert ("Itisnotlegaladvice." in words) == english
    assert ("notlaw" in words) == english
    if form != "json":
        assert ("Precedent" in words) == english


@pytest.mark.parametrize("form", [name for name in WHOLE if name != "pdf"])
def test_every_item_is_in_every_file(alice: Client, made: Checklist, form: str) -> None:
    words = READERS[form].read(export(alice, made, form).getvalue())
    for ref in made.items.values_list("obligation__ref", flat=True):
        assert ref in words, ref


def test_a_precedent_is_never_a_duty(alice: Client, made: Checklist) -> None:
    items = items_of(alice, made)
    verdicts = dict(made.items.values_list("obligation__ref", "verdict"))
    assert {ref: item["verdict"]["code"] for ref, item in items.items()} == verdicts
    assert {ref for ref, item in items.items() if item["is_duty"]} == {
        ref for ref, verdict in verdicts.items() if verdict == "applies"
    }
    order = items["it-gar-2023-09"]
    assert not order["is_duty"]
    assert order["why"][-1]["en"] == "It binds only OpenAI; to others it is a precedent."
    for row in table(export(alice, made, "csv").getvalue()):
        if verdicts[row["Reference"]] != "applies":
            assert row["Status"] == ""
            assert row["Applies?"] in {"Precedent", "Needs an answer"}


def test_what_is_not_law_says_so_on_its_line(alice: Client, made: Checklist) -> None:
    items = items_of(alice, made)
    expected = {"us-wh-4": True, "us-caidp-f": True, "cn-im-05-1": True, "cn-im-04-1": False}
    assert {ref: items[ref]["not_law"] for ref in expected} == expected
    lines = {row["Reference"]: row["Law?"] for row in table(export(alice, made, "csv").getvalue())}
    assert {ref: lines[ref] == "not law" for ref in expected} == expected


def test_it_is_made_at_the_checklist_s_clocks(alice: Client, cast: Cast, register: None) -> None:
    may, june = dt.date(2023, 5, 15), dt.date(2023, 6, 1)
    made = make_checklist(cast, clocks=Clocks(june, may, june))
    address = f"/en/checklists/{made.pk}/export.json?on=2026-11-22"
    file = json.loads(alice.get(address).getvalue())
    assert file["clocks"] == {"on": "2023-06-01", "known": "2023-05-15"}
    drafts = [group for group in file["groups"] if group["ref"] == "cn-draft-measures"]
    assert drafts[0]["not_law"] is True
    assert all(item["not_law"] for item in drafts[0]["items"])


def test_what_the_team_wrote_is_in_the_file(alice: Client, cast: Cast, made: Checklist) -> None:
    made.items.filter(obligation__ref="cn-im-17-2").update(
        status="in-review", owner=cast.bob, note="=1+1", due_on=dt.date(2023, 10, 9),
        changed_by=cast.alice, changed_at=AT, version=4,
    )  # fmt: skip
    item = items_of(alice, made)["cn-im-17-2"]
    assert (item["status"]["code"], item["owner"], item["note"], item["due"], item["version"]) == (
        "in-review", "Bob", "=1+1", "2023-10-09", 4,
    )  # fmt: skip
    assert item["changed_at"] == "2026-11-22T09:30:00Z"
    assert "day set by the team" in item["due_rule"]["en"]
    assert "团队另定日期" in item["due_rule"]["zh-hans"]
    row = next(
        r for r in table(export(alice, made, "csv").getvalue()) if r["Reference"] == "cn-im-17-2"
    )
    assert row["Note"] == "'=1+1"  # no spreadsheet runs it


def test_markets_and_facts_of_the_product(alice: Client, made: Checklist) -> None:
    file = json.loads(export(alice, made, "json", "both").getvalue())
    assert {m["name"]["en"]: m["launched_on"] for m in file["markets"]} == {
        "China": "2023-09-28", "Italy": None, "US": None,
    }  # fmt: skip
    facts = {fact["name"]["en"]: [v["en"] for v in fact["values"]] for fact in file["facts"]}
    assert facts["Role"] == ["Service provider"]
    assert [] in facts.values()  # not answered


def test_links_lead_to_the_site(alice: Client, made: Checklist, settings: Any) -> None:
    item = items_of(alice, made)["cn-im-04-1"]
    assert item["url"] == "http://testserver/en/obligations/cn-im-04-1/"
    settings.SITE_URL = "https://regtrack.example"
    item = items_of(alice, made)["cn-im-04-1"]
    assert item["url"] == "https://regtrack.example/en/obligations/cn-im-04-1/"


def test_without_lang_the_file_speaks_the_page_s_language(alice: Client, made: Checklist) -> None:
    for page, name in (("en", "en"), ("zh-hans", "zh-hans")):
        response = alice.get(f"/{page}/checklists/{made.pk}/export.csv")
        assert f"regtrack-checklist-{made.pk}.{name}.csv" in response["Content-Disposition"]


@pytest.mark.parametrize("tail", ["odt", "json?lang=de", "json?lang=EN", "", "PDF"])
def test_an_unknown_format_or_language_is_no_page(
    alice: Client, made: Checklist, tail: str
) -> None:
    assert alice.get(f"/en/checklists/{made.pk}/export.{tail}").status_code == 404


@pytest.mark.parametrize(("form", "status"), [("xlsx", 400), ("csv", 200), ("pdf", 200)])
def test_a_text_too_long_for_a_cell_is_told_in_a_sentence(
    alice: Client, made: Checklist, form: str, status: int
) -> None:
    made.items.filter(obligation__ref="cn-im-04-1").update(note="long " * 8_000)
    response = export(alice, made, form)
    assert response.status_code == status
    if status == 400:
        html = response.content.decode()
        assert "40,000 characters, an Excel cell holds 32,767" in html
        assert "export as CSV" in html
        assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.usefixtures("register", "recorded")
def test_an_export_takes_a_fixed_number_of_queries(alice: Client, cast: Cast, form: str) -> None:
    made = said_much(make_checklist(cast), cast)
    export(alice, made, form)
    with CaptureQueriesContext(connection) as queries:
        assert export(alice, made, form).status_code == 200
    assert len(queries) <= 12


@pytest.mark.usefixtures("recorded")
def test_it_is_the_same_number_for_a_long_list(alice: Client, cast: Cast) -> None:
    small, large = (
        said_much(make_large_checklist(cast, number, ref), cast)
        for number, ref in ((12, "small"), (1_200, "large"))
    )
    for form in [name for name in MEDIA_TYPES if name != "pdf"]:
        export(alice, small, form)
        counted = []
        for made in (small, large):
            with CaptureQueriesContext(connection) as queries:
                assert export(alice, made, form).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 12, form


def said_much(made: Checklist, cast: Cast) -> Checklist:
    """Every item is in review, flagged and proved."""
    made.items.update(status="in-review", submitted_by=cast.bob, owner=cast.alice)
    items = list(made.items.all())
    proof = Evidence.objects.create(
        team=cast.team, title="Page", url="https://example.org", added_at=AT
    )
    Support.objects.bulk_create(Support(evidence=proof, item=one, added_at=AT) for one in items)
    Flag.objects.bulk_create(Flag(item=one, kind="changed", raised_at=AT) for one in items)
    return made


def test_what_is_archived_comes_last_and_says_so(alice: Client, made: Checklist) -> None:
    ref = "cn-im-04-1"
    made.items.filter(obligation__ref=ref).update(archived_at=AT, note="Kept word.")
    rows = table(export(alice, made, "csv").getvalue())
    assert [row["Reference"] for row in rows if row["Archived"]] == [ref] == [rows[-1]["Reference"]]
    assert rows[-1]["Archived"] == "archived: its rule has gone"
    assert rows[-1]["Note"] == "Kept word."
    lines = export(alice, made, "markdown").getvalue().decode().partition("\n# Archived\n")[2]
    assert "- **archived: its rule has gone**: " in lines
    assert "- [ ]" not in lines
    content = json.loads(export(alice, made, "json").getvalue())
    assert [item["ref"] for group in content["archived"] for item in group["items"]] == [ref]
    assert ref not in items_of(alice, made)


def test_an_empty_checklist_is_a_file_too(alice: Client, cast: Cast, register: None) -> None:
    Instrument.objects.update(published=False)
    made = make_checklist(cast, Facts(frozenset({"EU"})))
    assert not made.items.exists()
    for form in MEDIA_TYPES:
        response = export(alice, made, form)
        assert response.status_code == 200
        if form not in {"json", "ics"}:
            assert "Nothinghere." in squeezed(READERS[form].read(response.getvalue()))


# == The timeline ==
FILTERS = [
    "",
    "jurisdiction=CN",
    "jurisdiction=EU",
    "kind=in-force",
    "instrument_kind=complaint",
    "instrument=us-caidp-ftc",
    "theme=privacy",
    "binding=1",
    "force=voluntary",
    "since=2024",
    "until=2023-03",
    "since=2023-04&until=2023-05&jurisdiction=IT",
    "q=OpenAI",
    "on=2023-05-15&known=2023-05-15",
]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("query", FILTERS)
def test_one_filter_gives_page_csv_and_json(client: Client, query: str) -> None:
    page = client.get(f"/en/timeline/?rows=1000&{query}").content.decode()
    on_page = re.findall(r'<article[^>]* id="e-([a-z0-9-]+)"', page) or re.findall(
        r'id="e-([a-z0-9-]+)"', page
    )
    events = json.loads(client.get(f"/en/timeline/export.json?{query}").getvalue())["events"]
    lines = table(client.get(f"/en/timeline/export.csv?{query}").getvalue())
    assert [event["ref"] for event in events] == on_page
    assert [line["Reference"] for line in lines] == on_page
    assert on_page


@pytest.mark.usefixtures("register")
def test_the_file_of_a_timeline_says_its_filter_and_clocks(client: Client) -> None:
    query = "jurisdiction=IT&since=2023&on=2026-11-01&known=2026-11-02"
    file = json.loads(client.get(f"/en/timeline/export.json?{query}&lang=both").getvalue())
    assert [(f["name"]["en"], f["value"]) for f in file["filters"]] == [
        ("Jurisdiction", "IT"),
        ("From", "2023"),
    ]
    assert file["clocks"] == {"on": "2026-11-01", "known": "2026-11-02"}
    assert file["url"].endswith(f"?{query}&lang=both")
    assert {event["jurisdiction"]["code"] for event in file["events"]} == {"IT"}
    line = table(client.get(f"/en/timeline/export.csv?{query}").getvalue())[0]
    assert "Jurisdiction: IT" in line["Filters"]
    assert line["Law on"] == "2026-11-01"


@pytest.mark.usefixtures("register")
def test_what_is_not_law_on_the_timeline_says_so(client: Client) -> None:
    events = json.loads(client.get("/en/timeline/export.json").getvalue())["events"]
    law = {event["ref"]: not event["not_law"] for event in events}
    assert law["cn-interim-measures-2023-08-15-in-force"]
    assert law["it-garante-chatgpt-2023-03-30-adopted"]
    for ref in (
        "cn-draft-measures-2023-04-11-proposed", "us-caidp-ftc-2023-03-30-complaint-filed",
        "us-wh-2023-07-21-adopted", "us-wh-2023-09-12-statement",
    ):  # fmt: skip
        assert not law[ref], ref


@pytest.mark.usefixtures("register")
@each_language
@pytest.mark.parametrize("form", TIMELINE_FORMATS)
def test_timeline_files_have_a_name_and_a_type(
    client: Client, form: str, language: Language
) -> None:
    response = client.get(f"/en/timeline/export.{form}?lang={language}")
    assert response.status_code == 200
    media_type, extension = MEDIA_TYPES.get(form) or (SUBSCRIBED[form], form)
    assert response["Content-Type"] == media_type
    name = f"regtrack-timeline.{language}.{extension}"
    place = "inline" if form in SUBSCRIBED else "attachment"
    assert response["Content-Disposition"] == f'{place}; filename="{name}"'


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("tail", ["pdf", "json?lang=fr", "xlsx"])
def test_an_unknown_timeline_file_is_no_page(client: Client, tail: str) -> None:
    assert client.get(f"/en/timeline/export.{tail}").status_code == 404


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=party", "Kind of event: Select a valid choice."),
        ("jurisdiction=XX", "Jurisdiction: Select a valid choice."),
        ("since=soon", "From: Found “soon”; expected a year, month or day"),
        ("on=tomorrow", "on is “tomorrow”; expected a day"),
    ],
)
def test_a_filter_that_is_not_understood_makes_no_file(
    client: Client, query: str, sentence: str
) -> None:
    """Else the file would name a filter, and hold every event."""
    response = client.get(f"/en/timeline/export.json?{query}")
    assert response.status_code == 400
    assert sentence in response.content.decode()


@pytest.mark.usefixtures("register")
def test_the_timeline_s_file_takes_a_fixed_number_of_queries(client: Client) -> None:
    counts = set()
    for query in ("", "jurisdiction=EU"):
        client.get(f"/en/timeline/export.json?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/en/timeline/export.csv?{query}")
        counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() <= 12
