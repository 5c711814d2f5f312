"""Cite a page: by its button, by keyboard, without a clipboard, without script; and the visits that
the page of changes remembers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PAGES = ["instruments/cn-interim-measures/", "obligations/cn-im-07-3/"]


def lines(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("[data-cite] p").all_text_contents()]


@pytest.mark.parametrize("path", PAGES)
def test_the_button_copies_both_languages_and_says_so(
    visit: Visit, language: str, path: str
) -> None:
    page = visit(f"/{language}/{path}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy-cite]")
    button.focus()
    page.keyboard.press("Enter")
    status = page.locator("#main section [role=status]")
    expect(status).to_have_text(re.compile(r"\S"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n") == lines(page)
    assert len(copied.split("\n")) == 2
    assert "?on=" in copied
    assert "&known=" in copied


def test_where_there_is_no_clipboard_the_citation_is_selected(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/{PAGES[0]}")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.locator("[data-copy-cite]").click()
    expect(page.locator("#main section [role=status]")).to_have_text(re.compile(r"\S"))
    selected = page.evaluate("getSelection().toString()")
    assert " ".join(selected.split()) == " ".join(" ".join(lines(page)).split())


@pytest.mark.parametrize("path", PAGES)
def test_without_script_there_is_the_text_and_no_button(visit: Visit, path: str) -> None:
    page = visit(f"/en/{path}", javascript=False)
    expect(page.locator("[data-cite]")).to_be_visible()
    expect(page.locator("[data-copy-cite]")).to_be_hidden()


def test_the_changes_page_remembers_the_last_day_on_which_it_was_read(
    visit: Visit, language: str
) -> None:
    page = visit(f"/{language}/changes/")
    line = page.locator("[data-last-visit]")
    expect(line).to_be_hidden()
    page.evaluate("""localStorage.setItem("regtrack.changes", '{"last": "2023-07-14"}')""")
    page.reload()
    expect(line).to_be_visible()
    expect(line.locator("time")).to_have_attribute("datetime", "2023-07-14")
    day = {"en": "14 July 2023", "zh-hans": "2023年7月14日"}[language]
    expect(line.locator("time")).to_have_text(day)
    page.reload()  # the same day again is no new visit
    expect(line.locator("time")).to_have_text(day)
    line.locator("a").click()
    expect(page).to_have_url(re.compile(rf"/{language}/changes/\?since=2023-07-13$"))
    expect(page.locator("h1 time")).to_have_attribute("datetime", "2023-07-13")


def test_a_browser_that_remembers_nonsense_shows_the_page(visit: Visit) -> None:
    page = visit("/en/changes/")
    for kept in ("nonsense", "null", '{"last": "x"}', '{"before": 7, "last": null}'):
        page.evaluate("(kept) => localStorage.setItem('regtrack.changes', kept)", kept)
        page.reload()
        expect(page.locator("[data-last-visit]")).to_be_hidden()
