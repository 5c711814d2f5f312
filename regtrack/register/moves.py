"""What was said of one event's date, day after day: what moved it, and what was only a slip.

Everything here takes the assertions of one event as known, oldest first (`known_from`, `number`),
as `EventDate` orders them. Pure, but for the rows it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Protocol, TypeVar

from regtrack.register.models import Event, EventDate


class Dated(Protocol):
    known_from: dt.date


class Stated(Dated, Protocol):
    edtf: str


Row = TypeVar("Row", bound=Dated)
Assertion = TypeVar("Assertion", bound=Stated)
State = Literal["now", "moved", "repeated", "corrected"]


def last_words(known: Sequence[Row]) -> list[Row]:
    """The last word of each day, oldest first: on the same day a correction replaces a slip."""
    return list({row.known_from: row for row in known}.values())


def moved_from(known: Sequence[Assertion]) -> tuple[Assertion, ...]:
    """The dates that a later announcement moved; a correction on the same day moved nothing."""
    return tuple(
        date for date, following in pairwise(last_words(known)) if date.edtf != following.edtf
    )


def cause_of(date: EventDate) -> Event | None:
    """The event that moved a date to this one; only of rows read `with_causes`."""
    return date.moved_by if getattr(date, "names_cause", False) else None


def cause_now(known: Sequence[EventDate]) -> Event | None:
    """What made the present date: the newest cause that was given for it."""
    for date in reversed(last_words(known)):
        if date.edtf != known[-1].edtf:
            break
        if cause := cause_of(date):
            return cause
    return None


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion, and what became of it: it stands (`now`), a later announcement `moved` or
    `repeated` it, or it was a slip, `corrected` on the same day."""

    date: EventDate
    state: State

    @property
    def cause(self) -> Event | None:
        return cause_of(self.date)


def said(known: Sequence[EventDate]) -> tuple[Said, ...]:
    """Every assertion with its state, oldest first."""
    words = last_words(known)
    moved = {date.pk for date in moved_from(known)}
    standing = {date.pk for date in words}

    def state(date: EventDate) -> State:
        if date is known[-1]:
            return "now"
        if date.pk not in standing:
            return "corrected"
        return "moved" if date.pk in moved else "repeated"

    return tuple(Said(date, state(date)) for date in known)
