"""A checklist follows its rules: nothing is lost, what to look at is flagged, and it can be undone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from regtrack.audit.record import verify
from regtrack.checklists.actions.apply_review import OutdatedError, apply_review
from regtrack.checklists.actions.undo_review import undo_review
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.applicability import Facts
from regtrack.checklists.models import Checklist, Evidence, Flag, Item, Review, Support
from regtrack.checklists.reviewing import Prospect, read_prospect
from regtrack.core.clocks import Clocks
from regtrack.register.models import Mapping
from tests.factories import AT, CHAT_SERVICE, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
MAY_2023 = dt.date(2023, 5, 15)
DRAFT = Clocks(MAY_2023, MAY_2023, dt.date(2026, 11, 22))
AUTUMN = Clocks(dt.date(2023, 9, 28), dt.date(2023, 9, 28), dt.date(2026, 11, 22))


@pytest.fixture
def made(cast: Cast) -> Checklist:
    """Of the draft of April 2023."""
    return make_checklist(cast, clocks=DRAFT)


def the(made: Checklist, ref: str) -> Item:
    return made.items.select_related("obligation").get(obligation__ref=ref)


def prospect(made: Checklist, clocks: Clocks = AUTUMN) -> Prospect:
    return read_prospect(Checklist.objects.for_page().get(pk=made.pk), clocks)


def applied(made: Checklist, cast: Cast, clocks: Clocks = AUTUMN, **more: Any) -> Review:
    given = {"actor": cast.alice, "at": AT, "digest": prospect(made, clocks).digest, **more}
    return apply_review(pk=made.pk, clocks=clocks, **given)


def by_relation(relation: str) -> tuple[str, list[str]]:
    """A duty of the draft and what came of it, by one mapping alone."""
    for row in Mapping.objects.filter(
        relation=relation, from_obligations__instrument__ref="cn-draft-measures"
    ).order_by("ref"):
        sources = [duty.ref for duty in row.from_obligations.all()]
        for ref in sources:
            targets = [duty.ref for duty in row.to_obligations.all()]
            others = Mapping.objects.filter(
                Q(from_obligations__ref=ref) | Q(to_obligations__ref__in=targets)
            ).exclude(pk=row.pk)
            if len(sources) == 1 and not others.exists():
                return ref, targets
    raise AssertionError(relation)


def tick(made: Checklist, cast: Cast, ref: str, **changes: Any) -> Item:
    item = the(made, ref)
    wanted = {"status": "done", "note": f"Proof of {ref}", **changes}
    return update_item(actor=cast.bob, at=AT, pk=item.pk, version=item.version, changes=wanted)


def test_a_checklist_of_today_has_nothing_to_review(cast: Cast) -> None:
    clocks = Clocks(dt.date(2026, 11, 22), dt.date(2026, 11, 22), dt.date(2026, 11, 22))
    assert prospect(make_checklist(cast), clocks).planned == []


def test_a_list_made_before_due_days_were_kept_has_nothing_to_review(cast: Cast) -> None:
    made = make_checklist(cast)
    assert made.items.exclude(counted_on=None).update(counted_on=None)
    assert prospect(made, Clocks(TODAY, TODAY, TODAY)).planned == []


def test_three_ticks_and_a_new_version(made: Checklist, cast: Cast) -> None:
    """One duty dropped, one changed, one the same: nothing lost, the right ones flagged, undone."""
    same, (same_now, *_) = by_relation("carried-over")
    changed, (changed_now, *_) = by_relation("strengthened")
    dropped, _none = by_relation("dropped")
    for ref in (same, changed, dropped):
        tick(made, cast, ref, owner_id=cast.bob.pk)
    proof = Evidence.objects.create(
        team=cast.team, title="Test report", url="https://example.org/", added_at=AT
    )
    Support.objects.create(evidence=proof, item=the(made, same), added_at=AT)
    before = list(Item.objects.order_by("pk").values())

    review = applied(made, cast)

    made.refresh_from_db()
    assert (made.on, made.known) == (AUTUMN.on, AUTUMN.known)
    kept, reopened, gone = the(made, same_now), the(made, changed_now), the(made, dropped)
    assert (kept.status, kept.note, kept.owner) == ("done", f"Proof of {same}", cast.bob)
    assert (reopened.status, reopened.note) == ("todo", f"Proof of {changed}")
    assert (gone.status, gone.note) == ("done", f"Proof of {dropped}")
    assert gone.archived_at == AT
    assert {flag.kind for flag in reopened.flags.all()} == {"strengthened"}
    assert not kept.flags.exists()
    assert not gone.flags.exists()
    for ref, later in ((same, kept), (changed, reopened)):  # the old items, as they were
        old = the(made, ref)
        assert (old.status, old.note, old.archived_at) == ("done", f"Proof of {ref}", AT)
        assert list(later.carried_from.all()) == [old]
    assert list(kept.evidence.all()) == [proof]
    assert Item.objects.count() > len(before)

    assert undo_review(actor=cast.alice, at=AT + dt.timedelta(days=13), pk=review.pk) == []
    volatile = ("version", "changed_at", "changed_by_id")
    after = Item.objects.filter(pk__in=[row["id"] for row in before]).order_by("pk").values()
    for was, now in zip(before, after, strict=True):
        assert {k: v for k, v in was.items() if k not in volatile} == {
            k: v for k, v in now.items() if k not in volatile
        }
    assert not Flag.objects.filter(cleared_at=None).exists()
    made.refresh_from_db()
    assert (made.on, made.known) == (MAY_2023, MAY_2023)
    assert not list(verify())


def test_every_tick_of_the_draft_is_somewhere(made: Checklist, cast: Cast) -> None:
    """All duties of the draft done: each note stands on its old item, and on what it was carried
    into."""
    keys = list(made.items.filter(verdict="applies").values_list("pk", flat=True))
    duties = Item.objects.filter(pk__in=keys).select_related("obligation")
    for item in duties.all():
        tick(made, cast, item.obligation.ref)
    applied(made, cast)
    for old in duties.all():
        assert (old.status, old.note) == ("done", f"Proof of {old.obligation.ref}")
        for later in old.carried_to.all():
            assert old.note in later.note
    kinds = Counter(Review.objects.get().steps.values_list("kind", flat=True))
    assert {"carried", "dropped", "new", "strengthened"} <= kinds.keys()


def test_what_was_worked_on_since_stays_when_undone(made: Checklist, cast: Cast) -> None:
    same, (same_now, *_) = by_relation("carried-over")
    tick(made, cast, same)
    review = applied(made, cast)
    item = the(made, same_now)
    update_item(
        actor=cast.bob, at=AT, pk=item.pk, version=item.version, changes={"note": "More proof"}
    )
    assert undo_review(actor=cast.alice, at=AT, pk=review.pk) == [item]
    item.refresh_from_db()
    assert (item.note, item.archived_at) == ("More proof", None)


def test_nothing_is_applied_but_what_was_looked_at(made: Checklist, cast: Cast) -> None:
    seen = prospect(made).digest
    tick(made, cast, by_relation("carried-over")[0])
    before = list(Item.objects.order_by("pk").values())
    with pytest.raises(OutdatedError):
        applied(made, cast, digest=seen)
    assert list(Item.objects.order_by("pk").values()) == before
    assert not Review.objects.exists()


@pytest.mark.parametrize(("who", "error"), [("audrey", PermissionDenied), ("charlie", None)])
def test_who_may_not(made: Checklist, cast: Cast, who: str, error: Any) -> None:
    actor = getattr(cast, who)
    with pytest.raises(error or Checklist.DoesNotExist):
        applied(made, cast, actor=actor)
    review = applied(made, cast)
    with pytest.raises(error or Review.DoesNotExist):
        undo_review(actor=actor, at=AT, pk=review.pk)


def test_when_it_is_too_late_to_undo(made: Checklist, cast: Cast) -> None:
    review = applied(made, cast)
    with pytest.raises(ValidationError, match="for 14 days"):
        undo_review(actor=cast.alice, at=AT + dt.timedelta(days=15), pk=review.pk)
    undo_review(actor=cast.alice, at=AT, pk=review.pk)
    with pytest.raises(ValidationError, match="undone already"):
        undo_review(actor=cast.alice, at=AT, pk=review.pk)


def test_the_later_review_is_undone_first(made: Checklist, cast: Cast) -> None:
    first = applied(made, cast)
    today = Clocks(dt.date(2026, 11, 22), dt.date(2026, 11, 22), dt.date(2026, 11, 22))
    second = applied(made, cast, today)
    with pytest.raises(ValidationError, match="undo the later one first"):
        undo_review(actor=cast.alice, at=AT, pk=first.pk)
    undo_review(actor=cast.alice, at=AT, pk=second.pk)
    undo_review(actor=cast.alice, at=AT, pk=first.pk)


def test_a_second_review_finds_nothing_more(made: Checklist, cast: Cast) -> None:
    applied(made, cast)
    assert prospect(made).planned == []


def test_the_number_of_queries_is_fixed(
    made: Checklist, cast: Cast, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    digest = prospect(made).digest
    with django_assert_max_num_queries(50):
        applied(made, cast, digest=digest)


def entry(made: Checklist, clocks: Clocks, ref: str) -> tuple[str, Any]:
    """The kind of change of one duty and its days, in a prospect."""
    found = prospect(made, clocks)
    (planned,) = (
        one for one in found.planned if one.item and found.items[one.item.key].obligation.ref == ref
    )
    return planned.kind.value, planned.due


def test_a_date_that_moved(cast: Cast) -> None:
    """The EU’s digital omnibus: what systems of annex III must do moved from 2 August 2026."""
    early, today = (Clocks(day, day, TODAY) for day in (dt.date(2025, 6, 1), TODAY))
    made = make_checklist(cast, facts=Facts(frozenset({"IT"})), launches={}, clocks=early)
    moved = [one for one in prospect(made, today).planned if one.kind == "moved"]
    days = {one.starts for one in moved}
    assert (dt.date(2026, 8, 2), dt.date(2027, 12, 2)) in days
    applied(made, cast, today)
    flag = Flag.objects.filter(kind="moved", detail__starts=["2026-08-02", "2027-12-02"]).first()
    assert flag
    assert prospect(made, today).planned == []


def test_a_due_day_follows_its_rule(cast: Cast) -> None:
    today = Clocks(TODAY, TODAY, TODAY)
    facts = replace(
        CHAT_SERVICE, values={**CHAT_SERVICE.values, "public-opinion": frozenset({"yes"})}
    )
    made = make_checklist(cast, facts=facts)
    right, wrong = dt.date(2023, 10, 18), dt.date(2023, 10, 17)
    item = the(made, "cn-im-17-2")
    assert item.counted_on == right
    made.items.filter(pk=item.pk).update(counted_on=wrong)  # as it was counted once
    assert entry(made, today, "cn-im-17-2") == ("moved", (wrong, right))
    applied(made, cast, today)
    item.refresh_from_db()
    assert item.counted_on == right
    assert item.flags.get().detail["due"] == ["2023-10-17", "2023-10-18"]


def test_a_revision_of_a_law_in_force(cast: Cast) -> None:
    """The Cybersecurity Law as amended from 1 January 2026: fines were added, articles renumbered."""
    before = Clocks(dt.date(2025, 12, 1), dt.date(2025, 6, 1), TODAY)
    made = make_checklist(cast, clocks=before)
    tick(made, cast, "cn-csl-23-1")
    today = Clocks(TODAY, TODAY, TODAY)
    assert entry(made, today, "cn-csl-23-1") == ("changed", None)
    applied(made, cast, today)
    item = the(made, "cn-csl-23-1")
    assert (item.status, item.revision.number) == ("done", 2)
    assert [flag.kind for flag in item.flags.all()] == ["changed"]


def test_a_mapping_that_is_added_later_carries_what_was_archived(
    made: Checklist, cast: Cast
) -> None:
    same, (same_now, *_) = by_relation("carried-over")
    row = Mapping.objects.get(relation="carried-over", from_obligations__ref=same)
    sources, targets = list(row.from_obligations.all()), list(row.to_obligations.all())
    tick(made, cast, same)
    row.from_obligations.clear()
    applied(made, cast)
    assert the(made, same).archived_at
    assert the(made, same_now).status == "todo"
    row.from_obligations.set(sources)
    assert [duty.ref for duty in targets] == [same_now]
    assert entry(made, AUTUMN, same) == ("carried", None)
    applied(made, cast)
    now = the(made, same_now)
    assert (now.status, now.note) == ("done", f"Proof of {same}")
    assert list(now.carried_from.all()) == [the(made, same)]


def test_undone_and_applied_again_carries_the_same(made: Checklist, cast: Cast) -> None:
    same, (same_now, *_) = by_relation("carried-over")
    tick(made, cast, same)
    proof = Evidence.objects.create(
        team=cast.team, title="Test report", url="https://example.org/", added_at=AT
    )
    Support.objects.create(evidence=proof, item=the(made, same), added_at=AT)
    first = [(one.kind, one.into) for one in prospect(made).planned]
    review = applied(made, cast)
    carried = Support.objects.get(item=the(made, same_now))
    undo_review(actor=cast.alice, at=AT + dt.timedelta(days=1), pk=review.pk)
    carried.refresh_from_db()
    assert (carried.removed_at, carried.removed_by) == (AT + dt.timedelta(days=1), cast.alice)
    assert Support.objects.get(item=the(made, same)).removed_at is None
    # What the review had made is kept, blank and out of sight.
    shown = {item.obligation.ref for item in made.items.all().for_table()}
    assert same in shown
    assert same_now not in shown
    assert sorted((one.kind, one.into) for one in prospect(made).planned) == sorted(first)
    applied(made, cast)
    now = the(made, same_now)
    assert (now.status, now.note, now.archived_at) == ("done", f"Proof of {same}", None)
    assert Support.objects.get(item=now, removed_at=None).evidence == proof
    assert prospect(made).planned == []


def test_a_tick_on_the_new_duty_is_not_overwritten_by_a_late_mapping(
    made: Checklist, cast: Cast
) -> None:
    changed, (changed_now, *_) = by_relation("strengthened")
    row = Mapping.objects.get(relation="strengthened", from_obligations__ref=changed)
    sources = list(row.from_obligations.all())
    tick(made, cast, changed)
    row.from_obligations.clear()
    applied(made, cast)
    tick(made, cast, changed_now, note="Own work")
    row.from_obligations.set(sources)
    review = applied(made, cast)
    now = the(made, changed_now)
    assert (now.status, now.note) == ("done", "Own work")
    assert [flag.kind for flag in now.flags.all()] == ["strengthened"]
    assert undo_review(actor=cast.alice, at=AT, pk=review.pk) == []
    now.refresh_from_db()
    assert (now.status, now.note, now.archived_at) == ("done", "Own work", None)
