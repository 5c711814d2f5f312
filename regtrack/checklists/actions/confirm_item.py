from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.models import Flag, Item


def confirm_item(*, actor: Any, at: dt.datetime, pk: int, flags: Collection[int]) -> int:
    """Clear the flags (by key) that the person looked at; returns how many were open. Others stay,
    such as one raised meanwhile.

    What is due again is opened again with it: the last round stays met, the next is to do. Raises
    Item.DoesNotExist for a person outside the team, PermissionDenied for one who may only read.
    """
    with transaction.atomic():
        item = Item.objects.for_user(actor).for_change().get(pk=pk)
        if item.my_role not in Membership.Role.writers():
            raise PermissionDenied
        found = list(Flag.objects.filter(pk__in=flags, item=item, cleared_at=None))
        if not found:
            return 0
        kinds = sorted(flag.kind for flag in found)
        before: dict[str, Any] = {"flags": kinds}
        after: dict[str, Any] = {"flags": []}
        if Flag.Kind.ROUND in kinds and item.status == Item.Status.DONE:
            before["status"], after["status"] = item.status, Item.Status.TODO.value
            Item.objects.filter(pk=pk).update(
                status=Item.Status.TODO, version=F("version") + 1, changed_at=at, changed_by=actor
            )
        Flag.objects.filter(pk__in=[flag.pk for flag in found]).update(
            cleared_at=at, cleared_by=actor
        )
        record.record(
            item.checklist.product.team.chain,
            [record.Change("item confirmed", f"item {pk}", before, after)],
            actor=actor,
            at=at,
        )
    return len(found)
