"""What changed since a day: what became public, and what this register took up later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.core.texts import Text
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.actions.revise_obligation import revise_obligation
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    Obligation,
    ObligationRevision,
    Source,
)
from regtrack.register.packs.described import duty
from regtrack.register.packs.load import load_packs
from tests.core.html import Element, tree
from tests.core.packs import PACK

D = dt.date
LOADED = dt.datetime(2023, 9, 1, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


def load(folder: Any, text: str, at: dt.datetime) -> None:
    path = folder / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    load_packs([path], actor=None, at=at)


@pytest.fixture
def rule(db: None, tmp_path: Any) -> None:
    """One law of China, public since 13 July 2023, recorded here on 1 September 2023."""
    load(tmp_path, PACK, LOADED)


def say(edtf: str, known_from: dt.date, *, at: dt.datetime = LATER, **fields: Any) -> EventDate:
    return assert_date(
        event=Event.objects.get(ref="rule-published"), edtf=edtf, known_from=known_from,
        source=Source.objects.get(ref="page"), actor=None, at=at, **fields,
    )  # fmt: skip


def happen(ref: str, day: dt.date, title: str, *, place: str = "CN", **fields: Any) -> Event:
    """An event of that day, recorded LATER; of the rule unless it says another instrument."""
    event = Event.objects.create(
        ref=ref, jurisdiction_id=place, title_en=title, title_zh_hans="事", summary_en="It was.",
        summary_zh_hans="是", **{"instrument": Instrument.objects.get(ref="rule"), **fields},
    )  # fmt: skip
    EventDate.objects.create(event=event, number=1, edtf=day.isoformat(), known_from=day,
                             source=Source.objects.get(), recorded_at=LATER)  # fmt: skip
    return event


def revise(known_from: dt.date, *, at: dt.datetime = LATER, **fields: Any) -> None:
    obligation = Obligation.objects.get(ref="rule-duty")
    latest = obligation.revisions.latest("number")
    node = {**duty(latest), **fields, "known_from": known_from}
    assert revise_obligation(obligation=obligation, duty=node, actor=None, at=at)


def changes(client: Client, language: str = "en", **query: str) -> Element:
    response = client.get(f"/{language}/changes/", query)
    assert response.status_code == 200
    return tree(response).one("main")


def part(page: Element, name: str) -> list[str]:
    """The days of "public" or "taken" in words; [] where the page has no such part."""
    found = page.all("section", aria_labelledby=f"h-{name}")
    return [day.text for day in found[0].all("section", "changes")] if found else []


@pytest.mark.usefixtures("rule")
def test_what_became_public_stands_under_its_day_with_its_law_and_source(client: Client) -> None:
    page = changes(client, since="2023-07-12", known="2023-08-01")
    (day,) = part(page, "public")
    assert day.startswith("13 July 2023 China Rule")
    for words in ("New event", "Published", "13 July 2023", "example.org", "1 new duty", "Do it"):
        assert words in day
    links = [link.attributes["href"] for link in page.all("a")]
    assert "/en/instruments/rule/?known=2023-08-01#d-rule-published" in links
    assert "/en/obligations/rule-duty/?known=2023-08-01" in links
    assert part(page, "taken") == []


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(
    ("since", "known", "shown"),
    [
        ("2023-07-12", "2023-07-12", False),  # not yet known
        ("2023-07-12", "2023-07-13", True),
        ("2023-07-13", "2023-08-01", False),  # after since, not on it
    ],
)
def test_only_what_is_known_after_since_and_up_to_known_is_public_news(
    client: Client, since: str, known: str, shown: bool
) -> None:
    page = changes(client, since=since, known=known)
    assert bool(part(page, "public")) == shown
    assert ("Nothing changed" in page.text) != shown


@pytest.mark.usefixtures("rule")
def test_a_date_that_moved_shows_the_old_one_the_new_one_and_the_cause(client: Client) -> None:
    cause = happen("delay", D(2024, 2, 1), "An act that delays", kind="adopted")
    say("2024-10-01", D(2024, 2, 1), moved_by=cause, expected=True, note=Text("说明", "A deal"))
    say("2024-10-01", D(2024, 5, 1))
    page = changes(client, since="2024-01-01", known="2024-12-31")
    firm, moved = part(page, "public")
    assert moved.startswith("1 February 2024")
    for words in ("Moved", "was 13 July 2023 → now 1 October 2024 (expected)", "A deal"):
        assert words in moved
    assert "Moved by Rule: An act that delays" in moved
    assert page.all("a", href="/en/instruments/rule/?known=2024-12-31#d-delay")
    assert "Firm now" in firm
    assert "was 13 July 2023 → now 1 October 2024 Source" in firm
    assert page.all("time", datetime="2024-10-01")


@pytest.mark.usefixtures("rule")
def test_a_correction_is_no_news_of_the_law_but_of_this_register(client: Client) -> None:
    say("2023-07-14", D(2023, 7, 13))
    page = changes(client, since="2026-01-01", known="2026-03-31")
    assert part(page, "public") == []
    (day,) = part(page, "taken")
    assert day.startswith("5 March 2026 China Rule Corrected")
    assert "was 13 July 2023 → now 14 July 2023" in day
    assert not part(changes(client, since="2026-01-01", known="2026-03-04"), "taken")
    assert not part(changes(client, since="2026-03-05", known="2026-03-31"), "taken")
    first = part(changes(client, since="2023-07-01", known="2026-03-31"), "public")[0]
    assert "recorded in error: 13 July 2023" in first
    assert "New event" in first


@pytest.mark.usefixtures("rule")
def test_a_revised_duty_names_what_differs_and_leads_there(client: Client) -> None:
    revise(D(2024, 3, 1), force="encouraged", text={"zh-hans": "可以做", "en": "It may be done"})
    page = changes(client, since="2024-01-01", known="2024-12-31")
    (day,) = part(page, "public")
    assert "Revised Do it" in day
    assert "What differs: force, text" in day
    assert "Encouraged, not binding" in day
    assert "new duty" not in day
    assert page.all("a", href="/en/obligations/rule-duty/?known=2024-12-31")


@pytest.mark.usefixtures("rule")
def test_a_law_that_is_new_here_is_one_line_with_its_events_and_duties(client: Client) -> None:
    page = changes(client, since="2023-08-15", known="2023-12-31")
    assert part(page, "public") == []
    (day,) = part(page, "taken")
    assert day == "1 September 2023 China Rule New in this register : 1 event, 1 duty"


@pytest.mark.usefixtures("rule")
def test_what_is_added_to_a_law_that_was_here_stands_by_itself(client: Client) -> None:
    happen("rule-signed", D(2023, 7, 13), "Signed by all", kind="signed")
    revise(D(2023, 8, 1), who={"zh-hans": "提供者", "en": "Providers"})
    page = changes(client, since="2026-01-01", known="2026-12-31")
    assert part(page, "public") == []
    (day,) = part(page, "taken")
    assert day.startswith("5 March 2026 China Rule New event Signed")
    assert "What differs: who" in day
    assert "New in this register" not in day


@pytest.mark.usefixtures("rule")
def test_a_statement_that_stands_alone_says_that_it_is_no_law(client: Client) -> None:
    happen("speech", D(2024, 1, 5), "A speech", kind="statement", instrument=None)
    page = changes(client, since="2024-01-01", known="2024-12-31")
    (day,) = part(page, "public")
    assert "Statement, not law" in day
    assert page.all("a", href="/en/timeline/?known=2024-12-31&q=speech#e-speech")


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("hidden", ["event", "instrument", "cause"])
def test_nothing_unpublished_shows(client: Client, hidden: str) -> None:
    cause = happen("secret", D(2024, 2, 1), "SECRET", kind="adopted", published=False)
    say("2024-10-01", D(2024, 2, 1), moved_by=cause)
    if hidden == "event":
        Event.objects.filter(ref="rule-published").update(published=False)
    if hidden == "instrument":
        Instrument.objects.update(published=False)
    page = changes(client, since="2023-01-01", known="2026-12-31")
    assert "SECRET" not in page.text
    assert ("1 October 2024" in page.text) == (hidden == "cause")
    assert ("Rule" in page.text) == (hidden != "instrument")


@pytest.mark.usefixtures("rule")
def test_filters_keep_a_jurisdiction_with_its_parts_or_one_law(
    client: Client, tmp_path: Any
) -> None:
    Jurisdiction.objects.create(code="CN-SH", name_en="Shanghai", name_zh_hans="上海",
                                time_zone="Asia/Shanghai", parent_id="CN")  # fmt: skip
    happen("speech", D(2023, 7, 20), "A speech", kind="statement", place="CN-SH", instrument=None)
    window = {"since": "2023-07-01", "known": "2023-08-01"}
    assert len(part(changes(client, **window), "public")) == 2
    assert len(part(changes(client, **window, jurisdiction="CN"), "public")) == 2
    (only,) = part(changes(client, **window, instrument="rule"), "public")
    assert "A speech" not in only
    wrong = changes(client, **window, jurisdiction="XX")
    assert wrong.all("span", "field__error")


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("typed", ["yesterday", "2023-02-30", "2023", "20230813", "<b>"])
def test_a_since_that_is_no_day_is_refused_in_a_sentence(client: Client, typed: str) -> None:
    page = changes(client, since=typed)
    assert f"Found “{typed}”; expected a day such as 2023-08-15." in page.text
    assert page.one("input", name="since")


@pytest.mark.usefixtures("rule")
@time_machine.travel("2023-10-11T09:00:00Z", tick=False)
def test_a_visitor_who_asks_for_no_day_sees_ninety(client: Client) -> None:
    page = changes(client)
    assert page.one("input", name="since").attributes["value"] == "2023-07-13"
    assert "13 July 2023" in page.one("h1").text
    assert part(page, "taken")  # recorded on 1 September
    visit = page.one("p", data_last_visit="")
    assert "hidden" in visit.attributes
    assert visit.attributes["data-today"] == "2023-10-11"
    for day in ("0001-01-01", "9999-12-31"):
        changes(client, known=day)
        changes(client, since=day)


@pytest.mark.usefixtures("rule")
@time_machine.travel("2026-11-22T09:00:00Z", tick=False)
def test_the_clocks_lead_from_a_past_day_to_what_became_known_since(client: Client) -> None:
    then = tree(client.get("/en/instruments/?known=2023-08-01")).one("section", "clocks")
    link = next(link for link in then.all("a") if "known since" in link.text)
    assert link.attributes["href"] == "/en/changes/?since=2023-08-01"
    assert client.get(link.attributes["href"]).status_code == 200
    today = tree(client.get("/en/instruments/"))
    assert "known since" not in today.one("section", "clocks").text
    assert today.one("nav", aria_label="Main").all("a", href="/en/changes/")
    here = tree(client.get("/en/changes/")).one("nav", aria_label="Main")
    assert here.one("a", aria_current="page").text == "Changes"


def many(folder: Any, number: int) -> None:
    """More laws, each with one event and one duty that became public on its own day."""
    content = yaml.load(PACK, yaml.CBaseLoader)
    (law,) = content.pop("instruments")
    content.pop("mappings")
    content["instruments"] = [
        yaml.load(
            yaml.dump(law).replace("rule", f"rule-{place}")
            .replace("2023-07-13", (D(2024, 1, 1) + dt.timedelta(place)).isoformat()),
            yaml.CBaseLoader,
        )
        for place in range(number)
    ]  # fmt: skip
    load(folder, yaml.dump(content, allow_unicode=True), LATER)


@pytest.mark.usefixtures("rule")
def test_a_page_holds_a_hundred_changes_and_the_pages_hold_each_once(
    client: Client, tmp_path: Any
) -> None:
    many(tmp_path, 120)
    seen: list[str] = []
    for number in ("1", "2", "3"):
        page = changes(client, since="2023-12-31", known="2024-12-31", page=number)
        assert f"Page {number} of 3" in page.text
        days = part(page, "public")
        assert sum(day.count("New event") + day.count("1 new duty") for day in days) <= 100
        seen += [
            link.attributes["href"] for link in page.one("section", aria_labelledby="h-public").all("a")
            if "#d-" in link.attributes["href"] or "/obligations/" in link.attributes["href"]
        ]  # fmt: skip
    assert len(seen) == len(set(seen)) == 240
    first = changes(client, since="2023-12-31", known="2024-12-31")
    assert first.one("a", rel="next").attributes["href"].endswith("page=2")
    assert "since=2023-12-31" in first.one("a", rel="next").attributes["href"]
    assert not first.all("a", rel="prev")


@pytest.mark.usefixtures("rule")
def test_it_takes_few_queries_and_no_more_when_there_is_more(
    client: Client, tmp_path: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    # A new event, a duty, a law that is new here, a moved date, a revision
    many(tmp_path, 1)
    say("2024-10-01", D(2024, 2, 1))
    revise(D(2024, 3, 1), force="encouraged")
    address = "/en/changes/?since=2023-07-31&known=2026-12-31"
    with django_assert_max_num_queries(11) as few:
        before = client.get(address)
    laws, duties = Instrument.objects.count(), ObligationRevision.objects.count()
    many(tmp_path, 40)
    assert Instrument.objects.count() == laws + 39
    assert ObligationRevision.objects.count() == duties + 39
    with CaptureQueriesContext(connection) as more:
        after = client.get(address)
    assert len(more) == len(few)
    assert len(after.content) > len(before.content)


@pytest.mark.usefixtures("rule")
def test_the_chinese_page_says_the_same(client: Client) -> None:
    query = {"since": "2023-07-12", "known": "2026-12-31"}
    english, chinese = changes(client, **query), changes(client, "zh-hans", **query)
    assert len(part(english, "public")) == len(part(chinese, "public"))
    assert "2023年7月13日" in chinese.text
    assert "规则" in chinese.text


@pytest.mark.usefixtures("register")
def test_what_began_to_apply_is_news_too(client: Client) -> None:
    """Known for two years, but law only since then."""
    page = tree(client.get("/en/changes/?since=2026-07-31&on=2026-11-22&known=2026-11-22"))
    began = page.one("section", aria_labelledby="h-began")
    assert "SB 942" in began.text or "California" in began.text
    assert "2 August 2026" in began.text
    later = tree(client.get("/en/changes/?since=2026-08-02&on=2026-11-22&known=2026-11-22"))
    for section in later.all("section", aria_labelledby="h-began"):  # what began after that day
        assert "2 August 2026" not in section.one("ol").text
    none = tree(client.get("/en/changes/?since=2026-11-21&on=2026-11-22&known=2026-11-22"))
    assert not none.all("section", aria_labelledby="h-began")
