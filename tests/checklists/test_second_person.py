"""A team that asks for two people: the first puts an item into review, another one says done."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.accounts.actions.ask_second_person import ask_second_person
from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.actions.update_items import Done, update_items
from regtrack.checklists.item_rules import AnotherPerson
from regtrack.checklists.models import Checklist, Item
from tests.factories import AT, Cast, make_checklist, make_large_checklist

pytestmark = pytest.mark.usefixtures("register")
HTMX = {"HX-Request": "true"}
ASKED = "Somebody else of the team says that it is done."
REFUSED = "You put it into review; expected somebody else to say that it is done."


def ask(cast: Cast, asked: bool = True) -> None:
    ask_second_person(team=cast.team, asked=asked, actor=cast.alice, at=AT)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    ask(cast)
    return make_checklist(cast)


@pytest.fixture
def item(made: Checklist) -> Item:
    return made.items.get(obligation__ref="cn-im-04-1")


@pytest.fixture
def as_() -> Callable[[User], Client]:
    def of(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return of


def press(client: Client, item: Item, status: str = "done", **more: Any) -> Any:
    """As the page would send it: with the version that stands."""
    item.refresh_from_db()
    sent = {"version": str(item.version), "status": status}
    return client.post(f"/en/items/{item.pk}/tick/", sent, **more)


def words(response: Any) -> str:
    return unescape(response.content.decode())


def stands(item: Item) -> tuple[str, User | None]:
    item.refresh_from_db()
    return item.status, item.submitted_by


def row(client: Client, item: Item) -> str:
    html = words(client.get(item.checklist.get_absolute_url()))
    return html.partition(f'<li id="item-{item.pk}"')[2].partition("</li>")[0]


# == One press ==
@pytest.mark.parametrize(("first", "second"), [("alice", "bob"), ("bob", "alice")])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_two_people_make_it_done_in_either_order(
    cast: Cast, item: Item, as_: Callable[[User], Client], first: str, second: str,
    headers: dict[str, str],
) -> None:  # fmt: skip
    one, two = getattr(cast, first), getattr(cast, second)
    response = press(as_(one), item, headers=headers, follow=True)
    assert response.status_code == 200
    assert ASKED in words(response)
    assert "Done</span>" not in words(response).partition(f'id="state-{item.pk}"')[2][:200]
    assert stands(item) == ("in-review", one)

    refused = press(as_(one), item, headers=headers, follow=True)
    assert REFUSED in words(refused)
    assert refused.status_code == (409 if headers else 200)
    assert stands(item) == ("in-review", one)

    press(as_(two), item, headers=headers)
    assert stands(item) == ("done", one)
    entries = Entry.objects.filter(target=f"item {item.pk}").order_by("sequence")
    assert [(entry.actor, entry.after["status"]) for entry in entries] == [
        (one, "in-review"),
        (two, "done"),
    ]
    assert list(verify()) == []


def test_what_is_in_progress_goes_into_review_too(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    Item.objects.filter(pk=item.pk).update(status="in-progress")
    press(as_(cast.bob), item)
    assert stands(item) == ("in-review", cast.bob)


def test_the_row_says_whom_it_waits_for(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    alice, bob, audrey = (as_(one) for one in (cast.alice, cast.bob, cast.audrey))
    assert f"Put into review: {item.revision.title}" in row(alice, item)
    assert ASKED not in row(alice, item)
    press(alice, item)
    assert f"You put it into review. {ASKED}" in row(alice, item)
    assert f"Done: {item.revision.title}" in row(alice, item)
    for other in (bob, audrey):
        assert f"Alice put it into review. {ASKED}" in row(other, item)
    press(bob, item)
    assert ASKED not in row(alice, item)


def test_htmx_gets_the_sentence_in_its_place(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    alice = as_(cast.alice)
    html = words(press(alice, item, headers=HTMX))
    assert 'data-status="in-review"' in html
    assert 'aria-pressed="false"' in html
    assert f'id="second-{item.pk}" hx-swap-oob="true" role="status"><p>You put it' in html
    assert "<b>0</b> of " in html
    refused = press(alice, item, headers=HTMX)
    assert f'id="second-{item.pk}" hx-swap-oob="true" role="alert"><p>{REFUSED}' in words(refused)
    assert "<html" not in words(refused)
    assert f'id="tick-{item.pk}"' in words(refused)
    assert "HX-Retarget" not in refused  # in its row, not instead of the page
    done = words(press(as_(cast.bob), item, headers=HTMX))
    assert f'id="second-{item.pk}" hx-swap-oob="true" role="status"></div>' in done
    assert "<b>1</b> of " in done


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_either_takes_the_tick_back_and_both_are_needed_again(
    cast: Cast, item: Item, as_: Callable[[User], Client], who: str
) -> None:
    alice, bob = as_(cast.alice), as_(cast.bob)
    press(alice, item)
    press(bob, item)
    press(as_(getattr(cast, who)), item, "todo")
    assert stands(item) == ("todo", None)
    press(bob, item)
    assert stands(item) == ("in-review", cast.bob)
    press(bob, item)
    assert stands(item) == ("in-review", cast.bob)
    press(alice, item)
    assert stands(item)[0] == "done"


def test_who_only_reads_or_is_outside_is_no_second_person(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    press(as_(cast.alice), item)
    before = Entry.objects.count()
    assert press(as_(cast.audrey), item).status_code == 403
    assert press(as_(cast.charlie), item).status_code == 404
    assert stands(item) == ("in-review", cast.alice)
    assert Entry.objects.count() == before


def test_a_press_costs_what_it_costs_elsewhere(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    for person in (cast.alice, cast.bob):
        client = as_(person)
        with CaptureQueriesContext(connection) as queries:
            press(client, item, headers=HTMX)
        assert len(queries) - 1 <= 8  # but for reading its version


def test_the_list_costs_the_same_however_many_wait(
    cast: Cast, made: Checklist, as_: Callable[[User], Client]
) -> None:
    alice, counts = as_(cast.alice), []
    alice.get(made.get_absolute_url())
    for number in (0, 1, 5):
        keys = (
            made.items.filter(verdict="applies")
            .order_by("pk")
            .values_list("pk", flat=True)[:number]
        )
        Item.objects.filter(pk__in=list(keys)).update(status="in-review", submitted_by=cast.bob)
        with CaptureQueriesContext(connection) as queries:
            html = words(alice.get(made.get_absolute_url()))
        assert html.count("Bob put it into review.") == number
        counts.append(len(queries))
    assert len(set(counts)) == 1


# == Many at once ==
@pytest.fixture
def large(cast: Cast) -> Checklist:
    ask(cast)
    return make_large_checklist(cast, 12)


def chosen(large: Checklist, number: int) -> dict[int, int]:
    duties = large.items.filter(verdict="applies").order_by("pk")
    return dict(duties.values_list("pk", "version")[:number])


def say_done(person: User, large: Checklist, versions: dict[int, int]) -> Done:
    return update_items(
        actor=person, at=AT, checklist=large.pk, versions=versions, changes={"status": "done"}
    )


def statuses(large: Checklist) -> list[str]:
    duties = large.items.filter(verdict="applies").order_by("pk")
    return list(duties.values_list("status", flat=True))


def test_each_of_many_goes_one_step(cast: Cast, large: Checklist) -> None:
    assert say_done(cast.alice, large, chosen(large, 4)) == Done(changed=4, waiting=4)
    assert statuses(large)[:5] == ["in-review"] * 4 + ["todo"]
    # Bob's press: the four are done, the next two wait for somebody else than him.
    assert say_done(cast.bob, large, chosen(large, 6)) == Done(changed=6, waiting=2)
    assert statuses(large)[:7] == ["done"] * 4 + ["in-review"] * 2 + ["todo"]
    assert say_done(cast.alice, large, chosen(large, 6)) == Done(changed=2, waiting=0)
    assert list(verify()) == []


def test_one_of_ones_own_stops_them_all(cast: Cast, large: Checklist) -> None:
    say_done(cast.alice, large, chosen(large, 1))
    before = statuses(large), Entry.objects.count()
    with pytest.raises(AnotherPerson) as refused:
        say_done(cast.alice, large, chosen(large, 3))
    assert refused.value.messages == [REFUSED]
    assert (statuses(large), Entry.objects.count()) == before


def test_not_applicable_needs_the_second_person_as_well(cast: Cast, large: Checklist) -> None:
    wanted = {"status": "not-applicable", "reason": "No public service."}

    def say(person: User) -> Done:
        return update_items(
            actor=person, at=AT, checklist=large.pk, versions=chosen(large, 2), changes=wanted
        )

    with pytest.raises(ValidationError, match="Expected “in review” first"):
        say(cast.alice)
    say_done(cast.alice, large, chosen(large, 2))
    with pytest.raises(AnotherPerson):
        say(cast.alice)
    assert say(cast.bob) == Done(changed=2, waiting=0)


def test_the_page_says_how_many_wait(
    cast: Cast, large: Checklist, as_: Callable[[User], Client]
) -> None:
    def post(person: User, number: int) -> str:
        items = [f"{key}.{version}" for key, version in chosen(large, number).items()]
        sent = {"item": items, "all-status": "done"}
        address = f"{large.get_absolute_url()}items/"
        page = words(as_(person).post(address, sent, follow=True))
        return page.partition("<main")[2].partition("<form")[0]

    first = post(cast.alice, 3)
    assert "3 items changed." in first
    assert "3 of them are in review now, not done" in first
    again = post(cast.alice, 3)
    assert "Nothing was changed." in again
    assert REFUSED in again
    second = post(cast.bob, 4)
    assert "4 items changed." in second
    assert "1 of them is in review now, not done" in second
    third = post(cast.alice, 4)
    assert "1 item changed." in third
    assert "in review" not in third


def test_many_cost_a_fixed_number_of_queries(cast: Cast, large: Checklist) -> None:
    counts = []
    for number in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            say_done(cast.alice, large, chosen(large, number))
        counts.append(len(queries))
        large.items.update(status="todo", submitted_by=None)
    assert len(set(counts)) == 1


# == The setting changes ==
def form_of(item: Item, **changes: str) -> dict[str, str]:
    blank = {"reason": "", "owner_id": "", "due_on": "", "due_reason": "", "links": ""}
    return {
        "version": str(item.version),
        "status": "done",
        "note": "Typed long",
        **blank,
        **changes,
    }


def test_it_is_turned_on_while_the_form_of_an_item_is_open(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    ask(cast, False)
    bob = as_(cast.bob)
    address = f"/en/items/{item.pk}/"
    assert "another one says that it is done" not in words(bob.get(address))
    opened = form_of(item)
    ask(cast)
    response = bob.post(address, opened)
    assert response.status_code == 400
    assert "Expected “in review” first: this team asks for a second person." in words(response)
    assert "Typed long" in words(response)  # nothing typed is lost
    assert "another one says that it is done" in words(response)
    assert stands(item) == ("todo", None)
    assert bob.post(address, {**opened, "status": "in-review"}).status_code == 302
    assert stands(item) == ("in-review", cast.bob)
    item.refresh_from_db()
    assert bob.post(address, form_of(item)).status_code == 400
    assert as_(cast.alice).post(address, form_of(item)).status_code == 302
    assert stands(item)[0] == "done"


def test_it_is_turned_on_while_a_list_is_open(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    ask(cast, False)
    bob = as_(cast.bob)
    assert f"Done: {item.revision.title}" in row(bob, item)
    assert f'id="second-{item.pk}"></div>' in row(bob, item)  # where a sentence can come to stand
    ask(cast)
    assert ASKED in words(press(bob, item, headers=HTMX))
    assert stands(item) == ("in-review", cast.bob)


def test_turned_off_again_one_person_is_enough(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    alice = as_(cast.alice)
    press(alice, item)
    ask(cast, False)
    assert ASKED not in row(alice, item)
    press(alice, item)
    assert stands(item)[0] == "done"


def test_what_was_done_before_stays_done(
    cast: Cast, item: Item, as_: Callable[[User], Client]
) -> None:
    ask(cast, False)
    alice = as_(cast.alice)
    press(alice, item)
    ask(cast)
    assert stands(item)[0] == "done"
    press(alice, item)  # says nothing new
    assert stands(item)[0] == "done"


def test_the_action_without_a_press_changes_nothing_silently(cast: Cast, item: Item) -> None:
    with pytest.raises(ValidationError, match="Expected “in review” first"):
        update_item(actor=cast.alice, at=AT, pk=item.pk, version=1, changes={"status": "done"})
    assert stands(item) == ("todo", None)
