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

Language = Literal["zh-hans", "en", "both"]
LANGUAGES: tuple[Language, ...] = ("zh-hans", "en", "both")


@dataclass(frozen=True, slots=True)
class Source:
    publisher: str
    url: str
    kind: Text  # "official", "press" …, as a word for people
    checked_on: dt.date


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
    ref: str
    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    known_from: dt.date
    jurisdiction_code: str
    jurisdiction: Text
    kind: str
    kind_label: Text
    status: str
    status_label: Text
    not_law: bool
    title: Text
    summary: Text
    instrument_ref: str
    instrument: Text
    duties: int
    sources: tuple[Source, ...]
    confidence: str
    confidence_label: Text
    url: str


@dataclass(frozen=True, slots=True)
class TimelineDocument:
    on: dt.date
    known: dt.date
    made_at: dt.datetime
    url: str
    licence: str
    filters: tuple[tuple[Text, str], ...]
    rows: tuple[TimelineRow, ...]
    labels: Mapping[str, Text]
