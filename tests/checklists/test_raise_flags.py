"""Evidence that has expired flags its items: once, and again only when other evidence expires."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.raise_flags import raise_flags
from regtrack.checklists.models import Checklist, Flag, Item
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
DAY = dt.timedelta(days=1)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def duties(made: Checklist) -> list[Item]:
    return list(made.items.filter(verdict="applies").order_by("pk")[:30])


def prove(cast: Cast, item: Item, last: dt.date | None) -> None:
    url = "https://example.org"
    add_evidence(actor=cast.alice, at=AT, item=item.pk, title="E", url=url, expires_on=last)


def test_a_flag_is_raised_once_the_last_proof_has_expired(cast: Cast, duties: list[Item]) -> None:
    item = duties[0]
    prove(cast, item, TODAY - DAY)
    prove(cast, item, TODAY)
    prove(cast, duties[1], None)
    assert raise_flags(at=AT, today=TODAY) == 0
    tomorrow = TODAY + DAY
    before = Entry.objects.count()
    assert raise_flags(at=AT, today=tomorrow) == 1
    assert raise_flags(at=AT, today=tomorrow) == 0  # the same again changes nothing
    flag = Flag.objects.get()
    assert (flag.item, flag.kind, flag.detail) == (item, "expired", {"expired_on": str(TODAY)})
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.target, entry.actor) == (
        "evidence expired", f"item {item.pk}", None,
    )  # fmt: skip
    assert Entry.objects.count() == before + 1
    assert list(verify()) == []
    item.refresh_from_db()
    assert (item.status, item.version) == ("todo", 1)  # nothing that a person said is changed


def test_what_a_person_cleared_comes_back_only_for_a_new_reason(
    cast: Cast, duties: list[Item]
) -> None:
    item = duties[0]
    prove(cast, item, TODAY - DAY)
    assert raise_flags(at=AT, today=TODAY) == 1
    Flag.objects.update(cleared_at=AT, cleared_by=cast.alice)
    assert raise_flags(at=AT, today=TODAY + 9 * DAY) == 0
    prove(cast, item, TODAY + 10 * DAY)
    assert raise_flags(at=AT, today=TODAY + 11 * DAY) == 1
    assert Flag.objects.filter(cleared_at=None).get().detail == {
        "expired_on": str(TODAY + 10 * DAY)
    }


def test_a_team_is_flagged_alone(cast: Cast, duties: list[Item]) -> None:
    prove(cast, duties[0], TODAY - DAY)
    assert raise_flags(at=AT, today=TODAY, teams=[cast.other_team.pk]) == 0
    assert raise_flags(at=AT, today=TODAY, teams=[cast.team.pk]) == 1


def test_as_many_queries_for_many_items(cast: Cast, duties: list[Item]) -> None:
    def queries(today: dt.date) -> int:
        with CaptureQueriesContext(connection) as caught:
            raise_flags(at=AT, today=today)
        return len(caught)

    prove(cast, duties[0], TODAY - 2 * DAY)
    few = queries(TODAY - DAY)
    nothing = queries(TODAY - DAY)
    assert nothing <= 3
    for item in duties[1:]:
        prove(cast, item, TODAY - DAY)
    assert queries(TODAY) == few <= 14
    assert Flag.objects.count() == len(duties)
    assert queries(TODAY) == nothing


def test_the_command_says_how_many(cast: Cast, duties: list[Item], capsys: Any) -> None:
    prove(cast, duties[0], dt.date(2024, 1, 31))
    call_command("raise_flags")
    assert "Items flagged: 1." in capsys.readouterr().out
    call_command("raise_flags")
    assert "Items flagged: 0." in capsys.readouterr().out


def test_what_counts_only_later_proves_nothing_yet(cast: Cast, duties: list[Item]) -> None:
    """A new certificate is there, and begins a week after the old one has ended."""
    begins = TODAY + 7 * DAY
    prove(cast, duties[0], TODAY)
    add_evidence(
        actor=cast.alice, at=AT, item=duties[0].pk, title="New", url="https://example.org",
        effective_on=begins, expires_on=begins + 365 * DAY,
    )  # fmt: skip
    assert raise_flags(at=AT, today=TODAY) == 0
    assert raise_flags(at=AT, today=TODAY + DAY) == 1
    assert Flag.objects.get().detail == {"expired_on": str(TODAY)}
    Flag.objects.update(cleared_at=AT)
    assert raise_flags(at=AT, today=begins) == 0
