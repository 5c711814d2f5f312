"""Dates on the pages of the register: what moved them, how many days are left, what a citation says,
and that each date is one for machines too."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from regtrack.core.templatetags.regtrack import edtf
from regtrack.core.texts import Text
from regtrack.register.models import Event, EventDate, Instrument, Jurisdiction, Source
from tests.core.html import Element, tree
from tests.register.rule import rule, say  # noqa: F401

D = dt.date
DUTY = "/en/obligations/rule-duty/"
LAW = "/en/instruments/rule/"


def delay(day: dt.date, **fields: Any) -> Event:
    event = Event.objects.create(
        ref="delay", instrument=Instrument.objects.get(), jurisdiction_id="CN", kind="adopted",
        title_en="An act that delays", title_zh_hans="推迟的决定", summary_en="It was.",
        summary_zh_hans="是", **fields,
    )  # fmt: skip
    EventDate.objects.create(event=event, number=1, edtf=day.isoformat(), known_from=day,
                             source=Source.objects.get())  # fmt: skip
    return event


def move() -> None:
    """13 July 2023, then 1 October 2024: expected from February, firm from May 2024."""
    cause = delay(D(2024, 2, 1))
    say("2024-10-01", D(2024, 2, 1), moved_by=cause, expected=True, note=Text("协议", "A deal"))
    say("2024-10-01", D(2024, 5, 1), moved_by=cause)


def part(client: Client, address: str, known: str) -> Element:
    """The law's line of the date, or what the duty says of its start."""
    page = tree(client.get(f"{address}?known={known}"))
    if address == LAW:
        return page.one("li", id="d-rule-published")
    facts = page.one("dl", "facts").all("div")
    return next(fact for fact in facts if fact.one("dt").text == "Applies from").one("dd")


# == Dates that moved ==


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("address", [LAW, DUTY])
def test_a_date_that_moved_shows_everything_that_was_said(client: Client, address: str) -> None:
    move()
    shown = part(client, address, "2024-12-31")
    assert "was 13 July 2023 → now 1 October 2024" in shown.text
    first, expected, firm = (said.text for said in shown.one("ol", "said").all("li"))
    assert first.startswith("was 13 July 2023")
    assert "1 October 2024 (expected), known since 1 February 2024" in expected
    assert "Moved by Rule: An act that delays" in expected
    assert "A deal" in expected
    assert "1 October 2024 , known since 1 May 2024" in firm
    assert all("example.org" in said for said in (first, expected, firm))
    anchor = f"{LAW}?known=2024-12-31#d-delay"
    assert len(shown.all("a", href=anchor)) == 2
    assert tree(client.get(f"{LAW}?known=2024-12-31")).all("li", id="d-delay")


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("address", [LAW, DUTY])
def test_before_it_moved_nothing_of_it_shows(client: Client, address: str) -> None:
    move()
    before = part(client, address, "2024-01-31")
    assert "13 July 2023" in before.text
    assert "2024" not in before.text
    assert not before.all("del")
    between = part(client, address, "2024-04-30")
    assert "now 1 October 2024 (expected)" in between.text
    assert "1 May 2024" not in between.text


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("address", [LAW, DUTY])
def test_a_correction_is_struck_through_as_a_slip_that_moved_nothing(
    client: Client, address: str
) -> None:
    say("2023-07-14", D(2023, 7, 13))
    shown = part(client, address, "2024-12-31")
    assert "→" not in shown.text
    slip, now = (said.text for said in shown.one("ol", "said").all("li"))
    assert slip.startswith("was 13 July 2023 , recorded in error")
    assert now.startswith("14 July 2023")


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("address", [LAW, DUTY, "/en/timeline/"])
@pytest.mark.parametrize("why", ["unpublished", "known later"])
def test_a_cause_that_the_reader_may_not_know_is_not_named(
    client: Client, address: str, why: str
) -> None:
    cause = delay(D(2024, 2, 1) if why == "unpublished" else D(2024, 6, 1),
                  published=why != "unpublished")  # fmt: skip
    say("2024-10-01", D(2024, 2, 1), moved_by=cause)
    text = tree(client.get(f"{address}?known=2024-05-01")).text
    assert "1 Oct" in text
    assert "An act that delays" not in text


@pytest.mark.usefixtures("rule")
def test_the_timeline_says_was_now_and_why(client: Client) -> None:
    move()
    event = tree(client.get("/en/timeline/?known=2024-12-31")).one("article", id="e-rule-published")
    assert event.one("del").text == "was 13 Jul 2023"
    assert event.one("ins").text == "now 1 Oct 2024"
    assert "Moved by Rule: An act that delays" in event.text
    assert event.all("a", href=f"{LAW}?known=2024-12-31#d-delay")


