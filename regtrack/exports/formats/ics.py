"""iCalendar (RFC 5545, with the properties of RFC 7986): an all-day entry an event.

A calendar that reads the file again replaces what it has: a UID depends on the event alone, not on
the host or the language, and SEQUENCE grows with each assertion of its date. DTSTAMP and
LAST-MODIFIED are the moment at which the present date was recorded, so that the same data gives
the same bytes. A date that is not one day spans its period; a date without any day has no entry,
unless an earlier one had: then that entry is cancelled, on its old day.

Days are dates of the jurisdiction and have no time zone (VALUE=DATE); moments are UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from icalendar import Event, vUri

from regtrack.core import edtf
from regtrack.core.days import written
from regtrack.core.progress import advance
from regtrack.exports.dates import EarlierDate
from regtrack.exports.document import Language, TimelineDocument, TimelineRow
from regtrack.exports.formats.entry import heading, statements, title
from regtrack.exports.formats.ics_parts import MILESTONES, calendar, entry, text
from regtrack.exports.formats.words import (
    clocks,
    filled,
    joined,
    printed,
    visible,
    written_day,
)

PRODUCT = "-//RegTrack//Timeline//EN"
COUNTED = frozenset({"in-force", "applies", "consultation-closed", "repealed", "expired"})


def render(document: TimelineDocument, language: Language) -> bytes:
    about = joined(
        (
            clocks(document.on, document.known, document.labels, written_day),
            document.labels["not_advice"],
        )
    )
    made = calendar(
        PRODUCT, printed(title(document), language), printed(about, language), document.url
    )
    for row in document.rows:
        advance()
        for event in _events(row, document, language):
            made.add_component(event)
    content: bytes = made.to_ical(sorted=False)
    return content


def period(found: TimelineRow | EarlierDate) -> tuple[dt.date, dt.date] | None:
    """First and last day to draw, both included; None where there is no day at all.

    Of a date with one open end, the end that is known, as exactly as it is known.
    """
    if found.earliest and found.latest:
        return found.earliest, found.latest
    if not (found.earliest or found.latest):
        return None
    start, _, end = found.edtf.partition("/")
    point = edtf.parse(start if found.earliest else end)
    return (point.earliest, point.latest) if point.earliest and point.latest else None


def _events(row: TimelineRow, document: TimelineDocument, language: Language) -> Iterator[Event]:
    span = period(row.lost or row)
    if span is None:
        return
    event = _event(row, language, row.ref, *span)
    event["summary"] = text(printed(heading(row, document.labels), language))
    lines = joined(statements(row, document.labels))
    event["description"] = text(f"{printed(lines, language)}\n{row.url}")
    event["status"] = "CANCELLED" if row.lost else "TENTATIVE" if row.expected else "CONFIRMED"
    yield event
    day = row.earliest if row.is_exact else row.counted_day
    if document.milestones and day and day > document.on and row.kind in COUNTED:
        for days in MILESTONES:
            yield _milestone(row, document, language, day, days)


def _milestone(
    row: TimelineRow, document: TimelineDocument, language: Language, day: dt.date, days: int
) -> Event:
    """An entry some days before an exact date; cancelled when the date is exact no more."""
    labels, before = document.labels, day - dt.timedelta(days=days)
    event = _event(row, language, f"{row.ref}-t{days}", before, before)
    words = heading(row, labels)
    event["summary"] = text(
        printed(filled(labels["days_left_event"], days=str(days), event=words), language)
    )
    line = filled(labels["milestone_line"], date=written(day.isoformat()), event=row.title)
    event["description"] = text(f"{printed(line, language)}\n{row.url}")
    event["status"] = "CONFIRMED" if row.is_exact else "CANCELLED"
    return event


def _event(row: TimelineRow, language: Language, ref: str, first: dt.date, last: dt.date) -> Event:
    """What an event and its milestones share."""
    event = entry(f"{ref}@regtrack", row.recorded_at, row.sequence, first, last)
    event.add("categories", [visible(word) for word in _categories(row, language)])
    event["url"] = vUri(row.url)
    event["class"] = "PUBLIC"
    return event


def _categories(row: TimelineRow, language: Language) -> list[str]:
    texts = (row.jurisdiction, row.kind_label, row.instrument_kind_label)
    return [printed(one, language) for one in texts if one]
