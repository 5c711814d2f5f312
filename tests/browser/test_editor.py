"""An editor enters a law that nobody shipped, a reviewer publishes it, and everybody finds it."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser import new_york as ny
from tests.browser.conftest import BASE, Visit, shoot
from tests.browser.entering import Desk, make_person

# A save reads the whole register; on a busy machine that takes its time.
PATIENCE = 30_000
READ_ON = "2026-11-22"
WHY = "Take up New York City’s law on hiring tools."
SHIPPED = {"us-nyc-doe-chatgpt-2023-05-18-lifted", "us-nyc-doe-chatgpt-2023-01-03-adopted"}


def test_a_law_from_an_empty_form_to_every_page_of_the_site(visit: Visit, tmp_path: Path) -> None:
    page = visit("/en/admin/", user=make_person("edith", "Editors"))
    page.set_default_timeout(PATIENCE)
    page.get_by_role("link", name="Enter a new instrument").click()
    desk = Desk(page)
    _enter_the_law(desk)
    _whole_form_of_a_duty(desk)
    _move_a_date(desk)
    _relate(desk)
    number = _ask_for_review(desk)

    _preview(page, number)
    _a_stranger_sees_nothing(visit("/en/timeline/"), number)

    reviewer = visit("/en/admin/", user=make_person("rupert", "Reviewers"))
    reviewer.set_default_timeout(PATIENCE)
    reviewer.get_by_role("link", name="New York City’s hiring tools").first.click()
    _publish(Desk(reviewer), WHY)
    _everybody_finds_it(visit("/en/timeline/"))
    _goes_to_another_register(tmp_path)


# == 1. Entering ==
def _enter_the_law(desk: Desk) -> None:
    what = desk.section("what")
    desk.fill(what, kind="law", jurisdiction="US-NY")
    desk.fill(what, locality_zh="纽约市", locality_en="New York City")
    desk.fill(what, identifiers="bill: Int. No. 1894-2020")
    desk.fill(what, title_zh=ny.TITLE["zh"], title_en=ny.TITLE["en"])
    desk.fill(what, short_zh=ny.SHORT["zh"], short_en=ny.SHORT["en"])
    _new_authority(desk, "纽约市议会", "New York City Council")
    for number, milestone in enumerate(ny.MILESTONES[:2]):
        desk.fill(desk.row("milestones", number), **milestone)
    desk.fill(desk.row("provisions", 0), **ny.PROVISION)
    for number, duty in enumerate(ny.DUTIES):
        row = desk.row("duties", number)
        desk.fill(row, **{name: value for name, value in duty.items() if name != "theme"})
        desk.field(row, "theme").select_option(label=duty["theme"])
    for number, (url, publisher, kind) in enumerate(
        [
            (ny.LEGISTAR, "New York City Council", "official"),
            (ny.DELAYED, "DCI Consulting", "secondary"),
            (ny.DELAYED_AGAIN, "DCI Consulting", "secondary"),
        ]
    ):
        row = desk.row("sources", number)
        desk.fill(row, address=url, publisher=publisher, kind=kind, language="en", checked=READ_ON)
    desk.save()
    # Of the three sources that there are now, the later dates have the second.
    for number, milestone in enumerate(ny.MILESTONES[2:], start=2):
        row = desk.row("milestones", number)
        desk.fill(row, **milestone)
        desk.choose(row.locator(".field-source"), ny.DELAYED)
    desk.save()
    shoot(desk.page, "editor-entered")


def _new_authority(desk: Desk, chinese: str, english: str) -> None:
    """In the window that the plus sign opens."""
    with desk.page.expect_popup() as opened:
        desk.section("what").get_by_role("link", name="Add another authority").click()
    window = Desk(opened.value, desk.language)
    desk_form = window.page.locator("form[method=post]").last
    window.fill(desk_form, jurisdiction="US-NY", name_zh=chinese, name_en=english)
    with window.page.expect_event("close"):
        window.press("Save", "保存")


def _whole_form_of_a_duty(desk: Desk) -> None:
    """What the short rows leave to the form of a duty: a period's start, a rhythm, a condition."""
    page = desk.page
    page.get_by_role("link", name="Add a duty with its whole form").click()
    texts = {name: text for name, text in ny.ON_REQUEST.items() if not name.startswith("basis")}
    form = page.locator("#obligation_form")
    desk.fill(form, force="mandatory", **texts)
    desk.field(form, "starts").select_option(
        label="Local Law 144 takes effect (" + ny.IN_FORCE + ")"
    )
    page.get_by_label("Provision:").select_option(
        label=f"NYC Administrative Code § 20-871 ({ny.PROVISION_REF})"
    )
    desk.choose(page.locator(".field-sources"), "legistar")
    deadline = page.get_by_role("group", name="Deadline", exact=True)
    desk.fill(deadline, kind="within", period="30", unit="D", anchor="request")
    _only_for_employers(desk)
    desk.press("Save", "保存")
    desk.is_saved()
    expect(desk.section("duties").locator(".listed li")).to_have_count(4)

    page.get_by_role("link", name=ny.DUTIES[0]["title_en"]).click()
    deadline = page.get_by_role("group", name="Deadline", exact=True)
    desk.fill(deadline, rhythm="FREQ=YEARLY")
    _only_for_employers(desk)
    shoot(page, "editor-duty")
    desk.press("Save", "保存")
    desk.is_saved()


