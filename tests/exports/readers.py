"""Every format of a checklist opened by a library that did not write it, and what it has to hold."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import openpyxl
import vobject
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.profile import Profile

from regtrack.core.guard import unguard
from regtrack.exports.document import ChecklistDocument, Item, Language
from regtrack.exports.formats.words import (
    is_duty,
    iso_moment,
    visible,
    written_day,
    written_moment,
)
from tests.core.pdfs import pages_of
from tests.exports import rfc5545

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Reader:
    """`read` gives all texts of a file as one. `written`: days stand in words there, unseen characters
    as [U+202E], and lines break where the page likes. `breaks`: a text may go on after the end of a
    page, behind whatever stands there. `unsaid`: keys of fixed words that it says in another way;
    `said`: what it holds, where that is not everything."""

    read: Callable[[bytes], str]
    written: bool = False
    breaks: bool = False
    unsaid: tuple[str, ...] = ()
    said: Callable[[ChecklistDocument, Language, bool], list[str]] | None = None

    def missing(self, file: bytes, document: ChecklistDocument, language: Language) -> list[str]:
        """The texts that should be in the file and are not."""
        unsaid = {
            document.labels[key].only(one) for key in self.unsaid for one in ("zh-hans", "en")
        }
        wanted = dict.fromkeys((self.said or expected)(document, language, self.written))
        if not self.written:
            seen = Seen(self.read(file))
            return [words for words in wanted if words not in unsaid and words not in seen]
        seen = Seen(squeezed(self.read(file)))
        return [
            words
            for words in wanted
            if squeezed(visible(words)) not in seen
            and squeezed(words) not in seen
            and not (self.breaks and in_halves(squeezed(words), seen))
        ]


@dataclass
class Seen:
    """A long text in which one looks for words that stand there in about the order of asking: a
    search begins near the place where the last one ended."""

    text: str
    place: int = 0
    near: int = 20_000

    def __contains__(self, words: str) -> bool:
        start = max(self.place - self.near, 0)
        found = self.text.find(words, start, self.place + self.near)
        if found < 0:
            found = self.text.find(words)
        self.place = max(found, 0)
        return found >= 0


def in_halves(words: str, seen: Seen) -> bool:
    """Whether both parts of a longer text stand there, wherever it was cut: the longest beginning that
    is there, and the rest."""
    found, beyond = 0, len(words)
    while beyond - found > 1:
        cut = (found + beyond) // 2
        found, beyond = (cut, beyond) if words[:cut] in seen else (found, cut)
    return len(words) > 20 and found > 0 and words[found:] in seen


def squeezed(words: str) -> str:
    """`words` without blanks, for pages that break lines where they like."""
    return re.sub(r"[\s\u200b\u00ad]+", "", words)


def expected(document: ChecklistDocument, language: Language, written: bool) -> list[str]:
    """Everything a file has to say; days in words where `written`."""
    one: Language = "en" if language == "en" else "zh-hans"
    singles = ("zh-hans", "en") if language == "both" else (one,)

    def day(value: dt.date) -> str:
        return written_day(value, one) if written else value.isoformat()

    texts = [document.labels["not_advice"]]
    words = [document.product, document.team, document.organisation, document.title]
    words += [document.licence, day(document.on), day(document.known), day(document.made_at.date())]
    for fact in document.facts:
        texts += [fact.name, *(fact.values or [document.labels["not_answered"]])]
    for market in document.markets:
        texts += [market.name]
        words += [day(value) for value in (market.launched_on, market.ended_on) if value]
    if not document.items:
        texts.append(document.labels["nothing"])
    words += [day(document.changed_on)] if document.changed_on else []
    for group in (*document.groups, *document.archived):
        texts += [group.title, group.kind_label, group.jurisdiction, group.status_label]
        words.append(group.ref)
        for item in group.items:
            texts += [item.locator, item.title, item.text, item.force_label, *item.why]
            texts += [item.due_label, *item.evidence_examples, item.penalty, item.confidence_label]
            texts += [item.verdict_label]
            if is_duty(item):
                texts.append(item.status_label)
            if item.not_law or group.not_law:
                texts.append(document.labels["not_law"])
            words += [item.owner, item.note, item.reason, item.ref, item.url, item.changed_by]
            words += [str(item.id), str(item.version), str(item.revision)]
            words += [day(item.due)] if item.due else []
            words += [item.due_reason, *item.links, item.submitted_by]
            if item.due_moment:
                words.append(
                    written_moment(item.due_moment, one) if written else iso_moment(item.due_moment)
                )
            if item.provisional:
                texts.append(document.labels["is_provisional"])
            if item.archived_at:
                texts.append(document.labels["is_archived"])
            texts += [flag.label for flag in item.flags]
            for proof in item.evidence:
                words += [proof.title, proof.name, proof.url, proof.sha256]
                words += [day(value) for value in (proof.effective_on, proof.expires_on) if value]
                texts += [document.labels["expired"]] if proof.expired else []
            for source in item.sources:
                texts.append(source.kind)
                words += [source.publisher, source.url]
                words += [day(source.checked_on)] if source.checked_on else []
    return [*words, *(value.only(single) for value in texts for single in singles)]


def all_items(document: ChecklistDocument) -> list[Item]:
    groups = (*document.groups, *document.archived)
    return [item for group in groups for item in group.items]


def read_csv(file: bytes) -> list[list[str]]:
    assert file.startswith(b"\xef\xbb\xbf")
    reader = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True)
    return [[unguard(cell) for cell in row] for row in reader]


def read_xlsx(file: bytes) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _csv(file: bytes) -> str:
    return "\0\0".join(dict.fromkeys(cell for row in read_csv(file) for cell in row))


def _xlsx(file: bytes) -> str:
    """As two libraries read it: both have to find the same cells."""
    cells = (_cell(cell) for sheet in read_xlsx(file) for row in sheet for cell in row)
    seen = dict.fromkeys(cells)
    book = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
    other = {_cell(cell) for sheet in book.worksheets for row in sheet.values for cell in row}
    assert {_lines(words) for words in seen} == {_lines(words) for words in other}
    return "\0\0".join(seen)


def _lines(words: str) -> str:
    """XML readers may turn \\r\\n into \\n, and openpyxl leaves _x0041_ as it is written."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), words).replace(
        "\r\n", "\n"
    )


