from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from regtrack.accounts.actions.permission import demand_owner
from regtrack.accounts.models import Team
from regtrack.audit import record


def ask_second_person(*, team: Team, asked: bool, actor: Any, at: dt.datetime) -> None:
    """Whether the team asks for a second person before an item is done; nothing happens when it
    stands so already. What is done or in review stays what it is.

    Raises PermissionDenied for who does not own the team.
    """
    demand_owner(actor, team)
    with transaction.atomic():
        chain = record.lock(team.chain.name)
        before = Team.objects.values_list("second_person", flat=True).get(pk=team.pk)
        team.second_person = asked
        if before == asked:
            return
        team.save(update_fields=["second_person"])
        action = "second person asked for" if asked else "second person no longer asked for"
        record.record(
            chain,
            [
                record.Change(
                    action,
                    f"team {team.pk}",
                    {"second_person": before},
                    {"second_person": asked},
                )
            ],
            actor=actor,
            at=at,
        )
