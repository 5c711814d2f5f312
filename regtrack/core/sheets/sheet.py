"""A sheet as it was sent: headings and rows of texts, and what is wrong in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from django.utils.translation import gettext as _

MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold: `rows` below the headings, `size` and `unpacked` in bytes, `cells` as
    places from A1 to the last value and `text` as characters, both of all sheets together."""

    rows: int = 2_000
    size: int = 5_000_000
    unpacked: int = 60_000_000
    cells: int = 500_000
    text: int = 20_000_000


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


def letters(number: int) -> str:
    """The name of a column counted from 0: 0 -> A, 26 -> AA.

    >>> letters(0), letters(25), letters(26), letters(701), letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(column: int, row: int) -> str:
    """`cell_name(3, 5)` -> "D7": the column counted from 0, the row from the first below the head."""
    return f"{letters(column)}{row + 2}"


def refuse(file: str, cell: str, said: str, found: int, most: int) -> NoReturn:
    """Raise FileError with the sentence: in which cell of which file there is how much, and how much
    there may be."""
    numbers = {"found": f"{found:,}", "most": f"{most:,}"}
    raise FileError(said % {"file": file, "cell": cell, **numbers})


def to_sheet(name: str, lines: Iterable[Sequence[str]], file: str, limits: Limits) -> Sheet:
    """From all its lines; the first one holds the headings. Every
    row gets a cell a heading, and where it has more, the headings get empty ones. Raises FileError
    where it has more rows or columns than there may be, before it makes room for them."""
    kept: list[Sequence[str]] = []
    last = width = 0
    sheet = f"{name}!" if name else ""
    for number, line in enumerate(lines):
        used = next((n for n in range(len(line), 0, -1) if line[n - 1].strip()), 0)
        if used > MOST_COLUMNS:
            said = _("%(file)s, cell %(cell)s: found %(found)s columns; expected at most %(most)s.")
            refuse(file, f"{sheet}{letters(used - 1)}{number + 1}", said, used, MOST_COLUMNS)
        if used and number > limits.rows:
            said = _(
                "%(file)s, cell %(cell)s: found %(found)s rows below the headings; expected at most "
                "%(most)s."
            )
            refuse(file, f"{sheet}{letters(used - 1)}{number + 1}", said, number, limits.rows)
        if used:
            last, width = number + 1, max(width, used)
        kept.append(line[:used] if number <= limits.rows else ())
    head, *rows = [(*line, *("" for _ in range(width - len(line)))) for line in kept[:last]] or [()]
    return Sheet(name, tuple(one.strip() for one in head), tuple(rows))
