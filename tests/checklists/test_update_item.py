"""Two people, one item: nobody’s change is lost, and what may not be written is said."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.update_item import Conflict, update_item
from regtrack.checklists.models import Checklist, Item
from tests.factories import AT, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def item(made: Checklist) -> Item:
    return made.items.get(obligation__ref="cn-im-04-1")


def sent(version: int = 1, **changes: Any) -> dict[str, str]:
    names = ("reason", "owner_id", "due_on", "due_reason", "note", "links")
    blank = {"status": "todo"} | dict.fromkeys(names, "")
    return {"version": str(version), **blank, **{k: str(v) for k, v in changes.items()}}


def chosen(html: str, **take: str) -> dict[str, str]:
    """What a browser would send of the page’s own form, with these values of `take-…` instead of
    those that are chosen beforehand."""
    form = html.partition('<form method="post" action="/en/items/')[2].partition("</form>")[0]
    pairs = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form)
    areas = re.findall(r'<input type="radio" name="([\w-]+)" value="(\w+)" checked', form)
    sent = {name: value for name, value in [*pairs, *areas] if name != "csrfmiddlewaretoken"}
    return sent | {f"take-{name}": value for name, value in take.items()}


def test_a_change_of_every_field(alice: Client, cast: Cast, made: Checklist, item: Item) -> None:
    change = sent(
        status="in-progress", owner_id=cast.bob.pk, due_on="2026-12-24", note="Begun", reason="-",
        due_reason="Holidays.", links="https://example.org/a\n  https://example.org/b ",
    )  # fmt: skip
    response = alice.post(f"/en/items/{item.pk}/", change)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/en/checklists/{made.pk}/#item-{item.pk}",
    )
    item.refresh_from_db()
    assert (item.status, item.owner, item.note, item.reason) == (
        "in-progress",
        cast.bob,
        "Begun",
        "-",
    )
    assert item.due_on == dt.date(2026, 12, 24)
    assert item.links.splitlines() == ["https://example.org/a", "https://example.org/b"]
    assert (item.version, item.changed_by) == (2, cast.alice)
    entry = Entry.objects.get(target=f"item {item.pk}")
    assert entry.before == {
        "status": "todo", "owner_id": None, "due_on": None, "due_reason": "", "note": "",
        "reason": "", "links": "",
    }  # fmt: skip
    assert entry.after == {
        "status": "in-progress", "owner_id": cast.bob.pk, "due_on": "2026-12-24",
        "due_reason": "Holidays.", "note": "Begun", "reason": "-", "links": item.links,
    }  # fmt: skip
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert "<b>Alice</b>: changed it" in html
    assert 'value="2026-12-24"' in html
    alice.post(f"/en/items/{item.pk}/", sent(2))  # and everything back
    item.refresh_from_db()
    assert (item.status, item.note) == ("todo", "")
    assert Item.objects.filter(pk=item.pk, owner=None, due_on=None).exists()
    assert list(verify()) == []


def test_only_what_changed_is_recorded(alice: Client, item: Item) -> None:
    alice.post(f"/en/items/{item.pk}/", sent(note="Here"))
    alice.post(f"/en/items/{item.pk}/", sent(2, note="Here", status="done"))
    alice.post(f"/en/items/{item.pk}/", sent(3, note="Here", status="done"))  # nothing new
    entries = Entry.objects.filter(target=f"item {item.pk}").order_by("sequence")
    assert [entry.after for entry in entries] == [{"note": "Here"}, {"status": "done"}]
    item.refresh_from_db()
    assert item.version == 3


@pytest.mark.parametrize("note", ["First.\nSecond.", "First.\r\nSecond.", " Indented.\n"])
def test_what_a_browser_makes_of_a_note_is_no_change(
    alice: Client, cast: Cast, item: Item, note: str
) -> None:
    """It sends other line breaks than it was given; a review and the API write them plain."""
    update_item(actor=cast.bob, at=AT, pk=item.pk, version=1, changes={"note": note})
    typed = "\r\n".join(note.splitlines())
    assert (
        alice.post(f"/en/items/{item.pk}/", sent(2, note=typed, status="done")).status_code == 302
    )
    item.refresh_from_db()
    assert (item.note, item.status) == (note, "done")
    latest = Entry.objects.filter(target=f"item {item.pk}").latest("sequence")
    assert latest.after == {"status": "done"}
    response = alice.post(f"/en/items/{item.pk}/", sent(2, note=typed))  # a version too late
    table = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert "take-status" in table
    assert "take-note" not in table


# == Two people ==
def test_who_comes_second_sees_both_values_and_loses_nothing(
    alice: Client, cast: Cast, item: Item
) -> None:
    update_item(
        actor=cast.bob, at=AT, pk=item.pk, version=1,
        changes={"note": "Bob’s\nnote", "status": "in-review"},
    )  # fmt: skip
    before = Entry.objects.count()
    response = alice.post(f"/en/items/{item.pk}/", sent(note="Alice’s note", status="done"))
    assert response.status_code == 409
    html = response.content.decode()
    assert "Somebody changed this meanwhile" in html
    assert "Bob changed it on" in html
    table = re.sub(r"\s*<[^>]+>\s*", "|", html.partition("<tbody>")[2].partition("</tbody>")[0])
    assert "Status|" in table
    assert re.search(r"In review\|+Done", table)
    assert re.search(r"Bob’s\|note\|+Alice’s note", table)
    assert "Owner" not in table  # both agree on it
    item.refresh_from_db()
    assert (item.note, item.status, item.version) == ("Bob’s\nnote", "in-review", 2)
    assert Entry.objects.count() == before


def test_then_mine_can_be_written_over_it(alice: Client, cast: Cast, item: Item) -> None:
    update_item(
        actor=cast.bob, at=AT, pk=item.pk, version=1,
        changes={
            "note": "Bob’s", "owner_id": cast.bob.pk, "due_on": dt.date(2026, 12, 1),
            "due_reason": "His holidays.",
        },
    )  # fmt: skip
    page = alice.post(f"/en/items/{item.pk}/", sent(note="Alice’s", owner_id=cast.alice.pk))
    again = chosen(page.content.decode())
    assert again["version"] == "2"
    assert alice.post(f"/en/items/{item.pk}/", again).status_code == 302
    item.refresh_from_db()
    assert (item.note, item.owner, item.due_on, item.version) == ("Alice’s", cast.alice, None, 3)
    entries = Entry.objects.filter(target=f"item {item.pk}").order_by("sequence")
    assert [entry.actor for entry in entries] == [cast.bob, cast.alice]  # both stand in the history


def test_or_each_field_is_chosen(alice: Client, cast: Cast, item: Item) -> None:
    update_item(
        actor=cast.bob, at=AT, pk=item.pk, version=1,
        changes={"note": "Bob’s", "status": "in-review"},
    )  # fmt: skip
    page = alice.post(f"/en/items/{item.pk}/", sent(note="Alice’s", status="done"))
    wish = chosen(page.content.decode(), note="now")
    assert alice.post(f"/en/items/{item.pk}/", wish).status_code == 302
    item.refresh_from_db()
    assert (item.note, item.status, item.version) == ("Bob’s", "done", 3)
    assert Entry.objects.filter(target=f"item {item.pk}").latest("sequence").after == {
        "status": "done"
    }


def test_a_tick_that_comes_second_keeps_the_other_fields(
    alice: Client, cast: Cast, item: Item
) -> None:
    update_item(actor=cast.bob, at=AT, pk=item.pk, version=1, changes={"note": "Bob’s"})
    response = alice.post(
        f"/en/items/{item.pk}/tick/", {"version": "1", "status": "done"}, HTTP_HX_REQUEST="true"
    )
    assert response.status_code == 409
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("body", "outerHTML")
    assert alice.post(f"/en/items/{item.pk}/", chosen(response.content.decode())).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.note) == ("done", "Bob’s")


def test_a_third_change_while_one_reads_the_second(alice: Client, cast: Cast, item: Item) -> None:
    update_item(actor=cast.bob, at=AT, pk=item.pk, version=1, changes={"note": "first"})
    page = alice.post(f"/en/items/{item.pk}/", sent(note="Alice’s"))
    update_item(actor=cast.bob, at=AT, pk=item.pk, version=2, changes={"note": "second"})
    response = alice.post(f"/en/items/{item.pk}/", chosen(page.content.decode()))
    assert response.status_code == 409
    assert "second" in response.content.decode()
    item.refresh_from_db()
    assert item.note == "second"


@pytest.mark.parametrize("where", ["", "tick/"])
def test_the_same_wish_already_stands(alice: Client, cast: Cast, item: Item, where: str) -> None:
    update_item(actor=cast.bob, at=AT, pk=item.pk, version=1, changes={"status": "done"})
    response = alice.post(f"/en/items/{item.pk}/{where}", sent(status="done"))
    assert response.status_code == 409
    html = response.content.decode()
    assert "It already stands as you wanted it." in html
    assert "Write mine over it" not in html
    assert Entry.objects.filter(target=f"item {item.pk}").count() == 1


def test_a_race_between_reading_and_writing_is_a_conflict(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compare and set: even where both read version 1, only one writes it."""
    from regtrack.checklists.actions import update_item as action

    check = action.changed_values

    def meanwhile(*given: Any) -> dict[str, Any]:
        Item.objects.filter(pk=item.pk).update(note="theirs", version=2)
        return check(*given)

    monkeypatch.setattr(action, "changed_values", meanwhile)
    with pytest.raises(Conflict) as caught:
        update_item(actor=cast.alice, at=AT, pk=item.pk, version=1, changes={"note": "mine"})
    assert caught.value.item.version == 2
    assert not Entry.objects.filter(target=f"item {item.pk}").exists()


