"""What a sheet that came back would do, against the library that reads the same cells, and no more."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from regtrack.checklists.models import Checklist
from regtrack.exports.build import checklist_document
from regtrack.exports.coming_back.preview import Preview, preview_of
from regtrack.exports.coming_back.reading import read_sent
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.labels import labels
from tests.bench.lists import a_list
from tests.bench.measure import Ledger, cost
from tests.factories import AT, TODAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def _bare(file: bytes) -> int:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _preview(checklist: Checklist, file: bytes, cast: Cast) -> Preview:
    found = Checklist.objects.for_page().get(pk=checklist.pk)
    sent = read_sent("sheet.xlsx", file, labels())
    return preview_of(found, sent, actor=cast.alice, today=TODAY, labels=labels())


def test_preview_of_a_sheet(ledger: Ledger, cast: Cast) -> None:
    queries = []
    for size, runs in ((120, 3), (1_200, 3), (12_000, 1)):
        with a_list(cast, size) as checklist:
            found = Checklist.objects.for_page().get(pk=checklist.pk)
            document = checklist_document(found, at=AT, today=TODAY, site="https://example.org")
            file = CHECKLIST_FORMATS["xlsx"].render(document, "en")
            with CaptureQueriesContext(connection) as captured:
                assert _preview(checklist, file, cast).unchanged == len(document.items)
            queries.append(len(captured))
            taken = cost(lambda: _preview(checklist, file, cast), runs)  # noqa: B023
            floor = cost(lambda: _bare(file), runs)  # noqa: B023
        ledger.add("preview of a sheet", size, taken, floor, queries[-1])
    assert len(set(queries)) == 1, queries
