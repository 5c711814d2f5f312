"""A sign-off, a comparison of two and the pages of evidence say what is law and what is not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.models import Checklist
from regtrack.core.clocks import Clocks
from tests.checklists.test_reviews import DRAFT, applied, the, tick
from tests.core.html import tree
from tests.exports.test_signoff import sign
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def made(cast: Cast) -> Checklist:
    """Of the draft of April 2023."""
    return make_checklist(cast, clocks=DRAFT)


def test_how_many_of_the_duties_are_not_law_is_said(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    found = sign(made, cast.alice)
    duties = made.items.filter(verdict="applies").select_related("revision__obligation__instrument")
    number = sum(bool(item.not_law) for item in duties)
    assert 0 < number < len(duties)
    for address in (f"/en/signoffs/{found.pk}/", f"/en/checklists/{made.pk}/signoffs/"):
        assert (
            f"{number} of the duties are not law: they are only proposed"
            in tree(alice.get(address)).text
        )


def test_a_comparison_names_each_law_and_shows_what_it_says_otherwise(
    alice: Client, cast: Cast
) -> None:
    """The Cybersecurity Law as amended from 1 January 2026: only its fines are others."""
    before = Clocks(dt.date(2025, 12, 1), dt.date(2025, 6, 1), TODAY)
    made = make_checklist(cast, clocks=before)
    first = sign(made, cast.alice)
    applied(made, cast, Clocks(TODAY, TODAY, TODAY))
    second = sign(made, cast.alice)
    page = tree(alice.get(f"/en/signoffs/{first.pk}/compare/{second.pk}/"))
    item = the(made, "cn-csl-23-1")
    row = next(row for row in page.all("li") if item.revision.title in row.text)
    assert item.obligation.instrument.title in row.text
    assert "Revision 1 → 2" in row.text
    assert row.all("ins")
    added = page.one("section", **{"aria-labelledby": "h-added"})
    assert all(one.all("span", css="place") for one in added.all("li"))


def test_a_draft_that_goes_is_marked_in_a_comparison(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    first = sign(made, cast.alice)
    applied(made, cast)
    second = sign(made, cast.alice)
    page = tree(alice.get(f"/en/signoffs/{first.pk}/compare/{second.pk}/"))
    gone = page.one("section", **{"aria-labelledby": "h-gone"}).all("li")
    drafts = [row for row in gone if "Draft" in row.text]
    assert drafts
    for row in drafts:
        assert "not law" in row.one("span", css="status--notlaw").text


def test_the_pages_of_evidence_mark_a_draft(alice: Client, made: Checklist, cast: Cast) -> None:
    item = tick(made, cast, "cn-dm-04-2")
    proof = add_evidence(
        actor=cast.bob, at=AT, item=item.pk, title="Report", url="https://example.org/"
    )
    for address in (f"/en/items/{item.pk}/evidence/", f"/en/evidence/{proof.pk}/"):
        assert "Proposed, not law" in tree(alice.get(address)).one("main").text
    applied(made, cast)
    assert "Archived: its rule has gone" in tree(alice.get(f"/en/evidence/{proof.pk}/")).text
