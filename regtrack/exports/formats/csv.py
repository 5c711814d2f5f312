"""CSV for spreadsheets and scripts: UTF-8 with BOM, RFC 4180, CRLF, every field quoted.

The first line holds the headings, so any reader takes it as a table. What the file says of itself
(product, team, facts, clocks, licence, notice) stands in the last columns of each row: a row stays
traceable when it is cut out. A file without rows has one row that says so, with those columns
filled and no item. Days are 2023-07-13, moments 2026-11-22T09:30:00Z.

Read a field back with `unguard`: see `core/guard.py`.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from regtrack.core.guard import guard
from regtrack.core.texts import Text
from regtrack.exports.document import (
    ChecklistDocument,
    ComparisonDocument,
    Language,
    TimelineDocument,
)
from regtrack.exports.formats.about import (
    Line,
    Value,
    comparison_about,
    sheet_about,
    timeline_about,
)
from regtrack.exports.formats.comparison_table import comparison_table
from regtrack.exports.formats.pieces import pieces
from regtrack.exports.formats.tables import Cell, Table, checklist_table, paired, timeline_table
from regtrack.exports.formats.words import iso_day, iso_moment, languages

Row = TypeVar("Row")

BOM = "\ufeff"


def stream_checklist(document: ChecklistDocument, language: Language) -> Iterator[bytes]:
    about = sheet_about(document, iso_day)
    return pieces(_lines(checklist_table(document), about, language, nothing_under="duty"))


def stream_timeline(document: TimelineDocument, language: Language) -> Iterator[bytes]:
    about = timeline_about(document)
    return pieces(_lines(timeline_table(document), about, language, nothing_under="event"))


def stream_comparison(document: ComparisonDocument, language: Language) -> Iterator[bytes]:
    about = comparison_about(document)
    return pieces(_lines(comparison_table(document), about, language, nothing_under="relation"))


def _lines(
    table: Table[Row], about: Sequence[Line], language: Language, *, nothing_under: str
) -> Iterator[str]:
    end = [cell for line in about for cell in _about_cells(line, language)]
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    about_headings = [heading for line in about for heading in _about_headings(line, language)]
    yield BOM
    yield writer.writerow(_guarded([*table.headings(language), *about_headings]))
    for cells in table.cells(language):
        yield writer.writerow(_guarded([*map(written, cells), *end]))
    if not table.rows:
        yield writer.writerow(_guarded([*_nothing(table, language, nothing_under), *end]))


class _Echo:
    """A file that gives each line to whoever wrote it."""

    def write(self, line: str) -> str:
        return line


def _nothing(table: Table[Row], language: Language, under: str) -> list[str]:
    nothing = table.labels["nothing"]
    return [
        cell
        for column in table.columns
        for cell in (
            [nothing.get(one) for one in languages(language)]
            if column.key == under
            else [""] * len(column.headings(table.labels, language))
        )
    ]


# The lines whose values are texts
_TRANSLATED = {
    "facts", "markets", "filters", "notice", "first_text", "second_text", "relations",
    "only_relation", "signed_off",
}  # fmt: skip


def _is_translated(line: Line) -> bool:
    return line.key in _TRANSLATED


def _about_headings(line: Line, language: Language) -> list[str]:
    if language == "both" and not _is_translated(line):
        return [paired(line.label)]
    return [line.label.get(one) for one in languages(language)]


def _about_cells(line: Line, language: Language) -> list[str]:
    one_each = languages(language) if _is_translated(line) else languages(language)[:1]
    return ["\n".join(_about_value(value, one) for value in line.values) for one in one_each]


def _about_value(value: Value, language: str) -> str:
    return value.get(language) if isinstance(value, Text) else written(value)


def written(cell: Cell) -> str:
    """A cell as text: days and moments as ISO 8601, nothing as ""."""
    match cell:
        case None:
            return ""
        case dt.datetime():
            return iso_moment(cell)
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)


def _guarded(cells: Iterable[str]) -> list[str]:
    return [guard(cell) for cell in cells]
