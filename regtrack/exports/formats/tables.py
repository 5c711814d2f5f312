"""A checklist or a timeline as one table: the columns of CSV and XLSX, and how to find them again.

A translated column becomes two in "both": the Chinese one under its Chinese heading, then the
English one under its English heading. Every other column is one, headed "备注 / Note" there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.document import (
    ChecklistDocument,
    Group,
    Item,
    Language,
    TimelineDocument,
    TimelineRow,
)
from regtrack.exports.formats.entry import date_in_words, moves
from regtrack.exports.formats.item_words import evidence_line, review_words
from regtrack.exports.formats.words import (
    Labels,
    is_duty,
    iso_day,
    joined,
    languages,
    shown_status,
    source_line,
)

Cell = str | int | dt.date | dt.datetime | None
Row = TypeVar("Row")

# What a team fills in; all else is the register's, or counted
FILLED = ("status", "owner", "due", "due_reason", "note", "reason", "links")
STATUSES = ("todo", "in-progress", "in-review", "done", "not-applicable")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`key` never changes and is what importers ask for; `label` is a key of the labels.

    `width` is in characters of a spreadsheet's default font.
    """

    key: str
    label: str
    value: Callable[[Row, Labels], Text | Cell]
    width: int = 14
    translated: bool = False

    def headings(self, labels: Labels, language: Language) -> tuple[str, ...]:
        label = labels[self.label]
        if language == "both" and not self.translated:
            return (paired(label),)
        return tuple(label.get(one) for one in languages(language))

    def cells(self, row: Row, labels: Labels, language: Language) -> tuple[Cell, ...]:
        value = self.value(row, labels)
        if not isinstance(value, Text):
            return (value,)
        if language != "both":
            return (value.get(language),)
        if not self.translated:  # one cell to fill in, in both languages
            return (paired(value),)
        return (value.zh_hans, value.en)


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    columns: tuple[Column[Row], ...]
    rows: tuple[Row, ...]
    labels: Labels

    def headings(self, language: Language) -> tuple[str, ...]:
        return tuple(
            heading for column in self.columns for heading in column.headings(self.labels, language)
        )

    def cells(self, language: Language) -> Iterator[tuple[Cell, ...]]:
        for row in self.rows:
            advance()
            yield tuple(
                cell for column in self.columns for cell in column.cells(row, self.labels, language)
            )

    def spread(self, language: Language) -> tuple[Column[Row], ...]:
        """The column that each cell of a row belongs to."""
        return tuple(
            column for column in self.columns for _ in column.headings(self.labels, language)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a checklist."""

    group: Group
    item: Item


def may_fill(item: Item) -> frozenset[str]:
    """The columns in which a team says something: none of what is archived, a status only of a duty."""
    if item.archived_at is not None:
        return frozenset()
    return frozenset(FILLED) if is_duty(item) else frozenset(FILLED) - {"status"}


def paired(text: Text) -> str:
    """中文 / English, or the one there is."""
    return " / ".join(dict.fromkeys(words for words in (text.zh_hans, text.en) if words))


def _not_law(row: Entry | TimelineRow, labels: Labels) -> Text:
    found = row.not_law if isinstance(row, TimelineRow) else row.item.not_law or row.group.not_law
    return labels["not_law"] if found else Text()


def _sources(row: Entry | TimelineRow, labels: Labels) -> Text:
    sources = row.sources if isinstance(row, TimelineRow) else row.item.sources
    return joined(source_line(source, labels, iso_day) for source in sources)


def _provisional(row: Entry, labels: Labels) -> Text:
    return labels["is_provisional"] if row.item.provisional else Text()


def _proofs(row: Entry, labels: Labels) -> Text:
    """One line a piece of evidence."""
    return joined(evidence_line(proof, labels, iso_day) for proof in row.item.evidence)


def _archived(row: Entry, labels: Labels) -> Text:
    return labels["is_archived"] if row.item.archived_at else Text()


def _expected(row: TimelineRow, labels: Labels) -> Text:
    return labels["expected"] if row.expected else Text()


def _moves(row: TimelineRow, labels: Labels) -> Text:
    """One sentence a move: from which date to which, through what, since when it is known."""
    return joined(moves(row, labels))


CHECKLIST_COLUMNS: tuple[Column[Entry], ...] = (
    Column("item", "item", lambda row, _: row.item.id, 8),
    Column("version", "version", lambda row, _: row.item.version, 8),
    Column("ref", "ref", lambda row, _: row.item.ref, 18),
    Column("revision", "revision", lambda row, _: row.item.revision, 8),
    Column("jurisdiction", "jurisdiction", lambda row, _: row.group.jurisdiction, 12, True),
    Column("instrument", "instrument", lambda row, _: row.group.title, 28, True),
    Column("instrument_ref", "instrument_ref", lambda row, _: row.group.ref, 18),
    Column("kind", "kind", lambda row, _: row.group.kind_label, 14, True),
    Column(
        "instrument_status", "instrument_status", lambda row, _: row.group.status_label, 14, True
    ),
    Column("not_law", "is_law", _not_law, 10, True),
    Column("provision", "provision", lambda row, _: row.item.locator, 16, True),
    Column("duty", "duty", lambda row, _: row.item.title, 36, True),
    Column("text", "text", lambda row, _: row.item.text, 60, True),
    Column("force", "force", lambda row, _: row.item.force_label, 12, True),
    Column("verdict", "verdict", lambda row, _: row.item.verdict_label, 14, True),
    Column("why", "why", lambda row, _: joined(row.item.why), 48, True),
    Column("status", "status", lambda row, _: shown_status(row.item), 14),
    Column("owner", "owner", lambda row, _: row.item.owner, 16),
    Column("due", "due", lambda row, _: row.item.due, 12),
    Column("due_moment", "due_moment", lambda row, _: row.item.due_moment, 18),
    Column("due_rule", "due_rule", lambda row, _: row.item.due_label, 30, True),
    Column("provisional", "provisional", _provisional, 12, True),
    Column("due_reason", "due_reason", lambda row, _: row.item.due_reason, 30),
    Column("met_on", "met_on", lambda row, _: row.item.met_on, 12),
    Column("note", "note", lambda row, _: row.item.note, 40),
    Column("reason", "reason", lambda row, _: row.item.reason, 30),
    Column("links", "links", lambda row, _: "\n".join(row.item.links), 30),
    Column("proofs", "proofs", _proofs, 44, True),
    Column("needs_review", "needs_review", lambda row, _: joined(review_words(row.item)), 30, True),
    Column("submitted_by", "submitted_by", lambda row, _: row.item.submitted_by, 16),
    Column("archived", "archived", _archived, 20, True),
    Column("evidence", "evidence", lambda row, _: joined(row.item.evidence_examples), 36, True),
    Column("penalty", "penalty", lambda row, _: row.item.penalty, 30, True),
    Column("sources", "sources", _sources, 44, True),
    Column("confidence", "confidence", lambda row, _: row.item.confidence_label, 10, True),
    Column("link", "link", lambda row, _: row.item.url, 36),
    Column("changed_at", "changed_at", lambda row, _: row.item.changed_at, 18),
    Column("changed_by", "changed_by", lambda row, _: row.item.changed_by, 16),
)

TIMELINE_COLUMNS: tuple[Column[TimelineRow], ...] = (
    Column("ref", "ref", lambda row, _: row.ref),
    Column("date", "date", lambda row, _: row.edtf),
    Column("date_in_words", "date_in_words", date_in_words, translated=True),
    Column("earliest", "earliest", lambda row, _: row.earliest),
    Column("latest", "latest", lambda row, _: row.latest),
    Column("known_from", "known_from", lambda row, _: row.known_from),
    Column("expected", "only_expected", _expected, translated=True),
    Column("earlier_dates", "earlier_dates", _moves, translated=True),
    Column("recorded_at", "recorded_at", lambda row, _: row.recorded_at),
    Column("jurisdiction_code", "jurisdiction_code", lambda row, _: row.jurisdiction_code),
    Column("jurisdiction", "jurisdiction", lambda row, _: row.jurisdiction, translated=True),
    Column("kind", "kind", lambda row, _: row.kind_label, translated=True),
    Column("status", "status", lambda row, _: row.status_label, translated=True),
    Column("not_law", "is_law", _not_law, translated=True),
    Column("event", "event", lambda row, _: row.title, translated=True),
    Column("summary", "summary", lambda row, _: row.summary, translated=True),
    Column("instrument_ref", "instrument_ref", lambda row, _: row.instrument_ref),
    Column("instrument", "instrument", lambda row, _: row.instrument, translated=True),
    Column("duties", "duties", lambda row, _: row.duties),
    Column("sources", "sources", _sources, translated=True),
    Column("confidence", "confidence", lambda row, _: row.confidence_label, translated=True),
    Column("link", "link", lambda row, _: row.url),
)


def checklist_table(document: ChecklistDocument) -> Table[Entry]:
    """The archived items come last."""
    groups = (*document.groups, *document.archived)
    rows = tuple(Entry(group, item) for group in groups for item in group.items)
    return Table(CHECKLIST_COLUMNS, rows, document.labels)


def timeline_table(document: TimelineDocument) -> Table[TimelineRow]:
    return Table(TIMELINE_COLUMNS, document.rows, document.labels)


def find_columns(headings: Sequence[str], labels: Labels) -> dict[str, int]:
    """Where the columns of an exported checklist are: key -> index, whatever its language.

    Headings are looked up as any of the three languages writes them; of a translated pair the first
    is given. A heading that no column has is left out.
    """
    found: dict[str, int] = {}
    for column in CHECKLIST_COLUMNS:
        label = labels[column.label]
        names = {label.zh_hans, label.en, paired(label)} - {""}
        for index, heading in enumerate(headings):
            if heading.strip() in names:
                found.setdefault(column.key, index)
    return found


def find_status(words: str, labels: Labels) -> str | None:
    """The status that a filled-in cell names by its code, in Chinese, in English or in both."""
    wanted = words.strip().casefold()
    for status in STATUSES:
        label = status_label(status, labels)
        if wanted in {one.casefold() for one in (status, label.zh_hans, label.en, paired(label))}:
            return status
    return None


def status_label(status: str, labels: Labels) -> Text:
    return labels[f"status_{status.replace('-', '_')}"]
