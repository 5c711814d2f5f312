"""The timeline: its events, with how their dates moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from regtrack.core.texts import Text
from regtrack.exports.dates import AssertedDate, EarlierDate
from regtrack.exports.document.shared import Source


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event. `recorded_at` is when this installation wrote down its present date (UTC);
    `sequence` counts the assertions of its date after the first, as known; `dates` are all of them,
    oldest first, `moved` those that a later announcement took back; `expected_since` is the day
    since when a date that is firm now was expected; `lost` is the last date with a day, where the
    present one has none; `fell_away`: because its instrument ended; `counted_day` the day that a
    calendar of an earlier reading counted down to, where the present date is no exact day any more.

    `badges` are what the page shows beside the event, as (code, word), what qualifies it first;
    `instrument_status` is how its instrument stands, "" for an event without one.
    """

    ref: str
    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    known_from: dt.date
    expected: bool
    is_exact: bool
    first_known_from: dt.date
    recorded_at: dt.datetime
    sequence: int
    dates: tuple[AssertedDate, ...]
    moved: tuple[EarlierDate, ...]
    expected_since: dt.date | None
    fell_away: bool
    lost: EarlierDate | None
    counted_day: dt.date | None
    jurisdiction_code: str
    jurisdiction: Text
    kind: str
    kind_label: Text
    badges: tuple[tuple[str, Text], ...]
    status_label: Text
    instrument_status: str
    instrument_status_label: Text
    not_law: bool
    title: Text
    summary: Text
    scope: Text
    instrument_ref: str
    instrument: Text
    instrument_kind_label: Text
    duties: int
    sources: tuple[Source, ...]
    confidence: str
    confidence_label: Text
    url: str

    @property
    def status(self) -> str:
        """The code of how it stands: of its last badge."""
        return self.badges[-1][0]


@dataclass(frozen=True, slots=True)
class TimelineDocument:
    """`milestones`: whether a calendar also holds the days 30 and 7 days before an exact date."""

    on: dt.date
    known: dt.date
    made_at: dt.datetime
    url: str
    licence: str
    filters: tuple[tuple[Text, str], ...]
    rows: tuple[TimelineRow, ...]
    labels: Mapping[str, Text]
    milestones: bool = True

    @property
    def size(self) -> int:
        return len(self.rows)
