"""A sheet goes out, is filled in elsewhere, and comes back: nothing newer is ever overwritten unseen."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist, Item
from regtrack.exports.coming_back.reading import LIMITS, read_sent
from regtrack.exports.document import LANGUAGES
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.exports.examples import CONTROL, MADE_LABELS, MEASURES, NASTY, NORMAL
from tests.exports.sheets import confirm, exported, filled_in, filled_in_csv, numbers, upload
from tests.exports.test_signoff import sign
from tests.factories import AT, Cast, make_checklist, make_large_checklist

each_form = pytest.mark.parametrize("form", ["xlsx", "csv"])


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


def duties(made: Checklist) -> list[Item]:
    return list(made.items.filter(verdict="applies").order_by("pk"))


def write(item: Item, actor: Any, **changes: Any) -> None:
    version = Item.objects.get(pk=item.pk).version
    update_item(actor=actor, at=AT, pk=item.pk, version=version, changes=changes)


# --- out and back is no change --------------------------------------------------------------------


@each_form
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_that_nobody_filled_in_changes_nothing(
    alice: Client, made: Checklist, cast: Cast, form: str, language: str
) -> None:
    # openpyxl, the other program below, writes a text like _x0041_ as what it escapes
    words = [
        one for one in (*NASTY, *CONTROL, "x" * 10_000) if "\0" not in one and "_x0041_" not in one
    ]
    for item, said in zip(duties(made), words, strict=False):
        links = "https://a.example/?q=1\nhttps://b.example"
        write(item, cast.alice, note=said, owner_id=cast.bob.pk, links=links)
    late, other, done = duties(made)[:3]
    write(late, cast.alice, due_on=dt.date(2026, 12, 1), due_reason=" agreed \n")
    write(other, cast.alice, status="not-applicable", reason="=1+2")
    write(done, cast.alice, status="done")
    file = exported(alice, made, form, language)
    page = upload(alice, made, file, f"sheet.{form}")
    assert numbers(page) == {
        "changes": 0, "conflicts": 0, "problems": 0, "unchanged": made.items.count(),
    }  # fmt: skip
    assert "there is nothing to write" in page.content.decode()
    if form == "xlsx":  # nor does another program that opens and saves it
        assert numbers(upload(alice, made, filled_in(file, {})))["unchanged"] == made.items.count()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffe\uffff"), max_size=60))
@example("=1+2")
@example("'=1")
@example(" \r\n x_x0041_ ")
def test_any_text_comes_back(note: str) -> None:
    item = dataclasses.replace(NORMAL.items[0], note=note, reason=note)
    group = dataclasses.replace(MEASURES, items=(item,))
    document = dataclasses.replace(NORMAL, groups=(group,), archived=())
    for form in ("xlsx", "csv"):
        file = CHECKLIST_FORMATS[form].render(document, "both")
        (row,) = read_sent(f"sheet.{form}", file, MADE_LABELS).rows
        wanted = note.replace("\r\n", "\n").replace("\r", "\n")
        assert (row.cells["note"].text, row.cells["reason"].text) == (wanted, wanted)
        assert (row.item.text, row.version.text) == ("17", "4")


# --- what was filled in ---------------------------------------------------------------------------


@each_form
def test_what_was_filled_in_is_shown_and_then_written(
    alice: Client, made: Checklist, cast: Cast, form: str
) -> None:
    first, second, third, *_ = duties(made)
    edits = {
        first.pk: {"status": "In progress", "owner": "bob@example.org", "note": "=1+2 \n“x”"},
        second.pk: {"due": "2027年1月5日", "due_reason": "agreed", "links": "https://a.example"},
        third.pk: {"status": "不适用", "reason": "no such service"},
    }
    fill = filled_in if form == "xlsx" else filled_in_csv
    page = upload(alice, made, fill(exported(alice, made, form), edits), f"sheet.{form}")
    assert numbers(page)["changes"] == 8
    assert not made.items.exclude(version=1).exists()  # nothing is written yet
    assert confirm(alice, made, page).status_code == 302
    one, two, three = (Item.objects.get(pk=item.pk) for item in (first, second, third))
    assert (one.status, one.owner, one.note) == ("in-progress", cast.bob, "=1+2 \n“x”")
    assert (two.due_on, two.due_reason) == (dt.date(2027, 1, 5), "agreed")
    assert (two.links, two.status) == ("https://a.example", "todo")
    assert (three.status, three.reason) == ("not-applicable", "no such service")
    assert {item.version for item in (one, two, three)} == {2}
    entries = Entry.objects.order_by("-sequence")[:4]
    assert sorted(entry.action for entry in entries) == ["item changed"] * 3 + [
        "sheet brought back"
    ]
    whole = next(entry for entry in entries if entry.action == "sheet brought back")
    assert (whole.after["file"], whole.after["items"]) == (f"sheet.{form}", 3)
    assert list(verify()) == []
    # and what was written goes out and comes back as no change
    again = upload(alice, made, exported(alice, made, form), f"sheet.{form}")
    assert numbers(again)["changes"] == 0


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("2026年12月1日", "2026-12-01"),
        (dt.datetime(2026, 12, 1), "2026-12-01"),
        ("01/12/2026", None),
        ("2026-13-01", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_when_its_year_comes_first(
    alice: Client, made: Checklist, typed: Any, day: str | None
) -> None:
    item = duties(made)[0]
    edits = {item.pk: {"due": typed, "due_reason": "agreed"}}
    page = upload(alice, made, filled_in(exported(alice, made), edits))
    assert numbers(page)["problems"] == (day is None)
    if day:
        confirm(alice, made, page)
        assert str(Item.objects.get(pk=item.pk).due_on) == day
    else:
        assert "expected a day with its year first, such as 2026-12-01" in page.content.decode()


def test_an_emptied_day_gives_way_to_the_rule(alice: Client, made: Checklist, cast: Cast) -> None:
    own = duties(made)[0]
    ruled = made.items.exclude(counted_on=None).filter(verdict="applies").first()
    write(own, cast.alice, due_on=dt.date(2027, 1, 5), due_reason="agreed")
    edits = {own.pk: {"due": None, "due_reason": None}}
    if ruled:
        edits[ruled.pk] = {"due": None}
    page = upload(alice, made, filled_in(exported(alice, made), edits))
    assert numbers(page)["problems"] == bool(ruled)
    confirm(alice, made, page)
    assert Item.objects.get(pk=own.pk).due_on is None


BAD: list[tuple[dict[str, Any], str]] = [
    (
        {"status": "finished"},
        "expected one of: To do, In progress, In review, Done, Not applicable",
    ),
    ({"status": None}, "expected one of: To do"),
    ({"owner": "nobody@example.org"}, "expected a member of the team"),
    ({"status": "Not applicable"}, "Expected a reason"),
    ({"due": "2027-01-05"}, "Expected a reason: say why the day is not the one the rule gives."),
    ({"links": "javascript:alert(1)"}, "expected a web address"),
]


@pytest.mark.parametrize(("typed", "said"), BAD)
def test_a_bad_value_is_named_by_its_cell_and_its_row_is_not_taken(
    alice: Client, made: Checklist, typed: dict[str, Any], said: str
) -> None:
    bad, good, *_ = duties(made)
    edits = {bad.pk: {"note": "lost?", **typed}, good.pk: {"note": "taken"}}
    page = upload(alice, made, filled_in(exported(alice, made), edits))
    words = page.content.decode()
    assert said in words
    assert "Cell Checklist!" in words
    assert numbers(page) | {"unchanged": 0} == {
        "changes": 1, "conflicts": 0, "problems": 1, "unchanged": 0,
    }  # fmt: skip
    confirm(alice, made, page)
    assert (Item.objects.get(pk=bad.pk).note, Item.objects.get(pk=good.pk).note) == ("", "taken")


def test_rows_that_nobody_knows_are_refused_by_their_cell(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    one, two, three, four, *_ = duties(made)
    other = make_checklist(cast, name="Other").items.first()
    assert other
    edits = {
        one.pk: {"item": other.pk, "note": "x"},
        two.pk: {"item": "abc", "note": "x"},
        three.pk: {"version": 9, "note": "x"},
        four.pk: {"item": duties(made)[5].pk, "note": "twice"},
    }
    page = upload(alice, made, filled_in(exported(alice, made), edits))
    words = page.content.decode()
    assert words.count("expected the number of an item of this checklist") == 2
    assert words.count("expected each item once") == 2
    assert "expected the version that was exported" in words
    assert numbers(page)["changes"] == 0
    assert "not in the file" in words


def test_some_columns_and_rows_are_enough(alice: Client, made: Checklist) -> None:
    item = duties(made)[0]
    page = upload(alice, made, f"Item,Version,Note,Mine\n{item.pk},1,hello,x\n".encode(), "a.csv")
    assert numbers(page)["changes"] == 1
    assert "Columns that are not read: Mine" in page.content.decode().replace("\n", "")
    confirm(alice, made, page)
    assert Item.objects.get(pk=item.pk).note == "hello"


def test_what_is_no_sheet_of_this_list_is_refused(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    other = make_checklist(cast, name="Other")
    signed = sign(made, cast.alice)
    file = alice.get(f"/en/signoffs/{signed.pk}/export.xlsx?lang=en").getvalue()
    refused = [
        (exported(alice, other), "belongs to another checklist"),
        (exported(alice, other, "csv"), "belongs to another checklist"),
        (file, "is a sign-off"),
        (b"hello", "Found 0 sheets with the columns"),
        (b"PK\x03\x04 not a workbook", "could not be read"),
        (b"x" * (LIMITS.size + 1), "at most 25 MB"),
    ]
    for content, said in refused:
        name = "sheet.xlsx" if content.startswith(b"PK") else "sheet.csv"
        page = upload(alice, made, content, name)
        assert page.status_code == 400
        assert said in page.content.decode()


def test_only_who_may_write_brings_a_sheet_back(
    alice: Client, client: Client, made: Checklist, cast: Cast
) -> None:
    filled = filled_in(exported(alice, made), {duties(made)[0].pk: {"note": "x"}})
    address = f"/en/checklists/{made.pk}/import/"
    client.force_login(cast.audrey)
    assert client.get(address).status_code == 200
    assert "You may only read this list." in client.get(address).content.decode()
    assert upload(client, made, filled).status_code == 403
    client.force_login(cast.charlie)
    assert upload(client, made, filled).status_code == 404
    client.logout()
    assert upload(client, made, filled).status_code == 302


# --- conflicts ------------------------------------------------------------------------------------


@each_form
def test_the_conflict_story(alice: Client, made: Checklist, cast: Cast, form: str) -> None:
    """Export, edit on the web, edit the sheet, import: the web's value stands until someone chooses."""
    item, same, free = duties(made)[:3]
    write(item, cast.alice, note="before")
    file = exported(alice, made, form)
    write(item, cast.bob, note="from the web")
    write(item, cast.bob, status="in-progress")
    write(same, cast.bob, note="both said this")
    write(free, cast.bob, status="in-progress")
    fill = filled_in if form == "xlsx" else filled_in_csv
    edits = {
        item.pk: {"note": "from the sheet", "owner": "Bob"},
        same.pk: {"note": "both said this"},
        free.pk: {"note": "only the sheet"},
    }
    page = upload(alice, made, fill(file, edits), f"sheet.{form}")
    assert numbers(page) | {"unchanged": 0} == {
        "changes": 2, "conflicts": 1, "problems": 0, "unchanged": 0,
    }  # fmt: skip
    words = page.content.decode()
    assert "from the web" in words
    assert "from the sheet" in words
    assert "Bob changed it on" in words
    # unless somebody chooses, the web's stands, and what only the sheet changed is written
    confirm(alice, made, page)
    now = Item.objects.get(pk=item.pk)
    assert (now.note, now.status, now.owner) == ("from the web", "in-progress", cast.bob)
    kept = Item.objects.get(pk=free.pk)
    assert (kept.note, kept.status) == ("only the sheet", "in-progress")
    # brought back once more, it is a conflict still; chosen, the sheet's is written
    page = upload(alice, made, fill(file, edits), f"sheet.{form}")
    assert numbers(page)["conflicts"] == 1
    confirm(alice, made, page, take=[f"{item.pk}.note"])
    assert Item.objects.get(pk=item.pk).note == "from the sheet"


