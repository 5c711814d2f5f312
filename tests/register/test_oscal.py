"""The register as OSCAL catalogs: valid by the models of compliance-trestle, stable, and whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from trestle.oscal.catalog import Catalog

from regtrack.core import oscal
from regtrack.register.actions.recording import recording
from regtrack.register.giving.catalog import catalog
from regtrack.register.giving.edition import Edition
from regtrack.register.giving.reading import read_public
from regtrack.register.models import Event, Instrument, Provision
from tests.register.rule import rule

__all__ = ["rule"]
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
Content = dict[str, Any]


def edition(digest: str = "a" * 64, number: int = 7, site: str = "") -> Edition:
    nodes, left_out = read_public(AT.date())
    return Edition(number, digest, AT, AT.date(), site, nodes, left_out)


def validated(content: Content) -> Content:
    """The file, after the models have taken all of it and given all of it back."""
    model = Catalog.model_validate(content["catalog"])
    again = json.loads(model.model_dump_json(by_alias=True, exclude_none=True))
    assert _without_moment(again) == _without_moment(content["catalog"])
    return content


def _without_moment(found: Content) -> Content:
    """A moment may be written in more than one way."""
    metadata = {name: part for name, part in found["metadata"].items() if name != "last-modified"}
    return {**found, "metadata": metadata}


def groups(part: Content) -> Iterator[Content]:
    for group in part.get("groups", ()):
        yield group
        yield from groups(group)


def controls(content: Content) -> dict[str, Content]:
    found = content["catalog"]
    return {
        control["id"]: control for group in groups(found) for control in group.get("controls", ())
    }


def said(part: Content, name: str) -> list[str]:
    return [one["value"] for one in part.get("props", ()) if one["name"] == name]


def identifiers(value: Any) -> Iterator[str]:
    """Every id and UUID that the file gives to something."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in {"id", "uuid"}:
                yield part
            yield from identifiers(part)
    elif isinstance(value, list):
        for part in value:
            yield from identifiers(part)


# == What it says ==
@pytest.mark.usefixtures("rule")
def test_a_duty_is_a_control_that_says_all(client: Client) -> None:
    content = json.loads(client.get("/en/data/instruments/rule.oscal.json").content)
    validated(content)
    metadata = content["catalog"]["metadata"]
    assert metadata["title"] == "Rule"
    assert metadata["last-modified"] == "2026-11-22T09:30:00+00:00"
    assert said(metadata, "licence") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert said(metadata, "known") == ["2026-11-22"]
    assert {party["name"] for party in metadata["parties"]} == {"RegTrack", "CAC"}
    (control,) = controls(content).values()
    assert (control["id"], control["title"]) == ("rule-duty", "Do it")
    assert said(control, "label") == ["Art. 1"]
    assert said(control, "force") == ["mandatory"]
    assert said(control, "applies-from") == ["2023-07-13"]
    assert said(control, "confidence") == ["high"]
    assert said(control, "not-law") == []
    parts = {part["name"]: part for part in control["parts"]}
    assert parts["statement"]["prose"] == "It must be done"
    guidance = {part["name"]: part["prose"] for part in parts["guidance"]["parts"]}
    assert guidance["conditions"] == "- Role: must be one of Provider"
    own = {part["name"] for part in parts["guidance"]["parts"] if part["ns"] != oscal.NAMESPACE}
    assert own == set()
    (source,) = content["catalog"]["back-matter"]["resources"]
    assert source["rlinks"] == [{"href": "https://example.org/rule"}]


@pytest.mark.usefixtures("rule")
def test_one_file_is_in_one_language_and_the_ids_are_the_same() -> None:
    english, chinese = catalog(edition(), "en"), catalog(edition(), "zh-hans")
    assert controls(chinese)["rule-duty"]["title"] == "做"
    assert said(english["catalog"]["metadata"], "language") == ["en"]
    assert said(chinese["catalog"]["metadata"], "language") == ["zh-Hans"]
    mine, other = list(identifiers(english)), list(identifiers(chinese))
    assert mine[1:] == other[1:]
    assert mine[0] != other[0]  # the catalog's own


@pytest.mark.usefixtures("rule")
def test_ids_outlive_a_revision_and_the_same_one_gives_the_same_bytes() -> None:
    before, later = catalog(edition(), "en"), catalog(edition("b" * 64, 8), "en")
    assert catalog(edition(), "en") == before
    assert list(identifiers(before))[1:] == list(identifiers(later))[1:]
    assert before["catalog"]["uuid"] != later["catalog"]["uuid"]
    assert (before["catalog"]["metadata"]["version"], later["catalog"]["metadata"]["version"]) == (
        "7", "8",
    )  # fmt: skip


@pytest.mark.usefixtures("rule")
def test_chapters_are_groups_and_what_stands_in_none_has_one_too() -> None:
    with recording(actor=None, at=AT, instruments=["rule"]):
        Provision.objects.filter(ref="rule-1").update(chapter_en="One", chapter_zh_hans="第一章")
    content = validated(catalog(edition(), "en"))
    (law,) = content["catalog"]["groups"]
    assert "controls" not in law
    (chapter,) = law["groups"]
    assert (chapter["id"], chapter["title"]) == ("chapter.rule-1", "One")
    assert [control["id"] for control in chapter["controls"]] == ["rule-duty"]


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Draft, not law"), ("zh-hans", "草案，并非法律")]
)
def test_what_is_not_law_says_so_in_the_language_of_the_file(language: str, words: str) -> None:
    Instrument.objects.filter(ref="rule").update(kind="draft")
    content = validated(catalog(edition(), language))
    (group,) = content["catalog"]["groups"]
    assert said(group, "not-law")[0] == words
    assert words in said(controls(content)["rule-duty"], "not-law")[0]


@pytest.mark.usefixtures("rule")
def test_what_ended_takes_its_duties_with_it() -> None:
    assert said(controls(catalog(edition(), "en"))["rule-duty"], "status") == ["current"]
    Event.objects.filter(ref="rule-published").update(kind="repealed")
    assert said(controls(catalog(edition(), "en"))["rule-duty"], "status") == ["ended"]


@pytest.mark.django_db
def test_an_empty_register_is_a_valid_catalog(client: Client) -> None:
    validated(json.loads(client.get("/en/data/register.oscal.json").getvalue()))


@pytest.mark.usefixtures("rule")
def test_addresses_lead_to_the_site(settings: Any, client: Client) -> None:
    settings.SITE_URL = "https://rules.example"
    content = json.loads(client.get("/zh-hans/data/register.oscal.json").getvalue())
    (control,) = controls(content).values()
    assert control["links"][0]["href"] == "https://rules.example/zh-hans/obligations/rule-duty/"
