"""A CSV or XLSX file as requirements. Headings in English or Chinese; what is wrong names its cell."""

from __future__ import annotations

import csv
import io

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regtrack.checklists.own.requirements import (
    FORCES,
    LONGEST_PLACE,
    MOST,
    Requirement,
    Requirements,
    RulesError,
    unkept,
)
from regtrack.core.sheets.reading import is_xlsx, read_csv, read_xlsx, refuse_large
from regtrack.core.sheets.sheet import FileError, Limits, Sheet, cell_name
from regtrack.core.texts import Text

# heading: (what it is, the same in Chinese)
COLUMNS = {
    "id": "编号", "place": "位置", "title": "标题", "title_zh": "中文标题", "text": "要求",
    "text_zh": "中文要求", "force": "效力", "evidence": "证明示例", "evidence_zh": "中文证明示例",
    "guidance": "说明", "guidance_zh": "中文说明",
}  # fmt: skip
LIMITS = Limits(rows=MOST)


def example_sheet() -> bytes:
    """A CSV file with the headings of the page's language and one row, which `read_sheet` takes."""
    chinese = get_language() == "zh-hans"
    cells = {
        "id": "1", "place": _("Section 1"), "title": _("Example: tell people that it is an AI"),
        "text": _("Before a conversation begins, tell each person that they talk to a machine."),
        "force": FORCES[0], "evidence": _("a screenshot of the notice"),
        "guidance": _("Delete this row before you send the file."),
    }  # fmt: skip
    if chinese:
        own = ("title", "text", "evidence", "guidance")
        cells = {f"{name}_zh" if name in own else name: cell for name, cell in cells.items()}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS.values() if chinese else COLUMNS)
    writer.writerow([cells.get(name, "") for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def read_sheet(file: str, content: bytes) -> Requirements:
    """The first sheet that holds anything. Raises RulesError with every problem."""
    try:
        refuse_large(len(content), LIMITS)
        if is_xlsx(file, content):
            sheets = [one for one in read_xlsx(file, content, LIMITS) if one.headings]
            sheet = sheets[0] if sheets else Sheet("", (), ())
        else:
            sheet = read_csv(file, content, LIMITS)
    except FileError as error:
        raise RulesError([str(error)]) from None
    return _read(file, sheet)


def _read(file: str, sheet: Sheet) -> Requirements:
    chinese = {word: name for name, word in COLUMNS.items()}
    names = [chinese.get(heading, heading.lower()) for heading in sheet.headings]
    problems = []
    said = _("%(file)s, cell %(cell)s: found “%(found)s”; expected %(expected)s.")

    def wrong(column: int, row: int, found: str, expected: str) -> None:
        cell = f"{sheet.name}!" if sheet.name else ""
        cell += cell_name(column, row)
        place = {"file": file, "cell": cell, "found": found[:60], "expected": expected}
        problems.append(said % place)

    for column, name in enumerate(names):
        if name and (name not in COLUMNS or names.index(name) != column):
            wrong(column, -1, sheet.headings[column], _("each known heading once"))
    missing = [name for name in ("id",) if name not in names]
    missing += [
        name for name in ("title", "text") if name not in names and f"{name}_zh" not in names
    ]
    for name in missing:
        wrong(0, -1, "", _("a column “%(name)s”") % {"name": name})
    if problems:
        raise RulesError(problems)
    found, seen = [], set()
    for number, row in enumerate(sheet.rows):
        if not any(cell.strip() for cell in row):
            continue
        for column, cell in enumerate(row):
            if character := unkept(cell):
                wrong(column, number, character, _("no character that cannot be kept"))
        cells = dict(zip(names, row, strict=True))

        def text(name: str, cells: dict[str, str] = cells) -> Text:
            return Text(cells.get(f"{name}_zh", ""), cells.get(name, ""))

        identifier = cells["id"].strip()
        if not identifier or identifier in seen or len(identifier) > LONGEST_PLACE:
            wrong(
                names.index("id"), number, identifier, _("an id of its own, at most 120 characters")
            )
        seen.add(identifier)
        for name in ("title", "text"):
            if not text(name):
                column = names.index(name if name in names else f"{name}_zh")
                wrong(column, number, "", _("a text"))
        force = cells.get("force", "").strip() or FORCES[0]
        if force not in FORCES:
            wrong(names.index("force"), number, force, _(", ").join(FORCES))
        place = cells.get("place", "").strip() or identifier
        if len(place) > LONGEST_PLACE:
            wrong(names.index("place"), number, place, _("at most 120 characters"))
        evidence = Text(
            *(
                "\n".join(line for line in one.split("\n") if line.strip())
                for one in (text("evidence").zh_hans, text("evidence").en)
            )
        )
        found.append(
            Requirement(
                identifier, place, text("title"), text("text"), evidence, text("guidance"), force
            )
        )
    if not found and not problems:
        raise RulesError([_("The file has no rows; expected at least one below the headings.")])
    if problems:
        raise RulesError(problems)
    return Requirements("", "", tuple(found))
