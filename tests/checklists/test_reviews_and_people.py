"""A review beside what people did before it and since: it says what it does, takes nothing out of
sight, and lets nobody pass their own work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.test import Client

from regtrack.accounts.actions.ask_second_person import ask_second_person
from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.change_facts import change_facts
from regtrack.checklists.actions.raise_flags import raise_flags
from regtrack.checklists.actions.settle_clock import settle_clock
from regtrack.checklists.actions.start_clock import start_clock
from regtrack.checklists.actions.support import attach
from regtrack.checklists.actions.undo_review import undo_review
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.applicability import Facts
from regtrack.checklists.carrying import statuses_after
from regtrack.checklists.facts import read_facts
from regtrack.checklists.models import Checklist, Evidence, Flag, Item, Occurrence
from regtrack.checklists.showing import grouped
from regtrack.core.clocks import Clocks
from regtrack.register.models import Mapping, ObligationRevision
from tests.checklists.test_reviews import DRAFT, applied, by_relation, prospect, the, tick
from tests.factories import AT, CHAT_SERVICE, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
NOW = Clocks(TODAY, TODAY, TODAY)
LATER = AT + dt.timedelta(hours=1)
CLOCK, ROUND = "cn-incident-02-1", "cn-dra-05-2"
# Two duties of the draft that became one
FIRST, SECOND, MERGED = "cn-dm-07-1", "cn-dm-07-5", "cn-im-07-5"


@pytest.fixture
def made(cast: Cast) -> Checklist:
    """Of the draft of April 2023."""
    values = {**CHAT_SERVICE.values, "activity": frozenset({"trains-models"})}
    facts = replace(CHAT_SERVICE, values=values)
    return make_checklist(cast, clocks=DRAFT, facts=facts)


def put(made: Checklist, ref: str, actor: User, status: str) -> Item:
    item = the(made, ref)
    changes = {"status": status}
    return update_item(actor=actor, at=AT, pk=item.pk, version=item.version, changes=changes)


def proof_of(cast: Cast) -> Evidence:
    return Evidence.objects.create(
        team=cast.team, title="Report", url="https://example.org/", added_at=AT
    )


# == Clocks and rounds ==
def run_a_clock(made: Checklist, cast: Cast) -> Item:
    item = the(made, CLOCK)
    start_clock(actor=cast.bob, at=AT, pk=item.pk, happened_at=AT - dt.timedelta(hours=2))
    return the(made, CLOCK)


def meet_a_round(made: Checklist, cast: Cast) -> Item:
    return tick(made, cast, ROUND)


@pytest.mark.parametrize("act", [run_a_clock, meet_a_round])
def test_a_running_clock_and_a_met_round_are_no_change_of_a_rule(
    cast: Cast, act: Callable[[Checklist, Cast], Item]
) -> None:
    made = make_checklist(cast)
    item = act(made, cast)
    assert item.counted_on
    assert prospect(made, NOW).planned == []
    QuerySet(Item).filter(pk=item.pk).update(counted_on=dt.date(2026, 1, 1))  # once counted so
    applied(made, cast, NOW)
    assert the(made, item.obligation.ref).counted_on == item.counted_on


def test_a_tick_that_is_carried_into_a_rhythm_comes_round_again(
    made: Checklist, cast: Cast
) -> None:
    """The final rule asks every year for what the draft asked for once."""
    same, (now, *_) = by_relation("carried-over")
    rhythm = {"kind": "recurring", "rule": "FREQ=YEARLY"}
    QuerySet(ObligationRevision).filter(obligation__ref=now).update(deadline=rhythm)
    tick(made, cast, same)
    review = applied(made, cast)
    item = the(made, now)
    assert (item.status, item.met_on) == ("done", dt.date(2024, 9, 28))
    assert item.counted_on == dt.date(2025, 9, 28)
    raise_flags(at=AT, today=dt.date(2025, 9, 1))
    assert [flag.kind for flag in item.flags.all()] == ["round"]
    undo_review(actor=cast.alice, at=AT, pk=review.pk)
    assert the(made, now).met_on is None


def test_a_clock_that_runs_on_what_is_archived_is_told(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    """A clock stays where it was started; whoever applies the review is told before."""
    same, _targets = by_relation("carried-over")
    item = the(made, same)
    told = "A clock is running on it"
    address = f"/en/checklists/{made.pk}/review/"
    assert told not in alice.get(address).content.decode()
    Occurrence.objects.create(item=item, happened_at=AT, started_at=AT)
    assert alice.get(address).content.decode().count(told) == 1


# == Undoing takes nothing out of sight ==
def test_evidence_and_clocks_given_since_stay_in_sight_when_undone(
    made: Checklist, cast: Cast
) -> None:
    same, (same_now, *_) = by_relation("carried-over")
    tick(made, cast, same)
    proof = proof_of(cast)
    attach(actor=cast.bob, at=AT, item=the(made, same).pk, evidence=proof.pk)
    review = applied(made, cast, NOW)
    clocked, carried = the(made, CLOCK), the(made, same_now)
    new = Item.objects.get(pk=review.steps.filter(kind="new").exclude(item=clocked)[0].item_id)
    start_clock(actor=cast.bob, at=LATER, pk=clocked.pk, happened_at=AT)
    attach(actor=cast.bob, at=LATER, item=new.pk, evidence=proof.pk)
    kept = undo_review(actor=cast.alice, at=LATER, pk=review.pk)
    assert {item.pk for item in kept} == {new.pk, clocked.pk}  # what it carried itself is no work
    assert the(made, CLOCK).archived_at is None
    assert Occurrence.objects.get().item == clocked
    new.refresh_from_db()
    assert (new.archived_at, [one.evidence for one in new.supports.all()]) == (None, [proof])
    assert the(made, same_now).archived_at == LATER
    assert the(made, same).archived_at is None
    assert carried.supports.get().removed_at == LATER
    assert not list(verify())


@pytest.mark.parametrize("act", ["start", "settle"])
def test_a_clock_moved_since_counts_when_undone(cast: Cast, act: str) -> None:
    """The day that held before a review no longer does, once a clock was started or settled."""
    made = make_checklist(cast)
    item = run_a_clock(made, cast)
    wrong = dt.date(2026, 1, 1)
    QuerySet(Item).filter(pk=item.pk).update(counted_on=wrong)  # once counted so
    review = applied(made, cast, NOW)
    if act == "start":
        earlier = AT - dt.timedelta(days=3)
        start_clock(actor=cast.bob, at=LATER, pk=item.pk, happened_at=earlier)
    else:
        settle_clock(actor=cast.bob, at=LATER, pk=item.occurrences.get().pk)
    right = the(made, CLOCK).counted_on
    assert right != wrong
    undo_review(actor=cast.alice, at=LATER, pk=review.pk)
    assert the(made, CLOCK).counted_on == right
    put_back = Entry.objects.get(action="item put back", target=f"item {item.pk}")
    assert put_back.after == {"counted_on": str(right) if right else None}
    assert not list(verify())


def test_the_page_names_what_stays(alice: Client, made: Checklist, cast: Cast) -> None:
    review = applied(made, cast, NOW)
    start_clock(actor=cast.bob, at=LATER, pk=the(made, CLOCK).pk, happened_at=AT)
    with time_machine.travel(LATER, tick=False):
        html = alice.post(f"/en/reviews/{review.pk}/undo/", follow=True).content.decode()
    assert (
        f"1 entry was changed since and stays as it is: {the(made, CLOCK).revision.title}" in html
    )
    assert "all is as it was before" not in html


# == A second person ==
@pytest.mark.parametrize("second", ["bob", "alice"])
def test_what_two_people_put_into_review_is_passed_by_neither(
    made: Checklist, cast: Cast, second: str
) -> None:
    ask_second_person(team=cast.team, asked=True, actor=cast.alice, at=AT)
    other = getattr(cast, second)
    put(made, FIRST, cast.alice, "in-review")
    put(made, SECOND, other, "in-review")
    applied(made, cast)
    item = the(made, MERGED)
    if other == cast.alice:  # one person's work: somebody else passes it
        assert (item.status, item.submitted_by) == ("in-review", cast.alice)
    else:
        assert (item.status, item.submitted_by) == ("in-progress", None)
    assert [flag.kind for flag in item.flags.all()] == ["merged"]
    for actor in {cast.alice, other}:
        with pytest.raises(ValidationError):
            put(made, MERGED, actor, "done")
    put(made, MERGED, cast.alice, "in-review")
    put(made, MERGED, cast.bob, "done")


def test_who_submitted_is_known_after_a_merge_with_what_was_passed(
    made: Checklist, cast: Cast
) -> None:
    """Alice’s was passed by Bob; Bob’s waits: he alone is barred."""
    ask_second_person(team=cast.team, asked=True, actor=cast.alice, at=AT)
    put(made, FIRST, cast.alice, "in-review")
    put(made, FIRST, cast.bob, "done")
    put(made, SECOND, cast.bob, "in-review")
    applied(made, cast)
    assert (the(made, MERGED).status, the(made, MERGED).submitted_by) == ("in-review", cast.bob)
    with pytest.raises(ValidationError):
        put(made, MERGED, cast.bob, "done")
    put(made, MERGED, cast.alice, "done")


# == What it says is what it does ==
def shown_statuses(made: Checklist) -> dict[str, Any]:
    """The status that each row of the page says, by the ref of its item."""
    return {
        row.item.obligation.ref: str((row.status or [row.item.get_status_display()])[-1])
        for group in grouped(prospect(made), "en")
        for row in group.rows
        if row.item and row.into
    }


def test_the_status_that_is_shown_is_the_one_that_is_written(made: Checklist, cast: Cast) -> None:
    """Of two that become one the less advanced counts; and what somebody did already stays done."""
    tick(made, cast, FIRST)
    put(made, SECOND, cast.bob, "in-progress")
    changed, (changed_now, *_) = by_relation("strengthened")
    tick(made, cast, changed)
    row = Mapping.objects.get(relation="strengthened", from_obligations__ref=changed)
    sources = list(row.from_obligations.all())
    row.from_obligations.clear()
    assert shown_statuses(made)[FIRST] == shown_statuses(made)[SECOND] == "In progress"
    before = list(Item.objects.order_by("pk").values())
    expected = statuses_after(prospect(made))
    assert list(Item.objects.order_by("pk").values()) == before
    applied(made, cast)
    now = {item.obligation.ref: item.status for item in made.items.select_related("obligation")}
    assert {ref: now[ref] for ref in expected} == expected
    tick(made, cast, changed_now, note="Own work")
    row.from_obligations.set(sources)
    assert shown_statuses(made)[changed] == "Done"
    applied(made, cast)
    assert the(made, changed_now).status == "done"


def test_a_flag_says_which_day_moved(alice: Client, cast: Cast) -> None:
    """What systems of annex III must do moved from 2 August 2026 to 2 December 2027."""
    early = Clocks(dt.date(2025, 6, 1), dt.date(2025, 6, 1), TODAY)
    made = make_checklist(cast, facts=Facts(frozenset({"IT"})), launches={}, clocks=early)
    applied(made, cast, NOW)
    flag = Flag.objects.filter(kind="moved", detail__starts=["2026-08-02", "2027-12-02"])[0]
    html = alice.get(f"/en/items/{flag.item_id}/").content.decode()
    told = html.partition('id="h-flags"')[2].partition("</section>")[0]
    told = told.replace("\N{NO-BREAK SPACE}", " ")
    assert "A day moved" in told
    assert "Applies from:" in told
    assert "2 August 2026" in told
    assert "2 December 2027" in told


def test_an_item_names_the_draft_that_it_came_from_as_one(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    same, (same_now, *_) = by_relation("carried-over")
    review = applied(made, cast)
    old, new = the(made, same), the(made, same_now)
    for item, label in ((old, "Carried to"), (new, "Carried from")):
        assert label in alice.get(f"/en/items/{item.pk}/").content.decode()
    html = alice.get(f"/en/items/{new.pk}/").content.decode()
    assert "Proposed, not law" in html.partition("Carried from")[2].partition("</dl>")[0]
    undo_review(actor=cast.alice, at=AT, pk=review.pk)
    assert "Carried to" not in alice.get(f"/en/items/{old.pk}/").content.decode()


def test_a_flag_claims_no_more_than_the_verdict(alice: Client, cast: Cast) -> None:
    """A fact is taken back: whether the duty binds is open then, not answered with no."""
    values = {**CHAT_SERVICE.values, "activity": frozenset({"registers-users"})}
    made = make_checklist(cast, facts=replace(CHAT_SERVICE, values=values))
    for item in made.items.filter(verdict="applies").select_related("obligation"):
        tick(made, cast, item.obligation.ref)
    said = read_facts(Checklist.objects.for_page().get(pk=made.pk).product)
    change_facts(
        actor=cast.alice, at=AT, pk=made.pk, version=1, today=TODAY,
        said=replace(said, facts=CHAT_SERVICE),
    )  # fmt: skip
    item = made.items.filter(verdict="needs-answer", status="done")[0]
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert "Needs an answer" in html
    assert "It no longer counts as a duty" in html
