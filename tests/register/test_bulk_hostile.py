"""Files that are small to send and enormous to read are refused by their size, not by the memory."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from regtrack.core.sheets.sheet import FileError
from regtrack.core.sheets.unpacking import MOST_SHEETS
from regtrack.register.bulk.reading import LIMITS, read_file
from tests.register.test_bulk import as_xlsx

Change = Callable[[bytes], bytes]
SHEET, STRINGS, BOOK = (
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml",
)  # fmt: skip
UNREADABLE = "The file could not be read; expected XLSX or CSV."
MEMORY = 200_000_000  # bytes that a refusal may take


def changed(content: bytes = b"", **parts: Change | None) -> bytes:
    """A workbook with parts as they come out of a function, or without them; or with more."""
    content = content or as_xlsx(Duties=[["ref", "title.en"], ["rule-duty", "Do it"]])
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            change = parts.pop(name, _same)
            if change is not None:
                new.writestr(name, change(old.read(name)))
        for name, change in parts.items():
            if change is not None:
                new.writestr(name, change(b""))
    return out.getvalue()


def _same(part: bytes) -> bytes:
    return part


def with_cells(xml: str) -> bytes:
    return changed(**{SHEET: _before("</sheetData>", xml)})


def _before(mark: str, more: str) -> Change:
    return lambda part: part.replace(mark.encode(), more.encode() + mark.encode())


def refusal(content: bytes, name: str = "duties.xlsx") -> str:
    """What is said of the file, in little memory."""
    tracemalloc.start()
    try:
        with pytest.raises(FileError) as error:
            read_file(name, content)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    return str(error.value)


@pytest.mark.parametrize(
    ("xml", "cell"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="1048576"><c r="XFD1048576" t="str"><v></v></c></row>', "XFD1048576"),
        ('<row><c r="xfd1048576" t="inlineStr"><is><t>x</t></is></c></row>', "XFD1048576"),
        ('<row r="1048576"><c><v>1</v></c></row>', "A1048576"),
        (
            '<row r="3"><c r="XFD3"><v>1</v></c></row><row r="40"><c r="A40"><v>1</v></c></row>',
            "A40",
        ),
    ],
)
def test_a_value_far_away_is_named_and_takes_no_memory(xml: str, cell: str) -> None:
    said = refusal(with_cells(xml))
    assert said.startswith(f"duties.xlsx, cell Duties!{cell}: found ")
    assert said.endswith(f" cells up to here; expected at most {LIMITS.cells:,}.")


def test_many_sheets_count_together() -> None:
    rows = [["ref", "title.en"], ["a", "b"]]
    content = as_xlsx(Duties=rows, Events=rows, Provisions=rows)
    far = '<row r="9000"><c r="Y9000"><v>1</v></c></row>'  # 225,000 places
    parts = {
        f"xl/worksheets/sheet{number}.xml": _before("</sheetData>", far) for number in (1, 2, 3)
    }
    assert "cell Provisions!Y9000: found 675,000 cells" in refusal(changed(content, **parts))


def test_one_long_text_in_many_cells_is_refused() -> None:
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(3, 900)
    )
    content = changed(
        **{
            SHEET: _before("</sheetData>", cells),
            STRINGS: lambda part: part.replace(b">ref<", b">" + b"x" * 1_000_000 + b"<"),
        }
    )
    assert "cell Duties!A21: found 20,0" in refusal(content)
    assert "characters up to here; expected at most 20,000,000." in refusal(content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    content = changed(**{"xl/media/x.xml": lambda _: b"<x>" + b" " * LIMITS.unpacked + b"</x>"})
    assert len(content) < 1_000_000
    assert refusal(content) == "Unpacked, the file has 61 MB; expected at most 60 MB."


@pytest.mark.parametrize(
    "parts",
    [
        {SHEET: lambda part: part.replace(b"<sheetData>", b"<sheetData", 1)},
        {SHEET: lambda part: part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)},
        {SHEET: lambda part: part.replace(b'r="A1"', b'r="A0x"', 1)},
        {SHEET: lambda part: part.replace(b'r="A1"', b'r="AAAAAAAA1"', 1)},
        {SHEET: lambda part: part.replace(b"worksheet", b"sst")},
        {SHEET: None},
        {BOOK: None},
        {STRINGS: lambda part: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="99999999999"', part)},
        {"xl/more.xml": lambda _: b"<sst><si><t>x</t></si></sst>"},
        {BOOK: lambda part: re.sub(
            rb"(<sheet .*?/>)",
            lambda found: b"".join(
                found[1].replace(b"rId1", b"rId1%d" % n).replace(b"Duties", b"S%d" % n)
                for n in range(MOST_SHEETS + 1)
            ), part)},
        {BOOK: lambda part: re.sub(
            rb"(<sheet .*?/>)", lambda found: found[1] + found[1].replace(b"rId1", b"rId2"), part)},
    ],
)  # fmt: skip
def test_a_workbook_that_is_none_is_refused(parts: dict[str, Change | None]) -> None:
    assert refusal(changed(**parts)) == UNREADABLE


def test_other_packed_files_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<office:document-content/>")
    assert refusal(out.getvalue(), "x.ods") == UNREADABLE
    encrypted = bytearray(changed())
    encrypted[6] |= 1  # the flag of the first part, here and in the directory
    at = encrypted.index(b"PK\x01\x02")
    encrypted[at + 8] |= 1
    assert refusal(bytes(encrypted)) == UNREADABLE


def test_what_only_looks_large_is_read() -> None:
    content = changed(
        **{
            SHEET: lambda part: re.sub(
                rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part
            ).replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
            "xl/media/picture.png": lambda _: b"\x89PNG\r\n",
            "xl/drawings/drawing1.xml": lambda _: b"<x><c/></x>",
        }
    )  # fmt: skip
    [sheet] = read_file("duties.xlsx", content)
    assert (sheet.headings, sheet.rows) == (("ref", "title.en"), (("rule-duty", "Do it"),))


# == CSV ==
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ref,title.en" + b"," * 2_000_000 + b"x\n" + b"a\n" * 1_000_000,
         "duties.csv, cell DITOD1: found 2,000,002 columns; expected at most 100."),
        (b"ref,title.en\n" + b"a\n" * 2_400_000,
         "duties.csv, cell A2002: found 2,001 rows below the headings; expected at most 2,000."),
        (b"ref,title.en\n" + b"\n" * 300_000 + b"rule-duty,x\n",
         "duties.csv, cell B300002: found 300,001 rows below the headings; expected at most 2,000."),
    ],
)  # fmt: skip
def test_a_csv_file_is_refused_before_its_rows_are_made_even(content: bytes, said: str) -> None:
    assert refusal(content, "duties.csv") == said


def test_empty_cells_that_a_spreadsheet_wrote_do_not_count() -> None:
    row = b"rule-duty,Do it" + b"," * 300 + b"\n"
    blank = b"," * 301 + b"\n"
    [sheet] = read_file("duties.csv", b"ref,title.en" + b"," * 300 + b"\n" + row + blank * 3000)
    assert sheet.headings == ("ref", "title.en")
    assert sheet.rows == (("rule-duty", "Do it"),)
