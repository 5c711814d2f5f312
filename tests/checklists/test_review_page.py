"""The page of a review: what it tells, that it applies what was shown, and undoes it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from regtrack.checklists.actions.count_changes import count_changes
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist, Evidence, Item, Review, Support
from tests.bench.rows import make_long_checklist
from tests.checklists.test_reviews import DRAFT, by_relation
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def made(cast: Cast) -> Checklist:
    """Of the draft of April 2023."""
    return make_checklist(cast, clocks=DRAFT)


def page(client: Client, made: Checklist, language: str = "en") -> str:
    html: str = client.get(f"/{language}/checklists/{made.pk}/review/").content.decode()
    return html


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html: str, kind: str) -> str:
    """One kind of change, as text."""
    return plain(html.partition(f'id="{kind}"')[2].partition('class="fold changes"')[0])


def digest(html: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]


def apply(client: Client, made: Checklist, **sent: str) -> Any:
    sent = sent or {"digest": digest(page(client, made))}
    return client.post(f"/en/checklists/{made.pk}/review/", sent, follow=True)


def tick(made: Checklist, cast: Cast, ref: str) -> Item:
    item = made.items.get(obligation__ref=ref)
    changes = {"status": "done", "note": f"Proof of {ref}"}
    return update_item(actor=cast.bob, at=AT, pk=item.pk, version=item.version, changes=changes)


def test_three_ticks_and_a_new_version_on_the_page(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    """One duty dropped, one changed, one the same: nothing lost, the right ones flagged, undone."""
    same, (same_now, *_) = by_relation("carried-over")
    changed, (changed_now, *_) = by_relation("strengthened")
    dropped, _none = by_relation("dropped")
    for ref in (same, changed, dropped):
        tick(made, cast, ref)
    proof = Evidence.objects.create(
        team=cast.team, title="Test report", url="https://example.org/", added_at=AT
    )
    Support.objects.create(evidence=proof, item=made.items.get(obligation__ref=same), added_at=AT)

    html = page(alice, made)
    for kind, ref in (("carried", same), ("strengthened", changed), ("dropped", dropped)):
        assert f"Proof of {ref} (stays)" in section(html, kind)
    assert "was Done → now To do" in section(html, "strengthened")
    assert "1 piece (stays)" in section(html, "carried")
    assert Item.objects.filter(checklist=made, archived_at=None).count() == made.items.count()

    response = apply(alice, made)
    assert response.redirect_chain == [(f"/en/checklists/{made.pk}/review/", 302)]
    assert "The checklist follows the rules of today" in plain(response.content.decode())
    assert "Nothing to review" in response.content.decode()
    now = {item.obligation.ref: item for item in made.items.select_related("obligation")}
    assert (now[same_now].status, now[same_now].note) == ("done", f"Proof of {same}")
    assert (now[changed_now].status, now[changed_now].note) == ("todo", f"Proof of {changed}")
    assert (now[dropped].status, now[dropped].archived_at) == ("done", AT)
    flags = {ref: [flag.kind for flag in item.flags.all()] for ref, item in now.items()}
    assert (flags[same_now], flags[changed_now], flags[dropped]) == ([], ["strengthened"], [])
    assert list(now[same_now].evidence.all()) == [proof]

    response = alice.post(f"/en/reviews/{Review.objects.get().pk}/undo/", follow=True)
    assert "The review is undone" in plain(response.content.decode())
    assert "Undone" in response.content.decode()
    for ref in (same, changed, dropped):
        item = made.items.get(obligation__ref=ref)
        assert (item.status, item.note, item.archived_at) == ("done", f"Proof of {ref}", None)
    assert digest(page(alice, made))  # all of it can be reviewed again


def test_as_many_changes_are_told_of_as_were_shown(alice: Client, made: Checklist) -> None:
    """A duty that goes on as another is one change, though two items are written; also when it is
    undone and applied again, and the other item is there already."""
    for _time in ("first", "again"):
        html = page(alice, made)
        shown = re.search(r"<h1>(\d+) changes to review", html)
        assert shown
        kinds = dict(re.findall(r'<a href="#[a-z-]+">([^<]+) <span>(\d+)</span>', html))
        assert sum(map(int, kinds.values())) == int(shown[1])
        done = plain(apply(alice, made).content.decode())
        assert f"today: {shown[1]} changes applied." in done
        for name, number in kinds.items():
            assert f"{name} {number}" in done.partition("What the last ones did")[2]
        alice.post(f"/en/reviews/{Review.objects.latest('pk').pk}/undo/")


def test_what_was_changed_since_is_named_when_undone(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    _same, (same_now, *_) = by_relation("carried-over")
    apply(alice, made)
    item = tick(made, cast, same_now)
    response = alice.post(f"/en/reviews/{Review.objects.get().pk}/undo/", follow=True)
    text = plain(response.content.decode())
    assert f"1 entry was changed since and stays as it is: {item.revision.title}" in text


def test_nothing_is_applied_but_what_was_shown(alice: Client, made: Checklist, cast: Cast) -> None:
    seen = digest(page(alice, made))
    tick(made, cast, by_relation("carried-over")[0])
    response = apply(alice, made, digest=seen)
    assert response.status_code == 409
    assert "Something changed since you looked" in response.content.decode()
    assert digest(response.content.decode()) != seen
    assert not Review.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_texts_differ_word_by_word(alice: Client, made: Checklist, language: str) -> None:
    html = page(alice, made, language)
    part = html.partition('class="why difference"')[2].partition("</details>")[0]
    assert "<del>" in part
    assert "<ins>" in part
    assert ('lang="zh-Hans"' if language == "zh-hans" else 'lang="en"') in part


def test_an_auditor_reads_and_an_outsider_does_not(
    client: Client, cast: Cast, made: Checklist
) -> None:
    address = f"/en/checklists/{made.pk}/review/"
    review = apply_by(cast, made)
    client.force_login(cast.audrey)
    html = client.get(address).content.decode()
    assert "<form" not in html.partition("<main")[2]
    assert client.post(address, {"digest": "x"}).status_code == 403
    assert client.post(f"/en/reviews/{review.pk}/undo/").status_code == 403
    client.force_login(cast.charlie)
    assert client.get(address).status_code == 404
    assert client.post(address, {"digest": "x"}).status_code == 404
    assert client.post(f"/en/reviews/{review.pk}/undo/").status_code == 404
    review.refresh_from_db()
    assert review.undone_at is None


def apply_by(cast: Cast, made: Checklist) -> Review:
    client = Client()
    client.force_login(cast.alice)
    apply(client, made)
    return Review.objects.get()


def test_it_is_counted_once_a_day_and_revision(
    cast: Cast, made: Checklist, django_assert_num_queries: Callable[[int], Any]
) -> None:
    shown = Checklist.objects.get(pk=made.pk)
    count_changes([shown], at=AT, today=TODAY)
    client = Client()
    client.force_login(cast.alice)
    assert f"{shown.waiting} changes to review" in page(client, made)
    again = Checklist.objects.get(pk=made.pk)
    assert again.waiting == shown.waiting > 0
    with django_assert_num_queries(1):
        count_changes([again], at=AT, today=TODAY)
    apply_by(cast, made)
    again.refresh_from_db()
    count_changes([again], at=AT, today=TODAY)
    assert again.waiting == 0


def test_counting_many_costs_as_much_as_counting_one(
    cast: Cast, made: Checklist, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    others = [make_checklist(cast, clocks=DRAFT, name=f"Bot {n}") for n in range(3)]
    with django_assert_max_num_queries(25) as one:
        count_changes([Checklist.objects.get(pk=made.pk)], at=AT, today=TODAY)
    with django_assert_max_num_queries(len(one)):
        count_changes(others, at=AT, today=TODAY)
    assert {other.waiting for other in others} == {Checklist.objects.get(pk=made.pk).waiting}


@pytest.mark.parametrize("number", [10, 300])
def test_the_number_of_queries_does_not_grow(
    alice: Client, cast: Cast, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    made = make_long_checklist(cast, number)
    with django_assert_max_num_queries(40):
        page(alice, made)
