from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.start_clock import write_due
from regtrack.checklists.models import Item, Occurrence


def settle_clock(*, actor: Any, at: dt.datetime, pk: int) -> Item:
    """Say that what a running clock asked for was done; a settled one stays as it is. Returns its
    item.

    Raises Occurrence.DoesNotExist for a person outside the team, PermissionDenied for one who may
    only read.
    """
    with transaction.atomic():
        mine = Item.objects.for_user(actor).order_by()
        occurrence = Occurrence.objects.get(pk=pk, item__in=mine.values("pk"))
        item = Item.objects.for_user(actor).for_change().get(pk=occurrence.item_id)
        if item.my_role not in Membership.Role.writers():
            raise PermissionDenied
        settled = Occurrence.objects.filter(pk=pk, settled_at=None).update(
            settled_at=at, settled_by=actor
        )
        if settled:
            said = {"happened_at": occurrence.happened_at.isoformat()}
            write_due(item, "clock settled", said, {}, actor=actor, at=at)
    return item
