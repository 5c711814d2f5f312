"""A checklist's sheet made ready to be filled in: open cells, lists of words, a sheet that explains.

The protection has no password: it keeps from slips, not from anybody. The lists warn and let pass,
since the import has the last word.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Language
from regtrack.exports.formats.tables import STATUSES, Column, Entry, Table, paired, status_label
from regtrack.exports.formats.words import languages
from regtrack.exports.formats.xlsx_cells import Writer, style

CELL = style(text_wrap=True, valign="top")
HEAD = CELL | style(bold=True, bg_color="#f6f4ef", bottom=1)
OPEN = style(locked=False, bg_color="#fffbe6")
EXPLAINED = (
    "filling_cells", "filling_status", "filling_owner", "filling_due", "filling_links",
    "filling_keep", "filling_rows", "filling_back", "filling_conflict",
)  # fmt: skip
FIRST_DAY = dt.date(2000, 1, 1)
_MAY = {
    "select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True,
    "format_rows": True, "autofilter": True, "sort": True,
}  # fmt: skip


def make_fillable(
    to: Writer,
    document: ChecklistDocument,
    table: Table[Entry],
    columns: tuple[Column[Entry], ...],
    language: Language,
) -> None:
    """The sheet that `to` writes gets its lists and its protection; one that explains comes after."""
    sheet, last = to.sheet, len(table.rows)
    keys = [column.key for column in columns]
    for key, choices in _choices(document, language).items():
        sheet.data_validation(1, keys.index(key), last, keys.index(key), choices)
    sheet.protect("", _MAY)
    name = _name(document.labels["filling"], language).replace(" / ", " ")
    _explain(to, to.book.add_worksheet(name[:31]), document, language)


def _choices(document: ChecklistDocument, language: Language) -> dict[str, dict[str, Any]]:
    words = [_name(status_label(status, document.labels), language) for status in STATUSES]
    found: dict[str, dict[str, Any]] = {
        "status": {"validate": "list", "source": words},
        "due": {"validate": "date", "criteria": ">=", "value": FIRST_DAY},
    }
    if document.people:
        sheet = _name(document.labels["filling"], language).replace(" / ", " ")[:31]
        source = f"='{sheet}'!$B$2:$B${len(document.people) + 1}"
        found["owner"] = {"validate": "list", "source": source}
    return {key: {**choices, "error_type": "warning"} for key, choices in found.items()}


def _explain(to: Writer, sheet: Any, document: ChecklistDocument, language: Language) -> None:
    to.sheet = sheet
    sheet.set_column(0, 0, 90)
    sheet.set_column(1, 1, 36)
    to.put(0, 0, _name(document.labels["filling"], language), HEAD)
    to.put(0, 1, _name(document.labels["members"], language), HEAD)
    for row, key in enumerate(EXPLAINED, start=1):
        text = document.labels[key]
        lines = "\n".join(text.get(one) for one in languages(language))
        to.put(row, 0, lines, CELL | OPEN if key == "filling_cells" else CELL)
    for row, person in enumerate(document.people, start=1):
        to.put(row, 1, person, CELL)
    sheet.protect("", _MAY)


def _name(text: Text, language: Language) -> str:
    return paired(text) if language == "both" else text.get(language)
