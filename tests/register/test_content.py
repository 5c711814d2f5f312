"""What the shipped packs say: counts, languages, dates, sources, and refs that others rely on."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest
import yaml

from regtrack.register.models import EventDate, Instrument, Obligation, Source
from tests.core.shipped import REGISTER, shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
PACKS = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
    for path in sorted(REGISTER.rglob("*.yaml"))
}
INSTRUMENTS = {part["ref"]: part for pack in PACKS.values() for part in pack.get("instruments", [])}
EVENTS = [
    event
    for pack in PACKS.values()
    for part in [*pack.get("instruments", []), pack]
    for event in part.get("events", [])
]
DUTIES = [duty for part in INSTRUMENTS.values() for duty in part.get("obligations", [])]
MAPPINGS = [mapping for pack in PACKS.values() for mapping in pack.get("mappings", [])]


def days(ref: str) -> list[tuple[str, str]]:
    """(date, known since) of every event of an instrument, in the order of the pack."""
    return [
        (date["edtf"], date["known_from"])
        for event in INSTRUMENTS[ref]["events"]
        for date in event["dates"]
    ]


@pytest.mark.parametrize(
    ("ref", "provisions", "duties"),
    [("cn-draft-measures", 21, 40), ("cn-interim-measures", 24, 50)],
)
def test_the_two_chinese_texts_are_there_in_full(ref: str, provisions: int, duties: int) -> None:
    instrument = Instrument.objects.get(ref=ref)
    assert instrument.provisions.count() == provisions
    assert instrument.obligations.count() == duties
    labels = [provision.label_en for provision in instrument.provisions.order_by("position")]
    assert labels == [f"Art. {number}" for number in range(1, provisions + 1)]


def test_draft_and_final_rule_are_compared_duty_by_duty() -> None:
    pair = {"cn-draft-measures", "cn-interim-measures"}
    of = {duty["ref"]: ref for ref in pair for duty in INSTRUMENTS[ref]["obligations"]}
    compared = [
        mapping
        for mapping in MAPPINGS
        if {of.get(ref) for ref in [*mapping.get("from", []), *mapping.get("to", [])]} <= pair
    ]
    assert len(compared) == 51
    for mapping in compared:
        assert mapping["reason"]["zh-hans"], mapping["ref"]
        assert mapping["reason"]["en"], mapping["ref"]
        assert {of[ref] for ref in mapping.get("from", [])} <= {"cn-draft-measures"}
        assert {of[ref] for ref in mapping.get("to", [])} <= {"cn-interim-measures"}
    # Every duty of either side is accounted for: a tick can follow it.
    mapped = Counter(
        ref for mapping in compared for ref in [*mapping.get("from", []), *mapping.get("to", [])]
    )
    assert set(mapped) == set(of)


@pytest.mark.parametrize(
    ("model", "ref"),
    [
        (Instrument, "cn-interim-measures"),
        (Instrument, "cn-draft-measures"),
        (Instrument, "it-garante-chatgpt"),
        (Instrument, "us-caidp-ftc"),
        (Instrument, "us-wh-commitments-2023"),
        (Obligation, "cn-im-07-3"),
        (Obligation, "us-wh-3"),
    ],
)
def test_refs_that_others_rely_on_are_there(model: Any, ref: str) -> None:
    assert model.objects.filter(ref=ref).exists()


@pytest.mark.parametrize(
    ("ref", "day", "known"),
    [
        ("it-garante-chatgpt", "2023-03-30", "2023-03-31"),
        ("cn-interim-measures", "2023-07-13", "2023-07-13"),
        ("cn-interim-measures", "2023-08-15", "2023-07-13"),
        ("cn-interim-measures", "2023-05-23", "2023-07-13"),
        ("cn-interim-measures", "2023-07-10", "2023-07-13"),
        ("cn-draft-measures", "2023-04-11", "2023-04-11"),
        ("cn-draft-measures", "2023-05-10", "2023-04-11"),
        ("us-caidp-ftc", "2023-03-30", "2023-03-30"),
        ("us-wh-commitments-2023", "2023-07-21", "2023-07-21"),
    ],
)
def test_the_dates_of_2023_are_right_in_both_clocks(ref: str, day: str, known: str) -> None:
    assert (day, known) in days(ref)


@pytest.mark.parametrize(
    ("ref", "kind", "day"),
    [
        ("it-garante-chatgpt", "adopted", "2023-03-30"),
        ("cn-interim-measures", "published", "2023-07-13"),
        ("cn-interim-measures", "in-force", "2023-08-15"),
        ("us-caidp-ftc", "complaint-filed", "2023-03-30"),
        ("us-wh-commitments-2023", "adopted", "2023-07-21"),
    ],
)
def test_each_day_is_that_of_the_right_kind_of_event(ref: str, kind: str, day: str) -> None:
    assert EventDate.objects.filter(
        event__instrument__ref=ref, event__kind=kind, earliest=day, latest=day
    ).exists()


def test_no_event_is_known_after_the_register_was_checked() -> None:
    last = max(source.checked_on for source in Source.objects.all())
    assert not EventDate.objects.filter(known_from__gt=last).exists()


def _texts(node: Any, path: str = "") -> Any:
    """Every bilingual text below a node, with its place."""
    if isinstance(node, dict):
        if node and set(node) <= {"zh-hans", "en"}:
            yield path, node
            return
        for name, part in node.items():
            yield from _texts(part, f"{path}.{name}")
    elif isinstance(node, list):
        for index, part in enumerate(node):
            label = part.get("ref", index) if isinstance(part, dict) else index
            yield from _texts(part, f"{path}[{label}]")


@pytest.mark.parametrize("name", PACKS)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    texts = list(_texts(PACKS[name]))
    assert texts
    lacking = [path for path, text in texts if not (text.get("zh-hans") and text.get("en"))]
    assert lacking == []
    uneven = [
        path
        for path, text in texts
        if isinstance(text["en"], list) and len(text["en"]) != len(text["zh-hans"])
    ]
    assert uneven == []


@pytest.mark.parametrize("name", PACKS)
def test_chinese_is_chinese_and_english_is_english(name: str) -> None:
    """A text that stands in the wrong column shows: names apart, Chinese has Chinese characters."""

    def is_chinese(words: str) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for letter in words)

    swapped = [
        path
        for path, text in _texts(PACKS[name])
        if isinstance(text["en"], str)
        and is_chinese(text["en"])
        and not is_chinese(text["zh-hans"])
    ]
    assert swapped == []
    untranslated = [
        path
        for path, text in _texts(PACKS[name])
        if isinstance(text["en"], str)
        and len(text["zh-hans"]) > 40
        and not is_chinese(text["zh-hans"])
    ]
    assert untranslated == []


def test_what_is_of_low_confidence_says_that_it_is_reported() -> None:
    for node in [*EVENTS, *DUTIES, *INSTRUMENTS.values()]:
        if node.get("confidence") == "low":
            words = " ".join(
                f"{text['zh-hans']} {text['en']}"
                for _, text in _texts({k: v for k, v in node.items() if k != "obligations"})
                if isinstance(text["en"], str)
            )
            assert "据" in words, node["ref"]
            assert "report" in words.lower(), node["ref"]


def test_every_event_and_duty_has_a_source_that_somebody_checked() -> None:
    sources = {source.ref: source for source in Source.objects.all()}
    for event in EVENTS:
        assert event["sources"], event["ref"]
        for date in event["dates"]:
            assert date["source"] in sources, event["ref"]
    for duty in DUTIES:
        assert duty["sources"], duty["ref"]
    for source in sources.values():
        assert dt.date(2023, 1, 1) < source.checked_on <= dt.date(2026, 12, 31)
        assert source.url.startswith(("https://", "http://"))


def test_no_source_is_shipped_that_nothing_cites() -> None:
    unused = Source.objects.filter(
        dates__isnull=True, events__isnull=True, instruments__isnull=True, duties__isnull=True
    )
    assert list(unused) == []


@pytest.mark.parametrize(
    ("kind", "forces"),
    [
        ("draft", {"proposed", "encouraged"}),
        ("complaint", {"requested"}),
        ("voluntary-commitment", {"voluntary"}),
    ],
)
def test_what_is_not_law_brings_no_mandatory_duty(kind: str, forces: set[str]) -> None:
    found = {
        duty["force"]
        for part in INSTRUMENTS.values()
        if part["kind"] == kind
        for duty in part.get("obligations", [])
    }
    assert found == forces


def test_orders_and_promises_bind_only_whom_they_name() -> None:
    for ref in ("it-garante-chatgpt", "us-caidp-ftc", "us-wh-commitments-2023"):
        for duty in INSTRUMENTS[ref]["obligations"]:
            assert duty["addressees"], duty["ref"]
    for duty in INSTRUMENTS["cn-interim-measures"]["obligations"]:
        assert "addressees" not in duty, duty["ref"]


def test_an_event_whose_ref_names_a_day_has_that_date() -> None:
    named = [(event, re.search(r"\d{4}-\d{2}(-\d{2})?", event["ref"])) for event in EVENTS]
    for event, day in named:
        if day:
            assert event["dates"][0]["edtf"].startswith(day[0]), event["ref"]
    assert sum(day is not None for _, day in named) > 30
