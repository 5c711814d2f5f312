from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from regtrack.accounts.actions.permission import demand_owner, keep_an_owner
from regtrack.accounts.models import Membership
from regtrack.audit import record


def change_role(*, membership: Membership, role: str, actor: Any, at: dt.datetime) -> None:
    """Raises ValidationError when the team would be without an owner."""
    demand_owner(actor, membership.team)
    with transaction.atomic():
        chain = record.lock(membership.team.chain.name)
        before = Membership.objects.values_list("role", flat=True).get(pk=membership.pk)
        membership.role = role
        if before == role:
            return
        membership.save(update_fields=["role"])
        keep_an_owner(membership.team)
        who = {"user": str(membership.user)}
        record.record(
            chain,
            [
                record.Change(
                    "changed",
                    f"membership {membership.user}",
                    {**who, "role": before},
                    {**who, "role": str(role)},
                )
            ],
            actor=actor,
            at=at,
        )
