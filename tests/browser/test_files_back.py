"""What leaves RegTrack and comes back: a filled-in sheet, a calendar, rules of one's own, reminders."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from regtrack.checklists.models import Item
from regtrack.core import filling
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.register.models import Instrument
from regtrack.reminders.mail import token_of
from regtrack.reminders.models import Preference
from tests.browser.conftest import Visit
from tests.browser.people import Pair, document_of, make_pair
from tests.browser.story import send, status, taken
from tests.exports.readers import READERS
from tests.exports.sheets import filled_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

two_ways = pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("zh-hans", False)], ids=["script", "no-script"]
)


@pytest.fixture
def pair(site: str) -> Pair:
    return make_pair()


def bring(page: Page, name: str, content: bytes) -> None:
    kind = XLSX if name.endswith("xlsx") else "text/csv"
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    page.locator("main form[enctype] button").click()


def tab_to(page: Page, goal: Locator) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if goal.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("Eighty tabs did not reach it.")


def test_a_sheet_and_the_web_disagree(visit: Visit, pair: Pair, javascript: bool) -> None:
    """Exported, changed on the web, filled in, brought back: what stands on the web stays until
    somebody chooses."""
    item, other = pair.duties()[:2]
    address = f"/en/checklists/{pair.checklist.pk}/"
    alice = visit(address, user=pair.alice, javascript=javascript)
    alice.locator("main details.menu summary").click()
    file = taken(alice, alice.locator("main details.menu a[href$='export.xlsx?lang=en']"))

    bob = visit(f"/en/items/{item.pk}/", user=pair.bob, javascript=javascript)
    bob.locator("textarea[name=note]").fill("Bob’s note")
    bob.locator("main form > p > .button--main").click()
    bob.wait_for_load_state()

    sheet = filled_in(file, {item.pk: {"note": "=1+2"}, other.pk: {"note": "Alice’s other"}})
    alice.locator(f"main a[href='{address}import/']").first.click()
    bring(alice, "sheet.xlsx", sheet)
    conflict = alice.locator("section[aria-labelledby=h-changes] [role=group]")
    expect(conflict).to_have_count(1)
    for words in ("Bob’s note", "=1+2"):
        expect(conflict).to_contain_text(words)
    send(alice)
    expect(alice.locator("#progress")).to_be_visible()
    assert note(item) == "Bob’s note"
    assert note(other) == "Alice’s other"

    alice.goto(f"{address}import/")
    bring(alice, "sheet.xlsx", sheet)
    box = conflict.locator("input[name=take]")
    tab_to(alice, box)
    alice.keyboard.press("Space")
    tab_to(alice, alice.locator("main form .button--main"))
    alice.keyboard.press("Enter")
    expect(alice.locator("#progress")).to_be_visible()
    assert note(item) == "=1+2"


def note(item: Item) -> str:
    return Item.objects.get(pk=item.pk).note


@two_ways
def test_a_calendar_is_read_until_its_address_is_revoked(
    visit: Visit, pair: Pair, language: str, javascript: bool
) -> None:
    page = visit(
        f"/{language}/checklists/{pair.checklist.pk}/calendar/",
        user=pair.alice, javascript=javascript,
    )  # fmt: skip
    page.locator("input[name=label]").fill("Outlook")
    send(page)
    feed = page.locator(".digest").first.inner_text()
    anyone = visit("about:blank")
    answer = anyone.request.get(feed)
    assert answer.status == 200
    assert "BEGIN:VEVENT" in answer.text()
    page.locator("main a.button").click()
    expect(page.locator("main table")).to_contain_text("Outlook")
    assert feed not in page.content()
    page.locator("main table button").click()
    expect(page.locator("main table button")).to_have_count(0)
    assert anyone.request.get(feed).status == 404


@two_ways
def test_rules_of_one_s_own_become_duties(
    visit: Visit, pair: Pair, language: str, javascript: bool
) -> None:
    team = pair.checklist.product.team_id
    page = visit(f"/{language}/teams/{team}/", user=pair.alice, javascript=javascript)
    page.locator(f"main a[href$='/teams/{team}/rules/']").click()
    example = taken(page, page.locator("main a[href$='requirements.csv']"))
    bring(page, "requirements.csv", example)
    preview = page.url
    assert f"/teams/{team}/rules/files/" in preview
    send(page)
    expect(page.locator("#list .rows > li")).to_have_count(1)
    title = page.locator("#list .rows h3").inner_text()
    page.locator("main a[href*='?follow=']").click()
    expect(page.locator("main")).to_contain_text(title)
    page.locator("main form:has(input[name=digest]) .button--main").click()

    expect(page.locator("#progress")).to_be_visible()
    own = Instrument.every.get(team=team).ref
    page.goto(f"/{language}/checklists/{pair.checklist.pk}/?instrument={own}")
    entry = page.locator("main li:has(> .item h3)", has_text=title)
    expect(entry).to_have_count(1)
    button = entry.locator("button.tick")
    button.focus()
    page.keyboard.press("Enter")
    expect(entry.locator("button.tick")).to_have_attribute("aria-pressed", "true")
    menu = page.locator("main details.menu")
    menu.locator("summary").click()
    file = taken(page, menu.locator("a[href$='export.docx?lang=both']"))
    assert title in READERS["docx"].read(file)
    outsider = visit("about:blank", user=make_pair().alice)
    assert status(outsider, preview) == 404


def test_one_press_stops_the_reminders(visit: Visit, pair: Pair, javascript: bool) -> None:
    page = visit(f"/zh-hans/reminders/{token_of(pair.bob)}/", javascript=javascript)
    assert not Preference.objects.filter(person=pair.bob, wanted=False).exists()
    send(page)
    expect(page.locator("main form button[name=again]")).to_be_visible()
    assert not Preference.objects.get(person=pair.bob).wanted
    page.locator("main form button[name=again]").click()
    expect(page.locator("main form .button--main")).to_be_visible()
    assert Preference.objects.get(person=pair.bob).wanted


def test_what_comes_back_may_take_its_time(
    visit: Visit, pair: Pair, javascript: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step of both imports fills a page in, which leads on to what the step answers."""
    team, item = pair.checklist.product.team_id, pair.duties()[0]
    page = visit(f"/en/teams/{team}/rules/", user=pair.alice, javascript=javascript)
    monkeypatch.setattr(filling, "PATIENCE", 0.0)
    monkeypatch.setattr(filling, "BEAT", 0.1)

    bring(page, "rules.csv", b"id,title,text\na,Read the logs,Each week.")
    expect(page.locator("h1")).to_have_text("What this would do")
    assert not Instrument.every.filter(team=team).exists()
    send(page)
    expect(page.locator("h1")).to_have_text("In the making")
    page.get_by_role("link", name="Go on").click()
    expect(page.locator("#list .rows > li")).to_have_text(re.compile("Read the logs"))

    page.goto(f"/en/checklists/{pair.checklist.pk}/import/")
    document = document_of(pair.checklist)
    sheet = CHECKLIST_FORMATS["xlsx"].render(document, "en")
    bring(page, "sheet.xlsx", filled_in(sheet, {item.pk: {"note": "Slowly"}}))
    expect(page.locator("#h-changes")).to_be_visible()
    assert note(item) == ""
    send(page)
    page.get_by_role("link", name="Go on").click()
    expect(page.locator("#progress")).to_be_visible()
    assert note(item) == "Slowly"
