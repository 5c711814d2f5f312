from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.carrying import Written, carry
from regtrack.checklists.models import Checklist, Evidence, Flag, Item, Review, Step, Support
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks

BATCH = 200


class OutdatedError(Exception):
    """What was to be applied is not what would happen now; look at it again."""


def apply_review(*, actor: Any, at: dt.datetime, pk: int, digest: str, clocks: Clocks) -> Review:
    """Let a checklist follow its rules to the two `clocks`, just as the prospect of that `digest`
    said it would.

    No status, note or evidence is lost: an item whose rule has gone is archived as it was, what it
    was carried into says so, and everything can be undone (`undo_review`). Raises
    Checklist.DoesNotExist, PermissionDenied, or OutdatedError where the register, the product or an
    item changed since it was looked at; each changes nothing. The number of queries does not depend
    on that of the items.
    """
    with transaction.atomic():
        found = Checklist.objects.for_user(actor).select_related("product__team__chain").get(pk=pk)
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        chain = record.lock(found.product.team.chain.name)
        checklist = Checklist.objects.for_page().get(pk=pk)  # as it is now that nobody else writes
        prospect = read_prospect(checklist, clocks)
        if prospect.digest != digest:
            raise OutdatedError
        review = Review.objects.create(
            checklist=checklist,
            cause=Review.Cause.RULES,
            before={"on": str(checklist.on), "known": str(checklist.known)},
            after={"on": str(clocks.on), "known": str(clocks.known)},
            applied_at=at,
            applied_by=actor,
        )
        written = write(review, carry(checklist, prospect, at), actor=actor, at=at)
        Checklist.objects.filter(pk=pk).update(
            on=clocks.on,
            known=clocks.known,
            version=checklist.version + 1,
            waiting=0,
            counted_on=None,
        )
        change = record.Change("checklist reviewed", f"checklist {pk}", review.before, review.after)
        record.record(chain, [change, *written], actor=actor, at=at)
    return review


def write(
    review: Review, written: list[Written], *, actor: Any, at: dt.datetime
) -> list[record.Change]:
    """Write what a review does to items, with its steps, flags and the evidence carried along."""
    fresh = [one.item for one in written if one.item.pk is None]
    old = [one.item for one in written if one.item.pk is not None]
    for one in written:
        one.item.changed_at, one.item.changed_by = at, actor
    Item.objects.bulk_create(fresh, batch_size=BATCH)
    changed = {name for one in written for name in one.before}
    Item.objects.bulk_update(old, [*sorted(changed), *_SAID], batch_size=BATCH)
    through = Item.carried_from.through
    through.objects.bulk_create(
        [through(from_item=one.item, to_item=source) for one in written for source in one.sources],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    _carry_evidence(written, actor, at)
    Step.objects.bulk_create(
        [
            Step(
                review=review,
                item=one.item,
                kind=one.kind,
                before=one.before,
                after=one.after if one.told else {**one.after, "from": _keys(one.sources)},
                version=one.item.version,
            )
            for one in written
        ],
        batch_size=BATCH,
    )
    Flag.objects.bulk_create(
        [
            Flag(item=one.item, kind=one.flag, detail=one.detail, review=review, raised_at=at)
            for one in written
            if one.flag
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return [
        record.Change("item followed", f"item {one.item.pk}", one.before, one.after)
        for one in written
    ]


_SAID = ("version", "changed_at", "changed_by")


def _keys(items: list[Item]) -> list[int]:
    return [item.pk for item in items]


def _carry_evidence(written: list[Written], actor: Any, at: dt.datetime) -> None:
    """What proves a source proves what took it over, as long as nobody says otherwise; what was
    carried is added to what each row says of its item."""
    taken = [one for one in written if one.sources]
    items = {item.pk for one in taken for item in (one.item, *one.sources)}
    proofs: dict[int, set[int]] = {}
    for item, evidence in Support.objects.filter(item__in=items, removed_at=None).values_list(
        "item", "evidence"
    ):
        proofs.setdefault(item, set()).add(evidence)
    supports = []
    for one in taken:
        of_sources = {e for source in one.sources for e in proofs.get(source.pk, ())}
        carried = sorted(of_sources - proofs.get(one.item.pk, set()))
        if carried:
            one.after["evidence"] = carried
        supports += [
            Support(item=one.item, evidence=Evidence(pk=key), added_at=at, added_by=actor)
            for key in carried
        ]
    Support.objects.bulk_create(supports, batch_size=BATCH)
