"""XLSX to fill in offline: a sheet that says what the file is, and a sheet with one row a duty.

Days and moments are real date cells (moments in UTC); texts are always strings, never formulas or
numbers, and come back exactly (`xlsx_strings.py`). A text over Excel's 32,767 characters raises
`TooLongForCellError` instead of being cut. Find the columns again with `tables.find_columns`, a
status with `tables.find_status`. What isn't law is grey, dashed and says so in its own column.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Language
from regtrack.exports.formats.about import Value, checklist_about
from regtrack.exports.formats.tables import STATUSES, Cell, checklist_table, paired, status_label
from regtrack.exports.formats.words import (
    Labels,
    clocks,
    is_duty,
    is_web_address,
    iso_day,
    iso_moment,
    languages,
)
from regtrack.exports.formats.xlsx_strings import ExactStrings

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
LONGEST_LINK = 2_000  # Excel refuses a file with a longer address behind a cell
MOST_LINKS = 60_000  # Excel's limit a sheet is 65,530
FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel's calendar has a day that never was
PAPER_A4 = 9

CELL = {"text_wrap": True, "valign": "top"}
SOFT = {"font_color": "#565b63", "border": 3, "border_color": "#85817a"}  # 3 is dashed
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#f6f4ef", "bottom": 1}
DAY = {"num_format": "yyyy-mm-dd", "align": "left"}
MOMENT = {"num_format": 'yyyy-mm-dd hh:mm" UTC"', "align": "left"}


def render(document: ChecklistDocument, language: Language) -> bytes:
    """Raises TooLongForCellError where a text doesn't fit a cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    title = f"{_name(document.labels['checklist'], language)}: {document.product}"
    book.set_properties(
        {
            "title": _short(title, 200),
            "author": _short(document.team, 200),
            "subject": clocks(document.on, document.known, document.labels, iso_day).get(
                languages(language)[0]
            ),
            "created": document.made_at.astimezone(dt.UTC).replace(tzinfo=None),
        }
    )
    strings = ExactStrings()
    _about_sheet(_Writer(book, strings), document, language)
    _items_sheet(_Writer(book, strings), document, language)
    book.close()
    return strings.put_in(out.getvalue())


def _about_sheet(to: _Writer, document: ChecklistDocument, language: Language) -> None:
    to.sheet = to.book.add_worksheet(_sheet_name(document.labels["about"], language))
    to.sheet.set_column(0, 0, 30)
    to.sheet.set_column(1, 2, 60)
    label_style = {**CELL, "bold": True}
    row = 0
    for line in checklist_about(document, iso_day):
        for number, value in enumerate(line.values or ("",)):
            if number == 0:
                to.put(row, 0, _name(line.label, language), label_style)
            for column, cell in enumerate(_about_cells(value, language), start=1):
                to.put(row, column, cell, CELL)
            row += 1
    _printed(to.sheet, document, language, landscape=False)


def _about_cells(value: Value, language: Language) -> tuple[Cell, ...]:
    if not isinstance(value, Text):
        return (value,)
    return tuple(value.get(one) for one in languages(language))


def _items_sheet(to: _Writer, document: ChecklistDocument, language: Language) -> None:
    table = checklist_table(document)
    columns = table.spread(language)
    to.sheet = to.book.add_worksheet(_sheet_name(document.labels["checklist"], language))
    for number, (column, heading) in enumerate(zip(columns, table.headings(language), strict=True)):
        to.sheet.set_column(number, number, column.width)
        to.put(0, number, heading, HEAD)
    for row, (entry, cells) in enumerate(zip(table.rows, table.cells(language), strict=True), 1):
        soft = entry.item.not_law or entry.group.not_law or not is_duty(entry.item)
        style = {**CELL, **SOFT} if soft else CELL
        for number, cell in enumerate(cells):
            to.put(row, number, cell, style, link=columns[number].key == "link")
    last = len(table.rows)
    if not table.rows:
        duty = [column.key for column in columns].index("duty")
        to.put(1, duty, _name(document.labels["nothing"], language), CELL)
    else:
        status = [column.key for column in columns].index("status")
        to.sheet.data_validation(1, status, last, status, _choices(table.labels, language))
    to.sheet.freeze_panes(1, 0)
    to.sheet.autofilter(0, 0, last, len(columns) - 1)
    to.sheet.repeat_rows(0)
    _printed(to.sheet, document, language, landscape=True)
    to.sheet.activate()


def _choices(labels: Labels, language: Language) -> dict[str, Any]:
    """A list of the status words, which warns but lets pass: the import has the last word."""
    words = [_name(status_label(status, labels), language) for status in STATUSES]
    return {"validate": "list", "source": words, "error_type": "warning"}


def _printed(
    sheet: Any, document: ChecklistDocument, language: Language, *, landscape: bool
) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    read = clocks(document.on, document.known, document.labels, iso_day).get(languages(language)[0])
    # "&" starts a code in a header; the whole may have 255 characters
    product = _short(document.product, 60).replace("&", "&&")
    sheet.set_header(f"&L{product}&R{_short(read, 80).replace('&', '&&')}")
    sheet.set_footer("&R&P / &N")


@dataclass(slots=True)
class _Writer:
    """Writes cells by their Python type; a format is made once for each set of properties."""

    book: Any
    strings: ExactStrings
    sheet: Any = None
    links: int = 0

    def put(
        self, row: int, column: int, cell: Cell, style: dict[str, Any], *, link: bool = False
    ) -> None:
        match cell:
            case None:
                self.sheet.write_blank(row, column, None, self._format(style))
            case dt.datetime():
                moment = cell.astimezone(dt.UTC).replace(tzinfo=None)
                if moment.date() < FIRST_DAY:
                    self._text(row, column, iso_moment(cell), style)
                else:
                    self.sheet.write_datetime(
                        row, column, moment, self._format({**style, **MOMENT})
                    )
            case dt.date():
                if cell < FIRST_DAY:
                    self._text(row, column, cell.isoformat(), style)
                else:
                    self.sheet.write_datetime(row, column, cell, self._format({**style, **DAY}))
            case int():
                self.sheet.write_number(row, column, cell, self._format(style))
            case str() if link and self._may_link(cell):
                self.links += 1
                self.sheet.write_url(row, column, cell, self._format(style), string=cell)
            case str():
                self._text(row, column, cell, style)

    def _text(self, row: int, column: int, text: str, style: dict[str, Any]) -> None:
        where = f"{self.sheet.get_name()}, row {row + 1}, column {column + 1}"
        self.sheet.write_string(
            row, column, self.strings.string(text, where=where), self._format(style)
        )

    def _may_link(self, url: str) -> bool:
        return (
            is_web_address(url)
            and url.isprintable()
            and " " not in url
            and len(url) <= LONGEST_LINK
            and self.links < MOST_LINKS
        )

    def _format(self, style: dict[str, Any]) -> Any:
        key = tuple(sorted(style.items()))
        made: dict[Any, Any] = self.book.__dict__.setdefault("regtrack_formats", {})
        if key not in made:
            made[key] = self.book.add_format(style)
        return made[key]


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
