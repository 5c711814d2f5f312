"""Cells of an XLSX sheet, each written by the type of its value."""

from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.exports.formats.tables import Cell
from regtrack.exports.formats.words import is_web_address, iso_moment
from regtrack.exports.formats.xlsx_strings import ExactStrings, TooLongForCellError

LONGEST_LINK = 2_000  # Excel refuses a file with a longer address behind a cell
MOST_LINKS = 60_000  # Excel's limit a sheet is 65,530
FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel's calendar has a day that never was
Style = frozenset[tuple[str, Any]]  # properties of a format; two that agree are joined with |


def style(**properties: Any) -> Style:
    return frozenset(properties.items())


DAY = style(num_format="yyyy-mm-dd", align="left")
MOMENT = style(num_format='yyyy-mm-dd hh:mm" UTC"', align="left")


class Formats(dict[Style, Any]):
    """The format of a style, made once a book."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def __missing__(self, style: Style) -> Any:
        self[style] = self.book.add_format(dict(style))
        return self[style]


class Writer:
    """Writes cells by their Python type, into the `sheet` of a book that is set."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.sheet: Any = None
        self.strings, self.formats = ExactStrings(), Formats(book)
        self.links = 0

    def put(self, row: int, column: int, cell: Cell, style: Style, *, link: bool = False) -> None:
        match cell:
            case str() if link and self._may_link(cell):
                self.links += 1
                self.sheet.write_url(row, column, cell, self.formats[style], string=cell)
            case str():
                self._text(row, column, cell, style)
            case None:
                self.sheet.write_blank(row, column, None, self.formats[style])
            case dt.datetime():
                moment = cell.astimezone(dt.UTC).replace(tzinfo=None)
                if moment.date() < FIRST_DAY:
                    self._text(row, column, iso_moment(cell), style)
                else:
                    self.sheet.write_datetime(row, column, moment, self.formats[style | MOMENT])
            case dt.date():
                if cell < FIRST_DAY:
                    self._text(row, column, cell.isoformat(), style)
                else:
                    self.sheet.write_datetime(row, column, cell, self.formats[style | DAY])
            case int():
                self.sheet.write_number(row, column, cell, self.formats[style])

    def _text(self, row: int, column: int, text: str, style: Style) -> None:
        try:
            exact = self.strings.string(text)
        except TooLongForCellError as error:
            where = f"{self.sheet.get_name()}, row {row + 1}, column {column + 1}"
            raise TooLongForCellError(f"{where}: {error}") from None
        self.sheet.write_string(row, column, exact, self.formats[style])

    def _may_link(self, url: str) -> bool:
        return (
            is_web_address(url)
            and url.isprintable()
            and " " not in url
            and len(url) <= LONGEST_LINK
            and self.links < MOST_LINKS
        )
