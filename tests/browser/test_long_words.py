"""What people write may hold an address that is wider than the page."""

from __future__ import annotations

from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.update_item import update_item
from tests.browser.conftest import Visit
from tests.browser.people import make_pair
from tests.browser.test_every_page import TOO_WIDE
from tests.factories import AT

LONG = "https://example.org/" + "x" * 180


def test_a_long_word_is_broken_before_the_page_is(visit: Visit, width: int) -> None:
    pair = make_pair()
    item = pair.duties()[0]
    add_evidence(actor=pair.alice, at=AT, item=item.pk, title=LONG, url=LONG)
    said = {"note": LONG, "links": LONG}
    update_item(actor=pair.alice, at=AT, pk=item.pk, version=item.version, changes=said)
    page = visit(f"/en/checklists/{pair.checklist.pk}/", user=pair.alice, width=width)
    assert LONG in page.content()
    assert page.evaluate(TOO_WIDE) == []
    page.goto(f"/en/checklists/{pair.checklist.pk}/signoffs/")
    page.locator("textarea").fill(LONG)
    page.locator("form:has(textarea) button").click()
    page.wait_for_url("**/signoffs/*/")
    assert page.content().count(LONG) > 3
    assert page.evaluate(TOO_WIDE) == []
    page.goto(f"/en/checklists/{pair.checklist.pk}/signoffs/")
    assert page.evaluate(TOO_WIDE) == []
