from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from regtrack.accounts.actions.permission import demand_owner, keep_an_owner
from regtrack.accounts.models import Membership
from regtrack.audit import record


def remove_member(*, membership: Membership, actor: Any, at: dt.datetime) -> None:
    """Raises ValidationError when the team would be without an owner."""
    team, user = membership.team, membership.user
    demand_owner(actor, team)
    with transaction.atomic():
        chain = record.lock(team.chain.name)
        before = {"user": str(user), "role": membership.role}
        membership.delete()
        keep_an_owner(team)
        record.record(
            chain,
            [record.Change("removed", f"membership {user}", before)],
            actor=actor,
            at=at,
        )
