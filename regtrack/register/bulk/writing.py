"""The parts of an instrument as a CSV file, or as an XLSX file with a sheet a kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from regtrack.core.guard import guard
from regtrack.core.sheets.sheet import FileError
from regtrack.register.bulk.cells import cells_of
from regtrack.register.bulk.columns import EXPLANATION, KINDS, VALUES, Column, Kind
from regtrack.register.packs.nodes import Content, Key, current

# What a drop-down offers, by kind of node: (ref, name)
Choices = Mapping[str, Sequence[tuple[str, str]]]
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_LONGEST = 32_767  # characters in a cell
_SPARE = 500  # empty rows that have drop-downs too
_CELL = {
    "text_wrap": True,
    "valign": "top",
    "num_format": "@",
}  # text, so that no date is rewritten
_HEAD = {"bold": True, "valign": "top", "bg_color": "#f6f4ef", "bottom": 1}


def rows_of(kind: Kind, nodes: Mapping[Key, Content]) -> list[list[str]]:
    """A row a node of that kind, in the order of the nodes."""
    return [
        cells_of(kind, {**node, "dates": current(node["dates"])} if "dates" in node else node)
        for (one, _ref), node in nodes.items()
        if one == kind.node
    ]


def csv_file(kind: Kind, nodes: Mapping[Key, Content]) -> bytes:
    """UTF-8 with its mark, which spreadsheets need; no cell runs as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in kind.columns])
    writer.writerows([guard(cell) for cell in row] for row in rows_of(kind, nodes))
    return out.getvalue().encode("utf-8-sig")


def xlsx_file(
    nodes: Mapping[Key, Content], choices: Choices, explained: Mapping[tuple[str, str], str]
) -> bytes:
    """All sheets, with drop-downs for what is a closed list or few refs, the explanation, and the
    values. `explained` says by (sheet, heading) what a column is. Raises FileError."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        lists = _lists(choices)
        for kind in KINDS.values():
            _sheet(book, kind, rows_of(kind, nodes), lists)
        _explanation(book, explained, lists)
        _values(book, lists)
    return out.getvalue()


def _lists(choices: Choices) -> dict[str, list[tuple[str, str]]]:
    """Every list of values by the name of its column on the sheet of values."""
    lists = {kind: list(values) for kind, values in choices.items() if values}
    for kind in KINDS.values():
        for column in kind.columns:
            if column.values:
                lists[_list_name(kind, column)] = [(value, "") for value in column.values]
    return lists


def _list_name(kind: Kind, column: Column) -> str:
    if column.form == "conditions":
        return column.form
    return column.refers or f"{kind.name} {column.heading}"


def _sheet(
    book: Any, kind: Kind, rows: list[list[str]], lists: Mapping[str, Sequence[Any]]
) -> None:
    sheet = book.add_worksheet(kind.name)
    cell, head = book.add_format(_CELL), book.add_format(_HEAD)
    names = list(lists)
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, column.width, cell)
        sheet.write_string(0, place, column.heading, head)
        name = _list_name(kind, column)
        if name in lists and column.form not in {"refs", "conditions"}:
            at = names.index(name) * 2
            source = [1, at, len(lists[name]), at]
            sheet.data_validation(
                1,
                place,
                len(rows) + _SPARE,
                place,
                {
                    "validate": "list",
                    "source": f"={VALUES}!{xlsxwriter.utility.xl_range_abs(*source)}",
                    "error_type": "warning",
                },
            )
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            if len(text.encode("utf-16-le")) // 2 > _LONGEST:
                raise FileError(
                    _("The text under %(column)s of %(ref)s is too long for a cell; use CSV.")
                    % {"column": kind.columns[place].heading, "ref": row[0]}
                )
            if text:
                sheet.write_string(number, place, text, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(kind.columns) - 1)


def _explanation(
    book: Any,
    explained: Mapping[tuple[str, str], str],
    lists: Mapping[str, Sequence[tuple[str, str]]],
) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    cell, head = book.add_format(_CELL), book.add_format(_HEAD)
    heads = (_("Sheet"), _("Column"), _("What it is"), _("Allowed values"))
    for place, (text, width) in enumerate(zip(heads, (12, 22, 60, 60), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, text, head)
    number = 0
    for kind in KINDS.values():
        for column in kind.columns:
            number += 1
            values = lists.get(_list_name(kind, column), ())
            said = "\n".join(f"{ref}{_(': ')}{name}" if name else ref for ref, name in values)
            if len(values) > 40:
                said = _("See the sheet “%(sheet)s”.") % {"sheet": VALUES}
            what = explained.get((kind.name, column.heading), "")
            for place, text in enumerate((kind.name, column.heading, what, said)):
                sheet.write_string(number, place, text, cell)
    sheet.freeze_panes(1, 2)


def _values(book: Any, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    sheet = book.add_worksheet(VALUES)
    cell, head = book.add_format(_CELL), book.add_format(_HEAD)
    for number, (name, values) in enumerate(lists.items()):
        sheet.set_column(2 * number, 2 * number, 28)
        sheet.set_column(2 * number + 1, 2 * number + 1, 36)
        sheet.write_string(0, 2 * number, name, head)
        for row, (ref, word) in enumerate(values, start=1):
            sheet.write_string(row, 2 * number, ref, cell)
            sheet.write_string(row, 2 * number + 1, word, cell)
