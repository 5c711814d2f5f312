"""A sheet as it was sent: headings and rows of texts, and what is wrong in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regtrack.register.bulk.columns import letters


class FileError(ValueError):
    """A file that cannot be read as sheets; the message says why, in the page's language."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` have as many cells as there are headings; row 0 is row 2 of the sheet."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CellProblem:
    """`expected` is a phrase in the page's language: "expected one of …"."""

    sheet: str
    cell: str
    found: str
    expected: str


def cell_name(column: int, row: int) -> str:
    """`cell_name(3, 5)` -> "D7": the column counted from 0, the row from the first below the head."""
    return f"{letters(column)}{row + 2}"


def to_sheet(name: str, lines: Sequence[Sequence[str]]) -> Sheet:
    """From all its lines; the first one holds the headings. Every row gets a cell a heading, and
    where it has more, the headings get empty ones."""
    width = max((len(line) for line in lines), default=0)
    head, *rows = [(*line, *("" for _ in range(width - len(line)))) for line in lines] or [()]
    while width and not any(line[width - 1].strip() for line in [head, *rows]):
        width -= 1
    return Sheet(name, tuple(one.strip() for one in head[:width]), tuple(r[:width] for r in rows))
