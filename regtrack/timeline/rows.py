"""The dated events of the register as a page, a table or a file shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from regtrack.core.clocks import Clocks
from regtrack.core.edtf import NOT_APPOINTED
from regtrack.register import badges
from regtrack.register.lives import Lives, read_lives
from regtrack.register.models import Event, EventDate, Instrument, Source
from regtrack.register.moves import cause_now, moved_from
from regtrack.register.status import ENDED, Dated, Phase, Status, status_in


@dataclass(frozen=True, slots=True)
class Row:
    """One event at the two clocks.

    `life` are the phases of its instrument, from all its events, listed or not; `old` its earlier
    dates, oldest first, and `cause` the event that moved it; `days_left` counts calendar days from
    `on` to its day where its law holds (`Clocks.days_until`), negative for what is past.
    """

    date: EventDate
    event: Event
    instrument: Instrument | None
    life: list[Phase]
    status: Status
    badges: tuple[badges.Badge, ...]
    is_law: bool
    old: tuple[EventDate, ...]
    cause: Event | None
    sources: tuple[Source, ...]
    duties: int
    days_left: int
    is_exact: bool

    @property
    def day(self) -> dt.date | None:
        return self.date.earliest or self.date.latest

    @property
    def lies_ahead(self) -> bool:
        return self.days_left > 0

    @property
    def fell_away(self) -> bool:
        """Whether its day was taken away because its instrument ended: none is still to be set."""
        return self.date.edtf == NOT_APPOINTED and self.status in ENDED

    @property
    def known_later(self) -> bool:
        """Whether the public learned of it after its day."""
        return bool(self.date.latest and self.date.known_from > self.date.latest)


def rows(dates: Iterable[EventDate], clocks: Clocks, lives: Lives | None = None) -> list[Row]:
    """The rows of `EventDate.objects.…for_timeline(known)`, in its order; one query more without
    the `lives` of their instruments."""
    dates = list(dates)
    if lives is None:
        of = {date.event.instrument_id for date in dates if date.event.instrument_id}
        lives = read_lives(clocks.known, of)
    return [
        _row(date, lives.periods(date.event.instrument) if date.event.instrument else [], clocks)
        for date in dates
    ]


def _row(date: EventDate, life: list[Phase], clocks: Clocks) -> Row:
    event, instrument = date.event, date.event.instrument
    kind = instrument.kind if instrument else ""
    status = status_in(life, clocks.on)
    day = date.earliest or date.latest
    sources = {date.source.pk: date.source}
    sources.update((source.pk, source) for source in event.sources.all())
    return Row(
        date=date,
        event=event,
        instrument=instrument,
        life=life,
        status=status,
        badges=tuple(
            badges.of_event(kind, Dated(event.kind, date.earliest, event.ref), life, clocks.on)
        ),
        is_law=badges.looks_like_law(kind, event.kind),
        old=moved_from(event.known_dates),
        cause=cause_now(event.known_dates),
        sources=tuple(sources.values()),
        duties=date.duties,
        days_left=clocks.days_until(day, event.jurisdiction.time_zone) if day else 0,
        is_exact=date.parsed.is_day and not date.expected,
    )
