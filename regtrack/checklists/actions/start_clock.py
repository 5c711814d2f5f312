from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.counting import Counter
from regtrack.checklists.deadlines import OCCURRENCES
from regtrack.checklists.models import Item, Occurrence

OLDEST = dt.timedelta(days=3 * 366)


def start_clock(
    *, actor: Any, at: dt.datetime, pk: int, happened_at: dt.datetime, note: str = ""
) -> Occurrence:
    """Start the clock of a duty that waits for an incident, a request or a notice, of which the team
    learned at `happened_at` (aware). Several may run; the item is due by the first.

    Raises Item.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError where nothing waits, or for a moment ahead or years ago.
    """
    with transaction.atomic():
        item = Item.objects.for_user(actor).for_change().get(pk=pk)
        if item.my_role not in Membership.Role.writers():
            raise PermissionDenied
        _check(item, happened_at, at)
        started = Occurrence.objects.create(
            item=item, happened_at=happened_at, note=note, started_at=at, started_by=actor
        )
        said = {"happened_at": happened_at.isoformat(), "clock_note": note}
        write_due(item, "clock started", {}, said, actor=actor, at=at)
    return started


def write_due(
    item: Item,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    actor: Any,
    at: dt.datetime,
) -> None:
    """Count the item's day again after a clock was started or settled, and record both."""
    day = Counter(item.checklist_id, at.date()).due(item).day
    if day != item.counted_on:
        before, after = {**before, "counted_on": item.counted_on}, {**after, "counted_on": day}
        Item.objects.filter(pk=item.pk).update(counted_on=day)
    change = record.Change(action, f"item {item.pk}", before, after)
    record.record(item.checklist.product.team.chain, [change], actor=actor, at=at)


def _check(item: Item, happened_at: dt.datetime, at: dt.datetime) -> None:
    if item.archived_at is not None or item.revision.deadline.get("anchor") not in OCCURRENCES:
        raise ValidationError(_("This duty has no clock that could be started."))
    if happened_at > at:
        raise ValidationError(
            {"happened_at": _("Found a moment that lies ahead; expected when you learned of it.")}
        )
    if at - happened_at > OLDEST:
        raise ValidationError(
            {"happened_at": _("Found a moment more than three years ago; expected a later one.")}
        )
