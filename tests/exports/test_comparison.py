"""A comparison as a file: every format and language, opened by a library that didn't write it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client
from markdown_it import MarkdownIt

from regtrack.core.guard import unguard
from regtrack.exports.document import LANGUAGES, ComparedDuty, ComparisonDocument, Language
from regtrack.exports.formats import COMPARISON_FORMATS
from regtrack.exports.formats.words import written_day
from regtrack.register.models import Instrument, Mapping
from tests.core.pdfs import pages_of
from tests.exports.comparisons import COMPARISON, EMPTY_COMPARISON, nasty_comparison
from tests.exports.examples import NASTY
from tests.exports.readers import read_xlsx, rendered_markdown

DOCUMENTS = {"normal": COMPARISON, "empty": EMPTY_COMPARISON}
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_document = pytest.mark.parametrize("kind", DOCUMENTS)
each_format = pytest.mark.parametrize("form", COMPARISON_FORMATS)


def squeezed(words: str) -> str:
    return re.sub(r"[\s\\\u200b\u00ad]+", "", words)


def rendered(document: ComparisonDocument, form: str, language: Language) -> bytes:
    return COMPARISON_FORMATS[form].render(document, language)


def read_csv(file: bytes) -> list[dict[str, str]]:
    assert file.startswith(b"\xef\xbb\xbf")
    reader = csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True)
    return [{name: unguard(cell) for name, cell in row.items()} for row in reader]


def words_of_xlsx(file: bytes) -> str:
    return "\n".join(str(cell) for sheet in read_xlsx(file) for row in sheet for cell in row)


def words_of_csv(file: bytes) -> str:
    return "\n".join(cell for row in read_csv(file) for cell in row.values())


def words_of_json(file: bytes) -> str:
    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [found for one in value.values() for found in strings(one)]
        if isinstance(value, list):
            return [found for one in value for found in strings(one)]
        return [str(value)]

    return "\n".join(strings(json.loads(file)))


WORDS: dict[str, Callable[[bytes], str]] = {
    "pdf": lambda file: "".join(pages_of(file)),
    "xlsx": words_of_xlsx,
    "csv": words_of_csv,
    "markdown": rendered_markdown,
    "json": words_of_json,
}


def expected(document: ComparisonDocument, language: Language, form: str) -> list[str]:
    """Everything a file has to say; labels that only pages print are no part of JSON."""
    singles = ("zh-hans", "en") if language == "both" else (language,)
    written, data = form in ("pdf", "markdown"), form == "json"
    one = singles[0]

    def day(value: dt.date) -> str:
        return written_day(value, one) if written else value.isoformat()

    labels = document.labels
    texts = [labels["not_advice"]]
    words = [document.licence, day(document.on), day(document.known), day(document.made_at.date())]

    def add(duty: ComparedDuty) -> None:
        texts.extend([duty.instrument, duty.locator, duty.title, duty.text, duty.force_label])
        words.append(duty.ref)
        if duty.not_law and not data:
            texts.append(labels["not_law"])

    for side in (document.before, document.after):
        texts += [side.title, side.jurisdiction, side.status_label]
        words.append(str(side.duties))
        for left in side.unmapped:
            add(left)
        for covered in side.provisions:
            texts += [covered.label, covered.gist, *(one.title for one in covered.duties)]
            if not covered.duties and not data:
                texts.append(labels["no_duty"])
    for code, label, _ in document.counts:
        texts.append(label)
        words += [code] if data else []
    for row in document.rows:
        texts += [row.relation_label, row.reason, row.confidence_label]
        words.append(row.ref)
        for duty in (*row.before, *row.after):
            add(duty)
    for change in document.changes:
        texts += [change.topic, change.text, change.note, change.effect_label]
        texts += [change.confidence_label, *change.before, *change.after]
    if not document.rows and not data:
        texts += [labels["nothing"], labels["no_relation"]]
    return [*words, *(value.only(single) for value in texts for single in singles)]


@each_format
@each_language
@each_document
def test_every_text_is_there(form: str, language: Language, kind: str) -> None:
    document = DOCUMENTS[kind]
    seen = squeezed(WORDS[form](rendered(document, form, language)))
    wanted = expected(document, language, form)
    assert [words for words in wanted if squeezed(words) not in seen] == []


@each_format
def test_the_same_document_gives_the_same_bytes(form: str) -> None:
    assert rendered(COMPARISON, form, "both") == rendered(COMPARISON, form, "both")


@each_format
@each_language
def test_nasty_texts_stay_texts(form: str, language: Language) -> None:
    seen = squeezed(WORDS[form](rendered(nasty_comparison(), form, language)))
    plain = [words for words in NASTY if words.isascii() and "<r>" not in words]
    assert [words for words in plain if squeezed(words) not in seen] == []
    assert "root:" not in seen
    assert seen.count("x") >= 10_000


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered(nasty_comparison(), "xlsx", "en")))
    for sheet in book:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    for row in csv.reader(
        io.StringIO(rendered(nasty_comparison(), "csv", "en").decode("utf-8-sig"))
    ):
        assert not [cell for cell in row if re.match(r"[\s\u200b]*[=+\-@＝＋]", cell)]


def test_only_web_addresses_are_links_in_markdown() -> None:
    words = rendered_markdown(rendered(nasty_comparison(), "markdown", "en"))
    html = MarkdownIt("commonmark").render(rendered(nasty_comparison(), "markdown", "en").decode())
    assert "root:" not in words
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', html))
    assert "<b>" not in html


@each_language
def test_a_pdf_names_both_clocks_on_every_page_and_is_tagged(language: Language) -> None:
    file = rendered(COMPARISON, "pdf", language)
    first = "en" if language == "en" else "zh-hans"
    pages = [squeezed(page) for page in pages_of(file)]
    for number, page in enumerate(pages, 1):
        assert squeezed(written_day(COMPARISON.on, first)) in page
        assert squeezed(written_day(COMPARISON.known, first)) in page
        assert f"{number}/{len(pages)}" in page
    reader = pypdf.PdfReader(io.BytesIO(file))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en" if language == "en" else "zh")


def test_one_table_holds_every_part() -> None:
    rows = read_csv(rendered(COMPARISON, "csv", "en"))
    assert Counter(row["part"] for row in rows) == {
        "duty_by_duty": 2, "not_compared": 1, "beyond": 1, "every_provision": 3,
    }  # fmt: skip
    softened, new, left, scope, first, second, elsewhere = rows
    assert softened["relation"] == "Softened"
    assert softened["first_duty"] == "Do draft-1"
    assert softened["first_is_law"] == "not_law"
    assert softened["second_duty"] == "Do final-1\nDo third-1"
    assert softened["second_place"] == "Art. final-1\nThird Act, Art. third-1"
    assert softened["second_is_law"] == ""
    assert softened["second_force"] == "Mandatory", "said once where it is the same"
    assert (new["first_duty"], new["second_duty"]) == ("", "Do final-2")
    assert (left["first_duty"], left["second_duty"]) == ("Do draft-2", "")
    assert scope["relation"] == "Scope: Narrowed"
    assert scope["relation_reason"] == "The scope became narrower.\nAs far as seen."
    assert scope["first_place"] == "Art. 8\nArt. 9"
    assert first["relation"] == "compared 1 of 2"
    assert second["relation"] == "no_duty"
    assert elsewhere["second_place"] == "elsewhere"
    assert {row["law_on"] for row in rows} == {"2026-11-22"}
    assert {row["known_on"] for row in rows} == {"2026-11-20"}


def test_the_spreadsheet_has_the_rows_of_the_table_and_draws_what_is_not_law_dashed() -> None:
    file = rendered(COMPARISON, "xlsx", "zh-hans")
    about, table = read_xlsx(file)
    assert len(table) == 1 + len(read_csv(rendered(COMPARISON, "csv", "zh-hans")))
    assert about[0][0] == "first_text中"
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[1]
    headings = [cell.value for cell in sheet[1]]
    softened = dict(zip(headings, sheet[2], strict=True))
    assert softened["first_duty中"].border.left.style == "dashed"
    assert softened["second_duty中"].border.left.style is None


def test_json_says_what_the_documentation_names() -> None:
    content = json.loads(rendered(COMPARISON, "json", "en"))
    assert content["schema"] == "regtrack-comparison/1"
    assert content["relation"] is None
    assert content["clocks"] == {"on": "2026-11-22", "known": "2026-11-20"}
    assert [row["relation"]["code"] for row in content["rows"]] == ["softened", "new"]
    assert content["before"]["not_law"] is True
    assert content["before"]["not_compared"][0]["ref"] == "draft-2"
    assert content["before"]["provisions"][0] == {
        "ref": "draft-art-1",
        "label": {"en": "Art. 1"},
        "gist": {"en": "Gist one"},
        "duties": ["draft-1", "draft-2"],
        "compared": 1,
    }
    assert content["changes"][0]["effect"]["code"] == "narrowed"


# == From the page ==
PAGE = "/en/instruments/cn-draft-measures/compare/cn-interim-measures/"


def export(client: Client, form: str, query: str = "", page: str = PAGE) -> Any:
    return client.get(f"{page}export.{form}?{query}")


@pytest.mark.usefixtures("register")
class TestFromThePage:
    @each_format
    @each_language
    def test_each_file_holds_every_reason_and_names_its_clocks(
        self, client: Client, form: str, language: Language
    ) -> None:
        response = export(client, form, f"lang={language}&on=2023-09-01&known=2026-10-01")
        assert response.status_code == 200
        chosen = COMPARISON_FORMATS[form]
        assert response["Content-Type"] == chosen.media_type
        assert (
            f"cn-interim-measures.{language}.{chosen.extension}" in response["Content-Disposition"]
        )
        seen = squeezed(WORDS[form](response.getvalue()))
        one = "en" if language == "en" else "zh_hans"
        reasons = Mapping.objects.filter(
            to_obligations__instrument__ref="cn-interim-measures",
            relation__in=("softened", "new", "split"),
        ).values_list(f"reason_{one}", flat=True)
        assert [reason for reason in reasons if squeezed(reason) not in seen] == []
        days = ("2023-09-01", "2026-10-01")
        if form in ("pdf", "markdown"):
            first = "en" if language == "en" else "zh-hans"
            days = tuple(written_day(dt.date.fromisoformat(day), first) for day in days)  # type: ignore[assignment]
        assert all(squeezed(day) in seen for day in days)

    def test_counts_are_those_of_the_page_and_the_filter_holds(self, client: Client) -> None:
        everything = json.loads(export(client, "json").getvalue())
        assert len(everything["rows"]) == 51
        counts = {one["relation"]["code"]: one["number"] for one in everything["counts"]}
        assert counts == Counter(row["relation"]["code"] for row in everything["rows"])
        assert len(everything["changes"]) == 13
        assert [len(everything[side]["provisions"]) for side in ("before", "after")] == [21, 24]
        dropped = json.loads(export(client, "json", "relation=dropped").getvalue())
        assert [row["relation"]["code"] for row in dropped["rows"]] == ["dropped", "dropped"]
        assert dropped["relation"]["code"] == "dropped"
        assert dropped["counts"] == everything["counts"]
        assert "Dropped" in export(client, "markdown", "relation=dropped").getvalue().decode()

    def test_what_is_no_page_is_no_file(self, client: Client) -> None:
        assert export(client, "docx").status_code == 404
        assert export(client, "csv", "lang=fr").status_code == 404
        assert export(client, "csv", "relation=nicer").status_code == 404
        assert export(client, "csv", "known=2023-05-01").status_code == 404
        Instrument.objects.filter(ref="cn-draft-measures").update(published=False)
        assert export(client, "csv").status_code == 404

    def test_the_other_way_round_leads_to_the_same_file(self, client: Client) -> None:
        page = "/en/instruments/cn-interim-measures/compare/cn-draft-measures/"
        response = export(client, "csv", "lang=both", page)
        assert response.status_code == 301
        assert response["Location"] == f"{PAGE}export.csv?lang=both"

    def test_a_file_costs_as_many_queries_as_the_page(
        self, client: Client, django_assert_num_queries: Callable[[int], Any]
    ) -> None:
        export(client, "csv")
        with django_assert_num_queries(12):
            export(client, "csv")