def test_what_changes_after_the_preview_is_not_overwritten(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    one, two = duties(made)[:2]
    edits = {one.pk: {"note": "a"}, two.pk: {"note": "b"}}
    page = upload(alice, made, filled_in(exported(alice, made), edits))
    write(two, cast.bob, note="newer")
    answer = confirm(alice, made, page)
    assert answer.status_code == 409
    assert "nothing was written" in answer.content.decode()
    assert list(Item.objects.filter(pk__in=edits).order_by("pk").values_list("note", flat=True)) == [
        "", "newer",
    ]  # fmt: skip


def test_a_version_that_the_record_cannot_tell_is_a_conflict(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    item = duties(made)[0]
    file = exported(alice, made)
    Item.objects.filter(pk=item.pk).update(note="by nobody", version=5)  # past the record
    page = upload(alice, made, filled_in(file, {item.pk: {"note": "mine"}}))
    assert numbers(page)["conflicts"] == 1
    confirm(alice, made, page)
    assert Item.objects.get(pk=item.pk).note == "by nobody"


def test_only_what_was_ticked_is_written_and_nothing_that_was_not_shown(
    alice: Client, made: Checklist, client: Client, cast: Cast
) -> None:
    one, two, three = duties(made)[:3]
    edits = {one.pk: {"note": "a"}, two.pk: {"note": "b"}}
    page = upload(alice, made, filled_in(exported(alice, made), edits))
    held = page.context["held"]
    address = f"/en/checklists/{made.pk}/import/"
    answer = alice.post(
        address, {"held": held, "item": [one.pk, three.pk], "take": [f"{two.pk}.note"]}
    )
    assert answer.status_code == 302
    assert Item.objects.get(pk=one.pk).note == "a"
    assert not Item.objects.filter(pk__in=[two.pk, three.pk]).exclude(note="").exists()
    assert alice.post(address, {"held": held + "x", "item": one.pk}).status_code == 400
    client.force_login(cast.bob)  # what was held for one person is no one else's
    assert client.post(address, {"held": held, "item": two.pk}).status_code == 400
    assert Item.objects.get(pk=two.pk).note == ""


# --- cost -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("recorded")
def test_the_number_of_queries_does_not_depend_on_that_of_the_items(
    alice: Client, cast: Cast
) -> None:
    previews, writes = [], []
    for number, ref in ((12, "small"), (1_200, "large")):
        made = make_large_checklist(cast, number, ref)
        file = exported(alice, made)
        stale = duties(made)[0]
        write(stale, cast.bob, note="newer")
        edits = {item.pk: {"note": f"note {item.pk}"} for item in duties(made)[: number // 4]}
        filled = filled_in(file, edits)
        with CaptureQueriesContext(connection) as queries:
            page = upload(alice, made, filled)
        previews.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            assert confirm(alice, made, page).status_code == 302
        writes.append(len(queries))
        assert made.items.exclude(note="").count() == number // 4
    assert previews[0] == previews[1] <= 15
    assert writes[0] == writes[1] <= 25
