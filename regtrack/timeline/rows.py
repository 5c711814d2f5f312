"""The dated events of the register as a page, a table or a file shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from regtrack.core.clocks import Clocks
from regtrack.register import badges
from regtrack.register.lives import read_lives
from regtrack.register.models import Event, EventDate, Instrument, Source
from regtrack.register.status import Dated, Phase, Status, status_in


@dataclass(frozen=True, slots=True)
class Row:
    """One event at the two clocks.

    `life` are the phases of its instrument, from all its events, listed or not; `old` its earlier
    dates, oldest first; `days_left` counts calendar days from `on`, negative for what is past.
    """

    date: EventDate
    event: Event
    instrument: Instrument | None
    life: list[Phase]
    status: Status
    badges: tuple[badges.Badge, ...]
    is_law: bool
    old: tuple[EventDate, ...]
    sources: tuple[Source, ...]
    duties: int
    days_left: int
    is_exact: bool

    @property
    def day(self) -> dt.date | None:
        return self.date.earliest or self.date.latest

    @property
    def day_or_last(self) -> dt.date:
        """For sorting: what has no day comes last."""
        return self.day or dt.date.max

    @property
    def instrument_name(self) -> str:
        return str(self.instrument or "")

    @property
    def status_words(self) -> str:
        """What the badges say, for sorting: an event need not share its instrument's status."""
        return " ".join(str(badge.word) for badge in self.badges)

    @property
    def lies_ahead(self) -> bool:
        return self.days_left > 0

    @property
    def known_later(self) -> bool:
        """Whether the public learned of it after its day."""
        return bool(self.date.latest and self.date.known_from > self.date.latest)


def rows(dates: Iterable[EventDate], clocks: Clocks) -> list[Row]:
    """The rows of `EventDate.objects.…for_timeline(known)`, in its order; one query more."""
    lives = read_lives(clocks.known)
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
        old=_moved_from(event.known_dates, date),
        sources=tuple(sources.values()),
        duties=date.duties,
        days_left=(day - clocks.on).days if day else 0,
        is_exact=date.parsed.is_day and not date.expected,
    )


def _moved_from(known: list[EventDate], now: EventDate) -> tuple[EventDate, ...]:
    """The dates that a later announcement moved; a correction on the same day moved nothing."""
    chain = [*(date for date in known if date.pk != now.pk), now]
    return tuple(
        date
        for date, following in pairwise(chain)
        if date.edtf != following.edtf and date.known_from < following.known_from
    )
