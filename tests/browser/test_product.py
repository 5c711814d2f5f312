"""From an empty form to a checklist: describe the product, see what binds it and why, save it."""

from __future__ import annotations

import itertools

from playwright.sync_api import Page, expect

from tests.browser.conftest import OWNER, PASSWORD, Screen, Visit, answer_first_question

_numbers = itertools.count(1)


def test_a_product_becomes_a_checklist(visit: Visit, language: str, screen: Screen) -> None:
    page = visit(f"/{language}/timeline/", **screen)
    page.locator(".site nav a[href*='/check/']").click()

    _check(page)
    expect(page.locator(".field__error")).to_have_count(1)

    for name, value in (
        ("market", "CN"),
        ("market", "IT"),
        ("role", "service-provider"),
        ("audience", "public"),
        ("modality", "text"),
    ):
        page.locator(f"input[name={name}][value={value}]").check()
    _check(page)

    duty = page.locator("#applies .items > li").first
    duty.locator(".why summary").click()
    expect(duty.locator(".why li").first).to_be_visible()
    expect(page.locator("#applies-cn-im-17-2, #open-cn-im-17-2")).to_have_count(1)
    listed = sum(
        page.locator(f"#{part} .items > li").count()
        for part in ("applies", "not-law", "open", "precedents")
    )

    # One more answer settles some of what is open.
    still_open = page.locator("#open .items > li").count()
    answer_first_question(page)
    page.wait_for_url("**#applies")
    assert page.locator("#open .items > li").count() < still_open
    page.go_back()

    page.locator("a[href*='/check/save/']").click()
    page.locator("input[name=login]").fill(OWNER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").click()

    name = f"Tour {next(_numbers)} of 产品"
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=launched_CN]").fill("2023-09-28")
    page.locator("main form button").click()

    expect(page.locator("h1")).to_have_text(name)
    # Whatever the check listed is on the checklist; a long one comes in pages.
    page.locator(".pager a[href*='rows=']").click()
    expect(page.locator(".items > li")).to_have_count(listed)
    expect(page.locator(".facts time[datetime='2023-09-28']")).to_have_count(1)
    # The days that run from the launch are counted, and the sum is shown.
    expect(page.locator(".item .sum")).not_to_have_count(0)


def _check(page: Page) -> None:
    page.locator(".facts-form .button--main").click()
