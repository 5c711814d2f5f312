"""XLSX to fill in offline: a sheet that says what the file is, and a sheet with one row a duty (or, of a
comparison, one row a relation).

Days and moments are real date cells (moments in UTC); texts are always strings, never formulas or
numbers, and come back exactly (`xlsx_strings.py`). A text over Excel's 32,767 characters raises
`TooLongForCellError` instead of being cut. Find the columns again with `tables.find_columns`, a
status with `tables.find_status`. What isn't law is grey, dashed and says so in its own column. Of a
checklist, only the cells that a team fills in are open (`xlsx_filling.py`).
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import xlsxwriter

from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, ComparisonDocument, Language
from regtrack.exports.formats.about import Line, Value, comparison_about, sheet_about
from regtrack.exports.formats.comparison_table import Line as Compared
from regtrack.exports.formats.comparison_table import comparison_table
from regtrack.exports.formats.tables import (
    Cell,
    Column,
    Entry,
    Table,
    checklist_table,
    may_fill,
    paired,
)
from regtrack.exports.formats.words import clocks, is_duty, iso_day, languages
from regtrack.exports.formats.xlsx_cells import Style, Writer, style
from regtrack.exports.formats.xlsx_filling import CELL, HEAD, OPEN, make_fillable

Row = TypeVar("Row")

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
PAPER_A4 = 9

SOFT = style(font_color="#565b63", border=3, border_color="#85817a")  # 3 is dashed


@dataclass(frozen=True, slots=True)
class _File:
    """What the sheets of a file share. `name` is the second sheet's, `title` printed above each."""

    name: Text
    title: str
    author: str
    lines: tuple[Line, ...]
    document: ChecklistDocument | ComparisonDocument


def render(document: ChecklistDocument, language: Language) -> bytes:
    """Raises TooLongForCellError where a text doesn't fit a cell."""

    may_be_filled = document.signoff is None
    table = checklist_table(document)
    keys = [column.key for column in table.spread(language)]

    @cache
    def looks(soft: bool, open_: frozenset[str]) -> tuple[Style, ...]:
        plain = CELL | SOFT if soft else CELL
        return tuple(plain | OPEN if key in open_ else plain for key in keys)

    def looks_of(entry: Entry) -> tuple[Style, ...]:
        item = entry.item
        not_law = bool(item.not_law or entry.group.not_law)
        soft = not_law or not is_duty(item) or item.archived_at is not None
        return looks(soft, may_fill(item) if may_be_filled else frozenset())

    def finish(to: Writer, table: Table[Entry], columns: tuple[Column[Entry], ...]) -> None:
        if may_be_filled:
            make_fillable(to, document, table, columns, language)

    about = sheet_about(document, iso_day)
    name = document.labels["checklist"]
    file = _File(name, document.product, document.team, about, document)
    return _book(file, table, language, looks_of, nothing_under="duty", finish=finish)


def render_comparison(document: ComparisonDocument, language: Language) -> bytes:
    """Raises TooLongForCellError where a text doesn't fit a cell."""
    table = comparison_table(document)
    keys = [column.key for column in table.spread(language)]

    @cache
    def looks(prefixes: tuple[str, ...]) -> tuple[Style, ...]:
        return tuple(CELL | SOFT if key.startswith(prefixes) else CELL for key in keys)

    def looks_of(line: Compared) -> tuple[Style, ...]:
        if line.not_law:
            return looks(("",))
        laws = {"first_": line.before.is_law, "second_": line.after.is_law}
        return looks(tuple(prefix for prefix, is_law in laws.items() if is_law))

    first = languages(language)[0]
    title = f"{document.before.title.get(first)} – {document.after.title.get(first)}"
    about = comparison_about(document)
    file = _File(document.labels["comparison"], title, "RegTrack", about, document)
    return _book(file, table, language, looks_of, nothing_under="relation")


