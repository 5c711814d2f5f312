"""A reader looks at what happened, filters it, opens the rule, and turns the clocks back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen, Visit

WORDS = {
    "en": ["Italy", "Draft GenAI Measures", "Interim Measures", "CAIDP", "White House"],
    "zh-hans": ["意大利", "征求意见稿", "暂行办法", "CAIDP", "白宫"],
}
BAN = "#e-it-garante-chatgpt-2023-03-30-adopted"
DRAFT = "#e-cn-draft-measures-2023-04-11-proposed"
ITALY = {"en": "Italy", "zh-hans": "意大利"}
ORDER = {"en": "Order", "zh-hans": "命令"}
NOT_LAW = {"en": ["Draft", "not law"], "zh-hans": ["草案", "非法律"]}


@pytest.fixture
def timeline(visit: Visit, language: str, screen: Screen) -> Page:
    return visit(f"/{language}/timeline/", **screen)


def in_2023(timeline: Page) -> None:
    """That year alone: the whole list has several pages."""
    timeline.goto(f"{timeline.url}?since=2023&until=2023")


def test_it_shows_what_happened_in_2023(timeline: Page, language: str) -> None:
    in_2023(timeline)
    said = timeline.locator("#list").inner_text()
    assert [word for word in WORDS[language] if word not in said] == []
    expect(timeline.locator(f"{BAN} .event__date time")).to_have_attribute("datetime", "2023-03-30")
    expect(timeline.locator("#list article")).not_to_have_count(0)


def test_what_is_no_law_does_not_look_like_law(timeline: Page) -> None:
    in_2023(timeline)
    expect(timeline.locator(BAN)).to_have_count(1)
    expect(timeline.locator("article[id^=e-cn-draft-]:not(.event--notlaw)")).to_have_count(0)
    expect(timeline.locator("article[id^=e-us-caidp-]:not(.event--notlaw)")).to_have_count(0)
    expect(timeline.locator("article[id^=e-us-wh-]:not(.event--notlaw)")).to_have_count(0)
    expect(timeline.locator(f"{BAN}.event--notlaw")).to_have_count(0)
    dashed = "getComputedStyle(document.querySelector('.event--notlaw .event__body'))"
    assert timeline.evaluate(f"{dashed}.borderInlineStartStyle") == "dashed"


def test_the_language_switch_keeps_page_and_filter(timeline: Page, language: str) -> None:
    timeline.locator("select[name=jurisdiction]").select_option("IT")
    timeline.locator(".filter button").click()
    expect(timeline.locator(DRAFT)).to_have_count(0)
    expect(timeline.locator(BAN)).to_be_visible()
    places = set(timeline.locator("#list .event .place").all_inner_texts())
    assert places == {ITALY[language]}
    number = timeline.locator("#list article").count()

    timeline.locator(".site__end a[hreflang]").click()
    other = {"en": "zh-hans", "zh-hans": "en"}[language]
    assert f"/{other}/timeline/" in timeline.url
    assert "jurisdiction=IT" in timeline.url
    expect(timeline.locator("#list article")).to_have_count(number)
    assert set(timeline.locator("#list .event .place").all_inner_texts()) == {ITALY[other]}


def test_the_columns_of_the_table_sort(timeline: Page) -> None:
    in_2023(timeline)
    timeline.locator(".filter__foot a[href*='timeline/table/']").click()
    timeline.wait_for_url("**/timeline/table/**")
    heads, sortable = timeline.locator("thead th"), timeline.locator("thead th:has(a)")
    expect(heads).not_to_have_count(0)
    expect(sortable).to_have_count(heads.count() - 1)  # a status is derived
    for number in range(sortable.count()):
        head = sortable.nth(number)
        head.locator("a").click()
        expect(head).to_have_attribute("aria-sort", "ascending")
    first = timeline.locator("thead th").first
    days = timeline.locator("tbody tr td:first-child time:first-of-type")
    number = days.count()
    first.locator("a").click()
    expect(first).to_have_attribute("aria-sort", "ascending")
    expect(days).to_have_count(number)
    up = first_days(days)
    first.locator("a").click()
    expect(first).to_have_attribute("aria-sort", "descending")
    expect(days).to_have_count(number)
    down = first_days(days)
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


def first_days(times: Locator) -> list[str]:
    """Of each date its first day: 2023 and 2023-01 begin with 2023-01-01."""
    days = times.evaluate_all("all => all.map((one) => one.dateTime)")
    return [day + "-01-01"[len(day) - 4 :] for day in days]


def test_from_an_event_to_its_instrument_and_a_duty(timeline: Page, language: str) -> None:
    in_2023(timeline)
    timeline.locator("#e-cn-interim-measures-2023-08-15-in-force h3 a").click()
    title = {"en": "Interim Measures", "zh-hans": "生成式人工智能服务管理暂行办法"}[language]
    expect(timeline.locator("h1")).to_contain_text(title)
    expect(timeline.locator("#d-cn-interim-measures-2023-08-15-in-force")).to_be_in_viewport()
    duty = timeline.locator("#provisions .duties a").first
    words = duty.inner_text()
    duty.click()
    expect(timeline.locator("h1")).to_have_text(words)
    assert "/obligations/" in timeline.url
    expect(timeline.locator(".facts div")).not_to_have_count(0)
    expect(timeline.locator(".margin a[rel=external]")).not_to_have_count(0)


def test_the_clocks_go_back_to_may_2023(timeline: Page, language: str) -> None:
    timeline.locator(".clocks summary").click()
    timeline.locator("input[name=on]").fill("2023-05-01")
    timeline.locator("input[name=known]").fill("2023-05-01")
    timeline.locator(".clocks form button").click()
    assert "on=2023-05-01" in timeline.url
    expect(timeline.locator(".clocks dl time")).to_have_count(2)
    for clock in timeline.locator(".clocks dl time").all():
        expect(clock).to_have_attribute("datetime", "2023-05-01")

    draft = timeline.locator(DRAFT)
    expect(draft).to_have_class("event event--notlaw")
    said = draft.locator(".meta").inner_text()
    assert any(word in said for word in NOT_LAW[language]), said
    expect(timeline.locator("article[id^=e-cn-interim-measures]")).to_have_count(0)
    assert WORDS[language][2] not in timeline.locator("#list").inner_text()
    # The links carry the clocks on, and nothing leads to what nobody knew.
    later = timeline.locator("main a[href*='/cn-interim-measures/'], main a[href*='/cn-im-']")
    draft.locator("h3 a").click()
    timeline.wait_for_url("**/instruments/cn-draft-measures/?*known=2023-05-01*")
    expect(timeline.locator("#provisions .duties a")).not_to_have_count(0)
    expect(later).to_have_count(0)
    timeline.locator("#provisions .duties a").first.click()
    timeline.wait_for_url("**/obligations/**")
    expect(timeline.locator(".facts div")).not_to_have_count(0)
    expect(later).to_have_count(0)
    timeline.locator(".site nav a[href*='/instruments/']").click()
    timeline.wait_for_url("**/instruments/?*")
    expect(timeline.locator(".rows > li")).not_to_have_count(0)
    expect(later).to_have_count(0)
