"""Without a pointer: past the header at once, and through the chart with the arrows."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

FOCUSED = "document.activeElement"


def test_the_skip_link_comes_first(visit: Visit, language: str, width: int) -> None:
    page = visit(f"/{language}/timeline/", width=width)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"!!{FOCUSED}.closest('main')")


def test_the_chart_is_one_stop_with_arrows_inside(visit: Visit, language: str, width: int) -> None:
    page = visit(f"/{language}/timeline/", width=width)
    plot = page.locator(".overview .plot:visible")
    expect(plot).to_have_count(1)
    stops = _stops_in_the_chart(page)
    assert stops == 1

    plot.focus()
    page.keyboard.press("ArrowRight")
    first = _name(page)
    assert first
    page.keyboard.press("ArrowRight")
    assert _name(page) not in {"", first}
    page.keyboard.press("Home")
    assert _name(page) == first
    page.keyboard.press("ArrowDown")
    assert _name(page) not in {"", first}
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert _name(page) == first
    page.keyboard.press("End")
    assert _name(page) not in {"", first}
    page.keyboard.press("Escape")
    expect(plot).to_be_focused()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert not page.evaluate(f"!!{FOCUSED}.closest('.plot')")
    page.keyboard.press("Shift+Tab")
    expect(plot).to_be_focused()


def test_enter_on_a_mark_goes_to_its_events(visit: Visit, width: int) -> None:
    page = visit("/en/timeline/", width=width)
    page.locator(".overview .plot:visible").focus()
    page.keyboard.press("ArrowRight")
    goal = page.evaluate(f"{FOCUSED}.href.baseVal")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{goal}")


def _name(page: Page) -> str:
    """The focused mark's name; empty where the focus is not on a mark."""
    return str(
        page.evaluate(f"{FOCUSED}.matches('.mark, .mark *') ? {FOCUSED}.textContent.trim() : ''")
    )


def _stops_in_the_chart(page: Page) -> int:
    """How often Tab stops inside the overview, from the filter's last link to the first event."""
    page.locator(".filter__foot a").last.focus()
    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"!!{FOCUSED}.closest('#list')"):
            return stops
        stops += bool(page.evaluate(f"!!{FOCUSED}.closest('.overview .plot')"))
    raise AssertionError("Sixty tabs did not reach the list.")
