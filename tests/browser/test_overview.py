"""The overview chart in a browser: nothing overlaps at any width, zoomed or not, few events or many;
it is reached by keys, and works as plain links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.bench.generator import make_register, remove_register
from tests.browser.conftest import Visit, shoot
from tests.browser.test_every_page import JUDGED, TOO_WIDE, _violations

WIDTHS = (360, 390, 600, 800, 1024, 1280, 1600)
VIEWS = {
    "years": "",
    "quarters": "zoom=quarter&at=2024",
    "months": "zoom=month&at=2023",
    "weeks": "zoom=week&at=2023-07",
    "instruments": "lanes=instrument",
    "instruments-weeks": "lanes=instrument&zoom=week&at=2023-04",
    "themes": "lanes=theme",
}
# Texts and marks of the drawing that is shown; a pill's number is part of its pill. A Chinese
# font's line is half as high again as its letters: 4 px of two lines may overlap.
OVERLAPS = """() => {
  const plot = Array.from(document.querySelectorAll(".overview .plot"))
    .find((one) => getComputedStyle(one).display !== "none");
  const things = Array.from(plot.querySelectorAll("text:not(.pill-n), .pill, .mark use"))
    .filter((one) => !one.closest("symbol"))
    .map((one) => ({
      box: one.getBoundingClientRect(),
      word: one.textContent || one.getAttribute("href") || "pill",
    }));
  const found = [];
  for (let i = 0; i < things.length; i += 1) {
    for (let j = i + 1; j < things.length; j += 1) {
      const a = things[i].box, b = things[j].box;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 4) found.push(`${things[i].word} / ${things[j].word}`);
    }
  }
  return found.slice(0, 5);
}"""


def _wrong(page: Page, name: str) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{name}, {width} px: {line}" for line in page.evaluate(OVERLAPS)]
        found += [f"{name}, {width} px: {line}" for line in page.evaluate(TOO_WIDE)]
        if width in {390, 1280}:
            shoot(page, f"overview-{name}-{width}")
    return found


def test_nothing_overlaps_at_any_width(visit: Visit, language: str) -> None:
    page = visit("about:blank")
    wrong = []
    for name, query in VIEWS.items():
        page.goto(f"/{language}/timeline/?{query}")
        wrong += _wrong(page, f"{name}-{language}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def large(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Ten thousand events, for one test: the site is shared."""
    with django_db_blocker.unblock():
        make_register(10_000)
        yield
        remove_register()


@pytest.mark.usefixtures("large")
def test_ten_thousand_events_have_room(visit: Visit, language: str) -> None:
    page = visit("about:blank")
    wrong = []
    for name, query in VIEWS.items():
        page.goto(f"/{language}/timeline/?{query}&rows=10")
        wrong += _wrong(page, f"{name}-{language}-many")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("view", ["months", "instruments", "themes"])
def test_every_view_is_accessible(visit: Visit, language: str, view: str) -> None:
    page = visit(f"/{language}/timeline/?{VIEWS[view]}")
    wrong = []
    for (judged, width, scheme), rules in JUDGED.items():
        if judged == language:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{width} px, {scheme}: {line}" for line in _violations(page, rules)]
    assert not wrong, "\n".join(wrong)


def test_zoom_and_lanes_are_plain_links(
    visit: Visit, language: str, width: int, javascript: bool
) -> None:
    page = visit(f"/{language}/timeline/?kind=published", width=width, javascript=javascript)
    controls = page.locator(".overview__controls")
    controls.locator("a[href*='zoom=month']").click()
    page.wait_for_url("**/timeline/?*zoom=month*#overview")
    assert "kind=published" in page.url
    expect(page.locator("#overview")).to_be_in_viewport()
    before = page.locator("#h-over").inner_text()
    controls.locator(".overview__moves a").first.click()
    page.wait_for_url("**at=*")
    assert page.locator("#h-over").inner_text() != before
    controls.locator("a[href*='lanes=instrument']").click()
    page.wait_for_url("**lanes=instrument*")
    expect(controls.locator("[aria-current]")).to_have_count(2)
    controls.locator(".segments a").first.click()
    page.wait_for_url(lambda url: "zoom=" not in url)


def test_a_pill_opens_the_list_of_its_events(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/timeline/")
    pill = page.locator(".plot.wide .mark:has(.pill)").first
    number = int(pill.locator(".pill-n").text_content() or 0)
    pill.click()
    page.wait_for_url("**#list")
    expect(page.locator("#list article")).to_have_count(number)
    page.locator(".filter .chips a").first.click()
    page.wait_for_url(lambda url: "exact" not in url)
