"""What a file says of the dates of one event: each assertion, what it replaced, what moved it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from regtrack.core.texts import Text


@dataclass(frozen=True, slots=True)
class Mover:
    """The event that moved a date, and the instrument it belongs to by its short title, else its
    title ("" and an empty text for an event that stands alone)."""

    ref: str
    title: Text
    instrument_ref: str
    instrument_title: Text


@dataclass(frozen=True, slots=True)
class AssertedDate:
    """One assertion. `state`: it stands ("now"), a later announcement "moved" or "repeated" it, or
    it was a slip, "corrected" on the same day. `moved_by` and `note` say why it was made."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    known_from: dt.date
    recorded_at: dt.datetime
    expected: bool
    state: str
    moved_by: Mover | None
    note: Text


@dataclass(frozen=True, slots=True)
class EarlierDate:
    """A date that no longer holds, and what took its place.

    `next_known_from` is the day since when the next one is known; `moved_by` the event that moved
    it (None where the register names none), `note` the reason in a sentence.
    """

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    known_from: dt.date
    expected: bool
    next_known_from: dt.date
    moved_by: Mover | None
    note: Text
