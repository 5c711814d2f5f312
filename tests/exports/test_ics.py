"""The calendar: strict bytes, right days, and an entry that a moved date replaces."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import vobject

from regtrack.core.edtf import parse
from regtrack.core.texts import Text
from regtrack.exports.dates import EarlierDate
from regtrack.exports.document import LANGUAGES, Language, TimelineRow
from regtrack.exports.formats import TIMELINE_FORMATS
from regtrack.exports.labels import LABELS
from tests.exports.examples import CONTROL, EMPTY_TIMELINE, MOVED, NASTY, ROW, TIMELINE
from tests.exports.rfc5545 import Entry, read

D = dt.date
ENGLISH = {key: Text(words, words) for key, words in LABELS.items()}


def render(*rows: TimelineRow, language: Language = "en", **changes: Any) -> bytes:
    document = dataclasses.replace(TIMELINE, rows=rows, labels=ENGLISH, **changes)
    return TIMELINE_FORMATS["ics"].render(document, language)


def entries(*rows: TimelineRow, language: Language = "en", **changes: Any) -> dict[str, Entry]:
    return {one["UID"]: one for one in read(render(*rows, language=language, **changes))[1]}


def dated(edtf: str, row: TimelineRow = ROW, **changes: Any) -> TimelineRow:
    parsed = parse(edtf)
    return dataclasses.replace(
        row,
        edtf=edtf,
        earliest=parsed.earliest,
        latest=parsed.latest,
        is_exact=parsed.is_day,
        **changes,
    )


def days(entry: Entry) -> tuple[str, str]:
    return entry["DTSTART"], entry["DTEND"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", [TIMELINE, EMPTY_TIMELINE], ids=["rows", "empty"])
def test_the_bytes_keep_the_standard_and_stay_the_same(document: Any, language: Language) -> None:
    content = TIMELINE_FORMATS["ics"].render(document, language)
    assert content == TIMELINE_FORMATS["ics"].render(document, language)
    calendar, found = read(content)
    assert bool(found) == bool(document.rows)
    assert calendar["REFRESH-INTERVAL"] == calendar["X-PUBLISHED-TTL"]
    assert calendar["NAME"] == calendar["X-WR-CALNAME"]
    assert calendar["SOURCE"] == document.url


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2023-08-15", "20230815", "20230816"),
        ("2023-12-31", "20231231", "20240101"),
        ("2024-02", "20240201", "20240301"),
        ("2023", "20230101", "20240101"),
        ("2023-34", "20230401", "20230701"),
        ("2023-07~", "20230701", "20230801"),
        ("2023-04/2023-05", "20230401", "20230601"),
        ("2023-08-15/..", "20230815", "20230816"),
        ("2023-03/..", "20230301", "20230401"),
        ("../2023-05-10", "20230510", "20230511"),
    ],
)
def test_an_entry_spans_what_is_known_and_invents_no_day(edtf: str, start: str, end: str) -> None:
    (entry,) = entries(dated(edtf)).values()
    assert days(entry) == (start, end)
    told = "The day is not known" in entry.text("DESCRIPTION")
    assert told == (not parse(edtf).is_day)


def test_a_date_without_a_day_has_no_entry() -> None:
    assert entries(dated("not-appointed")) == {}


def test_an_event_that_lost_its_day_is_cancelled_on_the_old_one() -> None:
    lost = EarlierDate(
        edtf="2026-12-01", earliest=D(2026, 12, 1), latest=D(2026, 12, 1), known_from=D(2025, 1, 1),
        expected=False, next_known_from=D(2026, 6, 1), moved_by=None, note=Text(),
    )  # fmt: skip
    row = dated("not-appointed", lost=lost, moved=(lost,), counted_day=D(2026, 12, 1), sequence=1)
    found = entries(row)
    assert {uid: entry["STATUS"] for uid, entry in found.items()} == {
        f"{row.ref}@regtrack": "CANCELLED",
        f"{row.ref}-t30@regtrack": "CANCELLED",
        f"{row.ref}-t7@regtrack": "CANCELLED",
    }
    entry = found[f"{row.ref}@regtrack"]
    assert days(entry) == ("20261201", "20261202")
    assert entry.text("SUMMARY").startswith("No date any more: ")
    assert "it had been 1 December 2026" in entry.text("DESCRIPTION")


def test_a_moved_date_says_so_and_keeps_its_uid() -> None:
    entry = entries(MOVED)["eu-rule-applies@regtrack"]
    assert entry["SEQUENCE"] == "1"
    assert entry.text("SUMMARY") == "Moved: China: The Interim Measures enter into force"
    assert (
        "The date moved from 2 August 2026 to 2 December 2027 through “Amending act: Published” "
        "(known since 1 July 2026).\nIts application is put off."
    ) in entry.text("DESCRIPTION")
    assert entry["DTSTAMP"] == entry["LAST-MODIFIED"] == "20261016T080500Z"


def test_what_an_ended_instrument_took_along_is_not_still_to_be_set() -> None:
    lost = dataclasses.replace(MOVED.moved[0], edtf="2026-06-30")
    row = dated(
        "not-appointed", MOVED, lost=lost, moved=(lost,), fell_away=True,
        instrument_status="superseded",
    )  # fmt: skip
    entry = entries(row)["eu-rule-applies@regtrack"]
    assert entry["STATUS"] == "CANCELLED"
    assert entry.text("DESCRIPTION").startswith(
        "Date: no longer to take effect (superseded)\nThe date 30 June 2026 fell away through "
        "“Amending act: Published” (known since 1 July 2026).\n"
    )


def test_a_date_that_was_expected_first_says_since_when() -> None:
    row = dataclasses.replace(MOVED, expected_since=D(2026, 5, 7))
    assert "\nExpected since 7 May 2026.\n" in entries(row)["eu-rule-applies@regtrack"].text(
        "DESCRIPTION"
    )
    assert "Expected since" not in entries(MOVED)["eu-rule-applies@regtrack"].text("DESCRIPTION")


def test_an_uid_depends_on_neither_host_nor_language() -> None:
    elsewhere = dataclasses.replace(ROW, url="https://other.example/zh-hans/x/")
    assert set(entries(ROW)) == set(entries(elsewhere, language="zh-hans"))


def test_only_expected_is_tentative_and_what_is_no_law_says_so() -> None:
    (entry,) = entries(dataclasses.replace(ROW, expected=True, not_law=True)).values()
    assert entry["STATUS"] == "TENTATIVE"
    assert entry.text("SUMMARY").startswith("Not law: Expected: China: ")
    assert "15 August 2023 (expected)" in entry.text("DESCRIPTION")


def ahead(**changes: Any) -> TimelineRow:
    return dated("2027-02-01", **changes)


def test_an_exact_day_ahead_is_announced_30_and_7_days_before() -> None:
    found = entries(ahead())
    ref = ROW.ref
    assert {uid: days(entry)[0] for uid, entry in found.items()} == {
        f"{ref}@regtrack": "20270201",
        f"{ref}-t30@regtrack": "20270102",
        f"{ref}-t7@regtrack": "20270125",
    }
    assert found[f"{ref}-t7@regtrack"].text("SUMMARY").startswith("7 days left: China: ")
    assert set(entries(ahead(), milestones=False)) == {f"{ref}@regtrack"}


@pytest.mark.parametrize(
    "row",
    [
        dataclasses.replace(ahead(), kind="published"),
        dataclasses.replace(ahead(), expected=True, is_exact=False),
        dated("2027-02"),
        dated("2026-11-22"),
    ],
    ids=["not to prepare for", "only expected", "no day", "today"],
)
def test_nothing_else_is_announced(row: TimelineRow) -> None:
    assert set(entries(row)) == {f"{ROW.ref}@regtrack"}


@pytest.mark.parametrize("words", [*NASTY, *CONTROL, "通知" * 60, "😀" * 40, "a" * 73 + ";,\\x"])
def test_every_text_comes_back_as_it_was(words: str) -> None:
    row = dataclasses.replace(ROW, title=Text("", words), summary=Text("", words))
    content = render(row)
    (entry,) = read(content)[1]
    parsed = vobject.readOne(content.decode())
    shown = parsed.vevent.summary.value
    assert shown == entry.text("SUMMARY")
    if words in NASTY and "\r" not in words and "\u202e" not in words:
        assert shown == f"China: {words}"


def test_another_library_reads_the_same_days() -> None:
    parsed = vobject.readOne(render(ROW, MOVED).decode())
    assert [(one.uid.value, one.dtstart.value, one.dtend.value) for one in parsed.vevent_list] == [
        ("cn-interim-measures-in-force@regtrack", D(2023, 8, 15), D(2023, 8, 16)),
        ("eu-rule-applies@regtrack", D(2027, 12, 2), D(2027, 12, 3)),
        ("eu-rule-applies-t30@regtrack", D(2027, 11, 2), D(2027, 11, 3)),
        ("eu-rule-applies-t7@regtrack", D(2027, 11, 25), D(2027, 11, 26)),
    ]
    assert parsed.vevent_list[0].categories.value == ["China", "In force", "Departmental rule"]
