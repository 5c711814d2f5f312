"""The days of events, of many instruments at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from regtrack.register.models import EventDate
from regtrack.register.status import Dated


def lives_of(instruments: Iterable[int | None], known: dt.date) -> dict[int, list[Dated]]:
    """The dated events of each instrument (by key) as known; one query."""
    lives: dict[int, list[Dated]] = {}
    found = (
        EventDate.objects.public()
        .current(known)
        .filter(event__instrument__in=[pk for pk in instruments if pk])
        .values_list("event__instrument", "event__kind", "earliest", "event__ref")
    )
    for instrument, kind, earliest, ref in found:
        lives.setdefault(instrument, []).append(Dated(kind, earliest, ref))
    return lives


def days_of_events(known: dt.date) -> dict[int, tuple[str, dt.date | None]]:
    """Ref and earliest day of every event (by key) as known; one query."""
    return {
        pk: (ref, earliest)
        for pk, ref, earliest in EventDate.objects.current(known).values_list(
            "event", "event__ref", "earliest"
        )
    }
