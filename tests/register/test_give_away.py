"""The register for everybody: whole, loadable, and without what is not published."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.core.guard import unguard
from regtrack.register.actions.recording import recording
from regtrack.register.actions.unpublish_instrument import unpublish_instrument
from regtrack.register.giving.files import FILES
from regtrack.register.giving.tables import TABLES, columns
from regtrack.register.models import (
    Event,
    Instrument,
    Mapping,
    Obligation,
    ObligationRevision,
    Source,
)
from regtrack.register.packs.check import check
from regtrack.register.packs.dump import document
from regtrack.register.packs.load import load_packs
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.public import published, without
from regtrack.register.packs.read import read_pack
from tests.core.html import tree
from tests.factories import make_user
from tests.register.rule import rule

__all__ = ["rule"]
on_the_site = pytest.mark.usefixtures("rule")
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)  # when the rule was loaded
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def get(client: Client, name: str, language: str = "en") -> bytes:
    response = client.get(f"/{language}/data/{name}")
    assert response.status_code == 200, name
    return response.getvalue()


def rows(client: Client, name: str) -> list[dict[str, str]]:
    text = get(client, f"register-{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# == Pure ==
def nodes(**more: Content) -> dict[Key, Content]:
    """A published law `new` that repeals a hidden one, whose event moved its date."""
    return {
        ("jurisdiction", "CN"): {"code": "CN"},
        ("jurisdiction", "ZZ"): {"code": "ZZ"},
        ("source", "both"): {"ref": "both"},
        ("source", "secret"): {"ref": "secret"},
        ("source", "unused"): {"ref": "unused"},
        ("instrument", "new"): {
            "ref": "new", "jurisdiction": "CN", "sources": ["both"],
            "relations": [{"kind": "repeals", "to": "hidden"}],
        },
        ("instrument", "hidden"): {
            "ref": "hidden", "jurisdiction": "ZZ", "sources": ["both", "secret"],
            "published": False,
        },
        ("provision", "hidden-1"): {"ref": "hidden-1", "instrument": "hidden"},
        ("event", "hidden-event"): {
            "ref": "hidden-event", "jurisdiction": "ZZ", "instrument": "hidden", "dates": [],
        },
        ("event", "new-event"): {
            "ref": "new-event", "jurisdiction": "CN", "instrument": "new",
            "dates": [{"edtf": "2027", "source": "both", "moved_by": "hidden-event"}],
        },
        ("event", "draft-event"): {
            "ref": "draft-event", "jurisdiction": "CN", "instrument": "new", "published": False,
            "dates": [],
        },
        ("obligation", "kept"): {
            "ref": "kept", "instrument": "new", "applies_from": "new-event",
            "ends_with": "draft-event",
        },
        ("obligation", "rests-on-draft"): {
            "ref": "rests-on-draft", "instrument": "new", "applies_from": "draft-event",
        },
        ("mapping", "m"): {"ref": "m", "from": ["rests-on-draft"], "to": ["kept"]},
    }  # fmt: skip


def test_what_is_not_published_stays_with_all_that_tells_of_it() -> None:
    left = published(nodes())
    assert set(left) == {
        ("jurisdiction", "CN"), ("source", "both"), ("source", "unused"), ("instrument", "new"),
        ("event", "new-event"), ("obligation", "kept"),
    }  # fmt: skip
    text = json.dumps(list(left.values()))
    for secret in ("hidden", "secret", "draft", "ZZ", "relations"):
        assert secret not in text
    assert left["event", "new-event"]["dates"] == [{"edtf": "2027", "source": "both"}]


def test_where_everything_is_published_nothing_changes() -> None:
    before = {key: node for key, node in nodes().items() if "hidden" not in json.dumps(node)}
    for node in before.values():
        node.pop("published", None)
    assert published(before) == before


def test_what_cannot_be_given_takes_what_rests_on_it_along() -> None:
    left = without(nodes(), {("event", "new-event"), ("source", "not-even-there")})
    assert ("obligation", "kept") not in left
    assert ("instrument", "new") in left


# == The files ==
@on_the_site
def test_packs_hold_the_whole_register_and_say_where_they_are_from(client: Client) -> None:
    newest = Entry.objects.latest("sequence")
    whole = json.loads(get(client, "register.json"))
    assert whole.pop("about") == {
        "licence": LICENCE,
        "revision": newest.sequence,
        "revised_at": "2026-11-22T09:30:00+00:00",
        "digest": newest.hash,
        "known": "2026-11-22",
        "changelog": "http://testserver/en/data/changelog/",
    }
    assert whole == json.loads(json.dumps(document()))
    response = client.get("/zh-hans/data/register.yaml")
    assert response["Content-Type"] == "application/yaml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="regtrack-register.yaml"'
    pack = read_pack("register.yaml", response.getvalue().decode())
    assert check([pack], {}) == []
    assert pack.pack.about is not None
    assert pack.pack.about.revision == newest.sequence
    for path in ("data/register.xml", "data/nodes.json", "data/../data/index.json"):
        assert client.get(f"/en/{path}").status_code == 404


@on_the_site
def test_one_instrument_alone_is_a_pack_that_loads(client: Client) -> None:
    for form in ("json", "yaml"):
        text = client.get(f"/en/data/instruments/rule.{form}").content.decode()
        pack = read_pack(f"rule.{form}", text)
        assert check([pack], {}) == []
        assert [one.ref for one in pack.pack.instruments] == ["rule"]
        assert pack.pack.about is not None
    for path in ("none.json", "rule.xml"):
        assert client.get(f"/en/data/instruments/{path}").status_code == 404
    links = tree(client.get("/en/instruments/rule/")).one("main").all("a")
    addresses = {link.attributes["href"] for link in links}
    for form in ("json", "yaml", "oscal.json"):
        assert f"/en/data/instruments/rule.{form}" in addresses


@on_the_site
def test_what_was_taken_away_changes_nothing_where_it_came_from(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "taken.yaml"
    path.write_bytes(get(client, "register.yaml"))
    report = load_packs([path], actor=None, at=AT)
    assert (report.added, report.changed, report.kept) == ([], [], [])


# == Tables ==
@on_the_site
def test_tables_hold_every_part_and_say_where_each_row_is_from(client: Client) -> None:
    for name in TABLES:
        found = rows(client, name)
        head = get(client, f"register-{name}.csv").decode("utf-8-sig").split("\r\n")[0]
        assert next(csv.reader([head])) == columns(name)
        for row in found:
            assert row["licence"] == LICENCE
            assert row["register_revision"] == str(Entry.objects.latest("sequence").sequence)
            assert (row["revised_at"], row["known"]) == ("2026-11-22T09:30:00+00:00", "2026-11-22")
    (duty,) = rows(client, "obligations")
    assert (duty["ref"], duty["title_zh_hans"], duty["title_en"]) == ("rule-duty", "做", "Do it")
    assert duty["conditions"] == "role any_of provider"
    assert duty["applies_from_date"] == "2023-07-13"
    assert duty["not_law_en"] == ""
    (event,) = rows(client, "events")
    assert (event["date"], event["earliest"]) == ("2023-07-13", "2023-07-13")
    (instrument,) = rows(client, "instruments")
    assert (instrument["authorities"], instrument["sources"]) == ("cac", "page")


@on_the_site
def test_what_is_not_law_says_so_on_its_row(client: Client) -> None:
    with recording(actor=None, at=AT, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(kind="draft")
    (instrument,) = rows(client, "instruments")
    assert instrument["not_law_en"] == "Draft, not law"
    assert instrument["not_law_zh_hans"] not in {"", "Draft, not law"}
    assert "Draft, not law" in rows(client, "obligations")[0]["not_law_en"]
    assert "Draft, not law" in rows(client, "events")[0]["not_law_en"]


@on_the_site
def test_no_cell_runs_as_a_formula(client: Client) -> None:
    with recording(actor=None, at=AT, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(title_en="=HYPERLINK(1)")
    (row,) = rows(client, "instruments")
    assert row["title_en"] == "'=HYPERLINK(1)"
    assert unguard(row["title_en"]) == "=HYPERLINK(1)"


# == Made once ==
@on_the_site
def test_files_are_made_once_a_revision(
    client: Client, django_assert_max_num_queries: Callable[[int], Any], settings: Any
) -> None:
    with django_assert_max_num_queries(45):
        get(client, "register.json")
    before = {name: get(client, name) for name in FILES}
    with django_assert_max_num_queries(2):
        assert get(client, "register.json") == before["register.json"]
    with django_assert_max_num_queries(2):
        assert client.get("/en/data/instruments/rule.json").status_code == 200
    user = make_user("editor", is_superuser=True)
    for _ in range(3):
        with recording(actor=user, at=AT, instruments=["rule"]):
            Instrument.objects.filter(ref="rule").update(note_en=f"Note {_}")
        assert f"Note {_}".encode() in get(client, "register.json")
    folders = [one for one in (Path(settings.STATE_DIR) / "data").iterdir() if one.is_dir()]
    assert len(folders) == 4  # this one, and those that somebody may be reading


@on_the_site
def test_rows_that_no_entry_tells_of_are_read_each_time(client: Client) -> None:
    Entry.objects.all()._raw_delete("default")
    assert b"revised_at" not in get(client, "register.json")
    Source.objects.update(publisher="Another")
    assert b"Another" in get(client, "register.json")


# == What is not public ==
@on_the_site
def test_no_visitor_and_no_editor_gets_what_is_not_published(
    client: Client, admin_client: Client
) -> None:
    assert b"rule" in get(client, "register.json")
    found = Instrument.objects.get(ref="rule")
    unpublish_instrument(instrument=found, actor=make_user("ed", is_superuser=True), at=AT)
    for reader in (client, admin_client):
        for name in FILES:
            text = get(reader, name).decode()
            assert "rule" not in text.replace("rules", ""), name
        for form in ("json", "yaml", "oscal.json"):
            assert reader.get(f"/en/data/instruments/rule.{form}").status_code == 404
    assert "/data/instruments/" not in admin_client.get("/en/instruments/rule/").content.decode()
    assert "rule-duty" in json.dumps(document())  # for who keeps the register


# == A row that the format does not allow ==
@on_the_site
def test_an_invalid_row_takes_no_file_down(
    client: Client, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    Event.objects.filter(ref="rule-published").update(title_en="", title_zh_hans="")
    pack = read_pack("register.json", get(client, "register.json").decode())
    assert check([pack], {}) == []
    assert pack.pack.about is not None
    missing = ["event rule-published", "obligation rule-duty", "mapping map-duty"]
    assert pack.pack.about.left_out == missing
    assert [one.ref for one in pack.pack.instruments] == ["rule"]
    assert "event rule-published: title" in caplog.text
    assert rows(client, "obligations") == []
    catalog = json.loads(get(client, "register.oscal.json"))["catalog"]
    told = [p["value"] for p in catalog["metadata"]["props"] if p["name"] == "left-out"]
    assert told == missing
    with pytest.raises(CommandError, match="event rule-published: title"):
        call_command("dump_register")
    with pytest.raises(CommandError, match="error"):
        call_command("check_register")
    assert "event rule-published: title" in capsys.readouterr().err


@on_the_site
def test_an_invalid_row_that_is_not_public_is_not_named(client: Client) -> None:
    Instrument.objects.filter(ref="rule").update(published=False, title_en="", title_zh_hans="")
    text = get(client, "register.json").decode()
    assert "rule" not in text
    assert "left_out" not in text
    assert Obligation.objects.exists()


@on_the_site
def test_what_rests_on_a_hidden_part_is_not_named_either(client: Client) -> None:
    Entry.objects.all()._raw_delete("default")  # so that the files are made each time
    Mapping.objects.update(reason_en="", reason_zh_hans="")
    assert json.loads(get(client, "register.json"))["about"]["left_out"] == ["mapping map-duty"]
    Event.objects.filter(ref="rule-published").update(published=False)
    for conditions in ([], [{"facet": "role"}], [5]):  # right, wrong, and wrong beyond reading
        QuerySet.update(ObligationRevision.objects.all(), conditions=conditions)
        found = json.loads(get(client, "register.json"))
        assert "left_out" not in found["about"]
        assert [one["ref"] for one in found["instruments"]] == ["rule"]
        assert b"-duty" not in get(client, "register.json")


@on_the_site
def test_faulty_vocabulary_is_named_only_where_something_public_names_it(client: Client) -> None:
    source = Source.objects.get()
    Source.objects.create(
        ref="spare", url="https://example.org/spare", publisher="", kind="official",
        checked_on=source.checked_on,
    )  # fmt: skip
    about = json.loads(get(client, "register.json"))["about"]
    assert about["left_out"] == ["source spare"]  # nothing hidden names it
    with recording(actor=None, at=AT, instruments=["rule"]):
        Instrument.objects.filter(ref="rule").update(published=False)
        Instrument.objects.get(ref="rule").sources.add(Source.objects.get(ref="spare"))
    assert b"spare" not in get(client, "register.json")


# == The page ==
@on_the_site
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_leads_to_every_file(
    client: Client, django_assert_max_num_queries: Callable[[int], Any], language: str
) -> None:
    get(client, "register.json")
    with django_assert_max_num_queries(2):
        response = client.get(f"/{language}/data/")
    page = tree(response)
    links = {link.attributes["href"] for link in page.one("main").all("a")}
    files = {
        *(f"/{language}/data/{name}" for name in FILES),
        *(f"/{language}/timeline/export.{form}" for form in ("atom", "ics", "json", "csv")),
    }
    assert files <= links
    assert f"/{language}/data/changelog/" in links
    for address in links:
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address
    html = response.content.decode()
    for name in FILES:
        assert hashlib.sha256(get(client, name, language)).hexdigest() in html, name
    assert LICENCE in links
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    told = json.loads(text)
    assert told["@type"] == "Dataset"
    assert told["license"] == LICENCE
    assert {
        one["contentUrl"].removeprefix("http://testserver") for one in told["distribution"]
    } == files
    assert all("/" in one["encodingFormat"] for one in told["distribution"])
    footer = tree(client.get(f"/{language}/instruments/")).one("footer")
    assert f"/{language}/data/" in {link.attributes["href"] for link in footer.all("a")}


@pytest.mark.parametrize("page", ["data.md", "data.zh-hans.md"])
def test_every_file_and_column_is_documented(page: str) -> None:
    text = Path(f"templates/docs/{page}").read_text(encoding="utf-8")
    for name in FILES:
        assert f"`data/{name}`" in text, name
    tables = [line for line in text.splitlines() if line.startswith("| ") and "`ref`" in line]
    for name, line in zip(TABLES, tables, strict=True):
        told = re.findall(r"`([a-z0-9_]+)`", line)
        assert told == columns(name)[:-4], name
    for name in columns("sources")[-4:]:
        assert f"`{name}`" in text


def test_yaml_and_json_say_the_same(client: Client, rule: None) -> None:
    as_yaml = yaml.load(get(client, "register.yaml"), yaml.BaseLoader)
    as_json = json.loads(get(client, "register.json"), parse_int=str)
    assert as_yaml == as_json
