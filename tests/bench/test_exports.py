"""Each format against a bare writer of the same cells with the same library, and no more."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html import escape

import docx
import pytest
import typst
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar, Event

from regtrack.checklists.models import Checklist
from regtrack.exports.build import checklist_document
from regtrack.exports.document import ChecklistDocument
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.formats.csv import written
from regtrack.exports.formats.docx_paper import xml_text
from regtrack.exports.formats.tables import checklist_table
from regtrack.exports.formats.typesetting import _fonts
from tests.bench.measure import Ledger, cost
from tests.bench.rows import for_a_while, make_long_checklist
from tests.factories import AT, TODAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
Cells = list[list[str]]
BARE_TYPST = b"""
#set page(paper: "a4")
#set text(font: "Noto Sans CJK SC", size: 9pt)
#for row in json(bytes(sys.inputs.cells)) { par(row.join(" ")) }
"""


def test_exports(ledger: Ledger, cast: Cast) -> None:
    queries = []
    for size, runs in ((120, 3), (1_200, 3), (12_000, 1)):
        with for_a_while():
            checklist = make_long_checklist(cast, size)
            with CaptureQueriesContext(connection) as captured:
                document = _document(checklist)
            queries.append(len(captured))
            floor = cost(lambda: list(checklist.items.values_list()), runs)  # noqa: B023
            built = cost(lambda: _document(checklist), runs)  # noqa: B023
        ledger.add("document of a checklist", size, built, floor, queries[-1])
        cells = [[written(cell) for cell in row] for row in checklist_table(document).cells("both")]
        for name, form in CHECKLIST_FORMATS.items():
            found = cost(lambda: form.render(document, "both"), runs)  # noqa: B023
            ledger.add(f"{name} of it", size, found, cost(lambda: BARE[name](cells), runs))  # noqa: B023
    assert len(set(queries)) == 1, queries


def _document(checklist: Checklist) -> ChecklistDocument:
    found = Checklist.objects.for_page().get(pk=checklist.pk)
    return checklist_document(found, at=AT, today=TODAY, site="https://example.org")


def _csv(cells: Cells) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(cells)
    return out.getvalue().encode()


def _json(cells: Cells) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode()


def _markdown(cells: Cells) -> bytes:
    return "\n".join(f"- {cell}" for row in cells for cell in row).encode()


def _xlsx(cells: Cells) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            sheet.write_string(row, column, cell)
    book.close()
    return out.getvalue()


def _pdf(cells: Cells) -> bytes:
    return typst.compile(
        BARE_TYPST,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"cells": json.dumps(cells)},
    )


def _docx(cells: Cells) -> bytes:
    """A row a paragraph: a table of python-docx takes quadratic time."""
    made = docx.Document()
    for row in cells:
        made.add_paragraph(" ".join(map(xml_text, row)))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _html(cells: Cells) -> bytes:
    return "\n".join(f"<p>{escape(cell)}</p>" for row in cells for cell in row).encode()


def _ics(cells: Cells) -> bytes:
    made = Calendar()
    for row in cells:
        event = Event()
        event.add("summary", row[0])
        event.add("description", "\n".join(row))
        made.add_component(event)
    content: bytes = made.to_ical()
    return content


BARE: dict[str, Callable[[Cells], bytes]] = {
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "docx": _docx,
    "html": _html,
    "oscal": _json,
    "ics": _ics,
}
