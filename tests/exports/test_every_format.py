"""Every format × language × kind of checklist: opened by a library that did not write it, and not a
text is missing."""

from __future__ import annotations

from functools import cache
from io import StringIO

import pytest
from django.core.management import call_command

from regtrack.checklists.models import Checklist
from regtrack.exports.build import checklist_document
from regtrack.exports.document import LANGUAGES, ChecklistDocument, Language
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.exports.examples import EMPTY, NORMAL, many, nasty
from tests.exports.readers import READERS, all_items, read_csv, read_xlsx
from tests.factories import AT, TODAY

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_format = pytest.mark.parametrize("name", CHECKLIST_FORMATS)
# PDF prints what no font shows as [U+1F600]: test_formats.py looks for that.
HOSTILE = [name for name in CHECKLIST_FORMATS if name != "pdf"]


@cache
def document(kind: str) -> ChecklistDocument:
    match kind:
        case "nasty":
            return nasty()
        case "many":
            return many(1_200)
        case "empty":
            return EMPTY
    return NORMAL


@each_language
@each_format
@pytest.mark.parametrize("kind", ["normal", "empty", "many"])
def test_a_file_holds_every_text(kind: str, name: str, language: Language) -> None:
    file = CHECKLIST_FORMATS[name].render(document(kind), language)
    assert READERS[name].missing(file, document(kind), language) == []


@each_language
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_holds_hostile_texts(name: str, language: Language) -> None:
    file = CHECKLIST_FORMATS[name].render(document("nasty"), language)
    assert READERS[name].missing(file, document("nasty"), language) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("register")
def test_every_file_of_the_demo_holds_every_text() -> None:
    call_command("load_demo", stdout=StringIO())
    for checklist in Checklist.objects.for_page():
        found = checklist_document(checklist, at=AT, today=TODAY, site="https://example.org")
        for name, form in CHECKLIST_FORMATS.items():
            for language in LANGUAGES:
                missing = READERS[name].missing(form.render(found, language), found, language)
                assert missing == [], (name, language)


@each_language
@pytest.mark.parametrize("kind", ["normal", "empty", "nasty"])
def test_a_table_has_a_row_an_item(kind: str, language: Language) -> None:
    wanted = 1 + max(len(all_items(document(kind))), 1)
    rows = read_csv(CHECKLIST_FORMATS["csv"].render(document(kind), language))
    assert len(rows) == wanted
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0]), "two columns have the same heading"
    assert len(read_xlsx(CHECKLIST_FORMATS["xlsx"].render(document(kind), language))[1]) == wanted
