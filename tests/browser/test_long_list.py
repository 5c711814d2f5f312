"""A long list: paged on the screen, whole on paper, with and without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from regtrack.register.models import Event
from regtrack.timeline.views import ROWS
from tests.bench.generator import make_register, remove_register
from tests.browser.conftest import Visit
from tests.browser.test_exports import squash
from tests.browser.test_print import assert_all_said, assert_headed, printed

NUMBER = 500


@pytest.fixture
def five_hundred(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        make_register(NUMBER - Event.objects.count())
        assert Event.objects.count() == NUMBER
        yield
        remove_register()


@pytest.mark.usefixtures("five_hundred")
@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("zh-hans", False)])
def test_five_hundred_events_print_completely(
    visit: Visit, language: str, javascript: bool
) -> None:
    page = visit(f"/{language}/timeline/", javascript=javascript)
    expect(page.locator("#list article")).to_have_count(ROWS)
    page.locator(".pager a[href*='rows=']").click()
    entries = page.locator("#list article h3")
    expect(entries).to_have_count(NUMBER)
    titles = entries.all_inner_texts()
    sheets = printed(page, f"long-{language}")
    # Some nine entries a sheet: neither a part of the list nor a sheet an entry.
    assert NUMBER / 15 < len(sheets) < NUMBER / 4, len(sheets)
    assert_all_said(sheets, titles)
    # The last entry stands behind all others; only the numbered sources follow it.
    end = next(n for n, sheet in enumerate(sheets) if squash(titles[-1]) in sheet)
    assert end > len(sheets) * 0.8, (end, len(sheets))
    assert_all_said(sheets[end - 1 : end + 1], titles[-4:])
    assert_headed(page, sheets)


@pytest.mark.usefixtures("five_hundred")
def test_every_event_is_on_one_page_of_the_list(visit: Visit, javascript: bool) -> None:
    page = visit("/en/timeline/?rows=200", javascript=javascript)
    seen: list[str] = []
    while True:
        seen += page.locator("#list article").evaluate_all("all => all.map((one) => one.id)")
        older = page.locator(".pager a[rel=next]")
        if not older.count():
            break
        older.click()
        page.wait_for_url("**after=*")
        expect(page.locator(f"#{seen[-1]}")).to_have_count(0)
    assert len(seen) == len(set(seen)) == NUMBER
