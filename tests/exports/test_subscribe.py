"""The timeline's calendar and feed, as programs that subscribe to them see it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from regtrack.core.texts import Text
from regtrack.exports import feed
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.models import (
    Authority,
    Event,
    EventDate,
    Instrument,
    InstrumentAuthority,
    Jurisdiction,
    Source,
)
from tests.core.html import tree
from tests.core.shipped import shipped  # noqa: F401
from tests.exports import rfc4287
from tests.exports.rfc5545 import Entry, read
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("shipped", "db")
TODAY = timezone.localdate()
ATOM = "{http://www.w3.org/2005/Atom}"
FILTERS = [
    "", "jurisdiction=CN", "kind=in-force", "instrument_kind=complaint", "force=voluntary",
    "since=2024", "until=2023-03", "q=OpenAI", "on=2023-05-15&known=2023-05-15",
]  # fmt: skip


def in_days(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def editor() -> Any:
    return make_user("editor", is_staff=True, is_superuser=True)


@pytest.fixture
def event(editor: Any) -> Event:
    """A law of nowhere that applies in 100 days, known for 100 days."""
    place = Jurisdiction.objects.create(
        code="XX", name_en="Nowhere", name_zh_hans="乌有", time_zone="UTC"
    )
    source = Source.objects.create(
        ref="nowhere", url="https://example.org/a?b=1&c=法", publisher="P & Q", kind="official",
        checked_on=TODAY,
    )  # fmt: skip
    rule = Instrument.objects.create(
        ref="xx-rule", kind="law", jurisdiction=place, published=True, title_en="A <rule> & more",
        title_zh_hans="规则",
    )  # fmt: skip
    rule.sources.add(source)
    issuer = Authority.objects.create(ref="xx", name_en="Issuer", jurisdiction=place)
    InstrumentAuthority.objects.create(instrument=rule, authority=issuer)
    for ref in ("xx-rule-applies", "xx-rule-amended"):
        event = Event.objects.create(
            ref=ref, instrument=rule, jurisdiction=place, title_en=f"Title, of {ref}; <b>",
            title_zh_hans="标题，一", summary_en="First.\nSecond; third, 😀", summary_zh_hans="概要。",
            kind="applies" if ref == "xx-rule-applies" else "published",
        )  # fmt: skip
        day = in_days(100 if event.kind == "applies" else -2)
        EventDate.objects.create(
            event=event, number=1, edtf=day.isoformat(), known_from=in_days(-100), source=source
        )
    return Event.objects.get(ref="xx-rule-applies")


def move(event: Event, edtf: str, editor: Any, **more: Any) -> None:
    assert_date(
        event=event, edtf=edtf, source=Source.objects.get(ref="nowhere"), actor=editor,
        **{"known_from": in_days(-1), "at": timezone.now(),
           "moved_by": Event.objects.get(ref="xx-rule-amended"), **more},
    )  # fmt: skip


def calendar(client: Client, query: str = "jurisdiction=XX", page: str = "en") -> dict[str, Entry]:
    response = client.get(f"/{page}/timeline/export.ics?{query}")
    assert response.status_code == 200
    return {entry["UID"]: entry for entry in read(response.getvalue())[1]}


def parsed(client: Client, query: str = "", page: str = "en") -> Any:
    response = client.get(f"/{page}/timeline/export.atom?{query}")
    assert response.status_code == 200
    rfc4287.check(response.getvalue())
    found = feedparser.parse(response.getvalue())
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


# == Both ==
@pytest.mark.parametrize("query", FILTERS)
def test_one_filter_gives_page_calendar_and_feed(client: Client, query: str) -> None:
    events = json.loads(client.get(f"/en/timeline/export.json?{query}").getvalue())["events"]
    refs = {event["ref"] for event in events if event["earliest"] or event["latest"]}
    assert refs
    found = calendar(client, f"{query}&milestones=0")
    shown = {uid for uid, entry in found.items() if entry["STATUS"] != "CANCELLED"}
    assert shown == {f"{ref}@regtrack" for ref in refs}
    links = [entry.link for entry in parsed(client, query).entries]
    assert len(links) == min(len(events), feed.ENTRIES)
    assert {link.partition("#d-")[2] for link in links} - {""} <= {event["ref"] for event in events}


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("ics", "text/calendar; charset=utf-8"), ("atom", "application/atom+xml; charset=utf-8")],
)
def test_it_is_no_download(client: Client, form: str, media_type: str) -> None:
    response = client.get(f"/zh-hans/timeline/export.{form}")
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'inline; filename="regtrack-timeline.zh-hans.{form}"'


@pytest.mark.parametrize(
    "tail", ["ics?milestones=2", "atom?page=0", "atom?page=9999", "atom?page=x", "rss"]
)
def test_what_is_not_there_is_no_page(client: Client, tail: str) -> None:
    assert client.get(f"/en/timeline/export.{tail}").status_code == 404


@pytest.mark.parametrize("form", ["ics", "atom"])
def test_a_filter_that_is_not_understood_makes_no_file(client: Client, form: str) -> None:
    assert client.get(f"/en/timeline/export.{form}?jurisdiction=QQ").status_code == 400


@pytest.mark.parametrize("form", ["ics", "atom"])
def test_it_takes_a_fixed_number_of_queries(
    client: Client, event: Event, django_assert_max_num_queries: Callable[[int], Any], form: str
) -> None:
    for query in ("", "jurisdiction=XX"):
        with django_assert_max_num_queries(9):
            client.get(f"/en/timeline/export.{form}?{query}")


def test_the_page_names_both(client: Client) -> None:
    page = tree(client.get("/en/timeline/?jurisdiction=CN&on=2023-08-01"))
    links = {
        link.attributes["type"]: link.attributes["href"]
        for link in page.one("head").all("link")
        if "type" in link.attributes and link.attributes["rel"] == "alternate"
    }
    query = "?jurisdiction=CN&on=2023-08-01"
    assert links == {
        "application/atom+xml": f"/en/timeline/export.atom{query}",
        "text/calendar": f"/en/timeline/export.ics{query}",
    }
    shown = [link.attributes["href"] for link in page.one("form", "filter").all("a")]
    assert set(links.values()) <= set(shown)
    for address in links.values():
        assert client.get(address).status_code == 200


# == The calendar ==
def test_a_moved_date_says_what_moved_it(client: Client, event: Event, editor: Any) -> None:
    uid = "xx-rule-applies@regtrack"
    before = calendar(client)[uid]
    assert before["SEQUENCE"] == "0"
    move(event, in_days(200).isoformat(), editor, note=Text("需要时间。", "They need time."))
    after = calendar(client)[uid]
    assert after["SEQUENCE"] == "1"
    assert after["DTSTART"] == in_days(200).strftime("%Y%m%d")
    assert after["DTSTAMP"] >= before["DTSTAMP"]
    assert after.text("SUMMARY") == "Moved: Nowhere: Title, of xx-rule-applies; <b>"
    assert "through “A <rule> & more: Title, of xx-rule-amended; <b>”" in after.text("DESCRIPTION")
    assert "They need time." in after.text("DESCRIPTION")
    assert calendar(client, page="zh-hans")[uid]["DTSTART"] == after["DTSTART"]
    # and who looks back sees what was known then
    assert calendar(client, f"jurisdiction=XX&known={in_days(-2)}")[uid]["SEQUENCE"] == "0"


def test_an_unpublished_cause_stays_unnamed(client: Client, event: Event, editor: Any) -> None:
    move(event, in_days(200).isoformat(), editor)
    Event.objects.filter(ref="xx-rule-amended").update(published=False)
    entry = calendar(client)["xx-rule-applies@regtrack"]
    assert "The date moved from" in entry.text("DESCRIPTION")
    assert "xx-rule-amended" not in entry.text("DESCRIPTION")


def test_a_lost_day_is_cancelled(client: Client, event: Event, editor: Any) -> None:
    assert len(calendar(client)) == 4  # with two milestones
    move(event, "not-appointed", editor)
    found = calendar(client)
    statuses = {uid: entry["STATUS"] for uid, entry in found.items() if "applies" in uid}
    assert set(statuses.values()) == {"CANCELLED"}
    assert len(statuses) == 3
    assert found["xx-rule-applies@regtrack"]["DTSTART"] == in_days(100).strftime("%Y%m%d")


def test_a_day_that_becomes_a_month_takes_its_milestones_back(
    client: Client, event: Event, editor: Any
) -> None:
    month = f"{in_days(200):%Y-%m}"
    move(event, month, editor)
    found = calendar(client)
    entry = found["xx-rule-applies@regtrack"]
    assert entry["DTSTART"] == f"{month.replace('-', '')}01"
    assert entry["STATUS"] == "CONFIRMED"
    assert found["xx-rule-applies-t7@regtrack"]["STATUS"] == "CANCELLED"


def khal(folder: Path, *words: str) -> str:
    """A real calendar program, with its own database and files in `folder`."""
    config = folder / "khal.conf"
    if not config.exists():
        (folder / "law").mkdir()
        config.write_text(
            f"[calendars]\n[[law]]\npath = {folder / 'law'}\ntype = calendar\n"
            f"[sqlite]\npath = {folder / 'khal.db'}\n"
            "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ntimeformat = %H:%M\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        )
    done = subprocess.run(
        [str(Path(sys.executable).with_name("khal")), "--no-color", "-c", str(config), *words],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_calendar_program_replaces_what_moved(
    client: Client, event: Event, editor: Any, tmp_path: Path
) -> None:
    def imported() -> dict[str, tuple[str, str]]:
        file = tmp_path / "law.ics"
        file.write_bytes(client.get("/en/timeline/export.ics?jurisdiction=XX").getvalue())
        khal(tmp_path, "import", "--batch", str(file))
        shown = khal(
            tmp_path, "list", "--once", "--day-format", "", "--format",
            "{start-date}|{end-date}|{uid}|{title}", str(in_days(-10)), "400d",
        )  # fmt: skip
        rows = [line.split("|", 3) for line in shown.splitlines() if "@regtrack" in line]
        assert len(rows) == len({row[2] for row in rows}), "nothing stands twice"
        return {uid.removesuffix("@regtrack"): (start, title) for start, end, uid, title in rows}

    first = imported()
    assert first == {
        "xx-rule-amended": (str(in_days(-2)), "Nowhere: Title, of xx-rule-amended; <b>"),
        "xx-rule-applies": (str(in_days(100)), "Nowhere: Title, of xx-rule-applies; <b>"),
        "xx-rule-applies-t30": (
            str(in_days(70)), "30 days left: Nowhere: Title, of xx-rule-applies; <b>",
        ),
        "xx-rule-applies-t7": (
            str(in_days(93)), "7 days left: Nowhere: Title, of xx-rule-applies; <b>",
        ),
    }  # fmt: skip
    move(event, in_days(200).isoformat(), editor)
    second = imported()
    assert {ref: day for ref, (day, _) in second.items()} == {
        "xx-rule-amended": str(in_days(-2)),
        "xx-rule-applies": str(in_days(200)),
        "xx-rule-applies-t30": str(in_days(170)),
        "xx-rule-applies-t7": str(in_days(193)),
    }
    assert second["xx-rule-applies"][1].startswith("Moved: ")


# == The feed ==
def test_a_moved_date_comes_first_under_the_same_id(
    client: Client, event: Event, editor: Any
) -> None:
    def entry_of(found: Any) -> Any:
        (one,) = [one for one in found.entries if one.link.endswith("#d-xx-rule-applies")]
        return one

    later = timezone.now() + dt.timedelta(seconds=90)
    before = entry_of(parsed(client, "jurisdiction=XX"))
    move(event, in_days(200).isoformat(), editor, at=later)
    whole = parsed(client)
    after = whole.entries[0]
    assert after.id == before.id == entry_of(parsed(client, "jurisdiction=XX", "zh-hans")).id
    assert after.id.startswith("urn:uuid:")
    assert after.updated_parsed > before.updated_parsed
    assert whole.feed.updated == after.updated
    assert after.published == before.published
    assert after.published.startswith(in_days(-100).isoformat())
    assert after.title == "Moved: Nowhere: Title, of xx-rule-applies; <b>"
    assert "The date moved from" in after.summary
    assert {"XX", "applies"} <= {tag.term for tag in after.tags}
    assert [link.href for link in after.links if link.rel == "via"] == [
        "https://example.org/a?b=1&c=%E6%B3%95"
    ]


def test_what_is_not_law_says_so(client: Client) -> None:
    found = parsed(client, "instrument_kind=complaint")
    for entry in found.entries:
        assert entry.title.startswith("Not law: ")
        assert "not-law" in {tag.term for tag in entry.tags}


@pytest.mark.parametrize(
    ("tail", "language"), [("", "en"), ("lang=zh-hans", "zh-Hans"), ("lang=both", "mul")]
)
def test_it_says_its_language_and_leads_to_the_page(
    client: Client, tail: str, language: str
) -> None:
    root = ElementTree.fromstring(
        client.get(f"/en/timeline/export.atom?jurisdiction=CN&{tail}").getvalue()
    )
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    alternates = {
        link.attrib["hreflang"]: link.attrib["href"]
        for link in root.findall(f"{ATOM}link")
        if link.attrib["rel"] == "alternate" and "hreflang" in link.attrib
    }
    assert alternates == {
        "en": "http://testserver/en/timeline/?jurisdiction=CN",
        "zh-Hans": "http://testserver/zh-hans/timeline/?jurisdiction=CN",
    }
    assert client.get(alternates["zh-Hans"]).status_code == 200


def test_links_lead_from_page_to_page(client: Client, event: Event, monkeypatch: Any) -> None:
    monkeypatch.setattr(feed, "ENTRIES", 10)
    expected = EventDate.objects.public().current(TODAY).count()
    seen, address, pages = [], "/en/timeline/export.atom", 0
    previous = None
    ids = set()
    while address:
        content = client.get(address).getvalue()
        rfc4287.check(content)
        found = feedparser.parse(content)
        ids.add(found.feed.id)
        links = {link.rel: link.href for link in found.feed.links if link.rel != "alternate"}
        assert links["first"] == "http://testserver/en/timeline/export.atom"
        assert links.get("previous") == previous
        assert len(found.entries) <= 10
        seen += [entry.id for entry in found.entries]
        previous = links["self"]
        address, pages = links.get("next", ""), pages + 1
    assert links["self"] == links["last"]
    assert len(seen) == len(set(seen)) == expected
    assert len(ids) == 1
    assert pages > 2


def test_a_feed_without_entries_is_one_too(client: Client) -> None:
    assert parsed(client, "q=zzzzzz").entries == []
