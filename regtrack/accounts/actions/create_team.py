from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from regtrack.accounts.models import Membership, Team, User
from regtrack.audit import record


def create_team(*, name: str, owner: User, actor: Any, at: dt.datetime) -> Team:
    """A new team with its own audit chain and `owner` as its first member.

    Anybody may make a team; it shows them nothing but what they put in.
    """
    with transaction.atomic():
        chain = record.lock(f"team:{uuid.uuid4()}")
        team = Team.objects.create(name=name, chain=chain)
        Membership.objects.create(team=team, user=owner, role=Membership.Role.OWNER)
        record.record(
            chain,
            [
                record.Change("added", f"team {team.pk}", after={"name": name}),
                record.Change(
                    "added",
                    f"membership {owner}",
                    after={"user": str(owner), "role": Membership.Role.OWNER.value},
                ),
            ],
            actor=actor,
            at=at,
        )
    return team
