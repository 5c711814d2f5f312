"""Many items changed at once: all or none, seen by everybody, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.update_items import Conflicts, Done, update_items
from regtrack.checklists.models import Checklist, Item
from tests.factories import AT, Cast, make_large_checklist

DUE = dt.date(2027, 1, 31)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_large_checklist(cast, 120)


def chosen(made: Checklist, number: int = 3) -> dict[int, int]:
    duties = made.items.filter(verdict="applies").order_by("pk")[:number]
    return {item.pk: item.version for item in duties}


def change(cast: Cast, made: Checklist, versions: dict[int, int], **changes: Any) -> Done:
    return update_items(
        actor=cast.alice, at=AT, checklist=made.pk, versions=versions, changes=changes
    )


def said(made: Checklist) -> list[Any]:
    return [list(made.items.order_by("pk").values()), Entry.objects.count()]


def test_each_is_changed_and_recorded(cast: Cast, made: Checklist) -> None:
    versions = chosen(made)
    done = change(
        cast, made, versions, status="in-progress", owner_id=cast.bob.pk, due_on=DUE,
        due_reason="The board meets.",
    )  # fmt: skip
    assert done == Done(changed=3, waiting=0)
    for item in Item.objects.filter(pk__in=versions):
        assert (item.status, item.owner, item.due_on) == ("in-progress", cast.bob, DUE)
        assert (item.version, item.changed_by, item.changed_at) == (2, cast.alice, AT)
        entry = Entry.objects.get(target=f"item {item.pk}")
        assert entry.action == "item changed"
        assert entry.before["status"] == "todo"
        assert entry.after["due_on"] == "2027-01-31"
    assert made.items.exclude(pk__in=versions).filter(version=1).count() == 117
    assert list(verify()) == []


def test_what_already_stands_so_is_left_alone(cast: Cast, made: Checklist) -> None:
    first, *_ = versions = chosen(made)
    Item.objects.filter(pk=first).update(status="done")
    assert change(cast, made, versions, status="done").changed == 2
    assert not Entry.objects.filter(target=f"item {first}").exists()


def test_one_newer_change_stops_them_all(cast: Cast, made: Checklist) -> None:
    first, *_ = versions = chosen(made)
    Item.objects.filter(pk=first).update(version=2, note="newer")
    before = said(made)
    with pytest.raises(Conflicts) as refused:
        change(cast, made, versions, status="done")
    assert [item.note for item in refused.value.items] == ["newer"]
    assert said(made) == before


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"status": "not-applicable"}, "reason", "Expected a reason"),
        ({"due_on": DUE}, "due_reason", "Expected a reason"),
        ({"status": "gone"}, "status", "Found “gone”; expected one of todo"),
        ({"owner_id": -1}, "owner_id", "Expected a member of the team."),
    ],
)
def test_what_may_not_be_changes_nothing(
    cast: Cast, made: Checklist, changes: dict[str, Any], field: str, words: str
) -> None:
    before = said(made)
    with pytest.raises(ValidationError) as refused:
        change(cast, made, chosen(made), **changes)
    assert words in " ".join(refused.value.message_dict[field])
    assert said(made) == before


def test_the_item_that_refuses_is_named(alice: Client, made: Checklist) -> None:
    last = made.items.order_by("-pk")[0]
    Item.objects.filter(pk=last.pk).update(verdict="precedent")
    versions = {**chosen(made), last.pk: 1}
    before = said(made)
    html = post(alice, made, versions, status="done", follow=True).content.decode()
    problem = html.partition('role="alert"')[2].partition("</div>")[0]
    assert "Nothing was changed." in problem
    assert str(last.revision.title) in problem
    assert said(made) == before


def test_what_was_chosen_and_typed_stays_to_be_put_right(alice: Client, made: Checklist) -> None:
    versions, before = chosen(made), said(made)
    response = post(alice, made, versions, status="not-applicable", due_on="2027-01-31")
    assert response.status_code == 400
    html = response.content.decode()
    assert "Expected a reason" in html
    assert "3 items are still chosen." in html
    assert '<option value="not-applicable" selected>' in html
    assert 'value="2027-01-31"' in html
    assert f'name="back" value="{made.get_absolute_url()}?state=todo"' in html
    assert said(made) == before
    again = re.findall(r'name="item" value="(\d+)\.(\d+)"', html)
    assert {int(key): int(version) for key, version in again} == versions
    post(alice, made, versions, status="not-applicable", due_on="2027-01-31", reason="No model.")
    assert made.items.filter(status="not-applicable", reason="No model.").count() == 3


def test_who_may_not(cast: Cast, made: Checklist) -> None:
    other = make_large_checklist(cast, 1, ref="other")
    versions, before = chosen(made), said(made)
    for person, error in ((cast.audrey, PermissionDenied), (cast.charlie, Checklist.DoesNotExist)):
        with pytest.raises(error):
            update_items(
                actor=person, at=AT, checklist=made.pk, versions=versions,
                changes={"status": "done"},
            )  # fmt: skip
    with pytest.raises(Item.DoesNotExist):  # of another list
        change(cast, made, {**versions, **chosen(other, 1)}, status="done")
    assert said(made) == before


# == The page ==
def post(
    client: Client, made: Checklist, versions: dict[int, int], follow: bool = False, **fields: str
) -> Any:
    return client.post(
        f"{made.get_absolute_url()}items/",
        {
            "item": [f"{key}.{version}" for key, version in versions.items()],
            "back": f"{made.get_absolute_url()}?state=todo",
            **{f"all-{name}": value for name, value in fields.items()},
        },
        follow=follow,
    )


def test_a_hundred_ticks_in_one_call(alice: Client, made: Checklist) -> None:
    def queries(number: int, status: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            response = post(alice, made, chosen(made, number), status=status)
        assert response["Location"] == f"{made.get_absolute_url()}?state=todo"
        return len(captured)

    assert queries(100, "done") <= 15
    assert made.items.filter(status="done").count() == 100
    assert queries(100, "todo") <= 15
    assert not made.items.filter(status="done").exists()
    few = queries(30, "done"), queries(30, "todo")
    assert (queries(100, "done"), queries(100, "todo")) == few


def test_the_loser_sees_both_and_chooses(alice: Client, cast: Cast, made: Checklist) -> None:
    first, second, third = versions = chosen(made)
    for key in (first, second):
        Item.objects.filter(pk=key).update(
            version=2, status="in-review", changed_by=cast.bob, changed_at=AT
        )
    response = post(alice, made, versions, status="done")
    html = response.content.decode()
    assert response.status_code == 409
    assert html.count("In review") >= 2
    assert "Bob changed it on" in html
    assert not made.items.filter(status="done").exists()
    # The form holds the one that nobody changed; of the others she takes one.
    assert f'<input type="hidden" name="item" value="{third}.1">' in html
    post(alice, made, {first: 2, third: 1}, status="done")
    assert set(made.items.filter(status="done").values_list("pk", flat=True)) == {first, third}
    assert made.items.get(pk=second).status == "in-review"


@pytest.mark.parametrize(
    ("items", "fields", "words"),
    [
        ([], {"all-status": "done"}, "Found 0 chosen items; expected 1 to 100."),
        (["x"], {"all-status": "done"}, "Found “x”; expected an item and its version"),
        ([f"{10**20}.1"], {"all-status": "done"}, "expected an item and its version"),
        (["1.1"], {}, "Found nothing to change"),
        ([f"{n}.1" for n in range(101)], {"all-status": "done"}, "Found 101 chosen items"),
    ],
)
def test_a_form_that_cannot_be_understood(
    alice: Client, made: Checklist, items: list[str], fields: dict[str, str], words: str
) -> None:
    before = said(made)
    response = alice.post(
        f"{made.get_absolute_url()}items/", {"item": items, **fields}, follow=True
    )
    assert words in response.content.decode()
    assert said(made) == before


def test_it_leads_back_to_its_own_list_only(alice: Client, made: Checklist) -> None:
    response = alice.post(
        f"{made.get_absolute_url()}items/",
        {"item": [], "back": "https://example.org/", "all-status": "done"},
    )
    assert response["Location"] == made.get_absolute_url()