def _only_for_employers(desk: Desk) -> None:
    condition = desk.page.get_by_role("group", name="Condition: Role", exact=True)
    condition.locator("summary").click()
    for value in ("Deployer", "User"):
        condition.get_by_label(value, exact=True).check()
    desk.fill(condition, basis_zh=ny.ON_REQUEST["basis_zh"], basis_en=ny.ON_REQUEST["basis_en"])


def _move_a_date(desk: Desk) -> None:
    page = desk.page
    row = desk.row("milestones", 3)
    row.get_by_role("link", name="Move the date").click()
    expect(page.get_by_text("2023-04-15 · known since 2022-12-13")).to_be_visible()
    form = page.locator(".inline-related:not(.empty-form)")
    desk.fill(form, date="2023-07-05", known="2023-04-06")
    desk.choose(form.locator(".field-source"), "delayed-again")
    shoot(page, "editor-move")
    desk.press("Save", "保存")
    desk.is_saved()
    expect(row.locator("s")).to_have_text("2023-04-15")
    expect(row).to_contain_text("2023-07-05 · known since 2023-04-06")


def _relate(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("link", name="Mapping desk").first.click()
    page.get_by_label("On the right").select_option("us-co-sb26-189")
    page.get_by_role("button", name="Open the desk").click()
    page.get_by_label("Explain adverse outcomes within 30 days").check()
    page.get_by_label(ny.DUTIES[2]["title_en"]).check()
    page.get_by_role("button", name="Relate them").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.get_by_label("Intersects with").check()
    page.get_by_label("Reason · 中文").fill(ny.REASON["zh"])
    page.get_by_label("Reason · English").fill(ny.REASON["en"])
    page.get_by_role("button", name="Relate them").click()
    expect(page.locator("#rows li")).to_contain_text([ny.REASON["en"]])
    shoot(page, "editor-desk")


# == 2. The set of changes ==
def _ask_for_review(desk: Desk) -> int:
    page = desk.page
    page.locator(".set-banner a").click()
    shown = page.locator("#content")
    for text in (
        *(milestone["title_zh"] for milestone in ny.MILESTONES),
        *(duty["title_en"] for duty in ny.DUTIES),
        ny.ON_REQUEST["text_zh"],
        ny.REASON["en"],
        "New York City Council",
        "December 2022",
        "15 April 2023",
        "5 July 2023",
        "30 days",
    ):
        expect(shown).to_contain_text(text)
    page.get_by_label("Title", exact=True).fill("New York City’s hiring tools")
    page.get_by_role("button", name="Keep title and note").click()
    expect(page.locator("h1")).to_contain_text("hiring tools")
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator(".rt-fields dd").first).to_have_text("In review")
    shoot(page, "editor-set")
    return int(page.url.split("/changeset/")[1].split("/")[0])


def _preview(page: Page, number: int) -> None:
    with page.expect_popup() as opened:
        page.locator(".set-previews li").first.get_by_role("link", name="中文").click()
    shown = opened.value
    expect(shown.locator("aside.preview")).to_contain_text(f"{number}")
    expect(shown.locator("h1")).to_contain_text(ny.TITLE["zh"])
    expect(shown.locator("main")).to_contain_text(ny.ON_REQUEST["title_zh"])
    shoot(shown, "editor-preview")
    shown.close()


def _a_stranger_sees_nothing(page: Page, number: int) -> None:
    for address in (
        f"/en/instruments/{ny.REF}/",
        f"/en/instruments/{ny.REF}/?preview={number}",
        f"/en/timeline/?preview={number}",
    ):
        answer = page.goto(address)
        assert answer
        assert answer.status == 404, address
    for address in ("/en/timeline/?jurisdiction=US-NY", "/en/instruments/", "/en/data/changelog/"):
        page.goto(address)
        expect(page.locator("main")).not_to_contain_text("Local Law 144")


# == 3. Publishing ==
def _publish(desk: Desk, note: str) -> None:
    page = desk.page
    expect(page.locator("fieldset input[name=public]")).to_be_checked()
    page.locator("#id_change_note").fill(note)
    desk.press("Publish the whole set", "发布整个变更集")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".rt-note")).to_have_text(note)


# == 4. What everybody finds ==
def _everybody_finds_it(page: Page) -> None:
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
    expect(newest).to_contain_text(WHY)
    expect(newest).to_contain_text("4 duties added")
    page.goto("/en/changes/?since=2026-11-01")
    expect(page.locator("main section", has_text=ny.SHORT["en"])).not_to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("What differs: conditions, deadline")
    for language in ("zh", "en"):
        page.goto(f"/{'en' if language == 'en' else 'zh-hans'}/instruments/{ny.REF}/")
        expect(page.locator("h1")).to_contain_text(ny.TITLE[language])
        for duty in (*ny.DUTIES, ny.ON_REQUEST):
            expect(page.locator("#provisions")).to_contain_text(duty[f"title_{language}"])
    page.get_by_role("link", name="Colorado SB 26-189").click()
    expect(page.locator("main")).to_contain_text(ny.REASON["en"])


# == 5. Another register takes it over ==
def _goes_to_another_register(folder: Path) -> None:
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
