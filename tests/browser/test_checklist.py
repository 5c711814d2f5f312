"""A team ticks off its duties: by hand, by keyboard alone, two people at once, with no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from regtrack.accounts.actions.ask_second_person import ask_second_person
from regtrack.checklists.models import Item
from tests.browser.conftest import Screen, Visit, answer_first_question
from tests.browser.people import Pair, make_pair
from tests.factories import AT


@pytest.fixture
def pair(site: str) -> Pair:
    return make_pair()


def _address(pair: Pair, language: str) -> str:
    return f"/{language}/checklists/{pair.checklist.pk}/"


def _done(page: Page) -> int:
    return int(page.locator("#progress b").inner_text())


def _tick(page: Page, item: Item) -> Locator:
    return page.locator(f"#tick-{item.pk}")


def test_a_click_ticks_without_a_reload(
    visit: Visit, pair: Pair, language: str, width: int
) -> None:
    first, second, *_ = pair.duties()
    page = visit(_address(pair, language), user=pair.alice, width=width)
    page.evaluate("window.marker = 'still here'")
    for number, item in enumerate((first, second), 1):
        _tick(page, item).click()
        expect(_tick(page, item)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#progress b")).to_have_text(str(number))
        expect(page.locator(f"#state-{item.pk}")).to_have_class("status status--law")
    _tick(page, first).click()
    expect(_tick(page, first)).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#progress b")).to_have_text("1")
    # The rest of the page follows: the row, the chips, the group.
    row = page.locator(f"#item-{second.pk}")
    expect(row).to_have_class("item--done")
    expect(page.locator('[data-count="done"]')).to_have_text("1")
    expect(page.locator(".group", has=row).locator("[data-done]")).to_have_text("1")
    expect(page.locator('[data-part="done"]')).not_to_have_attribute("width", "0.00%")
    assert page.evaluate("window.marker") == "still here"

    page.reload()
    expect(_tick(page, first)).to_have_attribute("aria-pressed", "false")
    expect(_tick(page, second)).to_have_attribute("aria-pressed", "true")
    assert _done(page) == 1


def test_a_second_person_makes_it_done(visit: Visit, pair: Pair, language: str) -> None:
    team = pair.checklist.product.team
    ask_second_person(team=team, asked=True, actor=pair.alice, at=AT)
    item = pair.duties()[0]
    page = visit(_address(pair, language), user=pair.alice)
    page.evaluate("window.marker = 'still here'")
    row, sentence = page.locator(f"#item-{item.pk}"), page.locator(f"#second-{item.pk}")
    expect(sentence).to_be_hidden()
    _tick(page, item).click()
    expect(row).to_have_attribute("data-status", "in-review")
    expect(sentence).to_be_visible()
    expect(page.locator('[data-count="in-review"]')).to_have_text("1")
    expect(page.locator("#progress b")).to_have_text("0")
    _tick(page, item).click()
    expect(sentence).to_have_class("note note--crit")  # it was Alice who put it there
    expect(_tick(page, item)).to_be_focused()
    assert page.evaluate("window.marker") == "still here"

    page = visit(_address(pair, language), user=pair.bob)
    _tick(page, item).click()
    expect(page.locator(f"#item-{item.pk}")).to_have_class("item--done")
    expect(page.locator('[data-count="in-review"]')).to_have_text("0")
    expect(page.locator("#progress b")).to_have_text("1")


def test_a_press_after_signing_out_leads_to_the_sign_in_page(visit: Visit, pair: Pair) -> None:
    item = pair.duties()[0]
    page = visit(_address(pair, "en"), user=pair.alice)
    page.context.clear_cookies(name="sessionid")
    _tick(page, item).click()
    page.wait_for_url(f"**/accounts/login/?next=/en/items/{item.pk}/")


def test_a_click_ticks_without_script(visit: Visit, pair: Pair, language: str, width: int) -> None:
    item = pair.duties()[3]
    page = visit(_address(pair, language), user=pair.alice, width=width, javascript=False)
    _tick(page, item).click()
    assert page.url.endswith(f"#item-{item.pk}")
    expect(_tick(page, item)).to_have_attribute("aria-pressed", "true")
    expect(_tick(page, item)).to_be_in_viewport()
    assert _done(page) == 1


def test_the_keyboard_alone_ticks_and_stays(visit: Visit, pair: Pair, language: str) -> None:
    page = visit(_address(pair, language), user=pair.alice)
    focused = "document.activeElement.id"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.tick')"):
            break
    tick = page.evaluate(focused)
    assert tick == f"tick-{pair.duties()[0].pk}"
    for pressed in ("true", "false"):
        page.keyboard.press("Space")
        expect(page.locator(f"#{tick}")).to_have_attribute("aria-pressed", pressed)
        expect(page.locator(f"#{tick}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{tick}")).to_have_attribute("aria-pressed", "true")
    # The next press of Tab goes on from there.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('li').id") == f"item-{tick[5:]}"


def test_not_applicable_needs_a_reason(
    visit: Visit, pair: Pair, language: str, screen: Screen
) -> None:
    item = pair.duties()[0]
    page = visit(_address(pair, language), user=pair.alice, **screen)
    page.locator(f"#item-{item.pk} .item__side a").click()
    page.locator("select[name=status]").select_option("not-applicable")
    page.locator("main form .button--main").click()
    expect(page.locator(".field__error")).to_have_count(1)
    expect(page.locator("#id_reason_error")).to_be_visible()
    assert page.locator("select[name=status]").input_value() == "not-applicable"

    page.locator("textarea[name=reason]").fill("No public service. 不面向公众。")
    page.locator("select[name=owner_id]").select_option(str(pair.bob.pk))
    page.locator("input[name=due_on]").fill("2027-01-31")
    page.locator("main form .button--main").click()
    expect(page.locator("#id_due_reason_error")).to_be_visible()
    page.locator("[name=due_reason]").fill("The board meets then.")
    page.locator("main form .button--main").click()
    entry = page.locator(f"#item-{item.pk}")
    expect(entry).to_contain_text("No public service. 不面向公众。")
    expect(entry).to_contain_text(str(pair.bob))
    expect(entry.locator("time[datetime='2027-01-31']")).to_have_count(1)
    expect(entry.locator("button.tick")).to_have_count(0)
    assert _done(page) == 1


@pytest.mark.parametrize("keep", [True, False], ids=["keep", "overwrite"])
def test_two_people_change_one_item(
    visit: Visit, pair: Pair, language: str, javascript: bool, keep: bool
) -> None:
    item = pair.duties()[0]
    form = f"/{language}/items/{item.pk}/"
    alice = visit(form, user=pair.alice, javascript=javascript)
    bob = visit(form, user=pair.bob, javascript=javascript)
    for page, words in ((alice, "Alice’s note"), (bob, "Bob’s note")):
        page.locator("textarea[name=note]").fill(words)
        page.locator("main form .button--main").click()

    table = bob.locator("main table")
    expect(table).to_contain_text("Alice’s note")
    expect(table).to_contain_text("Bob’s note")
    item.refresh_from_db()
    assert item.note == "Alice’s note"

    choice = "a.button" if keep else "button.button--main"
    bob.locator(f"main form {choice}").click()
    expect(bob.locator(f"#item-{item.pk}")).to_contain_text(
        "Alice’s note" if keep else "Bob’s note"
    )
    item.refresh_from_db()
    assert item.note == ("Alice’s note" if keep else "Bob’s note")


def test_two_people_tick_one_item(visit: Visit, pair: Pair, language: str, screen: Screen) -> None:
    item = pair.duties()[0]
    alice = visit(f"/{language}/items/{item.pk}/", user=pair.alice, **screen)
    bob = visit(_address(pair, language), user=pair.bob, **screen)
    alice.locator("select[name=status]").select_option("in-review")
    alice.locator("main form .button--main").click()

    _tick(bob, item).click()
    expect(bob.locator("main table")).to_be_visible()
    item.refresh_from_db()
    assert item.status == "in-review"
    bob.locator("main form button.button--main").click()
    expect(_tick(bob, item)).to_have_attribute("aria-pressed", "true")
    item.refresh_from_db()
    assert item.status == "done"


def test_two_people_press_one_tick(
    visit: Visit, pair: Pair, language: str, javascript: bool
) -> None:
    """Each list was opened before the other's press: nobody's is lost, each is told of the other's."""
    item = pair.duties()[0]
    somebody, done, todo = {
        "en": ("Somebody changed this meanwhile", "Done", "To do"),
        "zh-hans": ("此条目已被他人修改", "已完成", "待办"),
    }[language]
    alice, bob = (
        visit(_address(pair, language), user=user, javascript=javascript)
        for user in (pair.alice, pair.bob)
    )
    _tick(alice, item).click()
    expect(_tick(alice, item)).to_have_attribute("aria-pressed", "true")

    # Bob wants what stands already: he is told by whom, and nothing is written twice.
    _tick(bob, item).click()
    expect(bob.locator("main h1")).to_have_text(somebody)
    expect(bob.locator("main header")).to_contain_text(str(pair.alice))
    expect(bob.locator("main form, main table")).to_have_count(0)
    bob.locator("main a.button").click()
    expect(_tick(bob, item)).to_have_attribute("aria-pressed", "true")
    expect(bob.locator(f"#item-{item.pk}")).to_contain_text(str(pair.alice))
    _tick(bob, item).click()
    expect(_tick(bob, item)).to_have_attribute("aria-pressed", "false")

    # Alice's page still says done. Her press is refused until she has seen Bob's.
    _tick(alice, item).click()
    expect(alice.locator("main h1")).to_have_text(somebody)
    expect(alice.locator("main header")).to_contain_text(str(pair.bob))
    alice.locator("main a.button").click()
    expect(_tick(alice, item)).to_have_attribute("aria-pressed", "false")
    expect(alice.locator(f"#item-{item.pk}")).to_contain_text(str(pair.bob))
    assert _done(alice) == 0
    _tick(alice, item).click()
    expect(_tick(alice, item)).to_have_attribute("aria-pressed", "true")

    # Every press that was written is in the history, the newest first, by whoever pressed.
    bob.goto(f"/{language}/items/{item.pk}/")
    lines = bob.locator(".history > li")
    expect(lines).to_have_count(3)
    for line, person, before, after in zip(
        lines.all(),
        (pair.alice, pair.bob, pair.alice),
        (todo, done, todo),
        (done, todo, done),
        strict=True,
    ):
        expect(line.locator("b").first).to_have_text(str(person))
        expect(line).to_contain_text(re.compile(rf"{before}\s*→\s*{after}"))


def test_a_chip_shows_only_its_state(
    visit: Visit, pair: Pair, language: str, javascript: bool
) -> None:
    item = pair.duties()[2]
    page = visit(_address(pair, language), user=pair.alice, javascript=javascript)
    _tick(page, item).click()
    expect(_tick(page, item)).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.locator(".chips a[href*='state=done']").click()
    expect(page.locator(".items > li")).to_have_count(1)
    expect(page.locator(f"#item-{item.pk}")).to_be_visible()


def test_an_open_question_is_answered(
    visit: Visit, pair: Pair, language: str, javascript: bool
) -> None:
    page = visit(_address(pair, language), user=pair.alice, javascript=javascript)
    number = page.locator(".questions > li").count()
    assert number
    answer_first_question(page)
    expect(page.locator(".messages li")).to_have_count(1)
    assert page.locator(".questions > li").count() < number
