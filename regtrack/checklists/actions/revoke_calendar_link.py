from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.actions.make_calendar_link import chain_of
from regtrack.checklists.models import CalendarLink, Checklist


def revoke_calendar_link(
    *, actor: Any, at: dt.datetime, pk: int, checklist: int | None = None
) -> CalendarLink:
    """Close a calendar's address at once and for good: one of the checklist's product, by anybody who
    may write in its team, or without a checklist one of the actor's own. One that was revoked before
    stays as it is.

    Raises Checklist.DoesNotExist or CalendarLink.DoesNotExist for what is not theirs,
    PermissionDenied for one who may only read; each changes nothing.
    """
    with transaction.atomic():
        if checklist is None:
            rows, name, target = CalendarLink.objects.of_person(actor), chain_of(actor), "calendar"
        else:
            lists = Checklist.objects.for_user(actor).select_related("product__team__chain")
            found = lists.get(pk=checklist)
            if found.my_role not in Membership.Role.writers():
                raise PermissionDenied
            product = found.product
            rows, name = CalendarLink.objects.of_product(product), product.team.chain.name
            target = f"product {product.pk}"
        link = rows.get(pk=pk)
        chain = record.lock(name)
        standing = CalendarLink.objects.filter(pk=pk, revoked_at=None)
        if standing.update(revoked_at=at, revoked_by=actor) == 1:
            after = {"link": pk, "label": link.label}
            change = record.Change("calendar link revoked", target, after=after)
            record.record(chain, [change], actor=actor, at=at)
    return link
