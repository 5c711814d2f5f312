"""What changed in the register: every revision, in words and numbers, and nobody's name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regtrack.audit import record
from regtrack.audit.models import Entry
from regtrack.register.actions.recording import recording
from regtrack.register.giving.reading import read_public
from regtrack.register.history.changelog import Moment
from regtrack.register.history.changelog import read_changelog as read_with
from regtrack.register.models import Event, Instrument
from regtrack.register.packs.load import load_packs
from tests.core.html import tree
from tests.core.packs import PACK
from tests.factories import make_user
from tests.register.rule import rule

__all__ = ["rule"]
pytestmark = pytest.mark.usefixtures("rule")
LATER = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)


def read_changelog(**given: Any) -> list[Moment]:
    return read_with(read_public(LATER.date())[0], **given)


def edit(note: str, at: dt.datetime = LATER, **fields: Any) -> None:
    with recording(actor=make_user(f"u{Entry.objects.count()}"), at=at, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(note_en=note, **fields)


def say(client: Client, query: str = "", language: str = "en") -> str:
    return tree(client.get(f"/{language}/data/changelog/{query}")).one("main").text


def test_a_load_is_one_moment_with_its_counts() -> None:
    (moment,) = read_changelog()
    assert (moment.first, moment.last) == (1, Entry.objects.count())
    assert moment.origin == "packs"
    assert moment.counts["instrument", "added"] == 1
    assert moment.counts["event", "added"] == 1
    assert moment.counts["obligation", "added"] == 1
    assert [one.ref for one in moment.instruments] == ["rule"]
    assert sum(moment.counts.values()) == Entry.objects.count()


def test_the_page_tells_it_in_both_languages_and_names_nobody(client: Client) -> None:
    edit("Now")
    text = say(client)
    assert "An editor’s change" in text
    assert "Loaded from reviewed files" in text
    assert "1 instrument changed" in text
    assert "1 duty added" in text
    assert "example.org" not in text
    assert "Rule" in text
    assert "规则" in say(client, language="zh-hans")
    links = tree(client.get("/en/data/changelog/")).one("main").all("a")
    assert "/en/instruments/rule/" in {link.attributes["href"] for link in links}


def test_a_published_set_says_why() -> None:
    record.record(
        record.lock(record.REGISTER),
        [
            record.Change("changed", "instrument rule", {"ref": "rule"}, {"ref": "rule"}),
            record.Change("published", "change_set 4", {}, {"note": "The Act was amended."}),
        ],
        actor=make_user("rea"),
        at=LATER,
    )
    newest = read_changelog()[0]
    assert (newest.origin, newest.note) == ("set", "The Act was amended.")
    assert newest.counts == {("instrument", "changed"): 1}


def test_what_is_not_public_is_neither_counted_nor_named(client: Client, tmp_path: Path) -> None:
    hidden = PACK.replace("rule", "secret").replace("kind: law", "kind: law\n    published: false")
    path = tmp_path / "hidden.yaml"
    path.write_text(hidden, encoding="utf-8")
    load_packs([path], actor=None, at=LATER)
    later = LATER + dt.timedelta(minutes=1)
    with recording(actor=make_user("ann"), at=later, instruments=["secret"]):
        Event.objects.filter(ref="secret-published").update(title_en="Made public")
    newest, load, _ = read_changelog()
    assert not newest.counts
    assert newest.instruments == load.instruments == []
    assert load.counts == {("other", "changed"): 1}  # the page that both name; not the mapping
    assert "Nothing that is public" in say(client)
    assert "secret" not in client.get("/en/data/changelog/").content.decode()
    assert b"secret" not in client.get("/en/data/changelog.json").getvalue()
    Instrument.objects.filter(ref="secret").update(published=True)
    assert read_changelog()[0].counts["event", "changed"] == 1
    Event.objects.filter(ref="secret-published").update(published=False)
    assert read_changelog()[0].counts["event", "changed"] == 0


def test_a_public_instrument_that_is_gone_is_told(client: Client) -> None:
    chain = record.lock(record.REGISTER)
    gone = [
        record.Change("removed", f"instrument {ref}", {"ref": ref, **more}, {})
        for ref, more in (("gone", {}), ("never-public", {"published": False}))
    ]
    record.record(chain, gone, actor=None, at=LATER)
    assert read_changelog()[0].counts == {("instrument", "removed"): 1}


def test_what_rests_on_hidden_parts_is_not_counted(tmp_path: Path) -> None:
    hidden = (
        PACK.replace("rule", "secret").replace("kind: law", "kind: law\n    published: false")
        .replace("map-duty", "map-secret").replace("ref: page", "ref: secret-page")
        .replace("source: page", "source: secret-page").replace("[page]", "[secret-page]")
    )  # fmt: skip
    path = tmp_path / "hidden.yaml"
    path.write_text(hidden, encoding="utf-8")
    load_packs([path], actor=None, at=LATER)
    assert Entry.objects.filter(at=LATER, target__in=["mapping map-secret", "source secret-page"])
    assert not read_changelog()[0].counts
    Instrument.objects.filter(ref="secret").update(published=True)
    counts = read_changelog()[0].counts
    assert (counts["other", "added"], counts["obligation", "added"]) == (3, 1)


def test_what_is_gone_is_counted_by_what_it_rested_on() -> None:
    gone = [
        record.Change("removed", target, before, {})
        for target, before in (
            ("mapping was-public", {"ref": "was-public", "to": ["rule-duty"]}),
            ("mapping was-hidden", {"ref": "was-hidden", "to": ["secret-duty"]}),
            ("provision was-public", {"ref": "was-public", "instrument": "rule"}),
            ("provision was-hidden", {"ref": "was-hidden", "instrument": "secret"}),
            ("event hidden", {"ref": "hidden", "instrument": "rule", "published": False}),
            ("source untold", {"ref": "untold"}),
        )
    ]
    record.record(record.lock(record.REGISTER), gone, actor=None, at=LATER)
    assert read_changelog()[0].counts == {("other", "removed"): 2}
    (back,) = [one for one in gone if one.target == "provision was-public"]
    again = record.Change("added", back.target, {}, back.before)
    at = LATER + dt.timedelta(minutes=1)
    record.record(record.lock(record.REGISTER), [again], actor=None, at=at)
    assert read_changelog()[1].counts == {("other", "removed"): 1}  # there again, and not public


def test_pages_follow_each_other_without_a_gap(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(45):
        edit(f"Note {number}", LATER + dt.timedelta(minutes=number))
    client.get("/en/data/changelog/")  # makes the files of this revision
    seen: list[str] = []
    address = "/en/data/changelog/"
    while address:
        with django_assert_max_num_queries(7):
            response = client.get(address)
        main = tree(response).one("main")
        seen += [heading.text for heading in main.all("h2")]
        older = [link for link in main.all("a") if "Earlier" in link.text]
        query = older[0].attributes["href"] if older else ""
        address = f"/en/data/changelog/{query}" if query else ""
    assert len(seen) == len(set(seen)) == 46
    assert len(read_changelog(size=None)) == 46
    assert client.get("/en/data/changelog/?before=x").status_code == 400


def test_the_file_says_the_same_and_where_it_is_from(client: Client) -> None:
    edit("Now")
    found = json.loads(client.get("/zh-hans/data/changelog.json").getvalue())
    assert found["schema"] == "regtrack-changelog/1"
    assert found["revision"] == Entry.objects.count()
    newest, oldest = found["moments"]
    assert newest["changed"] == {"instrument": 1}
    assert (newest["origin"], oldest["origin"]) == ("edit", "packs")
    assert newest["instruments"] == ["rule"]
    for page in ("data.md", "data.zh-hans.md"):
        text = Path(f"templates/docs/{page}").read_text(encoding="utf-8")
        for key in (*newest, "moments", "regtrack-changelog/1"):
            assert f"`{key}`" in text, (page, key)


def test_a_second_load_is_a_second_moment(tmp_path: Path) -> None:
    path = tmp_path / "again.yaml"
    path.write_text(PACK.replace("en: Published}", "en: Made public}"), encoding="utf-8")
    load_packs([path], actor=None, at=LATER)
    newest, _ = read_changelog()
    assert newest.counts == {("event", "changed"): 1}
