from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.counting import Counter
from regtrack.checklists.item_rules import changed_values, check_owner, one_step
from regtrack.checklists.models import Item


class Conflict(Exception):
    """Somebody changed the item since it was read. `item` is as it stands now."""

    def __init__(self, item: Item) -> None:
        super().__init__(f"Item {item.pk} is at version {item.version}.")
        self.item = item


def update_item(
    *,
    actor: Any,
    at: dt.datetime,
    pk: int,
    version: int,
    changes: Mapping[str, Any],
    pressed: bool = False,
) -> Item:
    """Change some of `item_rules.FIELDS` of an item that was read at `version`; returns it as it now
    stands. Of a duty that comes again, the round that is due is met when it is done. `pressed` is
    for a press that only says done: it goes `item_rules.one_step`.

    Raises Item.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError for values that may not be, Conflict when `version` is no longer the
    present one; each changes nothing. The item returned knows its checklist's progress after the
    change: `done` of `duties`.
    """
    with transaction.atomic():
        item = Item.objects.for_user(actor).for_change().get(pk=pk)
        if item.my_role not in Membership.Role.writers():
            raise PermissionDenied
        if item.version != version:
            raise Conflict(item)
        after = changed_values(item, one_step(item, changes) if pressed else changes, actor)
        if not after:
            return item
        if "owner_id" in after:
            check_owner(item.checklist.product.team, after["owner_id"])
        counter = Counter(item.checklist_id, at.date())
        counter.look_back([item] if "status" in after else [])
        after |= counter.of_status(item, after)
        before = {name: getattr(item, name) for name in after}
        won = Item.objects.filter(pk=pk, version=version).update(
            **after, version=F("version") + 1, changed_at=at, changed_by=actor
        )
        if won != 1:
            raise Conflict(Item.objects.select_related("changed_by", "owner").get(pk=pk))
        record.record(
            item.checklist.product.team.chain,
            [record.Change("item changed", f"item {pk}", before=before, after=after)],
            actor=actor,
            at=at,
        )
        settled = Item.Status.settled()
        item.done += (after.get("status", item.status) in settled) - (item.status in settled)
        for name, value in {**after, "version": version + 1, "changed_at": at}.items():
            setattr(item, name, value)
        item.changed_by = actor
        return item