def _book(
    file: _File,
    table: Table[Row],
    language: Language,
    looks_of: Callable[[Row], tuple[Style, ...]],
    *,
    nothing_under: str,
    finish: Callable[[Writer, Table[Row], tuple[Column[Row], ...]], None] | None = None,
) -> bytes:
    out, document = io.BytesIO(), file.document
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties(
        {
            "title": _short(f"{_name(file.name, language)}: {file.title}", 200),
            "author": _short(file.author, 200),
            "subject": clocks(document.on, document.known, document.labels, iso_day).get(
                languages(language)[0]
            ),
            "created": document.made_at.astimezone(dt.UTC).replace(tzinfo=None),
        }
    )
    to = Writer(book)
    _about_sheet(to, file, language)
    _table_sheet(to, file, table, language, looks_of, nothing_under)
    if finish and table.rows:
        finish(to, table, table.spread(language))
    book.close()
    return to.strings.put_in(out.getvalue())


def _about_sheet(to: Writer, file: _File, language: Language) -> None:
    to.sheet = to.book.add_worksheet(_sheet_name(file.document.labels["about"], language))
    to.sheet.set_column(0, 0, 30)
    to.sheet.set_column(1, 2, 60)
    label_style = CELL | style(bold=True)
    row = 0
    for line in file.lines:
        for number, value in enumerate(line.values or ("",)):
            if number == 0:
                to.put(row, 0, _name(line.label, language), label_style)
            for column, cell in enumerate(_about_cells(value, language), start=1):
                to.put(row, column, cell, CELL)
            row += 1
    _printed(to.sheet, file, language, landscape=False)


def _about_cells(value: Value, language: Language) -> tuple[Cell, ...]:
    if not isinstance(value, Text):
        return (value,)
    return tuple(value.get(one) for one in languages(language))


def _table_sheet(
    to: Writer,
    file: _File,
    table: Table[Row],
    language: Language,
    looks_of: Callable[[Row], tuple[Style, ...]],
    nothing_under: str,
) -> None:
    columns = table.spread(language)
    to.sheet = to.book.add_worksheet(_sheet_name(file.name, language))
    link = next((n for n, column in enumerate(columns) if column.key == "link"), None)
    for number, (column, heading) in enumerate(zip(columns, table.headings(language), strict=True)):
        to.sheet.set_column(number, number, column.width)
        to.put(0, number, heading, HEAD)
    for place, (row, cells) in enumerate(zip(table.rows, table.cells(language), strict=True), 1):
        for number, (cell, look) in enumerate(zip(cells, looks_of(row), strict=True)):
            to.put(place, number, cell, look, link=number == link)
    last = len(table.rows)
    if not table.rows:
        under = [column.key for column in columns].index(nothing_under)
        to.put(1, under, _name(table.labels["nothing"], language), CELL)
    to.sheet.freeze_panes(1, 0)
    to.sheet.autofilter(0, 0, last, len(columns) - 1)
    to.sheet.repeat_rows(0)
    _printed(to.sheet, file, language, landscape=True)
    to.sheet.activate()


def _printed(sheet: Any, file: _File, language: Language, *, landscape: bool) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    document = file.document
    read = clocks(document.on, document.known, document.labels, iso_day).get(languages(language)[0])
    # "&" starts a code in a header; the whole may have 255 characters
    title = _short(file.title, 60).replace("&", "&&")
    sheet.set_header(f"&L{title}&R{_short(read, 80).replace('&', '&&')}")
    sheet.set_footer("&R&P / &N")


def _name(text: Text, language: Language) -> str:
    return paired(text) if language == "both" else text.get(language)


def _sheet_name(text: Text, language: Language) -> str:
    """A name Excel takes: up to 31 characters, none of []:*?/\\ and no apostrophe at an end."""
    name = _name(text, language).replace(" / ", " ")
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ")


def _short(text: str, most: int) -> str:
    """For titles and headers only, where the full text stands elsewhere."""
    line = re.sub(r"[\x00-\x1f\s]+", " ", text)
    return line if len(line) <= most else f"{line[: most - 1]}…"
