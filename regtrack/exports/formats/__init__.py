"""The formats a document is handed out in: one module each, none of which knows Django.

A format is a pure function of a document and a language, which give the same bytes whatever the
clock, the machine's fonts or the active language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from regtrack.exports.document import (
    ChecklistDocument,
    ComparisonDocument,
    Language,
    TimelineDocument,
)
from regtrack.exports.formats import (
    comparison_json,
    comparison_markdown,
    comparison_pdf,
    csv,
    docx,
    html,
    ics,
    ics_checklist,
    json,
    markdown,
    oscal,
    pdf,
    xlsx,
)

Document = TypeVar("Document", ChecklistDocument, ComparisonDocument, TimelineDocument)


@dataclass(frozen=True, slots=True)
class Format(Generic[Document]):
    """`name` stands in URLs; `media_type` is sent as it is; `extension` has no dot.

    `make` gives the file whole or, where it can be sent while it is made, piece by piece.
    `is_subscribed`: a program reads the address again and again, so it is no download.
    """

    name: str
    media_type: str
    extension: str
    make: Callable[[Document, Language], bytes | Iterator[bytes]]
    is_subscribed: bool = False

    def render(self, document: Document, language: Language) -> bytes:
        """The whole file."""
        made = self.make(document, language)
        return made if isinstance(made, bytes) else b"".join(made)


def _by_name(*formats: Format[Document]) -> Mapping[str, Format[Document]]:
    return MappingProxyType({one.name: one for one in formats})


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"

CHECKLIST_FORMATS: Mapping[str, Format[ChecklistDocument]] = _by_name(
    Format("pdf", "application/pdf", "pdf", pdf.render),
    Format("docx", DOCX, "docx", docx.render),
    Format("xlsx", XLSX, "xlsx", xlsx.render),
    Format("csv", CSV, "csv", csv.stream_checklist),
    Format("html", "text/html; charset=utf-8", "html", html.render),
    Format("markdown", MARKDOWN, "md", markdown.render),
    Format("json", "application/json", "json", json.stream_checklist),
    Format("oscal", "application/zip", "zip", oscal.render),
    Format("ics", CALENDAR, "ics", ics_checklist.render),
)

COMPARISON_FORMATS: Mapping[str, Format[ComparisonDocument]] = _by_name(
    Format("pdf", "application/pdf", "pdf", comparison_pdf.render_comparison),
    Format("xlsx", XLSX, "xlsx", xlsx.render_comparison),
    Format("csv", CSV, "csv", csv.stream_comparison),
    Format("markdown", MARKDOWN, "md", comparison_markdown.render_comparison),
    Format("json", "application/json", "json", comparison_json.stream_comparison),
)

TIMELINE_FORMATS: Mapping[str, Format[TimelineDocument]] = _by_name(
    Format("csv", CSV, "csv", csv.stream_timeline),
    Format("json", "application/json", "json", json.stream_timeline),
    Format("ics", CALENDAR, "ics", ics.render, is_subscribed=True),
)
