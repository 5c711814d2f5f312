"""An XLSX file made safe to read: its size is counted before a library gives every place a cell.

One value in XFD1048576 makes a used area of seventeen billion cells, one long shared string that a
million cells name a text of terabytes: both fit into a few kilobytes. So the parts of the file are
read as streams and counted, and only what was counted is handed on.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from regtrack.core.sheets.sheet import FileError, Limits, letters, refuse

MOST_SHEETS = 20
# What stands in a workbook, by its root element, in the order in which it has to be read. Pictures,
# themes, macros and whatever else there is say nothing here.
_ROOTS = ("Types", "Relationships", "workbook", "styleSheet", "sst", "worksheet")
_HEAD = 8_192  # bytes in which the root must begin
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, RuntimeError, NotImplementedError,
    OSError, ValueError,
)  # fmt: skip


def unreadable() -> FileError:
    return FileError(_("The file could not be read; expected XLSX or CSV."))


def unpacked(file: str, content: bytes, limits: Limits) -> bytes:
    """The same workbook with only the parts that were looked at, not compressed. `file` is its name.
    Raises FileError with a sentence: what is too large, in which cell."""
    try:
        parts = _parts(content, limits)
        counted = _Counted(file, limits)
        for root, name, part in parts:
            _read(root, name, part, counted)
        if len(counted.sheets) != len(set(counted.sheets.values())) or not counted.sheets:
            raise unreadable()
    except FileError:
        raise
    except _BROKEN:
        raise unreadable() from None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for _root, name, part in parts:
            packed.writestr(name, part)
    return out.getvalue()


def _parts(content: bytes, limits: Limits) -> list[tuple[str, str, bytes]]:
    """(root element, name, bytes) of the parts that a workbook is read from, in their order."""
    found: dict[str, tuple[str, str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(part.file_size for part in packed.infolist())
        if size > limits.unpacked:
            raise FileError(
                _("Unpacked, the file has %(found)s MB; expected at most %(most)s MB.")
                % {"found": -(-size // 1_000_000), "most": limits.unpacked // 1_000_000}
            )
        for part in packed.infolist():
            with packed.open(part) as stream:  # never more than the size it says
                root = _root_of(head := stream.read(_HEAD))
                if root in _ROOTS:
                    found[part.filename] = root, part.filename, head + stream.read()
    return sorted(found.values(), key=lambda one: _ROOTS.index(one[0]))


def _root_of(head: bytes) -> str:
    """The local name of the first element, "" where there is none."""
    names: list[str] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, _attributes: names.append(_local(name))
    with suppress(expat.ExpatError):
        parser.Parse(head, False)
    return names[0] if names else ""


def _parser() -> Any:
    """Reads UTF-8 whatever the part says, as the library does; a document type, which no workbook
    may have (ECMA-376, part 2), is refused."""

    def refused(*_given: Any) -> NoReturn:
        raise unreadable()

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refused
    return parser


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@dataclass
class _Counted:
    """`strings` are the lengths of the shared strings, `targets` the parts by relation, `sheets`
    the names of the sheets by relation."""

    file: str
    limits: Limits
    strings: list[int] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    cells: int = 0
    text: int = 0

    def sheet_of(self, part: str) -> str:
        end = part.rpartition("/")[2]
        names = (
            self.sheets.get(relation, "")
            for relation, target in self.targets.items()
            if target.rpartition("/")[2] == end
        )
        return next(filter(None, names), end)

    def count(self, part: str, row: int, column: int, cells: int, text: int) -> None:
        """The used area grew by `cells` and the texts by `text`, with the value at row and column
        (from 0)."""
        self.cells += cells
        self.text += text
        if self.cells > self.limits.cells or self.text > self.limits.text:
            cell = f"{self.sheet_of(part)}!{letters(column)}{row + 1}"
            if self.cells > self.limits.cells:
                said = _(
                    "%(file)s, cell %(cell)s: found %(found)s cells up to here; expected at most "
                    "%(most)s."
                )
                refuse(self.file, cell, said, self.cells, self.limits.cells)
            said = _(
                "%(file)s, cell %(cell)s: found %(found)s characters up to here; expected at most "
                "%(most)s."
            )
            refuse(self.file, cell, said, self.text, self.limits.text)


def _read(root: str, name: str, content: bytes, counted: _Counted) -> None:
    reader = _Reader(root, name, counted, len(content))
    parser = _parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.Parse(content, True)


@dataclass
class _Reader:
    """One part. Rows and columns count from 0, and where a cell does not name its place, it is the
    next one, as the library has it."""

    root: str
    part: str
    counted: _Counted
    size: int
    row: int = 0
    column: int = 0
    rows: int = 0
    columns: int = 0
    place: tuple[int, int] | None = None
    kind: str = ""
    value: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match self.root, _local(name):
            case "Relationships", "Relationship":
                self.counted.targets[attributes.get("Id", "")] = attributes.get("Target", "")
            case "workbook", "sheet":
                relation = next((attributes[key] for key in attributes if _local(key) == "id"), "")
                self.counted.sheets[relation] = attributes.get("name", "")
                if len(self.counted.sheets) > MOST_SHEETS:
                    raise unreadable()
            case "sst", "sst":
                # Room is made for so many at once
                if self.counted.strings or int(attributes.get("uniqueCount", 0)) > self.size:
                    raise unreadable()
            case "sst", "si":
                self.counted.strings.append(0)
            case "worksheet", "row" if "r" in attributes:
                self.row = int(attributes["r"]) - 1
            case "worksheet", "c":
                self.place = self._place(attributes.get("r"))
                self.column = self.place[1] + 1
                self.kind = attributes.get("t", "")
            case "worksheet", "v" | "is" if self.place:
                self.value = []
            case _, "c" | "sst" | "worksheet" if _local(name) != self.root:
                raise unreadable()  # in a part of another kind

    def _place(self, ref: str | None) -> tuple[int, int]:
        if ref is None:
            return self.row, self.column
        found = _CELL.fullmatch(ref)
        if found is None:
            raise unreadable()
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - 64
        return int(found[2]) - 1, column - 1

    def characters(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)
        elif self.root == "sst" and self.counted.strings:
            self.counted.strings[-1] += len(text)

    def end(self, name: str) -> None:
        if self.root != "worksheet":
            return
        match _local(name):
            case "row":
                self.row, self.column = self.row + 1, 0
            case "c":
                self.place = None
            case "v" | "is" if self.place and self.value is not None:
                self._count(*self.place, "".join(self.value))
                self.value = None

    def _count(self, row: int, column: int, said: str) -> None:
        before = self.rows * self.columns
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        strings = self.counted.strings
        text = len(said)
        if self.kind == "s" and strings:
            number = int(said) if said.isdecimal() else -1
            text = strings[number] if 0 <= number < len(strings) else max(strings)
        self.counted.count(self.part, row, column, self.rows * self.columns - before, text)
