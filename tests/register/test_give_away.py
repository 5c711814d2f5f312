"""The register for everybody: whole, loadable, and without what is not published."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from regtrack.register.models import Event, Instrument, Source
from regtrack.register.packs.check import check
from regtrack.register.packs.dump import document
from regtrack.register.packs.load import load_packs
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.public import published
from regtrack.register.packs.read import read_pack
from tests.core.html import tree
from tests.core.shipped import shipped  # noqa: F401

on_the_site = pytest.mark.usefixtures("shipped", "db")


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


# == The files ==
@on_the_site
def test_both_files_hold_the_whole_register(client: Client) -> None:
    whole = json.loads(json.dumps(document()))
    response = client.get("/en/data/register.json")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="regtrack-register.json"'
    assert json.loads(response.content) == whole
    response = client.get("/zh-hans/data/register.yaml")
    assert response["Content-Type"] == "application/yaml; charset=utf-8"
    pack = read_pack("register.yaml", response.content.decode())
    assert check([pack], {}) == []
    assert len(yaml.safe_load(response.content)["instruments"]) == len(whole["instruments"])
    assert client.get("/en/data/register.xml").status_code == 404


@on_the_site
def test_what_was_taken_away_changes_nothing_where_it_came_from(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "register.yaml"
    path.write_bytes(client.get("/en/data/register.yaml").content)
    report = load_packs([path], actor=None, at=timezone.now())
    assert (len(report.added), len(report.changed)) == (0, 0)


@on_the_site
def test_no_visitor_and_no_editor_gets_what_is_not_published(
    client: Client, admin_client: Client
) -> None:
    found = Instrument.objects.get(ref="cn-interim-measures")
    alone = Source.objects.filter(instruments=found).exclude(
        instruments__in=Instrument.objects.exclude(pk=found.pk)
    )
    Instrument.objects.filter(pk=found.pk).update(published=False)
    Event.objects.filter(ref="it-garante-chatgpt-2023-03-30-adopted").update(published=False)
    for reader in (client, admin_client):
        for form in ("json", "yaml"):
            text = reader.get(f"/en/data/register.{form}").content.decode()
            assert "cn-interim-measures" not in text
            assert "it-garante-chatgpt-2023-03-30-adopted" not in text
            assert "cn-draft-measures" in text
            pack = read_pack(f"register.{form}", text)
            assert check([pack], {}) == []
    assert alone.exists()
    assert "cn-interim-measures" in json.dumps(document())  # for who keeps the register


@on_the_site
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_file_takes_a_fixed_number_of_queries(
    client: Client, django_assert_max_num_queries: Callable[[int], Any], form: str
) -> None:
    with django_assert_max_num_queries(34):
        client.get(f"/en/data/register.{form}")


# == The page ==
@on_the_site
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_leads_to_every_file(
    client: Client, django_assert_max_num_queries: Callable[[int], Any], language: str
) -> None:
    with django_assert_max_num_queries(2):
        response = client.get(f"/{language}/data/")
    page = tree(response)
    links = {link.attributes["href"] for link in page.one("main").all("a")}
    files = {
        *(f"/{language}/data/register.{form}" for form in ("yaml", "json")),
        *(f"/{language}/timeline/export.{form}" for form in ("atom", "ics", "json", "csv")),
    }
    assert files <= links
    for address in links:
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address
    assert "https://creativecommons.org/licenses/by/4.0/" in links
    html = response.content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    found = json.loads(text)
    assert found["@type"] == "Dataset"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {
        one["contentUrl"].removeprefix("http://testserver") for one in found["distribution"]
    } == (files)
    assert all("/" in one["encodingFormat"] for one in found["distribution"])
    footer = tree(client.get(f"/{language}/instruments/")).one("footer")
    assert f"/{language}/data/" in {link.attributes["href"] for link in footer.all("a")}
