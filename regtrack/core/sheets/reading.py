"""A CSV or XLSX file as sheets of texts: days as 2023-07-13, whole numbers without a point, the line
breaks of text files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from regtrack.core.guard import unguard
from regtrack.core.sheets.sheet import FileError, Limits, Sheet, to_sheet
from regtrack.core.sheets.unpacking import unpacked, unreadable

_SEPARATORS = ",;\t"


def refuse_large(size: int, limits: Limits) -> None:
    """Raises FileError for more bytes than a file may have, before anybody reads them."""
    if size > limits.size:
        raise FileError(
            _("The file has %(found)s MB; expected at most %(most)s MB.")
            % {"found": -(-size // 1_000_000), "most": limits.size // 1_000_000}
        )


def is_xlsx(name: str, content: bytes) -> bool:
    """By its first bytes. Raises FileError for what is no text either, by its `name`."""
    if content.startswith(b"PK"):
        return True
    if name.lower().endswith((".xls", ".xlsx", ".ods", ".numbers")):
        raise unreadable()
    return False


def read_xlsx(file: str, content: bytes, limits: Limits) -> Iterator[Sheet]:
    """Each sheet of it, in its order; one that is empty has no headings. Raises FileError."""
    content = unpacked(file, content, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield to_sheet(name, ([*map(_text, line)] for line in lines), file, limits)
    except python_calamine.CalamineError:
        raise unreadable() from None


def read_csv(file: str, content: bytes, limits: Limits) -> Sheet:
    """The one sheet of a CSV file, without a name; separated by commas, semicolons or tabs. Raises
    FileError."""
    text = decoded(content)
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    texts = ([_lines(unguard(cell)) for cell in line] for line in lines)
    try:
        return to_sheet("", texts, file, limits)
    except csv.Error as error:
        raise FileError(
            _("The file could not be read as CSV: %(reason)s.") % {"reason": error}
        ) from None


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime():
            return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
        case str():
            return _lines(cell)
        case _:
            return str(cell)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, UTF-16 with its mark, or GBK. Raises FileError.

    >>> decoded("标题".encode("gbk")), decoded("标题".encode("utf-8-sig"))
    ('标题', '标题')
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _reads_as_chinese(text):
            return text
    raise FileError(
        _(
            "The characters of the file are in no known encoding; expected UTF-8 or GBK. In a "
            "spreadsheet, choose “CSV UTF-8” when saving."
        )
    )


def _reads_as_chinese(text: str) -> bool:
    """Nearly any bytes are some GBK text; what was GBK has mostly characters of GB 2312."""
    odd = [character for character in text if ord(character) > 127]
    usual = 0
    for character in odd:
        try:
            usual += len(character.encode("gb2312")) == 2
        except UnicodeEncodeError:
            continue
    return usual >= 0.9 * len(odd)
