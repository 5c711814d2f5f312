"""What an instrument is on a day, from its dated events. Pure: no ORM, no clock.

A status is derived, never stored: the walk below goes through the events known by then, in the
order of their days, and each kind of event moves the instrument from one phase to the next.
The page "The two clocks" of the documentation holds the table of what follows; a test reads it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    UNKNOWN = "unknown"  # no event with a day
    PROPOSED = "proposed"
    CONSULTATION = "consultation"
    ADOPTED = "adopted"  # made, not yet in force
    PARTLY_IN_FORCE = "partly-in-force"  # some parts apply, others will later
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    ANNULLED = "annulled"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"  # its own term ended: a sunset
    LAPSED = "lapsed"  # it died before it was made: a bill at the end of a parliament
    VOLUNTARY = "voluntary"
    REQUESTED = "requested"
    PUBLISHED = "published"  # guidance and statements: nothing is in force


BINDS = frozenset({Status.PARTLY_IN_FORCE, Status.IN_FORCE})
ENDED = frozenset(
    {
        Status.LIFTED,
        Status.ANNULLED,
        Status.REPEALED,
        Status.SUPERSEDED,
        Status.EXPIRED,
        Status.LAPSED,
    }
)
_BEFORE_FORCE = {Status.UNKNOWN, Status.PROPOSED, Status.CONSULTATION, Status.ADOPTED}
_ENDINGS = {
    "suspended": Status.SUSPENDED,
    "annulled": Status.ANNULLED,
    "repealed": Status.REPEALED,
    "superseded": Status.SUPERSEDED,
    "expired": Status.EXPIRED,
    "lapsed": Status.LAPSED,
}


@dataclass(frozen=True, slots=True)
class Dated:
    """One event of an instrument: its kind and its day (the earliest; None = not known)."""

    kind: str
    day: dt.date | None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """`status` from `start` until the day before `end` (None = open). `cause` is the event's ref."""

    status: Status
    start: dt.date
    end: dt.date | None
    cause: str = ""


def phases(instrument_kind: str, events: Iterable[Dated]) -> list[Phase]:
    """The instrument's life, in order and without gaps from its first dated event."""
    events = list(events)
    dated = sorted((event for event in events if event.day), key=lambda event: str(event.day))
    steps: list[tuple[Status, dt.date, str]] = []
    status = Status.UNKNOWN
    for event in dated:
        following = _next(instrument_kind, event, status, events)
        if following != status and event.day:
            steps.append((following, event.day, event.ref))
            status = following
    if not steps:
        return []
    ends: list[dt.date | None] = [*(start for _, start, _ in steps[1:]), None]
    return [
        Phase(status, start, end, cause)
        for (status, start, cause), end in zip(steps, ends, strict=True)
        if start != end
    ]


def outcome(life: list[Phase], event: str, on: dt.date) -> Status | None:
    """What became, by the day `on`, of the phase that an event began; None where nothing ended it.

    An order that was lifted stays "lifted" when a later order of the same case is annulled.
    """
    found = None
    for place, phase in enumerate(life):
        if phase.cause == event:
            for later in life[place + 1 :]:
                if later.start > on or later.status not in ENDED | {Status.SUSPENDED}:
                    break
                found = later.status
    return found


def status_on(instrument_kind: str, events: Iterable[Dated], on: dt.date) -> Status:
    """The status on the day `on`; UNKNOWN before the first event.

    >>> events = [Dated("published", dt.date(2023, 7, 13)), Dated("in-force", dt.date(2023, 8, 15))]
    >>> status_on("departmental-rule", events, dt.date(2023, 8, 14))
    <Status.ADOPTED: 'adopted'>
    >>> status_on("departmental-rule", events, dt.date(2023, 8, 15))
    <Status.IN_FORCE: 'in-force'>
    """
    return status_in(phases(instrument_kind, events), on)


def status_in(life: Iterable[Phase], on: dt.date) -> Status:
    """The status on the day `on` of an instrument with these phases."""
    current = Status.UNKNOWN
    for phase in life:
        if phase.start <= on:
            current = phase.status
    return current


def _next(instrument_kind: str, event: Dated, now: Status, events: list[Dated]) -> Status:
    if event.kind in _ENDINGS:
        return _ENDINGS[event.kind]
    match instrument_kind:
        case "complaint":
            return Status.REQUESTED if event.kind == "complaint-filed" else now
        case "voluntary-commitment":
            return Status.VOLUNTARY if event.kind in {"adopted", "signed", "published"} else now
        case "guideline" | "statement":
            if event.kind == "lifted" and now == Status.PUBLISHED:  # a company ends its own rule
                return Status.LIFTED
            said = {"published", "statement", "hearing"}
            return Status.PUBLISHED if event.kind in said else now
        case "order" | "decision":
            # An order binds from its adoption; a later order of the same case starts anew.
            if event.kind in {"adopted", "in-force", "applies"}:
                return Status.IN_FORCE
            return Status.LIFTED if event.kind == "lifted" else now
        case _:
            return _next_of_rule(event, now, events)


def _next_of_rule(event: Dated, now: Status, events: list[Dated]) -> Status:
    match event.kind:
        case "proposed" if now in {Status.UNKNOWN, Status.PROPOSED}:
            closes = any(other.kind == "consultation-closed" for other in events)
            return Status.CONSULTATION if closes else Status.PROPOSED
        case "consultation-opened" if now in _BEFORE_FORCE:
            return Status.CONSULTATION
        case "consultation-closed" if now == Status.CONSULTATION:
            return Status.PROPOSED
        case "adopted" | "signed" | "published" if now in _BEFORE_FORCE:
            return Status.ADOPTED
        case "in-force" | "applies" if now not in ENDED | {Status.SUSPENDED}:
            return _force(event, events)
        case "lifted" if now == Status.SUSPENDED:
            return _force(event, events)
    return now


def _force(event: Dated, events: list[Dated]) -> Status:
    """Partly in force while another part is to apply later, or on a day nobody has appointed."""
    begun = str(event.day)
    waits = any(
        other.kind == "applies" and (other.day is None or str(other.day) > begun)
        for other in events
    )
    return Status.PARTLY_IN_FORCE if waits else Status.IN_FORCE
