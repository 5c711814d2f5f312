"""Small files of each kind, made here, and those that nobody should take."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def packed(*names: str, **contents: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b"<x/>"))
    return file.getvalue()


DOCX = packed("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
PPTX = packed("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml")
MACROS = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
SHEET_MACROS = packed("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml")
_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
OPEN_MACROS = packed("mimetype", "content.xml", "Basic/script-lc.xml", mimetype=_OPEN_TEXT)
OPEN_SCRIPT = packed("mimetype", "content.xml", "Scripts/python/a.py", mimetype=_OPEN_TEXT)
ODT = packed("mimetype", "content.xml", mimetype=_OPEN_TEXT)
ODS = packed("mimetype", "content.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
MAIL = (
    b"Received: from a.example\r\n by b.example\r\nFrom: a@example.org\r\nSubject: Filed\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n\r\nIt is filed.\r\n"
)
