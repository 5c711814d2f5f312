"""Every file of the export menu downloads, opens in its own reader and names every item."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from regtrack.checklists.models import Item
from regtrack.core import filling
from regtrack.core.texts import both
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.browser.conftest import Visit
from tests.browser.people import make_pair
from tests.exports.readers import READERS


def squash(text: str) -> str:
    """The letters of a text alone: line breaks, escapes and presentation forms vary by format."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        letter for letter in plain if not letter.isspace() and letter not in "\\\u00ad\u200b"
    )


def download(page: Page, link: Locator) -> tuple[str, str]:
    """Its file name, and what can be read in it by a reader that is not ours."""
    form = re.search(r"export\.(\w+)", link.get_attribute("href") or "")
    assert form
    with page.expect_download() as waiting:
        link.click()
    file = waiting.value
    content = Path(file.path()).read_bytes()
    return file.suggested_filename, READERS[form[1]].read(content)


@pytest.mark.parametrize(
    ("language", "javascript", "code"),
    [("en", True, "both"), ("en", False, "zh-hans"), ("zh-hans", True, "en")],
)
def test_a_checklist_as_files(visit: Visit, language: str, javascript: bool, code: str) -> None:
    pair = make_pair()
    page = visit(
        f"/{language}/checklists/{pair.checklist.pk}/", user=pair.alice, javascript=javascript
    )
    page.locator("main details.menu summary").click()
    links = page.locator(f"main details.menu a[href$='lang={code}']").all()
    assert len(links) == len(CHECKLIST_FORMATS)
    items = pair.checklist.items.exclude(verdict=Item.Verdict.DOES_NOT_APPLY)
    titles = [both(item.revision, "title") for item in items.select_related("revision")]
    languages = ["en", "zh-hans"] if code == "both" else [code]
    wanted = [squash(title.get(one)) for title in titles for one in languages]
    for link in links:
        name, text = download(page, link)
        assert f".{code}." in name
        said = squash(text)
        assert squash(pair.checklist.product.name) in said, name
        if not name.endswith(".ics"):  # a calendar holds what has a day
            assert [title for title in wanted if title not in said] == [], name


def test_a_filtered_timeline_as_files(visit: Visit, language: str, javascript: bool) -> None:
    page = visit(f"/{language}/timeline/?jurisdiction=IT", javascript=javascript)
    titles = page.locator("#list article h3").all_inner_texts()
    assert titles
    for form in ("csv", "json"):
        link = page.locator(f".filter__foot a[href*='export.{form}']")
        name, text = download(page, link)
        assert [title for title in titles if squash(title) not in squash(text)] == [], name
        assert squash({"en": "White House", "zh-hans": "白宫"}[language]) not in squash(text)


def test_a_page_fills_in_and_hands_the_file_over(
    visit: Visit, javascript: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = make_pair()
    page = visit(f"/en/checklists/{pair.checklist.pk}/", user=pair.alice, javascript=javascript)
    monkeypatch.setattr(filling, "PATIENCE", 0.0)
    monkeypatch.setattr(filling, "BEAT", 0.1)
    page.locator("main details.menu summary").click()
    name, text = download(page, page.locator("main details.menu a[href$='pdf?lang=en']"))
    assert name.endswith(".en.pdf")
    assert squash(pair.checklist.product.name) in squash(text)
    expect(page.locator("h1")).to_have_text("In the making")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the file").click()
    assert waiting.value.suggested_filename == name
    lines = page.locator(".filling__line")
    assert lines.count() >= 1
    shown, covered = page.locator(".filling__end").bounding_box(), lines.last.bounding_box()
    assert shown
    assert covered
    assert shown["y"] == covered["y"]
    assert shown["height"] >= covered["height"]
