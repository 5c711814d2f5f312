"""Every format, language and kind of document, opened by a library that didn't write it."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from regtrack.core.guard import guard, unguard
from regtrack.core.texts import Text
from regtrack.exports import formats
from regtrack.exports.document import LANGUAGES, Item, Language, SignOff
from regtrack.exports.formats import CHECKLIST_FORMATS, TIMELINE_FORMATS, pdf, xlsx
from regtrack.exports.formats.markdown import safe
from regtrack.exports.formats.tables import FILLED, find_columns, find_status
from regtrack.exports.formats.words import (
    written_day,
)
from regtrack.exports.formats.xlsx_strings import LIMIT, ExactStrings, TooLongForCellError
from tests.core.pdfs import pages_of
from tests.exports.examples import (
    CONTROL,
    EMPTY,
    EMPTY_TIMELINE,
    MADE_LABELS,
    NASTY,
    NORMAL,
    TIMELINE,
    nasty,
    text,
)
from tests.exports.readers import all_items, read_csv, read_xlsx, squeezed

each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
def test_pdf_shows_both_clocks_on_every_page(language: Language) -> None:
    document = NORMAL
    pages = [
        squeezed(page) for page in pages_of(CHECKLIST_FORMATS["pdf"].render(document, language))
    ]
    first = "en" if language == "en" else "zh-hans"
    for number, page in enumerate(pages, 1):
        assert squeezed(document.product) in page
        assert squeezed(written_day(document.on, first)) in page
        assert squeezed(written_day(document.known, first)) in page
        assert f"{number}/{len(pages)}" in page


@each_language
def test_pdf_holds_nasty_texts(language: Language) -> None:
    file = CHECKLIST_FORMATS["pdf"].render(nasty(), language)
    seen = squeezed("".join(pages_of(file)))
    plain = [words for words in NASTY if words.isascii() and "<r>" not in words]
    assert [words for words in plain if squeezed(words) not in seen] == []
    assert "[U+1F600]" in seen
    assert "[U+202E]" in seen
    assert "[U+0000]" in seen
    assert "root:" not in seen
    # the heading line breaks a run into pieces; all 10,000 of it are there, in each place
    assert seen.count("x") >= 6 * 10_000


# --- CSV -----------------------------------------------------------------------------------------

DANGEROUS = (
    "=1",
    "+1",
    "-1",
    "@a",
    "\t1",
    "\r1",
    "\n1",
    " =1",
    "\u3000＝1",
    "\ufeff=1",
    "'=1",
    "''\t",
)


@pytest.mark.parametrize("words", DANGEROUS)
def test_a_dangerous_text_is_guarded(words: str) -> None:
    assert guard(words) == f"'{words}"
    assert unguard(guard(words)) == words


@pytest.mark.parametrize(
    "words", ["", "a=1", "1-2", "'tis", "''", "2023-07-13", "（一）", "https://e"]
)
def test_a_harmless_text_stays_as_it_is(words: str) -> None:
    assert guard(words) == words == unguard(words)


TRICKY = st.text(
    st.sampled_from("'=+-@＝＋－＠ \t\r\n\u200b\ufeff\x00a1\"“") | st.characters(codec="utf-8")
)


@given(TRICKY)
@example("'=1")
@example("''")
def test_a_guarded_text_comes_back_and_never_begins_like_a_formula(words: str) -> None:
    cell = guard(words)
    assert unguard(cell) == words
    assert not re.match(r"[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠]", cell)
    assert not re.match(r"[\x00-\x1f]", cell)


@given(st.lists(TRICKY, min_size=1, max_size=4))
def test_notes_come_back_from_csv(notes: list[str]) -> None:
    item = NORMAL.items[0]
    items = tuple(dataclasses.replace(item, note=note) for note in notes)
    group = dataclasses.replace(NORMAL.groups[0], items=items)
    rows = read_csv(
        CHECKLIST_FORMATS["csv"].render(
            dataclasses.replace(NORMAL, groups=(group,), archived=()), "en"
        )
    )
    column = find_columns(rows[0], MADE_LABELS)["note"]
    assert [row[column] for row in rows[1:]] == notes


def test_csv_ends_lines_with_crlf_and_quotes_every_field() -> None:
    file = CHECKLIST_FORMATS["csv"].render(EMPTY, "en").decode("utf-8-sig")
    assert file.endswith('"\r\n')
    assert "\n" not in file.replace("\r\n", "")


# --- XLSX ----------------------------------------------------------------------------------------


def test_xlsx_keeps_every_text_as_a_string() -> None:
    words = (*NASTY, *CONTROL)
    file = CHECKLIST_FORMATS["xlsx"].render(nasty(), "en")
    _, items, *_ = read_xlsx(file)
    columns = find_columns([str(cell) for cell in items[0]], MADE_LABELS)
    for key in ("note", "reason", "owner"):
        assert [row[columns[key]] for row in items[1:-1]] == list(words)
        assert items[-1][columns[key]] == "x" * 10_000
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[1]
    for row in sheet.iter_rows(min_row=2):
        assert row[columns["note"]].data_type == "s"
        assert row[columns["due"]].is_date
        assert not any(cell.data_type == "f" for cell in row)


@given(
    st.text(
        st.sampled_from("_x0041BFf<>/r&\x00\x08\r\n '=")
        | st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"),
        max_size=40,
    )
)
@example("_x0041_x0042_")
@example("<r>\x01_x0041_x0042_</r>")
@example("regtrack-text-0")
def test_a_note_comes_back_from_xlsx(note: str) -> None:
    item = dataclasses.replace(NORMAL.items[0], note=note)
    group = dataclasses.replace(NORMAL.groups[0], items=(item,))
    document = dataclasses.replace(NORMAL, groups=(group,))
    _, items, *_ = read_xlsx(CHECKLIST_FORMATS["xlsx"].render(document, "zh-hans"))
    column = find_columns([str(cell) for cell in items[0]], MADE_LABELS)["note"]
    assert items[1][column] == note


def test_xlsx_refuses_a_text_that_excel_would_cut() -> None:
    fits = "😀" * (LIMIT // 2)
    assert ExactStrings().string(fits) == fits
    item = dataclasses.replace(NORMAL.items[0], note="😀" * (LIMIT // 2 + 1))
    group = dataclasses.replace(NORMAL.groups[0], items=(item,))
    with pytest.raises(TooLongForCellError, match=r"row 2, column 2.*32,768 characters.*32,767"):
        xlsx.render(dataclasses.replace(NORMAL, groups=(group,)), "en")


@each_language
def test_xlsx_is_ready_to_fill_in(language: Language) -> None:
    people = ("Ada", "陈瑜", "=1+2")
    document = dataclasses.replace(NORMAL, people=people)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(document, language)))
    about, items, explained = book.worksheets
    assert items.freeze_panes == "A2"
    assert items.auto_filter.ref.startswith("A1:")
    assert NORMAL.product in book.properties.title
    headings = [str(cell.value) for cell in items[1]]
    columns = find_columns(headings, MADE_LABELS)
    status = columns["status"]
    assert items.cell(2, columns["due"] + 1).value == dt.datetime(2023, 10, 18)
    choices = {
        choice.type + choice.formula1[:1]: choice
        for choice in items.data_validations.dataValidation
    }
    for words in choices['list"'].formula1.strip('"').split(","):
        assert find_status(words, MADE_LABELS) is not None
    assert items.cell(2, status + 1).value is not None
    assert [about.cell(row, 1).value for row in (1, 2)] != [None, None]
    # the owner is one of the team, whom the sheet that explains names
    sheet, _, cells = choices["list'"].formula1.strip("=").rpartition("!")
    assert sheet.strip("'") == explained.title
    assert tuple(cell.value for (cell,) in explained[cells.replace("$", "")]) == people
    assert "date3" in choices  # from a day on, as a number
    # only what a team says is open
    assert items.protection.sheet
    filled = {columns[key] for key in FILLED}
    for row, item in enumerate(all_items(NORMAL), start=2):
        opened = {n for n, cell in enumerate(items[row]) if not cell.protection.locked}
        no_status = set() if item.verdict == "applies" else {columns["status"]}
        assert opened == (set() if item.archived_at else filled - no_status)


def test_a_signed_sheet_is_not_to_be_filled_in() -> None:
    signed = SignOff(1, "Ada", NORMAL.made_at, "True.", "ab" * 32)
    document = dataclasses.replace(NORMAL, signoff=signed)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(document, "en")))
    assert len(book.worksheets) == 2
    assert all(cell.protection.locked for row in book.worksheets[1] for cell in row)


def test_a_day_excel_does_not_know_is_written_as_text() -> None:
    item = dataclasses.replace(NORMAL.items[0], due=dt.date(1815, 6, 18))
    group = dataclasses.replace(NORMAL.groups[0], items=(item,))
    _, items, *_ = read_xlsx(xlsx.render(dataclasses.replace(NORMAL, groups=(group,)), "en"))
    assert "1815-06-18" in items[1]


@each_language
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_columns_are_found_again_in_every_language(name: str, language: Language) -> None:
    file = CHECKLIST_FORMATS[name].render(NORMAL, language)
    rows = read_csv(file) if name == "csv" else read_xlsx(file)[1]
    columns = find_columns([str(cell) for cell in rows[0]], MADE_LABELS)
    keys = ("item", "version", "status", "owner", "due", "note", "reason", "duty", "why")
    assert set(keys) <= set(columns)
    assert str(rows[1][columns["owner"]]) == "陈瑜"


# --- JSON ----------------------------------------------------------------------------------------


def test_json_schema_is_stable() -> None:
    content = json.loads(CHECKLIST_FORMATS["json"].render(NORMAL, "both"))
    assert content["schema"] == "regtrack-checklist/1"
    assert " ".join(sorted(content)) == (
        "archived changed_on clocks facts groups id language licence made_at markets not_advice "
        "organisation product schema signoff team title uid url"
    )
    assert content["clocks"] == {"on": "2026-11-22", "known": "2026-11-20"}
    assert content["made_at"] == "2026-11-22T09:30:00Z"
    group = content["groups"][0]
    assert " ".join(sorted(group)) == ("items jurisdiction kind not_law ref status title")
    item = group["items"][0]
    assert " ".join(sorted(item)) == (
        "archived_at changed_at changed_by confidence due due_moment due_reason due_rule evidence "
        "evidence_examples force id is_duty links locator met_on needs_review not_law note overdue "
        "owner penalty provisional reason ref revision sources status submitted_by text title url "
        "verdict version why"
    )
    assert item["status"] == {"code": "done", "label": {"zh-hans": "已完成", "en": "Done"}}
    event = json.loads(TIMELINE_FORMATS["json"].render(TIMELINE, "both"))["events"][0]
    assert " ".join(sorted(event)) == (
        "confidence date date_in_words dates duties earlier_dates earliest expected "
        "expected_since fell_away instrument instrument_status jurisdiction kind "
        "known_from latest not_law recorded_at ref scope sources status summary title url"
    )


def test_json_texts_hold_the_asked_language_and_never_lose_one() -> None:
    only = dataclasses.replace(
        NORMAL,
        markets=(),
        facts=(),
        groups=(dataclasses.replace(NORMAL.groups[0], items=(), title=Text(zh_hans="只有中文")),),
    )
    content = json.loads(CHECKLIST_FORMATS["json"].render(only, "en"))
    assert content["not_advice"] == {"en": "not_advice"}
    assert content["groups"][0]["title"] == {"zh-hans": "只有中文"}


# --- Markdown ------------------------------------------------------------------------------------


@each_language
def test_markdown_gives_a_box_to_duties_only(language: Language) -> None:
    lines = CHECKLIST_FORMATS["markdown"].render(NORMAL, language).decode().splitlines()
    assert Counter(line[:5] for line in lines if line.startswith("- [")) == {"- [x]": 1, "- [ ]": 4}
    ones = ("zh-hans", "en") if language == "both" else (language,)
    for item in NORMAL.items:
        if item.verdict != "applies":
            for one in ones:
                title = item.title.only(one)
                (line,) = [line for line in lines if title in line]
                assert line.startswith("- **")
                assert item.verdict_label.only(one) in line


@given(
    st.text(st.sampled_from("*_`[]()<>#|~&$^@!\"'=+-:.1\\\n\t xw/") | st.characters(codec="utf-8"))
)
@example("a\n\n# b")
@example("\\")
@example("a\\\nb")
@example("http://a\nwww.b.c")
@example("1. a\n2) b\n---\n===\n    code")
def test_no_text_becomes_markup(words: str) -> None:
    parser = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    (opening, inline, closing) = parser.parse(f"start {safe(words)}")
    assert (opening.type, inline.type, closing.type) == (
        "paragraph_open",
        "inline",
        "paragraph_close",
    )
    kinds = {token.type for token in inline.children or []}
    assert kinds <= {"text", "text_special", "hardbreak", "softbreak"}


def test_nasty_texts_bring_no_structure_into_markdown() -> None:
    file = CHECKLIST_FORMATS["markdown"].render(nasty(), "en").decode()
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(file)
    kinds = {token.type for token in tokens}
    kinds |= {child.type for token in tokens for child in token.children or []}
    assert not kinds & {"html_block", "html_inline", "image", "fence", "code_block", "code_inline"}
    assert not kinds & {
        "em_open",
        "s_open",
        "table_open",
        "blockquote_open",
        "ordered_list_open",
        "hr",
    }
    assert sum(token.type == "heading_open" for token in tokens) == 2
    links = [
        child.attrs["href"]
        for token in tokens
        for child in token.children or []
        if child.type == "link_open"
    ]
    assert all(str(link).startswith("https://") for link in links)


def test_unseen_characters_are_shown() -> None:
    assert safe("\x07\u202e") == "\\[U+0007\\]\\[U+202E\\]"
    assert safe("a\r\nb\rc") == "a\\\nb\\\nc"


# --- PDF -----------------------------------------------------------------------------------------


def opened(file: bytes) -> tuple[pypdf.PdfReader, Any]:
    """The reader and the document's catalogue."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    return reader, reader.trailer["/Root"]


