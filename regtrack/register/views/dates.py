"""An event's date as the register's pages show it: what is said now, and what was said before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from regtrack.core.clocks import Clocks
from regtrack.register.models import Event, EventDate, Instrument, Source
from regtrack.register.moves import Said, cause_now, moved_from, said


@dataclass(frozen=True, slots=True)
class Told:
    """`now` is the newest assertion, `old` those that were moved, `said` all of them, oldest first.

    `days_left` counts calendar days where that law holds (`zone`, an IANA name); None where the
    date has come, or is no exact day.
    """

    now: EventDate
    old: tuple[EventDate, ...]
    said: tuple[Said, ...]
    cause: Event | None
    days_left: int | None
    zone: str

    @property
    def event(self) -> Event:
        return self.now.event

    @property
    def order(self) -> tuple[dt.date, int]:
        """In order of time; what has no day yet comes last."""
        return self.now.earliest or self.now.latest or dt.date.max, self.now.pk


def tell(known: list[EventDate], clocks: Clocks) -> Told:
    """One event's assertions, read `with_causes`, oldest first; wants event and jurisdiction."""
    now = known[-1]
    zone = now.event.jurisdiction.time_zone
    left = None
    if now.earliest and now.parsed.is_day and not now.expected:
        left = clocks.days_until(now.earliest, zone)
    return Told(
        now=now,
        old=moved_from(known),
        said=said(known),
        cause=cause_now(known),
        days_left=left if left and left > 0 else None,
        zone=zone,
    )


def tell_dates(found: Instrument, clocks: Clocks) -> list[Told]:
    """The dates of an instrument in order of time; sets its `known_events`. One query."""
    told = sorted(_told(clocks, event__instrument=found), key=lambda one: one.order)
    found.known_events = [one.event for one in told]
    for one in told:
        one.event.current = [one.now]
    return told


def tell_events(events: Iterable[int], clocks: Clocks) -> dict[int, Told]:
    """By the event's key, of those published and known; one query."""
    return {one.event.pk: one for one in _told(clocks, event__in=list(events))}


def _told(clocks: Clocks, **which: object) -> Iterator[Told]:
    dates = (
        EventDate.objects.known(clocks.known)
        .filter(event__published=True, **which)
        .with_causes(clocks.known)
        .select_related("event__jurisdiction", "event__instrument")
        .order_by("event", "known_from", "number")
    )
    for _event, group in groupby(dates, key=lambda date: date.event_id):
        yield tell(list(group), clocks)


def sources_of(first: Iterable[Source], told: Iterable[Told]) -> list[Source]:
    """Each source once, in the order in which paper numbers them."""
    dates = (one.date.source for row in told for one in row.said)
    return list({source.pk: source for source in (*first, *dates)}.values())
