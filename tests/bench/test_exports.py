"""Each format against a bare writer of the same texts with the same library, and no more."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

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
from regtrack.exports.formats import CHECKLIST_FORMATS, Format, pdf
from regtrack.exports.formats.csv import written
from regtrack.exports.formats.docx_paper import xml_text
from regtrack.exports.formats.tables import checklist_table
from regtrack.exports.formats.typesetting import _fonts
from tests.bench.lists import a_list, bare
from tests.bench.measure import Ledger, cost, cost_apart
from tests.factories import AT, TODAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
Cells = list[list[str]]
BARE_TYPST = b"""
#set document(title: "Checklist")
#set page(paper: "a4")
#set text(font: "Noto Sans CJK SC", size: 9pt, lang: "zh")
#for row in json(bytes(sys.inputs.cells)) { for cell in row { par(cell) } }
"""


def test_exports(ledger: Ledger, cast: Cast) -> None:
    queries = []
    small: ChecklistDocument | None = None
    for size, runs in ((120, 3), (1_200, 3), (12_000, 1)):
        with a_list(cast, size) as checklist:
            _document(checklist)  # what is kept of the register
            with CaptureQueriesContext(connection) as captured:
                document = _document(checklist)
            queries.append(len(captured))
            floor = cost(lambda: bare(checklist.items.all()), runs)
            built = cost(lambda: _document(checklist), runs)
        ledger.add("document of a checklist", size, built, floor, queries[-1])
        small = small or document
        for name, form in CHECKLIST_FORMATS.items():
            _weigh(ledger, form, document, small, runs, BARE[name])
    assert len(set(queries)) == 1, queries


def _weigh(
    ledger: Ledger,
    form: Format[ChecklistDocument],
    document: ChecklistDocument,
    small: ChecklistDocument,
    runs: int,
    floor: Callable[[Cells], bytes],
) -> None:
    cells, few = (_cells(form.name, one) for one in (document, small))
    found = cost_apart(
        lambda: form.render(document, "both"), runs, warm=lambda: form.render(small, "en")
    )
    least = cost_apart(lambda: floor(cells), runs, warm=lambda: floor(few))
    ledger.add(f"{form.name} of it", len(document.items), found, least)


def _cells(name: str, document: ChecklistDocument) -> Cells:
    """What the file says: of a PDF the texts that it is made of, else the cells of the table."""
    if name == "pdf":
        made = pdf._document(document, "both")
        return [
            list(_printed(item))
            for group in (*made["groups"], *made["archived"])
            for item in group["items"]
        ]
    return [[written(cell) for cell in row] for row in checklist_table(document).cells("both")]


def _printed(value: Any) -> Iterator[str]:
    """A text and its translation are one: they stand in one paragraph."""
    match value:
        case [{"lang": _, "text": _}, *_]:
            yield " ".join(run["text"] for run in value)
        case dict():
            yield from (text for one in value.values() for text in _printed(one))
        case list():
            yield from (text for one in value for text in _printed(one))
        case str() if value:
            yield value


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
        pdf_standards=["ua-1"],
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
