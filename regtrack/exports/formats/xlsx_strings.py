"""Texts of an XLSX file exactly as they are, where XlsxWriter alone would not keep them.

XLSX is XML and can't hold most control characters; it writes them `_x0008_`, and a text which looks
like that is written `_x005F_x0008_` (ECMA-376 Part 1, 22.9.2.19, ST_Xstring). XlsxWriter does so,
with two gaps: a text `<r>…</r>` goes into the file as raw markup, and in `_x0041_x0042_` the second
underscore, which the first match has used up, stays unescaped. Such texts are written as a token
and put in when the file is made.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

LIMIT = 32_767  # UTF-16 units in a cell, Excel's own

_PART = "xl/sharedStrings.xml"
_TOKEN = "regtrack-text-"  # noqa: S105 (marks a place, guards nothing)
_OVERLAP = re.compile(r"_x[0-9a-fA-F]{4}_x[0-9a-fA-F]{4}_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class TooLongForCellError(ValueError):
    """A text is over Excel's limit. No file is made rather than one with a text cut."""


class ExactStrings:
    """Hands XlsxWriter a string for each text; `put_in` exchanges the tokens for their texts."""

    def __init__(self) -> None:
        self._odd: dict[str, str] = {}

    def string(self, text: str) -> str:
        """What to write for `text`. Raises TooLongForCellError."""
        if len(text) > LIMIT // 2:  # else it fits, whatever its characters
            length = len(text.encode("utf-16-le")) // 2
            if length > LIMIT:
                raise TooLongForCellError(
                    f"the text has {length:,} characters, an Excel cell holds {LIMIT:,}. "
                    "Shorten it, or export as CSV, JSON, Markdown or PDF, which have no such limit."
                )
        markup = text.startswith("<r>") and text.endswith("</r>")
        if markup or text.startswith(_TOKEN) or ("_x" in text and _OVERLAP.search(text)):
            return self._odd.setdefault(text, f"{_TOKEN}{len(self._odd)}")
        return text

    def put_in(self, file: bytes) -> bytes:
        """The finished file with every token replaced."""
        if not self._odd:
            return file
        by_token = {token: text for text, token in self._odd.items()}
        found = re.compile(rf"<t>({re.escape(_TOKEN)}\d+)</t>")
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                content = old.read(entry)
                if entry.filename == _PART:
                    xml = found.sub(lambda match: _element(by_token[match[1]]), content.decode())
                    content = xml.encode()
                new.writestr(entry, content, entry.compress_type)
        return out.getvalue()


def _element(text: str) -> str:
    escaped = _ILLEGAL.sub(
        lambda match: f"_x{ord(match[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text)
    )
    return f'<t xml:space="preserve">{escape(escaped)}</t>'
