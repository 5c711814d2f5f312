"""What a person does on the pages of a checklist, by the forms and links that are there."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

WORDS = {
    "en": {
        "on": "15 May 2023", "draft": "Proposed, not law", "nothing": "Nothing is written yet",
        "before": "not answered", "after": "Registers users", "stays": "(stays)", "todo": "To do",
        "undone": "The review is undone", "link": "it is shown only this once", "revoked": "Revoked",
        "no page": "There is no such page", "since": "The checklist changed since",
    },
    "zh-hans": {
        "on": "2023年5月15日", "draft": "拟议，并非法律", "nothing": "尚未写入任何内容",
        "before": "未回答", "after": "用户注册", "stays": "（保留）", "todo": "待办",
        "undone": "审阅已撤销", "link": "链接只显示这一次", "revoked": "已撤销",
        "no page": "没有该页面", "since": "此后清单已有变化",
    },
}  # fmt: skip


def look_at(page: Page, day: str) -> None:
    """The law of that day, as it was known then, by the bar at the top."""
    clocks = page.locator(".clocks")
    clocks.locator("summary").click()
    for name in ("on", "known"):
        clocks.locator(f"input[name={name}]").fill(day)
    clocks.locator("button").click()
    page.wait_for_url(f"**on={day}*")


def answer(page: Page, facts: dict[str, list[str]]) -> None:
    """Tick boxes of a form of facts: {name: values}."""
    for name, values in facts.items():
        for value in values:
            box = page.locator(f"input[name={name}][value={value}]")
            if not box.is_visible():  # one of the questions that only one place's rules ask
                page.locator("details.special", has=box).locator("> summary").click()
            box.check()


def save(page: Page, *, name: str, team: str, launched: str) -> None:
    """From the answers to a checklist, in a new team."""
    page.locator("a[href*='/check/save/']").click()
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=team_name]").fill(team)
    page.locator("input[name=launched_CN]").fill(launched)
    send(page)


def send(page: Page, within: str = "main") -> None:
    """The form whose button is the main one of this part of the page."""
    page.locator(f"{within} form .button--main").click()


def open_tab(page: Page, name: str) -> None:
    """One of the checklist's other pages: facts, review, progress or signoffs."""
    page.locator(f"nav.tabs a[href$='/{name}/']").click()
    page.wait_for_url(f"**/{name}/")


def open_list(page: Page) -> None:
    """From any page below a checklist, by the trail at its top."""
    page.locator(".crumbs a").nth(1).click()
    expect(page.locator("#progress")).to_be_visible()


def row(page: Page, ref: str) -> Locator:
    """The entry of a duty in a list of a checklist or of a sign-off."""
    return page.locator(f"main li:has(> .item h3 a[href*='/obligations/{ref}/'])")


def tick(page: Page, ref: str) -> Locator:
    return row(page, ref).locator("button.tick")


def press(page: Page, ref: str, done: bool = True) -> None:
    tick(page, ref).click()
    expect(tick(page, ref)).to_have_attribute("aria-pressed", "true" if done else "false")


def prove(page: Page, ref: str, title: str, *, url: str = "", file: bytes = b"") -> None:
    """From the list: attach a link or a PDF to a duty; ends on the page of the duty's evidence."""
    row(page, ref).locator("a[data-open]").click()
    page.locator("#evidence .section__head a").click()
    page.locator("input[name=title]").fill(title)
    if url:
        page.locator("input[name=url]").fill(url)
    else:
        page.locator("input[name=file]").set_input_files(
            {"name": "photo.pdf", "mimeType": "application/pdf", "buffer": file}
        )
    page.locator("form[enctype] .button--main").click()
    expect(page.locator(".messages li")).to_contain_text(title)
    expect(page.locator("#evidence .proofs > li", has_text=title)).to_have_count(1)


def number(locator: Locator) -> int:
    """The first number in its words."""
    found = re.search(r"\d+", locator.inner_text())
    assert found
    return int(found[0])


def taken(page: Page, link: Locator) -> bytes:
    """What a link lets one download."""
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def status(page: Page, address: str) -> int:
    answered = page.goto(address)
    assert answered
    return answered.status
