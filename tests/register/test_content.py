"""What the shipped packs say: counts, languages, dates, sources, and refs that others rely on."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
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
        (Instrument, "eu-ai-act"),
        (Instrument, "eu-digital-omnibus-2026"),
        (Instrument, "us-co-sb24-205"),
        (Instrument, "us-co-sb26-189"),
        (Instrument, "us-ca-sb942"),
        (Instrument, "cn-algorithm-recommendation"),
        (Instrument, "cn-deep-synthesis"),
        (Instrument, "cn-ai-labeling"),
        (Instrument, "cn-security-assessment-2018"),
        (Instrument, "cn-pipl"),
        (Instrument, "cn-anthropomorphic"),
        (Instrument, "us-eo-14110"),
        (Instrument, "us-bis-chips"),
        (Instrument, "us-senate-hearing-2023-05-16"),
        (Instrument, "us-nyc-doe-chatgpt"),
        (Instrument, "fli-pause-letter"),
        (Instrument, "g7-hiroshima-code"),
        (Instrument, "samsung-genai-restriction"),
        (Obligation, "eu-aia-50-2"),
        (Obligation, "cn-lb-04-1"),
        (Obligation, "us-ca53-1"),
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
        ("eu-ai-act", "published", "2024-07-12"),
        ("eu-ai-act", "in-force", "2024-08-01"),
        ("eu-ai-act", "applies", "2030-08-02"),
        ("eu-digital-omnibus-2026", "published", "2026-07-24"),
        ("eu-digital-omnibus-2026", "in-force", "2026-07-27"),
        ("eu-gpai-code", "published", "2025-07-10"),
        ("eu-marking-code", "published", "2026-06-10"),
        ("eu-dpa-chatgpt", "published", "2024-05-23"),
        ("us-co-sb24-205", "superseded", "2026-05-14"),
        ("us-co-sb26-189", "in-force", "2027-01-01"),
        ("us-ca-sb942", "applies", "2027-01-01"),
        ("cn-algorithm-recommendation", "in-force", "2022-03-01"),
        ("cn-deep-synthesis", "in-force", "2023-01-10"),
        ("cn-ai-labeling", "in-force", "2025-09-01"),
        ("cn-gb-45438-2025", "published", "2025-02-28"),
        ("cn-csl-amended", "in-force", "2026-01-01"),
        ("cn-anthropomorphic", "in-force", "2026-07-15"),
        ("us-eo-14110", "adopted", "2023-10-30"),
        ("us-eo-14110", "repealed", "2025-01-20"),
        ("us-bis-chips", "published", "2022-10-07"),
        ("us-senate-hearing-2023-05-16", "hearing", "2023-05-16"),
        ("us-pcast-2023-04-04", "statement", "2023-04-04"),
        ("us-nyc-doe-chatgpt", "lifted", "2023-05-18"),
        ("fli-pause-letter", "statement", "2023-03-22"),
        ("samsung-genai-restriction", "adopted", "2023-05-01"),
        ("kr-ai-basic-act", "in-force", "2026-01-22"),
    ],
)
def test_each_day_is_that_of_the_right_kind_of_event(ref: str, kind: str, day: str) -> None:
    assert EventDate.objects.filter(
        event__instrument__ref=ref, event__kind=kind, earliest=day, latest=day
    ).exists()


def test_no_event_is_known_after_the_register_was_checked() -> None:
    last = max(source.checked_on for source in Source.objects.all() if source.checked_on)
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


def test_every_event_and_duty_names_a_source() -> None:
    sources = {source.ref: source for source in Source.objects.all()}
    for event in EVENTS:
        assert event["sources"], event["ref"]
        for date in event["dates"]:
            assert date["source"] in sources, event["ref"]
    for duty in DUTIES:
        assert duty["sources"], duty["ref"]
    for source in sources.values():
        if source.checked_on:
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


DAY_IN_REF = re.compile(r"(?<!\d)\d{4}-\d{2}(-\d{2})?(?=-[a-z]|$)")  # numbers may stand before it


def test_an_event_whose_ref_names_a_day_has_that_date() -> None:
    named = [(event, DAY_IN_REF.search(event["ref"])) for event in EVENTS]
    for event, day in named:
        if day:
            assert event["dates"][0]["edtf"].startswith(day[0]), event["ref"]
    assert sum(day is not None for _, day in named) > 200


@pytest.mark.parametrize(
    ("ref", "day"),
    [
        ("cn-gb-45438-2025-2025-02-28-published", "2025-02-28"),
        ("us-senate-hearing-2023-05-16-2023-05-16-hearing", "2023-05-16"),
        ("us-eo-14365-2026-01-09-statement", "2026-01-09"),
        ("us-caidp-ftc-2023-07-complaint-filed", "2023-07"),
        ("cn-filings-2026-01-09", "2026-01-09"),
        ("us-ntia-rfc-2023-consultation-closed", None),
    ],
)
def test_the_day_in_a_ref_is_told_from_numbers(ref: str, day: str | None) -> None:
    found = DAY_IN_REF.search(ref)
    assert (found and found[0]) == day


# == Nothing is told before it was known ==

MONTHS = [name for name in calendar.month_name if name]
_WRITTEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})"
    r"|(?P<zh_year>\d{4})年(?P<zh_month>\d{1,2})月(?P<zh_day>\d{1,2})日"
)


def days_in(words: str) -> Iterator[dt.date]:
    """Every whole day that a text names, in ISO, English or Chinese."""
    for found in _WRITTEN.finditer(words):
        if found["iso"]:
            yield dt.date.fromisoformat(found["iso"])
        elif found["day"]:
            month = MONTHS.index(found["month"]) + 1
            yield dt.date(int(found["year"]), month, int(found["day"]))
        else:
            yield dt.date(int(found["zh_year"]), int(found["zh_month"]), int(found["zh_day"]))


def words_of(node: Any, *apart: str) -> str:
    """All bilingual texts of a node, without those of its events, provisions and duties."""
    apart = ("events", "provisions", "obligations", "earlier", *apart)
    own = {name: part for name, part in node.items() if name not in apart}
    return " ".join(str(text) for _, texts in _texts(own) for text in texts.values())


DATES = [date for event in EVENTS for date in event["dates"]]


def told_too_early(words: str, newest: str, dates: Iterable[dict[str, Any]]) -> list[str]:
    """The days in a text that lie after `newest`, the last day on which its row learnt something,
    and that none of the dates said by then asserts."""
    asserted = {date["edtf"] for date in dates if date["known_from"] <= newest}
    named = sorted({day.isoformat() for day in days_in(words)})
    return [day for day in named if day > newest and day not in asserted]


def newest_of(dates: Iterable[dict[str, Any]]) -> str:
    return max(date["known_from"] for date in dates)


@pytest.mark.parametrize("ref", INSTRUMENTS)
def test_no_text_tells_a_day_that_nobody_knew(ref: str) -> None:
    instrument = INSTRUMENTS[ref]
    own = [date for event in instrument["events"] for date in event["dates"]]
    assert told_too_early(words_of(instrument), newest_of(own), DATES) == []
    for event in instrument["events"]:
        found = told_too_early(words_of(event), newest_of(event["dates"]), DATES)
        assert found == [], event["ref"]


def test_a_day_told_too_early_is_found() -> None:
    dates = [
        {"edtf": "2023-08-15", "known_from": "2023-07-13"},
        {"edtf": "2026-03-18", "known_from": "2026-03-19"},
    ]
    for words in (
        "Annulled on 18 March 2026.",
        "2026年3月18日被撤销。",
        "annulled 2026-03-18",
    ):
        assert told_too_early(words, "2023-07-13", dates) == ["2026-03-18"]
        assert told_too_early(words, "2026-03-19", dates) == []
    for words in ("In force from 15 August 2023.", "自2023年8月15日起施行。", "Since 2019."):
        assert told_too_early(words, "2023-07-13", dates) == []


@pytest.mark.parametrize("ref", INSTRUMENTS)
def test_no_duty_tells_a_day_that_nobody_knew(ref: str) -> None:
    """Deadlines apart, which lie ahead, and penalties, which are told as they are now."""
    first = {event["ref"]: event["dates"][0]["known_from"] for event in EVENTS}
    for duty in INSTRUMENTS[ref].get("obligations", []):
        for wording in [*duty.get("earlier", []), duty]:
            known = wording.get("known_from") or first[wording["applies_from"]]
            found = told_too_early(words_of(wording, "deadline", "penalty"), known, DATES)
            due = {day.isoformat() for day in days_in(str(wording["deadline"]))}
            assert set(found) <= due, duty["ref"]


# == The dates that moved ==

HIGH_RISK = [
    "eu-aia-9", "eu-aia-10", "eu-aia-11", "eu-aia-12", "eu-aia-13", "eu-aia-14", "eu-aia-15",
    "eu-aia-17", "eu-aia-20", "eu-aia-25", "eu-aia-26-1", "eu-aia-26-5", "eu-aia-26-7",
    "eu-aia-43", "eu-aia-72", "eu-aia-73",
]  # fmt: skip
GPAI = [
    "eu-aia-53-1a", "eu-aia-53-1b", "eu-aia-53-1c", "eu-aia-53-1d", "eu-aia-54", "eu-aia-55-1a",
    "eu-aia-55-1b", "eu-aia-55-1c", "eu-aia-55-1d", "eu-aia-91",
]  # fmt: skip


def asked(ref: str) -> dict[str, set[str]]:
    """The values that a duty asks for, by facet."""
    duty = next(duty for duty in DUTIES if duty["ref"] == ref)
    return {
        condition["facet"]: set(condition["any_of"])
        for condition in duty["conditions"]
        if "any_of" in condition
    }


@pytest.mark.parametrize(
    ("refs", "suffix", "facet", "values", "event"),
    [
        (HIGH_RISK, "", "ai-act-risk", {"annex-iii"}, "eu-ai-act-annex-iii-applies"),
        (HIGH_RISK, "-annex-i", "ai-act-risk", {"annex-i"}, "eu-ai-act-annex-i-applies"),
        (GPAI, "-on-market", "gpai-model", {"before-2025-08-02"}, "eu-ai-act-2027-08-02-applies"),
        (GPAI[:-1], "", "gpai-model", {"from-2025-08-02"}, "eu-ai-act-2025-08-02-applies"),
        (GPAI[-1:], "", "gpai-model", {"from-2025-08-02"}, "eu-ai-act-2026-08-02-applies"),
        (["eu-aia-50-2"], "", "ai-act-transparency", {"synthetic"}, "eu-ai-act-2026-08-02-applies"),
        (
            ["eu-aia-50-2"],
            "-on-market",
            "ai-act-transparency",
            {"synthetic-on-market"},
            "eu-ai-act-marking-on-market-applies",
        ),
    ],
)
def test_each_group_has_a_duty_with_its_own_day(
    refs: list[str], suffix: str, facet: str, values: set[str], event: str
) -> None:
    starts = {duty["ref"]: duty["applies_from"] for duty in DUTIES}
    for ref in refs:
        assert asked(ref + suffix)[facet] == values, ref
        assert starts[ref + suffix] == event, ref


def test_a_high_risk_system_on_the_market_before_is_told_no_wrong_day() -> None:
    """Art. 111(2): it is bound only once its design changes; public authorities have until 2030."""
    for duty in INSTRUMENTS["eu-ai-act"]["obligations"]:
        needed = asked(duty["ref"])
        if needed.get("ai-act-risk", set()) & {"annex-iii", "annex-i"}:
            only = {"unchanged-public-authority"} if duty["ref"] == "eu-aia-111-2" else {"no"}
            assert needed["ai-act-legacy"] == only, duty["ref"]


def test_every_later_date_says_what_moved_it() -> None:
    moved = 0
    for event in EVENTS:
        for before, after in zip(event["dates"], event["dates"][1:], strict=False):
            assert before["known_from"] <= after["known_from"], event["ref"]
            if before["edtf"] != after["edtf"]:
                moved += 1
                assert after.get("moved_by"), event["ref"]
    assert moved >= 7


def test_regimes_are_compared_in_the_terms_of_nist_ir_8477() -> None:
    own = {
        duty["ref"]: ref
        for ref, part in INSTRUMENTS.items()
        for duty in part.get("obligations", [])
    }
    regimes = [mapping for mapping in MAPPINGS if mapping["ref"].startswith("xw-")]
    assert len(regimes) == 86
    for mapping in regimes:
        assert mapping["relation"] in {"equal", "subset-of", "superset-of", "intersects-with"}
        assert not {own[ref] for ref in mapping["from"]} & {own[ref] for ref in mapping["to"]}
        assert mapping.get("confidence") != "low"


def test_a_mapping_between_regimes_is_no_surer_than_its_duties() -> None:
    sure = {duty["ref"]: duty.get("confidence", "high") for duty in DUTIES}
    for mapping in MAPPINGS:
        if mapping["ref"].startswith("xw-") and mapping.get("confidence", "high") == "high":
            sides = {sure[ref] for ref in [*mapping["from"], *mapping["to"]]}
            assert sides == {"high"}, mapping["ref"]


@pytest.mark.parametrize(
    ("day", "words", "ref"),
    [
        ("2023-10-30", "14110", "us-eo-14110-2023-10-30-adopted"),
        ("2025-01-20", "14110|14148", "us-eo-14110-2025-01-20-repealed"),
        ("2025-07-10", "Code", "eu-gpai-code-2025-07-10-published"),
        ("2025-02-28", "45438", "cn-gb-45438-2025-2025-02-28-published"),
    ],
)
def test_what_happened_once_stands_once(day: str, words: str, ref: str) -> None:
    found = [
        event["ref"]
        for event in EVENTS
        if event["dates"][-1]["edtf"] == day
        and re.search(words, f"{event['title']['en']} {event['summary']['en']}")
    ]
    assert found == [ref]


@pytest.mark.parametrize("words", ["ChatGPT ban", "封禁ChatGPT"])
def test_the_order_of_march_2023_is_found_by_what_the_press_called_it(words: str) -> None:
    found = [event["ref"] for event in EVENTS if words in "".join(event["summary"].values())]
    assert found == ["it-garante-chatgpt-2023-03-30-adopted"]


def test_codes_of_practice_bind_their_signatories_only() -> None:
    for ref in ("eu-gpai-code", "eu-marking-code"):
        for duty in INSTRUMENTS[ref]["obligations"]:
            assert asked(duty["ref"])["eu-codes"], duty["ref"]
