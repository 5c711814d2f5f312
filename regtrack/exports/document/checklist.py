"""A checklist: its product, and its items by instrument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from regtrack.core.texts import Text
from regtrack.exports.document.shared import Source


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer about the product: the facet's name and the values chosen; none = not answered."""

    name: Text
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Market:
    name: Text
    launched_on: dt.date | None
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a duty: a file (`name`, `sha256`) or a link (`url`). It counts from `effective_on`
    to `expires_on`, both included; `expired`: its last day was over when the file was made."""

    title: str
    name: str
    url: str
    sha256: str
    effective_on: dt.date | None
    expires_on: dt.date | None
    expired: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """Why an item needs review, since when."""

    kind: str
    label: Text
    raised_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Item:
    """`due_moment` is when a period of hours ends; `provisional`: its working days were guessed;
    `due_reason` is why the team set another day. An archived item's rule has gone."""

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
    due_moment: dt.datetime | None
    due_label: Text  # "Continuous", "On request", or how the day was counted
    due_reason: str
    provisional: bool
    overdue: bool  # when the file was made
    met_on: dt.date | None  # the last date of a rhythm that was met
    note: str
    reason: str  # why not applicable
    links: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...]
    submitted_by: str  # who put it into review
    archived_at: dt.datetime | None
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
class SignOff:
    """Who signed it, when, with which words; `digest` is the SHA-256 of the signed file."""

    number: int
    signed_by: str
    signed_at: dt.datetime
    statement: str
    digest: str


@dataclass(frozen=True, slots=True)
class ChecklistDocument:
    """One checklist at one moment. `archived` holds, apart, the items whose rule has gone.

    `uid` is the same in each file of the checklist and in no other's; `id` is its number in one
    installation. `changed_on` is the day of the product's last significant change. `labels` holds
    every fixed word a format prints (headings, column names, sentences), by key; see
    `regtrack.exports.labels`. `signoff`: it is what was signed, and nothing later. `people`
    are the names of those who may own an item, each once, as `owner` has them.
    """

    id: int
    uid: str
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
    changed_on: dt.date | None
    groups: tuple[Group, ...]
    archived: tuple[Group, ...]
    labels: Mapping[str, Text]
    signoff: SignOff | None = None
    people: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All but the archived ones."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def size(self) -> int:
        """Items, the archived ones too."""
        return sum(len(group.items) for group in (*self.groups, *self.archived))
