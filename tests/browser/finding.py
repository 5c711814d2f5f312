"""Where everybody finds the law of `test_editor.py` once it is public, and how it travels on."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser import new_york as ny
from tests.browser.conftest import BASE

SHIPPED = {"us-nyc-doe-chatgpt-2023-05-18-lifted", "us-nyc-doe-chatgpt-2023-01-03-adopted"}


def everybody_finds_it(page: Page) -> None:
    _on_the_timeline(page)
    _in_search(page)
    _in_check(page)
    _in_feeds(page)
    _on_the_other_pages(page)


def _on_the_timeline(page: Page) -> None:
    page.goto("/en/timeline/?jurisdiction=US-NY")
    order = page.locator("#list article").evaluate_all("all => all.map((one) => one.id.slice(2))")
    assert [ref for ref in order if ref in SHIPPED or ny.REF in ref] == [
        f"{ny.REF}-2023-04-15-applies",
        "us-nyc-doe-chatgpt-2023-05-18-lifted",
        "us-nyc-doe-chatgpt-2023-01-03-adopted",
        f"{ny.REF}-2023-01-01-in-force",
        f"{ny.REF}-2022-12-statement",
        f"{ny.REF}-2021-12-11-adopted",
    ]
    moved = page.locator(f"#e-{ny.REF}-2023-04-15-applies")
    expect(moved).to_contain_text("15 Apr 2023")
    expect(moved).to_contain_text("5 Jul 2023")
    expect(page.locator(f"#e-{ny.REF}-2022-12-statement")).to_contain_text("Dec 2022")


def _in_search(page: Page) -> None:
    for language, words, found in (
        ("en", "summary of the bias audit", ny.DUTIES[1]["title_en"]),
        ("zh-hans", "偏见审计", ny.DUTIES[0]["title_zh"]),
        ("zh-hans", "第144号地方法", ny.SHORT["zh"]),
    ):
        page.goto(f"/{language}/timeline/")
        page.locator(".site input[name=q]").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        expect(page.locator("#list")).to_contain_text(found)


def _in_check(page: Page) -> None:
    page.goto("/en/check/")
    for name, value in (("market", "US-NY"), ("role", "user")):
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator(".facts-form .button--main").click()
    applies = page.locator("#applies details", has_text=ny.SHORT["en"])
    if not applies.evaluate("group => group.open"):
        applies.locator("> summary").click()
    expect(applies.locator(".items > li")).to_have_count(4)
    duty = applies.locator(".items > li", has_text=ny.ON_REQUEST["title_en"])
    duty.locator(".why summary").click()
    expect(duty.locator(".why")).to_contain_text(ny.ON_REQUEST["basis_en"])
    expect(duty).to_contain_text("Within 30 days of the request")
    page.goto("/zh-hans/check/?market=US-NY&role=model-developer")
    # Two have no condition; the audit and the answers are for those who use the tool.
    applies = page.locator("#applies details", has_text=ny.SHORT["zh"])
    expect(applies.locator(".items > li")).to_have_count(2)


def _in_feeds(page: Page) -> None:
    feed = page.request.get("/en/timeline/export.atom?jurisdiction=US-NY").text()
    assert "Moved: New York: Enforcement on hiring tools begins" in feed
    assert "this entry spans the whole period: December 2022" in feed
    calendar = page.request.get("/zh-hans/timeline/export.ics?jurisdiction=US-NY").text()
    calendar = calendar.replace("\r\n ", "")
    assert "开始对自动化雇佣决策工具执法" in calendar
    assert "DTSTART;VALUE=DATE:20230705" in calendar


def _on_the_other_pages(page: Page) -> None:
    page.goto("/en/data/changelog/")
    newest = page.locator(".changelog > li", has_text=ny.SHORT["en"])
    expect(newest).to_contain_text(ny.WHY)
    expect(newest).to_contain_text("4 duties added")
    page.goto("/en/changes/?since=2026-11-01&jurisdiction=US-NY")
    expect(page.locator("main section", has_text=ny.SHORT["en"])).not_to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("What differs: conditions, deadline")
    for language in ("zh", "en"):
        page.goto(f"/{'en' if language == 'en' else 'zh-hans'}/instruments/{ny.REF}/")
        expect(page.locator("h1")).to_contain_text(ny.TITLE[language])
        for duty in (*ny.DUTIES, ny.ON_REQUEST):
            expect(page.locator("#provisions")).to_contain_text(duty[f"title_{language}"])
    page.get_by_role("link", name="Colorado SB 26-189").click()
    expect(page.locator("main")).to_contain_text(ny.REASON["en"])


def goes_to_another_register(folder: Path) -> None:
    pack = folder / "law.yaml"
    pack.write_text(_dumped(), encoding="utf-8")
    assert "earlier:" not in pack.read_text("utf-8")  # only editors ever saw the first wording
    (folder / "state").mkdir()
    _manage(folder, "migrate", "--verbosity", "0")
    assert "are right" in _manage(folder, "load_register", "--check", str(pack))
    _manage(folder, "load_register", str(pack))
    assert _manage(folder, "dump_register", ny.REF) == pack.read_text("utf-8")


def _dumped() -> str:
    out = StringIO()
    call_command("dump_register", ny.REF, stdout=out)
    return out.getvalue()


def _manage(folder: Path, *words: str) -> str:
    """A command of a register of its own, with SQLite."""
    own = {"REGTRACK_STATE_DIR": str(folder / "state"), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, str(BASE / "manage.py"), *words],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
