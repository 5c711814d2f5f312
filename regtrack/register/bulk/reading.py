"""A CSV or XLSX file as sheets of texts."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from regtrack.core.guard import unguard
from regtrack.register.bulk.columns import EXPLANATION, KINDS, VALUES
from regtrack.register.bulk.sheet import MOST_ROWS, FileError, Sheet, to_sheet
from regtrack.register.bulk.unpacking import unpacked, unreadable

MOST_BYTES = 5_000_000
_SEPARATORS = ",;\t"


def refuse_large(size: int) -> None:
    """Raises FileError for more bytes than a file may have, before anybody reads them."""
    if size > MOST_BYTES:
        raise FileError(
            _("The file has %(found)s MB; expected at most %(most)s MB.")
            % {"found": -(-size // 1_000_000), "most": MOST_BYTES // 1_000_000}
        )


def read_file(name: str, content: bytes) -> list[Sheet]:
    """Every sheet that holds rows of the register. Raises FileError with a sentence."""
    refuse_large(len(content))
    if content.startswith(b"PK"):
        sheets = _xlsx(name, content)
    elif name.lower().endswith((".xls", ".xlsx", ".ods", ".numbers")):
        raise unreadable()
    else:
        sheets = [_csv(name, content)]
    rows = sum(len(sheet.rows) for sheet in sheets)
    if not rows:
        raise FileError(_("The file has no rows; expected at least one below the headings."))
    if rows > MOST_ROWS:
        raise FileError(
            _("The file has %(found)s rows; expected at most %(most)s.")
            % {"found": rows, "most": MOST_ROWS}
        )
    return sheets


def _xlsx(file: str, content: bytes) -> list[Sheet]:
    content = unpacked(file, content)
    sheets = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            if name in {EXPLANATION, VALUES}:
                continue
            lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if name not in KINDS and any(cell != "" for line in lines[1:] for cell in line):
                raise FileError(
                    _("Found a sheet “%(found)s”; expected %(names)s.")
                    % {"found": name, "names": _(", ").join(f"“{one}”" for one in KINDS)}
                )
            if name in KINDS:
                sheets.append(to_sheet(name, ([*map(_text, line)] for line in lines), file))
    except python_calamine.CalamineError:
        raise unreadable() from None
    return [sheet for sheet in sheets if sheet.headings]


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


def _csv(file: str, content: bytes) -> Sheet:
    text = decoded(content)
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        sheet = to_sheet("", ([_lines(unguard(cell)) for cell in line] for line in lines), file)
    except csv.Error as error:
        raise FileError(
            _("The file could not be read as CSV: %(reason)s.") % {"reason": error}
        ) from None
    return Sheet(_kind_name(file, sheet.headings), sheet.headings, sheet.rows)


def _kind_name(file: str, headings: tuple[str, ...]) -> str:
    """The kind of sheet that has the most of these headings; among equals, the file's name tells."""
    scores = {
        name: len({column.heading for column in kind.columns}.intersection(headings))
        for name, kind in KINDS.items()
    }
    best = [name for name, score in scores.items() if score == max(scores.values())]
    if max(scores.values()) < 2 or "ref" not in headings:
        raise FileError(
            _(
                "The first line holds none of the known headings; expected those of the template, "
                "with “ref” among them."
            )
        )
    fitting = best if len(best) == 1 else [one for one in best if one.lower() in file.lower()]
    if len(fitting) != 1:
        raise FileError(
            _(
                "The headings fit more than one sheet (%(names)s); expected the name of one in the "
                "name of the file."
            )
            % {"names": _(", ").join(best)}
        )
    return fitting[0]


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