@pytest.mark.usefixtures("register")
def test_a_high_risk_duty_of_the_ai_act_starts_when_it_was_known_to_start(client: Client) -> None:
    duty = Event.objects.get(ref="eu-ai-act-annex-iii-applies").starts.all()[0].obligation
    address = f"/en/obligations/{duty.ref}/?on=2026-09-01&known="
    then, now = (tree(client.get(f"{address}{day}")) for day in ("2025-06-01", "2026-11-01"))
    assert "2 August 2026" in then.one("dl", "facts").text
    assert "2027" not in then.one("dl", "facts").text
    assert "Not yet in force" not in then.one("header", "titleblock").text
    assert "was 2 August 2026 → now 2 December 2027" in now.one("dl", "facts").text
    assert re.search("Moved by .*Omnibus", now.one("dl", "facts").text)
    assert "Not yet in force" in now.one("header", "titleblock").text


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("address", [LAW, DUTY, "/en/timeline/"])
def test_more_that_was_said_takes_no_more_queries(client: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(f"{address}?known=2026-11-22")
    move()
    for month in range(1, 9):
        say(f"2025-0{month}", D(2024, 6, month))
    with CaptureQueriesContext(connection) as many:
        client.get(f"{address}?known=2026-11-22")
    assert len(many) == len(few)


# == Days left ==


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("address", [LAW, DUTY])
@pytest.mark.parametrize(
    ("zone", "left"), [("America/Denver", "15 days left"), ("Asia/Shanghai", "14 days left")]
)
@time_machine.travel("2023-08-01T05:00:00Z", tick=False)
def test_days_are_counted_where_the_law_holds(
    client: Client, address: str, zone: str, left: str
) -> None:
    Jurisdiction.objects.update(time_zone=zone)
    say("2023-08-15", D(2023, 7, 20))
    names = {"America/Denver": "Mountain Time", "Asia/Shanghai": "China Time"}
    zone = names[zone]
    assert f"{left} ({zone})" in part(client, address, "2023-08-01").text
    page = tree(client.get(f"{address}?on=2023-08-14"))
    assert f"1 day left ({zone})" in page.text
    assert "left (" not in tree(client.get(f"{address}?on=2023-08-15")).text


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("said", [{"edtf": "2023-08-15", "expected": True}, {"edtf": "2023-09"}])
@time_machine.travel("2023-08-01T05:00:00Z", tick=False)
def test_no_days_are_counted_to_what_is_only_expected_or_no_day(
    client: Client, said: dict[str, Any]
) -> None:
    say(known_from=D(2023, 7, 20), **said)
    assert "left (" not in tree(client.get(LAW)).text


# == Not known then ==


@pytest.mark.usefixtures("rule")
@time_machine.travel("2026-11-22T09:00:00Z", tick=False)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", ["instruments", "obligations"])
def test_what_was_not_known_then_looks_like_what_never_was(
    client: Client, language: str, kind: str
) -> None:
    ref = {"instruments": "rule", "obligations": "rule-duty"}[kind]
    clocks = "?on=2023-08-01&known=2023-07-12"
    later = client.get(f"/{language}/{kind}/{ref}/{clocks}")
    never = client.get(f"/{language}/{kind}/nothing/{clocks}")
    assert later.status_code == never.status_code == 404
    assert later.content.decode().replace(f"/{ref}/", "/nothing/") == never.content.decode()
    main = tree(later).one("main")
    assert "2023-07-12" in {time.attributes["datetime"] for time in main.all("time")}
    links = {link.attributes["href"] for link in main.all("a")}
    assert f"/{language}/{kind}/{ref}/" in links
    assert f"/{language}/timeline/?on=2023-08-01&known=2023-07-12" in links
    banner = tree(later).one("section", "clocks")
    assert [time.attributes["datetime"] for time in banner.all("time")] == [
        "2023-08-01", "2023-07-12",
    ]  # fmt: skip


# == Citation ==


@pytest.mark.usefixtures("rule")
@time_machine.travel("2026-11-22T09:00:00Z", tick=False)
@pytest.mark.parametrize("address", ["/{}/instruments/rule/", "/{}/obligations/rule-duty/"])
def test_a_citation_is_in_both_languages_with_both_clocks(client: Client, address: str) -> None:
    Instrument.objects.update(identifiers={"eli": "reg/1", "celex": "3X", "order_number": "第1号"})
    query = "?known=2024-05-01"
    english = tree(client.get(address.format("en") + query)).one("div", "cite").all("p")
    chinese = tree(client.get(address.format("zh-hans") + query)).one("div", "cite").all("p")
    assert [line.attributes["lang"] for line in english] == ["en", "zh-Hans"]
    assert [line.text for line in chinese] == [line.text for line in reversed(english)]
    first, second = (line.text for line in english)
    for words in ("CAC", "Rule", "reg/1", "3X", "第1号", "1 May 2024", "22 November 2026"):
        assert words in first, words
    assert f"http://testserver{address.format('en')}?on=2026-11-22&known=2024-05-01" in first
    assert f"http://testserver{address.format('zh-hans')}?on=2026-11-22&known=2024-05-01" in second
    for words in ("网信办", "《规则》", "2024年5月1日", "2026年11月22日"):
        assert words in second, words
    if "obligations" in address:
        assert "Art. 1, “Do it”" in first
        assert "第一条“做”" in second


@pytest.mark.usefixtures("rule")
def test_the_button_waits_for_the_script_and_the_script_is_there(client: Client) -> None:
    for address in (LAW, DUTY):
        page = tree(client.get(address))
        section = page.one("section", aria_labelledby="h-cite")
        assert "hidden" in section.one("button").attributes
        assert section.one("span", role="status").text == ""
        assert page.all("script", src="/static/regtrack/cite.js")


# == Every date is a machine's date too ==

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
IN_WORDS = re.compile(
    rf"(?:\d{{1,2}}\s)?\b(?:{MONTHS})\s\d{{4}}\b|\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?"
    r"|(?<![=\w-])\d{4}-\d\d-\d\d\b"
)
UNREAD = {"time", "svg", "script", "title", "pre", "code", "option"}
PAGES = [
    "timeline/", "timeline/?on=2023-05-01&known=2023-05-01", "timeline/table/",
    "changes/?since=2020-01-01", "changes/?since=2020-01-01&page=2", "changes/?since=no-day",
    "instruments/", "instruments/cn-interim-measures/", "instruments/cn-draft-measures/",
    "instruments/it-garante-chatgpt/", "instruments/us-caidp-ftc/",
    "instruments/us-wh-accord-2026/", "obligations/cn-im-07-3/", "obligations/us-wh-3/",
    "obligations/cn-im-07-3/?known=2023-01-01", "nowhere/?known=2023-01-01", "docs/",
]  # fmt: skip


def prose() -> set[str]:
    """What editors wrote, as it stands in the database: whoever writes a sentence may name a day."""
    texts: set[str] = set()
    for model in apps.get_app_config("register").get_models():
        names = [
            field.name for field in model._meta.fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]  # fmt: skip
        for row in model._default_manager.values_list(*names) if names else ():
            texts.update(line for value in row for line in str(value).split("\n"))
    return {" ".join(text.split()) for text in texts if IN_WORDS.search(text)}


def bare_dates(element: Element, known: set[str]) -> Iterator[str]:
    """Dates in words outside a <time>, unless an editor's sentence that holds them stands there."""
    for part in element.parts:
        if isinstance(part, Element):
            if part.tag not in UNREAD:
                yield from bare_dates(part, known)
            continue
        text = " ".join(part.split())
        for found in IN_WORDS.findall(text):
            if not any(found in line and (line in text or text in line) for line in known):
                yield f"“{found}” in <{element.tag} {element.classes}>: {text[:120]}"


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_date_in_words_is_a_time(client: Client, language: str) -> None:
    known = prose()
    with translation.override(language):  # a document may be named after its day
        laws = Instrument.objects.all()
        known |= {str(name) for law in laws for name, _ in law.identifiers_in_words}
    bare = []
    for path in PAGES:
        page = tree(client.get(f"/{language}/{path}"))
        times = page.all("time")
        assert path == "docs/" or times, path
        for time in times:
            if time.text:
                assert re.fullmatch(r"\d{4}(-\d\d){0,2}", time.attributes["datetime"]), time
        bare += [f"{path}: {line}" for line in bare_dates(page.one("body"), known)]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2023-07-13", ["2023-07-13"]),
        ("2023-07~", ["2023-07"]),
        ("2023?", ["2023"]),
        ("2023-33", ["2023"]),
        ("2023-04/2023-05-20", ["2023-04", "2023-05-20"]),
        ("2023-08-15/..", ["2023-08-15"]),
        ("../2023-05", ["2023-05"]),
        ("not-appointed", []),
    ],
)
def test_what_html_has_no_word_for_is_split_into_what_it_knows(text: str, days: list[str]) -> None:
    shown = tree(edtf(text))
    assert [time.attributes["datetime"] for time in shown.all("time")] == days
    assert shown.text
