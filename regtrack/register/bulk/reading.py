"""A CSV or XLSX file as the sheets of the register's parts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regtrack.core.sheets.reading import is_xlsx, read_csv, read_xlsx, refuse_large
from regtrack.core.sheets.sheet import FileError, Limits, Sheet
from regtrack.register.bulk.columns import EXPLANATION, KINDS, VALUES

LIMITS = Limits()


def read_file(name: str, content: bytes) -> list[Sheet]:
    """Every sheet that holds rows of the register. Raises FileError with a sentence."""
    refuse_large(len(content), LIMITS)
    if is_xlsx(name, content):
        sheets = _of_the_register(name, content)
    else:
        sheet = read_csv(name, content, LIMITS)
        sheets = [Sheet(_kind_name(name, sheet.headings), sheet.headings, sheet.rows)]
    rows = sum(len(sheet.rows) for sheet in sheets)
    if not rows:
        raise FileError(_("The file has no rows; expected at least one below the headings."))
    if rows > LIMITS.rows:
        raise FileError(
            _("The file has %(found)s rows; expected at most %(most)s.")
            % {"found": rows, "most": LIMITS.rows}
        )
    return sheets


def _of_the_register(file: str, content: bytes) -> list[Sheet]:
    sheets = []
    for sheet in read_xlsx(file, content, LIMITS):
        if sheet.name in {EXPLANATION, VALUES}:
            continue
        if sheet.name in KINDS:
            sheets.append(sheet)
        elif any(cell != "" for line in sheet.rows for cell in line):
            raise FileError(
                _("Found a sheet “%(found)s”; expected %(names)s.")
                % {"found": sheet.name, "names": _(", ").join(f"“{one}”" for one in KINDS)}
            )
    return [sheet for sheet in sheets if sheet.headings]


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
