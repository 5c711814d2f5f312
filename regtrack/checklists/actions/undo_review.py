from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.actions.change_facts import put_facts
from regtrack.checklists.carrying import columns
from regtrack.checklists.counting import Counter
from regtrack.checklists.facts import ProductFacts
from regtrack.checklists.models import (
    Checklist,
    Flag,
    Item,
    Occurrence,
    Product,
    Review,
    Step,
    Support,
)

FOR = dt.timedelta(days=14)
_READ = {
    "archived_at": parse_datetime, "due_on": parse_date, "counted_on": parse_date,
    "met_on": parse_date,
}  # fmt: skip
_SAID = ("version", "changed_at", "changed_by")
_BLANK = {
    "verdict": Item.Verdict.DOES_NOT_APPLY, "status": Item.Status.TODO, "owner_id": None,
    "due_on": None, "due_reason": "", "note": "", "reason": "", "links": "", "submitted_by_id": None,
    "met_on": None,
}  # fmt: skip


def undo_review(*, actor: Any, at: dt.datetime, pk: int) -> list[Item]:
    """Put a checklist back to where it was before its last review; returns the items that somebody
    changed since, which stay as they are.

    A review that followed other facts puts these back too, and with them every checklist of the
    product. An item that the review made is archived, blank, not deleted: what it said was carried
    from items that are put back. Raises Review.DoesNotExist for a person outside the team,
    PermissionDenied for one who may only read, ValidationError where it is not the last one, was
    undone, or is older than 14 days; each changes nothing.
    """
    with transaction.atomic():
        found = Review.objects.select_related("checklist__product__team__chain").get(
            pk=pk, checklist__in=Checklist.objects.for_user(actor).order_by()
        )
        if Checklist.objects.for_user(actor).get(pk=found.checklist_id).my_role not in (
            Membership.Role.writers()
        ):
            raise PermissionDenied
        chain = record.lock(found.checklist.product.team.chain.name)
        reviews = together(Review.objects.get(pk=pk))
        for review in reviews:
            _check(review, at)
        changes: list[record.Change] = []
        kept: list[Item] = []
        if found.cause == Review.Cause.FACTS:
            product = Product.objects.get(pk=found.checklist.product_id)
            put_facts(product, ProductFacts.of_dict(found.before))
            changes.append(
                record.Change("facts put back", f"product {product.pk}", found.after, found.before)
            )
        for review in reviews:
            changes += _put_back(review, kept, actor, at)
        record.record(chain, changes, actor=actor, at=at)
    return kept


def can_undo(review: Review, at: dt.datetime) -> bool:
    """Of the last review of a checklist that was not undone."""
    return review.undone_at is None and at - review.applied_at <= FOR


def together(review: Review) -> list[Review]:
    """A review with those of the product's other checklists that one change of its facts made."""
    if review.cause != Review.Cause.FACTS:
        return [review]
    return list(
        Review.objects.filter(
            cause=Review.Cause.FACTS,
            checklist__product=review.checklist.product_id,
            after__version=review.after["version"],
        ).order_by("pk")
    )


def _check(review: Review, at: dt.datetime) -> None:
    if review.undone_at is not None:
        raise ValidationError(_("This review was undone already."))
    if at - review.applied_at > FOR:
        raise ValidationError(_("A review can be undone for 14 days; this one is older."))
    later = Review.objects.filter(checklist=review.checklist_id, pk__gt=review.pk, undone_at=None)
    if later.exists():
        raise ValidationError(_("Expected the last review: undo the later one first."))


def _put_back(review: Review, kept: list[Item], actor: Any, at: dt.datetime) -> list[record.Change]:
    """Write one checklist's items as they were; what was changed since is added to `kept`."""
    steps = list(
        Step.objects.filter(review=review).select_related("item__revision", "item__changed_by")
    )
    proved = _proved_since(review)
    back: list[Step] = []
    for step in steps:
        hides = step.is_new or step.before.get("archived_at")
        if step.item.version == step.version and not (hides and step.item_id in proved):
            back.append(step)
        else:
            kept.append(step.item)
    checklist = review.checklist
    clocks = {name: review.before[name] for name in ("on", "known") if name in review.before}
    Checklist.objects.filter(pk=checklist.pk).update(
        **clocks, version=checklist.version + 1, counted_on=None
    )
    counter, clocked = Counter(checklist.pk, at.date()), _clocked_since(review)
    changes = []
    for step in back:
        item = step.item
        values: dict[str, Any] = (
            {**_BLANK, "archived_at": at} if step.is_new else _read(step.before)
        )
        now = columns(item)
        for name, value in values.items():
            setattr(item, name, value)
        if item.pk in clocked:  # the day that held before the review no longer does
            values["counted_on"] = item.counted_on = counter.due(item).day
        item.version, item.changed_at, item.changed_by = item.version + 1, at, actor
        changes.append(
            record.Change(
                "item put back", f"item {item.pk}", {name: now[name] for name in values}, values
            )
        )
    names = {name for step in back for name in step.before} | _BLANK.keys()
    names |= {"archived_at", "counted_on"}
    items = [step.item for step in back]
    Item.objects.bulk_update(items, [*sorted(names), *_SAID], batch_size=200)
    changes += _take_back(review, back, actor, at)
    Flag.objects.filter(review=review, cleared_at=None, item__in=items).update(
        cleared_at=at, cleared_by=actor
    )
    Review.objects.filter(pk=review.pk).update(undone_at=at, undone_by=actor)
    said = record.Change("review undone", f"checklist {checklist.pk}", review.after, review.before)
    return [said, *changes]


def _proved_since(review: Review) -> set[int]:
    """The items that somebody gave evidence or a clock since: with an item that goes to the archive
    again, it would be out of sight."""
    steps = {"item__steps__review": review}
    proofs = Support.objects.standing().filter(**steps, added_at__gt=review.applied_at)
    started = Occurrence.objects.filter(**steps, started_at__gt=review.applied_at)
    return {*proofs.values_list("item", flat=True), *started.values_list("item", flat=True)}


def _clocked_since(review: Review) -> set[int]:
    """The items of which a clock was started or settled since."""
    since = Q(started_at__gt=review.applied_at) | Q(settled_at__gt=review.applied_at)
    return set(
        Occurrence.objects.filter(since, item__steps__review=review).values_list("item", flat=True)
    )


def _take_back(
    review: Review, back: list[Step], actor: Any, at: dt.datetime
) -> list[record.Change]:
    """The evidence that the review carried along, from the items that are put back; it stays where
    it came from."""
    carried = {(step.item_id, key) for step in back for key in step.after.get("evidence", ())}
    rows = [
        row
        for row in Support.objects.filter(
            item__in={item for item, _ in carried}, added_at=review.applied_at, removed_at=None
        )
        if (row.item_id, row.evidence_id) in carried
    ]
    Support.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=at, removed_by=actor)
    return [
        record.Change("evidence put back", f"item {row.item_id}", {"evidence": row.evidence_id}, {})
        for row in rows
    ]


def _read(values: dict[str, Any]) -> dict[str, Any]:
    """Columns from the plain JSON of a step."""
    return {
        name: _READ[name](value) if value and name in _READ else value
        for name, value in values.items()
    }
