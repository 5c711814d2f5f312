"""What a file says, before any format: frozen rows that know nothing of Django or the database.

An export is: queryset -> document (`build.py`, a bounded number of queries) -> `render(document)`
(one module a format in `formats/`). Days are local dates; moments are aware datetimes in UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from regtrack.core.texts import Text
from regtrack.exports.dates import AssertedDate, EarlierDate

Language = Literal["zh-hans", "en", "both"]
LANGUAGES: tuple[Language, ...] = ("zh-hans", "en", "both")


@dataclass(frozen=True, slots=True)
class Source:
    publisher: str
    url: str
    kind: Text  # "official", "press" …, as a word for people
    checked_on: dt.date | None  # None: nobody opened the page


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer about the product: the facet's name and the values chosen; none = not answered."""

    name: Text
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Market:
    name: Text
    launched_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    version: int
    ref: str
    revision: int
    locator: Text  # "Art. 7(3)" / "第七条第（三）项"
    title: Text
    text: Text
    force: str  # mandatory, encouraged, voluntary, proposed, requested
    force_label: Text
    not_law: bool
    verdict: str  # applies, precedent, needs-answer
    verdict_label: Text
    why: tuple[Text, ...]  # one line a condition: which fact met it, under which article
    status: str  # todo, in-progress, in-review, done, not-applicable
    status_label: Text
    owner: str
    due: dt.date | None
    due_label: Text  # "Continuous", "On request", or how the day was counted
    note: str
    reason: str  # why not applicable
    evidence_examples: tuple[Text, ...]
    penalty: Text
    sources: tuple[Source, ...]
    confidence: str
    confidence_label: Text
    url: str  # permalink of the duty
    changed_at: dt.datetime | None
    changed_by: str


@dataclass(frozen=True, slots=True)
class Group:
    """The items that come from one instrument."""

    ref: str
    title: Text
    kind_label: Text
    jurisdiction: Text
    status: str  # in-force, proposed …, see regtrack.register.status
    status_label: Text
    not_law: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ChecklistDocument:
    """One checklist at one moment.

    `labels` holds every fixed word a format prints (headings, column names, sentences), by key;
    see `regtrack.exports.labels` for the keys.
    """

    id: int
    title: str
    team: str
    product: str
    organisation: str
    on: dt.date
    known: dt.date
    made_at: dt.datetime
    url: str
    licence: str
    facts: tuple[Fact, ...]
    markets: tuple[Market, ...]
    groups: tuple[Group, ...]
    labels: Mapping[str, Text]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items)


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


@dataclass(frozen=True, slots=True)
class ComparedDuty:
    """A duty of either text; `instrument` is empty but for a duty of a third text."""

    ref: str
    instrument: Text
    locator: Text
    title: Text
    text: Text
    force: str
    force_label: Text
    not_law: bool
    url: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One reviewed relation, seen from the first text to the second."""

    ref: str
    relation: str  # carried-over, softened …, equal, subset-of …
    relation_label: Text
    reason: Text
    confidence: str
    confidence_label: Text
    before: tuple[ComparedDuty, ...]
    after: tuple[ComparedDuty, ...]


@dataclass(frozen=True, slots=True)
class CoveredProvision:
    """A provision ("" and an empty label: duties that name none), what it brings, how much of that
    is compared."""

    ref: str
    label: Text
    gist: Text
    duties: tuple[ComparedDuty, ...]
    mapped: int


@dataclass(frozen=True, slots=True)
class ComparedText:
    ref: str
    title: Text
    kind_label: Text
    jurisdiction: Text
    status_label: Text
    not_law: bool
    url: str
    duties: int
    unmapped: tuple[ComparedDuty, ...]
    provisions: tuple[CoveredProvision, ...]


@dataclass(frozen=True, slots=True)
class ComparedChange:
    """A change beyond single duties; `before` and `after` are labels of provisions."""

    ref: str
    topic: Text
    text: Text
    note: Text
    effect: str
    effect_label: Text
    before: tuple[Text, ...]
    after: tuple[Text, ...]
    confidence: str
    confidence_label: Text


@dataclass(frozen=True, slots=True)
class ComparisonDocument:
    """Two texts side by side. `relation` is the filter ("" = all rows); `counts` are of all rows,
    as (code, label, number)."""

    on: dt.date
    known: dt.date
    made_at: dt.datetime
    url: str
    licence: str
    relation: str
    relation_label: Text
    before: ComparedText
    after: ComparedText
    counts: tuple[tuple[str, Text, int], ...]
    rows: tuple[ComparedRow, ...]
    changes: tuple[ComparedChange, ...]
    labels: Mapping[str, Text]