def _cell(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case float():
            return str(int(cell))
        case dt.datetime():
            midnight = cell.time() == dt.time()
            return str(cell.date()) if midnight else iso_moment(cell.replace(tzinfo=dt.UTC))
        case _:
            return str(cell)


def _json(file: bytes) -> str:
    return "\0\0".join(dict.fromkeys(strings(json.loads(file))))


def strings(value: Any) -> list[str]:
    """All texts and numbers of a JSON value."""
    if isinstance(value, dict):
        return [found for one in value.values() for found in strings(one)]
    if isinstance(value, list):
        return [found for one in value for found in strings(one)]
    return [str(value)]


def rendered_markdown(file: bytes) -> str:
    """What a reader of the Markdown sees, link addresses included."""
    found: list[str] = []

    def walk(tokens: list[Any]) -> None:
        for token in tokens:
            if token.type in ("text", "text_special", "code_inline"):
                found.append(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                found.append("\n")
            elif token.type == "link_open":
                found.append(token.attrs["href"] + " ")
            walk(token.children or [])

    walk(MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(file.decode()))
    return "".join(found)


def read_docx(file: bytes) -> list[str]:
    """The texts of its paragraphs, those of tables and of the running head and foot included."""
    found = []
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        for name in packed.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                root = ElementTree.fromstring(packed.read(name))
                found += [_paragraph(one) for one in root.iter(f"{WORD}p")]
    return found


def _paragraph(element: ElementTree.Element) -> str:
    signs = {f"{WORD}br": "\n", f"{WORD}tab": "\t"}
    return "".join(
        signs.get(one.tag, (one.text or "") if one.tag == f"{WORD}t" else "")
        for one in element.iter()
    )


class _Page(HTMLParser):
    """What a browser shows of a page, with the addresses of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.hidden += tag == "style"
        self.found += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def read_html(file: bytes) -> tuple[str, set[str]]:
    """Its texts, and the names of its elements."""
    page = _Page()
    page.feed(file.decode())
    return "".join(page.found), page.tags


OSCAL = {
    "catalog.json": ("catalog", Catalog),
    "profile.json": ("profile", Profile),
    "assessment-results.json": ("assessment-results", AssessmentResults),
}


def read_oscal(file: bytes) -> dict[str, Any]:
    """Its files by their root, each taken by the models of compliance-trestle and given back."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        assert packed.namelist() == list(OSCAL)
        for name, (root, model) in OSCAL.items():
            read = model.model_validate(json.loads(packed.read(name))[root])
            found[root] = json.loads(read.model_dump_json(by_alias=True, exclude_none=True))
    return found


def _oscal(file: bytes) -> str:
    return "\0\0".join(dict.fromkeys(strings(read_oscal(file))))


def due_days(document: ChecklistDocument, language: Language, written: bool) -> list[str]:
    """What a calendar has to say: the duties that have a day."""
    singles = ("zh-hans", "en") if language == "both" else (language,)
    words, texts = [document.product], []
    for group in document.groups:
        for item in group.items:
            if is_duty(item) and item.due:
                texts += [group.title, item.locator, item.title, item.text, item.status_label]
                texts += [item.due_label]
                words += [item.owner, item.due_reason, item.url]
                words.append(f"{item.due:%Y%m%d}")
                if item.due_moment:
                    words.append(f"{item.due_moment:%H:%M} UTC")
    return [*words, *(value.only(one) for value in texts for one in singles)]


def _ics(file: bytes) -> str:
    """As vobject reads it; the bytes are held to the standard first."""
    rfc5545.read(file)
    found = vobject.readOne(file.decode())
    events = found.contents.get("vevent", [])
    lines = [line for one in (found, *events) for line in one.lines()]
    values = [
        f"{line.value:%Y%m%d}" if isinstance(line.value, dt.date) else str(line.value)
        for line in lines
    ]
    return "\n".join(dict.fromkeys(values))


READERS = {
    "csv": Reader(_csv),
    "xlsx": Reader(_xlsx),
    "json": Reader(
        _json,
        unsaid=("nothing", "not_law", "not_answered", "is_provisional", "is_archived", "expired"),
    ),
    "ics": Reader(_ics, written=True, said=due_days),
    "oscal": Reader(_oscal, unsaid=("expired",)),
    "markdown": Reader(rendered_markdown, written=True),
    "html": Reader(lambda file: read_html(file)[0], written=True),
    "docx": Reader(lambda file: "\n".join(read_docx(file)), written=True),
    "pdf": Reader(lambda file: "".join(pages_of(file)), written=True, breaks=True),
}
