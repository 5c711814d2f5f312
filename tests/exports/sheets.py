"""An exported sheet filled in as a person would, and brought back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regtrack.checklists.models import Checklist
from regtrack.core.guard import guard
from regtrack.exports.formats.tables import find_columns
from regtrack.exports.labels import labels
from tests.core.html import tree

Edits = Mapping[int, Mapping[str, Any]]  # item -> column -> what is typed


def exported(client: Client, made: Checklist, form: str = "xlsx", language: str = "en") -> bytes:
    answer = client.get(f"/en/checklists/{made.pk}/export.{form}?lang={language}")
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def filled_in(file: bytes, edits: Edits) -> bytes:
    """The XLSX opened by another program, with cells changed, and saved by it."""
    book = openpyxl.load_workbook(io.BytesIO(file))
    sheet = book.worksheets[1]
    columns = find_columns([str(cell.value) for cell in sheet[1]], labels())
    for row in sheet.iter_rows(min_row=2):
        for key, value in edits.get(row[columns["item"]].value, {}).items():
            row[columns[key]].value = value
            if isinstance(value, str):
                row[columns[key]].data_type = "s"  # as a person types it into a text cell
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled_in_csv(file: bytes, edits: Edits) -> bytes:
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    columns = find_columns(rows[0], labels())
    for row in rows[1:]:
        for key, value in edits.get(int(row[columns["item"]]), {}).items():
            row[columns[key]] = guard(str(value))
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def upload(client: Client, made: Checklist, content: bytes, name: str = "sheet.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/en/checklists/{made.pk}/import/", {"file": file})


def numbers(page: Any) -> dict[str, int]:
    """What the preview counts: changes, conflicts, problems, unchanged items."""
    words = page.content.decode()
    found = {
        "changes": r"<li>(\d+) changes?</li>",
        "conflicts": r"<li>(\d+) conflicts?: the web is newer</li>",
        "problems": r"<li>(\d+) problems?</li>",
        "unchanged": r"<li>(\d+) items? stays? as (?:it is|they are)</li>",
    }
    return {name: int(re.search(one, words)[1]) for name, one in found.items()}  # type: ignore[index]


def confirm(client: Client, made: Checklist, page: Any, *, take: list[str] | None = None) -> Any:
    """With the ticks that the preview has, and these conflicts taken."""
    found = tree(page)
    fields: dict[str, Any] = {"item": [], "take": take or []}
    for one in found.all("input"):
        name = one.attributes.get("name")
        if name in {"held", "all"}:
            fields[name] = one.attributes["value"]
        if name == "item" and "checked" in one.attributes:
            fields["item"].append(one.attributes["value"])
    return client.post(f"/en/checklists/{made.pk}/import/", fields)
