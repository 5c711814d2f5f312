"""The timeline, an instrument and a duty as a reader sees them."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client

from regtrack.register.models import Event, Instrument, Obligation, ObligationRevision
from tests.core.html import Element, tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
# A standard says "Standard"; every other kind that binds nobody has the words "not law".
NOT_LAW = {"draft", "complaint", "voluntary-commitment", "guideline", "statement"}
SOFT = NOT_LAW | {"standard"}


def timeline(client: Client, language: str = "en", **query: str) -> Element:
    """The timeline with the whole list on one page."""
    response = client.get(f"/{language}/timeline/", {"rows": "1000", **query})
    assert response.status_code == 200
    return tree(response)


def test_the_chinese_timeline_shows_the_five_stories_of_2023(client: Client) -> None:
    page = timeline(client, "zh-hans").one("main").text
    for word in ("意大利", "征求意见稿", "暂行办法", "CAIDP", "白宫"):
        assert word in page, word


def test_the_english_timeline_shows_the_same_events(client: Client) -> None:
    def ids(language: str) -> list[str]:
        return [found.attributes["id"] for found in timeline(client, language).all("article")]

    assert ids("en") == ids("zh-hans")
    assert len(ids("en")) == Event.objects.count()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_is_light_and_the_next_ones_hold_the_rest(client: Client, language: str) -> None:
    """The weight that a phone on a slow line bears: 60 KiB, as `make bench` holds it."""
    seen: list[str] = []
    address = ""
    while True:
        response = client.get(f"/{language}/timeline/{address}")
        assert len(gzip.compress(response.content, 6)) <= 60 * 1024
        page = tree(response)
        seen += [article.attributes["id"] for article in page.all("article")]
        older = page.all("a", rel="next")
        if not older:
            break
        address = older[0].attributes["href"]
    assert len(seen) == len(set(seen)) == Event.objects.count()


def test_events_stand_newest_first_each_with_day_place_kind_and_source(client: Client) -> None:
    events = {event.ref: event for event in Event.objects.select_related("jurisdiction")}
    articles = timeline(client).all("article")
    dates = [article.one("p", "event__date") for article in articles]
    dates = [date.one("ins") if date.all("ins") else date for date in dates]  # where it moved
    days = [date.all("time")[0].attributes["datetime"] for date in dates if date.all("time")]
    assert [day[:4] for day in days] == sorted((day[:4] for day in days), reverse=True)
    for article in articles:
        event = events[article.attributes["id"].removeprefix("e-")]
        assert article.one("h3").text == event.title_en
        assert str(event.jurisdiction) in article.text
        assert event.get_kind_display() in article.text
        sources = article.all("a", rel="external")
        assert sources
        assert all(link.attributes["href"].startswith("http") for link in sources)


def test_the_page_says_what_is_coming(client: Client) -> None:
    page = timeline(client, on="2023-07-20", known="2023-07-20")
    ahead = page.one("section", aria_labelledby="h-ahead")
    assert "Interim Measures enter into force" in ahead.text
    assert ahead.one("p", "ahead__days").text == "26 days left"
    last = timeline(client, on="2023-08-14", known="2023-07-20")
    assert last.one("p", "ahead__days").text == "1 day left"
    there = timeline(client, on="2023-08-15", known="2023-07-20")
    assert not there.all("p", "ahead__days")


def test_today_is_marked_between_what_comes_and_what_was(client: Client) -> None:
    page = timeline(client, on="2023-07-20", known="2023-07-20")
    rows = [row for row in page.one("div", id="list").all("li") if row.all("article") or
            "now" in row.classes]  # fmt: skip
    place = next(index for index, row in enumerate(rows) if "now" in row.classes)
    assert rows[place].text.endswith("20 July 2023")
    assert "in-force" in rows[place - 1].one("article").attributes["id"]
    assert "15 Aug 2023" in rows[place - 1].text


def test_what_became_known_later_says_since_when(client: Client) -> None:
    page = timeline(client)
    order = page.one("article", id="e-it-garante-chatgpt-2023-03-30-adopted")
    assert "Known since 31 March 2023" in order.text
    assert "Known since" not in page.one(
        "article", id="e-us-caidp-ftc-2023-03-30-complaint-filed"
    ).text  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("en", "not law"), ("zh-hans", "非法律")])
@pytest.mark.parametrize("clock", ["", "2023-05-01", "2023-08-15"])
def test_what_is_not_law_says_so_on_every_row(
    client: Client, language: str, words: str, clock: str
) -> None:
    kinds = dict(Event.objects.values_list("ref", "instrument__kind"))
    page = timeline(client, language, **({"on": clock, "known": clock} if clock else {}))
    rows = {article.attributes["id"].removeprefix("e-"): article for article in page.all("article")}
    soft = {ref for ref in rows if kinds[ref] in NOT_LAW or kinds[ref] is None}
    assert soft
    for ref in soft:
        badges = [badge.text for badge in rows[ref].all("span", "status")]
        assert any(words in badge for badge in badges), (ref, badges)
        assert "event--notlaw" in rows[ref].classes
        assert not rows[ref].all("span", "status--law")
    # And what is law does not: a fine, say, or an entry into force.
    for ref in {ref for ref in rows if kinds[ref] not in SOFT} - soft:
        if Event.objects.get(ref=ref).kind in {"adopted", "signed", "published", "in-force"}:
            assert "event--notlaw" not in rows[ref].classes
            assert words not in rows[ref].one("p", "meta").text


def test_a_table_row_of_what_is_not_law_says_so_too(client: Client) -> None:
    soft = {
        event.title_en: event
        for event in Event.objects.filter(instrument__kind__in=NOT_LAW)
        if not Event.objects.filter(title_en=event.title_en).exclude(pk=event.pk).exists()
    }
    body = tree(client.get("/en/timeline/table/?rows=1000")).one("tbody")
    found = [row for row in body.all("tr") if row.all("td")[3].text in soft]
    assert len(found) == len(soft)
    for row in found:
        assert "not law" in row.all("td")[5].text, row.text


# == An instrument ==


@pytest.mark.parametrize(
    ("ref", "number", "duties"),
    [("cn-interim-measures", 24, 50), ("cn-draft-measures", 21, 40)],
)
def test_an_instrument_shows_each_provision_with_its_duties(
    client: Client, ref: str, number: int, duties: int
) -> None:
    page = tree(client.get(f"/en/instruments/{ref}/"))
    provisions = page.one("section", id="provisions")
    labels = [label.text for label in provisions.all("p", "art")]
    assert labels == [f"Art. {place}" for place in range(1, number + 1)]
    shown = {
        link.attributes["id"] for item in provisions.all("ul", "duties") for link in item.all("a")
    }
    assert shown == set(
        Obligation.objects.filter(instrument__ref=ref).values_list("ref", flat=True)
    )
    assert len(shown) == duties
    assert f"{number} provisions, {duties} duties" in provisions.text
    instrument = Instrument.objects.get(ref=ref)
    assert page.one("h1").text == instrument.title_en
    assert page.one("p", "original", lang="zh-Hans").text == instrument.title_zh_hans


@pytest.mark.parametrize(
    ("on", "status"),
    [("2023-08-14", "Not yet in force"), ("2023-08-15", "In force")],
)
def test_an_instrument_says_how_it_stands_on_the_day(client: Client, on: str, status: str) -> None:
    page = tree(client.get(f"/en/instruments/cn-interim-measures/?on={on}"))
    assert page.one("header", "titleblock").one("span", "status").text == status


@pytest.mark.parametrize("instrument", ["cn-draft-measures", "us-caidp-ftc",
                                        "us-wh-commitments-2023", "us-ftc-ai-guidance"])  # fmt: skip
@pytest.mark.parametrize("on", ["2023-05-01", "2026-11-22"])
def test_an_instrument_that_is_not_law_says_so_in_its_head(
    client: Client, instrument: str, on: str
) -> None:
    page = tree(client.get(f"/en/instruments/{instrument}/?on={on}"))
    head = page.one("header", "titleblock")
    assert any("not law" in badge.text for badge in head.all("span", "status"))
    assert not head.all("span", "status--law")
    for duty in page.one("section", id="provisions").all("li", "soft"):
        assert re.search(r"not law|not binding", duty.text)


def test_the_list_of_instruments_says_of_each_how_it_stands(client: Client) -> None:
    page = tree(client.get("/en/instruments/?on=2023-08-14&known=2023-08-14"))
    words = {
        row.one("h3").one("a").attributes["href"].split("/")[3]: [
            badge.text for badge in row.all("span", "status")
        ]
        for row in page.one("main").all("li")
    }
    assert words["cn-draft-measures"] == ["Draft, not law", "Superseded"]
    assert words["cn-interim-measures"] == ["Not yet in force"]
    assert words["us-caidp-ftc"] == ["Complaint, not law"]
    assert words["us-wh-commitments-2023"] == ["Voluntary, not law"]
    assert words["it-garante-chatgpt"] == ["Order", "Lifted"]
    assert "us-wh-accord-2026" not in words


# == A duty ==


def test_a_duty_shows_conditions_deadline_evidence_and_sources(client: Client) -> None:
    revision = ObligationRevision.objects.get(obligation__ref="cn-im-07-3")
    page = tree(client.get("/en/obligations/cn-im-07-3/"))
    assert page.one("h1").text == revision.title_en
    facts = {
        part.one("dt").text: part.one("dd").text for part in page.one("dl", "facts").all("div")
    }
    assert facts["By when"].startswith(revision.deadline_in_words.en)
    assert facts["Applies from"].startswith("15 August 2023")
    assert "Role" in facts or "role" in " ".join(facts).lower()
    assert len(facts) >= 3 + len(revision.conditions)
    for line in revision.evidence_en.splitlines():
        assert line in page.text
    for source in revision.sources.all():
        assert page.all("a", href=source.url)
    assert (
        page.one("section", aria_labelledby="h-history").one("li").text.startswith("13 July 2023")
    )


def test_every_duty_shows_every_condition_in_both_languages(client: Client) -> None:
    several = [
        revision
        for revision in ObligationRevision.objects.select_related("obligation")
        if len(revision.conditions) > 1
    ][:3]
    assert several
    for revision in several:
        for language in ("en", "zh-hans"):
            page = tree(client.get(f"/{language}/obligations/{revision.obligation.ref}/"))
            names = [part.one("dt").text for part in page.one("dl", "facts").all("div")]
            for condition in revision.conditions:
                assert condition["basis"][language] in page.text
            assert len(names) == len(set(names))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_duty_shows_why_it_is_related_to_another(client: Client, language: str) -> None:
    duty = Obligation.objects.filter(
        instrument__ref="cn-interim-measures", mapped_from__relation="softened"
    )[0]
    mapping = duty.mapped_from.filter(relation="softened")[0]
    reason = mapping.reason_en if language == "en" else mapping.reason_zh_hans
    page = tree(client.get(f"/{language}/obligations/{duty.ref}/"))
    related = page.one("section", aria_labelledby="h-map")
    assert reason in related.text
    links = {link.attributes["href"] for link in related.all("a")}
    for other in mapping.from_obligations.all():
        assert f"/{language}/obligations/{other.ref}/" in links


def test_a_duty_that_binds_only_whom_it_names_says_so(client: Client) -> None:
    page = tree(client.get("/en/obligations/us-wh-3/"))
    assert "To anyone else it is a precedent, never a duty." in page.text
    assert "Anthropic" in page.one("p", "note").text
    assert "To anyone else" not in tree(client.get("/en/obligations/cn-im-07-3/")).text


@pytest.mark.parametrize("kind", ["draft", "complaint", "voluntary-commitment"])
def test_no_duty_of_what_is_not_law_is_without_the_words(client: Client, kind: str) -> None:
    chosen: dict[str, str] = {}
    for force, ref in ObligationRevision.objects.filter(
        obligation__instrument__kind=kind
    ).values_list("force", "obligation__ref"):
        chosen.setdefault(force, ref)
    assert chosen
    for ref in chosen.values():
        head = tree(client.get(f"/en/obligations/{ref}/")).one("header", "titleblock")
        badges = [badge.text for badge in head.all("span", "status")]
        assert any("not law" in badge for badge in badges), (ref, badges)


def test_a_duty_nobody_knew_of_yet_is_not_there(client: Client) -> None:
    assert client.get("/en/obligations/cn-im-07-3/?known=2023-07-12").status_code == 404
    assert client.get("/en/obligations/cn-im-07-3/?known=2023-07-13").status_code == 200
    ahead = tree(client.get("/en/obligations/cn-im-07-3/?on=2023-08-14"))
    assert "Not yet in force" in ahead.one("header", "titleblock").text


def test_a_case_says_of_each_order_what_became_of_it(client: Client) -> None:
    page = client.get("/en/instruments/it-garante-chatgpt/").content.decode()
    head = page.partition("<h1>")[2].partition('class="lede"')[0]
    first, second = (
        head.partition(title)[2].partition("</p>")[0] for title in ("(no. 112)", "(no. 755)")
    )
    assert "Lifted" in first
    assert "Annulled" in second
    assert head.count("Annulled") == 1
