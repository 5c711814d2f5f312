"""The whole way, by hand: from a description of a product to a signed list that counsel checks.

In May 2023 the Interim Measures were a draft. A list made by the rules of that day has changes waiting
today: no row of the register needs to be written, which other tests of the same site look at.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import Page, expect

from regtrack.checklists.models import Item
from tests.browser import story
from tests.browser.conftest import Visit
from tests.browser.outside import read_outside
from tests.checklists.proof_files import PDF
from tests.factories import make_user

DAY = "2023-05-15"
FIRST = {
    "market": ["CN"],
    "role": ["service-provider"],
    "audience": ["public"],
    "modality": ["text"],
}
LATER = {
    "data": ["personal", "inputs-kept"],
    "activity": ["registers-users"],
    "public-opinion": ["yes"],
}
# What became of three duties of the draft in the Interim Measures, by the register's mappings.
SAME, SAME_NOW = "cn-dm-10-1", "cn-im-10-1"
MORE, MORE_NOW = "cn-dm-13-2", "cn-im-11-5"
GONE = "cn-dm-09-1"
FILING, FILED_BY = "cn-im-17-2", "2023-10-18"  # ten working days, with a week of holidays between
WIKI = "https://wiki.example/requests"
STATEMENT = "Looked through. 已逐项核对。"


def test_from_a_description_to_a_checked_signature(
    visit: Visit, language: str, tmp_path: Path
) -> None:
    words, alice = story.WORDS[language], make_user(f"story-{language}")
    page = visit(f"/{language}/check/", user=alice)
    _describe_and_save(page, words)
    _change_the_facts(page, words)
    _tick_and_prove(page)
    _follow_the_rules(page, words)
    digest = _sign_off(page)
    link = _share(page, words)
    counsel = visit(link)
    expect(story.row(counsel, SAME_NOW)).to_contain_text(hashlib.sha256(PDF).hexdigest())
    expect(story.row(counsel, MORE_NOW)).to_contain_text(WIKI)
    expect(story.row(counsel, GONE)).to_have_count(1)  # archived, with what was said on it
    expect(counsel.locator("main")).to_contain_text(STATEMENT)
    read_outside(counsel, digest, tmp_path)
    # The list goes on; what was signed stays.
    signed = _change_what_was_signed(page, words)
    assert story.status(counsel, link) == 200
    expect(counsel.locator(".digest").first).to_have_text(digest)
    _revoke(page, signed, words)
    assert story.status(counsel, link) == 404
    expect(counsel.locator("main")).to_contain_text(words["no page"])
    assert counsel.request.get(f"{link}signoff.json").status == 404


def _describe_and_save(page: Page, words: dict[str, str]) -> None:
    story.look_at(page, DAY)
    story.answer(page, FIRST)
    story.send(page, ".facts-form")
    expect(page.locator(".clocks")).to_contain_text(words["on"])
    # The draft is told of, and never as law.
    draft = page.locator("#open-cn-dm-06-2, #not-law-cn-dm-06-2")
    expect(draft).to_contain_text(words["draft"])
    listed = sum(
        page.locator(f"#{part} .items > li").count()
        for part in ("applies", "not-law", "open", "precedents")
    )
    story.save(page, name="Pilot 试点", team="Story 团队", launched="2023-09-28")
    assert story.number(page.locator(".messages li")) == listed
    expect(page.locator(".items > li")).to_have_count(listed)
    expect(page.locator("h1")).to_have_text("Pilot 试点")
    expect(page.locator(".clocks")).to_contain_text(words["on"])
    expect(page.locator(".facts time[datetime='2023-09-28']")).to_have_count(1)


def _change_the_facts(page: Page, words: dict[str, str]) -> None:
    asks = page.locator('[data-count="needs-answer"]')
    duties, open_before = page.locator('[data-count="todo"]').inner_text(), story.number(asks)
    story.open_tab(page, "facts")
    story.answer(page, LATER)
    story.send(page)
    preview = page.locator("section", has=page.locator("#h-preview"))
    expect(preview).to_contain_text(words["nothing"])
    difference = preview.locator("tr", has_text=words["after"])
    expect(difference).to_contain_text(words["before"])
    follow = story.number(preview.locator("> p").first)
    assert follow == preview.locator(".changes .rows > li").count() > 0

    preview.locator("a.button").click()  # leave it as it is
    story.open_list(page)
    expect(asks).to_have_text(str(open_before))
    story.open_tab(page, "facts")
    story.answer(page, LATER)
    story.send(page)
    story.send(page, "section:has(#h-preview)")
    assert story.number(page.locator(".messages li")) == follow
    expect(page.locator(".facts").first).to_contain_text(words["after"])
    assert story.number(asks) < open_before
    expect(page.locator('[data-count="todo"]')).not_to_have_text(duties)


def _tick_and_prove(page: Page) -> None:
    for ref in (SAME, MORE, GONE):
        story.press(page, ref)
    expect(page.locator("#progress b")).to_have_text("3")
    story.prove(page, SAME, "Start page 首页", file=PDF)
    kept = page.locator("#evidence a[href$='/file/']")
    assert story.taken(page, kept) == PDF
    page.locator("#evidence h3 a").click()
    expect(page.locator("main")).to_contain_text(hashlib.sha256(PDF).hexdigest())
    page.go_back()
    story.open_list(page)
    story.prove(page, MORE, "Wiki 维基", url=WIKI)
    story.open_list(page)
    for ref in (SAME, MORE):
        expect(story.row(page, ref).locator("a[href$='/evidence/']")).to_contain_text("1")


def _follow_the_rules(page: Page, words: dict[str, str]) -> None:
    """Preview, apply, undo, apply again: what was ticked and proved goes along."""
    waiting = page.locator(".note a[href$='/review/']")
    shown = story.number(waiting)
    waiting.click()
    assert story.number(page.locator("h1")) == shown
    assert page.locator(".changes .rows > li").count() == shown
    for kind, ref in (("carried", SAME), ("dropped", GONE), ("strengthened", MORE)):
        _look_at_change(page, kind, ref, words)
    _apply(page, shown)
    story.open_list(page)
    _see_what_became(page)

    story.open_tab(page, "review")
    page.locator("main form[action*='/undo/'] button").click()
    expect(page.locator(".messages li")).to_contain_text(words["undone"])
    assert story.number(page.locator("h1")) == shown
    story.open_list(page)
    expect(page.locator("#progress b")).to_have_text("3")
    for ref in (SAME, MORE, GONE):
        expect(story.tick(page, ref)).to_have_attribute("aria-pressed", "true")
    expect(story.row(page, SAME_NOW)).to_have_count(0)

    story.open_tab(page, "review")
    _apply(page, shown)
    story.open_list(page)
    _see_what_became(page)


def _look_at_change(page: Page, kind: str, ref: str, words: dict[str, str]) -> None:
    group = page.locator(f"details#{kind}")
    if not group.evaluate("group => group.open"):
        group.locator("> summary").click()
    item = Item.objects.get(obligation__ref=ref, checklist=_key(page))
    change = group.locator(".rows > li", has=page.locator(f"a[href$='/items/{item.pk}/']"))
    expect(change).to_be_visible()
    if kind == "strengthened":
        expect(change.locator("dl ins").first).to_contain_text(words["todo"])
        change.locator(".difference summary").click()
        expect(change.locator(".difference del").first).to_be_visible()
    else:
        expect(change.locator("dl").first).to_contain_text(words["stays"])


def _apply(page: Page, shown: int) -> None:
    story.send(page, ".title")
    assert story.number(page.locator(".messages li")) == shown
    expect(page.locator(".changes")).to_have_count(0)
    expect(page.locator("#reviews")).to_be_visible()


def _see_what_became(page: Page) -> None:
    expect(page.locator(".note a[href$='/review/']")).to_have_count(0)
    expect(page.locator("#progress b")).to_have_text("1")
    expect(story.tick(page, SAME_NOW)).to_have_attribute("aria-pressed", "true")
    expect(story.tick(page, MORE_NOW)).to_have_attribute("aria-pressed", "false")
    expect(story.row(page, MORE_NOW).locator("a.status--soon")).to_have_count(1)  # look again
    for ref in (SAME_NOW, MORE_NOW):
        expect(story.row(page, ref).locator("a[href$='/evidence/']")).to_contain_text("1")
    for ref in (SAME, MORE, GONE):
        expect(story.row(page, ref)).to_have_count(0)
    # A proposal had no day; the rule's days run from the launch.
    expect(story.row(page, FILING).locator(".sum")).to_contain_text(FILED_BY)


def _sign_off(page: Page) -> str:
    """Look at what is flagged, tick it again, and sign; the digest that the page names."""
    flagged = story.number(page.locator("a[href$='?review=1']"))
    story.row(page, MORE_NOW).locator("a[data-open]").click()
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator("#h-flags")).to_have_count(0)
    story.open_list(page)
    assert story.number(page.locator("a[href$='?review=1']")) == flagged - 1
    story.press(page, MORE_NOW)
    story.open_tab(page, "signoffs")
    # Two done; as many to look at as the list said.
    expect(page.locator(".sign > p")).to_contain_text("2")
    expect(page.locator(".sign .bullets")).to_contain_text(str(flagged - 1))
    page.locator("textarea[name=statement]").fill(STATEMENT)
    story.send(page)
    expect(page.locator("main")).to_contain_text(STATEMENT)
    return page.locator(".facts--signed .digest").inner_text()


def _share(page: Page, words: dict[str, str]) -> str:
    page.locator("input[name=label]").fill("Law firm 律所")
    story.send(page, "#shares")
    expect(page.locator("main")).to_contain_text(words["link"])
    link = page.locator(".digest a").inner_text()
    page.locator("a[href$='#shares']").click()
    expect(page.locator("#shares tbody tr")).to_contain_text("Law firm 律所")
    expect(page.locator("#shares")).not_to_contain_text(link)
    return link


def _change_what_was_signed(page: Page, words: dict[str, str]) -> str:
    """Back in the list: take a tick off. The address of the sign-off."""
    signed = page.url.partition("#")[0]
    page.locator(".crumbs a").nth(1).click()
    story.press(page, MORE_NOW, done=False)
    page.goto(signed)
    expect(page.locator("main .note").first).to_contain_text(words["since"])
    return signed


def _revoke(page: Page, signed: str, words: dict[str, str]) -> None:
    row = page.locator("#shares tbody tr")
    row.locator("form[action*='/revoke/'] button").click()
    page.wait_for_url(signed)
    expect(row).to_contain_text(words["revoked"])
    expect(row.locator("button")).to_have_count(0)


def _key(page: Page) -> int:
    return int(page.url.partition("/checklists/")[2].partition("/")[0])