def links_of(reader: pypdf.PdfReader) -> list[str]:
    actions: list[Any] = [
        annotation.get_object().get("/A", {})
        for page in reader.pages
        for annotation in page.get("/Annots", [])
    ]
    return [str(action["/URI"]) for action in actions if "/URI" in action]


@each_language
def test_pdf_is_tagged_titled_and_outlined(language: Language) -> None:
    reader, root = opened(pdf.render(NORMAL, language))
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == ("en" if language == "en" else "zh-CN")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert NORMAL.product in str(reader.metadata.title)
    assert len([entry for entry in reader.outline if not isinstance(entry, list)]) == 4
    first = NORMAL.items[0]
    assert {first.url, first.sources[0].url, NORMAL.url} <= set(links_of(reader))


def test_pdf_with_nasty_texts_still_meets_the_standard() -> None:
    _, root = opened(pdf.render(nasty(), "both"))
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_pdf_makes_links_of_web_addresses_only() -> None:
    reader, _ = opened(pdf.render(nasty(), "en"))
    assert {link.split(":")[0] for link in links_of(reader)} == {"https"}


# --- the registry, and what holds for all ---------------------------------------------------------


@each_language
@pytest.mark.parametrize("name", CHECKLIST_FORMATS)
def test_the_same_document_gives_the_same_bytes(name: str, language: Language) -> None:
    render = CHECKLIST_FORMATS[name].render
    assert render(NORMAL, language) == render(NORMAL, language)


