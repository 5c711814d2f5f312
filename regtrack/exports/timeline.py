"""From the rows of the timeline to the frozen document that its formats render. No queries here:
`EventDate.objects.…for_timeline(known)` has fetched what is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import takewhile

from django.urls import reverse

from regtrack.core.clocks import Clocks
from regtrack.core.messages import choice_label, translated
from regtrack.core.texts import Text, both
from regtrack.exports import dates, document
from regtrack.exports.build import LICENCE, joined, source_of
from regtrack.exports.labels import labels
from regtrack.register.badges import Badge, of_nature, of_status
from regtrack.register.models import Confidence, Event, EventDate, Instrument
from regtrack.register.moves import Said, cause_of, last_words, said
from regtrack.register.status import Status
from regtrack.timeline.rows import Row


def timeline_document(
    rows: Iterable[Row],
    *,
    clocks: Clocks,
    filters: tuple[tuple[Text, str], ...],
    at: dt.datetime,
    url: str,
    site: str,
    milestones: bool = True,
) -> document.TimelineDocument:
    """`url` is the address of the file, `site` what links begin with, without a slash."""
    return document.TimelineDocument(
        on=clocks.on,
        known=clocks.known,
        made_at=at.replace(microsecond=0),
        url=url,
        licence=LICENCE,
        filters=filters,
        rows=tuple(_row(row, site) for row in rows),
        labels=labels(),
        milestones=milestones,
    )


def _row(row: Row, site: str) -> document.TimelineRow:
    event, instrument, date = row.event, row.instrument, row.date
    address = (
        f"{instrument.get_absolute_url()}#d-{event.ref}"
        if instrument
        else f"{reverse('timeline')}?q={event.ref}#e-{event.ref}"
    )
    chain = event.known_dates
    words = last_words(chain)
    replaced = [
        _earlier(old, _made_firm(words[place:]), row)
        for place, old in enumerate(words[:-1], start=1)
    ]
    return document.TimelineRow(
        ref=event.ref,
        edtf=date.edtf,
        earliest=date.earliest,
        latest=date.latest,
        known_from=date.known_from,
        expected=date.expected,
        is_exact=_is_exact(date),
        first_known_from=chain[0].known_from,
        recorded_at=max(one.recorded_at for one in chain).replace(microsecond=0),
        sequence=len(chain) - 1,
        dates=tuple(_asserted(one) for one in said(chain)),
        moved=tuple(
            one
            for one, following in zip(replaced, words[1:], strict=True)
            if one.edtf != following.edtf
        ),
        expected_since=_expected_since(words),
        fell_away=row.fell_away,
        lost=_lost(date, replaced),
        counted_day=_counted_day(chain),
        jurisdiction_code=event.jurisdiction_id,
        jurisdiction=both(event.jurisdiction, "name"),
        kind=event.kind,
        kind_label=choice_label(Event.Kind(event.kind)),
        badges=tuple((badge.code, translated(badge.word)) for badge in row.badges),
        status_label=joined(row.badges),
        instrument_status=row.status.value if instrument else "",
        instrument_status_label=(
            translated(_standing(instrument.kind, row.status).word) if instrument else Text()
        ),
        not_law=not row.is_law,
        title=both(event, "title"),
        summary=both(event, "summary"),
        scope=both(event, "scope"),
        instrument_ref=instrument.ref if instrument else "",
        instrument=both(instrument, "title") if instrument else Text(),
        instrument_kind_label=(
            choice_label(Instrument.Kind(instrument.kind)) if instrument else Text()
        ),
        duties=row.duties,
        sources=tuple(source_of(source) for source in row.sources),
        confidence=event.confidence,
        confidence_label=choice_label(Confidence(event.confidence)),
        url=f"{site}{address}",
    )


def _standing(instrument_kind: str, status: Status) -> Badge:
    """How the instrument stands; what was only published is no more than what it is."""
    nature = of_nature(instrument_kind) if status == Status.PUBLISHED else None
    return nature or of_status(status)


def _expected_since(words: list[EventDate]) -> dt.date | None:
    """Since when the present date was expected, before an announcement made it firm."""
    now = words[-1]
    same = list(takewhile(lambda one: one.edtf == now.edtf, reversed(words)))
    return same[-1].known_from if same[-1].expected and not now.expected else None


def _made_firm(later: list[EventDate]) -> EventDate:
    """Of the assertions after a date, the one that took its place: that which made an expected
    move law, where one did."""
    same = takewhile(lambda one: one.edtf == later[0].edtf, later)
    return next((one for one in same if not one.expected), later[0])


def _earlier(old: EventDate, following: EventDate, row: Row) -> dates.EarlierDate:
    """`row.cause` may have been named after the date itself, as an expected move made law."""
    mover = row.cause if following.edtf == row.date.edtf else cause_of(following)
    return dates.EarlierDate(
        edtf=old.edtf,
        earliest=old.earliest,
        latest=old.latest,
        known_from=old.known_from,
        expected=old.expected,
        next_known_from=following.known_from,
        moved_by=_mover(mover),
        note=both(following, "note"),
    )


def _asserted(one: Said) -> dates.AssertedDate:
    date = one.date
    return dates.AssertedDate(
        edtf=date.edtf,
        earliest=date.earliest,
        latest=date.latest,
        known_from=date.known_from,
        recorded_at=date.recorded_at.replace(microsecond=0),
        expected=date.expected,
        state=one.state,
        moved_by=_mover(one.cause),
        note=both(date, "note"),
    )


def _mover(cause: Event | None) -> dates.Mover | None:
    if cause is None:
        return None
    instrument, named = cause.instrument, Text()
    if instrument:
        short, title = both(instrument, "short_title"), both(instrument, "title")
        named = Text(short.zh_hans or title.zh_hans, short.en or title.en)
    return dates.Mover(cause.ref, both(cause, "title"), instrument.ref if instrument else "", named)


def _lost(date: EventDate, replaced: list[dates.EarlierDate]) -> dates.EarlierDate | None:
    if date.earliest or date.latest:
        return None
    return next((one for one in reversed(replaced) if one.earliest or one.latest), None)


def _counted_day(chain: list[EventDate]) -> dt.date | None:
    if _is_exact(chain[-1]):
        return None
    return next((one.earliest for one in reversed(chain) if _is_exact(one)), None)


def _is_exact(date: EventDate) -> bool:
    return date.parsed.is_day and not date.expected
