"""An editor enters a law that nobody shipped, a reviewer publishes it, and everybody finds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import new_york as ny
from tests.browser.conftest import Visit, shoot
from tests.browser.entering import Desk, make_person
from tests.browser.finding import everybody_finds_it, goes_to_another_register

# A save reads the whole register; on a busy machine that takes its time.
PATIENCE = 30_000
READ_ON = "2026-11-22"
COMPTROLLER = "Office of the New York State Comptroller"


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


def test_a_law_from_an_empty_form_to_every_page_of_the_site(visit: Visit, tmp_path: Path) -> None:
    page = visit("/en/admin/", user=make_person("edith", "Editors"))
    page.context.set_default_timeout(PATIENCE)
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
    reviewer.context.set_default_timeout(PATIENCE)
    reviewer.get_by_role("link", name="New York City’s hiring tools").first.click()
    _publish(Desk(reviewer), ny.WHY)
    everybody_finds_it(visit("/en/timeline/"))
    goes_to_another_register(tmp_path)


def test_the_same_in_chinese(visit: Visit) -> None:
    page = visit("/zh-hans/admin/", user=make_person("wang", "Editors"))
    page.context.set_default_timeout(PATIENCE)
    page.get_by_role("link", name="录入新文件").click()
    desk = Desk(page, "zh-hans")
    what = desk.section("what")
    desk.fill(what, kind="departmental-rule", jurisdiction="US-NY")
    desk.fill(what, locality_zh="纽约市", locality_en="New York City")
    desk.fill(what, **{name: ny.RULES[name] for name in ("title_zh", "title_en")})
    desk.fill(what, **{name: ny.RULES[name] for name in ("short_zh", "short_en")})
    _new_authority(
        desk, "纽约市消费者与劳工保护局", "NYC Department of Consumer and Worker Protection"
    )
    desk.fill(desk.row("milestones", 0), **ny.RULES_IN_FORCE)
    desk.fill(desk.row("provisions", 0), **ny.RULES_PROVISION)
    desk.fill(desk.row("duties", 0), **ny.RULES_DUTY)
    desk.fill(
        desk.row("sources", 0),
        address=ny.RULES["url"],
        publisher="NYC Rules",
        kind="official",
        language="en",
        checked=READ_ON,
    )
    desk.save()
    page.locator(".set-banner a").click()
    expect(page.locator("#content")).to_contain_text(ny.RULES_DUTY["text_zh"])
    desk.press("Ask for review", "提请审核")
    expect(page.locator(".rt-fields dd").first).to_have_text("审核中")
    number = page.url.split("/changeset/")[1].split("/")[0]

    reviewer = visit(
        f"/zh-hans/admin/register/changeset/{number}/change/",
        user=make_person("li", "Reviewers"),
    )
    reviewer.context.set_default_timeout(PATIENCE)
    _publish(Desk(reviewer, "zh-hans"), "收录纽约市的规则。")
    reader = visit("/zh-hans/search/?q=测试数据")
    reader.get_by_role("link", name=ny.RULES_DUTY["title_zh"]).click()
    expect(reader.locator("main")).to_contain_text(ny.RULES_DUTY["text_zh"])
    reader.goto("/en/instruments/us-ny-nyc-aedt-rules/")
    expect(reader.locator("main")).to_contain_text(ny.RULES_DUTY["title_en"])


def test_without_a_script(visit: Visit) -> None:
    editor, reviewer = make_person("nora", "Editors"), make_person("rosa", "Reviewers")
    page = visit("/en/admin/", user=editor, javascript=False)
    page.context.set_default_timeout(PATIENCE)
    desk = Desk(page, script=False)
    page.get_by_role("link", name="Authorities", exact=True).first.click()
    page.get_by_role("link", name="Add authority").click()
    form = page.locator("#authority_form")
    desk.fill(form, jurisdiction="US-NY", name_zh="纽约州审计长办公室", name_en=COMPTROLLER)
    desk.press("Save", "保存")
    desk.is_saved()

    page.goto("/en/admin/register/instrument/add/")
    page.get_by_role("link", name="Open this page with three empty rows of each kind.").click()
    what = desk.section("what")
    desk.fill(what, kind="statement", jurisdiction="US-NY")
    desk.fill(what, title_zh=ny.AUDIT["title_zh"], title_en=ny.AUDIT["title_en"])
    desk.choose(what.locator(".field-authority").first, COMPTROLLER)
    desk.fill(desk.row("milestones", 0), **ny.AUDIT_ISSUED)
    desk.fill(
        desk.row("sources", 0),
        address=ny.AUDIT["url"],
        publisher=COMPTROLLER,
        kind="official",
        language="en",
        checked=READ_ON,
    )
    desk.save()
    page.locator(".set-banner a").click()
    number = page.url.split("/changeset/")[1].split("/")[0]
    page.get_by_role("button", name="Ask for review").click()

    address = f"/en/admin/register/changeset/{number}/change/"
    reviewed = visit(address, user=reviewer, javascript=False)
    reviewed.context.set_default_timeout(PATIENCE)
    _publish(Desk(reviewed, script=False), "The audit of the city’s enforcement.")
    reader = visit("/en/timeline/?jurisdiction=US-NY", javascript=False)
    expect(reader.locator("#list")).to_contain_text(ny.AUDIT_ISSUED["title_en"])


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
        plus = desk.word(("Add another authority", "增加另一个 机构"))
        desk.section("what").get_by_role("link", name=plus).click()
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
    page.get_by_label("User rights", exact=True).check()
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
        expect(page.locator("main")).not_to_contain_text(ny.SHORT["en"])


# == 3. Publishing ==
def _publish(desk: Desk, note: str) -> None:
    page = desk.page
    expect(page.locator("fieldset input[name=public]")).to_be_checked()
    page.locator("#id_change_note").fill(note)
    desk.press("Publish the whole set", "发布整个变更集")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".rt-note")).to_have_text(note)
