"""Two texts side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from regtrack.core.texts import Text


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

    @property
    def size(self) -> int:
        return len(self.rows)
