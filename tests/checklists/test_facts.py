"""Other facts: what they would do is shown first, applied as shown, and can be put back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.answer_question import answer_question
from regtrack.checklists.actions.change_facts import change_facts
from regtrack.checklists.actions.undo_review import undo_review
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.facts import ProductFacts, read_facts
from regtrack.checklists.judging import ProductDays
from regtrack.checklists.models import Checklist, Item, Product, ProductMarket, Review
from tests.factories import AT, CHAT_SERVICE, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
FACETS = ("role", "audience", "modality")
ASKED = {
    "market": ["CN", "IT", "US"],
    "role": ["service-provider"],
    "audience": ["public"],
    "modality": ["text"],
    "launched_CN": ["2023-09-28"],
    "version": ["1"],
}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def send(client: Client, made: Checklist, **changes: list[str]) -> Any:
    return client.post(f"/en/checklists/{made.pk}/facts/", {**ASKED, **changes})


def apply(client: Client, made: Checklist, **changes: list[str]) -> Any:
    """Look at the preview, and press its button."""
    sent = previewed(client, made, **changes)
    return client.post(f"/en/checklists/{made.pk}/facts/", sent, follow=True)


def previewed(client: Client, made: Checklist, **changes: list[str]) -> dict[str, list[str]]:
    """What the button of the preview sends."""
    html = send(client, made, **changes).content.decode()
    form = html.partition("What this would do")[2].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w[\w-]*)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return sent


def said(made: Checklist) -> ProductFacts:
    products = Product.objects.prefetch_related("values__facet", "markets")
    return read_facts(products.get(pk=made.product_id))


def rows() -> list[Any]:
    return [
        list(Item.objects.order_by("pk").values()),
        list(Product.objects.values()),
        list(ProductMarket.objects.order_by("pk").values()),
        list(Product.values.through.objects.order_by("pk").values()),
        Entry.objects.count(),
        Review.objects.count(),
    ]


def verdict(made: Checklist, ref: str) -> str:
    return made.items.get(obligation__ref=ref).verdict


def test_the_page_shows_what_was_said(alice: Client, made: Checklist) -> None:
    html = alice.get(f"/en/checklists/{made.pk}/facts/").content.decode()
    assert re.search(r'name="launched_CN" value="2023-09-28"', html)
    for name, value in (("market", "IT"), ("role", "service-provider"), ("audience", "public")):
        assert re.search(rf'name="{name}" value="{value}"[^>]*checked', html), value
    assert "Interim Measures Art. 22(2)" in html  # the law's own words for a role


def test_a_preview_writes_nothing_and_says_what_would_happen(
    alice: Client, made: Checklist
) -> None:
    before = rows()
    response = send(
        alice, made, market=["CN", "US"], activity=["trains-models"], launched_CN=["2023-10-09"]
    )
    assert response.status_code == 200
    text = plain(response.content.decode())
    assert rows() == before
    assert "Markets Italy, US and China China and US" in text or "Markets" in text
    assert "28 September 2023" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "No longer applies" in text
    assert "Decided anew" in text
    assert "Date moved" in text
    assert "Needs an answer → now Applies" in text.replace("was Needs", "Needs")


def test_what_was_shown_is_applied_and_put_back(alice: Client, cast: Cast, made: Checklist) -> None:
    filing = made.items.get(obligation__ref="cn-im-17-2")
    italian = made.items.filter(obligation__ref__startswith="it-", verdict="applies").first()
    ticked = italian or made.items.get(obligation__ref="cn-im-04-1")
    update_item(
        actor=cast.bob, at=AT, pk=ticked.pk, version=1, changes={"status": "done", "note": "Done."}
    )
    before = said(made).as_dict()
    items = {item["id"]: item for item in made.items.values()}
    response = apply(
        alice, made, market=["US"], launched_CN=[], launched_US=["2024-02-01"],
        ended_US=["2026-01-31"], changed_on=["2025-05-05"],
    )  # fmt: skip
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert "The facts are saved." in plain(response.content.decode())
    now = said(made).as_dict()
    assert now["markets"] == {"US": ["2024-02-01", "2026-01-31"]}
    assert now["changed_on"] == "2025-05-05"
    filing.refresh_from_db()
    ticked.refresh_from_db()
    assert filing.verdict == ticked.verdict == "does-not-apply"
    assert (ticked.status, ticked.note) == ("done", "Done.")
    assert [flag.kind for flag in ticked.flags.all()] == ["no-longer"]
    assert not filing.flags.exists()  # nobody had said anything on it
    assert list(verify()) == []

    html = alice.get(f"/en/checklists/{made.pk}/review/").content.decode()
    assert "The product’s facts changed" in html
    review = Review.objects.get()
    assert alice.post(f"/en/reviews/{review.pk}/undo/").status_code == 302
    assert said(made).as_dict() == before
    volatile = ("version", "changed_at", "changed_by_id")
    for row in made.items.filter(pk__in=items).values():
        was = items[row["id"]]
        assert {k: v for k, v in row.items() if k not in volatile} == {
            k: v for k, v in was.items() if k not in volatile
        }
    assert not ticked.flags.filter(cleared_at=None).exists()
    assert list(verify()) == []


def test_the_loser_sees_both_and_nothing_is_written(
    alice: Client, cast: Cast, made: Checklist
) -> None:
    answer_question(
        actor=cast.bob, at=AT, pk=made.pk, facet="public-opinion", values=["no"], today=TODAY
    )
    before = rows()
    response = send(alice, made, **{"public-opinion": ["yes"]})
    assert response.status_code == 409
    text = plain(response.content.decode())
    assert "Somebody changed the facts" in text
    assert re.search(r"ublic.opinion[^.]* No Yes", text)
    assert rows() == before
    form = response.content.decode().partition("What this would do")[2].partition("</form>")[0]
    assert 'name="version" value="2"' in form  # pressing on writes over what was shown


def test_what_changed_since_the_preview_is_shown_again(
    alice: Client, cast: Cast, made: Checklist
) -> None:
    html = send(alice, made, market=["US"]).content.decode()
    digest = re.search(r'name="digest" value="(\w+)"', html)
    assert digest
    item = made.items.get(obligation__ref="cn-im-04-1")
    update_item(actor=cast.bob, at=AT, pk=item.pk, version=1, changes={"status": "done"})
    before = rows()
    response = send(alice, made, market=["US"], digest=[digest[1]])
    assert response.status_code == 409
    assert rows() == before


def test_every_checklist_of_the_product_follows_and_goes_back(cast: Cast, made: Checklist) -> None:
    other = make_checklist(cast)
    Checklist.objects.filter(pk=other.pk).update(product=made.product)
    facts = replace(CHAT_SERVICE, markets=frozenset({"US"}))
    reviews = change_facts(
        actor=cast.alice, at=AT, pk=made.pk, version=1, today=TODAY,
        said=ProductFacts(facts, ProductDays({"US": None})),
    )  # fmt: skip
    assert set(reviews) == {made.pk, other.pk}
    for one in (made, other):
        assert verdict(one, "cn-im-04-1") == "does-not-apply"
    undo_review(actor=cast.alice, at=AT, pk=reviews[other.pk].pk)
    for one in (made, other):
        assert verdict(one, "cn-im-04-1") == "applies"
    assert not Review.objects.filter(undone_at=None).exists()


def test_an_answer_can_be_changed_later(alice: Client, cast: Cast, made: Checklist) -> None:
    answer_question(
        actor=cast.bob, at=AT, pk=made.pk, facet="public-opinion", values=["yes"], today=TODAY
    )
    assert verdict(made, "cn-im-17-2") == "applies"
    apply(alice, made, version=["2"], **{"public-opinion": ["no"]})
    assert verdict(made, "cn-im-17-2") == "does-not-apply"
    apply(alice, made, version=["3"])
    assert verdict(made, "cn-im-17-2") == "needs-answer"
    assert Review.objects.filter(cause="facts").count() == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"launched_CN": ["2023-09-28"], "ended_CN": ["2023-09-27"]}, "no day before the launch"),
        ({"launched_CN": ["soon"]}, "Enter a valid date"),
        ({"market": []}, "Expected at least one market."),
        ({"modality": ["text", "none"]}, "Expected “none of these” alone"),
        ({"version": []}, "Expected the version of the facts that you saw."),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    alice: Client, made: Checklist, changes: dict[str, list[str]], sentence: str
) -> None:
    before = rows()
    response = send(alice, made, **changes)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert rows() == before


def test_who_may_not(client: Client, cast: Cast, made: Checklist) -> None:
    before = rows()
    client.force_login(cast.audrey)
    html = client.get(f"/en/checklists/{made.pk}/facts/").content.decode()
    assert "You may read these facts, not change them." in html
    assert "Show what this would do" not in html
    assert send(client, made).status_code == 403
    client.force_login(cast.charlie)
    assert send(client, made).status_code == 404
    assert rows() == before


def test_the_same_facts_do_nothing(alice: Client, made: Checklist) -> None:
    html = send(alice, made).content.decode()
    assert "These are the facts that stand already." in html
    assert 'name="digest"' not in html


def test_a_day_never_counted_before_did_not_move(alice: Client, made: Checklist) -> None:
    """Checklists made before a due day was kept: none of their items has one."""
    counted = made.items.exclude(counted_on=None)
    assert counted.exists()
    counted.update(counted_on=None)
    html = send(alice, made, activity=["none"]).content.decode()
    assert "Date moved" not in html
    moved = plain(send(alice, made, launched_CN=["2023-10-09"]).content.decode())
    assert "Date moved" in moved


def test_the_facts_survive_as_json(made: Checklist) -> None:
    whole = said(made)
    days = replace(whole.days, changed_on=dt.date(2025, 1, 2), ended={"CN": dt.date(2026, 1, 1)})
    for one in (whole, replace(whole, days=days)):
        assert ProductFacts.of_dict(one.as_dict()).as_dict() == one.as_dict()


def test_the_number_of_queries_is_fixed(
    alice: Client, made: Checklist, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(45):
        sent = previewed(alice, made, market=["US"])
    with django_assert_max_num_queries(55):
        response = alice.post(f"/en/checklists/{made.pk}/facts/", sent)
    assert response.status_code == 302
