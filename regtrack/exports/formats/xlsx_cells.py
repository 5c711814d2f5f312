"""Cells of an XLSX sheet, each written by the type of its value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from regtrack.exports.formats.tables import Cell
from regtrack.exports.formats.words import is_web_address, iso_moment
from regtrack.exports.formats.xlsx_strings import ExactStrings

LONGEST_LINK = 2_000  # Excel refuses a file with a longer address behind a cell
MOST_LINKS = 60_000  # Excel's limit a sheet is 65,530
FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel's calendar has a day that never was
DAY = {"num_format": "yyyy-mm-dd", "align": "left"}
MOMENT = {"num_format": 'yyyy-mm-dd hh:mm" UTC"', "align": "left"}


@dataclass(slots=True)
class Writer:
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
