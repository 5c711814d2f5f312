"""What LibreOffice makes of the files: pages without a missing letter, and a sheet that comes back."""

from __future__ import annotations

import datetime as dt
import io
from io import StringIO
from typing import Any

import pypdf
import pytest
from django.core.management import call_command
from django.test import Client

from regtrack.checklists.models import Checklist, Item
from regtrack.exports.build import checklist_document
from regtrack.exports.document import Language
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.formats.words import written_day
from tests.core.pdfs import pages_of
from tests.exports.examples import CONTROL, NASTY
from tests.exports.readers import squeezed
from tests.exports.sheets import confirm, exported, filled_in, numbers, upload
from tests.exports.test_bring_back import duties, write
from tests.factories import AT, TODAY, Cast, make_checklist
from tests.office.conftest import Convert

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


@pytest.mark.parametrize("language", ["zh-hans", "en", "both"])
def test_a_memo_opens_and_prints_without_a_missing_letter(
    convert: Convert, language: Language
) -> None:
    call_command("load_demo", stdout=StringIO())
    checklist = Checklist.objects.for_page().order_by("pk")[0]
    document = checklist_document(checklist, at=AT, today=TODAY, site="https://example.org")
    file = CHECKLIST_FORMATS["docx"].render(document, language)
    pdf = convert(file, "docx", "pdf")
    pages = [squeezed(page) for page in pages_of(pdf)]
    seen = "".join(pages)
    for one in ("zh-hans", "en") if language == "both" else (language,):
        for group in document.groups:
            assert squeezed(group.title.get(one)) in seen
            for item in group.items:
                assert squeezed(item.title.get(one)) in seen
    day = squeezed(written_day(document.on, "en" if language == "en" else "zh-hans"))
    assert all(day in page for page in pages)
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, 1))
    fonts = fonts_of(pdf)
    assert all(fonts.values()), fonts  # each is inside the file
    if language != "en":
        assert any("CJK" in name for name in fonts)
    assert "\ufffd" not in seen


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """By name, whether the font is embedded."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            whole = font.get_object()
            inner = whole.get("/DescendantFonts", [whole])[0].get_object()
            about = inner["/FontDescriptor"].get_object()
            embedded = any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            found[str(whole["/BaseFont"])] = embedded
    return found


def test_a_sheet_that_libreoffice_saved_comes_back_the_same(
    alice: Client, cast: Cast, convert: Convert
) -> None:
    made = make_checklist(cast)
    # Of two escapes that share a sign, _x0041_x0042_, LibreOffice escapes only the first again.
    words = [one for one in (*NASTY, *CONTROL, "_x0041_", "x" * 10_000) if "\0" not in one]
    words = [one for one in words if "_x0041_x0042_" not in one]
    for item, said in zip(duties(made), words, strict=False):
        write(item, cast.alice, note=said, owner_id=cast.bob.pk)
    late = duties(made)[0]
    write(late, cast.alice, due_on=dt.date(2026, 12, 1), due_reason="agreed")
    for language in ("both", "zh-hans"):
        file = exported(alice, made, language=language)
        page = upload(alice, made, convert(file, "xlsx", "xlsx:Calc MS Excel 2007 XML"))
        assert numbers(page) == {
            "changes": 0, "conflicts": 0, "problems": 0, "unchanged": made.items.count(),
        }  # fmt: skip
    one, two, *_ = duties(made)
    edits: dict[int, dict[str, Any]] = {
        one.pk: {"note": "=2+3"},
        two.pk: {"status": "done", "due": dt.datetime(2027, 1, 5)},
    }
    edits[two.pk]["due_reason"] = "agreed"
    saved = convert(filled_in(exported(alice, made), edits), "xlsx", "xlsx:Calc MS Excel 2007 XML")
    page = upload(alice, made, saved)
    assert numbers(page)["changes"] == 4
    confirm(alice, made, page)
    assert Item.objects.get(pk=one.pk).note == "=2+3"
    changed = Item.objects.get(pk=two.pk)
    assert (changed.status, changed.due_on) == ("done", dt.date(2027, 1, 5))
