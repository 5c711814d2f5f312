from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from regtrack.accounts.actions.permission import demand_owner
from regtrack.accounts.models import Team
from regtrack.audit import record


def rename_team(*, team: Team, name: str, actor: Any, at: dt.datetime) -> None:
    """Give the team another name; nothing happens when it has it already."""
    demand_owner(actor, team)
    with transaction.atomic():
        chain = record.lock(team.chain.name)
        before = Team.objects.values_list("name", flat=True).get(pk=team.pk)
        team.name = name
        if before == name:
            return
        team.save(update_fields=["name"])
        record.record(
            chain,
            [record.Change("changed", f"team {team.pk}", {"name": before}, {"name": name})],
            actor=actor,
            at=at,
        )
