"""Mail servers and runs that fail, and runs at once: nothing is lost, and nothing told twice."""

from __future__ import annotations

import datetime as dt
from itertools import chain, repeat
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from regtrack.checklists.models import Checklist, Evidence, Support
from regtrack.reminders.actions import send_reminders as sending
from regtrack.reminders.actions.send_reminders import Outcome
from regtrack.reminders.claims import sent
from regtrack.reminders.models import Told
from tests.checklists.test_threads import _database_in_a_file, at_once, read
from tests.factories import AT, TODAY, Cast
from tests.reminders.conftest import DAY, Inbox, due, run

__all__ = ["_database_in_a_file"]
HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db
def test_a_server_that_hangs_up_stops_nobody_else(
    inbox: Inbox, made: Checklist, cast: Cast
) -> None:
    due(made, 1, cast.alice)
    due(made, 1, cast.bob)
    inbox.hangs_up = {"alice@example.org"}
    outcome = run()
    assert (outcome.sent, [person for person, _ in outcome.failed]) == ([cast.bob], [cast.alice])
    inbox.hangs_up = set()
    assert run().sent == [cast.alice]


@pytest.mark.django_db
def test_without_a_server_nothing_is_claimed_and_a_dry_run_asks_for_none(
    inbox: Inbox, made: Checklist, cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    due(made, 1, cast.bob)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with time_machine.travel(AT):
        with pytest.raises(CommandError, match=r"The mail server cannot be reached .*refused"):
            call_command("send_reminders", verbosity=0)
        call_command("send_reminders", "--dry-run")
    assert "To: bob@example.org" in capsys.readouterr().out
    assert Told.objects.count() == 0
    settings.EMAIL_PORT = port
    assert run().sent == [cast.bob]


@pytest.mark.django_db
def test_what_a_dead_run_left_is_told_under_its_own_name(
    inbox: Inbox, made: Checklist, cast: Cast
) -> None:
    """A mail program that got the first one drops the second; what is new comes in a mail of its own."""
    due(made, 1, cast.bob)
    run()
    Told.objects.update(sent_at=None)  # as if the run had died before it noted that it sent
    due(made, 7, cast.bob)
    assert run(at=AT + HOUR / 2).sent == [cast.bob]  # only what is new: that run may still be at it
    assert run(at=AT + 2 * HOUR).sent == [cast.bob]
    assert run(at=AT + 4 * HOUR).sent == []
    first, new, again = (one["Message-ID"] for one in inbox.mails)
    assert first == again != new
    # What is no more to be told goes with the next thing that is
    Told.objects.update(sent_at=None)
    made.items.filter(owner=cast.bob).update(owner=None)
    made.items.filter(due_on__lte=TODAY + 30 * DAY).update(status="in-progress", due_on=None)
    due(made, 2, cast.bob)
    assert run(at=AT + 9 * HOUR).sent == [cast.bob]
    assert Told.objects.count() == 1


@pytest.mark.django_db
def test_a_run_that_takes_hours_is_not_taken_for_a_dead_one(
    inbox: Inbox, made: Checklist, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's mail is on its way for a while, hours after the run began, when the next one comes."""
    due(made, 1, cast.alice)
    due(made, 1, cast.bob)
    moments = chain([AT], repeat(AT + 5 * HOUR))
    others: list[Outcome] = []

    def slowly(mark: str, at: dt.datetime) -> None:
        if not others:
            others.append(Outcome())
            others.append(run(at=at + HOUR / 2))
        sent(mark, at)

    monkeypatch.setattr(sending, "sent", slowly)
    outcome = run(now=lambda: next(moments))
    told = [str(one) for one in (*outcome.sent, *others[1].sent)]
    assert sorted(told) == ["Alice", "Bob"]
    assert len(inbox.mails) == 2


@pytest.mark.django_db
def test_a_clock_that_is_started_tells_no_change_again(
    inbox: Inbox, made: Checklist, cast: Cast
) -> None:
    made.items.filter(verdict="applies").first().delete()  # as if the register had a new duty
    Checklist.objects.update(counted_on=None)
    assert len(run().sent) == 2
    Checklist.objects.update(version=9, counted_on=None)
    assert run(1).sent == []


@pytest.mark.django_db
def test_evidence_of_what_is_not_applicable_is_not_told(
    inbox: Inbox, made: Checklist, cast: Cast
) -> None:
    item = due(made, 300, cast.bob, status="not-applicable", reason="none here")
    proof = Evidence.objects.create(
        team=cast.team, title="x", url="https://a.example", added_at=AT, expires_on=TODAY
    )
    support = Support.objects.create(evidence=proof, item=item, added_at=AT)
    assert run().sent == []
    support.item = due(made, 300, cast.bob, status="done")
    support.save()
    assert run().sent == [cast.bob]


@pytest.mark.django_db(transaction=True)
def test_of_runs_at_once_one_tells_each_thing(
    transactional_db: None,
    inbox: Inbox,
    made: Checklist,
    cast: Cast,
    request: pytest.FixtureRequest,
) -> None:
    due(made, 1, cast.bob)
    due(made, 7, cast.bob)
    due(made, 7, cast.alice)
    request.getfixturevalue("_database_in_a_file")
    outcomes: list[Outcome] = at_once(*[run] * 4)
    told = [person.email for one in outcomes for person in one.sent]
    assert sorted(told) == ["alice@example.org", "bob@example.org"], connection.vendor
    assert [one.failed for one in outcomes] == [[]] * 4
    assert len(inbox.mails) == 2
    # What a dead run left is taken over once
    read(lambda: Told.objects.update(sent_at=None))
    outcomes = at_once(*[lambda: run(at=AT + 2 * HOUR)] * 4)
    assert sum(len(one.sent) for one in outcomes) == 2
    assert len(inbox.mails) == 4
    assert read(lambda: Told.objects.filter(sent_at=None).count()) == 0
