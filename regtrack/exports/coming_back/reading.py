"""The cells that a team filled in, of an exported checklist as XLSX or CSV, whatever its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from regtrack.core.progress import Step, begin
from regtrack.core.sheets.reading import is_xlsx, read_csv, read_xlsx, refuse_large
from regtrack.core.sheets.sheet import FileError, Limits, Sheet, cell_name
from regtrack.core.texts import Text
from regtrack.exports.formats.tables import FILLED, find_columns, paired

# Room for 12,000 items in both languages
LIMITS = Limits(
    rows=20_000, size=25_000_000, unpacked=300_000_000, cells=1_600_000, text=200_000_000
)
KEYS = ("item", "version")


@dataclass(frozen=True, slots=True)
class Cell:
    """`name` is its address, such as “Checklist!Q7”."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet; `item` and `version` as they were sent, `cells` what may be filled in, by
    the key of its column."""

    item: Cell
    version: Cell
    cells: Mapping[str, Cell]


@dataclass(slots=True)
class Sent:
    """`uid` names the checklist it was made of ("" where the file does not say); `signed`: it is a
    sign-off. `ignored` are headings that no column has."""

    file: str
    rows: list[Row] = field(default_factory=list)
    uid: str = ""
    signed: bool = False
    ignored: list[str] = field(default_factory=list)


def read_sent(file: str, content: bytes, labels: Mapping[str, Text]) -> Sent:
    """Raises FileError with a sentence."""
    begin(Step.READ)
    refuse_large(len(content), LIMITS)
    sent = Sent(file)
    if is_xlsx(file, content):
        sheets = list(read_xlsx(file, content, LIMITS))
    else:
        sheets = [read_csv(file, content, LIMITS)]
    tables = [(sheet, find_columns(sheet.headings, labels)) for sheet in sheets]
    found = [(sheet, columns) for sheet, columns in tables if set(KEYS) <= columns.keys()]
    if len(found) != 1:
        heads = ", ".join(f"“{paired(labels[key])}”" for key in KEYS)
        raise FileError(
            _(
                "Found %(number)s sheets with the columns %(heads)s; expected one: the sheet that was "
                "exported, with its first line."
            )
            % {"number": len(found), "heads": heads}
        )
    ((table, columns),) = found
    for sheet, _columns in tables:
        _read_about(sheet, sent, labels, is_table=sheet is table)
    sent.rows = list(_rows(table, columns))
    known = {paired(text) for text in labels.values()}
    known |= {words for text in labels.values() for words in (text.zh_hans, text.en)}
    sent.ignored = [heading for heading in table.headings if heading and heading not in known]
    return sent


def _read_about(sheet: Sheet, sent: Sent, labels: Mapping[str, Text], *, is_table: bool) -> None:
    """What the file says of itself: a line each on a sheet of its own, columns in a CSV file."""
    if is_table:
        first = sheet.rows[0] if sheet.rows else ()
        pairs = list(zip(sheet.headings, first, strict=False))
    else:
        pairs = [(line[0], line[1]) for line in (sheet.headings, *sheet.rows) if len(line) > 1]
    for heading, value in pairs:
        if heading.strip() in _names(labels["uid"]):
            sent.uid = value.strip()
        if heading.strip() in _names(labels["signed_off"]):
            sent.signed = True


def _names(label: Text) -> set[str]:
    return {label.zh_hans, label.en, paired(label)} - {""}


def _rows(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[Row]:
    place = f"{sheet.name}!" if sheet.name else ""
    for number, line in enumerate(sheet.rows):
        cells = {
            key: Cell(line[column], f"{place}{cell_name(column, number)}")
            for key, column in columns.items()
            if key in KEYS or key in FILLED
        }
        if any(cell.text.strip() for cell in cells.values()):
            yield Row(
                cells["item"], cells["version"], {key: cells[key] for key in FILLED if key in cells}
            )
