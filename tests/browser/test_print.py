"""On paper: every event and item, and on each sheet which law is shown, with and without script."""

from __future__ import annotations

import io
import re
from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader

from regtrack.accounts.models import User
from regtrack.checklists.models import Checklist
from tests.browser.conftest import OWNER, SHOTS, Visit
from tests.browser.demo import addresses
from tests.browser.test_exports import squash
from tests.core.pdfs import pages_of

A4 = (595, 842)
RADICALS = re.compile("[\u2e80-\u2fdf]")


def test_the_timeline_on_paper(visit: Visit, language: str, javascript: bool) -> None:
    page = visit(f"/{language}/timeline/", javascript=javascript)
    titles = page.locator("#list article h3").all_inner_texts()
    sheets = printed(page, f"timeline-{language}")
    assert_all_said(sheets, titles)
    assert_headed(page, sheets)


def test_the_past_on_paper(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/timeline/?on=2023-05-01&known=2023-05-01")
    sheets = printed(page, f"timeline-of-may-2023-{language}")
    day = {"en": "1 May 2023", "zh-hans": "2023年5月1日"}[language]
    assert [
        number for number, text in enumerate(sheets, 1) if not re.search(_as_extracted(day), text)
    ] == []


def test_an_instrument_on_paper(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/instruments/cn-interim-measures/")
    sheets = printed(page, f"instrument-{language}")
    assert_all_said(sheets, page.locator("#main .dates b, #main .duties a").all_inner_texts())
    assert_headed(page, sheets)
    _assert_footnotes(page, sheets)
    assert page.locator("[data-copy-cite]").inner_text() not in "".join(sheets)


def test_an_obligation_on_paper(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/obligations/cn-im-07-3/?known=2026-11-01")
    sheets = printed(page, f"obligation-{language}")
    assert_all_said(sheets, page.locator("#main .facts dt, #main .cite p").all_inner_texts())
    assert_headed(page, sheets, least=1)
    _assert_footnotes(page, sheets)


def test_what_changed_on_paper(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/changes/?since=2023-01-01&known=2023-12-31")
    # Paper can't be unfolded: the new duties are printed too.
    said = page.locator(".changes__title, .changes__list .why li a").all_text_contents()
    sheets = printed(page, f"changes-{language}")
    assert_all_said(sheets, said)
    assert_headed(page, sheets)
    _assert_footnotes(page, sheets)


def test_a_checklist_on_paper(visit: Visit, language: str, javascript: bool) -> None:
    user = User.objects.get(email=OWNER)
    checklist = Checklist.objects.filter(created_by=user).order_by("pk")[0]
    page = visit(f"/{language}/checklists/{checklist.pk}/", user=user, javascript=javascript)
    titles = page.locator(".items h3").all_inner_texts()
    # Paper can't be unfolded: the reasons are printed too.
    reasons = page.locator(".why li").all_text_contents()
    sheets = printed(page, f"checklist-{language}")
    assert_all_said(sheets, [*titles, *reasons])
    assert_headed(page, sheets)


def test_a_signed_list_on_paper(visit: Visit, language: str) -> None:
    """By the link, as counsel prints it: who signed what, and each item with its reasons."""
    page = visit(f"/{language}/shared/{addresses()['token']}/")
    titles = page.locator(".items h3, .facts--signed dd").all_inner_texts()
    reasons = page.locator(".why li").all_text_contents()
    sheets = printed(page, f"signed-{language}")
    assert_all_said(sheets, [*titles, *reasons])
    assert_headed(page, sheets)
    links = [words for words in page.locator(".title a").all_inner_texts() if words]
    assert links
    for link in links:  # nothing to press on paper
        assert squash(link) not in "".join(sheets)


def test_progress_on_paper(visit: Visit, language: str) -> None:
    user = User.objects.get(email=OWNER)
    page = visit(f"/{language}/checklists/{addresses()['checklist']}/progress/", user=user)
    words = page.locator(".course__days th, .course__days td").all_inner_texts()
    sheets = printed(page, f"progress-{language}")
    assert_all_said(sheets, words)
    assert_headed(page, sheets, least=1)


def printed(page: Page, name: str) -> list[str]:
    """The squashed text of each A4 sheet."""
    content = page.pdf(prefer_css_page_size=True)
    if SHOTS:
        (Path(SHOTS) / f"{name}.pdf").write_bytes(content)
    sheets = PdfReader(io.BytesIO(content)).pages
    assert {(round(one.mediabox.width), round(one.mediabox.height)) for one in sheets} == {A4}
    return [squash(RADICALS.sub("⺀", words)) for words in pages_of(content)]


def assert_all_said(sheets: list[str], texts: list[str]) -> None:
    assert texts
    # A text may begin on one sheet and end on the next, under its header.
    said = "".join(sheets)
    assert [text for text in texts if not re.search(_as_extracted(text), said)] == []


def _as_extracted(text: str) -> str:
    """Chromium names some Chinese glyphs in a PDF by the radical that looks the same (见, ⻅)."""
    return "".join(
        f"[{letter}⺀]" if "\u4e00" <= letter <= "\u9fff" else re.escape(letter)
        for letter in squash(text)
    )


def _assert_footnotes(page: Page, sheets: list[str]) -> None:
    """Each source has a number in the text, and its address under that number at the end."""
    said = "".join(sheets)
    addresses = page.locator(".refs li").all_text_contents()
    marks = set(page.locator("sup.ref").all_text_contents())
    assert marks == {f"[{number}]" for number in range(1, len(addresses) + 1)}
    assert_all_said(sheets, addresses)
    assert [mark for mark in marks if mark not in said] == []


def assert_headed(page: Page, sheets: list[str], least: int = 2) -> None:
    head = page.locator(".running b").all_text_contents()
    assert len(head) == 2
    assert len(sheets) >= least
    for words in head:
        said = re.compile(_as_extracted(words))
        bare = [number for number, text in enumerate(sheets, 1) if not said.search(text)]
        assert bare == [], f"“{words}” is missing on sheets {bare} of {len(sheets)}"