@each_language
@pytest.mark.parametrize("document", [TIMELINE, EMPTY_TIMELINE], ids=["rows", "empty"])
def test_a_timeline_as_csv_and_json(document: Any, language: Language) -> None:
    rows = read_csv(TIMELINE_FORMATS["csv"].render(document, language))
    assert len(rows) == 1 + max(len(document.rows), 1)
    assert {len(row) for row in rows} == {len(rows[0])}
    content = json.loads(TIMELINE_FORMATS["json"].render(document, language))
    assert content["schema"] == "regtrack-timeline/1"
    for row, event, line in zip(document.rows, content["events"], rows[1:], strict=False):
        assert event["date"] == row.edtf
        assert row.edtf in line
        assert row.title.get("en" if language == "en" else "zh-hans") in line
        assert event["not_law"] is row.not_law
        assert any("not_law" in cell for cell in line) is row.not_law
    for line in rows[1:]:
        assert "2026-11-22" in line
        assert "2026-11-20" in line
        assert "CC BY 4.0" in line


@pytest.mark.parametrize("registry", [CHECKLIST_FORMATS, TIMELINE_FORMATS])
def test_formats_are_named_by_their_key(registry: Any) -> None:
    for name, found in registry.items():
        assert found.name == name
        assert "/" in found.media_type
        assert not found.extension.startswith(".")


def test_formats_know_nothing_of_django() -> None:
    for path in Path(formats.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert not name.startswith("django"), path
                assert name not in ("regtrack.exports.labels", "regtrack.core.messages"), path


def test_an_earlier_tick_on_what_is_no_duty_is_not_lost() -> None:
    ticked: Item = dataclasses.replace(
        NORMAL.groups[2].items[0], status="done", status_label=text("已完成", "Done")
    )
    group = dataclasses.replace(NORMAL.groups[2], items=(ticked,))
    document = dataclasses.replace(NORMAL, groups=(group,))
    assert "Done" in CHECKLIST_FORMATS["csv"].render(document, "en").decode()
    markdown = CHECKLIST_FORMATS["markdown"].render(document, "en").decode()
    assert "Done" in markdown
    assert "- [" not in markdown
    assert "Done" in "".join(pages_of(pdf.render(document, "en")))
