"""A long list by keyboard, and many items at once, with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen, Visit
from tests.browser.people import Pair, make_pair


@pytest.fixture
def pair(site: str) -> Pair:
    return make_pair()


def _address(pair: Pair, language: str) -> str:
    return f"/{language}/checklists/{pair.checklist.pk}/?instrument=cn-interim-measures"


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_keys_of_the_list(visit: Visit, pair: Pair, language: str) -> None:
    page = visit(_address(pair, language), user=pair.alice)
    rows = page.locator("#list .items > li").evaluate_all("all => all.map((one) => one.id)")
    page.keyboard.press("j")
    assert _focused(page) == rows[0]
    page.keyboard.press("j")
    assert _focused(page) == rows[1]
    page.keyboard.press("k")
    assert _focused(page) == rows[0]
    expect(page.locator(f"#{rows[0]}")).to_be_in_viewport()

    tick = page.locator(f"#{rows[0]} button.tick")
    page.keyboard.press("x")
    expect(tick).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("x")  # the focus stayed in the row
    expect(tick).to_have_attribute("aria-pressed", "false")

    page.keyboard.press("v")
    expect(page.locator(f"#{rows[0]} .choose")).to_be_checked()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")  # is not for the list while the dialog is open
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()

    page.keyboard.press("/")
    assert _focused(page) == "find"
    page.keyboard.type("jkx?/")
    expect(page.locator("#find")).to_have_value("jkx?/")
    expect(page.locator("#keys")).not_to_be_visible()


def test_many_at_once(visit: Visit, pair: Pair, language: str, screen: Screen) -> None:
    page = visit(_address(pair, language), user=pair.alice, **screen)
    duties = [d for d in pair.duties() if d.obligation.ref.startswith("cn-im-")][:3]
    for item in duties:
        page.locator(f"#choose-{item.pk}").check()
    if not page.locator("#bulk details[open]").count():
        page.locator("#bulk summary").click()
    page.locator("#bulk select[name=all-status]").select_option("in-progress")
    page.locator("#bulk select[name=all-owner]").select_option(str(pair.bob.pk))
    page.locator("#bulk .button--main").click()
    expect(page.locator(".messages li")).to_contain_text("3")
    assert "instrument=cn-interim-measures" in page.url
    for item in duties:
        item.refresh_from_db()
        assert (item.status, item.owner) == ("in-progress", pair.bob)


def test_many_at_once_and_somebody_was_faster(visit: Visit, pair: Pair, javascript: bool) -> None:
    first, second = [d for d in pair.duties() if d.obligation.ref.startswith("cn-im-")][:2]
    alice = visit(_address(pair, "en"), user=pair.alice, javascript=javascript)
    bob = visit(f"/en/items/{first.pk}/", user=pair.bob, javascript=javascript)
    bob.locator("select[name=status]").select_option("in-review")
    bob.locator("main form .button--main").first.click()

    for item in (first, second):
        alice.locator(f"#choose-{item.pk}").check()
    if not javascript:
        alice.locator("#bulk summary").click()
    alice.locator("#bulk select[name=all-status]").select_option("done")
    alice.locator("#bulk .button--main").click()
    row = alice.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("In review")
    second.refresh_from_db()
    assert second.status == "todo"
    row.locator("input[type=checkbox]").check()
    alice.locator("main form .button--main").click()
    expect(alice.locator(".messages li")).to_contain_text("2 items changed.")
    for item in (first, second):
        item.refresh_from_db()
        assert item.status == "done"
