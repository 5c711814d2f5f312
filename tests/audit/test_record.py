"""The record: one chain a name, and every later change to it shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from regtrack.audit.models import Chain, Entry
from regtrack.audit.record import Break, Change, digest, lock, record, verify
from regtrack.core.models import AppendOnlyError
from tests.factories import make_user

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


def write(name: str, *targets: str, actor: Any = None, at: dt.datetime = AT) -> list[Entry]:
    with transaction.atomic():
        changes = [Change("changed", target, {"a": 1}, {"a": 2, "文": "新"}) for target in targets]
        return record(lock(name), changes, actor=actor, at=at)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def test_each_name_has_a_chain_of_its_own() -> None:
    write("register", "event a", "event b")
    write("team 1", "item 1")
    write("register", "event c")
    found = list(Entry.objects.values_list("chain__name", "sequence", "target"))
    assert sorted(found) == [
        ("register", 1, "event a"),
        ("register", 2, "event b"),
        ("register", 3, "event c"),
        ("team 1", 1, "item 1"),
    ]
    assert {chain.name: chain.length for chain in Chain.objects.all()} == {
        "register": 3,
        "team 1": 1,
    }


def test_an_entry_carries_the_hash_of_the_one_before() -> None:
    write("register", "event a", "event b")
    write("register", "event c")
    first, second, third = Entry.objects.order_by("sequence")
    assert first.previous == ""
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert Chain.objects.get().head == third.hash
    assert len({first.hash, second.hash, third.hash}) == 3


def test_the_hash_is_the_same_before_and_after_storage() -> None:
    """Whatever values a change holds, and whatever time zone its moment is in."""
    with transaction.atomic():
        change = Change(
            "changed",
            "event a",
            {"day": dt.date(2023, 7, 13), "n": 1.5, "none": None},
            {"list": (1, 2), "text": "征求意见稿", "at": AT},
        )
        shanghai = AT.astimezone(dt.timezone(dt.timedelta(hours=8)))
        made = record(lock("register"), [change], actor=None, at=shanghai)[0]
    stored = Entry.objects.get()
    assert digest("register", stored) == stored.hash == made.hash
    assert stored.before["day"] == "2023-07-13"
    assert not list(verify())


def test_the_hash_covers_the_name_of_the_chain() -> None:
    entry = write("team 1", "item 1")[0]
    assert digest("team 2", entry) != entry.hash


def test_the_actor_is_named_even_when_the_person_is_gone() -> None:
    alice = make_user("alice")
    write("register", "event a", actor=alice)
    name = str(alice)
    alice.delete()
    entry = Entry.objects.get()
    assert (entry.actor, entry.actor_name) == (None, name)
    assert not list(verify())


@pytest.mark.parametrize("number", [1, 50])
def test_recording_takes_two_queries(
    number: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with transaction.atomic():
        chain = lock("register")
        changes = [Change("added", f"event {place}") for place in range(number)]
        with django_assert_num_queries(2):
            record(chain, changes, actor=None, at=AT)
    assert Entry.objects.count() == number


def test_nothing_to_record_is_no_query(django_assert_num_queries: Callable[[int], Any]) -> None:
    with transaction.atomic():
        chain = lock("register")
        with django_assert_num_queries(0):
            assert record(chain, [], actor=None, at=AT) == []


def test_a_write_that_fails_leaves_no_entry() -> None:
    write("register", "event a")

    def fails() -> None:
        with transaction.atomic():
            record(lock("register"), [Change("added", "event b")], actor=None, at=AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert Entry.objects.count() == 1
    assert not list(verify())
    write("register", "event c")
    assert not list(verify())


# == Tampering ==


@pytest.fixture
def five() -> None:
    write("register", *(f"event {place}" for place in "abcde"))
    write("team 1", "item 1", "item 2")


TAMPERING: list[tuple[str, list[tuple[str, tuple[Any, ...]]], int, str]] = [
    (
        "its target",
        [("UPDATE audit_entry SET target = 'event x' WHERE sequence = 3 AND chain_id = %s", ())],
        3,
        "its content was changed",
    ),
    (
        "its actor",
        [("UPDATE audit_entry SET actor_name = 'Mallory' WHERE sequence = 2 AND chain_id = %s", ())],
        2,
        "its content was changed",
    ),
    (
        "its values",
        [("UPDATE audit_entry SET after = '{}' WHERE sequence = 1 AND chain_id = %s", ())],
        1,
        "its content was changed",
    ),
    (
        "its time",
        [("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = 5 "
          "AND chain_id = %s", ())],
        5,
        "its content was changed",
    ),
    (
        "the hash before it",
        [("UPDATE audit_entry SET previous = '' WHERE sequence = 4 AND chain_id = %s", ())],
        4,
        "it does not follow the entry before it",
    ),
    (
        "a hash",
        [("UPDATE audit_entry SET hash = '0' WHERE sequence = 4 AND chain_id = %s", ())],
        4,
        "its content was changed",
    ),
    (
        "the first is gone",
        [("DELETE FROM audit_entry WHERE sequence = 1 AND chain_id = %s", ())],
        1,
        "the entry is missing",
    ),
    (
        "one in the middle is gone",
        [("DELETE FROM audit_entry WHERE sequence = 3 AND chain_id = %s", ())],
        3,
        "the entry is missing",
    ),
    (
        "one is gone and the rest moved up",
        [("DELETE FROM audit_entry WHERE sequence = 3 AND chain_id = %s", ()),
         ("UPDATE audit_entry SET sequence = 3 WHERE sequence = 4 AND chain_id = %s", ()),
         ("UPDATE audit_entry SET sequence = 4 WHERE sequence = 5 AND chain_id = %s", ())],
        3,
        "it does not follow the entry before it",
    ),
    (
        "the last is gone",
        [("DELETE FROM audit_entry WHERE sequence = 5 AND chain_id = %s", ())],
        5,
        "the last entries are missing",
    ),
]  # fmt: skip


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("what", "statements", "place", "reason"), TAMPERING, ids=[row[0] for row in TAMPERING]
)
def test_tampering_is_named_with_the_first_broken_entry(
    what: str, statements: list[tuple[str, tuple[Any, ...]]], place: int, reason: str
) -> None:
    chain = Chain.objects.get(name="register")
    for statement, values in statements:
        sql(statement, *values, chain.pk)
    assert list(verify()) == [Break("register", place, reason)]
    with pytest.raises(CommandError) as error:
        call_command("verify_audit")
    assert str(error.value) == f"Chain register: entry {place} is broken: {reason}."


@pytest.mark.usefixtures("five")
def test_an_entry_that_was_slipped_in_behind_shows() -> None:
    chain = Chain.objects.get(name="team 1")
    extra = Entry(chain=chain, sequence=3, at=AT, action="added", target="x", previous=chain.head)
    extra.hash = digest("team 1", extra)
    extra.save()
    assert [found.chain for found in verify()] == ["team 1"]


@pytest.mark.usefixtures("five")
def test_every_broken_chain_is_named_once() -> None:
    for chain in Chain.objects.all():
        sql("UPDATE audit_entry SET target = '' WHERE sequence = 1 AND chain_id = %s", chain.pk)
        sql("UPDATE audit_entry SET target = '' WHERE sequence = 2 AND chain_id = %s", chain.pk)
    with pytest.raises(CommandError) as error:
        call_command("verify_audit")
    assert str(error.value).splitlines() == [
        "Chain register: entry 1 is broken: its content was changed.",
        "Chain team 1: entry 1 is broken: its content was changed.",
    ]


@pytest.mark.usefixtures("five")
def test_a_record_that_holds_says_how_much_was_checked() -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "Every chain holds: 7 entries checked.\n"


# == Appended, never changed ==


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Entry.objects.filter(sequence=1).update(target="x"),
        lambda: Entry.objects.filter(sequence=1).delete(),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.first().save(),
        lambda: Entry.objects.first().save(update_fields=["target"]),
        lambda: Entry.objects.first().delete(),
        lambda: Chain.objects.get(name="register").entries.all().delete(),
        lambda: Entry.objects.bulk_update(Entry.objects.all(), ["target"]),
        lambda: Entry.objects.update_or_create(
            defaults={"target": "x"}, sequence=1, chain__name="register"
        ),
    ],
)
def test_rows_refuse_to_be_changed_or_deleted(attempt: Callable[[], Any]) -> None:
    with pytest.raises(AppendOnlyError, match=r"may not be|never"), transaction.atomic():
        attempt()
    assert Entry.objects.count() == 7
    assert not list(verify())
