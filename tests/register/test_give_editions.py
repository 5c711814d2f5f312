"""An edition: as known on its day, made once by one, and never found half."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from regtrack.register.actions.recording import recording
from regtrack.register.giving import store
from regtrack.register.giving.files import FILES
from regtrack.register.giving.known import known_on
from regtrack.register.models import Instrument, ObligationRevision
from regtrack.register.packs.nodes import Content, Key
from tests.register.rule import AT, rule, say
from tests.register.test_give_away import get, rows

__all__ = ["rule"]
on_the_site = pytest.mark.usefixtures("rule")
TODAY = AT.date()
SOON = TODAY + dt.timedelta(days=3)
SITE = "https://rules.example.org"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


# == As known ==
def nodes() -> dict[Key, Content]:
    """A law of which a date, a wording and a second duty are known from later; one not known yet."""
    return {
        ("source", "now"): {"ref": "now"},
        ("source", "then"): {"ref": "then"},
        ("source", "unused"): {"ref": "unused"},
        ("instrument", "law"): {"ref": "law", "jurisdiction": "CN", "sources": ["now"]},
        ("instrument", "next"): {"ref": "next", "jurisdiction": "CN", "sources": ["then"]},
        ("event", "begins"): {
            "ref": "begins", "instrument": "law", "sources": ["now"],
            "dates": [
                {"edtf": "2027", "known_from": "2026-01-01", "source": "now"},
                {"edtf": "2028", "known_from": "2026-06-01", "source": "then", "moved_by": "moves"},
            ],
        },
        ("event", "moves"): {
            "ref": "moves", "instrument": "next", "sources": ["then"],
            "dates": [{"edtf": "2026", "known_from": "2026-06-01", "source": "then"}],
        },
        ("obligation", "duty"): {
            "ref": "duty", "title": "new", "applies_from": "begins", "known_from": "2026-06-01",
            "earlier": [
                {"title": "first", "applies_from": "begins", "known_from": "2026-01-01"},
                {"title": "old", "applies_from": "begins", "known_from": "2026-02-01"},
            ],
            "instrument": "law", "position": 0,
        },
        ("obligation", "another"): {
            "ref": "another", "applies_from": "begins", "known_from": "2026-06-01",
            "instrument": "law", "position": 1,
        },
        ("mapping", "m"): {"ref": "m", "from": ["duty"], "to": ["another"]},
    }  # fmt: skip


def test_what_is_known_from_later_is_not_given() -> None:
    left = known_on(nodes(), dt.date(2026, 5, 31))
    assert set(left) == {
        ("source", "now"), ("source", "unused"), ("instrument", "law"), ("event", "begins"),
        ("obligation", "duty"),
    }  # fmt: skip
    assert [date["edtf"] for date in left["event", "begins"]["dates"]] == ["2027"]
    duty = left["obligation", "duty"]
    assert (duty["title"], [one["title"] for one in duty["earlier"]]) == ("old", ["first"])
    assert (duty["instrument"], duty["position"]) == ("law", 0)


def test_from_that_day_on_it_is_given() -> None:
    assert known_on(nodes(), dt.date(2026, 6, 1)) == nodes()


@on_the_site
def test_no_file_tells_before_its_day_what_is_known_from_later(
    client: Client, clock: time_machine.Traveller
) -> None:
    say("2031-05-01", SOON)
    with recording(actor=None, at=AT, instruments=["rule"]):
        _revise(ObligationRevision.objects.get())
    for name in FILES:
        text = get(client, name).decode()
        assert "2031" not in text, name
        assert "Do it better" not in text, name
    for form in ("json", "yaml", "oscal.json"):
        text = client.get(f"/en/data/instruments/rule.{form}").content.decode()
        assert "2031" not in text, form
        assert "Do it better" not in text, form
    (event,) = rows(client, "events")
    assert (event["date"], event["earlier_dates"]) == ("2023-07-13", "")
    (row,) = rows(client, "obligations")
    assert (row["revision"], row["applies_from_date"]) == ("1", "2023-07-13")
    assert row["known"] == TODAY.isoformat()

    clock.move_to(dt.datetime.combine(SOON, dt.time(9), dt.UTC))
    (event,) = rows(client, "events")
    assert (event["date"], event["earlier_dates"]) == ("2031-05-01", "2023-07-13 2023-07-13")
    (row,) = rows(client, "obligations")
    assert (row["revision"], row["title_en"]) == ("2", "Do it better")
    assert row["known"] == SOON.isoformat()
    assert "2031" in get(client, "register.yaml").decode()


def _revise(said: ObligationRevision) -> None:
    sources = list(said.sources.all())
    said.pk, said._state.adding = None, True
    said.number, said.known_from, said.title_en = 2, SOON, "Do it better"
    said.save()
    said.sources.set(sources)


@on_the_site
def test_the_day_is_the_one_of_the_site(client: Client, settings: Any) -> None:
    """An edit at seven in Shanghai is known from that day, which in UTC has not begun."""
    settings.TIME_ZONE = "Asia/Shanghai"
    early = dt.datetime(2026, 11, 23, 23, 0, tzinfo=dt.UTC)
    with (
        time_machine.travel(early, tick=False),
        recording(actor=None, at=early, instruments=["rule"]),
    ):
        Instrument.objects.filter(ref="rule").update(note_en="Early")
    with time_machine.travel(early, tick=False):
        assert json.loads(get(client, "register.json"))["about"]["known"] == "2026-11-24"


# == Made once, and found whole ==
@on_the_site
def test_readers_at_once_make_one_edition(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """As two processes would: they share nothing but the disk."""
    made: list[str] = []
    stamp = store.read_stamp(TODAY)
    gate, another = threading.Barrier(4), threading.Event()

    def write(folder: Path, _edition: Any) -> None:
        made.append(folder.name)
        if len(made) > 1:
            another.set()
        another.wait(0.5)  # for whoever is not kept out
        (folder / "index.json").write_text("half")
        (folder / "index.json").write_text("whole")

    def mkdir(folder: Path, *given: Any, **more: Any) -> None:
        """Asked for once it is plain that the files are not there."""
        gate.wait()
        made_folder(folder, *given, **more)

    made_folder = Path.mkdir
    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.setattr(store, "_write", write)
    monkeypatch.setattr(store, "read_stamp", lambda today: stamp)
    monkeypatch.setattr(store, "read_public", lambda known: ({}, ()))

    def find(_number: int) -> str:
        folder = store._folder(SITE, TODAY)[1]
        return (folder / "index.json").read_text()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(find, range(4))) == ["whole"] * 4
    assert len(made) == 1


@on_the_site
def test_a_folder_that_is_tidied_away_while_it_is_read_is_made_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = get(client, "register.json")
    found = store._folder
    taken: list[Path] = []

    def found_and_taken_away(*given: Any) -> Any:
        stamp, folder = found(*given)
        if not taken:
            taken.append(folder)
            shutil.rmtree(folder)
        return stamp, folder

    monkeypatch.setattr(store, "_folder", found_and_taken_away)
    assert get(client, "register.json") == before
    assert taken
    taken.clear()
    assert client.get("/en/data/").status_code == 200
    taken.clear()
    assert client.get("/en/data/instruments/rule.json").status_code == 200


@on_the_site
def test_what_fails_leaves_nothing_half(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(folder: Path, _edition: Any) -> None:
        (folder / "index.json").write_text("half")
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", fails)
        with pytest.raises(OSError, match="full"):
            client.get("/en/data/register.json")
    assert json.loads(get(client, "register.json"))["about"]["known"] == TODAY.isoformat()


# == Addresses ==
@on_the_site
def test_addresses_are_those_of_the_site_or_of_the_request(
    client: Client, settings: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    def addresses() -> tuple[str, str]:
        (row,) = rows(client, "instruments")
        return row["page"], json.loads(get(client, "register.json"))["about"]["changelog"]

    settings.SITE_URL = ""
    page, log = addresses()
    assert page == "http://testserver/en/instruments/rule/"
    assert log == "http://testserver/en/data/changelog/"
    settings.SITE_URL = SITE
    page, log = addresses()
    assert (page, log) == (f"{SITE}/en/instruments/rule/", f"{SITE}/en/data/changelog/")
    settings.SITE_URL = ""
    with django_assert_max_num_queries(4):  # the files of the other address are still there
        assert addresses()[0].startswith("http://testserver/")
