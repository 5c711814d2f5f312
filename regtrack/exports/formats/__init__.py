"""The formats a document is handed out in: one module each, none of which knows Django.

A format is a pure function `render(document, language) -> bytes`: the same document and language
give the same bytes, whatever the clock, the machine's fonts or the active language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from regtrack.exports.document import ChecklistDocument, Language, TimelineDocument
from regtrack.exports.formats import csv, json, markdown, pdf, xlsx

Document = TypeVar("Document", ChecklistDocument, TimelineDocument)


@dataclass(frozen=True, slots=True)
class Format(Generic[Document]):
    """`name` stands in URLs; `media_type` is sent as it is; `extension` has no dot."""

    name: str
    media_type: str
    extension: str
    render: Callable[[Document, Language], bytes]


def _by_name(*formats: Format[Document]) -> Mapping[str, Format[Document]]:
    return MappingProxyType({one.name: one for one in formats})


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"

CHECKLIST_FORMATS: Mapping[str, Format[ChecklistDocument]] = _by_name(
    Format("pdf", "application/pdf", "pdf", pdf.render),
    Format("xlsx", XLSX, "xlsx", xlsx.render),
    Format("csv", CSV, "csv", csv.render_checklist),
    Format("markdown", MARKDOWN, "md", markdown.render),
    Format("json", "application/json", "json", json.render_checklist),
)

TIMELINE_FORMATS: Mapping[str, Format[TimelineDocument]] = _by_name(
    Format("csv", CSV, "csv", csv.render_timeline),
    Format("json", "application/json", "json", json.render_timeline),
)