# == What may not be ==
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "not-applicable"}, "Expected a reason: say why this duty does not apply"),
        ({"status": "not-applicable", "reason": "  "}, "Expected a reason"),
        ({"status": "stolen"}, "Select a valid choice. stolen is not one of"),
        ({"status": ""}, "This field is required."),
        ({"due_on": "2026-02-30"}, "Enter a valid date."),
        ({"due_on": "24.12.2026"}, "Enter a valid date."),
        ({"due_on": "2026-12-24"}, "Expected a reason: say why the day is not the one"),
        ({"links": "https://example.org javascript:x"}, "Line 2: found “javascript:x”; expected"),
        ({"owner_id": "0"}, "Select a valid choice."),
        ({"version": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"version": "x"}, "Enter a whole number."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_changes_nothing(
    alice: Client, item: Item, changes: dict[str, str], sentence: str
) -> None:
    before = Entry.objects.count()
    response = alice.post(f"/en/items/{item.pk}/", sent(note="typed") | changes)
    assert response.status_code == 400
    html = response.content.decode()
    assert sentence in html
    assert "typed" in html  # what was right stays
    item.refresh_from_db()
    assert (item.status, item.note, item.version) == ("todo", "", 1)
    assert Entry.objects.count() == before


def test_the_reason_for_another_day_stays_as_long_as_the_day(alice: Client, item: Item) -> None:
    address = f"/en/items/{item.pk}/"
    other = {"due_on": "2026-12-24", "due_reason": "The board meets."}
    assert alice.post(address, sent(**other)).status_code == 302
    response = alice.post(address, sent(version=2, due_on="2026-12-24", due_reason=" "))
    assert response.status_code == 400
    assert "Expected a reason: say why the day" in response.content.decode()
    item.refresh_from_db()
    assert (item.due_reason, item.version) == ("The board meets.", 2)
    assert alice.post(address, sent(version=2)).status_code == 302  # the rule's day again


def test_what_was_typed_while_the_item_was_archived_is_not_lost(alice: Client, item: Item) -> None:
    Item.objects.filter(pk=item.pk).update(archived_at=AT)
    response = alice.post(f"/en/items/{item.pk}/", sent(note="Half a page of mine."))
    assert response.status_code == 400
    html = response.content.decode()
    assert "This item is archived: its rule has gone." in html
    assert "Half a page of mine." in html
    item.refresh_from_db()
    assert (item.note, item.version) == ("", 1)
    assert 'name="note"' not in alice.get(f"/en/items/{item.pk}/").content.decode()


def test_an_owner_who_left_the_team_stays_until_another_is_named(
    alice: Client, cast: Cast, item: Item
) -> None:
    update_item(actor=cast.alice, at=AT, pk=item.pk, version=1, changes={"owner_id": cast.bob.pk})
    cast.team.memberships.get(user=cast.bob).delete()
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert f'<option value="{cast.bob.pk}" selected>Bob' in html
    change = sent(2, note="Begun", owner_id=cast.bob.pk)
    assert alice.post(f"/en/items/{item.pk}/", change).status_code == 302
    item.refresh_from_db()
    assert (item.owner, item.note) == (cast.bob, "Begun")
    table = alice.post(f"/en/items/{item.pk}/", sent(2)).content.decode().partition("<tbody>")[2]
    assert "<span>Bob</span>" in table  # what stands now, beside nobody
    assert alice.post(f"/en/items/{item.pk}/", sent(3)).status_code == 302
    assert alice.post(f"/en/items/{item.pk}/", sent(4, owner_id=cast.bob.pk)).status_code == 400


def test_an_owner_is_a_member_of_the_team(alice: Client, cast: Cast, item: Item) -> None:
    response = alice.post(f"/en/items/{item.pk}/", sent(owner_id=cast.charlie.pk))
    assert response.status_code == 400
    with pytest.raises(ValidationError, match=re.escape("Expected a member of the team.")):
        update_item(
            actor=cast.alice, at=AT, pk=item.pk, version=1, changes={"owner_id": cast.charlie.pk}
        )
    item.refresh_from_db()
    assert item.owner is None


def test_a_reason_can_not_be_taken_from_what_is_not_applicable(alice: Client, item: Item) -> None:
    alice.post(f"/en/items/{item.pk}/", sent(status="not-applicable", reason="No public service."))
    response = alice.post(f"/en/items/{item.pk}/", sent(2, status="not-applicable"))
    assert response.status_code == 400
    item.refresh_from_db()
    assert (item.status, item.reason) == ("not-applicable", "No public service.")


@pytest.mark.parametrize("ref", ["it-gar-2023-09", "cn-im-07-1a"])
def test_what_is_no_duty_has_no_status(alice: Client, made: Checklist, ref: str) -> None:
    item = made.items.get(obligation__ref=ref)
    response = alice.post(f"/en/items/{item.pk}/", sent(status="done"))
    assert response.status_code == 400
    assert "This is no duty of the product" in response.content.decode()
    assert alice.post(f"/en/items/{item.pk}/", sent(note="Worth following")).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.note) == ("todo", "Worth following")


def test_the_action_names_an_unknown_status(cast: Cast, item: Item) -> None:
    with pytest.raises(ValidationError, match="Found “stolen”; expected one of todo, in-progress"):
        update_item(actor=cast.alice, at=AT, pk=item.pk, version=1, changes={"status": "stolen"})


def test_the_action_itself_refuses(cast: Cast, item: Item) -> None:
    change: dict[str, Any] = {"at": AT, "pk": item.pk, "version": 1, "changes": {"status": "done"}}
    with pytest.raises(PermissionDenied):
        update_item(actor=cast.audrey, **change)
    with pytest.raises(Item.DoesNotExist):
        update_item(actor=cast.charlie, **change)
    item.refresh_from_db()
    assert item.status == "todo"


# == What the database itself refuses ==
def test_the_database_states_the_rule(item: Item) -> None:
    rule = pytest.raises(IntegrityError, match="not_applicable_needs_reason")
    with rule, transaction.atomic():
        Item.objects.filter(pk=item.pk).update(status="not-applicable", reason="")


def test_a_duty_stands_once_on_a_checklist(made: Checklist, item: Item) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(
            checklist=made, obligation=item.obligation, revision=item.revision, verdict="applies"
        )
