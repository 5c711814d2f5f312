"""The words of a PDF as its reader copies them, by PDFium: ten times as fast as pypdf, which opens
the structure of the same files."""

from __future__ import annotations

import pypdfium2


def pages_of(file: bytes) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        return [page.get_textpage().get_text_range() for page in document]
