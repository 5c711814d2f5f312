"""One event in the words of a calendar entry or a feed entry: a heading, then a line a statement."""

from __future__ import annotations

from collections.abc import Iterator

from regtrack.core.days import day, written
from regtrack.core.edtf import parse
from regtrack.core.texts import Text
from regtrack.exports.dates import EarlierDate, Mover
from regtrack.exports.document import TimelineDocument, TimelineRow
from regtrack.exports.formats.words import (
    COLON,
    LISTED,
    Labels,
    each,
    filled,
    iso_day,
    labelled,
    source_line,
)


def heading(row: TimelineRow, labels: Labels) -> Text:
    """Moved: Not law: Expected: EU: the rules apply. What qualifies the date or the law comes first."""
    words = filled(labels["in_place"], place=row.jurisdiction, event=row.title)
    for holds, label in (
        (row.expected, "expected_event"),
        (row.not_law, "not_law_event"),
        (bool(row.moved) and not row.lost, "moved_event"),
        (row.lost is not None, "undated_event"),
    ):
        if holds:
            words = filled(labels[label], event=words)
    return words


def date_in_words(row: TimelineRow | EarlierDate, labels: Labels) -> Text:
    """2 August 2026; July 2026 (expected); no longer to take effect (superseded)."""
    if isinstance(row, TimelineRow) and row.fell_away:
        return labels[f"ended_{row.instrument_status}"]
    words = written(row.edtf)
    return filled(labels["expected_date"], date=words) if row.expected else words


def statements(row: TimelineRow, labels: Labels) -> Iterator[Text]:
    """What the page says of the event, a sentence or a labelled value each."""
    if row.lost and not row.fell_away:
        yield filled(labels["undated_line"], date=date_in_words(row.lost, labels))
    else:
        yield labelled(labels["date"], date_in_words(row, labels))
        if not parse(row.edtf).is_day and (row.earliest or row.latest):
            is_open = row.earliest is None or row.latest is None
            label = labels["open_period" if is_open else "whole_period"]
            yield filled(label, date=written(row.edtf))
    yield from moves(row, labels)
    if row.expected_since:
        yield filled(labels["expected_since_line"], day=day(row.expected_since))
    yield row.summary
    if row.scope:
        yield row.scope
    yield labelled(labels["kind"], row.kind_label)
    yield labelled(labels["status"], row.status_label)
    if row.instrument:
        yield labelled(labels["instrument"], row.instrument)
    if row.duties:
        yield labelled(labels["duties"], str(row.duties))
    yield labelled(labels["known_from"], day(row.known_from))
    if row.confidence != "high":
        yield labelled(labels["confidence"], row.confidence_label)
    for source in row.sources:
        yield labelled(labels["sources"], source_line(source, labels, iso_day))


def moves(row: TimelineRow, labels: Labels) -> Iterator[Text]:
    """Each old date, what it became, and the event that moved it, where one is named."""
    dates: list[TimelineRow | EarlierDate] = [*row.moved, row]
    for old, new in zip(row.moved, dates[1:], strict=True):
        line = "fell_away" if new is row and row.fell_away else "moved"
        yield filled(
            labels[f"{line}_by_line" if old.moved_by else f"{line}_line"],
            old=date_in_words(old, labels),
            new=date_in_words(new, labels),
            event=_named(old.moved_by, labels) if old.moved_by else "",
            day=day(old.next_known_from),
        )
        if old.note:
            yield old.note


def _named(mover: Mover, labels: Labels) -> Text:
    """Digital Omnibus on AI: Published in the Official Journal."""
    if not mover.instrument_title:
        return mover.title
    return filled(labels["in_place"], place=mover.instrument_title, event=mover.title)


def title(document: TimelineDocument) -> Text:
    """RegTrack: Jurisdiction: CN, From: 2023. Without a filter: every event."""
    chosen = tuple(labelled(name, value) for name, value in document.filters)
    return each(
        lambda one: (
            f"RegTrack{COLON[one]}"
            + (
                LISTED[one].join(words.get(one) for words in chosen)
                or document.labels["every_event"].get(one)
            )
        )
    )
