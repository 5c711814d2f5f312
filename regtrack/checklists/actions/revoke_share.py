from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.models import Share


def revoke_share(*, actor: Any, at: dt.datetime, pk: int) -> Share:
    """Close a link at once and for good; one that was revoked before stays as it is.

    Raises Share.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read; each changes nothing.
    """
    with transaction.atomic():
        found = (
            Share.objects.for_user(actor)
            .select_related("snapshot__checklist__product__team__chain")
            .defer("snapshot__content")
            .get(pk=pk)
        )
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        checklist = found.snapshot.checklist
        chain = record.lock(checklist.product.team.chain.name)
        rows = Share.objects.filter(pk=pk, revoked_at=None)
        if rows.update(revoked_at=at, revoked_by=actor) == 1:
            found.revoked_at, found.revoked_by = at, actor
            after = {"share": pk, "number": found.snapshot.number, "label": found.label}
            change = record.Change("share revoked", f"checklist {checklist.pk}", after=after)
            record.record(chain, [change], actor=actor, at=at)
    return found
