"""The days of all events as known, by event and by instrument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from regtrack.register.models import EventDate
from regtrack.register.status import Dated


@dataclass(frozen=True, slots=True)
class Lives:
    """`days` gives an event's earliest day by its key, `by_ref` by its ref; `of` the dated events
    of an instrument by the instrument's key. Unpublished events are in none."""

    days: Mapping[int, dt.date | None]
    by_ref: Mapping[str, dt.date | None]
    of: Mapping[int, list[Dated]]


def read_lives(known: dt.date) -> Lives:
    """One query, whatever the number of instruments."""
    days: dict[int, dt.date | None] = {}
    by_ref: dict[str, dt.date | None] = {}
    of: dict[int, list[Dated]] = {}
    columns = ("event", "event__ref", "event__kind", "event__instrument", "earliest")
    for pk, ref, kind, instrument, day in (
        EventDate.objects.public().current(known).values_list(*columns)
    ):
        days[pk] = by_ref[ref] = day
        if instrument:
            of.setdefault(instrument, []).append(Dated(kind, day, ref))
    return Lives(days, by_ref, of)
